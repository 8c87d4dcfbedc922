"""Public supply: the grid with its cuts and its ordinary outages, and mains water that runs now and then."""

from __future__ import annotations

from collections.abc import Generator as Story

import simpy

from sim.engine import ACTION, Hazard, State
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
        self._end: simpy.Event | None = None
        wall.mains.watchers.append(lambda state: self._update())
        if spec is not None:
            stage.clock.process(self.rank, lambda: self._windows(spec))
        self._update()

    def _update(self) -> None:
        mains = self.wall.mains.value
        running = self.spec is not None and (mains == "steady" or (mains == "intermittent" and self._open))
        self.wall.mains_running.set("on" if running else "off")

    def _windows(self, spec: MainsWindow) -> Story[simpy.Event, None, None]:
        stage, clock = self.stage, self.clock
        served = stage.draws(spec.served)
        every = max(int(stage.draws(spec.every)), 1)
        yield clock.wait(stage.until(spec.first), self.rank)
        window = 0
        while True:
            begin = clock.now
            lucky = stage.noise.uniform("mains", "served", window) < served
            if lucky and self.wall.mains.value == "intermittent":
                self._open = True
                self._update()
                length = max(int(stage.draws.each(spec.window, window)), 1)
                yield clock.wait(min(length, every - 1), self.rank)
                self._open = False
                self._update()
            window += 1
            yield clock.wait(begin + every - clock.now, self.rank)
