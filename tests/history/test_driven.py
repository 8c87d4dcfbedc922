"""Readings that the record itself forces are told apart from those that could have come out otherwise."""

import pytest

from sim.replication import replicate
from sim.study.chances import chances, names
from tests.history.played import DOCUMENTED, quiet, scenario

DAY_3 = "{earliest: 2030-01-03, best: 2030-01-03 12:00, latest: 2030-01-03 23:59}"
DAY_9 = "{earliest: 2030-01-09, best: 2030-01-09 12:00, latest: 2030-01-09 23:59}"
CUT = "cut: {kind: input, at: 2030-01-03 06:00, what: Cut., set: {grid: off}, assumed: a toy}"
BACK = "back: {kind: input, at: 2030-01-03 18:00, what: Back., set: {grid: on}, because: cut, assumed: a toy}"
SHUT = "shut: {kind: input, at: 2030-01-03, what: Shut., set: {cordon: siege}, assumed: a toy}"
DOWN = "down: {kind: input, at: 2030-01-03, what: Two stay., leave_down_to: 2, assumed: a toy}"
NOBODY = [f"siege.exits.all.{kind}=[0 /d, 0 /d]" for kind in ("safe_conduct", "escape")]
GRID = "grid: {track: grid, from: 2030-01-01, until: 2030-03-01, assumed: a toy}"
CORDON = "cordon: {track: cordon, from: 2030-01-01, until: 2030-03-01, assumed: a toy}"


def forced(folder, at, observe, *facts, complete=(), overrides=(), still=True):
    seen = f"seen: {{kind: observation, at: {at}, what: Seen., observe: [{{{observe}}}], assumed: a toy}}"
    history = "history:\n  facts:\n" + "".join(f"    {line}\n" for line in (*facts, seen))
    if complete:
        history += "  complete:\n" + "".join(f"    {line}\n" for line in complete)
    run = replicate(quiet(folder, history, *overrides, still=still), central=True)
    (row,) = (row for row in run.observations() if row.id == "seen")
    return row.forced


@pytest.mark.parametrize(
    ("at", "observe", "facts", "complete", "expected"),
    [
        # A cut that is in force is off whatever the model draws; supply that is on may fail by itself.
        (DAY_3, "channel: grid, is: off", (CUT, BACK), (GRID,), True),
        (DAY_9, "channel: grid, is: on", (CUT, BACK), (GRID,), False),
        (DAY_9, "channel: grid, is: off", (CUT,), (GRID,), True),
        # An act decides the cordon in its second; after that only a declared silence holds it.
        (DAY_3, "channel: cordon, is: siege", (SHUT,), (), True),
        (DAY_9, "channel: cordon, is: siege", (SHUT,), (), False),
        (DAY_9, "channel: cordon, is: siege", (SHUT,), (CORDON,), True),
        (DAY_9, "channel: cordon, is: watch", (SHUT,), (CORDON,), True),
        # Nothing but acts changes mains and custodian; stores and contact are the model's.
        (DAY_9, "channel: mains, is: none", (), (), True),
        (DAY_9, "channel: water.tank, at_most: 1 L", (), (), False),
        (DAY_9, "channel: comms.usable, is: yes", (), (), False),
    ],
)
def test_a_reading_is_forced_where_the_record_alone_decides_it(
    tmp_path, at, observe, facts, complete, expected
):
    assert forced(tmp_path, at, observe, *facts, complete=complete, still=False) is expected


@pytest.mark.parametrize(
    ("facts", "state", "expected"),
    [
        ((), "off", True), ((CUT,), "off", True), ((BACK.replace("because: cut, ", ""),), "on", False),
        ((BACK.replace("because: cut, ", ""),), "off", False),
    ],
)  # fmt: skip
def test_a_grid_that_is_off_from_the_start_is_cut_until_an_act_undoes_it(tmp_path, facts, state, expected):
    """Of nine days and a declared silence; put on again it may have an ordinary outage."""
    off = "compound.power.grid.at_start=off"
    seen = f"channel: grid, is: {state}"
    assert forced(tmp_path, DAY_9, seen, *facts, complete=(GRID,), overrides=(off,)) is expected


@pytest.mark.parametrize(("later", "expected"), [((), True), ((3,), False)])
def test_once_all_have_left_by_the_record_nobody_is_inside(tmp_path, later, expected):
    """All leave on day 5, and three come on day 7 in one of the cases; others may leave alone by a risk."""
    gone = "gone: {kind: outcome, at: 2030-01-05, what: All., leave: all, exit: escape, assumed: a toy}"
    came = [f"came: {{kind: input, at: 2030-01-07, what: Some., arrive: {n}, assumed: a toy}}" for n in later]
    said = forced(tmp_path, DAY_9, "channel: people, at_most: 0", gone, *came, still=False)
    assert said is expected


def test_a_level_that_the_record_sets_within_the_bounds_forces_its_reading(tmp_path):
    full = "full: {kind: input, at: 2030-01-09 03:00, what: Full., level: {water.tank: 400 L}, assumed: toy}"
    assert forced(tmp_path, DAY_9, "channel: water.tank, at_least: 400 L", full)
    assert not forced(tmp_path, DAY_9, "channel: water.tank, at_most: 399 L", full)


def test_of_the_documented_siege_only_what_the_model_could_miss_counts():
    run = replicate(scenario(DOCUMENTED), central=True)
    free = {row.id for row in run.observations() if not row.forced}
    # On cordon, grid, mains, custodian, people and broken units the record speaks for itself.
    assert free == {"W22", "W31", "W36", "W38b", "W41", "W49", "W57", "W67c"}


def test_the_chance_of_a_reading_is_counted_over_the_runs_in_which_it_was_free():
    """`a` says two things: "wet" was free in three runs and agrees in two, "lit" agrees in one of one; `b`
    was free in one run of two; `c` never.
    """
    rows = [
        ("a", "wet", True, False), ("a", "lit", True, False), ("a", "wet", False, False),
        ("a", "wet", True, False), ("a", "wet", False, True), ("b", "wet", True, True),
        ("b", "wet", True, False), ("c", "wet", True, True),
    ]  # fmt: skip
    columns = dict(zip(("fact", "documented", "agrees", "forced"), zip(*rows, strict=True), strict=True))
    expected = {("a", "wet"): pytest.approx(2 / 3), ("a", "lit"): 1.0, ("b", "wet"): 1.0, ("c", "wet"): None}
    assert chances(columns) == expected
    assert names(expected) == {
        ("a", "wet"): "a: wet", ("a", "lit"): "a: lit", ("b", "wet"): "b", ("c", "wet"): "c",
    }  # fmt: skip


@pytest.mark.parametrize(("rate", "later"), [("0.01 /person/d", False), ("0 /person/d", True)])
def test_a_head_count_is_forced_in_its_second_and_on_where_nobody_leaves_by_a_risk(tmp_path, rate, later):
    """Four are inside and go down to two; whether they then still are two is the model's."""
    risks = ("siege.exits.active=true", f"siege.exits.individual={rate}", *NOBODY)
    assert forced(tmp_path, "2030-01-03", "channel: people, is: 2", DOWN, overrides=risks) is True
    assert forced(tmp_path, DAY_9, "channel: people, is: 2", DOWN, overrides=risks) is later
