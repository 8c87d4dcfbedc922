"""Edits on a scenario's plain data: finding what a dotted path means, putting values, taking things away.

Nothing is validated here but that a path leads somewhere; the marks of what an overlay says go with its
values, so that validation finds faults at the overlay's own lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeVar

from pydantic import BaseModel

from sim.scenario.layers.elsewhere import known_here, meant
from sim.scenario.layers.one_for_all import write_out_at
from sim.scenario.layers.shape import Kinds, allowed_keys, fields_of, is_collection, kinds_at, models_among
from sim.scenario.layers.tree import Layer, Origin, Tree, is_value, next_key
from sim.scenario.numbers.moment import Moment
from sim.scenario.numbers.number import Number
from sim.scenario.overlays.record import FACTS, SILENCES, Record, names_below
from sim.scenario.text.errors import Misread, Problem
from sim.scenario.text.marks import Mark, Path, dotted
from sim.scenario.text.sourced import describe
from sim.scenario.text.yamltext import Document

Span = tuple[datetime | None, datetime | None]
ASKED = "changed to ask what if"
"""What is assumed of what an overlay changes and says nothing of."""
OF_A_FILE = ("uses", "extends")
"""Keys that say which files a scenario is made of: they have been read before anything is edited."""
Asked = TypeVar("Asked")
How = Literal["change", "add", "remove", "move", "release", "hold", "set"]


@dataclass(frozen=True, slots=True)
class Edit:
    """One thing that an overlay or an override changed: how, at which path, and in words."""

    how: How
    path: str
    words: str
    file: str
    line: int
    facts: tuple[str, ...] = ()
    """The facts that it moved, removed, released or held."""
    column: int = 1
    span: Span = (None, None)
    """From when until when it holds, where it says so."""
    idle: bool = False
    """Whether there was nothing for it to do."""
    departures: tuple[str, ...] = ()
    """The departures that it released."""


@dataclass(slots=True)
class Editing:
    """A scenario under edit: its data, the layer of the overlay at work, what was done and what went
    wrong.
    """

    tree: Tree
    layer: Layer
    model: type[BaseModel]
    edits: list[Edit] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _record: Record | None = None

    @property
    def record(self) -> Record:
        """The facts and silences as they are now."""
        if self._record is None:
            self._record = Record(self.tree)
        return self._record

    def wrong(self, code: str, mark: Mark, message: str, hint: str | None = None) -> None:
        """Keep a problem at a mark of the overlay."""
        self.problems.append(self.tree.problem(code, mark, message, hint))

    def done(
        self,
        how: How,
        path: Path,
        words: str,
        mark: Mark,
        facts: tuple[str, ...] = (),
        span: Span = (None, None),
        idle: bool = False,
        departures: tuple[str, ...] = (),
    ) -> None:
        """Keep what was done."""
        at = dotted(path)
        self.edits.append(
            Edit(how, at, words, mark.file, mark.line, facts, mark.column, span, idle, departures)
        )

    def kinds(self, path: Path) -> Kinds:
        """What may stand at a path."""
        return kinds_at(self.model, self.tree.data, path)

    def is_field(self, path: Path) -> bool:
        """Whether the schema names the last step of a path, so that it may be given although no file gives
        it.
        """
        around = path[:-1]
        return any(
            path[-1] in fields_of(one) for one in models_among(self.kinds(around), self.tree.value(around))
        )

    def is_collection(self, path: Path) -> bool:
        """Whether things keyed by id stand at a path."""
        return any(is_collection(kind) for kind in self.kinds(path))

    def is_leaf(self, path: Path) -> bool:
        """Whether a path holds one value, not a mapping of further paths."""
        kinds = self.kinds(path)
        return (
            Number in kinds or Moment in kinds or not (models_among(kinds, None) or self.is_collection(path))
        )

    def path(self, text: str, new: bool = False) -> Path:
        """The path that a dotted text means, all of its steps but the last known; raises Misread. On the way
        to what is `new` sections may be that the schema knows and no file has yet.
        """
        path: Path = ()
        steps = text.strip().split(".")
        if steps[0] in OF_A_FILE:
            message = f"expected a path of the scenario, received {steps[0]!r}, which is read from the file"
            raise Misread("E601", message, f"Write {steps[0]} at the top of a file.")
        while steps:
            key, taken = next_key(self.tree.value(path), steps)
            if key is None and names_below(path):
                key, taken = ".".join(steps), len(steps)
            elif key is None:
                key = steps[0]
                if not (key and (len(steps) == 1 or self._may_be_empty((*path, key), new))):
                    raise self.nowhere(text, path, key)
            path, steps = (*path, key), steps[taken:]
        return path

    def _may_be_empty(self, path: Path, new: bool) -> bool:
        """Whether the schema has an empty collection at a path where the files have nothing, or a section
        that may be begun.
        """
        begun = new and not self.is_leaf(path)
        return self.is_field(path) and (begun or self.is_collection(path))

    def nowhere(self, text: str, around: Path, step: object) -> Misread:
        """A path that leads nowhere: which step is not there, and the nearest that is."""
        node = self.tree.value(around)
        known = [*(node if isinstance(node, dict) else ()), *allowed_keys(self.kinds(around), node)]
        if "/" in text and "." not in text:
            dots = text.strip().strip("/").replace("/", ".")
            message = f"expected a path of the scenario, received {text.strip()!r}"
            return Misread("E601", message, f"Write it with dots: {dots}.")
        place = f"there is no {step!r} in {dotted(around)!r}" if around else f"there is no section {step!r}"
        hint = (
            "It may be there, but nothing is said of it yet."
            if step in known
            else meant(self.model, step, around, map(str, known))
        )
        if hint is None and known:
            hint = known_here(map(str, known))
        return Misread("E601", f"expected a path of the scenario, received {text.strip()!r}: {place}", hint)

    def origin(self, path: Path, otherwise: str) -> Origin:
        """What covers a path in the overlay itself; where it says nothing, an assumption."""
        covers = self.layer.covers
        around = next((covers[path[:n]] for n in range(len(path), -1, -1) if path[:n] in covers), None)
        return around or Origin((), otherwise)

    def put(self, path: Path, value: Any) -> None:
        """Put a value at a path; the marks below it are those that the overlay's layer has there."""
        self.tree.replace(path, value, self.layer.where, self.layer.keys)
        write_out_at(self.tree, self.model, path)
        self._renew(path)

    def take(self, path: Path) -> None:
        """Take away what stands at a path."""
        self.tree.remove(path)
        self._renew(path)

    def _renew(self, path: Path) -> None:
        if path[:2] in (FACTS, SILENCES) and len(path) > 2 and self._record is not None:
            self._record.renew(path)
        elif path[0] == FACTS[0]:
            self._record = None


