"""Cordon: who surrounds the compound and how tightly, seen from outside as a Markov chain of hazards.

Four states: open, watch, checkpoint, siege. Each transition is a hazard of its own, which gathers risk
only in its state and keeps what it has gathered between visits. Reasons are not modelled: the record does
not tell them.
"""

from __future__ import annotations

from collections.abc import Callable

from sim.engine import Hazard, State
from sim.scenario.schema.siege import Cordon as CordonSpec
from sim.wall import Stage, Wall, rank_of

STATES = ("open", "watch", "checkpoint", "siege")


class Cordon:
    """The cordon and the hazards that change it."""

    def __init__(self, stage: Stage, wall: Wall, spec: CordonSpec) -> None:
        self.wall = wall
        self.state = State(
            stage.clock, "cordon", spec.at_start, STATES, stage.recorder.channel("cordon", "step", "")
        )
        wall.cordon = self.state
        self.hazards: dict[str, Hazard] = {}
        self.rates: dict[str, float] = {}
        "of each change, without pressure [1/s]"
        self._triggers = [
            (one.transition, stage.draws(one.times)) for _, one in sorted(spec.triggers.items())
        ]
        for transition, rate in sorted(spec.rates.items()):
            name = f"cordon.{transition}"
            self.rates[transition] = stage.draws(rate)
            self.hazards[transition] = Hazard(
                stage.clock, stage.noise, name, rank_of(name), self._change_to(transition)
            )
        self.state.watchers.append(lambda state: self.update())
        wall.pressure.watchers.append(lambda state: self.update())
        self.update()

    def update(self) -> None:
        """Risk of each change in the present state and under the present pressure."""
        raised = self.wall.pressure.value == "raised"
        for transition, hazard in self.hazards.items():
            rate = self.rates[transition] if transition.startswith(f"{self.state.value}>") else 0.0
            if raised:
                for triggered, times in self._triggers:
                    if triggered == transition:
                        rate *= times
            hazard.set_rate(rate)

    def _change_to(self, transition: str) -> Callable[[], None]:
        before, after = transition.split(">")

        def change() -> None:
            if self.state.value == before:
                self.state.set(after)
                self.wall.happened(f"the cordon changes from {before} to {after}", "cordon")

        return change
