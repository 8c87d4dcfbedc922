"""Time: whole seconds since the scenario's start, on SimPy's event queue.

Within one instant events run in named phases, and inside a phase by the rank of the entity that
scheduled them, so that the order in which parts were registered never matters. When something
changes, the parts that depend on it are marked and settle before the next action of that instant.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Callable, Generator
from heapq import heappop, heappush
from math import inf
from operator import attrgetter, index
from typing import Any

import simpy

from sim.local_clock import DAY as DAY

HISTORY = -20
"phase: what the record says happened"
PHYSICS = -10
"phase: crossings of stocks, firings of hazards"
SETTLE = -5
"phase: marked parts settle; always before the next action of the same instant"
ACTION = 1
"phase: people and processes; SimPy's own NORMAL, at which `timeout` and `request` resume"
WATCH = 20
"phase: looks at the settled world of this instant"
END = 30
"phase: the horizon"

RANK_STEP = 2.0**-20
"share of a phase that one rank takes; a phase holds half a million ranks"

MAX_ROUNDS = 2
MAX_SETTLES_A_MINUTE = 50


class SettlingError(RuntimeError):
    """Parts that cannot agree within one instant, or one that changes without end."""


class Part:
    """What takes part in settling: a pure function of what it reads, run by `order`, then by name."""

    name: str
    order: int
    place: tuple[int, str]

    def __init__(self, name: str, order: int) -> None:
        self.name = name
        self.order = order
        self.place = (order, name)
        self.marked = False
        self.settles = [-1, 0]  # the minute counted, and how often in it

    def settle(self) -> None:
        """Read the world, set own flows, states and wants."""
        raise NotImplementedError(f"{self.name} does not say how it settles")


class Call(simpy.Event):
    """One call at a phase and rank; nobody can wait for it, so it needs no list of those who do."""

    __slots__ = ("callback",)

    def __init__(self, callback: Callable[[simpy.Event], None]) -> None:
        self.callback = callback


class Occasion(simpy.Event):
    """An event of ours to wait for; it has happened the moment it is scheduled."""

    __slots__ = ()
    _value = None
    _ok = True


class Course:
    """A story that nobody waits for or interrupts: steps between events, without being an event itself."""

    __slots__ = ("_send",)

    def __init__(self, story: Generator[simpy.Event, Any, Any]) -> None:
        self._send = story.send

    def goes_on(self, event: simpy.Event) -> None:
        """Go on to the next event that the story waits for."""
        try:
            following = self._send(event._value)
        except StopIteration:
            return
        following.callbacks.append(self.goes_on)


class Clock:
    """The event queue of one replication, from second 0 to `horizon` inclusive.

    It runs the environment itself; whoever ran that from outside would leave the clock behind.

    Parameters
    ----------
    horizon : int
        Last second [s]. Everything that happens at exactly this second still happens.
    """

    def __init__(self, horizon: int) -> None:
        if not isinstance(horizon, int) or horizon <= 0:
            raise ValueError(f"horizon must be a positive whole number of seconds, got {horizon!r}")
        self.env = simpy.Environment(initial_time=0)
        self._queue, self._count = self.env._queue, self.env._eid
        self.now = 0
        "the present second"
        self.horizon = horizon
        self.settling: Part | None = None
        "the part that settles at this moment"
        self.endings: list[Callable[[], None]] = []
        "called when the run is over, to write down what nobody looked at"
        self._marked: list[Part] = []
        self._starts: list[tuple[int, Callable[[], Generator[simpy.Event, Any, Any]]]] = []
        self._running = False

    def at(
        self, when: int, phase: int, rank: int, callback: Callable[[simpy.Event], None]
    ) -> simpy.Event | None:
        """Call `callback` at second `when`; nothing is scheduled beyond the horizon (then None)."""
        if when.__class__ is not int:
            when = _whole(when)
        if when > self.horizon:
            return None
        if when < self.now:
            raise ValueError(f"cannot schedule at second {when}: it is already second {self.now}")
        event = Call(callback)
        heappush(self._queue, (when, phase + rank * RANK_STEP, next(self._count), event))  # type: ignore[misc]
        return event

    def wait(self, seconds: int, rank: int, phase: int = ACTION) -> simpy.Event:
        """An event for a process to yield: `seconds` from now, at its phase and rank."""
        if seconds.__class__ is not int:
            seconds = _whole(seconds)
        if seconds < 0:
            raise ValueError(f"cannot wait {seconds} seconds")
        event = Occasion(self.env)
        place = (self.now + seconds, phase + rank * RANK_STEP, next(self._count), event)
        heappush(self._queue, place)  # type: ignore[misc]
        return event

    def process(self, rank: int, story: Callable[[], Generator[simpy.Event, Any, Any]]) -> None:
        """Have a process start at the first second, in order of rank, however late it was registered."""
        if self._running:
            raise RuntimeError("processes are registered before the clock runs; inside, use clock.spawn")
        self._starts.append((rank, story))

    def first(self, *events: simpy.Event) -> simpy.Event:
        """An event that comes with the first of several that have not happened yet."""
        comes = simpy.Event(self.env)

        def come(_: simpy.Event) -> None:
            if not comes.triggered:
                comes.succeed()

        for event in events:
            event.callbacks.append(come)
        return comes

    def spawn(self, story: Generator[simpy.Event, Any, Any]) -> simpy.Process:
        """Start a process now, from inside a running simulation."""
        return self.env.process(story)

    def tell(self, story: Generator[simpy.Event, Any, Any]) -> None:
        """Tell a story that nobody waits for, from its first step at once to its end."""
        first = next(story, None)
        if first is not None:
            first.callbacks.append(Course(story).goes_on)

    def _teller(
        self, story: Callable[[], Generator[simpy.Event, Any, Any]]
    ) -> Callable[[simpy.Event], None]:
        return lambda event: self.tell(story())

    def mark(self, part: Part) -> None:
        """Have `part` settle before the next action of this instant."""
        if part.marked:
            return
        part.marked = True
        if self._marked:
            insort(self._marked, part, key=_place)
        else:
            self._marked.append(part)

    def _settle(self) -> None:
        """Rounds over the marked parts by place; one marked again by a later part waits for the next."""
        marked = self._marked
        minute = self.now // 60
        rounds = 1
        reached: tuple[float, str] = (-inf, "")
        while marked:
            following = 0
            if marked[0].place <= reached:
                following = bisect_right(marked, reached, key=_place)
                if following == len(marked):
                    following = 0
                    rounds += 1
                    if rounds > MAX_ROUNDS:
                        names = ", ".join(sorted(candidate.name for candidate in marked))
                        raise SettlingError(
                            f"second {self.now}: {names} would settle a third time in one instant; "
                            "two parts answer each other without end"
                        )
            part = marked.pop(following)
            part.marked = False
            reached = part.place
            settles = part.settles
            if settles[0] != minute:
                settles[0], settles[1] = minute, 1
            else:
                settles[1] += 1
                if settles[1] > MAX_SETTLES_A_MINUTE:
                    raise SettlingError(
                        f"second {self.now}: {part.name} changed more than {MAX_SETTLES_A_MINUTE} times "
                        "within one minute"
                    )
            self.settling = part
            part.settle()
        self.settling = None

    def run(self) -> None:
        """Play everything up to and including the horizon; once."""
        if self._running:
            raise RuntimeError("this clock has run already; a replication builds its own")
        self._running = True
        env, marked = self.env, self._marked
        queue, now = env._queue, self.now
        for _, story in sorted(self._starts, key=lambda start: start[0]):
            heappush(queue, (0, 0, next(env._eid), Call(self._teller(story))))  # type: ignore[misc]
        end = Occasion(env)
        env.schedule(end, END, self.horizon)  # type: ignore[arg-type]
        while end.callbacks is not None:
            # Settling has its place in the order of an instant like any event, without an entry in the queue.
            if marked and (queue[0][0] > now or queue[0][1] > SETTLE):
                self._settle()
                continue
            when, _, _, event = heappop(queue)
            if when != now:
                env._now = self.now = now = when  # type: ignore[assignment]
            if event.__class__ is Call:
                event.callback(event)
                continue
            callbacks, event.callbacks = event.callbacks, None  # type: ignore[assignment]
            for callback in callbacks:
                callback(event)
            if not event._ok and not hasattr(event, "_defused"):
                raise event._value
        for end_it in self.endings:
            end_it()


_place = attrgetter("place")


def _whole(seconds: int) -> int:
    """The same number as an int; half a second, and a number that is none, are errors."""
    try:
        return index(seconds)
    except TypeError:
        raise TypeError(f"time is a whole number of seconds, got {seconds!r}") from None
