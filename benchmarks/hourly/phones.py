"""Phones by the hour: charged, in use, flat but for one; an hour is cut where one of these ends."""

from __future__ import annotations

from sim.scenario.schema.compound import Devices
from sim.wall import Draws

from .stocks import Store, move

MOMENT = 1e-6
"hours that no step is shorter than"


class Phones:
    """The devices and a small panel; energy in Wh, power in W, time in hours."""

    def __init__(self, store: Store, spec: Devices, watts: float, draws: Draws) -> None:
        count = draws(spec.count)
        capacity = count * draws(spec.battery)
        self.stock = store(capacity, capacity)
        self.charger = min(count * draws(spec.charger), watts)
        self.draw, self.waiting = draws(spec.draw), draws(spec.saving)
        restart = draws(spec.restart) / 3600 if spec.restart is not None else 1.0
        self.reserve = min(self.draw * restart, capacity)
        self.draw_of_all = count * self.draw
        self.rises, self.sets = spec.sunrise / 3600, spec.sunset / 3600
        self.panel = draws(spec.trickle) * 24 / (self.sets - self.rises) if spec.trickle else 0.0
        self.kept, self.on = False, True
        "whether one is kept as the rest are flat, and whether any is on"

    def step(self, hours: float, charging: bool, clear: bool, hour: float) -> float:
        """Live on; returns for how many hours a device was on."""
        left, on = hours, 0.0
        while left > MOMENT:
            span, was_on = self._span(left, charging, clear, (hour + hours - left) % 24)
            left -= span
            on += span if was_on else 0.0
        return on

    def _span(self, left: float, charging: bool, clear: bool, of_day: float) -> tuple[float, bool]:
        given = self.charger if charging else 0.0
        by_day = self.rises - MOMENT <= of_day < self.sets - MOMENT
        edge = self.sets if by_day else self.rises
        span = min(left, (edge - of_day) % 24 or 24)
        panel = self.panel if by_day else 0.0
        level = self.stock.level
        flat = level < MOMENT
        self.kept = not charging and (self.kept or flat)
        used = self.draw_of_all
        if self.kept:
            used = self.draw if clear else self.waiting
            if self.on:
                self.on = level > MOMENT or panel >= used
            else:
                self.on = level > self.reserve - MOMENT
            if not self.on:
                used = 0.0
                if panel > 0:
                    span = min(span, max((self.reserve - level) / panel, MOMENT))
        else:
            self.on = True
        net = given + panel - used
        if net < 0 < level and not charging:
            span = min(span, max(level / -net, MOMENT))
        move(self.stock, net * span)
        return span, self.on
