"""Power and comms: hours, blackouts, generators, silence; against a count hour by hour."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.measures import measure_all
from tests.measures.toy import Toy

SOURCES = ["grid", "solar", "battery", "generator", "none"]


def values(toy):
    return {name: value.value for name, value in measure_all(toy.records()).items()}


def test_a_blackout_ends_when_any_source_serves():
    rows = [(0, "grid"), (0.5, "none"), (1.5, "generator"), (1.75, "none"), (2, "grid")]
    found = values(Toy(3).step("power.source", rows))
    assert found["hours_without_power"] == pytest.approx(30)
    assert found["longest_blackout"] == pytest.approx(24)
    assert found["hours_without_power_share"] == pytest.approx(30 / 72)
    assert (found["hours_from_grid"], found["hours_from_generator"]) == pytest.approx((36, 6))


def test_midnight_does_not_end_a_blackout():
    assert values(Toy(5).step("power.source", "none"))["longest_blackout"] == 120


def test_a_blackout_of_an_empty_compound_is_nobodys():
    toy = Toy(6, [(0, 0), (1, 5), (3, 0), (5, 5)]).step("power.source", "none")
    found = values(toy)
    assert found["hours_without_power"] == 72
    assert found["longest_blackout"] == 48
    assert found["hours_without_power_share"] == 1


def test_the_share_counts_people_and_the_total_counts_hours():
    toy = Toy(2, [(0, 6), (1, 2)]).step("power.source", [(0, "none"), (1, "grid")])
    found = values(toy)
    assert found["hours_without_power"] == 24
    assert found["hours_without_power_share"] == pytest.approx(6 / 8)


def test_a_source_that_the_compound_lacks_is_left_out():
    found = values(Toy(2).step("power.source", "grid"))
    assert "hours_from_grid" in found
    lacking = {"hours_from_battery", "hours_from_solar", "hours_from_generator", "generator_hours"}
    assert not lacking & set(found)


def test_a_source_that_never_served_counts_zero():
    toy = Toy(2).step("power.source", "grid").line("power.battery.b1", [(0, 100, 0)], "Wh")
    assert values(toy)["hours_from_battery"] == 0


def test_a_generator_that_runs_twice_has_two_starts():
    rows = [(0, "ready"), (0.5, "running"), (0.75, "ready"), (1, "running"), (1.5, "failed")]
    found = values(Toy(2).step("power.generators.g1", rows))
    assert found["generator_starts"] == found["generator_starts_g1"] == 2
    assert found["generator_hours_g1"] == 18
    assert found["generator_hours_per_person_day"] == pytest.approx(1.8)


def test_a_start_in_the_last_second_is_none_of_the_run():
    toy = Toy(2).step("power.generators.g1", [(0, "ready"), (1, "running"), (1.5, "ready"), (2, "running")])
    assert values(toy)["generator_starts"] == 1


def test_fuel_is_told_by_the_unit_that_ran():
    toy = Toy(3).step("power.generators.g1", [(0, "running"), (1, "failed")])
    toy.step("power.generators.g2", [(0, "absent"), (0.5, "running"), (2, "ready")])
    toy.step("fuel.burned", [(0, 1.0), (0.5, 3.0), (1, 2.0), (2, 0.0)])
    found = values(toy)
    assert found["fuel_burned"] == pytest.approx(12 + 36 + 48)
    assert found["fuel_burned_g1"] == pytest.approx(12 + 18)  # together they burn 36 L, taken as shared
    assert found["fuel_burned_g2"] == pytest.approx(18 + 48)


def test_silence_runs_from_the_last_usable_hour_to_the_next():
    toy = Toy(10).step("comms.usable", [(0, "yes"), (1, "no"), (3, "yes"), (4, "no"), (4.5, "yes")])
    found = values(toy)
    assert found["usable_hours"] == pytest.approx(7.5 * 24)
    assert found["usable_hours_share"] == pytest.approx(0.75)
    assert found["longest_silence"] == 48


source_rows = st.lists(st.tuples(st.integers(0, 119), st.sampled_from(SOURCES)), min_size=1, max_size=25)
people_rows = st.lists(st.tuples(st.integers(0, 119), st.integers(0, 6)), min_size=1, max_size=6)


@given(people_rows, source_rows)
def test_hours_agree_with_a_count_hour_by_hour(people, sources):
    people, sources = {0: people[0][1], **dict(people)}, {0: sources[0][1], **dict(sources)}
    present, serves = np.zeros(120), np.full(120, "none", dtype=object)
    for hour in range(120):
        present[hour] = people[max(h for h in people if h <= hour)]
        serves[hour] = sources[max(h for h in sources if h <= hour)]
    toy = Toy(5, [(h / 24, v) for h, v in sorted(people.items())])
    found = values(toy.step("power.source", [(h / 24, v) for h, v in sorted(sources.items())]))
    dark = (serves == "none") & (present > 0)
    longest = max(map(len, "".join("x" if d else " " for d in dark).split()), default=0)
    assert found["hours_without_power"] == pytest.approx(dark.sum())
    assert found["longest_blackout"] == pytest.approx(longest)
    if present.sum():
        assert found["hours_without_power_share"] == pytest.approx(present[dark].sum() / present.sum())
        shares = [found.get(f"hours_from_{source}_share", 0.0) for source in SOURCES[:4]]
        assert sum(shares) + found["hours_without_power_share"] == pytest.approx(1)
    else:
        assert found["hours_without_power_share"] is None
