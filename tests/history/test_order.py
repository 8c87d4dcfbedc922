"""Dates on one track keep the order of their best values in every replication, each within its bounds."""


import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine import Noise
from sim.history import Ledger
from sim.local_clock import LocalClock
from sim.replication import Calendar, Drawn, replicate
from sim.scenario import Moment, read, read_whole
from sim.scenario.schema import Scenario
from sim.scenario.schema.history import History
from sim.study import beside
from tests.history.played import DAY, STILL, differences, quiet

START = Moment.of("2030-01-01").central


def day(number):
    return f"2030-{1 + number // 28:02d}-{1 + number % 28:02d}"


def dated(low, best, high):
    return {"earliest": day(low), "best": day(best), "latest": day(high)}


def history(*facts, **more):
    """A record of switches of the grid at (earliest, best, latest) days."""
    of = History.model_validate({"facts": {
        f"f{at}": {"kind": "input", "at": dated(*days), "what": "x", "assumed": "x",
                   "set": {"grid": "off" if at % 2 else "on"}, **more.get(f"f{at}", {})}
        for at, days in enumerate(facts)
    }})  # fmt: skip
    for name, fact in of.facts.items():
        fact.at.path = f"history.facts.{name}.at"
    return of


def calendar():
    return Calendar(LocalClock(START, 400 * DAY))


def drawn(of, number, known=None):
    noise = Noise(1, number, known)
    ledger = Ledger(of, noise, Drawn(noise, calendar(), False), False, 400 * DAY)
    return {name: one.second for name, one in ledger.facts.items()}, noise.abducted


BOUNDS = st.tuples(*[st.integers(0, 60)] * 3).map(sorted).filter(lambda days: days[0] < days[2])


@settings(max_examples=60, deadline=None)
@given(st.lists(BOUNDS, min_size=2, max_size=6), st.integers(0, 10**6))
def test_dates_keep_the_order_of_their_best_values_within_their_bounds(facts, number):
    of = history(*facts)
    seconds, _ = drawn(of, number)
    for name, fact in of.facts.items():
        assert fact.at.seconds[0] <= seconds[name] <= fact.at.seconds[2]
        for other, after in of.facts.items():
            if fact.at.central < after.at.central:
                assert seconds[name] <= seconds[other]


@pytest.mark.parametrize("facts", [
    [(3, 5, 10), (4, 6, 8)],
    [(0, 2, 20), (1, 8, 12), (2, 10, 25)],
])
def test_their_distribution_is_that_of_independent_dates_given_their_order(facts):
    """By rejection: independent triangular dates, of which those count that are in order.

    Means of 1,500 draws have a standard error of a tenth of the spread at most, so four of them.
    """
    of = history(*facts)
    found = np.array([list(drawn(of, number)[0].values()) for number in range(1500)]) / DAY
    rng = np.random.default_rng(1)
    free = np.column_stack([rng.triangular(*days, 200_000) for days in facts])
    wanted = free[(np.diff(free, axis=1) >= 0).all(axis=1)]
    error = wanted.std(axis=0) / np.sqrt(len(found))
    assert np.abs(found.mean(axis=0) - wanted.mean(axis=0)) == pytest.approx(0, abs=4 * error.max())
    for at in range(len(facts)):
        quantiles = np.quantile(wanted[:, at], [0.1, 0.5, 0.9])
        below = [(found[:, at] < one).mean() for one in quantiles]
        assert below == pytest.approx([0.1, 0.5, 0.9], abs=4 * 0.5 / np.sqrt(1500))


def test_equal_bounds_without_best_values_are_drawn_each_by_itself():
    of = history((0, 5, 10), (0, 5, 10))
    orders = {drawn(of, number)[0]["f0"] < drawn(of, number)[0]["f1"] for number in range(20)}
    assert orders == {True, False}


def test_an_effect_comes_neither_before_its_cause_nor_after_its_own_bounds():
    of = history((0, 5, 40), (2, 6, 9), f1={"because": "f0", "set": {"cordon": "siege"}})
    for number in range(100):
        seconds, _ = drawn(of, number)
        assert seconds["f0"] <= seconds["f1"] <= 9 * DAY


def test_what_keeps_its_delay_to_a_cause_moves_with_it_and_stays_in_order():
    """f2 comes 3 d after f0, in the same bounds; f1 on the same track lies between them at best."""
    of = history((0, 5, 20), (1, 6, 30), (0, 8, 20), f2={"because": "f0"})
    for number in range(100):
        seconds, _ = drawn(of, number)
        assert seconds["f2"] == seconds["f0"] + 3 * DAY
        assert seconds["f0"] <= seconds["f1"] <= seconds["f2"] <= 20 * DAY


def test_the_end_of_a_silence_or_a_run_does_not_come_before_its_beginning():
    of = history((0, 5, 20), (1, 6, 10), f1={"set": {"cordon": "siege"}})
    more = History.model_validate({
        "facts": {name: fact.model_dump(by_alias=True, exclude_none=True) for name, fact in of.facts.items()},
        "complete": {"quiet": {"track": "signal", "from": "f0", "until": "f1", "assumed": "x"}},
    })
    for name, fact in more.facts.items():
        fact.at.path = f"history.facts.{name}.at"
    for number in range(60):
        seconds, _ = drawn(more, number)
        assert seconds["f0"] <= seconds["f1"]


