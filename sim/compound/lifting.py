"""Lifting: what brings tank water up to the taps, and what that asks of power.

A pump lifts as fast as it can until the header (roof tank and filled containers) is full, and then what is
used. Gravity brings what is used by itself; where nothing lifts, or hands do, people carry.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sim.compound.power import Load
from sim.engine import Part, Stock
from sim.scenario.schema.compound import Water as WaterSpec
from sim.wall import WATER, Stage

if TYPE_CHECKING:
    from sim.compound.power import Dispatch


RESIDUE = 1e-9
"rounding residues of a crossing, which nobody evens out [L]"


class Lifting(Part):
    """Moves water from the tank to the header.

    Parameters
    ----------
    settled : callable
        Called at the end of a settling that may have changed what comes out of the taps.
    """

    dispatch: Dispatch
    "who serves the pump"

    def __init__(
        self, stage: Stage, spec: WaterSpec, tank: Stock, header: Stock, pump: Load | None,
        settled: Callable[[], None],
    ) -> None:
        super().__init__("lift", WATER + 1)
        draws = stage.draws
        self.clock = stage.clock
        self.tank, self.header = tank, header
        self.settled = settled
        self.gravity = spec.lift == "gravity"
        self.pump = pump if spec.lift == "pump" and spec.pump is not None else None
        if pump is not None and self.pump is None:
            pump.watts = 0.0  # it lifts nothing, so it draws nothing
        self.pump_flow = draws(spec.pump.flow) if spec.pump else 0.0
        self.pump_power = draws(spec.pump.power) if spec.pump else 0.0
        self.lifted = tank.outflow("lift")
        self.lift = header.inflow("lift", 1)
        self.by_hand = header.inflow("hand", 0)
        self.fell_back = tank.inflow("fell back", 9)
        self.never_came = header.outflow("never came", 9)
        "what was lifted too much in the second in which the header filled up, or the tank ran dry"
        self.uses_changed = True
        "whether what is wanted at the taps has changed since the last settling"
        self._ran_dry = False
        self._filling = False
        self._dry = tank.empty
        self._channel = stage.recorder.channel("water.lift", "step", "", detail=True)
        tank.dependants.append(self)
        header.dependants.append(self)
        if self.pump is not None:
            self.pump.dependants.append(self)

    @property
    def works(self) -> bool:
        """Whether something brings tank water up by itself now."""
        return self.gravity or (self.pump is not None and self.pump.served)

    def settle(self) -> None:
        """Bring up what the header takes; ask for power to do it."""
        header, pump = self.header, self.pump
        level = header.level
        full, dry = level >= header.capacity, self.tank.level <= 0.0
        # What has left the tank has come into the header, also in the second of a crossing.
        spare = header.overshoot if full and self._filling else 0.0
        spare -= self.tank.overshoot if dry and not self._dry else 0.0  # both may fall in one second
        if spare > RESIDUE:
            self.tank.put(self.fell_back, spare)
            dry = False
        elif spare < -RESIDUE:
            header.take(self.never_came, -spare)
            level = header.level
        self._dry = dry
        used = header.wanted_out
        most = used if self.gravity else self.pump_flow
        if self.gravity and self.tank.level >= self.tank.capacity:
            most = max(most, self.tank.wanted_in)  # what a full tank does not take runs on to the taps
        rate = used if full and used < most else most
        if dry:
            rate = min(rate, self.tank.wanted_in)
        works = self.gravity
        if pump is not None and not works:
            works = pump.served
            watts = self.pump_power * rate / self.pump_flow if works else self.pump_power
            if watts != pump.watts:
                self.dispatch.redraw(pump, watts)
        if not works:
            rate = 0.0
        self._filling = rate > used
        if rate != self.lift.wanted:
            self.lifted.want(rate)
            self.lift.want(rate)
            if self._channel is not None:
                by = "gravity" if self.gravity else "pump" if rate else "none"
                self._channel.step(self.clock.now, by)
        if self.uses_changed or self._ran_dry or level <= 0.0:
            self.uses_changed = False
            self.settled()
        self._ran_dry = level <= 0.0
