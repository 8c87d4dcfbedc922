"""The wall: the few things that inside and outside both touch.

Grid, mains, mobile signal, custodian, head-count, public pressure, and the gate. The compound and the siege
are each given the wall and never see each other, so that each can be tested alone against a constant one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Protocol

import simpy

from sim.engine import DAY, Clock, Noise, Part, Recorder, State
from sim.local_clock import LocalClock
from sim.scenario.numbers.moment import Moment
from sim.scenario.numbers.number import Number

ON_OFF = ("on", "off")
MAINS = ("steady", "intermittent", "none")
SIGNAL = ("clear", "interfered")
CUSTODIANS = ("own", "de_facto", "agreed", "contested", "third", "none")
PRESSURE = ("calm", "raised")
FULL = "turned away full"
"how a slot ends of which nothing finds room"

# Order in which marked parts settle within an instant; parts of one kind differ in the low digits.
POWER, WATER, HOUSEHOLD = 100, 200, 300


@lru_cache(maxsize=4096)
def rank_of(entity: str) -> int:
    """Place of an entity among the events of one instant, from its id alone [0 .. 2**18)."""
    return int.from_bytes(blake2b(entity.encode(), digest_size=4).digest(), "big") >> 14


class Draws(Protocol):
    """Turns what a scenario says into numbers for one replication."""

    def __call__(self, number: Number) -> float:
        """The value of a number: itself, or one draw from its prior."""

    def each(self, number: Number, k: int) -> float:
        """A fresh draw for occurrence k of something that is drawn anew each time."""

    def second(self, moment: Moment) -> int:
        """The second at which a moment falls."""

    def place(self, moment: Moment, second: int) -> None:
        """Let a moment fall at a second, since it hangs together with others."""

    def date(self, text: str) -> int:
        """The second of a date as a file writes it."""


@dataclass(frozen=True)
class Stage:
    """What every part of one replication is built on."""

    clock: Clock
    noise: Noise
    recorder: Recorder
    draws: Draws
    local: LocalClock
    "the clock on the wall"

    @property
    def time_of_day(self) -> int:
        """Seconds since local midnight now, as `local` reads them."""
        return self.local.reads(self.clock.now) % DAY

    @property
    def day(self) -> int:
        """Ordinal of the calendar day now; an address for luck that belongs to a date."""
        return self.local.first_day + self.local.day(self.clock.now)

    def until(self, *times_of_day: int, least: int = 0) -> int:
        """Seconds until it is next one of these times of day; 0 when that is now.

        The times are below a day, in rising order; one that is less than `least` away is past.
        """
        return self.local.next(times_of_day, self.clock.now + least) - self.clock.now


class People:
    """Who is inside, as head-counts."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._count = stage.recorder.channel("people", "step", "persons")
        self._needs = stage.recorder.channel("people.needs", "step", "persons")
        self.groups: dict[str, list[int | bool]] = {}
        self.count = 0
        "head-count"
        self.needing = 0
        "those with needs of their own"
        self.carriers = 0
        "those who can carry water"
        self.may_leave = True
        "false keeps everybody inside: the fixed horizon with exits off"
        self.leavers = 0
        "those who may leave one by one"
        self.dependants: list[Part] = []
        self.watchers: list[Callable[[], None]] = []

    def add_group(self, name: str, count: int, needs: bool, carries: bool, leaves: bool) -> None:
        """A group that is inside from the start."""
        self.groups[name] = [count, needs, carries, leaves]
        self._changed()

    def may_leave_alone(self, group: str) -> bool:
        """Whether those of a group may leave one by one."""
        return bool(self.groups[group][3])

    def arrive(self, count: int, group: str | None = None) -> None:
        """People join a group, or the first."""
        self.groups[group if group is not None else next(iter(self.groups))][0] += count
        self._changed()

    def inside(self, group: str | None = None) -> int:
        """How many of a group are inside, or in all."""
        return self.count if group is None else int(self.groups[group][0])

    def leave(self, count: int, group: str | None = None) -> int:
        """Some leave: of a group, or of those who may leave alone; returns how many did."""
        gone = 0
        if not self.may_leave:
            return gone
        for one in [self.groups[group]] if group is not None else self.groups.values():
            if one[3] or group is not None:
                here = min(one[0], count - gone)
                one[0] -= here
                gone += here
        self._changed()
        return gone

    def leave_all(self) -> int:
        """Everybody leaves; returns how many did."""
        if not self.may_leave:
            return 0
        gone = self.count
        for group in self.groups.values():
            group[0] = 0
        self._changed()
        return gone

    def _changed(self) -> None:
        now = self._stage.clock.now
        groups = self.groups.values()
        self.count = sum(group[0] for group in groups)
        self.needing = sum(group[0] for group in groups if group[1])
        self.carriers = sum(group[0] for group in groups if group[2])
        self.leavers = sum(group[0] for group in groups if group[3])
        if self._count is not None and self._needs is not None:
            self._count.step(now, self.count)
            self._needs.step(now, self.needing)
        for part in self.dependants:
            self._stage.clock.mark(part)
        for watcher in self.watchers:
            watcher()


