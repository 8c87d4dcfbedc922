"""The record as plain data, before validation: what each fact acts on, when, and what follows from what.

Overlays work on it; a fact that is written wrongly has no date or no effect here, and validation tells of it.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sim.scenario.layers.tree import Tree
from sim.scenario.numbers.moment import Moment, is_date, parse_date, read_moment
from sim.scenario.text.errors import Misread
from sim.scenario.text.marks import Path

FACTS: Path = ("history", "facts")
SILENCES: Path = ("history", "complete")
EFFECTS = ("set", "level", "brings", "arrive", "leave", "leave_down_to", "fires", "attempt", "run", "observe")
"""The keys by which a fact acts on something or reads something."""
BY_TARGET = ("set", "level", "brings")
"""Those that hold a mapping from what is acted on."""


DEPARTURES = ("leave", "leave_down_to")
"""Those by which people leave."""


def names_below(path: Path) -> bool:
    """Whether a path is that of a mapping from what a fact acts on, whose names have dots of their own."""
    return len(path) == len(FACTS) + 2 and path[:2] == FACTS and path[-1] in BY_TARGET


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
    date: datetime | None
    """Its best date."""
    because: str | None
    acts: tuple[Act, ...]
    raw: Mapping[str, Any] = field(repr=False)

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
    dates: tuple[datetime | None, datetime | None]
    """What the bounds say, where they are dates."""

    def span(self, facts: Mapping[str, Known]) -> tuple[datetime | None, datetime | None]:
        """From when until when it holds at best, a fact standing for its date."""
        first, last = self.dates
        first = facts[self.begins].date if first is None and self.begins in facts else first
        return first, facts[self.until].date if last is None and self.until in facts else last


def minute(date: datetime) -> str:
    """A date of the record as messages say it: `2024-11-25 18:00`."""
    return f"{date:%Y-%m-%d %H:%M}"


class Record:
    """The facts and silences of a tree in the order of the data, by id, by track and by cause."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.facts: dict[str, Known] = {}
        self.silences: dict[str, Silence] = {}
        self._acting: dict[str, dict[str, None]] = {}
        self._silent: dict[str, dict[str, None]] = {}
        self._after: dict[str, dict[str, None]] = {}
        for around in (FACTS, SILENCES):
            found = tree.value(around)
            for name in found if isinstance(found, dict) else ():
                self.renew((*around, name))

    def renew(self, path: Path) -> None:
        """Read the fact or silence again that stands at a path or around it."""
        name, raw = str(path[2]), self.tree.value(path[:3])
        if path[:2] == FACTS:
            was, fact = self.facts.get(name), _known(name, raw) if isinstance(raw, dict) else None
            _keep(self.facts, name, fact)
            _index(self._acting, name, _tracks(was), _tracks(fact))
            causes = [{one.because} if one and one.because is not None else set[str]() for one in (was, fact)]
            _index(self._after, name, *causes)
        else:
            old, silence = self.silences.get(name), _silence(name, raw)
            _keep(self.silences, name, silence)
            _index(self._silent, name, {old.track} if old else set(), {silence.track} if silence else set())

    @property
    def tracks(self) -> list[str]:
        """Every track that a fact acts on or a silence is about."""
        return [track for table in (self._acting, self._silent) for track, names in table.items() if names]

    def acting(
        self, track: str, begins: datetime | None = None, ends: datetime | None = None
    ) -> list[tuple[Known, Act]]:
        """The acts on a track, `exits` being all departures, with their facts; of a span only what has a date
        in it.
        """
        found = [self.facts[name] for name in self._acting.get(track, ())]
        if begins is not None:
            found = [fact for fact in found if fact.date is not None and fact.date >= begins]
        if ends is not None:
            found = [fact for fact in found if fact.date is not None and fact.date < ends]
        return [(fact, act) for fact in found for act in fact.acts if track in _tracks_of(act)]

    def silent(self, track: str) -> list[Silence]:
        """The silences on a track."""
        return [self.silences[name] for name in self._silent.get(track, ())]

    def followers(self, ids: Iterable[str], but: Container[str] = ()) -> list[str]:
        """The facts that follow from some facts through `because`, however far, in the order of the file; not
        those that are left out, nor what follows through them.
        """
        gone = set(ids)
        found: set[str] = set()
        waiting = list(gone)
        while waiting:
            after = self._after.get(waiting.pop(), ())
            new = [each for each in after if each not in gone and each not in found and each not in but]
            found.update(new)
            waiting += new
        return [name for name in self.facts if name in found] if found else []


Entry = TypeVar("Entry")


def _keep(table: dict[str, Entry], name: str, entry: Entry | None) -> None:
    if entry is not None:
        table[name] = entry
    else:
        table.pop(name, None)


def _index(table: dict[str, dict[str, None]], name: str, before: Set[str], after: Set[str]) -> None:
    """Move a name to the keys that it now belongs to; under those that stay it keeps its place."""
    for key in before - after:
        table[key].pop(name, None)
    for key in after - before:
        table.setdefault(key, {})[name] = None


def _tracks(fact: Known | None) -> set[str]:
    return {track for act in fact.acts for track in _tracks_of(act)} if fact is not None else set()


def _tracks_of(act: Act) -> tuple[str, ...]:
    return (act.track, "exits") if act.key in DEPARTURES else (act.track,)


def _silence(name: str, raw: Any) -> Silence | None:
    if not isinstance(raw, dict) or not all(key in raw for key in ("track", "from", "until")):
        return None
    track, begins, until = (str(raw[key]) for key in ("track", "from", "until"))
    return Silence(name, track, begins, until, (_date_in(begins), _date_in(until)))


def _date_in(text: str) -> datetime | None:
    try:
        return parse_date(text) if is_date(text) else None
    except Misread:
        return None


def _known(name: str, raw: Mapping[str, Any]) -> Known:
    kind, because, at = raw.get("kind"), raw.get("because"), moment_in(raw.get("at"))
    return Known(
        name,
        kind if isinstance(kind, str) else "",
        at,
        at.central if at is not None else None,
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
    for key in ("arrive", "leave", "leave_down_to"):
        if raw.get(key) is not None:
            yield Act("people", key, str(raw[key]))
    run = raw.get("run")
    if isinstance(run, dict) and isinstance(run.get("unit"), str):
        yield Act(f"generators.{run['unit']}", "run", "runs")
