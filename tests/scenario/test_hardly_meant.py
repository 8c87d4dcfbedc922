"""Warnings of what plays and is hardly meant: a grid that comes back, no pump, small buckets."""

import pytest
import yaml

from sim.places import shipped_scenarios
from sim.scenario import read_whole
from sim.scenario.schema import Scenario
from tests.scenario.toysiege import with_record

OFF = "compound: {power: {grid: {at_start: off}}}\nassumed: x\n"
SAYS_SO = {
    "a fact that connects it": "facts: {back: {kind: input, at: 2030-01-05, what: X., "
    "set: {grid: connected}}}",
    "a concession of the record": "facts: {back: {kind: outcome, at: 2030-01-05, what: X., "
    "fires: concessions.power_back}}",
    "a silence": "complete: {dark: {track: grid, from: 2030-01-01, until: 2030-03-02}}",
    "a silence on the concession": "complete: {dark: {track: concessions.power_back, from: 2030-01-01, "
    "until: 2030-03-02}}",
}  # fmt: skip
DOUBTS = ("W606", "W607")


def doubts(reading):
    return [each for each in reading.warnings if each.code in DOUBTS]


def test_a_grid_that_is_off_and_may_be_given_back_is_doubted_with_a_silence_to_write(tmp_path):
    (doubt,) = doubts(with_record(tmp_path, OFF))
    assert (doubt.code, doubt.line, doubt.column, doubt.severity) == ("W606", 3, 37, "warning")
    assert doubt.message == (
        "expected a fact that connects the grid, or a silence on the track grid, as it is off at the start "
        "and siege.diplomacy.concessions.power_back may give it, received neither"
    )
    assert doubt.hint.startswith("It may come back by chance; if it does not, write history: ")
    advised = doubt.hint.partition("write ")[2].removesuffix(".").replace("WHY", "neighbours say so")
    assert yaml.safe_load(advised)
    assert doubts(with_record(tmp_path, f"{OFF}{advised}\n")) == []


@pytest.mark.parametrize("how", SAYS_SO)
def test_a_grid_of_which_the_record_speaks_is_not_doubted_unless_no_record_is_followed(how, tmp_path):
    assert doubts(with_record(tmp_path, f"{OFF}history: {{{SAYS_SO[how]}}}\n")) == []
    (doubt,) = doubts(with_record(tmp_path, f"{OFF}history: {{follow: none, {SAYS_SO[how]}}}\n"))
    assert doubt.code == "W606"


@pytest.mark.parametrize(
    "text",
    [
        "compound: {power: {grid: {at_start: on}}}\nassumed: x\n",
        f"{OFF}siege: {{diplomacy: {{concessions: {{power_back: {{rate: 0 /d}}}}}}}}\n",
    ],
)
def test_a_grid_that_is_on_or_that_nobody_gives_is_not_doubted(text, tmp_path):
    assert doubts(with_record(tmp_path, text)) == []


def test_a_pump_that_is_not_there_is_doubted_while_it_is_to_lift(tmp_path):
    text = "compound: {water: {pump: null}}\nassumed: x\n"
    (doubt,) = doubts(with_record(tmp_path, text))
    assert (doubt.code, doubt.line, doubt.hint) == ("W607", 3, "People carry it: write lift: hand.")
    assert doubt.message.endswith("received none: nothing lifts tank water")
    for lift in ("hand", "gravity"):
        assert doubts(with_record(tmp_path, text.replace("pump: null", f"pump: null, lift: {lift}"))) == []


SHIPPED = [
    path
    for path in sorted(shipped_scenarios().rglob("*.yaml"))
    if path.parent.name == "counterfactuals" or path.name in ("documented.yaml", "first.yaml", "siege.yaml")
]


def test_no_scenario_that_comes_with_the_program_is_doubted():
    assert len(SHIPPED) > 30
    assert {path.name: found for path in SHIPPED if (found := read_whole(path, Scenario).warnings)} == {}
