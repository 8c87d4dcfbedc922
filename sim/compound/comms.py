"""Comms: whether those inside can reach the outside now.

A mobile signal that is not interfered with, or a fixed line with power, and a device with charge. Devices
charge when their load is served; a small solar charger trickles on by itself and keeps one device alive, all
day or for the share of each day that it can feed.
"""

from __future__ import annotations

from collections.abc import Callable

import simpy

from sim.compound.power import Load
from sim.engine import ACTION, DAY, State, Stock
from sim.scenario.schema.compound import Comms as CommsSpec
from sim.wall import Stage, Wall, rank_of

HOUR = 3600.0


class Comms:
    """Devices and lines; says through the wall's voice whether anybody can be reached."""

    def __init__(
        self, stage: Stage, wall: Wall, spec: CommsSpec, devices: Load | None, fixed: Load | None, wakes: int
    ) -> None:
        draws = stage.draws
        self.stage, self.clock, self.wall = stage, stage.clock, wall
        self.wakes = wakes
        "when the one device is switched on each day [s since midnight]"
        self.rank = rank_of("comms.devices")
        count = draws(spec.devices.count)
        self.draw = count * draws(spec.devices.draw)
        self.saving = draws(spec.devices.saving)
        "draw of the one device that is kept alive when the rest are flat [W]"
        self.charger = count * draws(spec.devices.charger)
        self.trickle = draws(spec.devices.trickle) if spec.devices.trickle else 0.0
        self.share = min(self.trickle / self.saving, 1.0) if self.saving > 0 else 1.0
        "share of a day for which the trickle keeps one device alive"
        self._switch: simpy.Event | None = None
        capacity = count * draws(spec.devices.battery)
        self.stock = Stock(
            stage.clock, "comms.devices", capacity, capacity, self.rank,
            stage.recorder.channel("comms.devices", "linear", "Wh"),
        )
        self.stock.minds_full = False
        self.charging = self.stock.inflow("charging")
        self.trickling = self.stock.inflow("trickle", 1)
        self.used = self.stock.outflow("use")
        self._flat: bool | None = None
        "whether the devices were flat when the flows were last set"
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
        self.alive = True
        "whether some device has charge"
        self.stock.when_empty.append(lambda stock: self.charge())
        if devices is not None:
            devices.watchers.append(self.charge)
        if fixed is not None and spec.fixed is not None:
            fixed.watchers.append(self.speak)
            self.fixed_line.watchers.append(lambda line: self.speak())
        wall.signal.watchers.append(lambda signal: self.speak())
        self.charge()

    def charge(self) -> None:
        """Charge or drain, as power and the stock have it now."""
        charged = self.devices is not None and self.devices.served
        flat = not charged and self.stock.level <= 0
        if flat is not self._flat:
            self._flat = flat
            self.trickling.want(0.0 if flat else self.trickle / HOUR)
            self.used.want(0.0 if flat else self.draw / HOUR)
            # Flat, all that trickles in goes through the one device that is kept alive; nothing is stored.
            self.alive = not flat or self.share >= 1
            self._switch = None
            if flat and 0 < self.share < 1:
                self._wait(self.stage.until(self.wakes), self._on)
            self.speak()
        self.charging.want(self.charger / HOUR if charged else 0.0)

    def _wait(self, seconds: int, then: Callable[[simpy.Event], None]) -> None:
        self._switch = self.clock.at(self.clock.now + seconds, ACTION, self.rank, then)

    def _on(self, event: simpy.Event) -> None:
        if event is self._switch:
            self.alive = True
            self.speak()
            self._wait(max(int(self.share * DAY), 1), self._off)

    def _off(self, event: simpy.Event) -> None:
        if event is self._switch:
            self.alive = False
            self.speak()
            self._wait(self.stage.until(self.wakes), self._on)

    def speak(self) -> None:
        """Say whether anybody can be reached."""
        line = self.wall.signal.value == "clear" or (
            self.fixed_line.value == "on" and self.fixed is not None and self.fixed.served
        )
        voice = "yes" if self.alive and line else "no"
        if voice != self.wall.voice.value:
            self.wall.voice.set(voice)
