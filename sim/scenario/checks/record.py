"""Whether the facts of a record can be together: their causes, disputes and silences, and who is there to act
on.

Head-counts and contradictions are looked at in the central order: every date at its best value, every
dispute at its most credible option. What is wrong with another option of one dispute is doubted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import replace
from datetime import datetime
from math import fsum
from typing import TYPE_CHECKING

from sim.scenario.checks.dates import time_of
from sim.scenario.checks.fact import Facts
from sim.scenario.checks.order import check_order
from sim.scenario.checks.people import check_people
from sim.scenario.checks.reach import Reach
from sim.scenario.layers.tree import Tree
from sim.scenario.numbers.moment import is_date, parse_date, seconds_between, zone_called
from sim.scenario.overlays.record import FACTS, minute
from sim.scenario.text.errors import Misread, Problem
from sim.scenario.text.marks import Path
from sim.scenario.text.sourced import nearest

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario
    from sim.scenario.schema.history import Complete, Fact

ENDS = ("start", "begin", "beginning", "first", "end", "ending", "last", "finish", "now", "always", "never")
"""Words that mean an end of the scenario's time, and no fact with a name like them."""
DOUBTED = {"E702": "W702", "E705": "W703"}
"""By what is wrong in every world: how it is doubted in a less credible one."""
TOLD = 8
"""How many facts of a circle are named."""


def check_record(scenario: Scenario, tree: Tree, cut_short: bool) -> list[Problem]:
    """Return what is wrong or doubtful in the record of a scenario; `cut_short` says that its span was
    edited.
    """
    facts, record = Facts(scenario, tree), _Record(scenario, tree)
    return [
        *facts.dates(cut_short), *facts.kinds(), *record.causes(), *record.disputes(), *record.silences(),
        *facts.reach(), *record.together(), *_other_worlds(record),
    ]  # fmt: skip


def check_references(scenario: Scenario, tree: Tree) -> list[Problem]:
    """Return what is wrong in what facts, disputes and silences name, whatever numbers the scenario has."""
    facts, record = Facts(scenario, tree), _Record(scenario, tree)
    return [*record.causes(), *record.disputes(), *record.silences(), *facts.reach()]


def known_variants(scenario: Scenario) -> dict[str, str]:
    """The most credible option of every dispute, ties by name, as the central run takes it."""
    return {
        name: max(sorted(variant.options), key=lambda option, v=variant: v.options[option].size)  # type: ignore[misc]
        for name, variant in scenario.history.variants.items()
        if variant.options
    }


def _other_worlds(record: _Record) -> Iterator[Problem]:
    """What is wrong where one dispute is decided for a less credible option: doubted, each once."""
    known = {problem.order for problem in record.together()}
    for dispute, variant in record.history.variants.items():
        for option, credence in variant.options.items():
            if option == record.chosen.get(dispute) or credence.size <= 0:
                continue
            for found in _Record(record.scenario, record.tree, {dispute: option}).together():
                if found.order not in known:
                    known.add(found.order)
                    yield replace(
                        found, code=DOUBTED.get(found.code, found.code), severity="warning",
                        message=f"{found.message}; so it is where {dispute} is {option}",
                    )  # fmt: skip


