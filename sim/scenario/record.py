"""The record as plain data, before validation: what each fact acts on, when, and what follows from what.

Overlays work on it; a fact that is written wrongly has no date or no effect here, and validation tells of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sim.scenario.errors import Misread
from sim.scenario.layers import Tree
from sim.scenario.marks import Path
from sim.scenario.moment import Moment, is_date, parse_date, read_moment

FACTS: Path = ("history", "facts")
SILENCES: Path = ("history", "complete")
EFFECTS = ("set", "level", "brings", "arrive", "leave", "fires", "attempt", "run", "observe")
"""The keys by which a fact acts on something or reads something."""
BY_TARGET = ("set", "level", "brings")
"""Those that hold a mapping from what is acted on."""


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that a fact does: to which track, under which key of the fact, and what."""

    track: str
    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Known:
    """One fact as its file says it."""

    id: str
    kind: str
    at: Moment | None
    because: str | None
    acts: tuple[Act, ...]
    raw: Mapping[str, Any] = field(repr=False)

    @property
    def date(self) -> datetime | None:
        """Its best date."""
        return self.at.central if self.at is not None else None

    def __str__(self) -> str:
        """The fact as an error names it: `W33 (2024-11-25 18:00)`."""
        return f"{self.id} ({minute(self.date)})" if self.date is not None else self.id


@dataclass(frozen=True, slots=True)
class Silence:
    """A declared silence; bounds are dates or facts' ids."""

    id: str
    track: str
    begins: str
    until: str


def minute(date: datetime) -> str:
    """A date of the record as messages say it: `2024-11-25 18:00`."""
    return f"{date:%Y-%m-%d %H:%M}"


def facts_in(tree: Tree) -> dict[str, Known]:
    """Every fact of a tree that has the form of one."""
    found = tree.value(FACTS)
    entries = found.items() if isinstance(found, dict) else ()
    return {name: _known(name, raw) for name, raw in entries if isinstance(raw, dict)}


def silences_in(tree: Tree) -> dict[str, Silence]:
    """Every declared silence of a tree that has the form of one."""
    found = tree.value(SILENCES)
    made: dict[str, Silence] = {}
    for name, raw in found.items() if isinstance(found, dict) else ():
        texts = (
            [str(raw[key]) for key in ("track", "from", "until") if key in raw]
            if isinstance(raw, dict)
            else []
        )
        if len(texts) == 3:
            made[name] = Silence(name, *texts)
    return made


def followers(facts: Mapping[str, Known], ids: Iterable[str]) -> list[str]:
    """The facts that follow from some facts through `because`, however far, in the order of the file."""
    gone = set(ids)
    after: dict[str, list[str]] = {}
    for fact in facts.values():
        if fact.because is not None:
            after.setdefault(fact.because, []).append(fact.id)
    found: set[str] = set()
    waiting = list(gone)
    while waiting:
        new = [each for each in after.get(waiting.pop(), ()) if each not in gone and each not in found]
        found.update(new)
        waiting += new
    return [name for name in facts if name in found]


def bound_date(text: str, facts: Mapping[str, Known]) -> datetime | None:
    """The date that a silence's bound means at best: its own, or that of a fact."""
    if is_date(text):
        try:
            return parse_date(text)
        except Misread:
            return None
    return facts[text].date if text in facts else None


def _known(name: str, raw: Mapping[str, Any]) -> Known:
    kind, because = raw.get("kind"), raw.get("because")
    return Known(
        name,
        kind if isinstance(kind, str) else "",
        moment_in(raw.get("at")),
        because if isinstance(because, str) else None,
        tuple(_acts(raw)),
        raw,
    )


def moment_in(raw: Any) -> Moment | None:
    """The moment that raw data mean; None where they mean none."""
    try:
        return read_moment(raw)
    except Misread:
        return None


def _acts(raw: Mapping[str, Any]) -> Iterable[Act]:
    for key in BY_TARGET:
        given = raw.get(key)
        for target, value in given.items() if isinstance(given, dict) else ():
            yield Act(target, key, str(value))
    attempt = raw.get("attempt")
    if isinstance(attempt, dict) and isinstance(attempt.get("line"), str):
        yield Act(f"lines.{attempt['line']}", "attempt", str(attempt.get("result")))
    if isinstance(raw.get("fires"), str):
        yield Act(raw["fires"], "fires", "fires")
    for key in ("arrive", "leave"):
        if raw.get(key) is not None:
            yield Act("people", key, str(raw[key]))
    run = raw.get("run")
    if isinstance(run, dict) and isinstance(run.get("unit"), str):
        yield Act(f"generators.{run['unit']}", "run", "runs")
