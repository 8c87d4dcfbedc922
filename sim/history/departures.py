"""Departures of the record: which of the model's risks one is, if any, and how many leave by it.

A documented departure happens. Where the model has no risk that could bring it about (exits are not active,
or have no rate for it) there is nothing to release, so it stays imposed in an alternative too.
"""

from __future__ import annotations

from sim.history.ledger import Dated, Ledger
from sim.history.targets import Targets
from sim.siege.exits import Departure
from sim.wall import Stage


class Departures:
    """Departures of one replication."""

    def __init__(self, stage: Stage, targets: Targets, ledger: Ledger) -> None:
        self.stage, self.targets = stage, targets
        come = (one.second for one in ledger.facts.values() if one.fact.arrive and one.second >= 0)
        self.stay_begins = 0 if targets.wall.people.count else min(come, default=0)

    def risk(self, dated: Dated) -> str | None:
        """Id of the hazard that a documented departure is a firing of; None for one that is an act."""
        fact, exits, people = dated.fact, self.targets.siege.exits, self.targets.wall.people
        if fact.kind != "outcome" or not exits.spec.active:
            return None
        kind: str | None = fact.exit if fact.empties else "individual"
        if kind in (None, "disputed"):
            u = self.stage.noise.uniform(f"history.facts.{dated.id}", "kind of exit")
            kind = exits.likeliest_kind(u, dated.second - self.stay_begins)
        alone = fact.group is None or fact.empties or people.may_leave_alone(fact.group)
        possible = kind is not None and alone and (exits.spec.may_come(kind) or self._implied(kind))
        return f"exits.{kind}" if possible else None

    def _implied(self, kind: str) -> bool:
        """Whether the baseline's record implied luck for such an exit: it was possible there."""
        return any(hazard == f"exits.{kind}" for hazard, _ in self.stage.noise.given.thresholds)

    def may_come(self, dated: Dated) -> bool:
        """Whether a fact may come about now: no departure does with exits off, or where nobody is there to
        leave, nor what comes with it.
        """
        people = self.targets.wall.people
        return not dated.fact.departs or (people.may_leave and people.inside(dated.fact.group) > 0)

    def of(self, dated: Dated) -> Departure:
        """How, how many (None: all) and of which group people leave by a fact now."""
        fact, draws = dated.fact, self.stage.draws
        if fact.empties:
            return fact.exit or "disputed", None, None
        there = count = self.targets.wall.people.inside(fact.group)
        if fact.leave_down_to is not None:
            count = max(there - int(draws(fact.leave_down_to)), 0)
        elif fact.leave is not None and fact.leave != "all":
            count = int(draws(fact.leave))
        return fact.exit or "individual", count, fact.group

    def foretell(self, dated: Dated) -> None:
        """What the next firing of its hazard brings is what the record says of it; of a disputed exit, on its
        date alone.
        """
        fact = dated.fact
        disputed = fact.empties and fact.exit in (None, "disputed")
        if fact.departs and not (disputed and self.stage.clock.now != dated.second):
            self.targets.siege.exits.departing = self.of(dated)

    def leave(self, dated: Dated) -> None:
        """People leave by an act, with no risk behind it."""
        if dated.fact.departs:
            self.targets.siege.exits.leave(*self.of(dated))