def test_a_date_does_not_move_when_an_unrelated_fact_is_added():
    few = history((0, 5, 20), (1, 6, 15))
    more = history((0, 5, 20), (1, 6, 15), (2, 7, 30), f2={"set": {"cordon": "siege"}})
    for number in range(60):
        seconds, _ = drawn(few, number)
        also, _ = drawn(more, number)
        assert {name: also[name] for name in seconds} == seconds


def test_dates_that_are_in_order_stand_as_they_were_drawn():
    of = history((0, 5, 20), (1, 6, 15))
    alone = [history((0, 5, 20)), history((1, 6, 15))]
    alone[1].facts["f0"].at.path = "history.facts.f1.at"
    kept = 0
    for number in range(60):
        free = [drawn(one, number)[0]["f0"] for one in alone]
        if free == sorted(free):
            kept += 1
            assert list(drawn(of, number)[0].values()) == free
    assert 0 < kept < 60


# Beside a baseline

RECORD = """
history:
  facts:
    cut: {kind: input, at: {earliest: 2030-01-03, best: 2030-01-05, latest: 2030-01-20}, what: Cut.,
      set: {grid: off}, assumed: a toy}
    back: {kind: input, at: {earliest: 2030-01-04, best: 2030-01-06, latest: 2030-01-15}, what: Back.,
      set: {grid: on}, assumed: a toy}
    again: {kind: input, at: {earliest: 2030-01-05, best: 2030-01-10, latest: 2030-01-25}, what: Cut again.,
      set: {grid: off}, assumed: a toy}
"""


def pairs(folder, edits, runs=25):
    base = quiet(folder, RECORD)
    (folder / "asked.yaml").write_text(f"extends: main.yaml\nassumed: asked\n{edits}", encoding="utf-8")
    other = read(folder / "asked.yaml", overrides=STILL)
    for number in range(runs):
        first = replicate(base, number=number)
        yield first, beside(first, base, other)


def test_a_change_of_nothing_gives_the_baseline_back(tmp_path):
    for first, other in pairs(tmp_path, "change: {compound.household.people.family.count: 4}\n", 10):
        assert differences(first, other) == []


@pytest.mark.parametrize("edits", [
    "remove: [again]\n",
    "remove: [back, again]\n",
    "move: {again: {earliest: 2030-01-05, best: 2030-01-12, latest: 2030-01-28}}\n",
])
def test_dates_that_the_question_leaves_alone_stay_where_the_baseline_has_them(tmp_path, edits):
    for first, other in pairs(tmp_path, edits):
        for name in ("cut", "back"):
            assert other.happened.get(name) in (first.happened[name], None)
        assert other.happened.get("again", 10**9) >= other.happened.get("back", 0)


def test_a_date_that_the_question_moves_before_the_others_moves_them_only_where_it_must(tmp_path):
    """`again` within 5 to 8 January: where the baseline's return is later than that, that is sooner."""
    edits = "move: {again: {earliest: 2030-01-07, best: 2030-01-07, latest: 2030-01-08}}\n"
    moved = 0
    for first, other in pairs(tmp_path, edits):
        assert other.happened["cut"] <= other.happened["back"] <= other.happened["again"] <= 7 * DAY
        if first.happened["back"] <= 6 * DAY:
            assert other.happened["back"] == first.happened["back"]
        moved += other.happened["back"] != first.happened["back"]
    assert moved > 0


# What leaves no order


@pytest.mark.parametrize(("first", "then", "told"), [
    ((3, 5, 10), (4, 5, 8), "equal best dates"),
    ((5, 6, 20), (2, 7, 9), "go against the bounds"),
    ((3, 5, 10), (4, 6, 8), None),
    ((3, 5, 6), (6, 7, 8), None),
])
def test_validate_names_the_pair_whose_bounds_leave_no_order(tmp_path, first, then, told):
    facts = "".join(
        f"\n    {name}: {{kind: input, at: {{earliest: {day(a)}, best: {day(b)}, latest: {day(c)}}}, "
        f"what: x, {act}: 1, assumed: x}}"
        for name, (a, b, c), act in (("come", first, "arrive"), ("go", then, "leave"))
    )
    quiet(tmp_path, f"history:\n  facts:{facts}\n")
    found = read_whole(tmp_path / "main.yaml", Scenario).warnings
    warnings = [one.message for one in found if one.code == "W702"]
    if told is None:
        assert warnings == []
    else:
        assert len(warnings) == 1
        assert "on people, come or go" in warnings[0]
        assert told in warnings[0]


@pytest.mark.parametrize(("acts", "told"), [
    (("level: {water.tank: 500 L}", "brings: {water.tank: 300 L}"), 1),  # 500 L then, or 800
    (("level: {water.tank: 500 L}", "level: {water.tank: 700 L}"), 1),
    (("level: {water.tank: 500 L}", "level: {water.tank: 500 L}"), 0),
    (("brings: {water.tank: 500 L}", "brings: {water.tank: 300 L}"), 0),  # 800 L more in either order
    (("level: {water.tank: 500 L}", "because: a, brings: {water.tank: 300 L}"), 0),
    (("level: {water.tank: 500 L}", "brings: {water.drinking: 300 L}"), 0),
])
def test_validate_names_the_pair_that_acts_on_one_store_in_one_second(tmp_path, acts, told):
    facts = "".join(
        f"\n    {name}: {{kind: input, at: {day(5)}, what: x, {act}, assumed: x}}"
        for name, act in zip("ab", acts, strict=True)
    )
    quiet(tmp_path, f"history:\n  facts:{facts}\n")
    warnings = read_whole(tmp_path / "main.yaml", Scenario).warnings
    assert sum(one.code == "W702" for one in warnings) == told
