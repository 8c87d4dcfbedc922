"""State: a value that switches, such as the grid being on or off."""

from __future__ import annotations

from collections.abc import Callable

import simpy

from sim.engine.clock import Clock, Part
from sim.engine.records import Channel


class State:
    """A named value; whoever depends on it is told when, and only when, it changes.

    Parameters
    ----------
    words : tuple of str
        The values it may take; another is a ValueError that names them.
    """

    __slots__ = ("_changed", "channel", "clock", "dependants", "name", "value", "watchers", "words")

    def __init__(
        self, clock: Clock, name: str, value: str, words: tuple[str, ...], channel: Channel | None = None
    ) -> None:
        self.clock = clock
        self.name = name
        self.words = words
        self.channel = channel
        self.dependants: list[Part] = []
        "parts that settle after a change"
        self.watchers: list[Callable[[State], None]] = []
        "called at once with the state, in the order in which they were added"
        self._changed: simpy.Event | None = None
        self._check(value)
        self.value = value
        if channel is not None:
            channel.step(clock.now, value)

    def _check(self, value: str) -> None:
        if value not in self.words:
            raise ValueError(f"{self.name}: expected one of {', '.join(self.words)}, received {value!r}")

    def set(self, value: str) -> None:
        """Switch; the value it already has changes nothing."""
        if value == self.value:
            return
        if value not in self.words:
            self._check(value)
        self.value = value
        if self.channel is not None:
            self.channel.step(self.clock.now, value)
        for part in self.dependants:
            self.clock.mark(part)
        for watcher in self.watchers:
            watcher(self)
        if self._changed is not None:
            changed, self._changed = self._changed, None
            changed.succeed(value)

    def changed(self) -> simpy.Event:
        """An event for a process to yield: the next change."""
        if self._changed is None:
            self._changed = simpy.Event(self.clock.env)
        return self._changed
