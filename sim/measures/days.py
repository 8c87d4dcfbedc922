"""One replication by calendar day, and by the pieces into which its changes cut it.

Every burden is counted over **person-days inside**: the head-count of those with needs, integrated exactly.
While nobody is inside nothing counts. A day on which people come or go weighs as much as they were there.
Each array is computed once, when the first measure asks for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar

import numpy as np
import numpy.typing as npt

from sim.engine import DAY, Records, Series

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
P = ParamSpec("P")
T = TypeVar("T")

TOLERANCE = 1e-9
"relative: what differs by less than this is equal"


class NotRecorded(KeyError):
    """The records lack what a measure reads, so that the measure is left out and is not zero."""


@dataclass(frozen=True)
class Pieces:
    """A step series cut where it changes, at each midnight, and where the compound fills or empties.

    Attributes
    ----------
    values : array, shape (pieces,)
        What the series says throughout a piece.
    start : int64 array
        Second at which the piece begins [s].
    seconds : float64 array
        Its length while somebody is inside, else zero [s].
    persons : float64 array
        Head-count integrated over it [person-seconds], a calendar day counting as 24 hours.
    day : int64 array
        Number of the calendar day that it lies in.
    """

    values: npt.NDArray[Any]
    start: npt.NDArray[np.int64]
    seconds: Array
    persons: Array
    day: npt.NDArray[np.int64]

    def longest(self, where: Mask) -> float:
        """Length of the longest unbroken span of such pieces with somebody inside [s]."""
        return longest_run(where & (self.seconds > 0), self.seconds)


class Days:
    """A view of one replication's records by day; every measure is a function of it.

    Parameters
    ----------
    records : Records
        Of a single replication: `records.only(7)` picks one of many.
    """

    def __init__(self, records: Records) -> None:
        if len(records.replications) != 1:
            raise ValueError(
                f"a measure is of one replication, these records are of {len(records.replications)}; "
                "choose with records.only(number)"
            )
        self.records = records
        self.static = records.static
        self.horizon = records.horizon
        self.edges = records.days
        "second at which each day begins, and the horizon, shape (days + 1,)"
        self.count = len(self.edges) - 1
        self.lengths = records.day_lengths.astype(np.float64)
        "of the whole calendar days [s]: where the clock changes, 23 or 25 hours are one day"
        self._made: dict[Any, Any] = {}
        self.people = self.series("people.needs")
        there = self.people.values > 0
        self.turns = self.people.times[np.flatnonzero(np.diff(there, prepend=False))]
        "seconds at which the compound fills (even places) and empties (odd places)"
        self.person_days = np.diff(self.people.integral(self.edges)) / self.lengths
        "by day [person-d]"
        self.total = float(self.person_days.sum())
        "person-days inside, in all"
        self.inside = np.diff(self.inside_until(self.edges)) / self.lengths
        "share of a whole day during which somebody is inside, by day [d]"

    def once(self, make: Callable[Concatenate[Days, P], T], *args: P.args, **more: P.kwargs) -> T:
        """What `make` returns for these days, computed at the first call only."""
        key = (make, args, *more.items())
        if key not in self._made:
            self._made[key] = make(self, *args, **more)
        made: T = self._made[key]
        return made

    def has(self, name: str) -> bool:
        """Whether the series was recorded and has a row."""
        channel = self.records.channels[0].get(name)
        return channel is not None and bool(channel.times)

    def series(self, name: str) -> Series:
        """One series; NotRecorded when there is none."""
        if not self.has(name):
            there = ", ".join(self.records.names)
            raise NotRecorded(f"no series {name!r} in these records; there are {there}")
        return self.once(_series, name)

    def under(self, prefix: str) -> list[str]:
        """Ids directly below a prefix: `under("water.use.")` gives the uses, in alphabetical order."""
        return self.once(_under, prefix)

    def inside_until(self, seconds: npt.ArrayLike) -> Array:
        """For how long somebody has been inside by each second [s]."""
        moments = np.asarray(seconds, dtype=np.float64)
        spent = np.zeros(moments.shape)
        for place, turn in enumerate(self.turns):
            spent += (1 - 2 * (place % 2)) * np.maximum(moments - turn, 0)
        return spent

    def is_inside(self, seconds: npt.ArrayLike) -> Mask:
        """Whether somebody is inside at each second."""
        return np.asarray(np.searchsorted(self.turns, np.asarray(seconds), side="right") % 2 == 1)

    def pieces(self, name: str) -> Pieces:
        """A step series by pieces."""
        return self.once(_pieces, name)

    def by_day(self, pieces: Pieces, weights: Array) -> Array:
        """Sum of the weights of each day's pieces."""
        return np.bincount(pieces.day, weights, self.count).astype(np.float64)

    def amount(self, name: str) -> Array:
        """What a step series of a rate a day comes to on each day; nothing while nobody is inside.

        It is what a day of 24 hours would come to at that pace, also where the clock changes.
        """
        return self.once(_amount, name)

    def total_of(self, name: str) -> float:
        """What a step series of a rate a day comes to in all, a day of 23 hours giving that much less."""
        return float((self.amount(name) * self.lengths).sum()) / DAY

    def trailing(self, amounts: Array, days: int) -> Array:
        """Amount a person and day over `days` days that end with each day; nan where nobody is inside.

        Head-count and part days weigh as they were: the sum of the amounts over the sum of the person-days.
        At the beginning the window is as long as there are days.
        """
        people = np.where(self.person_days > 0, _window(self.person_days, days), 0.0)
        return per(_window(amounts, days), people)

    def least(self, daily: Array) -> float | None:
        """The lowest value of a single day; None when nobody ever was inside.

        A day on which people were inside for a part only is left out, unless there is no whole one.
        """
        whole = self.inside >= 1 - TOLERANCE
        chosen = daily[whole if whole.any() else self.person_days > 0]
        return float(chosen.min()) if len(chosen) else None

    def days_where(self, days: Mask) -> float:
        """Days inside among the days chosen [d]; one with people inside for a part of it counts that part."""
        return float(self.inside[days & (self.person_days > 0)].sum())

    def person_days_where(self, days: Mask) -> float:
        """Person-days on the days chosen [person-d]."""
        return float(self.person_days[days].sum())

    def per_person_day(self, amount: float) -> float | None:
        """An amount over all person-days inside; None when nobody ever was."""
        return amount / self.total if self.total > 0 else None


