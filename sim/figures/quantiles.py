"""What every figure of fans reads of them: where a quantile is known, its scale, unit, and lowest line."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.figures import style
from sim.figures.daily import SUPPORT
from sim.figures.digits import compact
from sim.figures.lanes import Entry
from sim.figures.multiples import Floats, Scale, last_day, scale_of
from sim.study.curves import Fan

CROWDED = 6.0
"a top so many times the minimum calls for a square-root scale, so that the minimum stays legible"


def worst_day(one: Fan) -> float | None:
    """The largest share of runs below the minimum on any day; None where none is known."""
    if one.below is None:
        return None
    below = where_known(one, one.below)
    return None if last_day(below) is None else float(np.nanmax(below))


def where_known(one: Fan, values: Floats) -> Floats:
    """Blank where nobody is inside in nearly all of the runs: what a few runs do is no spread."""
    with np.errstate(invalid="ignore"):
        enough = np.asarray(one.inside, dtype=float) >= SUPPORT
    return np.where(enough, np.asarray(values, dtype=float), np.nan)


def scales_of(fans: Sequence[Fan], most: int) -> dict[str, Scale]:
    """One scale a series, over all scenarios that show it."""
    found = {}
    for name in dict.fromkeys(one.name for one in fans):
        of_it = [one for one in fans if one.name == name]
        values = np.concatenate([_values(one) for one in of_it])
        lines = [one.minimum for one in of_it if one.minimum]
        high = float(np.max(values[np.isfinite(values)], initial=0.0))
        crowded = bool(lines) and high > CROWDED * max(lines) > 0
        found[name] = scale_of(values, most, root=crowded)
    return found


def _values(one: Fan) -> Floats:
    marks = [value for mark in one.marks for value in (mark.best, mark.low, mark.high)]
    curves = [where_known(one, values) for values in (one.low, one.high, one.median)]
    return np.concatenate([*curves, np.array([*marks, one.minimum or 0.0], dtype=float)])


def unit_of(one: Fan, scale: Scale) -> str:
    """The unit, and what kind of scale it has."""
    return one.unit + (", square-root scale" if scale.root else "")


def line_of(one: Fan) -> Entry:
    """The name of the line that should not be crossed."""
    assert one.minimum is not None
    return Entry(f"{one.minimum_name or 'minimum'}, {compact(one.minimum)}", "dash", style.ALERT, style.ALERT)
