"""Drawing runs again with replacement, for intervals that no formula gives.

The luck is addressed by the seed, so equal runs give equal intervals wherever they are computed. All runs are
drawn, also those without a value in one measure: one set of draws serves every measure of a study.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from sim.engine import Noise
from sim.study.statistics.weights import Array

RESAMPLES = 999
AT_ONCE = 2_000_000
"numbers that are in memory at a time"

Counts = npt.NDArray[np.uint8]


@lru_cache(maxsize=2)
def times_drawn(runs: int, seed: int = 1, resamples: int = RESAMPLES) -> Counts:
    """How often each run is drawn in each resample, shape (resamples, runs); every row adds up to `runs`."""
    noise = Noise(seed, 0)
    counts = np.empty((resamples, runs), np.uint8)
    for number in range(resamples):
        uniforms = noise.series("statistics", f"resample of {runs}", number * runs, runs)
        counts[number] = np.bincount((uniforms * runs).astype(np.int64), minlength=runs)
    counts.flags.writeable = False
    return counts


def resampled_weights(weights: Array, seed: int = 1) -> Iterator[Array]:
    """What each run counts in each resample, some resamples at a time: arrays of shape (some, runs)."""
    counts = times_drawn(weights.size, seed)
    rows = max(1, AT_ONCE // max(1, weights.size))
    for first in range(0, len(counts), rows):
        yield counts[first : first + rows] * weights