def below(values: Array, threshold: float) -> Mask:
    """Where values are below a threshold, by more than rounding; never where they are nan."""
    return np.asarray(values < threshold * (1 - TOLERANCE))


def together(*columns: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """All seconds of several sorted columns, each once, in order."""
    merged = np.sort(np.concatenate(columns), kind="stable")  # which is quick on runs that are sorted already
    return merged[np.append(True, merged[1:] != merged[:-1])] if len(merged) else merged


def per(amounts: Array, of: Array) -> Array:
    """Quotient of two arrays; nan where the second is not positive."""
    return np.asarray(np.divide(amounts, of, out=np.full(np.shape(amounts), np.nan), where=of > 0))


def longest_run(where: Mask, lengths: Array) -> float:
    """Greatest sum of `lengths` over an unbroken run of True; 0 if there is none."""
    if not len(where):
        return 0.0
    return float(run_so_far(where, lengths).max())


def run_so_far(where: Mask, lengths: Array) -> Array:
    """Sum of `lengths` over the run of True that each place ends; 0 at False."""
    total: Array = np.cumsum(np.where(where, lengths, 0.0))
    before: Array = np.maximum.accumulate(np.where(where, 0.0, total))
    return np.asarray(total - before)


def _series(days: Days, name: str) -> Series:
    return days.records.series(name)


def _under(days: Days, prefix: str) -> list[str]:
    names = [name for name in days.records.channels[0] if name.startswith(prefix) and days.has(name)]
    return sorted(name[len(prefix):] for name in names if "." not in name[len(prefix):])


def _pieces(days: Days, name: str) -> Pieces:
    return cut(days, days.series(name))


def cut(days: Days, series: Series) -> Pieces:
    """A step series by pieces."""
    start = together(series.times, days.edges, days.turns)
    start = start[: np.searchsorted(start, days.horizon)]
    ends = np.append(start[1:], days.horizon)
    rows = np.maximum(np.searchsorted(series.times, start, side="right") - 1, 0)
    day = np.searchsorted(days.edges, start, side="right") - 1
    return Pieces(
        series.values[rows],
        start,
        np.where(days.is_inside(start), ends - start, 0).astype(np.float64),
        np.diff(days.people.integral(np.append(start, days.horizon))) * (DAY / days.lengths[day]),
        day,
    )


def cut_where(days: Days, moments: npt.NDArray[np.int64], holds: Mask) -> tuple[Pieces, Mask]:
    """Pieces of something that holds or does not from each of some seconds on, and where it holds."""
    if not holds.any():
        return days.once(_nowhere)
    turns = np.flatnonzero(np.diff(holds, prepend=~holds[:1]))
    numbers = np.full(len(turns), days.records.replications[0], np.int64)
    pieces = cut(days, Series("", "step", "", moments[turns], holds[turns], np.zeros(len(turns)), numbers))
    return pieces, np.asarray(pieces.values, np.bool_)


def _nowhere(days: Days) -> tuple[Pieces, Mask]:
    pieces = days.pieces("people.needs")
    return pieces, np.zeros(len(pieces.start), np.bool_)


def _amount(days: Days, name: str) -> Array:
    amount = np.diff(days.series(name).integral(days.edges)) / days.lengths
    return np.where(days.person_days > 0, amount, 0.0)


def _window(amounts: Array, days: int) -> Array:
    total = np.concatenate((np.zeros(1), np.cumsum(amounts)))
    last = np.arange(1, len(total))
    return np.asarray(total[last] - total[np.maximum(last - days, 0)])
