"""Running: when the household lets a unit run while there is no grid.

On demand at first. When the grid has been away for long enough (outages close together counted on), or when
the record says so, by a schedule: a few fixed times of day, hours set at the daily plan by what fuel is left.
"""

from __future__ import annotations

from collections.abc import Generator as Story
from math import fsum

import simpy

from sim.compound.power.dispatch import Dispatch
from sim.engine import ACTION, DAY, State
from sim.scenario.schema.power import Running as RunningSpec
from sim.wall import Stage, Wall, rank_of

MODES = ("on demand", "scheduled")


class Running:
    """The rule by which units run."""

    def __init__(self, stage: Stage, wall: Wall, spec: RunningSpec, dispatch: Dispatch) -> None:
        draws = stage.draws
        self.stage = stage
        self.clock = stage.clock
        self.wall = wall
        self.dispatch = dispatch
        self.starts = tuple(sorted({start % DAY for start in spec.starts}))
        self.hours = draws(spec.hours)
        "length of all runs of a day together [s]"
        following = (*self.starts[1:], *(start + DAY for start in self.starts[:1]))
        gaps = [after - start for start, after in zip(self.starts, following, strict=True)]
        self.a_day = fsum(min(self.hours / len(gaps), gap) for gap in gaps)
        "running time a day on the schedule [s]: runs that overlap are one"
        self.hours_today = self.hours
        self.schedule_after = int(draws(spec.schedule_after))
        self.fuel_reserve = draws(spec.fuel_reserve)
        self.mode = State(
            stage.clock, "power.running", "on demand", MODES,
            stage.recorder.channel("power.running", "step", ""),
        )
        self.rank = rank_of("power.running")
        self._without = 0
        "time without grid counted so far [s]"
        self._lost: int | None = None
        self._returned: int | None = None
        self._limit: simpy.Event | None = None
        self._run_until = 0
        "when the scheduled run that is on ends"
        self._wake: simpy.Event | None = None
        wall.grid.watchers.append(self._grid_changed)
        self.mode.watchers.append(self._mode_changed)
        for unit in dispatch.units:
            unit.state.watchers.append(self._unit_changed)
        if self.starts:
            stage.clock.process(self.rank, self._schedule)
        if wall.grid.value == "off":
            self._grid_changed(wall.grid)

    def plan(self) -> None:
        """At the daily plan: hours of the day, halved when fuel is short."""
        self.hours_today = self.hours
        unit, fuel = self.dispatch.ready(), self.dispatch.fuel
        if unit is None or fuel is None:
            return
        reserve = self.dispatch.fuel_for(unit, self.a_day) * self.fuel_reserve / DAY
        if fuel.level < reserve * (1 - 1e-9):  # a store that holds just that much may be a rounding short
            self.hours_today = self.hours / 2

    def _request(self) -> None:
        requested = self.clock.now < self._run_until
        if requested != self.dispatch.requested:
            self.dispatch.requested = requested
            self.clock.mark(self.dispatch)

    def _by_schedule_now(self) -> bool:
        off = self.wall.grid.value == "off"
        return off and self.mode.value == "scheduled" and self.dispatch.ready() is not None

    def _schedule(self) -> Story[simpy.Event, None, None]:
        """While a unit can serve, what is left of each run of the day is given."""
        clock, local = self.clock, self.stage.local
        last = local.reads(0) - 1
        while True:
            serves = self._by_schedule_now()
            begun = local.last_reading(self.starts, clock.now) if serves else last
            if begun > last:
                last = begun
                self._run_until = max(self._run_until, self._ends(begun))
                if self._run_until > clock.now:
                    self._request()
                    self.dispatch.start_now()
            end = self._run_until
            if clock.now >= end:
                self._request()
                if not serves:
                    self._wake = simpy.Event(clock.env)
                    yield self._wake
                    continue
            due = clock.now + self.stage.until(*self.starts, least=1)
            yield clock.wait((end if clock.now < end < due else due) - clock.now, self.rank)

    def _ends(self, begun: int) -> int:
        """When the run from a reading is over: no sooner than the next, if by the clock it reaches that."""
        local, length = self.stage.local, int(self.hours_today / len(self.starts))
        second = local.second_of(begun)
        following = local.next_reading(self.starts, second + 1)
        touches = begun + length >= following
        return max(second + length, local.second_of(following)) if touches else second + length

    def _rouse(self) -> None:
        if self._wake is not None:
            wake, self._wake = self._wake, None
            wake.succeed()

    def _unit_changed(self, state: State) -> None:
        if state.value == "ready":
            self._rouse()

    def _mode_changed(self, mode: State) -> None:
        self.dispatch.on_demand = mode.value == "on demand"
        self.clock.mark(self.dispatch)
        self._rouse()

    def _grid_changed(self, grid: State) -> None:
        now = self.clock.now
        self._limit = None
        if grid.value == "on":
            if self._lost is not None:
                self._without += now - self._lost
            self._lost, self._returned = None, now
            return
        if self._returned is not None and now - self._returned > self.schedule_after:
            self._without = 0
            self.mode.set("on demand")
        self._lost = now
        left = self.schedule_after - self._without
        if left > 0:
            self._limit = self.clock.at(now + left, ACTION, self.rank, self._long_enough)
        else:
            self.mode.set("scheduled")  # before a unit is started on demand in this very second
        self._rouse()

    def _long_enough(self, event: simpy.Event) -> None:
        if event is self._limit:
            self.mode.set("scheduled")
