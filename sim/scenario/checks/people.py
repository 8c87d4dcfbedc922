"""Departures of more people than are inside or than the model lets go, more people than can be played, and
amounts for each person when nobody is inside.

Counted in the central world: dates at their best value, disputes at their most credible option. Beside the
central head-count the least and the most are kept, since a count may be a prior.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from sim.scenario.checks.limits import MOST_PEOPLE
from sim.scenario.numbers.number import Number
from sim.scenario.numbers.units import A_PERSON
from sim.scenario.overlays.record import FACTS, minute
from sim.scenario.text.errors import Problem
from sim.scenario.text.marks import Mark, Path

if TYPE_CHECKING:
    from sim.scenario.checks.fact import Facts
    from sim.scenario.layers.tree import Tree
    from sim.scenario.overlays.editing import Edit
    from sim.scenario.schema import Scenario
    from sim.scenario.schema.history import Fact

LEAST, BEST, MOST = range(3)
Heads = list[float]
"""A head-count: the least, the best and the most that it can be."""


def check_people(record: Facts, names: Iterable[str]) -> Iterator[Problem]:
    """Problems of those facts, which are in the order of their best dates."""
    counts = _Inside(record)
    for name in names:
        fact = record.facts[name]
        if fact.arrive is not None:
            counts.add(fact.group, _heads(fact.arrive))
            if counts.inside(None)[MOST] > MOST_PEOPLE:
                message = (
                    f"expected at most {MOST_PEOPLE} people inside, received {counts.inside(None)[MOST]:.0f}"
                )
                yield record.wrong("E404", (*FACTS, name, "arrive"), message)
                return
        if fact.departs:
            yield from counts.depart(name, fact)
        said = fact.attempt.quantity if fact.attempt is not None else None
        if said is not None and said.dimension in A_PERSON.values() and not counts.eating():
            message = f"expected somebody inside, for each of whom {said} is, received nobody who eats and "
            message += f"drinks on {minute(fact.at.central)}"
            hint = "It brings nothing: say how much came in all."
            found = record.wrong("W703", (*FACTS, name, "attempt", "quantity"), message, hint)
            yield replace(found, severity="warning")


def check_released(scenario: Scenario, tree: Tree, edits: Iterable[Edit]) -> Iterator[Problem]:
    """Departures that a release left to a model in which nobody leaves."""
    exits = scenario.siege.exits
    if exits.may_come("individual") or exits.may_come(None):
        return
    for edit in edits:
        if edit.departures:
            names = ", ".join(edit.departures)
            why = "exits are not active" if not exits.active else "no exit has a rate"
            message = f"expected departures that the model can bring about, received {names}, where {why}"
            hint = f"To keep everybody inside write remove: [{names}]; else make siege.exits active."
            yield tree.problem("E710", Mark(edit.file, edit.line, edit.column), message, hint)


class _Inside:
    """Who is inside, by group."""

    def __init__(self, record: Facts) -> None:
        people = record.scenario.compound.household.people
        self.record = record
        self.groups = {name: _heads(group.count) for name, group in people.items()}
        self.alone = [name for name, group in people.items() if group.leaves]
        self.fed = [name for name, group in people.items() if group.needs]

    def inside(self, group: str | None) -> Heads:
        """How many of a group are inside, or in all."""
        found = self.groups.values() if group is None else [self.groups.get(group, [0.0] * 3)]
        return [sum(heads) for heads in zip(*found, strict=True)]

    def eating(self) -> bool:
        """Whether anybody who eats and drinks is inside, at best."""
        return any(self.groups[name][BEST] > 0 for name in self.fed)

    def add(self, group: str | None, more: Heads) -> None:
        """People come."""
        heads = self.groups.setdefault(group or next(iter(self.groups)), [0.0] * 3)
        heads[:] = [there + each for there, each in zip(heads, more, strict=True)]

    def depart(self, name: str, fact: Fact) -> Iterator[Problem]:
        """People go, as far as they are there."""
        inside = self.inside(fact.group)
        going = list(inside)
        key = "leave"
        if fact.leave_down_to is not None:
            key, staying = "leave_down_to", _heads(fact.leave_down_to)
            going = [max(there - left, 0.0) for there, left in zip(inside, staying, strict=True)]
        elif isinstance(fact.leave, Number):
            going = _heads(fact.leave)
        everybody = list(self.groups) if fact.empties else self.alone
        groups = [fact.group] if fact.group is not None else everybody
        may = [sum(self.groups[one][at] for one in groups if one in self.groups) for at in range(3)]
        at = (*FACTS, name, key)
        if inside[BEST] < 1 or going[BEST] > inside[BEST] or going[BEST] < 1:
            who = "nobody is" if inside[BEST] < 1 else f"{inside[BEST]:.0f} are"
            said = fact.leave if fact.leave is not None else f"down to {fact.leave_down_to}"
            wanted = "no more to leave than are inside" if fact.leave is not None else "somebody to leave"
            message = f"expected {wanted}, received {said} on {minute(fact.at.central)}, when {who}"
            hint = "Count arrivals and departures before it, on their best dates."
            yield self.record.wrong("E705", at, message, hint)
        elif going[BEST] > may[BEST]:
            message = (
                f"expected no more to leave than may leave alone, {may[BEST]:.0f}, received {going[BEST]:.0f}"
            )
            yield self.record.wrong("E705", at, message, "Name the group that they leave: group: ID.")
        elif going[MOST] > may[LEAST] and fact.leave_down_to is None and fact.leave != "all":
            yield self._perhaps_fewer(at, going, may)
        for count, much in ((LEAST, going[MOST]), (BEST, going[BEST]), (MOST, going[LEAST])):
            left = much
            for one in groups:
                gone = min(self.groups.get(one, [0.0] * 3)[count], left)
                if gone:
                    self.groups[one][count] -= gone
                    left -= gone

    def _perhaps_fewer(self, at: Path, going: Heads, may: Heads) -> Problem:
        message = (
            f"expected as many inside as leave, received up to {going[MOST]:.0f} who leave, "
            f"when as few as {may[LEAST]:.0f} may be there"
        )
        found = self.record.wrong("W703", at, message, "Of those who are not there, nobody leaves.")
        return replace(found, severity="warning")


def _heads(number: Number) -> Heads:
    least, most = number.prior.support if number.prior is not None else (number.central, number.central)
    return [least, number.central, most]
