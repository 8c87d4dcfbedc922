"""Lookout: one look ahead at a time, at the second at which something may be due.

What is due moves nearer and off again with every change. One event waits for the nearest second; one that was
scheduled for a later second is kept for then, so that moving to and fro leaves no trail of events.
"""

from __future__ import annotations

from collections.abc import Callable

import simpy

from sim.engine.clock import PHYSICS, Clock

NEVER = 1 << 62


class Lookout:
    """Has somebody look when the time comes.

    Attributes
    ----------
    at : int
        Second of the next look [s]; `NEVER` where there is none.
    """

    __slots__ = ("_clock", "_look", "_next", "_rank", "_spare", "_spare_at", "at")

    def __init__(self, clock: Clock, rank: int, look: Callable[[], None]) -> None:
        self._clock = clock
        self._rank = rank
        self._look = look
        self._next: simpy.Event | None = None
        self._spare: simpy.Event | None = None
        self._spare_at = 0
        "one that was scheduled for later, before something nearer came up"
        self.at = NEVER

    def by(self, second: int) -> None:
        """Look at this second or before."""
        if second >= self.at:
            return
        if self._next is not None:
            self._spare, self._spare_at = self._next, self.at
        elif self._spare is not None and self._spare_at <= second:
            self._next, self.at = self._spare, self._spare_at
            self._spare = None
            return
        self._next, self.at = self._clock.at(second, PHYSICS, self._rank, self._comes), second

    def _comes(self, event: simpy.Event) -> None:
        if event is self._spare:
            self._spare = None
        if event is self._next:
            self._next, self.at = None, NEVER
            self._look()
