"""`siegesim diff`, `list` with parents, `validate` of many files, and `run` with overlays over a scenario."""

from pathlib import Path

import pytest

from sim.cli.starting import TEMPLATE

WATER = "extends: base.yaml\nquestion: And more water?\nchange:\n  compound.water.tank.capacity: 12000 L\n"
PEOPLE = "extends: base.yaml\nchange:\n  compound.household.people.staff.count: 30\n"


@pytest.fixture
def three(siegesim):
    for name, text in {"base": TEMPLATE, "water": WATER, "people": PEOPLE}.items():
        Path(f"{name}.yaml").write_text(text, "utf-8")
    return siegesim


def test_a_difference_is_told_in_words(three):
    said = three("diff", "base.yaml", "water.yaml")
    assert said.code == 0
    assert "And more water?" in said.out
    assert "compound.water.tank.capacity, 5000 L -> 12000 L" in said.out
    assert "What of the record stays imposed" in said.out
    assert "2 inputs as documented: closed, cut" in said.out


def test_no_difference_is_said_to_be_none(three):
    assert "0 differences" in three("diff", "base.yaml", "base.yaml").out
    made = three("diff", "base.yaml", "base.yaml", "--json").document
    assert made["differences"] == []
    assert made["scenario"]["hash"] == made["before"]["hash"]


def test_the_document_of_a_difference_has_kind_path_old_and_new(three):
    made = three("diff", "base.yaml", "people.yaml", "--json").document
    (one,) = made["differences"]
    assert (one["kind"], one["path"]) == ("change", "compound.household.people.staff.count")
    assert (one["old"], one["new"]) == ("6", "30")
    assert {one["kind"] for one in made["imposed"]} == {"imposed"}


def test_a_difference_says_what_a_run_of_the_overlay_imposes(siegesim):
    """The same overlay, asked by `diff` and by `run`."""
    what_if = "caracas-2024/counterfactuals/generator-fails-in-december.yaml"
    told = siegesim("diff", "caracas-2024/documented.yaml", what_if, "--json").document["imposed"]
    by_kind = {one["words"].split(": ")[1].split(" ", 1)[1]: one["new"].split(", ") for one in told}
    run = siegesim("run", what_if, "--central", "--no-figures", "--json").document["alternative"]
    assert by_kind["outcomes by the question itself"] == run["held"] == ["W55", "W59"]
    assert by_kind["tracks kept silent"] == run["silences"]
    assert by_kind["input as edited"] == ["A1"]
    assert {*by_kind["inputs as documented"], "A1"} == set(run["inputs"])
    assert len(by_kind) == 4


def test_a_list_shows_title_question_dates_and_parent(three):
    said = three("list", ".")
    for words in ("Six people", "And more water?", "(2031-05-01, 60 d)", "\n  water.yaml "):
        assert words in said.out
    by_id = {one["id"]: one for one in three("list", ".", "--json").document["scenarios"]}
    assert by_id["water"]["parent"] == "base.yaml"
    assert by_id["water"]["question"] == "And more water?"
    assert by_id["base"]["parent"] is None
    assert all(one["error"] is None for one in by_id.values())


def test_many_files_are_validated_with_a_line_that_sums_up(three):
    Path("bad.yaml").write_text("extends: base.yaml\nchange: {compound.water.tnk: 3 L}\n", "utf-8")
    said = three("validate", "base.yaml", "water.yaml", "bad.yaml")
    assert said.code == 3
    assert said.out.splitlines()[-1] == "2 of 3 valid; 1 problem in 1 other"
    assert "bad.yaml:2:" in said.err
    files = three("validate", "base.yaml", "bad.yaml", "--json").document["files"]
    assert [set(one) for one in files] == [{"file", "ok", "errors", "warnings"}] * 2
    assert files[1]["errors"][0]["line"] == 2


def test_one_valid_file_has_no_line_that_sums_up(three):
    assert three("validate", "base.yaml").out == "base.yaml: valid\n"


def test_overlays_go_over_a_scenario_in_their_order(three):
    hashes = set()
    for files in (["base"], ["base", "water"], ["base", "water", "people"]):
        said = three("run", *(f"{name}.yaml" for name in files), "--no-figures", "--json", "--central")
        assert said.code == 0, said.err
        hashes.add(said.document["scenario"]["hash"])
    assert len(hashes) == 3


def test_two_scenarios_that_are_no_overlays_cannot_be_run_together(three):
    Path("other.yaml").write_text(TEMPLATE, "utf-8")
    said = three("run", "base.yaml", "other.yaml", "--no-figures")
    assert said.code == 3
    assert "expected an overlay of base.yaml" in said.err


def test_a_shipped_scenario_is_found_by_its_path_among_them(siegesim):
    assert siegesim("validate", "caracas-2024/documented.yaml").code == 0
    assert siegesim("validate", "caracas-2024/nothing.yaml").code == 5
