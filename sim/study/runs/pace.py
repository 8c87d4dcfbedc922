"""Pace: into which shards the missing replications are cut, so that each takes about two seconds.

The first ones are small, since nobody knows yet how long a replication takes; the last ones are small again,
so that all workers end together. Which cuts were made never shows in the results.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from math import ceil

AIM = 2.0
"seconds that a shard should take"
FIRST = 2
"replications in a shard while their time is not known"
GROWTH = 4
"a shard is at most so many times as long as the last that was timed"
MOST = 500


class Pace:
    """Hands out ranges of the replications that are missing.

    Parameters
    ----------
    gaps : iterable of range
        What is missing, disjoint and in order.
    workers : int
        How many play at once.
    """

    def __init__(self, gaps: Iterable[range], workers: int = 1) -> None:
        self._gaps = deque(gap for gap in gaps if len(gap))
        self._workers = workers
        self._left = sum(map(len, self._gaps))
        self._each: float | None = None
        "seconds that one replication takes, as far as is known"
        self._longest = FIRST

    def next(self) -> range | None:
        """The next replications to play; None when all are handed out."""
        if not self._gaps:
            return None
        gap = self._gaps.popleft()
        size = min(self._size(), len(gap))
        if size < len(gap):
            self._gaps.appendleft(gap[size:])
        self._left -= size
        return gap[:size]

    def took(self, numbers: range, seconds: float) -> None:
        """Learn from a shard that was played."""
        each = seconds / len(numbers)
        self._each = each if self._each is None else 0.5 * (self._each + each)
        self._longest = max(self._longest, len(numbers))

    def _size(self) -> int:
        if self._each is None:
            return FIRST
        wanted = round(AIM / max(self._each, 1e-9))
        fair = ceil(self._left / (2 * self._workers))
        return max(1, min(wanted, GROWTH * self._longest, fair, MOST))
