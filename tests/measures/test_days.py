"""Person-days inside: what every burden is counted over."""

import numpy as np
import pytest

from sim.engine import Records
from sim.measures import Days, NotRecorded
from sim.measures.days import longest_run
from tests.measures.toy import Toy


def test_five_people_for_ten_days_are_fifty_person_days():
    assert Days(Toy(10).records()).total == 50


def test_a_day_on_which_people_come_at_noon_is_half_a_day():
    days = Days(Toy(3, [(0, 0), (0.5, 5)]).records())
    assert days.person_days.tolist() == [2.5, 5, 5]
    assert days.inside.tolist() == [0.5, 1, 1]


def test_before_the_first_row_nobody_is_inside():
    days = Days(Toy(3, [(1, 5)]).records())
    assert days.person_days.tolist() == [0, 5, 5]
    assert days.is_inside([0, 86399, 86400]).tolist() == [False, False, True]


def test_a_change_of_head_count_does_not_empty_the_compound():
    days = Days(Toy(4, [(0, 6), (1.5, 5), (3, 0)]).records())
    assert days.person_days.tolist() == [6, 5.5, 5, 0]
    assert days.inside.tolist() == [1, 1, 1, 0]


def test_people_who_come_back_count_again():
    days = Days(Toy(6, [(0, 2), (1, 0), (4, 2)]).records())
    assert days.inside.tolist() == [1, 0, 0, 0, 1, 1]


def test_pieces_hold_no_time_while_nobody_is_inside():
    toy = Toy(4, [(0, 0), (1, 5), (3, 0)]).step("power.source", [(0, "none"), (2, "grid")])
    pieces = Days(toy.records()).pieces("power.source")
    assert pieces.values.tolist() == ["none", "none", "grid", "grid"]
    assert (pieces.seconds / 86400).tolist() == [0, 1, 1, 0]
    assert (pieces.persons / 86400).tolist() == [0, 5, 5, 0]
    assert pieces.day.tolist() == [0, 1, 2, 3]


def test_a_trailing_mean_weighs_days_by_who_was_there():
    days = Days(Toy(3, [(0, 1), (1, 3), (2, 0)]).records())
    trailing = days.trailing(np.array([10.0, 10.0, 0.0]), 7)
    assert trailing[:2].tolist() == [10, 5]  # 20 L over 1 + 3 person-days
    assert np.isnan(trailing[2])


def test_a_trailing_mean_forgets_what_is_older_than_its_window():
    days = Days(Toy(4, 1).records())
    assert days.trailing(np.array([8.0, 2.0, 2.0, 2.0]), 2).tolist() == [8, 5, 2, 2]


def test_the_longest_run_adds_up_what_is_not_interrupted():
    where = np.array([True, True, False, True, False, True])
    assert longest_run(where, np.array([1.0, 2.0, 9.0, 2.5, 9.0, 1.0])) == 3
    assert longest_run(~where, np.zeros(6)) == 0
    assert longest_run(np.array([], dtype=bool), np.array([])) == 0


def test_a_missing_series_is_named_with_those_there_are():
    with pytest.raises(NotRecorded, match=r"no series 'cordon' in these records; there are people\.needs"):
        Days(Toy(1).records()).series("cordon")


def test_records_of_two_replications_are_refused():
    two = Records.join([Toy(1).records(0), Toy(1).records(1)])
    with pytest.raises(ValueError, match=r"these records are of 2; choose with records\.only"):
        Days(two)
    assert Days(two.only(1)).total == 5


def test_an_array_is_made_once():
    days = Days(Toy(1).records())
    made = []

    def make(of, what):
        made.append(what)
        return [what]

    assert days.once(make, "a") is days.once(make, "a")
    assert days.once(make, "b") == ["b"]
    assert made == ["a", "b"]
