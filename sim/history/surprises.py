"""Surprises: the chance that the model gave each outcome which the record imposes.

The chance is survival up to the outcome's window times firing within it. The window is the fact's bounds. An
exact time, or bounds narrower than a day, are widened evenly to a day, the finest to which the press dates
outcomes: otherwise surprise would tell how exactly a fact is reported. After the firing the risk no longer
runs, so the rest of the window is taken at the present rate, or for wear at the mean pace of the day before.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

import simpy

from sim.engine import DAY, HISTORY, Clock, Hazard, Surprise, Wear, nats_of_firing
from sim.history.ledger import Dated
from sim.history.targets import Targets
from sim.wall import Stage, rank_of


class Window:
    """The span of one imposed outcome, and what its risks have gathered when it opens.

    Parameters
    ----------
    hazards : sequence of Hazard
        The risks of which any coming true is this outcome; more than one for an exit of disputed kind.
    """

    def __init__(self, clock: Clock, dated: Dated, hazards: Sequence[Hazard]) -> None:
        assert dated.fact.at.seconds is not None
        earliest, _, latest = dated.fact.at.seconds
        earliest, latest = min(earliest, dated.second), max(latest, dated.second)
        wider = max(DAY - (latest - earliest), 0)
        self.clock, self.hazards = clock, hazards
        self.closes = latest + wider - wider // 2
        self.waits = False
        "whether the outcome comes with the next start"
        self._looked_at = max(dated.second - DAY, 0)
        self._at_opening = self._day_before = [(0, 0.0)] * len(hazards)
        "by risk: its occurrence and integral then"
        rank = rank_of(dated.id)
        for second, read in ((earliest - wider // 2, self._open), (self._looked_at, self._look)):
            if second > 0:
                clock.at(second, HISTORY, rank, read)

    def _read(self) -> list[tuple[int, float]]:
        return [(hazard.occurrence, hazard.integral) for hazard in self.hazards]

    def _open(self, _: simpy.Event) -> None:
        self._at_opening = self._read()

    def _look(self, _: simpy.Event) -> None:
        self._day_before = self._read()

    def nats(self, fired: bool) -> float:
        """Surprise at the outcome now [nats]; `fired` when its risk has just come true and begun anew."""
        rest = max(self.closes - self.clock.now, 0)
        before = after = 0.0
        for hazard, opening, look in zip(self.hazards, self._at_opening, self._day_before, strict=True):
            occurrence = hazard.occurrence - fired
            reached = hazard.reached if fired else hazard.integral
            opened, looked = (integral if then == occurrence else 0.0 for then, integral in (opening, look))
            pace = hazard.rate
            if isinstance(hazard, Wear):
                pace = (reached - looked) / max(self.clock.now - self._looked_at, 1)
            before += opened
            after += reached + pace * rest
        return nats_of_firing(before, after)


class Surprises:
    """Of every imposed outcome of a risk: its window, until it has come true."""

    def __init__(self, stage: Stage, targets: Targets) -> None:
        self.stage, self.targets = stage, targets
        self._windows: dict[str, tuple[Hazard, Window]] = {}

    def expect(self, dated: Dated, hazard: Hazard) -> None:
        """The record will impose this outcome; a model of exits that is off expects nothing of exits."""
        exits, fact = self.targets.siege.exits, dated.fact
        if fact.departs and not exits.spec.active:
            return
        risks = [hazard]
        if fact.empties and fact.exit in (None, "disputed"):
            risks = [risk for kind, risk in exits.hazards.items() if kind != "individual"]
        self._windows[dated.id] = hazard, Window(self.stage.clock, dated, risks)

    def waits_for_a_start(self, dated: Dated) -> None:
        """The outcome comes with the next start, whenever that is."""
        if dated.id in self._windows:
            self._windows[dated.id][1].waits = True

    def came(self, dated: Dated, fired: bool = False) -> None:
        """The outcome happens now; `fired` when its risk has just come true and begun anew."""
        if dated.id in self._windows:
            hazard, window = self._windows.pop(dated.id)
            disputed = len(window.hazards) > 1
            self._add(dated.id, "exits" if disputed else hazard.name, window.nats(fired))

    def close(self) -> None:
        """After the run: a failure to start for which no start came had no chance."""
        for fact, (hazard, window) in self._windows.items():
            if window.waits:
                self._add(fact, hazard.name, inf)

    def _add(self, fact: str, entity: str, nats: float) -> None:
        self.stage.noise.surprises.append(Surprise(fact, entity, nats))
