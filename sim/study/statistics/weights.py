"""What a run counts: weights that need not add up to one, and how many equal runs they are worth.

Runs that stand for themselves weigh the same (None). Conditioning on the record gives each run the weight of
what it makes likely. A value that a run does not have is NaN; such runs are left out and counted.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


def normalised(weights: npt.ArrayLike | None, runs: int) -> Array:
    """Weights that add up to one, shape (runs,); equal ones for None.

    Raises
    ------
    ValueError
        In words, when there are not as many as runs, one is negative or no number, or all are zero.
    """
    if weights is None:
        return np.full(runs, 1 / runs) if runs else np.empty(0)
    given = np.asarray(weights, np.float64)
    if not runs and not given.size:
        return np.empty(0)
    if given.shape != (runs,):
        raise ValueError(f"weights: expected one for each of {runs} runs, received shape {given.shape}")
    wrong = np.flatnonzero(~(np.isfinite(given) & (given >= 0)))
    if wrong.size:
        first = int(wrong[0])
        raise ValueError(
            f"weights: expected numbers of zero or more, received {given[first]} for run {first}"
            + (f" and {wrong.size - 1} more like it" if wrong.size > 1 else "")
        )
    most = given.max()
    if most == 0:
        raise ValueError(f"weights: expected at least one above zero, received {runs} zeros")
    scaled: Array = given / most
    scaled /= scaled.sum()
    return scaled


def effective_size(weights: npt.ArrayLike) -> float:
    """How many equally weighted runs tell as much: (sum of weights)² over the sum of their squares.

    References
    ----------
    L. Kish, Survey Sampling (1965), section 11.7.
    """
    given = np.asarray(weights, np.float64)
    if given.size == 0 or given.max() == 0:
        return 0.0
    scaled = given / given.max()
    return float(scaled.sum() ** 2 / (scaled**2).sum())


def are_equal(weights: Array) -> bool:
    """Whether every run counts the same, so that methods for plain samples hold."""
    return weights.size == 0 or bool(weights.min() == weights.max())


def defined(values: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> tuple[Array, Array]:
    """The values that are numbers, of runs that count, and what each counts, both of shape (defined,).

    Parameters
    ----------
    values : array, shape (runs,)
        NaN or None where a run has no such value.
    """
    numbers = as_values(values)
    chosen, share = counted(numbers, weights)
    return numbers[chosen], share[chosen]


def counted(numbers: Array, weights: npt.ArrayLike | None) -> tuple[Mask, Array]:
    """Which runs have a value and count, and what each run counts among them, both of shape (runs,)."""
    share = normalised(weights, numbers.size)
    chosen = ~np.isnan(numbers) & (share > 0)
    share = np.where(chosen, share, 0.0)
    if chosen.any():
        share = share / share.sum()
    return chosen, share


def as_values(values: npt.ArrayLike) -> Array:
    """Numbers of shape (runs,); None becomes NaN, infinities are refused."""
    numbers = np.asarray(values, np.float64)
    if numbers.ndim != 1:
        raise ValueError(f"values: expected one for each run, received shape {numbers.shape}")
    if np.isinf(numbers).any():
        raise ValueError(f"values: run {int(np.flatnonzero(np.isinf(numbers))[0])} is infinite")
    return numbers
