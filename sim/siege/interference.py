"""Interference: the mobile signal comes and goes in spells, more under a tighter cordon.

On and off spells have the drawn lengths; off spells are stretched so that the share of time under
interference is that of the cordon state. The record may set the signal instead.
"""

from __future__ import annotations

import simpy

from sim.engine import ACTION, State
from sim.scenario.schema.siege import Interference as InterferenceSpec
from sim.wall import Stage, Wall, rank_of

NEVER = 1e12
"how far off the end of a spell may be that no run reaches [s]"


class Interference:
    """Spells of interference; `modelled` is false while the record sets the signal."""

    def __init__(self, stage: Stage, wall: Wall, spec: InterferenceSpec, cordon: State) -> None:
        self.stage, self.clock, self.wall, self.spec = stage, stage.clock, wall, spec
        self.cordon = cordon
        self.modelled = True
        self.silent = False
        "while the record says that nothing undocumented happened to the signal"
        self.rank = rank_of("interference")
        self.spells = 0
        self._next: simpy.Event | None = None
        self._shares = {state: stage.draws(spec.share.at(state)) for state in cordon.words}
        cordon.watchers.append(lambda state: self._begin())
        self._begin()

    def set(self, signal: str) -> None:
        """What the record says: a signal, or `modelled` to hand it back."""
        self.modelled = signal == "modelled"
        self._next = None
        if self.modelled:
            self._begin()
        else:
            self.wall.signal.set(signal)

    def silence(self, silent: bool) -> None:
        """Whether the signal stays as it is but for acts; afterwards a new spell begins."""
        self.silent, self._next = silent, None
        self._begin()

    def _begin(self) -> None:
        """A new spell, clear at first, under the present cordon."""
        if self.modelled and not self.silent:
            self._spell("clear")

    def _spell(self, signal: str) -> None:
        share = self._shares[self.cordon.value]
        if share <= 0 or share >= 1:
            self._next = None
            self.wall.signal.set("interfered" if share >= 1 else "clear")
            return
        self.wall.signal.set(signal)
        length = self.stage.draws.each(self.spec.spell, self.spells)
        self.spells += 1
        if signal == "clear":
            length = min(length * (1 - share) / share, NEVER)
        self._next = self.clock.at(self.clock.now + max(int(length), 1), ACTION, self.rank, self._over)

    def _over(self, event: simpy.Event) -> None:
        if event is self._next:
            self._spell("clear" if self.wall.signal.value == "interfered" else "interfered")
