"""What of a run is on record: numbered events, which stretches are documented, which deliveries.

A fact is documented when it has a source, and assumed when its row says so; what no fact set is modelled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sim.engine.records import Records
from sim.figures.daily import Spans, spans
from sim.figures.lanes import Mark

MOST_EVENTS = 12
"numbered discs that a lane still carries with ease"
RANK = {"input": 0, "outcome": 0, "observation": 1, "context": 2}
CONFIDENCE = {"high": 0, "medium": 1, "low": 2}
RESULTS: dict[str, Mark] = {
    "admitted": "admitted", "partly": "partly", "refused": "refused", "deterred": "deterred",
}  # fmt: skip


@dataclass(frozen=True)
class Event:
    """A fact with a label: worth a number on the page."""

    id: str
    label: str
    time: int
    documented: bool


@dataclass(frozen=True)
class Slots:
    """Deliveries of one line with one result: when [s], and whether a documented fact says so."""

    mark: Mark
    documented: bool
    times: list[int]


def facts(records: Records) -> list[dict[str, Any]]:
    """The facts that came about within the run, in order of time, each once."""
    found: dict[str, dict[str, Any]] = {}
    for row in sorted(records.log("fact"), key=lambda row: (row["time"], row["id"])):
        if 0 <= row["time"] <= records.horizon:
            found.setdefault(str(row["id"]), row)
    return list(found.values())


def documented(fact: dict[str, Any]) -> bool:
    """Whether a source says that it came about so; an outcome that was released came about by the model."""
    return not fact.get("assumed") and not fact.get("released")


def touches(fact: dict[str, Any], *tracks: str) -> bool:
    """Whether a fact acts on one of these tracks; one whose row does not say may act on any."""
    effect = fact.get("effect")
    return fact.get("kind") in {"input", "outcome"} and (
        effect is None or any(track in str(effect) for track in tracks)
    )


def events(records: Records, most: int = MOST_EVENTS) -> tuple[list[Event], int]:
    """The labelled facts in order of time, at most `most`, and how many more there are.

    Where none is labelled these are the acts and outcomes, by what they say.
    When there are more, acts go before readings, the documented before the assumed, the well attested first.
    """
    known = facts(records)
    labelled = [fact for fact in known if fact.get("label")]
    if not labelled:  # a ledger whose author gave no labels is numbered by what its facts say
        labelled = [fact for fact in known if RANK.get(str(fact.get("kind"))) == 0 and fact.get("text")]

    def weight(fact: dict[str, Any]) -> tuple[int, bool, int]:
        kind, confidence = RANK.get(str(fact.get("kind")), 2), CONFIDENCE.get(str(fact.get("confidence")), 2)
        return kind, not documented(fact), confidence

    chosen = sorted(sorted(labelled, key=weight)[:most], key=lambda fact: int(fact["time"]))
    numbered = []
    for fact in chosen:
        label = str(fact.get("label") or fact["text"]).rstrip(".")
        numbered.append(Event(str(fact["id"]), label, int(fact["time"]), documented(fact)))
    return numbered, len(labelled) - len(chosen)


def known_spans(records: Records, track: str) -> tuple[Spans, list[bool]]:
    """The stretches of a state, and of each whether it began with a fact and no such fact is assumed."""
    stretches = spans(records, track)
    sourced: dict[int, bool] = {}
    for fact in facts(records):
        if touches(fact, track):
            second = int(fact["time"])
            sourced[second] = documented(fact) and sourced.get(second, True)
    return stretches, [sourced.get(int(start), False) for start in stretches.starts]


def slots(records: Records, line: str) -> list[Slots]:
    """Deliveries of one line by result, the modelled before the documented."""
    sourced = {str(fact["id"]) for fact in facts(records) if documented(fact)}
    found: dict[tuple[bool, Mark], list[int]] = {}
    for row in records.log("slot"):
        mark = RESULTS.get(str(row["result"]))
        if row["line"] == line and mark:
            found.setdefault((str(row.get("documented")) in sourced, mark), []).append(int(row["time"]))
    order: Sequence[Mark] = list(RESULTS.values())
    return [
        Slots(mark, known, found[known, mark])
        for known in (False, True)
        for mark in order
        if (known, mark) in found
    ]
