"""Replay: the record acts on the world.

Imposed, inputs and outcomes happen on their dates and every outcome leaves the luck that it implies
(abduction). Released, inputs still happen, outcomes run on by themselves with that luck, and what an outcome
causes follows when, and only when, it happens. So with silences: that others did nothing stays
imposed, that nothing happened to the modelled system is in the luck. `follow: inputs` is a release without
luck from a baseline. A unit that is known to have run, or to have been tried, had fuel, and one that was let
in had been asked for: where the model lacks that, it is part of the luck too.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf, nextafter

import simpy

from sim.engine import HISTORY, Hazard, Stock
from sim.history.departures import Departures
from sim.history.driven import Driven
from sim.history.ledger import Dated, Ledger, Silence, told_of
from sim.history.surprises import Surprises
from sim.history.targets import Targets, is_outcome
from sim.wall import Stage, rank_of

LAST = (1 << 18) - 1
"the last rank of an instant"


class Replay:
    """Lets the record act on one replication.

    Parameters
    ----------
    released : bool
        Outcomes are not imposed but run on by themselves.
    held : frozenset of str
        Ids of outcomes, and of silences as `complete.ID`, that stay imposed all the same.
    """

    def __init__(
        self,
        stage: Stage,
        targets: Targets,
        ledger: Ledger,
        released: bool = False,
        held: frozenset[str] = frozenset(),
    ) -> None:
        self.stage, self.clock = stage, stage.clock
        self.targets, self.ledger = targets, ledger
        self.departures = Departures(stage, targets, ledger)
        self.alternative = released
        self.released = released or ledger.history.follow == "inputs"
        self.held = held
        self.happened: dict[str, int] = {}
        "by fact: the second at which it happened in this run"
        self.fired: dict[str, tuple[str, int]] = {}
        "by imposed outcome: the hazard and which of its occurrences it was"
        self.kept_silent: list[Silence] = []
        "silences that stay imposed"
        self._silenced: dict[str, int] = {}
        "by hazard: how many spans hold it still now"
        self._silent_tracks: dict[str, int] = {}
        "by track: how many declared silences hold now"
        self._awaited: dict[str, list[Dated]] = {}
        self._surprises = Surprises(stage, targets)
        for dated in ledger.within():
            if dated.second >= 0:
                self._claim(dated)
            if dated.delay is None and dated.second < 0:
                self._follow(dated, dated.second)
            elif dated.delay is None and self._is_scheduled(dated):
                self._schedule(dated, dated.second)
        for silence in ledger.silences:
            self._keep_silent(silence)
        self._bring_what_was_implied()
        if 0 <= ledger.limit <= ledger.horizon:
            self.clock.at(ledger.limit, HISTORY, rank_of("history.until"), lambda event: targets.hand_back())

    # When

    def _is_scheduled(self, dated: Dated) -> bool:
        """Whether a fact comes by its date; a released outcome comes by its hazard."""
        return not (self._is_free(dated) and self._hazard_of(dated) is not None)

    def _is_free(self, dated: Dated) -> bool:
        """Whether an outcome runs on by itself; a departure that no risk stands behind cannot."""
        can = not (dated.fact.departs and self._hazard_of(dated) is None)
        return self.released and dated.id not in self.held and can

    def _schedule(self, dated: Dated, second: int) -> None:
        if (dated.fact.fires or "").startswith("concessions."):
            self._imply_request(dated, second)
        if dated.fact.attempt is not None:
            self.targets.siege.lines[dated.fact.attempt.line].expect(second)
        self.clock.at(second, HISTORY, _rank(dated), lambda event: self._happen(dated))

    def _follow(self, dated: Dated, now: int) -> None:
        """What this fact causes comes after its documented delay; what came before the start is over."""
        if now >= 0:
            self.happened[dated.id] = now
        for effect in self.ledger.causes.get(dated.id, ()):
            second = now + self._delay(effect, now)
            if second < 0:
                self._follow(effect, second)
            elif second < self.ledger.limit and self._is_scheduled(effect):
                self._schedule(effect, second)

    def _delay(self, effect: Dated, now: int) -> int:
        """Its documented delay; imposed, an effect keeps its own date though its cause may have come late."""
        address = (f"history.facts.{effect.id}", "delay", 0)
        if self.released:
            return int(self.stage.noise.given.uniforms.get(address, effect.delay or 0))
        delay = max(effect.second - now, 0)
        if delay != effect.delay:
            self.stage.noise.abducted.uniforms[address] = delay
        return delay

    def _hazard_of(self, dated: Dated) -> str | None:
        """Id of the hazard whose firing this outcome is."""
        fact = dated.fact
        if fact.fires is not None and not fact.fires.startswith("repair."):
            return fact.fires
        return self.departures.risk(dated) if fact.departs else None

    def _claim(self, dated: Dated) -> None:
        """Hold the hazard of an outcome until its date, or watch for it when released."""
        name = self._hazard_of(dated)
        if name is None:
            return
        hazard = self.targets.hazard(dated.id, name)
        if self._is_free(dated):
            self._watch(hazard, dated)
            self.clock.at(dated.second, HISTORY, _rank(dated), lambda event: self._without_risk(hazard))
        else:
            self._hold(hazard)
            self._surprises.expect(dated, hazard)

    def _watch(self, hazard: Hazard, dated: Dated) -> None:
        """When released outcomes of a hazard happen by themselves, in order, what they caused follows."""
        if hazard.name in self._awaited:
            self._awaited[hazard.name].append(dated)
            return
        awaited = self._awaited[hazard.name] = [dated]
        fires = hazard.happens

        def happens() -> None:
            if awaited and self.departures.may_come(awaited[0]):
                self._come_true(awaited.pop(0), fires)
            else:
                fires()

        hazard.happens = happens

    @staticmethod
    def _without_risk(hazard: Hazard) -> None:
        """What came where there was no risk comes again, as long as the risk gathered is what it was."""
        if hazard.threshold == nextafter(hazard.integral, inf):
            hazard.force()

    # Silence

    def _keep_silent(self, silence: Silence) -> None:
        track, begins, until = silence.track, silence.begins, silence.until
        hazards = self.targets.on_track(track)
        held = f"complete.{silence.id}" in self.held
        if hazards and self.alternative and is_outcome(track) and not held:
            return  # that nothing happened is in the abducted thresholds
        if is_outcome(track) and self.ledger.history.follow == "inputs":
            return  # outcomes are the model's from the start
        self.kept_silent.append(silence)
        rank = rank_of(f"silence {track}")
        self.clock.at(max(begins, 0), HISTORY, rank, lambda event: self._begin(track, hazards))
        self.clock.at(max(until, 0), HISTORY, rank, lambda event: self._end(track, hazards))

    def _begin(self, track: str, hazards: list[Hazard]) -> None:
        self._silent_tracks[track] = self._silent_tracks.get(track, 0) + 1
        self.targets.silence(track, True)
        for hazard in hazards:
            self._hold(hazard)

    def _end(self, track: str, hazards: list[Hazard]) -> None:
        self._silent_tracks[track] -= 1
        if not self._silent_tracks[track]:
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
        self._surprises.close()

    def driven(self) -> Driven:
        """After the run: what the record alone decided in it."""
        facts = self.ledger.facts
        imposed = {
            id: second for id, second in self.happened.items()
            if facts[id].fact.kind == "input" or not self._is_free(facts[id])
        }  # fmt: skip
        still = (track for track in ("cordon", "grid", "people") if not self.targets.may_change(track))
        dark = self.targets.siege.grid.spec.at_start == "off"
        return Driven(imposed, tuple(self.kept_silent), frozenset(still), self.ledger.horizon, dark)

    # What

    def _happen(self, dated: Dated) -> None:
        if not self.departures.may_come(dated):
            return
        name = self._hazard_of(dated)
        if name is None:
            ended = self._act(dated)
            self.departures.leave(dated)
            self._log(dated, ended)
            self._follow(dated, self.clock.now)
            return
        hazard = self.targets.hazard(dated.id, name)
        if dated.fact.at_start:
            self._at_next_start(hazard, dated)
        else:
            self.fired[dated.id] = hazard.name, hazard.occurrence
            self._surprises.came(dated)
            self._come_true(dated, hazard.force)
            self._let_go(hazard)

    def _come_true(self, dated: Dated, fires: Callable[[], None]) -> None:
        """An outcome of a hazard happens, and what it causes follows."""
        self.departures.foretell(dated)
        fires()
        self._log(dated, self._act(dated))
        self._follow(dated, self.clock.now)

    def _at_next_start(self, hazard: Hazard, dated: Dated) -> None:
        fires = hazard.happens

        def happens() -> None:
            hazard.happens = fires
            self.fired[dated.id] = hazard.name, hazard.occurrence - 1
            self._surprises.came(dated, fired=True)
            self._come_true(dated, fires)
            self._let_go(hazard)

        hazard.happens = happens
        hazard.force_at_next_lump()
        self._surprises.waits_for_a_start(dated)
        self._imply_fuel(dated, hazard.name.split(".")[1], 3600)

    # What the record implies beside what it says

    def _imply_fuel(self, dated: Dated, name: str, seconds: int) -> None:
        """Fuel for this long at full output, if the model has less: the unit ran, so it was there."""
        unit, fuel = self.targets.compound.power.units.get(name), self.targets.compound.fuel
        if self._is_free(dated) or unit is None or fuel is None:
            return
        enough = min(seconds * (unit.burn_idle + unit.burn_load * unit.rating), fuel.capacity)
        if fuel.level < enough:
            amount = self.targets.bring_to(dated.id, "fuel", enough, None)
            self.stage.noise.abducted.uniforms["implied fuel", dated.id, self.clock.now] = amount

    def _run_on(self, dated: Dated, name: str, until: int) -> None:
        """The unit ran until then: it was whole, and fuel that it lacks is put in whenever it runs out."""
        power, fuel = self.targets.compound.power, self.targets.compound.fuel
        unit = power.units[name]
        if not self._is_free(dated):
            power.repairs.finish(unit)
        if fuel is None:
            return

        def runs_dry(stock: Stock) -> None:
            rest = until - self.clock.now
            if rest > 0 and unit.state.value in ("running", "ready"):
                lacks = stock.wanted_out * rest or power.dispatch.fuel_for(unit, rest)
                self.targets.bring(dated.id, "fuel", lacks)

        fuel.when_empty.insert(0, runs_dry)
        if fuel.empty:
            runs_dry(fuel)

    def _imply_request(self, dated: Dated, second: int) -> None:
        """What was granted had been asked for, a second before at the latest."""
        hazard = self.targets.hazard(dated.id, str(dated.fact.fires))

        def ask(_: simpy.Event) -> None:
            if hazard.integral == 0 and hazard.rate == 0 and self.targets.ask_for_unit():
                self.stage.noise.abducted.uniforms["implied request", dated.id, self.clock.now] = 1.0

        if second > self.clock.now:
            self.clock.at(second - 1, HISTORY, rank_of(dated.id), ask)

    def _bring_what_was_implied(self) -> None:
        """In an alternative: the fuel and the requests that the baseline implied, when it did."""
        if not self.alternative:
            return
        for (what, fact, second), amount in self.stage.noise.given.uniforms.items():
            if what == "implied fuel":
                self.clock.at(second, HISTORY, rank_of(fact), self._bringing(fact, amount))
            elif what == "implied request":
                self.clock.at(second, HISTORY, rank_of(fact), self._asking)

    def _bringing(self, fact: str, litres: float) -> Callable[[simpy.Event], None]:
        def bring(_: simpy.Event) -> None:
            self.targets.bring_to(fact, "fuel", 0.0, litres)

        return bring

    def _asking(self, _: simpy.Event) -> None:
        self.targets.ask_for_unit()

    def _act(self, dated: Dated) -> str | None:
        """Do what a fact says; returns how a delivery ended, if it is one."""
        fact, targets, ended = dated.fact, self.targets, None
        for target, value in sorted((fact.set or {}).items()):  # the grid before how units run
            targets.set(dated.id, fact.because, target, value)
        comes = bool(fact.brings)
        for stock, level in sorted((fact.level or {}).items()):
            given = self.stage.noise.given.amounts.get((dated.id, stock)) if self.released else None
            amount = targets.bring_to(dated.id, stock, self.stage.draws(level), given)
            self.stage.noise.abducted.amounts[dated.id, stock] = amount
            comes |= amount > 0
        for stock, more in sorted((fact.brings or {}).items()):
            targets.bring(dated.id, stock, self.stage.draws(more))
        if comes:
            targets.came_in()
        if fact.arrive is not None:
            targets.wall.people.arrive(int(self.stage.draws(fact.arrive)), fact.group)
        if fact.attempt is not None:
            line = targets.siege.lines[fact.attempt.line]
            ended = line.attempt(dated.id, fact.attempt, imposed=not self._is_free(dated))
        if fact.run is not None and fact.run.unit in targets.compound.power.units:
            until = min(self.stage.draws.second(fact.run.until), self.ledger.limit)
            self._run_on(dated, fact.run.unit, until)
            targets.compound.power.dispatch.hold(targets.compound.power.units[fact.run.unit], until)
        if fact.fires is not None:
            unit = targets.compound.power.units.get(fact.fires.removeprefix("repair."))
            if unit is not None:
                targets.compound.power.repairs.finish(unit)
        return ended

    def _log(self, dated: Dated, ended: str | None) -> None:
        free = self._is_free(dated) and dated.fact.kind == "outcome"
        self.stage.recorder.happened(self.clock.now, "fact", **told_of(dated, ended), released=free)


def _rank(dated: Dated) -> int:
    """Place of a fact among those of one second: who comes, states, levels, all else, who leaves."""
    fact = dated.fact
    if fact.departs or fact.arrive is not None:
        return LAST - (fact.leave_down_to is None) if fact.departs else 0  # down to is down to
    return (0 if fact.set else 1 if fact.level else 2) << 16 | rank_of(dated.id) >> 2
