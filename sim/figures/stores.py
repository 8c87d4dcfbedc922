"""The panels of the timeline that show what is in store, and the level that is some days of the need."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from sim.engine.records import Records
from sim.figures import daily, style
from sim.figures.around import counted, draw_spread, shown, spread_of
from sim.figures.daily import Floats
from sim.figures.facts import slots
from sim.figures.panel import Number, Panel, dashed, grid_of, halo, middles, scale, shade, threshold
from sim.measures.cover import holds_nothing

COVER = 3.0
"days of cover below which a store counts as low: assumed, after the usual advice to keep 72 hours' supplies"


@dataclass(frozen=True)
class Store:
    """What is in store and what is needed of it.

    Attributes
    ----------
    series : tuple of str
        Levels that are added.
    need : float or None
        Reference need a person a day [the series' unit / d], or of the household where not `per_person`.
    """

    series: tuple[str, ...]
    need: float | None
    per_person: bool = True

    def recorded(self, records: Records) -> list[str]:
        """Those of its levels that there are."""
        return [name for name in self.series if records.has(name)]

    def at(self, records: Records, seconds: daily.Seconds) -> tuple[Floats, Floats]:
        """Level, and what is needed a day, at moments of one replication."""
        level = np.sum([records.series(name).at(seconds) for name in self.recorded(records)], axis=0)
        return np.asarray(level, float), self._needed(daily.needs(records).at(seconds).astype(float))

    def by_day(self, records: Records) -> tuple[Floats, Floats]:
        """Mean level of each day, and what is needed of it that day, shape (replications, days)."""
        mean = np.sum([daily.daily_mean(records, name) for name in self.recorded(records)], axis=0)
        return mean, self._needed(daily.while_inside(records, daily.needs(records)))

    def _needed(self, persons: Floats) -> Floats:
        each = np.nan if not self.need else self.need
        return np.where(persons > 0, (persons if self.per_person else 1.0) * each, np.nan)


@dataclass(frozen=True)
class Medicine:
    """Medicine of several classes, as days of cover of the class of which there is least."""

    def recorded(self, records: Records) -> list[str]:
        """The classes with a level and users."""
        names = daily.names(records, "medicine.users.")
        classes = [name.removeprefix("medicine.users.") for name in names]
        return [name for name in classes if records.has(f"medicine.{name}")]

    def at(self, records: Records, seconds: daily.Seconds) -> tuple[Floats, Floats]:
        """Days of cover and one day's need, at moments of one replication."""
        covers = []
        for name in self.recorded(records):
            level, users = (records.series(one).at(seconds) for one in self._of(name))
            covers.append(_over(level.astype(float), users.astype(float)))
        return self._least(covers)

    def by_day(self, records: Records) -> tuple[Floats, Floats]:
        """Days of cover and one day's need, of the mean of each day, shape (replications, days)."""
        covers = []
        for name in self.recorded(records):
            level, users = self._of(name)
            taken = daily.while_inside(records, records.series(users))
            covers.append(_over(daily.daily_mean(records, level), taken))
        return self._least(covers)

    @staticmethod
    def _of(name: str) -> tuple[str, str]:
        """The series of level and users of a class."""
        return f"medicine.{name}", f"medicine.users.{name}"

    @staticmethod
    def _least(covers: list[Floats]) -> tuple[Floats, Floats]:
        least = np.fmin.reduce(covers)
        return least, np.where(np.isfinite(least), 1.0, np.nan)


def _over(level: Floats, need: Floats) -> Floats:
    """Days of cover; nan where there is no need."""
    return np.asarray(np.divide(level, need, out=np.full(level.shape, np.nan), where=need > 0))


def store(
    records: Records, band: Records | None, held: Store | Medicine, *, name: str, title: str, unit: str,
    height: float, line: str, in_days: bool = False, deliveries: str = "",
) -> Iterator[Panel]:  # fmt: skip
    """A store and the level that is `COVER` days of what is needed of it; `in_days` shows days of cover."""
    if all(holds_nothing(records, name) for name in held.recorded(records)):
        return
    x, seconds = grid_of(records)

    def drawn(level: Floats, need: Floats) -> tuple[Floats, Floats]:
        """The level as it is drawn, and the line below which it is low."""
        return (level / need, COVER * need / need) if in_days else (level, COVER * need)

    level, limit = drawn(*held.at(records, seconds))
    runs = drawn(*held.by_day(band)) if band is not None and held.recorded(band) else None
    lines = None if runs is None else spread_of(np.where(np.isfinite(runs[1]), runs[0], np.nan))
    known = bool(np.isfinite(limit).any())
    top, ticks = scale(shown(level, lines), float(np.nanmax(limit, initial=0.0)), int(height // 3.6))

    def draw(axes: Axes) -> None:
        draw_spread(axes, middles(records), lines, name)
        if known:
            shade(axes, x, level, limit, style.SHORT, f"below:{name}")
            threshold(axes, x, limit, f"threshold:{name}")
        halo(axes, x, level, f"line:{name}")

    numbers: list[Number] = []
    if known:
        low = daily.days_below(*(one[0] for one in drawn(*held.by_day(records))))
        among = None if runs is None else daily.days_below(*runs)
        numbers = counted(int(low), f"below {COVER:g} days", among)
    yield Panel(
        name, title, unit, height, top, draw, ticks, [dashed(line)] if known else [], numbers,
        deliveries=deliveries if slots(records, deliveries) else "",
    )  # fmt: skip
