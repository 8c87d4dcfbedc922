"""How stays end, over time: the share of runs that have ended so far, by kind.

Kinds compete: a run that ended in one way can no longer end in another. The estimator is Aalen and
Johansen's, with weights, so a run that was only watched for a while counts for as long as it was watched.
When all runs are watched to the same horizon it is the plain share.

References
----------
O. O. Aalen and S. Johansen, Scandinavian Journal of Statistics 5 (1978) 141-150.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np
import numpy.typing as npt

from sim.study.curves import Incidence
from sim.study.statistics.weights import Array, normalised

Seconds = npt.NDArray[np.int64]


def incidence(
    times: npt.ArrayLike,
    kinds: Sequence[str | None],
    ends: npt.ArrayLike,
    *,
    scenario: str,
    start: date,
    weights: npt.ArrayLike | None = None,
    listed: Iterable[str] = (),
) -> Incidence:
    """Cumulative incidence of each kind by day.

    Parameters
    ----------
    times : array of int, shape (runs,)
        Second at which the stay ended, or up to which it was watched.
    kinds : sequence, shape (runs,)
        How it ended; None where it was only watched.
    ends : array of int, shape (days,)
        Second at which each day ends, rising, the last one the horizon. A stay that ends in that very second
        counts from the next day on, at the horizon on the last day.
    weights : array, shape (runs,), optional
        What each run counts.
    listed : iterable of str
        Kinds to be drawn also where no run has them.
    """
    seconds, closing = np.asarray(times, np.int64), np.asarray(ends, np.int64)
    if len(kinds) != seconds.size:
        raise ValueError(f"exits: expected a kind for each of {seconds.size} times, received {len(kinds)}")
    if closing.size and (np.diff(closing) <= 0).any():
        raise ValueError("exits: expected days that end one after another")
    share = normalised(weights, seconds.size)
    names = dict.fromkeys([*listed, *sorted({kind for kind in kinds if kind is not None})])
    at, curves, left = by_kind(seconds, kinds, share, list(names))
    counts = seconds[share > 0]
    # Whoever is left unwatched may have ended since; only where all have ended is the rest known.
    known_until = int(counts.max()) if left > 0 and counts.size else np.iinfo(np.int64).max
    days = {name: _on_days(at, curve, closing) for name, curve in curves.items()}
    known = {name: np.where(closing > known_until, math.nan, curve) for name, curve in days.items()}
    return Incidence(scenario, start, seconds.size, known)


def by_kind(
    seconds: Seconds, kinds: Sequence[str | None], share: Array, names: Sequence[str]
) -> tuple[Seconds, dict[str, Array], float]:
    """Seconds at which anything happened, what of each kind has happened by then, and the share left."""
    at = np.unique(seconds)
    place = np.searchsorted(at, seconds)
    # Who is still watched just before; one that is only watched up to a second counts as there in it.
    watched = np.cumsum(np.bincount(place, share, at.size)[::-1])[::-1]
    there = watched > 0

    def risk(chosen: Sequence[bool]) -> Array:
        some = np.asarray(chosen, np.bool_)
        ended = np.bincount(place[some], share[some], at.size)
        return np.divide(ended, watched, out=np.zeros(at.size), where=there)

    staying = np.cumprod(1 - np.minimum(risk([kind is not None for kind in kinds]), 1.0))
    before = np.concatenate([[1.0], staying])[:-1]
    curves = {name: np.cumsum(before * risk([kind == name for kind in kinds])) for name in names}
    return at, curves, float(staying[-1]) if at.size else 1.0


def _on_days(at: Seconds, curve: Array, closing: Seconds) -> Array:
    """A step curve at the end of each day, shape (days,); NaN without runs."""
    if not at.size:
        return np.full(closing.size, math.nan)
    until = closing.copy()
    until[-1:] += 1
    found: Array = np.concatenate([[0.0], curve])[np.searchsorted(at, until, side="left")]
    return found
