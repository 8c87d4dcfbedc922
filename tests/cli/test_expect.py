"""What a scenario expects of its runs, and exit code 4 when they do not meet it."""

import pytest

QUICK = ("--no-figures", "--out", "out", "--force")
MANY = ("-n", "3", "--no-exits-off", "--jobs", "1")


def scenario(tmp_path, *conditions):
    path = tmp_path / "expecting.yaml"
    lines = [f"  expect.{number}: {{{one}}}" for number, one in enumerate(conditions)]
    path.write_text("\n".join(["extends: toy/first.yaml", "add:", *lines]) + "\n")
    return path


def test_a_run_as_expected_ends_with_0(siegesim, tmp_path):
    path = scenario(tmp_path, "measure: hours_without_power, at_least: 1 h, at_most: 60 d")
    assert siegesim("run", path, *QUICK).code == 0
    assert siegesim("run", path, *MANY, *QUICK).code == 0


def test_a_run_that_is_not_as_expected_is_kept_and_ends_with_4(siegesim, tmp_path):
    dark, used = "measure: hours_without_power, at_most: 10 h", "measure: water_use, at_least: 1"
    path = scenario(tmp_path, dark, used)
    said = siegesim("run", path, *QUICK, "--json")
    assert said.code == 4
    assert said.document["ok"] is False
    assert [one["message"].partition(":")[0] for one in said.document["errors"]] == ["0"]
    assert said.document["measures"]["water_use"]["value"] > 1
    assert said.last_line == "out"
    many = siegesim("run", path, *MANY, *QUICK)
    assert many.code == 4
    assert "in 100 % of the runs" in many.err
    assert many.last_line == "out"


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("measure: hours_without_light, at_most: 10 h", "of a measure, received 'hours_without_light'"),
        ("measure: hours_without_power, at_most: 10 L", "an amount in h"),
    ],
)
def test_a_condition_that_says_nothing_is_not_valid(siegesim, tmp_path, condition, words):
    said = siegesim("run", scenario(tmp_path, condition), *QUICK)
    assert said.code == 3
    assert words in said.err


def test_a_measure_that_there_is_not_is_told_before_anything_is_played(siegesim, tmp_path):
    said = siegesim("validate", scenario(tmp_path, "measure: hours_without_powr, at_most: 10 h"), "--json")
    (error,) = said.document["errors"]
    assert (said.code, error["code"]) == (3, "E709")
    assert error["hint"] == "Did you mean 'hours_without_power'?"
    assert error["line"] is not None
    good = scenario(tmp_path, "measure: slots_water_refused, at_most: 10")
    assert siegesim("validate", good).code == 0
