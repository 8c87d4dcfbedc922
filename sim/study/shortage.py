"""What ran out and when: empty stores and spells of little water, each with what came nearest before it.

What came before is looked up among refused slots of the lines that fill the store, closed mains and blocked
lines. It is the nearest in time, which the run does not prove to be the cause.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.engine import DAY, Records
from sim.measures import Days, NotRecorded
from sim.measures.cover import EMPTY
from sim.measures.days import below
from sim.measures.water import mean_use

Sign = tuple[int, str, str | None]
"second, words, and the fact that tells it"
FILLED_BY: dict[str, tuple[str, ...]] = {
    "water.tank": ("water",), "water.drinking": ("bottled", "water"),
    "food.shelf": ("food",), "fuel": ("fuel",), "gas": ("fuel",),
}  # fmt: skip
"by store: the supply lines that fill it"
CALLED = {"water": "tanker", "bottled": "bottled water", "visitor": "visitor", "technician": "technician"}
SHORT, SHORTEST = 15.0, 7.5
"the Sphere minimum, and the floor for survival with hygiene [L/person/d]"
LONGEST_BEFORE = 30 * DAY
"what lies further back is not named"


@dataclass(frozen=True)
class RunOut:
    """A store that was empty with somebody inside.

    Attributes
    ----------
    first, times, days : int, int, float
        Second of the first time, how often, and how long in all [d].
    longest_from, longest : int, float
        When the longest time without began, and how long it was [d].
    before : Sign or None
        What came nearest before the first time.
    """

    store: str
    first: int
    times: int
    days: float
    longest_from: int
    longest: float
    before: Sign | None


@dataclass(frozen=True)
class Spell:
    """An unbroken run of days on which less than 15 L a person were used (mean over 7 days).

    Attributes
    ----------
    begins, ends : int
        Seconds at which it begins and ends.
    days, lower : int
        Its days, and those of them below 7.5 L.
    least : float
        The lowest day [L/person/d].
    """

    begins: int
    ends: int
    days: int
    lower: int
    least: float
    before: Sign | None


def first_empty(records: Records) -> list[RunOut]:
    """Each store that ran out with somebody inside, by the first time."""
    days = Days(records)
    found = []
    stores = [name for name in FILLED_BY if days.has(name)]
    stores += [f"medicine.{name}" for name in days.under("medicine.") if days.has(f"medicine.users.{name}")]
    for store in stores:
        spells = _empty(days, store)
        if spells:
            lengths = [end - start for start, end in spells]
            longest = int(np.argmax(lengths))
            found.append(
                RunOut(
                    store,
                    spells[0][0],
                    len(spells),
                    sum(lengths) / DAY,
                    spells[longest][0],
                    lengths[longest] / DAY,
                    _nearest(records, _lines(store), spells[0][0]),
                )
            )
    return sorted(found, key=lambda one: one.first)


def water_spells(records: Records) -> list[Spell]:
    """Spells of little water, in order of time; none where water is not recorded."""
    days = Days(records)
    try:
        used = mean_use(days)
    except NotRecorded:
        return []
    spells = []
    for start, end in _runs(below(used, SHORT)):
        values = used[start:end]
        begins, ends = int(days.edges[start]), int(days.edges[end])
        spells.append(
            Spell(
                begins,
                ends,
                end - start,
                int(np.sum(below(values, SHORTEST))),
                float(np.nanmin(values)),
                _nearest(records, ("water", "bottled"), begins),
            )
        )
    return spells


def _lines(store: str) -> tuple[str, ...]:
    return FILLED_BY.get(store, ("medicine",))


def _empty(days: Days, store: str) -> list[tuple[int, int]]:
    """Stretches during which a store is empty, and stays so, with somebody inside."""
    series = days.series(store)
    moments = np.unique(np.concatenate((series.times, days.turns, np.asarray([days.horizon]))))
    moments = moments[moments <= days.horizon]
    # A level falls to zero at a row of its own; where it rises again at once nobody went without.
    rows = np.maximum(np.searchsorted(series.times, moments, side="right") - 1, 0)
    empty = (series.at(moments) <= EMPTY) & (series.rates[rows] <= 0) & days.is_inside(moments)
    return [(int(moments[start]), int(moments[end])) for start, end in _runs(empty[:-1])]


def _runs(where: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> list[tuple[int, int]]:
    """First place and place after the last of every unbroken run of True."""
    turns = np.flatnonzero(np.diff(np.concatenate(([False], where, [False]))))
    return [(int(start), int(end)) for start, end in zip(turns[::2], turns[1::2], strict=True)]


def _nearest(records: Records, lines: tuple[str, ...], second: int) -> Sign | None:
    """What came last before a second, of all that keeps these lines (for water the mains too) from giving."""
    signs = [
        (row["time"], f"{called(row['line'])} {row['result']}", row["documented"])
        for row in records.log("slot")
        if row["line"] in lines and row["result"] in ("refused", "deterred", "not asked")
    ]
    acts = {row["time"]: row["id"] for row in records.log("fact") if row["kind"] in ("input", "outcome")}
    tracks = [(f"lines.{line}", "blocked", f"{called(line)} blocked") for line in lines]
    if "water" in lines:
        tracks.append(("mains", "none", "mains closed"))
    for name, word, words in tracks:
        if records.has(name):
            series = records.series(name)
            signs += [
                (int(time), words, acts.get(int(time)))
                for time, value in zip(series.times, series.values, strict=True)
                if value == word
            ]
    signs = [sign for sign in signs if second - LONGEST_BEFORE <= sign[0] <= second]
    return max(signs, key=lambda sign: (sign[0], sign[2] is not None), default=None)


def called(line: str) -> str:
    """A supply line in words."""
    return CALLED.get(line, f"{line} delivery")
