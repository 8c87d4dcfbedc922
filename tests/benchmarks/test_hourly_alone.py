"""The hourly program on its own, as the benchmark times it: it plays the whole siege, to the same story."""

from functools import cache

import pytest

from benchmarks.hourly import speed
from benchmarks.hourly.house import Row, level_names
from sim.engine import Records
from sim.places import shipped_scenarios
from sim.replication import replicate
from sim.scenario import read
from sim.scenario.schema import Scenario

HOUR = 3600


@cache
def documented() -> Scenario:
    return read(shipped_scenarios() / "caracas-2024" / "documented.yaml")


@cache
def rows() -> list[Row]:
    return speed.play(documented(), central=True)


@cache
def records() -> Records:
    return replicate(documented(), central=True).records


def column(name: str) -> int:
    """Place of a state in a row, after the hour, the levels and what is told of warmth, spoilage and need."""
    levels = level_names(tuple(documented().compound.stores.medicine))
    states = ("people", "needing", "cordon", "grid")
    return 1 + len(levels) + 3 + 4 + 1 + states.index(name)


def test_there_is_a_row_for_every_hour() -> None:
    assert [row[0] for row in rows()] == list(range(records().horizon // HOUR))


def test_stocks_in_containers_and_as_plain_numbers_give_the_same_rows() -> None:
    assert speed.play(documented(), central=True, in_containers=False) == rows()


@pytest.mark.parametrize("name", ["people", "cordon"])
def test_what_the_record_says_holds_at_its_hour_but_for_rounding(name: str) -> None:
    ours = records().series(name)
    seen = ours.at([hour * HOUR for hour in range(len(rows()))]).tolist()
    others = [hour for hour, row in enumerate(rows()) if row[column(name)] != seen[hour]]
    assert len(others) <= len(ours.times)  # an hour at each change, at most


def test_hours_without_grid_are_those_of_the_record_give_or_take_an_hour_at_each_change() -> None:
    grid = records().series("grid")
    ours = float(grid.is_("off").integral([records().horizon])[0]) / HOUR
    hourly = sum(row[column("grid")] is False for row in rows())
    assert hourly == pytest.approx(ours, abs=len(grid.times))
