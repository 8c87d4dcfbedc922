"""What a run leaves behind: series that hold one row a change, and a log of happenings.

A **step** series holds a value until its next row. A **linear** series holds a level and the rate at which
it moves on from there. A row written twice in one second keeps the last, so that a row always shows the
settled world. The same getter serves one replication or many.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from sim.local_clock import LocalClock, local_clock

Kind = Literal["step", "linear"]


class Channel:
    """Where one entity writes its rows; times are whole seconds and never fall."""

    __slots__ = ("kind", "name", "rates", "scale", "times", "unit", "values")

    def __init__(self, name: str, kind: Kind, unit: str, scale: float = 1.0) -> None:
        self.name = name
        self.kind = kind
        self.unit = unit
        self.scale = scale
        "factor from the engine's unit to `unit`"
        self.times: list[int] = []
        self.values: list[Any] = []
        self.rates: list[float] = []

    def step(self, now: int, value: Any) -> None:
        """The value from now on."""
        times = self.times
        if times and times[-1] == now:
            self.values[-1] = value
            return
        times.append(now)
        self.values.append(value)

    def line(self, now: int, level: float, rate: float) -> None:
        """The level now and its rate from now on."""
        times = self.times
        if times and times[-1] == now:
            self.values[-1] = level
            self.rates[-1] = rate
            return
        times.append(now)
        self.values.append(level)
        self.rates.append(rate)


class Recorder:
    """Hands out channels; with `full` false only what measures and figures need, and the record reads."""

    def __init__(self, full: bool = False, read: frozenset[str] = frozenset()) -> None:
        self.full, self.read = full, read
        self.channels: dict[str, Channel] = {}
        self.log: list[dict[str, Any]] = []
        self.static: dict[str, Any] = {}
        "what holds for the whole run and measures need, such as needs per person"

    def channel(
        self, name: str, kind: Kind, unit: str, scale: float = 1.0, detail: bool = False
    ) -> Channel | None:
        """A new channel, or None for a detail that this recording leaves out."""
        if detail and not (self.full or name in self.read):
            return None
        if name in self.channels:
            raise ValueError(f"two entities would write the series {name!r}")
        self.channels[name] = Channel(name, kind, unit, scale)
        return self.channels[name]

    def happened(self, now: int, what: str, **more: Any) -> None:
        """One line of the log: `what` is its kind, the rest is said in words and numbers."""
        self.log.append({"time": now, "what": what, **more})


@dataclass(frozen=True)
class Series:
    """One series of one or many replications.

    Attributes
    ----------
    times, replications : int64 arrays, shape (rows,)
        Second of the change [s], and whose row it is.
    values : array, shape (rows,)
        Value or level after the change [`unit`]; words for a state.
    rates : float64 array, shape (rows,)
        Change of the level from there on [`unit` per second]; zero for a step series.
    """

    name: str
    kind: Kind
    unit: str
    times: npt.NDArray[np.int64]
    values: npt.NDArray[Any]
    rates: npt.NDArray[np.float64]
    replications: npt.NDArray[np.int64]

    def only(self, replication: int) -> Series:
        """The rows of one replication."""
        rows = self.replications == replication
        return Series(
            self.name,
            self.kind,
            self.unit,
            self.times[rows],
            self.values[rows],
            self.rates[rows],
            self.replications[rows],
        )

    def at(self, seconds: npt.ArrayLike) -> npt.NDArray[Any]:
        """Value at each second, after everything of that second; the first row also holds before it."""
        self._of_one_run()
        moments = np.asarray(seconds, dtype=np.int64)
        rows = np.searchsorted(self.times, moments, side="right") - 1
        rows = np.maximum(rows, 0)
        values = self.values[rows]
        if self.kind == "linear":
            elapsed = np.maximum(moments - self.times[rows], 0)
            values = values + self.rates[rows] * elapsed
        return np.asarray(values)

    def _of_one_run(self) -> None:
        """Raise unless the rows are of one replication: times of several do not rise."""
        runs = self.replications
        if len(runs) == 0:
            raise ValueError(f"{self.name}: no rows to read a value from")
        if runs[0] != runs[-1]:
            raise ValueError(f"{self.name}: rows of many replications; choose one with .only(replication)")

    def is_(self, *words: str) -> Series:
        """A series of ones and zeros: one while this state has one of the `words`."""
        values = np.isin(self.values.astype(str), words).astype(float)
        return Series(self.name, "step", "1", self.times, values, np.zeros(len(values)), self.replications)

    def integral(self, seconds: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Exact integral from the first row to each second [`unit` times seconds]."""
        self._of_one_run()
        moments = np.asarray(seconds, dtype=np.int64)
        values, before = self._up_to_rows
        rows = np.maximum(self.times.searchsorted(moments, side="right") - 1, 0)
        elapsed = np.maximum(moments - self.times[rows], 0).astype(float)
        area = before[rows] + values[rows] * elapsed
        return np.asarray(area if self.kind == "step" else area + 0.5 * self.rates[rows] * elapsed**2)

    @cached_property
    def _up_to_rows(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """The values, and the integral from the first row to each row; worked out once."""
        values = self.values.astype(float)
        lengths = np.diff(self.times)
        pieces = values[:-1] * lengths + 0.5 * self.rates[:-1] * lengths.astype(float) ** 2
        return values, np.concatenate(([0.0], np.cumsum(pieces)))


@dataclass(frozen=True)
class Records:
    """All series and the log of one or many replications of one scenario."""

    horizon: int
    "last second [s]"
    start: datetime
    "calendar time of second 0, with its zone"
    replications: tuple[int, ...]
    channels: tuple[dict[str, Channel], ...]
    logs: tuple[list[dict[str, Any]], ...]
    statics: tuple[dict[str, Any], ...]

    @staticmethod
    def of(recorder: Recorder, replication: int, horizon: int, start: datetime) -> Records:
        """What one replication recorded."""
        return Records(
            horizon, start, (replication,), (recorder.channels,), (recorder.log,), (recorder.static,)
        )

    @staticmethod
    def join(parts: Iterable[Records]) -> Records:
        """The records of many replications of the same scenario as one."""
        runs = sorted(parts, key=lambda run: run.replications)
        if not runs:
            raise ValueError("no records to join")
        numbers = tuple(number for run in runs for number in run.replications)
        if len(set(numbers)) != len(numbers):
            raise ValueError("two of the records are of the same replication")
        if len({(run.horizon, run.start) for run in runs}) > 1:
            raise ValueError("the records are of scenarios with different horizons")
        return Records(
            runs[0].horizon,
            runs[0].start,
            numbers,
            tuple(channel for run in runs for channel in run.channels),
            tuple(log for run in runs for log in run.logs),
            tuple(static for run in runs for static in run.statics),
        )

    def only(self, replication: int) -> Records:
        """The records of one replication."""
        if replication not in self.replications:
            raise KeyError(f"no replication {replication} in these records; there are {self._range()}")
        row = self.replications.index(replication)
        return Records(
            self.horizon,
            self.start,
            (replication,),
            (self.channels[row],),
            (self.logs[row],),
            (self.statics[row],),
        )

    def _range(self) -> str:
        return f"{len(self.replications)}, from {self.replications[0]} to {self.replications[-1]}"

    @property
    def static(self) -> dict[str, Any]:
        """What holds for the whole run, of the first replication."""
        return self.statics[0]

    @property
    def names(self) -> list[str]:
        """Names of all series, in alphabetical order."""
        return sorted({name for channels in self.channels for name in channels})

    def has(self, name: str) -> bool:
        """Whether any replication has a series of this name."""
        return any(name in channels for channels in self.channels)

    def series(self, name: str) -> Series:
        """One series over all replications, rows ordered by replication and time.

        Raises KeyError, with the names there are, when no replication recorded it.
        """
        found = [
            (number, channels[name])
            for number, channels in zip(self.replications, self.channels, strict=True)
            if name in channels
        ]
        if not found:
            raise KeyError(f"no series {name!r} in these records; there are {', '.join(self.names)}")
        first = found[0][1]
        return Series(
            name,
            first.kind,
            first.unit,
            _joined([channel.times for _, channel in found], np.int64),
            _scaled(found[0][1], [channel.values for _, channel in found]),
            _rates(found[0][1], [channel for _, channel in found]),
            np.repeat(
                np.asarray([number for number, _ in found], dtype=np.int64),
                [len(channel.times) for _, channel in found],
            ),
        )

    @property
    def days(self) -> npt.NDArray[np.int64]:
        """Second at which each calendar day begins, and the horizon as the last entry, shape (days + 1,)."""
        edges = np.asarray(self.clock.midnights, dtype=np.int64)
        edges[0], edges[-1] = 0, self.horizon
        return edges

    @property
    def day_lengths(self) -> npt.NDArray[np.int64]:
        """Seconds of each whole calendar day, 23 or 25 hours where the clock changes, shape (days,).

        The first and the last count whole, also where the run begins or ends within them.
        """
        return np.asarray(np.diff(self.clock.midnights), dtype=np.int64)

    @property
    def clock(self) -> LocalClock:
        """The clock on the wall during the run."""
        return local_clock(self.start.replace(tzinfo=None), self.start.tzinfo, self.start.fold, self.horizon)

    def moment(self, second: int) -> datetime:
        """Local time of a second, summer time included."""
        if self.start.tzinfo is None:
            return self.start + timedelta(seconds=second)
        return (self.start.astimezone(UTC) + timedelta(seconds=second)).astimezone(self.start.tzinfo)

    def log(self, what: str | None = None) -> list[dict[str, Any]]:
        """Happenings of all replications (of one kind), each with its `replication`."""
        return [
            {"replication": number, **row}
            for number, rows in zip(self.replications, self.logs, strict=True)
            for row in rows
            if what is None or row["what"] == what
        ]


def _joined(columns: Sequence[list[Any]], dtype: Any) -> npt.NDArray[Any]:
    if len(columns) == 1:
        return np.asarray(columns[0], dtype=dtype)
    return np.concatenate([np.asarray(column, dtype=dtype) for column in columns])


def _scaled(channel: Channel, columns: Sequence[list[Any]]) -> npt.NDArray[Any]:
    words = any(isinstance(column[0], str) for column in columns if column)
    values = _joined(columns, object if words else float)
    return values if words or channel.scale == 1.0 else values * channel.scale


def _rates(channel: Channel, channels: Sequence[Channel]) -> npt.NDArray[np.float64]:
    if channel.kind == "step":
        return np.zeros(sum(len(one.times) for one in channels))
    return np.asarray(_joined([one.rates for one in channels], float) * channel.scale)
