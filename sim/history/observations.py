"""Observations: readings of the record held against the run; compared, never imposed."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import numpy as np
import numpy.typing as npt

from sim.engine import Records, Series
from sim.history.driven import Driven
from sim.history.ledger import Ledger
from sim.scenario.numbers.number import Number
from sim.scenario.numbers.units import DIMENSIONS
from sim.scenario.schema.history import Observe


@dataclass(frozen=True)
class Comparison:
    """One reading beside the run."""

    id: str
    text: str
    documented: str
    modelled: str
    agrees: bool
    forced: bool
    "the record itself decides it, so that it says nothing of the model"


def compare(records: Records, ledger: Ledger, driven: Driven) -> list[Comparison]:
    """Every reading that a series of the run can express; it holds if true at some instant of its bounds."""
    rows = []
    for dated in ledger.within():
        bounds = dated.fact.at.seconds
        assert bounds is not None
        begin, end = max(bounds[0], 0), min(bounds[2], records.horizon)
        for observe in dated.fact.observe:
            slots = observe.channel.startswith("slots.")
            if end >= begin and (slots or records.has(observe.channel)):
                seen = _slots if slots else _word if observe.is_ is not None else _level
                agrees, shown = seen(records, observe, begin, end)
                spans = [
                    (max(first, begin), min(last, end))
                    for first, last in driven.spans(observe.channel, ledger.history.facts)
                    if first <= end and last >= begin
                ]
                forced = (begin, end) in spans or any(seen(records, observe, *span)[0] for span in spans)
                read = f"{observe.channel} {_said(observe, slots)}"
                rows.append(Comparison(dated.id, dated.fact.what, read, shown, agrees, forced))
    return rows


def _said(observe: Observe, slots: bool) -> str:
    """What was read, in words."""
    if observe.is_ is not None:
        return observe.is_ if slots else f"is {observe.is_}"
    if observe.at_least is None:
        return f"at most {observe.at_most.text}" if observe.at_most is not None else ""
    least = observe.at_least.text
    return f"{least} to {observe.at_most.text}" if observe.at_most is not None else f"at least {least}"


def _changes(series: Series, begin: int, end: int) -> npt.NDArray[np.int64]:
    return series.times[(series.times > begin) & (series.times <= end)]


def _word(records: Records, observe: Observe, begin: int, end: int) -> tuple[bool, str]:
    """Whether a state or a count was so at some instant, and what it was."""
    series = records.series(observe.channel)
    values = series.at(np.concatenate(([begin], _changes(series, begin, end))))
    seen = list(dict.fromkeys(value if isinstance(value, str) else f"{value:g}" for value in values))
    return observe.is_ in seen, " then ".join(seen[:4])


def _level(records: Records, observe: Observe, begin: int, end: int) -> tuple[bool, str]:
    """Whether a level lay within its limits at some instant, and between what it lay.

    Between two changes it moves without a jump, so it passes through all that lies between its ends.
    """
    series = records.series(observe.channel)
    starts = np.concatenate(([begin], _changes(series, begin, end)))
    lasts = np.maximum(np.concatenate((starts[1:] - 1, [end])), starts)
    ends = np.stack((series.at(starts), series.at(lasts))).astype(float)
    low, high = ends.min(axis=0), ends.max(axis=0)
    most = _in(series.unit, observe.at_most) if observe.at_most is not None else inf
    least = _in(series.unit, observe.at_least) if observe.at_least is not None else -inf
    shown = f"{low.min():.4g}" if low.min() < 1000 else f"{low.min():.0f}"
    if high.max() > low.min():
        shown += f" to {high.max():.4g}" if high.max() < 1000 else f" to {high.max():.0f}"
    return bool(np.any((low <= most) & (high >= least))), f"{shown} {series.unit}"


def _in(unit: str, bound: Number) -> float:
    """A bound in the unit of a series."""
    over, under = DIMENSIONS[bound.dimension].suffixes.get(unit, (1, 1))  # people are counted in persons
    return bound.size * under / over


def _slots(records: Records, observe: Observe, begin: int, end: int) -> tuple[bool, str]:
    """Whether a delivery ended so, and how deliveries ended."""
    line = observe.channel.removeprefix("slots.")
    seen = [
        row["result"] for row in records.log("slot") if row["line"] == line and begin <= row["time"] <= end
    ]
    return observe.is_ in seen, " then ".join(dict.fromkeys(seen)) if seen else "no slot"
