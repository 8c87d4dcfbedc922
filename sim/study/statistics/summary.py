"""One measure over many runs in a row of numbers, and how often each word came up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.study.statistics.estimate import Estimate, mean, proportion
from sim.study.statistics.quantiles import along
from sim.study.statistics.weights import as_values, counted

SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)
"the quantiles that tables and figures show"


@dataclass(frozen=True, slots=True)
class Summary:
    """A measure over the runs in which it is defined, in its unit; NaN where there are too few.

    Attributes
    ----------
    simulation_error : float
        Half-width of the 95 % interval of the mean; more runs make it smaller.
    q05, q25, q50, q75, q95 : float
        Quantiles over the runs.
    runs : int
        Runs in which it is defined, and which count.
    effective : float
        As many equally weighted runs would tell as much.
    """

    mean: float
    simulation_error: float
    sd: float
    q05: float
    q25: float
    q50: float
    q75: float
    q95: float
    runs: int
    effective: float


def summary(values: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> Summary:
    """Mean with its simulation error, standard deviation and five quantiles of one measure.

    Parameters
    ----------
    values : array, shape (runs,)
        NaN or None where a run has no such value.
    weights : array, shape (runs,), optional
        What each run counts.
    """
    middle = mean(values, weights)
    low, lower, median, upper, high = five(values, weights)
    return Summary(
        middle.value, middle.error, middle.sd, low, lower, median, upper, high, middle.runs, middle.effective
    )


def five(values: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> tuple[float, ...]:
    """Quantiles 5, 25, 50, 75 and 95 % without their intervals; NaN where no run has a value."""
    numbers = as_values(values)
    if np.isnan(numbers).all():
        return (float("nan"),) * len(SHARES)
    _, share = counted(numbers, weights)
    order = np.argsort(numbers, kind="stable")
    found = along(numbers[order][:, None], share[order][:, None], SHARES)[:, 0]
    return tuple(float(one) for one in found)


def shares(
    words: Sequence[str | None], weights: npt.ArrayLike | None = None, kinds: Iterable[str] = ()
) -> dict[str, Estimate]:
    """Share of all runs in which each word came up, most frequent first; None is none of them.

    Parameters
    ----------
    words : sequence, shape (runs,)
        Such as the kind of exit of each run, None where nobody left.
    kinds : iterable of str
        Words to be listed also where no run has them.
    """
    known = dict.fromkeys([*kinds, *sorted({word for word in words if word is not None})])
    found = {kind: proportion([word == kind for word in words], weights) for kind in known}
    return dict(sorted(found.items(), key=lambda item: -item[1].value))
