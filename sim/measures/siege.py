"""The siege: slots and how they ended, what carriers bore, days under each cordon state, and the exit.

How long people stay and how they leave is told and never rated: no kind of exit is better than another here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from math import fsum
from typing import Any

import numpy as np

from sim.engine import DAY
from sim.measures.days import Days, Mask, NotRecorded, Pieces
from sim.measures.measure import Better, Measure, Member, cost, time_spent

RESULTS: dict[str, Better] = {
    "admitted": "higher", "partly": "none", "refused": "lower", "deterred": "lower",
    "turned away full": "none", "not asked": "none",
}
STORED = (
    ("water", "L", "water of tankers"), ("bottled", "L", "bottled water"), ("food", "person-d", "food"),
    ("medicine", "person-d", "medicine"), ("fuel", "L", "fuel"),
)
"lines that fill a store, with the unit of it"
STATES: dict[str, Better] = {"open": "none", "watch": "none", "checkpoint": "none", "siege": "lower"}


def slots(days: Days) -> list[dict[str, Any]]:
    """Slots that ended while somebody was inside, by time; NotRecorded when there is no supply line."""
    return days.once(_slots)


def lines(days: Days) -> list[str]:
    """Ids of the supply lines."""
    return days.once(_lines)


def exit_second(days: Days) -> int | None:
    """Second at which the last of those inside left for good, or None if somebody still is."""
    return int(days.turns[-1]) if len(days.turns) and len(days.turns) % 2 == 0 else None


def _slots(days: Days) -> list[dict[str, Any]]:
    rows = [row for row in days.records.logs[0] if row["what"] == "slot"]
    if not rows and not days.under("lines."):
        raise NotRecorded("no supply line in these records")
    inside = days.is_inside([row["time"] for row in rows])
    return [row for row, counts in zip(rows, inside, strict=True) if counts]


def _lines(days: Days) -> list[str]:
    return sorted({*days.under("lines."), *(row["line"] for row in slots(days))})


def _tally(days: Days) -> Counter[tuple[str, str]]:
    return Counter((row["line"], row["result"]) for row in slots(days))


def _ended(days: Days, result: str) -> float:
    return float(sum(count for (_, ended), count in days.once(_tally).items() if ended == result))


def _ended_on(days: Days, line: str, result: str) -> float:
    return float(days.once(_tally)[line, result])


def _refusals(days: Days, line: str) -> float:
    """Refused slots in a row on one line; one that nobody asked for or drove to neither adds nor breaks."""
    longest = run = 0
    for row in slots(days):
        if row["line"] != line:
            continue
        if row["result"] == "refused":
            run += 1
            longest = max(longest, run)
        elif row["result"] in ("admitted", "partly"):
            run = 0
    return float(longest)


def _spilt(days: Days, line: str) -> float:
    """What a line brought while somebody was inside, and found no room."""
    if line not in lines(days):
        raise NotRecorded(f"no supply line {line} in these records")
    return fsum(row.get("spilt") or 0.0 for row in slots(days) if row["line"] == line)


def _trips(days: Days) -> float:
    return float(sum(row["result"] != "not asked" for row in slots(days)))


def _carrier_hours(days: Days) -> float:
    return fsum(row.get("hours") or 0.0 for row in slots(days))


def _each_line(days: Days) -> Iterable[Member]:
    return [(line,) for line in lines(days)]


def _in_state(days: Days, state: str) -> tuple[Pieces, Mask]:
    pieces = days.pieces("cordon")
    return pieces, np.asarray(pieces.values == state, dtype=np.bool_)


def _exit_date(days: Days) -> float | None:
    left = exit_second(days)
    return None if left is None else left / DAY


def _exit_kind(days: Days) -> str | None:
    left = exit_second(days)
    if left is None:
        return None
    exits = [row for row in days.records.logs[0] if row["what"] == "exit" and row["time"] <= left]
    return str(exits[-1]["kind"]) if exits else None


def _stay(days: Days) -> float:
    return float(days.inside.sum())


def _slot_measures() -> list[Measure]:
    measures = []
    for result, better in RESULTS.items():
        spelled = result.replace(" ", "_")

        def ended(days: Days, result: str = result) -> float:
            return _ended(days, result)

        def ended_on(days: Days, line: str, result: str = result) -> float:
            return _ended_on(days, line, result)

        measures += [
            Measure(f"slots_{spelled}", "slots", better, f"slots of all lines that ended: {result}", ended),
            Measure(
                f"slots_{{}}_{spelled}", "slots", better, f"slots of {{}} that ended: {result}", ended_on,
                _each_line,
            ),
        ]
    return measures


def _spilt_measures() -> list[Measure]:
    measures = []
    for line, unit, words in STORED:

        def spilt(days: Days, line: str = line) -> float:
            return _spilt(days, line)

        meaning = f"{words} that was let in and found no room, so that it was spilt or taken away again"
        measures.append(Measure(f"spilt_{line}", unit, "none", meaning, spilt))
    return measures


def _cordon_measures() -> list[Measure]:
    measures = []
    for state, better in STATES.items():

        def where(days: Days, state: str = state) -> tuple[Pieces, Mask]:
            return _in_state(days, state)

        meaning = f"days with the cordon in state {state}"
        measures += time_spent(f"days_in_{state}", "d", better, meaning, where)
    return measures


MEASURES: tuple[Measure, ...] = (
    *_slot_measures(),
    Measure(
        "longest_run_of_refusals", "slots", "lower", "most refused slots of a line, nothing admitted between",
        lambda days: max((days.once(_refusals, line) for line in lines(days)), default=0.0),
    ),
    Measure(
        "longest_run_of_refusals_{}", "slots", "lower",
        "most refused slots of {}, nothing admitted between",
        lambda days, line: days.once(_refusals, line), _each_line,
    ),
    *_spilt_measures(),
    *cost("carrier_trips_asked", "trips", "trips that carriers outside were asked to make", _trips),
    *cost("carrier_hours_at_checkpoint", "h", "hours that carriers spent at the checkpoint", _carrier_hours),
    *_cordon_measures(),
    Measure(
        "person_days_inside", "person-d", "none", "days lived inside by those with needs, added up",
        lambda days: days.total,
    ),
    Measure("length_of_stay", "d", "none", "days with somebody inside, up to the horizon", _stay),
    Measure("exit_date", "d", "none", "days from the start until the last of those inside left", _exit_date),
    Measure("exit_kind", "", "none", "kind of the exit by which the last of those inside left", _exit_kind),
)
