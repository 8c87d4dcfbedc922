"""Observations: readings of the record held against the run; compared, never imposed."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import numpy as np
import numpy.typing as npt

from sim.engine import Records, Series
from sim.history.ledger import Dated, Ledger
from sim.scenario.schema.history import Observe


@dataclass(frozen=True)
class Comparison:
    """One reading beside the run."""

    id: str
    text: str
    documented: str
    modelled: str
    agrees: bool


def compare(records: Records, ledger: Ledger) -> list[Comparison]:
    """Every reading that a series of the run can express; it holds if true at some instant of its bounds."""
    rows = []
    for dated in ledger.within():
        for observe in dated.fact.observe:
            row = _compare(records, dated, observe)
            if row is not None:
                rows.append(row)
    return rows


def _compare(records: Records, dated: Dated, observe: Observe) -> Comparison | None:
    bounds = dated.fact.at.seconds
    assert bounds is not None
    begin, end = max(bounds[0], 0), min(bounds[2], records.horizon)
    if end < begin:
        return None
    if observe.channel.startswith("slots."):
        return _compare_slots(records, dated, observe, begin, end)
    if not records.has(observe.channel):
        return None
    series = records.series(observe.channel)
    changes = series.times[(series.times > begin) & (series.times <= end)]
    moments = np.unique(np.concatenate(([begin], np.maximum(changes - 1, begin), changes, [end])))
    values = series.at(moments)
    if observe.is_ is not None:
        seen = list(dict.fromkeys(value if isinstance(value, str) else f"{value:g}" for value in values))
        return Comparison(
            dated.id,
            dated.fact.what,
            f"{observe.channel} is {observe.is_}",
            " then ".join(seen[:4]),
            observe.is_ in seen,
        )
    low, high = float(np.min(values)), float(np.max(values))
    words, least, most = [], -inf, inf
    if observe.at_most is not None:
        words.append(f"at most {observe.at_most.text}")
        most = observe.at_most.central
    if observe.at_least is not None:
        words.append(f"at least {observe.at_least.text}")
        least = observe.at_least.central
    # Between two changes a level moves without a jump, so it passes through all that lies between its ends.
    agrees = any(
        min(start, last) <= most and max(start, last) >= least
        for start, last in _pieces(series, begin, end, changes)
    )
    shown = (
        f"{low:.0f} {series.unit}" if round(low) == round(high) else f"{low:.0f} to {high:.0f} {series.unit}"
    )
    return Comparison(dated.id, dated.fact.what, f"{observe.channel} {' and '.join(words)}", shown, agrees)


def _pieces(
    series: Series, begin: int, end: int, changes: npt.NDArray[np.int64]
) -> list[tuple[float, float]]:
    """First and last value of each piece of a series between `begin` and `end`."""
    starts = np.concatenate(([begin], changes))
    lasts = np.maximum(np.concatenate((changes - 1, [end])), starts)
    return list(zip(series.at(starts).astype(float), series.at(lasts).astype(float), strict=True))


def _compare_slots(records: Records, dated: Dated, observe: Observe, begin: int, end: int) -> Comparison:
    line = observe.channel.removeprefix("slots.")
    seen = [
        row["result"] for row in records.log("slot") if row["line"] == line and begin <= row["time"] <= end
    ]
    modelled = " then ".join(dict.fromkeys(seen)) if seen else "no slot"
    return Comparison(
        dated.id, dated.fact.what, f"{observe.channel} {observe.is_}", modelled, observe.is_ in seen
    )
