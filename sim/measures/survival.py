"""What nobody survives: three days without any water, ten without food, or a loss of 18 % of the weight.

A run in which the model comes to that is marked. Where everybody is known to have lived, such a run lets in
less than came in; it says nothing of anybody. Three days without water and ten without food are assumed
limits; from a loss of 18 % on, fasting is of serious risk (Peel, BMJ 1997), of a reference adult that nobody
weighed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace

import numpy as np

from sim.engine import DAY, Records
from sim.engine.records import Channel
from sim.measures.days import Days, Mask, NotRecorded, Pieces, run_so_far
from sim.measures.food import adult, weight, without_food
from sim.measures.measure import Measure, Member
from sim.measures.water import without_water

WITHOUT_WATER, WITHOUT_FOOD = 3.0, 10.0
"unbroken span without any [d]"
LOST = 0.18
"share of the weight at the start"


def not_survivable(records: Records | Days, kind: str) -> int | None:
    """Second at which a run comes to what nobody survives; None if it never does.

    Parameters
    ----------
    kind : str
        `water`, `food` or `weight`. NotRecorded where the run does not know of it.
    """
    days = records if isinstance(records, Days) else Days(records)
    return days.once(_SINCE[kind])


def with_survival(records: Records) -> Records:
    """The records of one run with the state `survivable`: yes, and no from when on nobody would live."""
    days = Days(records)
    channel = Channel("survivable", "step", "")
    channel.step(0, "yes")
    seconds = [second for kind in _known(days) if (second := not_survivable(days, kind)) is not None]
    if seconds:
        channel.step(min(seconds), "no")
    return replace(records, channels=({**records.channels[0], channel.name: channel},))


def _after(span: float, where: Callable[[Days], tuple[Pieces, Mask]]) -> Callable[[Days], int | None]:
    """When a state has held so long with somebody inside."""

    def since(days: Days) -> int | None:
        pieces, without = where(days)
        spent = run_so_far(without & (pieces.seconds > 0), pieces.seconds)
        reached = np.flatnonzero(spent >= span * DAY)
        if not len(reached):
            return None
        first = reached[0]
        return int(pieces.start[first] + pieces.seconds[first] - (spent[first] - span * DAY))

    return since


def _lost(days: Days) -> int | None:
    lost = np.flatnonzero(weight(days) < (1 - LOST) * float(adult(days)["mass"]))
    return int(days.edges[lost[0] + 1]) if len(lost) else None


_SINCE: dict[str, Callable[[Days], int | None]] = {
    "water": _after(WITHOUT_WATER, without_water),
    "food": _after(WITHOUT_FOOD, without_food),
    "weight": _lost,
}


def _known(days: Days) -> list[str]:
    found = []
    for kind in _SINCE:
        with suppress(NotRecorded):
            not_survivable(days, kind)
            found.append(kind)
    return found


def _each(days: Days) -> Iterable[Member]:
    return [(kind,) for kind in days.once(_known)]


def _any(days: Days) -> float:
    kinds = days.once(_known)
    if not kinds:
        raise NotRecorded("no water, food or weight in these records")
    return float(any(not_survivable(days, kind) is not None for kind in kinds))


MEASURES: tuple[Measure, ...] = (
    Measure(
        "not_survivable", "0 or 1", "lower", "1 where the model comes to what nobody survives: too long "
        "without water or food, or too much weight lost", _any,
    ),
    Measure(
        "not_survivable_{}", "0 or 1", "lower", "1 where the model comes to what nobody survives, by {}",
        lambda days, kind: float(not_survivable(days, kind) is not None), _each,
    ),
)  # fmt: skip
