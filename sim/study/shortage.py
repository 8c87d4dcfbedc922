"""What ran out and when: empty stores and spells of little water, each with what had not come in.

Looked up are the lines that fill the store, and for water the mains: what last came in before, which
deliveries ended badly from then until more came in or the shortage ended, and what was blocked or closed in
that stretch, whenever it was closed. The run does not prove that to be the cause.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import fsum

import numpy as np

from sim.engine import DAY, Records
from sim.measures import Days, NotRecorded
from sim.measures.cover import EMPTY, LEVELS, holds_nothing
from sim.measures.days import below
from sim.measures.water import mean_use

Sign = tuple[int, str, str | None]
"second, words, and the fact that tells it"
FILLED_BY: dict[str, tuple[str, ...]] = {
    "water.tank": ("water",), "water.drinking": ("bottled", "water"),
    "water.pool": (), "food": ("food",), "fuel": ("fuel",), "gas": (),
}  # fmt: skip
"by store: the supply lines that fill it; nothing brings gas, and no line fills a pool"
HELD_IN = {"food": LEVELS["food"]}
"stores that are kept in several places: all food is gone when the last place is empty"
CALLED = {"water": "tanker", "bottled": "bottled water", "visitor": "visitor", "technician": "technician"}
BADLY = {"refused": "refused", "deterred": "deterred", "not asked": "not asked for"}
"results of a slot that brought nothing, in words"
SHORT, SHORTEST = 15.0, 7.5
"the Sphere minimum, and the floor for survival with hygiene [L/person/d]"


@dataclass(frozen=True)
class Cause:
    """What had not come in.

    Attributes
    ----------
    after : Sign or None
        What came in last before the shortage began; None if nothing ever did.
    ended : tuple of Sign
        What ended badly since, or was closed then, in order of time, while nothing came in and the shortage
        lasted.
    """

    after: Sign | None
    ended: tuple[Sign, ...]


@dataclass(frozen=True)
class RunOut:
    """A store that was empty with somebody inside.

    Attributes
    ----------
    begins : tuple of int
        Second of each time.
    days : float
        How long in all [d].
    longest_from, longest : int, float
        When the longest time without began, and how long it was [d].
    cause : Cause
        What had not come in when the longest time without began.
    """

    store: str
    begins: tuple[int, ...]
    days: float
    longest_from: int
    longest: float
    cause: Cause


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
    cause: Cause


def first_empty(records: Records) -> list[RunOut]:
    """Each store that ran out with somebody inside, by the first time."""
    days = Days(records)
    found = []
    for store in stores(days):
        spells = empty_spells(days, store)
        if spells:
            lengths = [end - start for start, end in spells]
            longest = int(np.argmax(lengths))
            found.append(
                RunOut(
                    store,
                    tuple(start for start, _ in spells),
                    sum(lengths) / DAY,
                    spells[longest][0],
                    lengths[longest] / DAY,
                    _cause(records, store, *spells[longest]),
                )
            )
    return sorted(found, key=lambda one: one.begins[0])


def stores(days: Days) -> list[str]:
    """The stores of a run that can leave somebody without."""
    found = [
        name for name in FILLED_BY if any(not holds_nothing(days, part) for part in _parts(days, name))
    ]
    classes = days.under("medicine.")
    return found + [f"medicine.{name}" for name in classes if days.has(f"medicine.users.{name}")]


def runs_emptied(records: Records) -> dict[str, int]:
    """By store, in how many replications it ran out with somebody inside; the most frequent first."""
    found: Counter[str] = Counter()
    for number in records.replications:
        days = Days(records.only(number))
        found.update({store: bool(empty_spells(days, store)) for store in stores(days)})
    return dict(found.most_common())


def water_spells(records: Records) -> list[Spell]:
    """Spells of little water, in order of time; none where water is not recorded."""
    days = Days(records)
    try:
        used = mean_use(days)
    except NotRecorded:
        return []
    store = "water.tank" if days.has("water.tank") else "water.drinking"
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
                _cause(records, store, begins, ends),
            )
        )
    return spells


def _lines(store: str) -> tuple[str, ...]:
    return FILLED_BY.get(store, ("medicine",))


def _parts(days: Days, store: str) -> list[str]:
    """The recorded levels that add up to a store."""
    return [name for name in HELD_IN.get(store, (store,)) if days.has(name)]


def empty_spells(days: Days, store: str) -> list[tuple[int, int]]:
    """Stretches during which a store is empty, and stays so, with somebody inside."""
    parts = [days.series(name) for name in _parts(days, store)]
    times = [series.times for series in parts]
    moments = np.unique(np.concatenate((*times, days.turns, np.asarray([days.horizon]))))
    moments = moments[moments <= days.horizon]
    empty = days.is_inside(moments)
    for series in parts:
        # A level falls to zero at a row of its own; where it rises again at once nobody went without.
        rows = np.maximum(np.searchsorted(series.times, moments, side="right") - 1, 0)
        empty &= (series.at(moments) <= EMPTY) & (series.rates[rows] <= 0)
    return [(int(moments[start]), int(moments[end])) for start, end in _runs(empty[:-1])]


def _runs(where: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> list[tuple[int, int]]:
    """First place and place after the last of every unbroken run of True."""
    turns = np.flatnonzero(np.diff(np.concatenate(([False], where, [False]))))
    return [(int(start), int(end)) for start, end in zip(turns[::2], turns[1::2], strict=True)]


def _cause(records: Records, store: str, begins: int, ends: int) -> Cause:
    """What last came into a store before a shortage, and what of that which fills it ended badly since."""
    lines = _lines(store)
    came = [*_admitted(records, store, lines), *_from_mains(records, store, lines), *_beside(records, store)]
    came.sort(key=lambda one: one[0])
    after = next((one for one in reversed(came) if one[0] <= begins), None)
    since = after[0] if after else -1
    until = min((one[0] for one in came if one[0] > begins), default=ends)
    until = min(ends, until)
    ended = {one for one in _bad_ends(records, lines) if since < one[0] <= until}
    ended |= set(_closed(records, lines, since, until))
    return Cause(after, tuple(sorted(ended, key=lambda one: (one[0], one[1], one[2] or ""))))


def _admitted(records: Records, store: str, lines: tuple[str, ...]) -> Iterator[Sign]:
    """Deliveries of which some went into the store; what is not fit to drink fills the tank alone."""
    for row in records.log("slot"):
        if row["line"] in lines and row["admitted"] > 0:
            risen, unit = _risen(records, store, row["time"])
            more = min(row["admitted"], risen) if unit == row["unit"] else row["admitted"]
            if risen > EMPTY:
                yield row["time"], f"{amount(more)} {row['unit']}", row["documented"]


def _risen(records: Records, store: str, second: int) -> tuple[float, str]:
    """By how much a store rose at once at a second, and the unit; all that it holds at the first one."""
    levels = [records.series(part) for part in HELD_IN.get(store, (store,)) if records.has(part)]
    more = fsum(
        float(level.at(second)) - (float(level.at(second - 1)) if second > 0 else 0.0) for level in levels
    )
    return more, levels[0].unit


def amount(value: float) -> str:
    """An amount in few digits."""
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"


def _beside(records: Records, store: str) -> Iterator[Sign]:
    """What the record says that a store got beside the lines."""
    parts = HELD_IN.get(store, (store,))
    for row in records.log("fact"):
        if not set(parts).isdisjoint(row.get("effect", ())):
            more, unit = _risen(records, store, row["time"])
            if more > EMPTY:
                yield row["time"], f"{amount(more)} {unit}", row["id"]


def _from_mains(records: Records, store: str, lines: tuple[str, ...]) -> list[Sign]:
    """The end of each time that a store rose while the mains were not closed."""
    if "water" not in lines or not records.has("mains") or not records.has(store):
        return []
    level, mains = records.series(store), records.series("mains")
    rises = (level.rates > 0) & (mains.at(level.times) != "none")
    ends = np.append(level.times, records.horizon)
    return [(int(ends[end]), "mains water", None) for _, end in _runs(rises)]


def _bad_ends(records: Records, lines: tuple[str, ...]) -> list[Sign]:
    """Deliveries that were not let in."""
    return [
        (row["time"], f"{called(row['line'])} {BADLY[row['result']]}", row["documented"])
        for row in records.log("slot")
        if row["line"] in lines and row["result"] in BADLY
    ]


def _closed(records: Records, lines: tuple[str, ...], since: int, until: int) -> Iterator[Sign]:
    """Lines that were blocked within a stretch, and for water the mains that were closed, since when."""
    acts = {row["time"]: row["id"] for row in records.log("fact") if row["kind"] in ("input", "outcome")}
    tracks = [(f"lines.{line}", "blocked", f"{called(line)} blocked") for line in lines]
    if "water" in lines:
        tracks.append(("mains", "none", "mains closed"))
    for name, word, words in tracks:
        if records.has(name):
            series = records.series(name)
            ends = np.append(series.times[1:], records.horizon + 1)
            for place, (time, end, value) in enumerate(zip(series.times, ends, series.values, strict=True)):
                never = name == "mains" and not place  # closed from the start, perhaps since there are none
                if value == word and not never and time <= until and end > since:
                    yield int(time), words, acts.get(int(time))


def called(line: str) -> str:
    """A supply line in words."""
    return CALLED.get(line, f"{line} delivery")
