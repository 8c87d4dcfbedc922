"""The registry as a whole: names, units, what is left out, and what holds for every measure."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.measures import REGISTRY, measure_all
from tests.measures.toy import Toy, everything


def test_names_are_unique_and_meanings_are_one_line():
    names = [measure.name for measure in REGISTRY]
    assert len(set(names)) == len(names)
    for measure in REGISTRY:
        assert measure.meaning
        assert "\n" not in measure.meaning
        assert measure.better in ("lower", "higher", "none")
        assert measure.name.format("a", "b").isidentifier()


def test_everything_recorded_gives_every_measure():
    told = measure_all(everything().records())
    assert all(list(filter(told.__contains__, _names(measure))) for measure in REGISTRY)
    assert not any("{" in name or "{" in value.meaning for name, value in told.items())


def _names(measure):
    members = ["", "drinking", "class_1", "grid", "g1", "water", "fuel", "food", "water_tank"]
    return [measure.name.format(member) for member in members]


def test_head_count_alone_leaves_the_stay_and_the_exit():
    told = measure_all(Toy(3).records())
    assert set(told) == {"person_days_inside", "length_of_stay", "exit_date", "exit_kind"}


def test_a_series_without_rows_is_no_series():
    toy = Toy(3)
    toy.recorder.channel("cordon", "step", "")
    assert "days_in_siege" not in measure_all(toy.records())


PARTS = ["water.", "food.", "medicine.", "power.", "comms.", "fuel", "gas", "cordon", "lines."]


@pytest.mark.parametrize("lost", PARTS)
def test_each_missing_part_leaves_out_its_measures_and_changes_no_other(lost):
    toy = everything()
    whole = measure_all(toy.records())
    for name in [name for name in toy.recorder.channels if name.startswith(lost)]:
        del toy.recorder.channels[name]
    if lost == "lines.":
        toy.recorder.log.clear()
    less = measure_all(toy.records())
    assert set(less) < set(whole)
    # what a domain or a source is made of may come from two parts
    changed = [name for name in less if less[name] != whole[name]]
    assert all("hardship" in name or name == "hours_from_generator" for name in changed)


def test_nobody_inside_has_totals_of_zero_and_no_shares():
    told = measure_all(everything(30, 0).records())
    assert told["person_days_inside"].value == 0
    for name, value in told.items():
        if name.endswith(("_share", "_per_person_day")):
            assert value.value is None, name
        elif value.unit in ("person-d", "h", "L", "trips", "slots", "starts"):
            assert value.value == 0, name


people = st.lists(st.tuples(st.integers(0, 59), st.integers(0, 7)), min_size=1, max_size=5)


@given(people)
def test_shares_lie_between_none_and_all_whoever_comes_and_goes(rows):
    held = [(half / 2, count) for half, count in sorted({0: rows[0][1], **dict(rows)}.items())]
    told = measure_all(everything(30, held).records())
    inside = told["person_days_inside"].value
    stay = told["length_of_stay"].value
    for name, value in told.items():
        if not isinstance(value.value, float):
            continue
        assert math.isfinite(value.value), name
        if value.unit == "share" and not name.startswith("unmet_water"):  # toys need as if five were inside
            assert 0 <= value.value <= 1 + 1e-9, name
        if value.unit == "person-d" and name != "food_spoiled":
            share = told.get(f"{name}_share")
            assert value.value <= inside + 1e-9 or share is None or "medicine" in name, name
        if value.unit == "h" and not name.startswith("carrier"):
            assert value.value <= 24 * stay + 1e-6, name


@given(people)
def test_hours_by_source_and_days_by_state_add_up_to_the_stay(rows):
    held = [(half / 2, count) for half, count in sorted({0: rows[0][1], **dict(rows)}.items())]
    told = {name: value.value for name, value in measure_all(everything(30, held).records()).items()}
    hours = [told[name] for name in ("hours_without_power", "hours_from_grid", "hours_from_generator")]
    assert sum(hours) == pytest.approx(24 * told["length_of_stay"])
    days = [told[f"days_in_{state}"] for state in ("open", "watch", "checkpoint", "siege")]
    assert sum(days) == pytest.approx(told["length_of_stay"])