class _Record(Facts):
    """What facts are to each other, where disputes are decided for their most credible option, or another."""

    def __init__(self, scenario: Scenario, tree: Tree, decided: Mapping[str, str] | None = None) -> None:
        super().__init__(scenario, tree)
        self.history = scenario.history
        self.chosen = chosen = {**known_variants(scenario), **(decided or {})}
        held = [
            name
            for name, fact in self.facts.items()
            if all(chosen.get(d) == o for d, o in (fact.variant or {}).items())
        ]
        dated = ((self.facts[name].at.central, self.facts[name].departs, name) for name in held)
        self.central = [name for _, _, name in sorted(dated)]
        "the facts of the central world in their order, of one instant those who come before those who leave"
        self.held = frozenset(held)

    def latest(self, code: str, places: Iterable[Path], message: str) -> Problem:
        """A problem at the first of those places that the file laid last has said."""
        order = {layer.file: number for number, layer in enumerate(self.tree.layers)}
        at = max(places, key=lambda place: order.get(self.tree.mark(place).file, -1))
        return self.wrong(code, at, message)

    # Why

    def causes(self) -> Iterator[Problem]:
        circles = self._circles()
        for name, fact in self.facts.items():
            if fact.because is None:
                continue
            at = (*FACTS, name, "because")
            if fact.because not in self.facts:
                others = [other for other in self.facts if other != name]
                hint = nearest(fact.because, others)
                if hint is None and others:
                    ids = ", ".join([*others[:TOLD], *["..."] * (len(others) > TOLD)])
                    hint = f"It names the fact that is the cause, by its id: {ids}."
                yield self.wrong("E703", at, f"expected the id of a fact, received {fact.because!r}", hint)
                continue
            if name in circles:
                if chain := circles[name]:  # a circle is told once
                    told = [*chain[:TOLD], f"... ({len(chain)} facts)", name] if len(chain) > TOLD else chain
                    places = [(*FACTS, each, "because") for each in chain[:-1]]
                    message = f"expected causes in no circle, received {' because '.join(told)}"
                    yield self.latest("E703", places, message)
                continue
            cause = self.facts[fact.because]
            if fact.at.central < cause.at.central:
                message = (
                    f"expected a cause no later than {name}, {minute(fact.at.central)}, "
                    f"received {fact.because} of {minute(cause.at.central)}"
                )
                yield self.latest("E703", (at, (*FACTS, name, "at"), (*FACTS, fact.because, "at")), message)
            for dispute, option in (fact.variant or {}).items():
                other = (cause.variant or {}).get(dispute)
                if other is not None and other != option:
                    message = f"expected a cause that holds with {dispute}: {option}, received {other}"
                    yield self.wrong("E703", at, message)

    def _circles(self) -> dict[str, list[str]]:
        """The facts that cause themselves; with the first of each circle, the way around it."""
        found: dict[str, list[str]] = {}
        met: dict[str, str] = {}
        order = {name: number for number, name in enumerate(self.facts)}
        for name in self.facts:
            at: str | None = name
            while at is not None and at in self.facts and at not in met:
                met[at] = name
                at = self.facts[at].because
            if at is None or met.get(at) != name:
                continue
            around, because = [at], self.facts[at].because
            while because is not None and because != at:
                around.append(because)
                because = self.facts[because].because
            found |= {each: [] for each in around}
            first = min(around, key=order.__getitem__)
            turn = around.index(first)
            found[first] = [*around[turn:], *around[:turn], first]
        return found

    # Disputes and silences

    def disputes(self) -> Iterator[Problem]:
        at: Path
        for name, variant in self.history.variants.items():
            at = ("history", "variants", name, "options")
            total = fsum(share.size for share in variant.options.values())
            if len(variant.options) < 2:
                message = f"expected at least two options of {name!r}, received {len(variant.options)}"
                yield self.wrong("E707", at, message)
            elif abs(total - 1) > 1e-6:
                message = f"expected credences that add up to 100 %, received {100 * total:.6g} %"
                yield self.wrong("E707", at, message)
        for name, fact in self.facts.items():
            for dispute, option in (fact.variant or {}).items():
                at = (*FACTS, name, "variant", dispute)
                if dispute not in self.history.variants:
                    hint = nearest(dispute, self.history.variants)
                    message = f"expected a dispute of history.variants, received {dispute!r}"
                    yield self.tree.problem(
                        "E707", self.tree.keys.get(at) or self.tree.mark(at), message, hint
                    )
                elif option not in (options := self.history.variants[dispute].options):
                    hint = nearest(option, options) or f"Options: {', '.join(options)}."
                    yield self.wrong(
                        "E707", at, f"expected an option of {dispute!r}, received {option!r}", hint
                    )

    def silences(self) -> Iterator[Problem]:
        known = Reach.of(self.scenario).tracks
        for name, silence in self.history.complete.items():
            at = ("history", "complete", name)
            if silence.track not in known:
                hint = nearest(silence.track, known)
                yield self.wrong(
                    "E704",
                    (*at, "track"),
                    f"expected a track of the record, received {silence.track!r}",
                    hint,
                )
            dates: list[datetime] = []
            bounds = (("from", silence.at), ("until", silence.until))
            for (key, text), end in zip(bounds, time_of(self.scenario), strict=True):
                try:
                    dates += [self._bound(text)] if text is not None else [end] if end is not None else []
                except Misread as misread:
                    hint = misread.hint or self._whole_span(silence)
                    yield self.wrong(misread.code, (*at, key), misread.message, hint)
            if len(dates) == 2 and dates[1] <= dates[0] and _holds_together(silence, self.facts, self.held):
                begins, until = map(minute, dates)
                message = f"expected a silence that ends after it begins, {begins}, received {until}"
                yield self.wrong("E707", (*at, "until"), message)

    def _bound(self, text: str) -> datetime:
        if is_date(text):
            date, about = parse_date(text), self.scenario.about
            if (zone := zone_called(about.place.timezone)) is not None:
                seconds_between(about.start.central, date, zone)  # refuses a time that the clock skips
            return date
        if text in self.facts:
            return self.facts[text].at.central
        near = nearest(text, self.facts) if text.lower() not in ENDS else None
        raise Misread("E707", f"expected a date or the id of a fact, received {text!r}", near)

    def _whole_span(self, silence: Complete) -> str | None:
        """What to write for a silence as long as the scenario; what it says well stays."""
        said = {"from": silence.at, "until": silence.until}
        dates = dict(zip(said, time_of(self.scenario), strict=True))
        for key, text in said.items():
            date = dates[key]
            if text is not None and not is_date(text) and text not in self.facts:
                if date is None or (text.lower() not in ENDS and nearest(text, self.facts)):
                    return None
                said[key] = minute(date).removesuffix(" 00:00")
        return f"Write {', '.join(f'{key}: {text}' for key, text in said.items() if text is not None)}."

    # All together

    def together(self) -> Iterator[Problem]:
        """What is wrong in this world as a whole."""
        yield from self.contradictions()
        yield from check_people(self, self.that_come())
        yield from check_order(self, self.that_come())

    def contradictions(self) -> Iterator[Problem]:
        """A state that is set to two values at one instant of the central world."""
        seen: dict[tuple[str, datetime], tuple[str, str]] = {}
        for name in self.central:
            fact = self.facts[name]
            for target, value in (fact.set or {}).items():
                key = (target, fact.at.central)
                first, before = seen.setdefault(key, (name, value))
                if before != value:
                    message = (
                        f"expected one value of {target} at {minute(fact.at.central)}, received {value!r} "
                        f"from {name} and {before!r} from {first}"
                    )
                    yield self.wrong(
                        "E702",
                        (*FACTS, name, "set", target),
                        message,
                        "Give them different dates, or remove one.",
                    )

    def that_come(self) -> Iterator[str]:
        """The facts that come about within the central world, in their order."""
        start, known = self.scenario.about.start.central, dict[str, bool]()
        for name in self.central if self.history.follow != "none" else ():
            if self.facts[name].at.central >= start and _comes(name, self.facts, self.held, known):
                yield name


def _comes(name: str, facts: Mapping[str, Fact], central: Set[str], known: dict[str, bool]) -> bool:
    """Whether every cause of a fact holds in the central world; `known` keeps the answers."""
    above: dict[str, None] = {name: None}
    at = facts[name].because
    while at is not None and at not in above and at in central and at not in known:
        above[at] = None
        at = facts[at].because
    comes = at is None or at in above or known.get(at, False)
    known.update(dict.fromkeys(above, comes))
    return comes


def _holds_together(silence: Complete, facts: Mapping[str, Fact], central: Iterable[str]) -> bool:
    """Whether the facts that bound a silence are of the central world."""
    bounds = [text for text in (silence.at, silence.until) if text is not None]
    return all(text not in facts or text in central for text in bounds)
