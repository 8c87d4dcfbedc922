"""Outcomes that a question holds as documented."""

from sim.scenario import diff, read
from sim.study import imposed_and_free, pair
from tests.history.played import differences
from tests.scenario.toysiege import overlaid, toys

SERVICE = "assumed: x\nadd: {compound.power.generators.g1.services.one: {at: 2030-02-15}}\n"


def both(folder, text, number):
    baseline = read(toys(folder) / "siege.yaml")
    return pair(baseline, overlaid(folder, text).scenario, number=number)


def test_a_held_failure_comes_when_it_did_though_the_unit_was_serviced(tmp_path):
    moved = 0
    for number in range(8):
        free, held = (both(tmp_path, SERVICE + text, number) for text in ("", "hold: [failure]\n"))
        when = held.baseline.happened["failure"]
        assert held.alternative.happened["failure"] == when
        moved += free.alternative.happened.get("failure") != when
    assert moved > 0


def test_holding_an_outcome_is_moving_it_by_nothing(tmp_path):
    for number in range(3):
        held = both(tmp_path, "hold: [one, end]\n", number)
        moved = both(tmp_path, "move: {one: {by: 0 d}, end: {by: 0 d}}\n", number)
        assert differences(held.alternative, moved.alternative) == []


def test_what_is_held_is_told_with_the_others_of_its_risk(tmp_path):
    siege = overlaid(tmp_path, "hold: [one, history.complete.mending]\n").scenario
    assert [(edit.how, edit.path, edit.facts) for edit in siege.edits] == [
        ("hold", "history.facts.one", ("one",)), ("hold", "history.complete.mending", ()),
    ]  # fmt: skip
    standing = imposed_and_free(siege)
    assert set(standing.held) == {"one", "two"}
    assert "repair.g1" in standing.silences
    assert "one (2030-03-20 19:00) stays as documented: One person leaves" in standing.words()["Edited"]


def test_a_difference_says_what_is_held(tmp_path):
    found = diff(read(toys(tmp_path) / "siege.yaml"), overlaid(tmp_path, "hold: [failure]\n").scenario)
    told = [str(one) for one in found if one.kind == "hold"]
    assert told == ["held: failure (2030-02-20 03:00) stays as documented: The unit breaks down."]
    free = imposed_and_free(overlaid(tmp_path, "hold: [failure]\n").scenario).released
    assert "failure" not in free
    assert "bad_start" in free
