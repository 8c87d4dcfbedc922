"""Whether a fact can be as it is written: its dates, its kind and effects, and what it acts on.

Each fact by itself; what facts are to each other is looked at in another module.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from sim.scenario.checks.dates import time_of
from sim.scenario.checks.reach import Reach
from sim.scenario.layers.tree import Tree
from sim.scenario.overlays.record import EFFECTS, FACTS, minute
from sim.scenario.text.errors import Problem
from sim.scenario.text.marks import Path

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario
    from sim.scenario.schema.history import Fact



class Facts:
    """The facts of one scenario under the eye."""

    def __init__(self, scenario: Scenario, tree: Tree) -> None:
        self.scenario, self.tree = scenario, tree
        self.facts: Mapping[str, Fact] = scenario.history.facts

    def wrong(self, code: str, at: Path, message: str, hint: str | None = None) -> Problem:
        """A problem at a key or value of the record."""
        mark = self.tree.where.get(at) or self.tree.mark(at)
        value = self.tree.value(at)
        if isinstance(value, (dict, list)) or mark.end_column is None:
            mark = self.tree.mark(at)
        return self.tree.problem(code, mark, message, hint)

    # When

    def dates(self, cut_short: bool) -> Iterator[Problem]:
        start, end = time_of(self.scenario)
        if end is not None and end <= start:
            return  # that is told already
        causes = {fact.because for fact in self.facts.values()}
        for name, fact in self.facts.items():
            at = (*FACTS, name, "at")
            early, late = fact.at.latest < start, end is not None and fact.at.earliest > end
            if fact.kind in ("input", "outcome") and fact.at.earliest < start <= fact.at.latest:
                message = f"expected bounds from {minute(start)} on, received {minute(fact.at.earliest)}"
                hint = "What was so before is the state at the start; what may have been later begins there."
                yield self.wrong("E701", at, message, hint)
            if not (early or late) or fact.kind == "context" or (late and cut_short):
                continue
            bound = f"from {minute(start)} on" if early or end is None else f"until {minute(end)}"
            date = fact.at.latest if early else fact.at.earliest
            message = f"expected a date {bound}, received {minute(date)}"
            if fact.kind == "observation" or (early and name in causes):
                yield replace(self.wrong("W701", at, message, f"{name} has no effect."), severity="warning")
            else:
                yield self.wrong("E701", at, message, "Nothing happens outside the span of 'about'.")
        for name, fact in self.facts.items():
            if fact.run is not None and fact.run.until.central <= fact.at.central:
                at = (*FACTS, name, "run", "until")
                begins, until = minute(fact.at.central), minute(fact.run.until.central)
                message = f"expected a run that ends after it begins, {begins}, received {until}"
                yield self.wrong("E701", at, message)
        yield from self._runs_at_once()

    def _runs_at_once(self) -> Iterator[Problem]:
        """Two units that the record runs at once: the house is served by one at a time."""
        runs = sorted(
            (fact.at.central, fact.run.until.central, name)
            for name, fact in self.facts.items() if fact.run is not None
        )  # fmt: skip
        last: dict[str, tuple[datetime, str]] = {}
        for begins, until, name in runs:
            unit = getattr(self.facts[name].run, "unit", "")
            for other, (ends, before) in last.items():
                if other != unit and begins < ends:
                    message = f"expected {unit} to run after {minute(ends)}, while {other} runs by {before}"
                    message += f", received {minute(begins)}"
                    hint = "One unit serves the house at a time: let one run end before the other begins."
                    yield self.wrong("E702", (*FACTS, name, "run"), message, hint)
            last[unit] = max(last.get(unit, (until, name)), (until, name))

    # What kind of fact

    def kinds(self) -> Iterator[Problem]:
        for name, fact in self.facts.items():
            at = (*FACTS, name)
            given = [key for key in EFFECTS if getattr(fact, key) not in (None, (), {})]
            effects = [key for key in given if key != "observe"]
            if fact.kind == "context" and given:
                hint = "Make it an input, an outcome or an observation, or leave the effect out."
                yield self.wrong(
                    "E706", (*at, given[0]), f"expected no effect of a context, received {given[0]!r}", hint
                )
            elif fact.kind == "observation" and effects:
                hint = "An observation only reads: put what it does into an input or an outcome."
                yield self.wrong(
                    "E706",
                    (*at, effects[0]),
                    f"expected only 'observe' in an observation, received {effects[0]!r}",
                    hint,
                )
            elif fact.kind == "observation" and not given:
                yield self.wrong(
                    "E706",
                    at,
                    f"expected the key 'observe' in the observation {name!r}, received none",
                    "For instance observe: [{channel: grid, is: off}].",
                )
            elif fact.kind in ("input", "outcome") and not effects:
                hint = "Say what it does, for instance set: {grid: off}; or make it a context."
                yield self.wrong(
                    "E706", at, f"expected an effect of the {fact.kind} {name!r}, received none", hint
                )
            if fact.kind == "input":
                for key in ("fires", "attempt"):
                    if getattr(fact, key) is not None:
                        message = f"expected the kind 'outcome' of a fact with {key!r}, received 'input'"
                        yield self.wrong("E706", (*at, "kind"), message)
            yield from self._exit(at, fact)

    def _exit(self, at: Path, fact: Fact) -> Iterator[Problem]:
        if fact.exit is not None and not fact.departs:
            yield self.wrong(
                "E706",
                (*at, "exit"),
                "expected the key 'leave' beside 'exit', received none",
                "For instance leave: 1.",
            )
        if fact.empties and fact.exit == "individual":
            message = "expected a kind of exit for all, received 'individual'"
            yield self.wrong(
                "E706", (*at, "exit"), message, "For instance exit: safe_conduct, or exit: disputed."
            )
        if fact.leave is not None and fact.leave_down_to is not None:
            message = "expected either 'leave' or 'leave_down_to', received both"
            yield self.wrong("E706", (*at, "leave_down_to"), message, "Leave one of them out.")
        if fact.group is not None and fact.arrive is None and not fact.departs:
            message = "expected the key 'arrive' or 'leave' beside 'group', received none"
            yield self.wrong("E706", (*at, "group"), message, "For instance arrive: 5.")
        if fact.at_start and fact.fires is None:
            yield self.wrong(
                "E706", (*at, "at_start"), "expected the key 'fires' beside 'at_start', received none"
            )

    # On what

    def reach(self) -> Iterator[Problem]:
        reach = Reach.of(self.scenario)
        for name, fact in self.facts.items():
            for below, misread in reach.faults_of(fact):
                at = (*FACTS, name, *below)
                mark = self.tree.keys.get(at) if misread.start == -1 else None
                if mark is not None:
                    yield self.tree.problem(misread.code, mark, misread.message, misread.hint)
                else:
                    yield self.wrong(misread.code, at, misread.message, misread.hint)
