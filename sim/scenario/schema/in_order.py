"""What the record keeps in order: facts on one track, cause and effect, the bounds of a silence or a run.

Where the bounds of two such dates overlap, they come in the order of their best values all the same. Whoever
draws the dates, or looks for what leaves no order, goes by these pairs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from sim.scenario.numbers.moment import Moment

if TYPE_CHECKING:
    from sim.scenario.schema.history import Fact, History

UNTIL = " until"
"""After the id of a fact: the end of the run that it tells of."""


@dataclass(frozen=True)
class InOrder:
    """Dates of facts that come in order.

    Attributes
    ----------
    moments : dict of str to Moment
        Every date that has a neighbour, in the order of the best values.
    pairs : tuple of (str, str)
        Which comes before which.
    tied : dict of str to (str, int)
        Effects within the very bounds of their cause: the cause, and the seconds after it.
    """

    moments: Mapping[str, Moment]
    pairs: tuple[tuple[str, str], ...]
    tied: Mapping[str, tuple[str, int]]


def in_order(history: History, names: Iterable[str]) -> InOrder:
    """The dates that come in order when those facts hold."""
    facts = {name: history.facts[name] for name in names}
    moments = {name: fact.at for name, fact in facts.items()}
    moments |= {name + UNTIL: fact.run.until for name, fact in facts.items() if fact.run is not None}
    tied = {
        name: (fact.because, int((fact.at.central - facts[fact.because].at.central).total_seconds()))
        for name, fact in facts.items()
        if fact.because in facts and same_bounds(fact.at, facts[fact.because].at) and not fact.at.exact
    }
    pairs = [
        (before, after) for before, after in dict.fromkeys(_wanted(history, facts))
        if moments[before].latest > moments[after].earliest and before != after
        and not (moments[before].exact and moments[after].exact)
    ]  # fmt: skip
    kept = {name for pair in pairs for name in pair}
    kept |= {cause for name in kept for cause in _causes(name, tied)}
    rank = sorted(kept, key=lambda name: (moments[name].central, len(_causes(name, tied)), name))
    return InOrder({name: moments[name] for name in rank}, tuple(pairs), tied)


def _causes(name: str, tied: Mapping[str, tuple[str, int]]) -> list[str]:
    found: list[str] = []
    while name in tied:
        name = tied[name][0]
        found.append(name)
    return found


def same_bounds(one: Moment, other: Moment) -> bool:
    """Whether two dates lie within the same bounds, so that an effect keeps its delay."""
    return one.earliest == other.earliest and one.latest == other.latest


def _wanted(history: History, facts: Mapping[str, Fact]) -> Iterator[tuple[str, str]]:
    """Every pair of dates that come one after the other by their best values."""
    for names in on_tracks(facts).values():
        levels: dict[datetime, list[str]] = {}
        for name in sorted(names, key=lambda name: facts[name].at.central):
            levels.setdefault(facts[name].at.central, []).append(name)
        for first, then in pairwise(levels.values()):
            yield from ((before, after) for before in first for after in then)
    for name, fact in facts.items():
        cause = fact.because
        if cause in facts and cause is not None and not same_bounds(fact.at, facts[cause].at):
            yield cause, name
        if fact.run is not None:
            yield name, name + UNTIL
    for silence in history.complete.values():
        bounds = (silence.at, silence.until)
        if all(name in facts for name in bounds):
            begins, ends = (facts[name].at.central for name in bounds)
            if begins < ends:
                yield bounds


def on_tracks(facts: Mapping[str, Fact]) -> dict[str, dict[str, str]]:
    """By track: the facts that act on it, each with what it does there."""
    found: dict[str, dict[str, str]] = {}
    for name, fact in facts.items():
        for track, act in acts_of(fact):
            found.setdefault(track, {})[name] = act
    return found


def acts_of(fact: Fact) -> Iterator[tuple[str, str]]:
    """The tracks that a fact acts on, with what it does there; equal acts may come in any order."""
    yield from (fact.set or {}).items()
    yield from ((f"stocks.{stock}", f"to {level}") for stock, level in (fact.level or {}).items())
    yield from ((f"stocks.{stock}", "brought") for stock in fact.brings or ())
    if fact.attempt is not None:
        yield f"lines.{fact.attempt.line}", fact.attempt.result
    if fact.arrive is not None:
        yield "people", "come"
    if fact.departs:
        yield "people", "go"
    if fact.fires is not None:
        yield fact.fires.replace("repair.", "generators.").removesuffix(".failure"), fact.fires
    if fact.run is not None:
        yield f"generators.{fact.run.unit}", "runs"
