"""The ledger in one replication: which disputed facts hold, when each fact falls, what hangs on what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import fsum
from typing import Any

from sim.engine import Noise
from sim.history.order import draw_in_order
from sim.scenario.numbers.moment import is_date
from sim.scenario.schema.history import Complete, Fact, History
from sim.scenario.schema.in_order import same_bounds
from sim.wall import Draws

ENDED = {
    "admitted": "it is let in", "partly": "it is let in in part", "refused": "it is refused",
    "not asked": "nothing is asked for",
}  # fmt: skip
"how a delivery ended, in words"


@dataclass(frozen=True)
class Dated:
    """A fact with the second at which it falls in this replication."""

    id: str
    fact: Fact
    second: int
    delay: int | None
    "seconds after its cause; None for a fact with no cause in this replication"


@dataclass(frozen=True)
class Silence:
    """A span in which nothing undocumented happens on a track [s]; `until` is exclusive."""

    id: str
    track: str
    begins: int
    until: int


class Ledger:
    """Facts, variants and silences of one replication.

    Parameters
    ----------
    draws : Draws
        Turns a moment into a second: drawn within its bounds, or its best value.
    central : bool
        Take the most credible option of each dispute instead of drawing one.
    """

    def __init__(self, history: History, noise: Noise, draws: Draws, central: bool, horizon: int) -> None:
        self.history = history
        self.horizon = horizon
        self.limit = draws.second(history.until) if history.until is not None else horizon + 1
        self.variants = {
            name: _choose(
                {option: draws(share) for option, share in variant.options.items()},
                None if central else noise.uniform(f"history.variants.{name}", "option"),
            )
            for name, variant in sorted(history.variants.items())
        }
        self.draws = draws
        self.facts: dict[str, Dated] = {}
        self.causes: dict[str, list[Dated]] = {}
        "by cause: what follows from it"
        holding = {name: fact for name, fact in history.facts.items() if self._holds(fact)}
        happens: dict[str, bool] = {}
        names = tuple(name for name in holding if _has_its_causes(name, holding, happens))
        if not central:
            draw_in_order(history.in_order(names), draws, noise)
        for name in names:
            self._date(name, holding)
        for dated in self.facts.values():
            if dated.delay is not None:
                self.causes.setdefault(str(dated.fact.because), []).append(dated)
        self.silences = list(self._silences())

    def __getstate__(self) -> dict[str, object]:
        """What is dated and chosen, without the luck that it was drawn from: so a run can be pickled."""
        return {name: value for name, value in vars(self).items() if name != "draws"}

    def _holds(self, fact: Fact) -> bool:
        if self.history.follow == "none":
            return False
        return all(self.variants.get(name) == option for name, option in (fact.variant or {}).items())

    def _date(self, name: str, holding: dict[str, Fact]) -> None:
        """Date a fact and, before it, what it follows from."""
        waiting: list[str] = []
        at: str | None = name
        while at is not None and at not in self.facts:
            waiting.append(at)
            at = holding[at].because
        for each in reversed(waiting):
            self._date_one(each, holding)

    def _date_one(self, name: str, holding: dict[str, Fact]) -> None:
        fact = holding[name]
        second = self.draws.second(fact.at)
        delay: int | None = None
        if fact.because is not None:
            cause = self.facts[fact.because].second
            if same_bounds(fact.at, holding[fact.because].at):
                second = cause + fact.at.resolve() - holding[fact.because].at.resolve()
                assert fact.at.seconds is not None
                second = min(second, fact.at.seconds[2])
            second = max(second, cause)
            delay = second - cause
        self.facts[name] = Dated(name, fact, second, delay)

    def _silences(self) -> Iterator[Silence]:
        if self.history.follow == "none":
            return
        for name, one in self.history.complete.items():
            begins = self._bound(one, one.at) if one.at is not None else 0
            until = self._bound(one, one.until) if one.until is not None else self.horizon + 1
            silence = Silence(name, one.track, begins, min(until, self.limit))
            if silence.begins < silence.until:
                yield silence

    def _bound(self, one: Complete, text: str) -> int:
        if is_date(text):
            return self.draws.date(text)
        if text in self.facts:
            return self.facts[text].second
        if text in self.history.facts:
            return self.horizon + 1
        raise ValueError(
            f"history.complete: {one.track} is bounded by {text!r}, which is neither a date nor a fact"
        )

    def within(self) -> list[Dated]:
        """Facts that fall before the limit, in order of time."""
        return sorted(
            (dated for dated in self.facts.values() if dated.second < self.limit),
            key=lambda dated: (dated.second, dated.id),
        )


def _has_its_causes(name: str, holding: dict[str, Fact], known: dict[str, bool]) -> bool:
    """Whether every cause up the chain holds in this replication; what has lost one never happens.

    `known` keeps the answers, so that a long chain is walked once.
    """
    above: dict[str, None] = {}
    at: str | None = name
    while at is not None and at in holding and at not in known:
        if at in above:
            raise ValueError(f"facts cause each other in a circle: {' -> '.join((*above, at))}")
        above[at] = None
        at = holding[at].because
    holds = at is None or known.get(at, False)
    known.update(dict.fromkeys(above, holds))
    return holds


def _choose(options: dict[str, float], u: float | None) -> str:
    """An option by credence, whatever the order in which they are written."""
    ordered = sorted(options)
    if u is None:
        return max(ordered, key=lambda option: options[option])
    gathered, total = 0.0, fsum(options[option] for option in ordered)
    for option in ordered:
        gathered += options[option]
        if u * total < gathered:
            return option
    return ordered[-1]


def told_of(dated: Dated, ended: str | None) -> dict[str, Any]:
    """The row of the log that tells a fact; of a delivery that was left to the model, how it `ended`."""
    fact = dated.fact
    text, label = fact.what, fact.label
    if fact.attempt is not None and ended not in (None, fact.attempt.result):
        text, label = f"{text.rstrip('.')}, says the record; in this run {ENDED[str(ended)]}.", None
    return {
        "id": dated.id, "kind": fact.kind, "text": text, "label": label, "sources": fact.source or (),
        "claimant": fact.claimant, "confidence": fact.confidence, "assumed": fact.assumed,
        "disputed": fact.disputed, "effect": effect_of(fact),
    }  # fmt: skip


def effect_of(fact: Fact) -> dict[str, str]:
    """What a fact acts on, in plain words."""
    effect = dict(sorted((fact.set or {}).items()))
    if fact.level is not None:
        effect |= {stock: level.text for stock, level in sorted(fact.level.items())}
    if fact.brings is not None:
        effect |= {stock: f"+{more.text}" for stock, more in sorted(fact.brings.items())}
    people = "people" if fact.group is None else f"people.{fact.group}"
    if fact.arrive is not None:
        effect[people] = f"+{fact.arrive}"
    if fact.leave is not None:
        effect[people] = f"-{fact.leave}"
    if fact.leave_down_to is not None:
        effect[people] = f"down to {fact.leave_down_to}"
    if fact.fires is not None:
        effect[fact.fires] = "fires"
    if fact.attempt is not None:
        effect[f"lines.{fact.attempt.line}"] = fact.attempt.result
    if fact.run is not None:
        effect[f"generators.{fact.run.unit}"] = "runs"
    return effect
