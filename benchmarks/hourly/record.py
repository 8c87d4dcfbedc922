"""The record in the hourly program: facts act at the nearest tick, outcomes hold their risks until then."""

from __future__ import annotations

from collections import defaultdict

import simpy

from sim.history import Dated, Ledger
from sim.replication import Drawn
from sim.scenario.schema.history import Fact

from .household import Household
from .outside import HOUR
from .risk import Risk
from .stocks import move


class Record:
    """Lets facts act, hour by hour."""

    def __init__(self, env: simpy.Environment, ledger: Ledger, draws: Drawn, household: Household) -> None:
        self.env, self.ledger, self.draws, self.household = env, ledger, draws, household
        self.house, self.outside, self.lines = household.house, household.outside, household.lines
        units = self.house.power.units.values()
        self.risks = self.outside.risks() | {unit.risk.name: unit.risk for unit in units}
        self.due: dict[int, list[Dated]] = defaultdict(list)
        self.silences: dict[int, list[tuple[str, bool]]] = defaultdict(list)
        for dated in ledger.within():
            if dated.fact.group or dated.fact.leave_down_to or dated.fact.brings:
                raise ValueError(f"{dated.id}: the hourly program knows no groups, rests and gifts in facts")
            risk = self._risk_of(dated)
            if risk is not None and dated.second >= 0:
                risk.held += 1
            if dated.delay is None and dated.second >= 0:
                self._comes(dated, dated.second)
        for silence in ledger.silences:
            self.silences[max(silence.begins + HOUR // 2, 0) // HOUR].append((silence.track, True))
            self.silences[max(silence.until + HOUR // 2, 0) // HOUR].append((silence.track, False))

    def tick(self, hour: int) -> None:
        """Facts and silences of this hour."""
        for track, silent in self.silences.pop(hour, ()):
            self._silence(track, silent)
        while hour in self.due:  # what a fact causes may come within its hour
            for dated in self.due.pop(hour):
                self._happen(dated, hour)
        household = self.household
        if household.waits and household.waits[0].risk.occurrence:
            unit, dated = household.waits[0], household.waits[1]
            household.waits = None
            unit.risk.let_go()
            self._follow(dated, hour)

    def _how_many(self, fact: Fact) -> int | None:
        """How many leave; None: all."""
        return None if fact.leave is None or fact.leave == "all" else int(self.draws(fact.leave))

    def _follow(self, dated: Dated, hour: int) -> None:
        for effect in self.ledger.causes.get(dated.id, ()):
            second = max(effect.second, hour * HOUR)
            if second < self.ledger.limit:
                self._comes(effect, second)

    def _comes(self, dated: Dated, second: int) -> None:
        """A fact is to act at the hour nearest to a second."""
        hour = (second + HOUR // 2) // HOUR
        self.due[hour].append(dated)
        attempt = dated.fact.attempt
        if attempt is not None and attempt.line in self.lines.by_name:
            self.lines.by_name[attempt.line].expected.append(hour)
            self.lines.by_name[attempt.line].expected.sort()

    def _risk_of(self, dated: Dated) -> Risk | None:
        fact = dated.fact
        if fact.fires is not None and not fact.fires.startswith("repair."):
            return self.risks[fact.fires]
        if fact.leave is None or fact.kind != "outcome":
            return None
        if fact.leave != "all":
            return self.risks["exits.individual"]
        kind = self.outside.likeliest_exit(dated.id) if fact.exit in (None, "disputed") else fact.exit
        return self.risks[f"exits.{kind}"]

    def _silence(self, track: str, silent: bool) -> None:
        if track == "pressure":
            self.outside.silent_pressure = silent
        elif track.startswith("repair."):
            self.household.no_repair[track.removeprefix("repair.")] = silent
        elif track.startswith("lines."):
            line = self.lines.by_name.get(track.removeprefix("lines."))
            if line is not None and silent:
                line.silent = True
            elif line is not None:
                line.end_silence()
        prefix = "exits." if track == "people" else f"{track}." if track in ("exits", "cordon") else track
        for name, risk in self.risks.items():
            if name.startswith(prefix):
                if silent:
                    risk.held += 1
                else:
                    risk.let_go()

    def _happen(self, dated: Dated, hour: int) -> None:
        fact, outside, household = dated.fact, self.outside, self.household
        risk = self._risk_of(dated)
        if risk is not None:
            name = str(fact.fires or "")
            of_a_unit = name.startswith("generators.")
            unit = household.house.power.units.get(name.split(".")[1]) if of_a_unit else None
            if unit is not None and fact.at_start:
                risk.at_next_lump = True
                household.imply_fuel(unit, 1)
                household.waits = unit, dated
                return
            risk.fire()
            risk.let_go()
            if unit is not None:
                household.fails(unit)
            elif name.startswith("concessions."):
                outside.granted[next(one[2] for one in outside.concessions if one[3] is risk)]()
            else:
                outside.leave(self._how_many(fact))
        else:
            self._act(dated, hour)
        self._follow(dated, hour)

    def _act(self, dated: Dated, hour: int) -> None:
        fact, household = dated.fact, self.household
        for target, value in (fact.set or {}).items():
            self._set(dated, target, value)
        for name, level in (fact.level or {}).items():
            stock = self.house.stock(name)
            stock.grow(max(stock.capacity, self.draws(level)))
            move(stock, self.draws(level) - stock.level)
        if fact.arrive is not None:
            self.house.groups[0][0] = int(self.house.groups[0][0]) + int(self.draws(fact.arrive))
            self.house.count()
            household.people_changed()
        if fact.leave is not None:
            self.outside.leave(self._how_many(fact))
        if fact.attempt is not None and fact.attempt.line in self.lines.by_name:
            self.lines.by_name[fact.attempt.line].attempt(fact.attempt.result, fact.attempt.quantity)
        if fact.run is not None:
            until = (min(self.draws.second(fact.run.until), self.ledger.limit) + HOUR // 2) // HOUR
            household.imply_fuel(self.house.power.units[fact.run.unit], until - hour)
            household.held_until = max(household.held_until, until)
        if fact.fires is not None:
            household.repaired(self.house.power.units[fact.fires.removeprefix("repair.")])

    def _set(self, dated: Dated, target: str, value: str) -> None:
        outside, household = self.outside, self.household
        if target == "grid":
            if value == "off":
                outside.cuts.add(dated.id)
            else:
                outside.restore(dated.fact.because)
        elif target == "mains":
            outside.mains = value
        elif target == "signal":
            outside.set_signal(value)
        elif target == "cordon":
            outside.set_cordon(value)
        elif target == "custodian":
            outside.custodian = value  # type: ignore[assignment]
        elif target == "pressure":
            if value == "raised":
                outside.raise_pressure()
            else:
                outside.raised = False
        elif target == "power.running":
            household.set_mode(value)
        elif target.startswith("lines.") and target.removeprefix("lines.") in self.lines.by_name:
            self.lines.by_name[target.removeprefix("lines.")].blocked = value == "blocked"
