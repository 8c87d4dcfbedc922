"""What nobody survives is marked, at the second in which a run comes to it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine import DAY
from sim.measures import measure_all
from sim.measures.survival import not_survivable
from tests.measures.toy import ADULT, Toy


def values(toy):
    return {name: value.value for name, value in measure_all(toy.records()).items()}


@pytest.mark.parametrize(("dry", "marked"), [(2.9, 0), (3.0, 1), (5.0, 1)])
def test_three_days_without_any_water_are_not_survivable(dry, marked):
    """Of three uses one goes on for a day after the others; the three days count from its end."""
    toy = Toy(20).step("water.use.drinking", [(0, 15.0), (4, 0.0), (5 + dry, 15.0)])
    toy.step("water.use.flushing", [(0, 20.0), (5, 0.0), (5 + dry, 20.0)])
    found = values(toy)
    assert (found["not_survivable"], found["not_survivable_water"]) == (marked, marked)
    assert found["hours_without_water"] == pytest.approx(24 * dry)
    assert not_survivable(toy.records(), "water") == (8 * DAY if marked else None)


@pytest.mark.parametrize(("hungry", "marked"), [(9.9, 0), (10.0, 1)])
def test_ten_days_without_food_are_not_survivable(hungry, marked):
    toy = Toy(30).step("food.eaten", [(0, 5.0), (3.5, 0.0), (3.5 + hungry, 5.0)])
    assert values(toy)["not_survivable_food"] == marked
    assert not_survivable(toy.records(), "food") == (round(13.5 * DAY) if marked else None)


def test_a_sip_or_a_bite_between_starts_the_span_again():
    toy = Toy(20).step("water.use.drinking", [(0, 0.0), (2, 1.0), (2.1, 0.0), (4.9, 15.0)])
    toy.step("food.eaten", [(0, 0.0), (9, 1.0), (9.1, 0.0), (19, 5.0)])
    assert values(toy)["not_survivable"] == 0


def test_spans_with_nobody_inside_count_for_nobody():
    """Two days without, an empty house for ten, two days without."""
    toy = Toy(20, [(0, 5), (2, 0), (12, 5), (14, 0)]).step("water.use.drinking", 0.0)
    assert values(toy)["not_survivable_water"] == 0


def test_a_loss_past_eighteen_percent_is_not_survivable_and_one_short_of_it_is():
    """Nothing eaten but a crumb: the reference adult loses its first 18 % after some 40 days."""
    hungry = Toy(120).static(adult=ADULT).step("food.eaten", 0.01)
    found = values(hungry)
    assert found["weight_change"] < -18
    assert (found["not_survivable_weight"], found["not_survivable_food"]) == (1, 0)
    day = not_survivable(hungry.records(), "weight") // DAY
    for length, marked in ((day, 1), (day - 1, 0)):
        short = values(Toy(length).static(adult=ADULT).step("food.eaten", 0.01))
        assert (short["weight_change"] < -18) == bool(marked)
        assert short["not_survivable_weight"] == marked


def test_a_run_is_marked_for_what_it_knows_of_and_left_out_where_it_knows_nothing():
    assert "not_survivable" not in values(Toy(20))
    found = values(Toy(20).step("food.eaten", 0.0))
    assert found["not_survivable"] == 1
    assert "not_survivable_water" not in found
    assert "not_survivable_weight" not in found


@given(st.lists(st.tuples(st.floats(0.1, 4), st.floats(0.1, 2)), min_size=1, max_size=5))
def test_a_run_is_marked_where_its_longest_dry_span_is_of_three_days(spans):
    """Dry spans and wet ones in turn, longest first or last."""
    rows, at, longest = [], 0.0, 0
    for dry, wet in spans:
        rows += [(at, 0.0), (at + dry, 15.0)]
        longest = max(longest, round((at + dry) * DAY) - round(at * DAY))
        at += dry + wet
    toy = Toy(40).step("water.use.drinking", rows)
    assert values(toy)["not_survivable_water"] == (longest >= 3 * DAY)
