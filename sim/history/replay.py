"""Replay: the record acts on the world.

Imposed, inputs and outcomes happen on their dates and every outcome leaves the luck that it implies (abduction).
Released, inputs still happen, outcomes run on by themselves with that luck, and what an outcome causes follows it
when, and only when, it happens.
"""

from __future__ import annotations

import simpy

from sim.engine import HISTORY, Hazard
from sim.history.ledger import Dated, Ledger
from sim.history.targets import Targets
from sim.wall import Stage, rank_of


class Replay:
    """Lets the record act on one replication.

    Parameters
    ----------
    released : bool
        Outcomes are not imposed but run on by themselves.
    """

    def __init__(self, stage: Stage, targets: Targets, ledger: Ledger, released: bool = False) -> None:
        self.stage, self.clock = stage, stage.clock
        self.targets, self.ledger, self.released = targets, ledger, released
        self.happened: dict[str, int] = {}
        "by fact: the second at which it happened in this run"
        self._silenced: dict[str, int] = {}
        self._awaited: dict[str, list[Dated]] = {}
        for dated in ledger.within():
            self._claim(dated)
            if dated.delay is None and self._is_scheduled(dated):
                self._schedule(dated, dated.second)
        for silence in ledger.silences:
            self._keep_silent(silence.track, silence.begins, silence.until)

    # When

    def _is_scheduled(self, dated: Dated) -> bool:
        """Whether a fact comes by its date; a released outcome comes by its hazard."""
        return not (self.released and self._hazard_of(dated) is not None)

    def _schedule(self, dated: Dated, second: int) -> None:
        if second < 0:
            return
        self.clock.at(second, HISTORY, rank_of(dated.id), lambda event: self._happen(dated))

    def _follow(self, dated: Dated) -> None:
        """What this fact causes comes after its documented delay."""
        self.happened[dated.id] = self.clock.now
        for effect in self.ledger.causes.get(dated.id, ()):
            second = self.clock.now + int(effect.delay or 0)
            if second < self.ledger.limit and self._is_scheduled(effect):
                self._schedule(effect, second)

    def _hazard_of(self, dated: Dated) -> str | None:
        """Id of the hazard whose firing this outcome is."""
        fact = dated.fact
        if fact.fires is not None and not fact.fires.startswith("repair."):
            return fact.fires
        if fact.leave is not None and fact.kind == "outcome":
            if fact.exit != "disputed":
                return f"exits.{fact.exit or 'individual'}"
            u = self.stage.noise.uniform(f"history.facts.{dated.id}", "kind of exit")
            return f"exits.{self.targets.siege.exits.likeliest_kind(u)}"
        return None

    def _claim(self, dated: Dated) -> None:
        """Hold the hazard of an outcome until its date, or watch for it when released."""
        name = self._hazard_of(dated)
        if name is None:
            return
        hazard = self.targets.hazard(dated.id, name)
        if self.released:
            self._watch(hazard, dated)
        else:
            self._hold(hazard)

    def _watch(self, hazard: Hazard, dated: Dated) -> None:
        """When released outcomes of a hazard happen by themselves, in their order, what they caused follows."""
        if hazard.name in self._awaited:
            self._awaited[hazard.name].append(dated)
            return
        awaited = self._awaited[hazard.name] = [dated]
        fires = hazard.happens

        def happens() -> None:
            outcome = awaited.pop(0) if awaited else None
            if outcome is not None and outcome.fact.exit == "disputed" and self.clock.now == outcome.second:
                self.targets.siege.exits.disputed_at = self.clock.now
            fires()
            if outcome is not None:
                self._log(outcome)
                self._follow(outcome)

        hazard.happens = happens

    # Silence

    def _keep_silent(self, track: str, begins: int, until: int) -> None:
        hazards = self.targets.on_track(track)
        if hazards and self.released:
            return  # that nothing happened is in the abducted thresholds
        self.clock.at(max(begins, 0), HISTORY, rank_of(f"silence {track}"), lambda event: self._begin(track, hazards))
        self.clock.at(max(until, 0), HISTORY, rank_of(f"silence {track}"), lambda event: self._end(track, hazards))

    def _begin(self, track: str, hazards: list[Hazard]) -> None:
        self.targets.silence(track, True)
        for hazard in hazards:
            self._hold(hazard)

    def _end(self, track: str, hazards: list[Hazard]) -> None:
        self.targets.silence(track, False)
        for hazard in hazards:
            self._let_go(hazard)

    def _hold(self, hazard: Hazard) -> None:
        self._silenced[hazard.name] = self._silenced.get(hazard.name, 0) + 1
        hazard.silence()

    def _let_go(self, hazard: Hazard) -> None:
        self._silenced[hazard.name] -= 1
        if not self._silenced[hazard.name]:
            hazard.end_silence()

    def close(self) -> None:
        """After the run: what stayed silent to the end has outlived its risk so far."""
        for hazard in self.targets.hazards.values():
            if hazard.silent:
                hazard.outlived()

    # What

    def _happen(self, dated: Dated) -> None:
        name = self._hazard_of(dated)
        if name is not None:
            hazard = self.targets.hazard(dated.id, name)
            if dated.fact.at_start:
                self._at_next_start(hazard, dated)
                return
            if dated.fact.exit == "disputed":
                self.targets.siege.exits.disputed_at = self.clock.now
            hazard.force()
            self._let_go(hazard)
        else:
            self._act(dated)
        self._log(dated)
        self._follow(dated)

    def _at_next_start(self, hazard: Hazard, dated: Dated) -> None:
        fires = hazard.happens

        def happens() -> None:
            hazard.happens = fires
            fires()
            self._let_go(hazard)
            self._log(dated)
            self._follow(dated)

        hazard.happens = happens
        hazard.force_at_next_lump()

    def _act(self, dated: Dated) -> None:
        fact, targets = dated.fact, self.targets
        for target, value in (fact.set or {}).items():
            targets.set(dated.id, fact.because, target, value)
        if fact.arrive is not None:
            targets.wall.people.arrive(fact.arrive)
        if fact.leave is not None:
            targets.siege.exits.leave(fact.exit or "individual", None if fact.leave == "all" else int(fact.leave))
        if fact.attempt is not None and fact.attempt.line in targets.siege.lines:
            quantity = self.stage.draws(fact.attempt.quantity) if fact.attempt.quantity is not None else None
            result = None if self.released else fact.attempt.result
            targets.siege.lines[fact.attempt.line].attempt(dated.id, result, quantity)
        if fact.run is not None and targets.compound.power.running is not None:
            targets.compound.power.running.hold(self.stage.draws.second(fact.run.until))
        if fact.fires is not None:
            unit = targets.compound.power.units.get(fact.fires.removeprefix("repair."))
            if unit is not None:
                targets.compound.power.repairs.finish(unit)

    def _log(self, dated: Dated) -> None:
        fact = dated.fact
        self.stage.recorder.happened(
            self.clock.now, "fact", id=dated.id, kind=fact.kind, text=fact.what, label=fact.label,
            sources=fact.source or (), claimant=fact.claimant, confidence=fact.confidence, assumed=fact.assumed,
            disputed=fact.disputed, released=self.released and fact.kind == "outcome",
        )
