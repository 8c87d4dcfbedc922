"""A pair: the baseline with its record imposed, and an alternative played with the same luck.

The alternative is released: acts of others happen unless an overlay edits them, what the modelled system did
runs on by itself with the luck that the imposed record implies. What an overlay itself moved, changed or
added is its author's act and is held; an outcome that it removed does not happen then, and what comes after
is the model's. An empty alternative gives the baseline back.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from sim.engine import Abducted, Noise
from sim.places import shipped_scenarios
from sim.replication import Calendar, Replication, World, build, replicate
from sim.scenario import Edit, read
from sim.scenario.layers.extending import gather
from sim.scenario.schema import Scenario
from sim.scenario.schema.history import Fact

FACTS, SILENCES = "history.facts.", "history.complete."
EXTENDS = re.compile(r"^[\"']?extends[\"']?\s*:", re.MULTILINE)
BEYOND = 4
"occurrences past the last that the record knows, for which luck is laid out anew after one was taken out"


@dataclass(frozen=True)
class Pair:
    """Two replications with the same luck."""

    baseline: Replication
    alternative: Replication


@dataclass(frozen=True)
class Acts:
    """What overlays made their own: ids of facts, and silences as `complete.ID`."""

    held: frozenset[str]
    released: frozenset[str]
    "facts that a release took out, whose luck stays"


def pair(
    baseline: Scenario,
    alternative: Scenario,
    seed: int = 1,
    number: int = 0,
    central: bool = False,
    full: bool = False,
    exits: bool = True,
) -> Pair:
    """Play a baseline, imposed, and an alternative to it, released, with the same luck.

    Parameters
    ----------
    central : bool
        Take each date at its best value and each prior at its median.
    full : bool
        Record every series instead of those that measures and figures need.
    exits : bool
        False keeps everybody inside to the horizon, in both.
    """
    first = replicate(baseline, seed, number, central=central, full=full, exits=exits)
    return Pair(first, beside(first, baseline, alternative, seed, central, full, exits))


def beside(
    first: Replication,
    baseline: Scenario,
    alternative: Scenario,
    seed: int = 1,
    central: bool = False,
    full: bool = False,
    exits: bool = True,
    luck: int = 0,
) -> Replication:
    """Play an alternative beside a replication of its baseline that was played already with the same seed,
    `central`, `exits` and `luck`.
    """
    number = first.number
    acts = acts_of(alternative, baseline)
    held, given = acts.held, first.abducted
    calendar = Calendar.of(alternative)

    def world() -> World:
        return build(
            alternative, seed, number, central=central, full=full, exits=exits, released=True, held=held,
            given=given, luck=luck, calendar=calendar,
        )  # fmt: skip

    made = world()
    there, was = made.replay.ledger.facts, first.ledger.facts
    new = {name for name, dated in there.items() if name not in was and dated.fact.kind == "outcome"}
    gone = {name for name in was if name not in there and name not in acts.released}
    new |= {name for name in _acts_alone(first) if name in there and made.replay.departures.risk(there[name])}
    wanted = _with_mates(held | new, {name: dated.fact for name, dated in there.items()})
    if wanted != held or gone or held:
        held, given = wanted, _luck_without(first, gone, wanted, Noise(seed, number, first.abducted, luck))
        made = world()
    return made.play()


def _acts_alone(first: Replication) -> set[str]:
    """Documented departures that the baseline's model has no risk for, so that they left no luck."""
    facts = first.ledger.facts
    return {name for name in first.driven.imposed if facts[name].fact.departs and name not in first.fired}


def acts_of(alternative: Scenario, baseline: Scenario | None = None) -> Acts:
    """What the overlays of an alternative made their own, beside those that the baseline has too."""
    before = {same_edit(edit) for edit in baseline.edits} if baseline is not None else set()
    edits = [edit for edit in alternative.edits if same_edit(edit) not in before]
    named = {name for edit in edits if (name := _named(edit)) is not None}
    held = _with_mates(named, alternative.history.facts)
    return Acts(held, frozenset(name for edit in edits if edit.how == "release" for name in edit.facts))


def same_edit(edit: Edit) -> Edit:
    """An edit that is equal wherever its file was read from."""
    return replace(edit, file=os.path.realpath(edit.file))


def _named(edit: Edit) -> str | None:
    """The fact or silence that an edit leaves standing in its author's words."""
    if edit.how in ("release", "remove"):
        return None
    if edit.path.startswith(FACTS):
        return edit.path.removeprefix(FACTS).split(".")[0]
    if edit.path.startswith(SILENCES):
        return f"complete.{edit.path.removeprefix(SILENCES).split('.')[0]}"
    return None


def _risk(fact: Fact) -> str | None:
    """What an outcome shares with others of its kind: people who leave alone, the failures of one unit."""
    if fact.kind != "outcome":
        return None
    return "leave alone" if fact.departs and not fact.empties else fact.fires


def _with_mates(held: Iterable[str], facts: Mapping[str, Fact]) -> frozenset[str]:
    """With the others of each held outcome's risk: they happen in turn, so one cannot be set without them."""
    named = frozenset(held)
    risks = {risk for name in named if name in facts and (risk := _risk(facts[name])) is not None}
    return named | {name for name, fact in facts.items() if _risk(fact) in risks}


def _luck_without(first: Replication, gone: Iterable[str], held: frozenset[str], noise: Noise) -> Abducted:
    """The luck of a baseline without what it implied for facts that are gone or have become an author's act.

    A risk whose firing is taken out gathers on: the luck up to it and that up to the next are put together.
    """
    left = {*gone, *held}
    luck = first.abducted
    thresholds = dict(luck.thresholds)
    fired = sorted((first.fired[name] for name in gone if name in first.fired), reverse=True)
    for hazard, k in fired:
        last = max((at for name, at in thresholds if name == hazard), default=k) + BEYOND
        known = {at: thresholds.get((hazard, at), noise.threshold(hazard, at)) for at in range(k, last + 2)}
        thresholds[hazard, k] = known[k] + known[k + 1]
        for at in range(k + 1, last + 1):
            thresholds[hazard, at] = known[at + 1]
    implied = ("implied fuel", "implied request")
    uniforms = {
        address: value for address, value in luck.uniforms.items()
        if not (address[0] in implied and address[1] in left)
    }  # fmt: skip
    amounts = {address: value for address, value in luck.amounts.items() if address[0] not in left}
    return replace(luck, thresholds=thresholds, uniforms=uniforms, amounts=amounts)


# What an alternative stands on


def baseline_of(scenario: Scenario) -> Scenario | None:
    """The whole scenario that a scenario's overlays go over; None where it has no overlays."""
    if not scenario.file or not _has_overlays(scenario):
        return None
    try:
        shipped: Path | None = shipped_scenarios()
    except FileNotFoundError:
        shipped = None
    family = gather([Path(file) for file in scenario.files or (scenario.file,)], shipped)
    return read(family.layers[-1].file) if family.overlays else None


def _has_overlays(scenario: Scenario) -> bool:
    """Whether any of its files extends another; an overlay may edit nothing."""
    if len(scenario.files) > 1 or any(edit.how != "set" for edit in scenario.edits):
        return True
    try:
        return EXTENDS.search(Path(scenario.file).read_text("utf-8")) is not None
    except (OSError, UnicodeDecodeError):
        return False
