"""Generator units: a fuel curve, a risk at every start, and wear on virtual age.

Fuel burn is `F0 * rating + F1 * output` (HOMER's generator fuel curve). A start breaks the unit with a
fixed chance, added to its hazard as a lump; running wears it (Weibull on virtual age); a service lowers
virtual age (Kijima II). Running on without one multiplies the hazard, and not the ageing: at each start, and
whenever it has run on for a tenth of the interval that the maker wants, the stress is set to one plus the
square of running time since the last service over that interval, up to a limit.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf

from sim.engine import State, Wear
from sim.engine.lookout import Lookout
from sim.scenario.schema.power import Generator as GeneratorSpec
from sim.wall import Stage, rank_of

STATES = ("absent", "ready", "running", "failed")


class Generator:
    """One unit.

    Parameters
    ----------
    name : str
        Its id; its hazard is `generators.<id>.failure`.
    fails : callable
        Called with the unit when it breaks.
    """

    def __init__(
        self, stage: Stage, name: str, spec: GeneratorSpec, fails: Callable[[Generator], None]
    ) -> None:
        draws = stage.draws
        self.stage = stage
        self.name = name
        self.spec = spec
        self.fails = fails
        self.rating = draws(spec.rating)
        "rated output [W]"
        self.burn_idle = draws(spec.burn_idle) * self.rating
        "fuel at no load [L/s]"
        self.burn_load = draws(spec.burn_load)
        "fuel per watt served [L/s/W]"
        self.failure_to_start = draws(spec.failure_to_start)
        self.interval = draws(spec.service.every) if spec.service and spec.service.every else None
        limit = spec.service.stress_at_most if spec.service else None
        self.stress_at_most = draws(limit) if limit is not None else inf
        self.keeps = draws(spec.service.keeps) if spec.service else 1.0
        channel = stage.recorder.channel(f"power.generators.{name}", "step", "")
        self.state = State(stage.clock, f"power.generators.{name}", "absent", STATES, channel)
        failure = f"generators.{name}.failure"
        self.hazard = Wear(
            stage.clock, stage.noise, failure, rank_of(failure), self._broke,
            draws(spec.wear.shape), draws(spec.wear.scale), draws(spec.age),
        )
        self.starts = 0
        self._ran = 0.0
        "running time since the last service, up to the last look at it [s]"
        self._since = 0
        self._due = -1
        "second at which the stress is set anew; -1 where it stays"
        self._lookout = Lookout(stage.clock, self.hazard.rank, self._look)

    def comes_in(self) -> None:
        """It stands ready from now on."""
        if self.state.value == "absent":
            self.state.set("ready")

    def goes(self) -> None:
        """It is taken away."""
        self.stop()
        self.state.set("absent")

    def start(self) -> bool:
        """Try to start; True if it runs."""
        if self.state.value != "ready":
            return False
        self.starts += 1
        if self.hazard.lump(self.failure_to_start):
            started = False
        else:
            self._since = self.stage.clock.now
            self.hazard.run(self.stress())
            self._look_again()
            self.state.set("running")
            started = True
        self.stage.recorder.happened(self.stage.clock.now, "start", unit=self.name, started=started)
        return started

    def stress(self) -> float:
        """What missed services multiply the hazard by, from what it had run at the last look [1]."""
        overdue = 0.0 if self.interval is None else self._ran / self.interval
        return min(1.0 + overdue * overdue, self.stress_at_most)

    def _look_again(self) -> None:
        """Set the stress anew when it has run on for long."""
        self._due = -1
        if self.interval is not None and self.stress() < self.stress_at_most:
            self._due = self.stage.clock.now + max(int(self.interval / 10), 60)
            self._lookout.by(self._due)

    def _look(self) -> None:
        if self.state.value != "running":
            return
        if self._due == self.stage.clock.now:
            self._add_up()
            self.hazard.run(self.stress())
            self._look_again()
        elif self._due > self.stage.clock.now:
            self._lookout.by(self._due)

    def _add_up(self) -> None:
        now = self.stage.clock.now
        self._ran += now - self._since
        self._since = now

    def stop(self) -> None:
        """Stop if it runs."""
        if self.state.value == "running":
            self.hazard.stop()
            self._add_up()
            self.state.set("ready")

    def service(self) -> None:
        """Oil, filters, adjustment: lowers virtual age."""
        if self.state.value in ("ready", "running"):
            self.hazard.service(self.keeps)
            self._ran = 0.0
            self._since = self.stage.clock.now
            if self.state.value == "running":
                self.hazard.run(self.stress())
                self._look_again()
            self.stage.recorder.happened(self.stage.clock.now, "service", unit=self.name)

    def repaired(self) -> None:
        """Mended after a failure: ready again, with the age that a service leaves."""
        if self.state.value == "failed":
            self.hazard.service(self.keeps)
            self._ran = 0.0
            self.state.set("ready")

    def _broke(self) -> None:
        self.hazard.stop()
        self.state.set("failed")
        self.fails(self)
