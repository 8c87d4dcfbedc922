"""What one alternative changes in one measure, over pairs of runs with the same luck.

Each pair gives one difference, alternative less baseline, so the luck that both share falls out before the
mean is taken. A pair in which only one side is defined (a stock-out that no longer happens) has no
difference and is left out of every number.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from sim.study.curves import Paired
from sim.study.statistics.estimate import mean
from sim.study.statistics.summary import five
from sim.study.statistics.weights import Array, as_values, counted, normalised

BETTER = ("lower", "higher", "none")


def differences(baseline: npt.ArrayLike, alternative: npt.ArrayLike) -> Array:
    """Alternative less baseline of each pair, shape (pairs,); NaN where either is not defined."""
    first, second = as_values(baseline), as_values(alternative)
    if first.shape != second.shape:
        raise ValueError(
            f"pairs: expected as many values of the alternative as of the baseline ({first.size}), "
            f"received {second.size}"
        )
    return second - first


def paired(
    measure: str,
    baseline: npt.ArrayLike,
    alternative: npt.ArrayLike,
    *,
    better: str,
    unit: str = "",
    meaning: str = "",
    exits_differ: npt.ArrayLike | None = None,
    weights: npt.ArrayLike | None = None,
) -> Paired:
    """Compare a measure that is a number.

    Parameters
    ----------
    baseline, alternative : array, shape (pairs,)
        NaN or None where it is not defined.
    better : lower, higher or none
        Which way is a relief.
    exits_differ : array of bool, shape (pairs,), optional
        Whether the stay ended otherwise (how or when) than in the baseline; NaN in the result where not said.
    weights : array, shape (pairs,), optional
        What each pair counts.
    """
    if better not in BETTER:
        raise ValueError(f"better: expected lower, higher or none, received {better!r}")
    apart = differences(baseline, alternative)
    both, share = counted(apart, weights)
    change = mean(apart[both], share[both])
    low, lower, median, upper, high = five(apart[both], share[both])
    improved = apart < 0 if better == "lower" else apart > 0
    return Paired(
        measure, meaning, unit, better,
        _mean_of(as_values(baseline), both, share),
        _mean_of(as_values(alternative), both, share),
        change.value, change.error, low, lower, median, upper, high,
        math.nan if better == "none" else _share_of(improved, both, share),
        _share_of(apart == 0, both, share),
        _share_of(exits_differ, both, share),
        change.runs,
    )  # fmt: skip


def paired_words(
    measure: str,
    baseline: Sequence[str | None],
    alternative: Sequence[str | None],
    *,
    meaning: str = "",
    exits_differ: npt.ArrayLike | None = None,
    weights: npt.ArrayLike | None = None,
) -> Paired:
    """Compare a measure that is a word, such as the kind of exit: only how often both say the same.

    None on both sides is the same too: in neither did it happen. So every pair counts.
    """
    if len(baseline) != len(alternative):
        raise ValueError(
            f"pairs: expected {len(baseline)} words of the alternative, received {len(alternative)}"
        )
    share = normalised(weights, len(baseline))
    both = share > 0
    same = np.asarray([one == other for one, other in zip(baseline, alternative, strict=True)], np.bool_)
    return Paired(
        measure, meaning, "", "none", *(math.nan,) * 10,
        _share_of(same, both, share), _share_of(exits_differ, both, share), int(both.sum()),
    )  # fmt: skip


def _mean_of(values: Array, both: npt.NDArray[np.bool_], share: Array) -> float:
    return mean(values[both], share[both]).value if both.any() else math.nan


def _share_of(holds: npt.ArrayLike | None, both: npt.NDArray[np.bool_], share: Array) -> float:
    """Share of the pairs that count; exactly one where it holds of all."""
    if holds is None or not both.any():
        return math.nan
    each = np.asarray(holds, np.bool_)
    if each.shape != both.shape:
        raise ValueError(f"pairs: expected {both.size} answers, received shape {each.shape}")
    return 1.0 if each[both].all() else float(share[both & each].sum())
