"""Values set from the command line, laid over a scenario like a file on top."""

import pytest

from sim.places import shipped_scenarios
from sim.scenario import ScenarioError, read_whole
from sim.scenario.schema import Scenario
from tests.scenario.toysiege import told, toys

CAP = "siege.lines.water.cap"


def with_set(folder, *overrides):
    return read_whole(toys(folder) / "siege.yaml", Scenario, overrides)


def wrong(folder, *overrides):
    with pytest.raises(ScenarioError) as caught:
        with_set(folder, *overrides)
    return told(caught.value)


BAD_START = """\
--set:1:28: error E602: expected another path than the date of a fact, \
received 'history.facts.bad_start.at': technician (2030-03-12 00:00) follows from it
 1 | history.facts.bad_start.at=2030-03-08
   |                            ^^^^^^^^^^
   = Set both, or write an overlay: move: {bad_start: DATE}, so that what follows moves along."""
NO_LINES = """\
--set:1:1: error E203: expected something to set in 'siege.lines', received an empty mapping
 1 | siege.lines={}
   | ^^^^^^^^^^^^^^
   = What is there stays. To take it away write an overlay: remove: [siege.lines.KEY]."""


@pytest.mark.parametrize(
    ("override", "message"),
    [("history.facts.bad_start.at=2030-03-08", BAD_START), ("siege.lines={}", NO_LINES)],
)
def test_what_would_move_half_a_story_or_nothing_is_refused(override, message, tmp_path):
    assert wrong(tmp_path, override) == message


@pytest.mark.parametrize(
    "overrides",
    [
        ["history.facts.one.at=2030-03-21"],
        ["history.facts.bad_start.at=2030-03-08", "history.facts.technician.at=2030-03-11"],
        ["history.facts.bad_start.what=It failed."],
    ],
)
def test_a_date_that_nothing_follows_from_or_set_with_what_follows_may_be_set(overrides, tmp_path):
    assert with_set(tmp_path, *overrides).scenario.history.facts


def test_a_mapping_is_told_by_what_it_sets(tmp_path):
    read_ = with_set(tmp_path, "siege.lines={water: {cap: 900 L}, food: {lead: 3 h}}")
    assert [(edit.path, edit.words) for edit in read_.edits] == [
        (CAP, "2000 L -> 900 L"), ("siege.lines.food.lead", "lognormal(median 2 h, gsd 2) -> 3 h"),
    ]  # fmt: skip
    (same,) = with_set(tmp_path, f"{CAP}=2000 L").edits
    assert same.words == "2000 L, as it was"


def test_what_is_set_inside_a_mapping_is_known_to_be_driven_by_the_record(tmp_path):
    found = with_set(tmp_path, "compound.power={grid: {at_start: cut}}").warnings
    assert [one.code for one in found] == ["W603"]


def test_a_value_set_with_its_origin_keeps_it(tmp_path):
    cap = with_set(tmp_path, f"{CAP}={{value: 900 L, assumed: two pumps}}").scenario.siege.lines["water"].cap
    assert (cap.source, cap.assumed) == ((), "two pumps")
    both = with_set(tmp_path, "sources.plan={title: The plan}", f"{CAP}={{value: 900 L, source: plan}}")
    cap = both.scenario.siege.lines["water"].cap
    assert (cap.source, cap.assumed) == (("plan",), None)
    plain = with_set(tmp_path, f"{CAP}=900 L").scenario.siege.lines["water"].cap
    assert (plain.source, plain.assumed) == ((), "set for this run")


def test_a_source_that_nobody_knows_is_refused_in_a_value_that_is_set(tmp_path):
    assert wrong(tmp_path, f"{CAP}={{value: 900 L, source: paper}}").startswith(
        "--set:1:46: error E502: expected a key of 'sources', received 'paper'\n"
    )


def test_a_key_with_dots_of_its_own_is_set_by_its_path(tmp_path):
    read_ = with_set(tmp_path, "history.facts.cut.set.power.running=on demand")
    assert read_.scenario.history.facts["cut"].set == {"grid": "off", "power.running": "on demand"}


@pytest.mark.parametrize(
    "override", ["uses=[]", "uses=[house.yaml]", "uses.0=house.yaml", "extends=siege.yaml"]
)
def test_which_files_a_scenario_is_made_of_cannot_be_set(override, tmp_path):
    said = wrong(tmp_path, override)
    key = "extends" if "extends" in override else "uses"
    assert f"E203: expected a path of the scenario, received '{key}', which is read from the file" in said


@pytest.mark.parametrize(
    ("override", "path"),
    [
        ("siege.lines.food.permit={times: 0.5}", "siege.lines.food.permit"),
        ("siege.lines.food={permit: {times: 0.5}}", "siege.lines.food.permit"),
        ("siege.lines.food={times: 0.5}", "siege.lines.food"),
    ],
)
def test_a_factor_is_told_to_stand_in_an_overlay(override, path, tmp_path):
    said = wrong(tmp_path, override)
    assert f"E203: expected a value for '{path}', received a change with a span or a factor" in said
    assert said.endswith(f"= An overlay does that: change: {{{path}: {{times: 0.5}}}}.")


@pytest.mark.parametrize(
    ("override", "message", "hint"),
    [
        ("siege.lines.water.cap=5000", "received '5000'", "Write 5000 L."),
        (
            "siege.lines.watr.cap=5000 L", "there is no 'watr' in 'siege.lines'",
            "Did you mean 'water'? To begin another write siege.lines.watr={...}.",
        ),
        (  # nothing but a count is needed of a group, so this was a group more beside the others
            "compound.household.people.ocupants.count=6",
            "there is no 'ocupants' in 'compound.household.people'",
            "Did you mean 'occupants'? To begin another write compound.household.people.ocupants={...}.",
        ),
        ("siege.lines.water.cpa=5000 L", "received 'cpa'", "Did you mean 'cap'?"),
        ("about.start=2030-01-01", "expected an end after the start, 2030-01-01", None),
    ],
)
def test_an_override_that_is_wrong_is_one_error_at_the_override(override, message, hint):
    """The documented siege has a lever on the cap of the water line, and an end in 2025."""
    documented = shipped_scenarios() / "caracas-2024" / "documented.yaml"
    with pytest.raises(ScenarioError) as caught:
        read_whole(documented, Scenario, [override])
    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.source) == ("--set", 1, override)
    assert message in problem.message
    assert problem.hint == hint


def test_of_several_overrides_each_wrong_one_is_told_and_no_other():
    documented = shipped_scenarios() / "caracas-2024" / "documented.yaml"
    given = ["siege.lines.water.lead=3", "about.title=x", "siege.lines.watr.cap=5000 L"]
    with pytest.raises(ScenarioError) as caught:
        read_whole(documented, Scenario, given)
    assert [problem.line for problem in caught.value.problems] == [1, 3]
    with pytest.raises(ScenarioError) as caught:
        read_whole(documented, Scenario, ["about.title=x", "about.start=2030-01-01", "about.question=y"])
    assert [(problem.file, problem.line) for problem in caught.value.problems] == [("--set", 2)]
