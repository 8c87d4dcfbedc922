"""Medicine: the proportion of days covered, and V7's odds of a stock-out before resupply."""

from datetime import datetime
from math import exp, log
from statistics import NormalDist
from zoneinfo import ZoneInfo

import pytest

from sim.measures import Days, measure_all
from sim.measures.cover import first_stock_out
from sim.measures.medicine import MEASURES
from tests.measures.toy import Toy

MISSED = next(measure for measure in MEASURES if measure.name == "medicine_missed_{}")


def values(toy):
    return {name: value.value for name, value in measure_all(toy.records()).items()}


def takes(toy, name, users, covered):
    return toy.step(f"medicine.users.{name}", users).step(f"medicine.{name}.covered", covered)


def test_two_days_of_ten_without_are_eight_tenths_covered():
    found = values(takes(Toy(10), "class_1", 2.0, [(0, 1.0), (4, 0.0), (6, 1.0)]))
    assert found["proportion_of_days_covered_class_1"] == pytest.approx(0.8)
    assert found["medicine_missed_class_1"] == pytest.approx(4)
    assert found["medicine_missed_class_1_share"] == pytest.approx(4 / 50)


def test_a_day_of_23_hours_without_is_a_day_without():
    """Two of four without for six days of 143 h: 12 of the 24 person-days inside."""
    toy = Toy(143 / 24, 4, datetime(2025, 3, 28, tzinfo=ZoneInfo("Europe/London")))
    found = values(takes(toy, "class_1", 2.0, 0.0))
    assert found["medicine_missed_class_1"] == pytest.approx(12)
    assert found["medicine_missed_class_1_share"] == pytest.approx(0.5)


def test_half_the_users_covered_count_half():
    found = values(takes(Toy(10), "class_1", 2.0, 0.5))
    assert found["proportion_of_days_covered"] == pytest.approx(0.5)
    assert found["medicine_missed_class_1"] == pytest.approx(10)


def test_classes_weigh_by_their_users():
    toy = takes(takes(Toy(10), "class_1", 1.0, 0.0), "class_2", 3.0, 1.0)
    assert values(toy)["proportion_of_days_covered"] == pytest.approx(0.75)


def test_users_who_leave_count_no_more():
    toy = takes(Toy(10, [(0, 5), (5, 0)]), "class_1", 2.0, [(0, 1.0), (5, 0.0)])
    assert values(toy)["proportion_of_days_covered"] == 1


def test_without_users_there_is_no_proportion():
    assert values(takes(Toy(2), "class_1", 0.0, 1.0))["proportion_of_days_covered"] is None


def test_without_medicine_there_is_no_measure_of_it():
    assert not [name for name in values(Toy(2)) if "medicine" in name or "covered" in name]


@pytest.mark.parametrize(
    ("cover", "odds", "gap"), [(14, 0.696462, 16.1447), (30, 0.325501, 8.3339), (60, 0.091514, 2.9212)]
)
def test_resupply_after_a_lognormal_lead_time_gives_the_gaps_of_v7(cover, odds, gap):
    """LN(21 d, 2.2) at 1,000 even quantiles: the share with a stock-out, and the mean of days missed."""
    leads = [exp(log(21) + log(2.2) * NormalDist().inv_cdf((k + 0.5) / 1000)) for k in range(1000)]
    out, missed = 0, 0.0
    for lead in leads:
        toy = Toy(max(leads) + 1, 1).step("medicine.users.a", 1.0)
        late = lead > cover
        toy.step("medicine.a.covered", [(0, 1.0), *([(cover, 0.0), (lead, 1.0)] if late else [])])
        dry = [(cover, 0, 0), (lead, 999, -1)] if late else [(lead, 999, -1)]
        days = Days(toy.line("medicine.a", [(0, cover, -1), *dry], "person-d").records())
        out += first_stock_out(days, "medicine.a") is not None
        missed += float(MISSED(days, "a"))
    assert out / 1000 == pytest.approx(odds, abs=1e-3)
    assert missed / 1000 == pytest.approx(gap, abs=0.05)  # what the even quantiles leave out of the far tail
