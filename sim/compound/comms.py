"""Comms: whether those inside can reach the outside now.

A mobile signal that is not interfered with, or a fixed line with power, and a device with charge. All devices
are in use until they are flat. Then one is kept for contact: it is switched on with the charge of some hours
and off when that is used up. A small solar charger gives its energy between sunrise and sunset.
"""

from __future__ import annotations

from math import ceil

from sim.compound.power import Load
from sim.engine import DAY, State, Stock
from sim.engine.lookout import Lookout
from sim.scenario.schema.compound import Comms as CommsSpec
from sim.wall import Stage, Wall, rank_of

HOUR = 3600.0


class Comms:
    """Devices and lines; says through the wall's voice whether anybody can be reached."""

    def __init__(
        self, stage: Stage, wall: Wall, spec: CommsSpec, devices: Load | None, fixed: Load | None
    ) -> None:
        draws, one = stage.draws, spec.devices
        self.stage, self.clock, self.wall = stage, stage.clock, wall
        self.rank = rank_of("comms.devices")
        count = draws(one.count)
        capacity = count * draws(one.battery)
        self.draw, self.waiting = draws(one.draw), draws(one.saving)
        "draw of a device in use, and of the one that is kept while there is no signal [W]"
        self.draw_of_all = count * self.draw
        self.charger = min(count * draws(one.charger), devices.watts) if devices is not None else 0.0
        "what the chargers give: no more than their load draws [W]"
        self.sunrise, self.sunset = one.sunrise, one.sunset
        daylight = (self.sunset - self.sunrise) / DAY
        self.any = count > 0
        self.panel = draws(one.trickle) / daylight if one.trickle is not None and self.any else 0.0
        "what the solar charger gives by day [W]"
        hours = draws(one.restart) / HOUR if one.restart is not None else 1.0
        self.reserve = min(self.draw * hours, capacity)
        "charge with which the one device is switched on again [Wh]"
        self.stock = Stock(
            stage.clock, "comms.devices", capacity, capacity, self.rank,
            stage.recorder.channel("comms.devices", "linear", "Wh"),
        )
        self.stock.minds_full = False
        self.charging = self.stock.inflow("charging")
        self.trickling = self.stock.inflow("trickle", 1)
        self.used = self.stock.outflow("use")
        self.kept = False
        "whether the devices are flat but for one that is kept for contact"
        self.alive = True
        "whether some device is on"
        self._due = -1
        "second of the next look; -1 where there is none"
        self._lookout = Lookout(stage.clock, self.rank, self._look)
        self._begins = stage.local.reads(0)
        "the clock in force at the start, which the sun goes by [s since midnight]"
        self._shines, self._turns = False, -1
        "whether the sun is up, and the second at which that changes"
        self.devices = devices
        self.fixed = fixed
        works = spec.fixed is not None and (
            stage.noise.uniform("comms.fixed", "works") < draws(spec.fixed.works)
        )
        self.fixed_line = State(
            stage.clock, "fixed_line", "on" if works else "off", ("on", "off"),
            stage.recorder.channel("fixed_line", "step", "") if spec.fixed is not None else None,
        )
        "whether the fixed line would work if it had power: as drawn, then as the record says"
        self.stock.when_empty.append(lambda stock: self.charge())
        if devices is not None:
            devices.watchers.append(self.charge)
        if fixed is not None and spec.fixed is not None:
            fixed.watchers.append(self.speak)
            self.fixed_line.watchers.append(lambda line: self.speak())
        wall.signal.watchers.append(self._hear)
        self.charge()
        self.speak()

    def charge(self) -> None:
        """Charge or drain, as power, the sun and the stock have it now."""
        charged = self.devices is not None and self.devices.served
        now, stock = self.clock.now, self.stock
        level, panel, due = stock.level, 0.0, -1
        if self.panel and not (charged and level >= stock.capacity):
            if now >= self._turns:
                time = (self._begins + now) % DAY
                self._shines = self.sunrise <= time < self.sunset
                self._turns = now + ((self.sunset if self._shines else self.sunrise) - time) % DAY
            panel, due = self.panel if self._shines else 0.0, self._turns
        charger = self.charger if charged else 0.0
        self.kept = (self.kept or level <= 0.0) and not (charged and charger >= self.draw)
        used = self.draw_of_all
        on = self.any
        if self.kept:
            used = self.draw if self.wall.signal.value == "clear" else self.waiting
            gain = charger + panel
            on &= (self.alive or level >= self.reserve * (1 - 1e-9)) and (level > 0.0 or gain >= used)
            if not on:
                used = 0.0
                if gain:
                    ready = now + (ceil((self.reserve - level) / gain * HOUR) or 1)
                    due = min(due, ready) if due >= 0 else ready
        charging, trickling, using = self.charging, self.trickling, self.used
        if charging.wanted != (rate := charger / HOUR):
            charging.want(rate)
        if trickling.wanted != (rate := panel / HOUR):
            trickling.want(rate)
        if using.wanted != (rate := used / HOUR):
            using.want(rate)
        self._due = due
        if now < due < self._lookout.at:
            self._lookout.by(due)
        if on is not self.alive:
            self.alive = on
            self.speak()

    def charged(self) -> None:
        """Charge came in at once, for all of them."""
        self.kept = False
        self.charge()

    def _hear(self, _: State) -> None:
        if self.kept and self.alive:
            self.charge()
        self.speak()

    def _look(self) -> None:
        if self._due == self.clock.now:
            self.charge()
        elif self._due > self.clock.now:
            self._lookout.by(self._due)

    def speak(self) -> None:
        """Say whether anybody can be reached."""
        line = self.wall.signal.value == "clear" or (
            self.fixed_line.value == "on" and self.fixed is not None and self.fixed.served
        )
        voice = "yes" if self.alive and line else "no"
        if voice != self.wall.voice.value:
            self.wall.voice.set(voice)
