"""Records as daily arrays: what the figures and their titles are computed from, exactly.

A day is a calendar day of the scenario; the first and the last may be short. Arrays have one row a
replication. What is per person is undefined (nan) while nobody is inside.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from sim.engine.records import Records, Series
from sim.measures.days import TOLERANCE

Floats = npt.NDArray[np.float64]
Seconds = npt.NDArray[np.int64]

SUPPORT = 0.2
"a quantile over replications is given where at least this share of them is defined"


def integrals(records: Records, series: Series, moments: npt.ArrayLike) -> Floats:
    """Exact integral of each replication from its first row to each moment [`unit` times seconds].

    Shape (replications, moments); nan for a replication that did not record the series.
    """
    at = np.asarray(moments, dtype=np.int64)
    numbers = np.asarray(records.replications)
    result = np.full((len(numbers), len(at)), np.nan)
    if not len(series.times):
        return result
    starts = np.concatenate(([0], np.flatnonzero(np.diff(series.replications)) + 1))
    run = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(series.times))))
    span = max(records.horizon, int(series.times.max())) + 1
    keys = run * span + series.times

    values = series.values.astype(float)
    lengths = np.diff(series.times).astype(float)
    lengths[starts[1:] - 1] = 0.0  # from the last row of one replication to the first of the next
    pieces = values[:-1] * lengths + 0.5 * series.rates[:-1] * lengths**2
    before = np.concatenate(([0.0], np.cumsum(pieces)))

    wanted = np.arange(len(starts))[:, None] * span + np.minimum(at, span - 1)
    rows = np.maximum(np.searchsorted(keys, wanted, side="right") - 1, starts[:, None])
    elapsed = np.maximum(at - series.times[rows], 0).astype(float)
    whole = before[rows] - before[starts][:, None] + values[rows] * elapsed
    whole += 0.5 * series.rates[rows] * elapsed**2
    found = {int(number): row for row, number in enumerate(series.replications[starts])}
    for row, number in enumerate(numbers):
        if int(number) in found:
            result[row] = whole[found[int(number)]]
    return result


def needs(records: Records) -> Series:
    """Those who count for every measure per person; all who are inside where that is not recorded apart."""
    return records.series("people.needs" if records.has("people.needs") else "people")


def names(records: Records, prefix: str) -> list[str]:
    """The recorded series that begin with `prefix`."""
    return [name for name in records.names if name.startswith(prefix)]


def person_days(records: Records) -> Floats:
    """Person-days inside on each day, shape (replications, days)."""
    return np.diff(integrals(records, needs(records), records.days), axis=1) / records.day_lengths


def while_inside(records: Records, series: Series) -> Floats:
    """Mean over the part of each day with somebody inside of what is 0 with nobody inside [the series' unit].

    Shape (replications, days); nan on days with nobody inside.
    """
    people = needs(records)
    there = replace(people, values=people.values.astype(float) > 0)
    whole, part = (np.diff(integrals(records, one, records.days), axis=1) for one in (series, there))
    return np.asarray(np.divide(whole, part, out=np.full(whole.shape, np.nan), where=part > 0))


def water_per_person(records: Records) -> Floats:
    """Water of all uses on each day [L per person and day], shape (replications, days)."""
    persons = person_days(records)
    litres = np.zeros(persons.shape)
    for name in names(records, "water.use."):
        used = integrals(records, records.series(name), records.days)
        litres += np.diff(used, axis=1) / records.day_lengths
    return np.asarray(np.divide(litres, persons, out=np.full(persons.shape, np.nan), where=persons > 0))


def daily_mean(records: Records, name: str) -> Floats:
    """Mean of a level over each day [the series' unit], shape (replications, days)."""
    return np.diff(integrals(records, records.series(name), records.days), axis=1) / np.diff(records.days)


def days_below(values: Floats, line: float | Floats) -> npt.NDArray[np.int64]:
    """On how many of the defined days each replication is below the line, shape (replications,)."""
    return np.asarray(np.sum(values < np.asarray(line) * (1 - TOLERANCE), axis=-1), dtype=np.int64)


def days_inside(records: Records) -> npt.NDArray[np.bool_]:
    """The days on which somebody is inside for some time, shape (replications, days)."""
    return person_days(records) > 0


@dataclass(frozen=True)
class Spans:
    """Stretches of one replication during which a state held: from, until [s], and its word."""

    starts: Seconds
    ends: Seconds
    words: npt.NDArray[np.str_]

    def only(self, word: str) -> tuple[Seconds, Seconds]:
        """Starts and ends of the stretches of one word."""
        rows = self.words == word
        return self.starts[rows], self.ends[rows]


def spans(records: Records, name: str, inhabited: bool = False) -> Spans:
    """The stretches of one state, neighbours of one word joined; `inhabited` leaves out an empty house."""
    series = records.series(name)
    times = np.clip(series.times, 0, records.horizon)
    times[:1] = 0  # the first row also holds before it
    words = series.values.astype(str)
    bounds = np.append(times, records.horizon)
    if inhabited:
        people = needs(records)
        cuts = np.unique(np.concatenate((bounds, np.clip(people.times, 0, records.horizon))))
        starts, ends = cuts[:-1], cuts[1:]
        words = words[np.searchsorted(times, starts, side="right") - 1]
        keep = people.at(starts).astype(float) > 0
        starts, ends, words = starts[keep], ends[keep], words[keep]
    else:
        keep = np.diff(bounds) > 0
        starts, ends, words = bounds[:-1][keep], bounds[1:][keep], words[keep]
    if not len(starts):
        return Spans(starts, ends, words)
    fresh = np.concatenate(([True], (words[1:] != words[:-1]) | (starts[1:] != ends[:-1])))
    first = np.flatnonzero(fresh)
    return Spans(starts[first], ends[np.append(first[1:] - 1, len(ends) - 1)], words[first])


def covered(starts: Seconds, ends: Seconds, edges: npt.ArrayLike) -> Floats:
    """Seconds of the stretches that fall between each two edges, shape (edges - 1,)."""
    at = np.asarray(edges, dtype=np.int64)
    if not len(starts):
        return np.zeros(len(at) - 1)
    whole = np.concatenate(([0], np.cumsum(ends - starts)))
    rows = np.searchsorted(starts, at, side="right") - 1
    inside = np.where(rows >= 0, np.minimum(at, ends[rows]) - starts[rows], 0)
    return np.diff(np.where(rows >= 0, whole[rows] + inside, 0)).astype(float)


def hours(records: Records, name: str, word: str) -> Floats:
    """Hours of each day that one state held with somebody inside, of one replication, shape (days,)."""
    return covered(*spans(records, name, inhabited=True).only(word), records.days) / 3600