@dataclass(frozen=True)
class Delivery:
    """What came of one request at the gate."""

    line: str
    result: str
    "admitted, partly, refused, deterred, turned away full or not asked"
    admitted: float
    "in the unit of the store"


class Gate(Protocol):
    """The one way in for goods and people who come to help."""

    def request(self, line: str, quantity: float | None = None) -> simpy.Event:
        """Ask for something on a line; the event's value is the Delivery."""

    def order(self, line: str) -> None:
        """Ask for the next regular slot of a line at once."""


class ConstantGate:
    """A gate that always answers the same, to test the inside alone."""

    def __init__(self, stage: Stage, result: str = "admitted") -> None:
        self._stage = stage
        self._result = result
        self.asked: list[tuple[int, str]] = []

    def request(self, line: str, quantity: float | None = None) -> simpy.Event:
        """Answer at once."""
        self.asked.append((self._stage.clock.now, line))
        answer = simpy.Event(self._stage.clock.env)
        amount = (quantity if quantity is not None else 1.0) if self._result == "admitted" else 0.0
        answer.succeed(Delivery(line, self._result, amount))
        return answer

    def order(self, line: str) -> None:
        """Note that it was asked for."""
        self.asked.append((self._stage.clock.now, line))


class Wall:
    """What both sides touch."""

    def __init__(self, stage: Stage, mains: str, custodian: str) -> None:
        clock, channel = stage.clock, stage.recorder.channel
        self.stage = stage
        self.grid = State(clock, "grid", "on", ON_OFF, channel("grid", "step", ""))
        self.mains = State(clock, "mains", mains, MAINS, channel("mains", "step", ""))
        self.mains_running = State(clock, "mains.running", "off", ON_OFF)
        self.signal = State(clock, "signal", "clear", SIGNAL, channel("signal", "step", ""))
        self.custodian = State(clock, "custodian", custodian, CUSTODIANS, channel("custodian", "step", ""))
        self.pressure = State(clock, "pressure", "calm", PRESSURE, channel("pressure", "step", ""))
        self.cordon = State(
            clock, "cordon as seen from inside", "open", ("open", "watch", "checkpoint", "siege")
        )
        "the siege puts its own cordon here; those inside can see it"
        self.people = People(stage)
        self.gate: Gate = ConstantGate(stage)
        self.receivers: dict[str, Callable[[float], float]] = {}
        "by line: what the inside does with an admitted quantity; returns what it could take"
        self.voice = State(clock, "comms.usable", "yes", ("yes", "no"), channel("comms.usable", "step", ""))
        "whether those inside can reach the outside to ask for anything"
        self.covers: dict[str, Callable[[], float]] = {}
        "by line: days of cover of what it carries, as those inside know it"
        self.admitted: list[Callable[[], None]] = []
        "called after something has come in"
        self.granted: dict[str, Callable[[str], None]] = {}
        "by kind of concession: what it changes; called with the concession's id"
        self.asks: Callable[[str, bool], None] = lambda kind, asked: None
        "the inside asks (or stops asking) for a kind of concession"

    def receive(self, line: str, amount: float) -> float:
        """Bring an admitted quantity inside; returns what found room."""
        receiver = self.receivers.get(line)
        if receiver is None:
            return amount  # a visit leaves nothing in store
        taken = receiver(amount)
        self.came_in()
        return taken

    def came_in(self) -> None:
        """Tell those inside that something has come in."""
        for tell in self.admitted:
            tell()

    def happened(self, text: str, entity: str) -> None:
        """One line of the story that no document tells."""
        self.stage.recorder.happened(self.stage.clock.now, "event", text=text, entity=entity)
