"""A set that is known to have run: it has what fuel it lacks for that, and no more."""

import pytest

from sim.replication import replicate
from sim.scenario import ScenarioError
from tests.theory.bare import HOUR, bare

POWER = """\
compound:
  stores: {fuel: {capacity: 200 L, level: %s}}
  power:
    grid: {at_start: off}
    running: {starts: [], hours: 4 h, schedule_after: 0 h, fuel_reserve: 0 d}
    loads: {lamp: {power: 1 kW, priority: 1}}
    generators:
      g:
        {rating: 2 kW, burn_idle: 0.1 L/h/kW, burn_load: 0.3 L/h/kW, failure_to_start: 0 %%,
         wear: {shape: 1, scale: 30000 d}, age: 0 h}
"""
FACT = "history: {facts: {it: {kind: input, what: So it was., %s}}}\n"
RAN = FACT % "at: 2031-05-03 06:00, run: {unit: g, until: 2031-05-03 16:00}"


@pytest.mark.parametrize(("level", "left"), [(30, 25), (3, 0), (5, 0)])
def test_what_a_documented_run_lacks_is_put_in_and_no_more(tmp_path, level, left):
    """Ten hours of 2 kW * 0.1 + 1 kW * 0.3 = 0.5 L/h; of 3 L all is gone after six."""
    run = replicate(bare(tmp_path, POWER % f"{level} L" + RAN, days=5))
    assert run.records.series("fuel").at([58 * HOUR, 64 * HOUR]) == pytest.approx([level - 2, left], abs=1e-6)
    burned = float(run.records.series("fuel.burned").integral(run.records.horizon)) / HOUR
    assert burned == pytest.approx(5)


def test_of_a_run_that_begins_without_fuel_every_load_is_thought_of(tmp_path):
    run = replicate(bare(tmp_path, POWER % "0 L" + RAN, days=5))
    assert run.records.series("fuel").at([54 * HOUR, 64 * HOUR]) == pytest.approx([5, 0], abs=1e-6)


def test_a_fact_that_may_be_before_the_start_is_refused(tmp_path):
    """Drawn before the start it would not happen, without a word."""
    cut = FACT % "at: {earliest: %s, latest: 2031-05-03}, set: {grid: off}"
    bare(tmp_path, POWER % "3 L" + cut % "2031-05-01")
    with pytest.raises(ScenarioError, match="expected bounds from 2031-05-01 00:00 on, received 2031-04-20"):
        bare(tmp_path, POWER % "3 L" + cut % "2031-04-20")


def test_a_set_that_is_known_to_have_run_was_whole(tmp_path):
    """It breaks in a first run, after four of ten hours; the second, a day later, is played all the same."""
    facts = "history:\n  facts:\n"
    for id, rest in (
        ("one", "at: 2031-05-03 06:00, run: {unit: g, until: 2031-05-03 16:00}, kind: input"),
        ("broke", "at: 2031-05-03 10:00, fires: generators.g.failure, kind: outcome"),
        ("two", "at: 2031-05-04 06:00, run: {unit: g, until: 2031-05-04 16:00}, kind: input"),
    ):
        facts += f"    {id}: {{what: So it was., {rest}}}\n"
    run = replicate(bare(tmp_path, POWER % "30 L" + facts, days=5))
    burned = float(run.records.series("fuel.burned").integral(run.records.horizon)) / HOUR
    assert burned == pytest.approx((4 + 10) * 0.5)


def test_a_run_without_a_store_of_fuel_is_refused(tmp_path):
    with pytest.raises(ScenarioError, match="E708: expected a store of fuel that g runs on, received none"):
        bare(tmp_path, POWER.replace("{capacity: 200 L, level: %s}", "null") % () + RAN)


def test_a_schedule_cannot_be_ordered_where_there_is_none(tmp_path):
    ordered = FACT % "at: 2031-05-03, set: {power.running: scheduled}"
    bare(tmp_path, POWER % "3 L" + ordered)
    without = POWER.replace("{starts: [], hours: 4 h, schedule_after: 0 h, fuel_reserve: 0 d}", "null")
    with pytest.raises(ScenarioError, match="E704: expected a state of this scenario"):
        bare(tmp_path, without % "3 L" + ordered)
