"""Public supply: the grid with its cuts and its ordinary outages, and mains water that runs now and then."""

from __future__ import annotations

from collections.abc import Generator as Story

import simpy

from sim.engine import ACTION, DAY, Hazard, State
from sim.scenario.schema.compound import MainsWindow
from sim.scenario.schema.power import Grid as GridSpec
from sim.wall import Stage, Wall, rank_of


class GridSupply:
    """The public supply: connected or cut by an act, and ordinary outages while connected."""

    def __init__(self, stage: Stage, wall: Wall, spec: GridSpec) -> None:
        self.stage, self.clock, self.wall, self.spec = stage, stage.clock, wall, spec
        self.supply = State(
            stage.clock, "grid.supply", spec.at_start, ("on", "off"),
            stage.recorder.channel("grid.supply", "step", ""),
        )
        self.out = False
        "whether an ordinary outage is on"
        self.cuts: set[str] = {"start"} if spec.at_start == "off" else set()
        "cuts in force, by who made them; the supply is connected when there is none"
        self._made = set(self.cuts)
        "cuts ever made"
        self.rank = rank_of("grid.outage")
        self.outage: Hazard | None = None
        if spec.outages is not None:
            self._rate = stage.draws(spec.outages.rate)
            self.outage = Hazard(stage.clock, stage.noise, "grid.outage", self.rank, self._goes_out)
        self.supply.watchers.append(lambda state: self.update())
        wall.granted["grid"] = lambda _: self.restore(None)
        self.update()

    def update(self) -> None:
        """What the house gets."""
        connected = self.supply.value == "on"
        if self.outage is not None:
            self.outage.set_rate(self._rate if connected and not self.out else 0.0)
        self.wall.grid.set("on" if connected and not self.out else "off")
        self.wall.asks("grid", not connected)

    def cut(self, by: str) -> None:
        """An act cuts the supply."""
        self.cuts.add(by)
        self._made.add(by)
        self.supply.set("off")

    def restore(self, cut: str | None) -> None:
        """Undo one cut, or, where none is named, all; the supply returns when none is left in force."""
        if cut in self._made:
            self.cuts.discard(str(cut))
        else:
            self.cuts.clear()
        if not self.cuts:
            self.supply.set("on")

    def _goes_out(self) -> None:
        assert self.outage is not None
        assert self.spec.outages is not None
        self.out = True
        length = max(int(self.stage.draws.each(self.spec.outages.length, self.outage.occurrence)), 1)
        self.stage.recorder.happened(self.clock.now, "outage", hours=length / 3600)
        self.clock.at(self.clock.now + length, ACTION, self.rank, self._comes_back)
        self.update()

    def _comes_back(self, _: simpy.Event) -> None:
        self.out = False
        self.update()


class MainsSupply:
    """Mains water: steady, in windows, or none."""

    def __init__(self, stage: Stage, wall: Wall, spec: MainsWindow | None) -> None:
        self.stage, self.clock, self.wall, self.spec = stage, stage.clock, wall, spec
        self.rank = rank_of("mains")
        self._open = False
        wall.mains.watchers.append(lambda state: self._update())
        if spec is not None:
            stage.clock.process(self.rank, lambda: self._windows(spec))
        self._update()

    def _update(self) -> None:
        mains = self.wall.mains.value
        running = self.spec is not None and (mains == "steady" or (mains == "intermittent" and self._open))
        self.wall.mains_running.set("on" if running else "off")

    def _windows(self, spec: MainsWindow) -> Story[simpy.Event, None, None]:
        """Windows begin by the clock on the wall; those that overlap or touch are one."""
        stage, clock, local = self.stage, self.clock, self.stage.local
        served = stage.draws(spec.served)
        every = max(int(stage.draws(spec.every)), 1)
        reading = local.next_reading((spec.first % DAY,), clock.now)
        window = until = 0
        while True:
            while local.second_of(reading) <= clock.now:
                if local.has(reading // DAY) and stage.noise.uniform("mains", "served", window) < served:
                    length = int(stage.draws.each(spec.window, window))
                    until = max(until, clock.now + length)
                    if length >= every:  # by the clock it reaches the next, be the date of 25 hours
                        until = max(until, local.second_of(reading + every))
                window += 1
                reading += every
            self._open = until > clock.now
            self._update()
            following = local.second_of(reading)
            yield clock.wait((min(until, following) if self._open else following) - clock.now, self.rank)
