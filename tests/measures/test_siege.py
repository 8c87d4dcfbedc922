"""Slots, cordon and exits; the runs of refusals of V6."""

from datetime import datetime
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from sim.measures import Days, measure_all
from sim.measures.siege import MEASURES
from tests.measures.toy import Toy

RUN = next(measure for measure in MEASURES if measure.name == "longest_run_of_refusals")


def values(toy):
    return {name: value.value for name, value in measure_all(toy.records()).items()}


def test_slots_are_told_by_result_and_by_line():
    toy = Toy(20).slot(1, "admitted").slot(3, "refused").slot(5, "refused", line="food").slot(7, "not asked")
    found = values(toy.step("lines.medicine", "open"))
    assert (found["slots_admitted"], found["slots_refused"], found["slots_not_asked"]) == (1, 2, 1)
    assert [found[f"slots_{line}_refused"] for line in ("water", "food", "medicine")] == [1, 1, 0]


def test_a_carrier_who_was_not_asked_makes_no_trip():
    toy = Toy(20).slot(1, "refused", hours=2.5).slot(3, "deterred").slot(7, "not asked")
    found = values(toy.slot(9, "partly", hours=1))
    assert found["carrier_trips_asked"] == 3
    assert found["carrier_hours_at_checkpoint"] == 3.5
    assert found["carrier_hours_at_checkpoint_per_person_day"] == pytest.approx(3.5 / 100)


def test_a_run_of_refusals_ends_with_an_admission_of_that_line_only():
    toy = Toy(20).slot(1, "refused").slot(2, "admitted", line="food").slot(3, "refused").slot(4, "deterred")
    toy.slot(5, "refused").slot(6, "partly").slot(7, "refused").slot(8, "refused", line="food")
    found = values(toy)
    assert found["longest_run_of_refusals_water"] == 3
    assert found["longest_run_of_refusals_food"] == 1
    assert found["longest_run_of_refusals"] == 3


def test_slots_after_the_exit_count_nothing():
    found = values(Toy(20, [(0, 5), (10, 0)]).slot(9, "refused").slot(10, "refused").slot(11, "refused"))
    assert found["slots_refused"] == 1


def test_runs_of_refusals_in_twelve_slots_are_as_likely_as_v6_says():
    """All 4,096 courses of twelve slots, each with its probability."""
    odds = {(k, p): 0.0 for k in (2, 3) for p in (0.3, 0.5, 0.7)}
    for course in product(("admitted", "refused"), repeat=12):
        toy = Toy(156)
        for slot, result in enumerate(course):
            toy.slot(13 * slot, result)
        longest, refused = RUN(Days(toy.records())), course.count("refused")
        for k, p in odds:
            odds[k, p] += (longest >= k) * p**refused * (1 - p) ** (12 - refused)
    expected = {
        (2, 0.3): 0.5737613, (2, 0.5): 0.9079590, (2, 0.7): 0.9943717,
        (3, 0.3): 0.1887157, (3, 0.5): 0.5837402, (3, 0.7): 0.9104907,
    }
    assert odds == pytest.approx(expected, abs=1e-7)


def test_days_by_cordon_state_add_up_to_the_stay():
    toy = Toy(10, [(0, 0), (1, 4), (5, 2), (9, 0)])
    found = values(toy.step("cordon", [(0, "open"), (3, "siege"), (5, "watch"), (5.5, "siege")]))
    assert (found["days_in_open"], found["days_in_siege"], found["days_in_watch"]) == (2, 5.5, 0.5)
    assert found["days_in_checkpoint"] == 0
    assert found["days_in_siege_share"] == pytest.approx((2 * 4 + 3.5 * 2) / (4 * 4 + 4 * 2))
    assert found["length_of_stay"] == 8


def test_a_day_on_which_the_clock_changes_is_one_day_of_siege():
    """The clocks of London go forward on the second of these dates, so four whole dates have 95 hours; the
    cordon is open on the first date and a siege from the midnight after (second 86,400) to the end."""
    toy = Toy(95 / 24, 4, datetime(2025, 3, 29, tzinfo=ZoneInfo("Europe/London")))
    found = values(toy.step("cordon", [(0, "open"), (1, "siege")]))
    assert (found["days_in_open"], found["days_in_siege"], found["length_of_stay"]) == (1, 3, 4)
    assert found["person_days_inside"] == 16


def test_the_last_exit_is_the_exit():
    toy = Toy(20, [(0, 5), (4, 4), (12.5, 0)]).log(4, "exit", kind="surrender", scope="one", left=1)
    toy.log(12.5, "exit", kind="safe_conduct", scope="all", left=4)
    found = values(toy)
    assert found["exit_date"] == 12.5
    assert found["exit_kind"] == "safe_conduct"
    assert found["person_days_inside"] == pytest.approx(20 + 34)


def test_whoever_is_inside_at_the_horizon_has_no_exit():
    found = values(Toy(20, [(0, 5), (4, 4)]).log(4, "exit", kind="surrender", scope="one", left=1))
    assert found["exit_date"] is None
    assert found["exit_kind"] is None
    assert found["length_of_stay"] == 20


def test_an_exit_at_the_horizon_is_an_exit():
    found = values(Toy(20, [(0, 5), (20, 0)]).log(20, "exit", kind="escape", scope="all", left=5))
    assert (found["exit_date"], found["exit_kind"]) == (20, "escape")


def test_exit_and_stay_are_never_rated():
    told = measure_all(Toy(3).step("cordon", "open").records())
    for name in ("exit_date", "exit_kind", "length_of_stay", "person_days_inside", "days_in_open"):
        assert told[name].better == "none"
