"""What a scenario expects of its runs, and exit code 4 when they do not meet it."""

from types import SimpleNamespace

import pytest

from sim.measures import REGISTRY
from sim.scenario.schema.scenario import Expect
from sim.study.expecting import unmet

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


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ('measure: "hours_from_{}", at_most: 5 h', "the name of a measure, received 'hours_from_{}'"),
        ("measure: slots_watr_refused, at_most: 10", "received 'slots_watr_refused'"),
        ("measure: hours_without_power, at_most: 5 L", "an amount in h, received '5 L'"),
        ("measure: unmet_water, at_most: 5 h", "an amount in L, received '5 h'"),
        ("measure: exit_kind, at_most: 5", "a measure that is a number"),
        ("measure: unmet_water", "'at_most' or 'at_least', received neither"),
        ("measure: hours_without_power, at_least: 3 d, at_most: 2 h", "expected at least 3 d"),
        ('measure: unmet_water, at_most: "uniform(1 L, 2 L)"', "one amount as a bound"),
        ("measure: hours_without_power, at_most: 5 persons", "an amount in h, received '5 persons'"),
        ("measure: hours_without_power_share, at_most: 50", "a share of at most 100 %, received '50'"),
        ("measure: water_use, at_least: 15 L", "an amount in L/person/d, received '15 L'"),
    ],
)
def test_validate_refuses_a_condition_that_no_run_could_answer(siegesim, tmp_path, condition, words):
    """3 d are 72 h, above 2 h; nothing is both."""
    said = siegesim("validate", scenario(tmp_path, condition), "--json")
    (error,) = said.document["errors"]
    assert said.code == 3
    assert words in error["message"]
    assert error["line"] == 3


def test_what_is_valid_plays_so_a_measure_that_this_scenario_has_not_is_refused(siegesim, tmp_path):
    path = scenario(tmp_path, "measure: weight_change, at_least: -5 %")
    assert siegesim("validate", path).code == 0
    path.write_text(path.read_text() + "remove: [compound.household.weight]\n")
    said = siegesim("validate", path)
    assert said.code == 3
    assert "a measure that this scenario has, received 'weight_change'" in said.err


@pytest.mark.parametrize(
    ("measure", "value", "met", "missed"),
    [
        ("water_use", 15.0, ("15 L/person/d", "15"), ("15.1 L/person/d",)),
        ("intake", 2100.0, ("2100 kcal/person/d",), ("2101 kcal/person/d",)),
        ("power_least_day", 4.0, ("4 h/d", "4"), ("4.5 h/d",)),
        ("weight_change", -5.0, ("-5 %", "-6"), ("-4.9 %", "0 %")),
        ("hours_without_power_share", 0.5, ("50 %", "0.5"), ("51 %",)),
        ("unmet_water", 100.1, ("0.1 m3", "100 L"), ("0.2 m3",)),
    ],
)
def test_a_bound_is_in_the_unit_of_its_measure_and_may_be_below_zero(measure, value, met, missed):
    """Equal is met: 15 L a day are 15 L a day, though a day has 86,400 s."""
    for text in (*met, *missed):
        one = Expect.model_validate({"measure": measure, "at_least": text})
        unit = next(known.unit for known in REGISTRY if known.name == measure)
        found = unmet(SimpleNamespace(expect={"x": one}), {measure: {"value": value, "unit": unit}})
        assert bool(found) == (text in missed)


def test_an_overlay_over_what_is_not_valid_is_refused_by_validate_as_by_run(siegesim, tmp_path):
    """An hour ends before the fact a day later; forty days hold it, but the hour is played beside them."""
    base = tmp_path / "base.yaml"
    base.write_text(
        "about: {title: t, place: {name: x, timezone: UTC}, start: 2031-05-01, length: 1 h}\n"
        "assumed: invented\n"
        "uses: [parts/household.yaml, parts/villa.yaml, parts/cordon.yaml, parts/supply-lines.yaml, "
        "parts/small-generator.yaml, "
        "parts/exits.yaml]\n"
        "compound: {household: {people: {staff: {count: 6}}}}\n"
        "history: {facts: {cut: {kind: input, at: 2031-05-02, what: w, set: {cordon: siege}}}}\n"
    )
    overlay = tmp_path / "overlay.yaml"
    overlay.write_text("extends: base.yaml\nchange: {about.length: 40 d}\n")
    for command in (("validate",), ("run", *QUICK)):
        said = siegesim(command[0], overlay, *command[1:])
        assert said.code == 3
        assert "E701" in said.err
        assert "base.yaml:5" in said.err