def in_full(value: Any) -> str:
    """A raw value to its last word: of a fact its date and what happens, of others all they hold."""
    if isinstance(value, dict) and isinstance(value.get("what"), str) and "at" in value:
        return f"{shown(value['at'])}: {value['what']}"
    return shown(value, whole=True)


def shown(value: Any, whole: bool = False) -> str:
    """A raw value, in a few words unless the whole of it is wanted."""
    if isinstance(value, dict):
        if is_value(value):
            if "value" in value:
                changes = "".join(
                    f", from {shown(c.get('from'))} {shown(c.get('value'), whole)}" for c in _changes(value)
                )
                return f"{shown(value['value'], whole)}{changes}"
            bounds = [f"{key} {value[key]}" for key in ("earliest", "best", "latest") if key in value]
            return ", ".join(bounds)
        inner = ", ".join(f"{key} {shown(each, whole)}" for key, each in value.items())
        return inner if whole or len(inner) <= 90 else f"{inner[:87]}..."
    if isinstance(value, list):
        inner = ", ".join(shown(each, whole) for each in value)
        return inner if whole or len(inner) <= 60 else f"{inner[:57]}..."
    if value is None:
        return "nothing"
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _changes(value: dict[str, Any]) -> list[dict[str, Any]]:
    changes = value.get("later")
    return [each for each in changes if isinstance(each, dict)] if isinstance(changes, list) else []


def parts_last(asked: Sequence[tuple[Path, Asked]]) -> list[tuple[Path, Asked]]:
    """What is asked for at paths in its order, but at a part of another path right after what is asked there:
    so it is the same in whichever order a file says it.
    """
    first: dict[Path, int] = {}
    for at, (path, _) in enumerate(asked):
        first.setdefault(path, at)
    group: dict[Path, int] = {}
    for path in first:
        around = next(path[:n] for n in range(len(path) + 1) if path[:n] in first)
        group[around] = min(group.get(around, len(asked)), first[path])

    def rank(one: tuple[Path, Asked]) -> tuple[int, int]:
        path = one[0]
        around = next(path[:n] for n in range(len(path) + 1) if path[:n] in group)
        return group[around], len(path)

    return sorted(asked, key=rank)


def listed(
    editing: Editing, name: str, given: Any, document: Document, example: str
) -> list[tuple[Path, Any, Mark]]:
    """The entries of a list of an overlay with their places and marks."""
    if not isinstance(given, list):
        message = f"expected a list under {name!r}, received {describe(given)}"
        if isinstance(given, str):
            example = f"[{{path: {given}}}]" if "path" in example else f"[{given}]"
        hint = f"{'Write' if isinstance(given, str) else 'For instance'} {name}: {example}."
        editing.wrong("E303", document.keys[(name,)], message, hint)
        return []
    return [((name, at), entry, document.where[(name, at)]) for at, entry in enumerate(given)]
