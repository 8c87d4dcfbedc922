"""An overlay: a few edits over another scenario, by path and id.

    extends: ../documented.yaml
    question: What if a tanker had come every five days from 10 December 2024?
    release: [{path: lines.water, from: 2024-12-10}]
    change:
      siege.lines.water.every.siege: {value: 5 d, from: 2024-12-10}

In this order: release, remove, move, hold, change, add. An edit to what the record drives is refused unless
released.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from sim.scenario.layers.elsewhere import known_here
from sim.scenario.layers.extending import EDITS, Written
from sim.scenario.layers.one_for_all import is_one, states_of, to_add
from sim.scenario.layers.shape import fields_of, models_among
from sim.scenario.layers.tree import Layer, Tree, is_value, layer_of, put
from sim.scenario.numbers.number import Number
from sim.scenario.overlays.driven import TOLD, drivers_of, named, tracks_of
from sim.scenario.overlays.editing import ASKED, Edit, Editing, in_full, parts_last, shown
from sim.scenario.overlays.record import FACTS, names_below
from sim.scenario.overlays.record_edits import hold, move, remove
from sim.scenario.overlays.releasing import release
from sim.scenario.overlays.shape_slips import as_edit, as_paths
from sim.scenario.overlays.spans import (
    MOST_STEPS,
    Told,
    change_in_spans,
    check_change,
    not_in_full,
    numbers_changed,
    span_of,
)  # fmt: skip
from sim.scenario.text.errors import Misread, Problem
from sim.scenario.text.marks import Mark, Path, dotted
from sim.scenario.text.sourced import ORIGIN_KEYS, describe, nearest

WORDS = ("title", "question")
SECTIONS = ("sources", "levers", "measures", "expect")
"""Sections that an overlay may write as any scenario does; they merge with its parent's."""
KEYS = ("extends", "about", *WORDS, *EDITS, "uses", *SECTIONS, *ORIGIN_KEYS)


def apply_overlay(
    tree: Tree, written: Written, model: type[BaseModel]
) -> tuple[Tree, list[Edit], list[Problem]]:
    """Lay an overlay over a tree; returns what it did and what is wrong with it beside the tree."""
    document, data = written.document, written.document.data
    layer, problems = layer_of(document, written.file)
    own = Layer(written.file, {}, {}, {}, {})
    editing = Editing(tree.own(own), own, model, problems=[*document.problems, *problems])
    for key in data:
        if key not in KEYS:
            mark = document.keys[(key,)]
            hint = nearest(key, KEYS) or as_edit(key, data[key], model) or known_here(KEYS)
            editing.wrong("E301", mark, f"expected a key of an overlay, received {key!r}", hint)
    applying = _Applying(editing, layer, written)
    applying.take_layer()
    applying.sections()
    for key, act in (("release", release), ("remove", remove), ("move", move), ("hold", hold)):
        if key in data:
            act(editing, data[key], written.document)
    applying.change()
    applying.add()
    return editing.tree, editing.edits, editing.problems


class _Applying:
    """One overlay at work on a tree."""

    def __init__(self, editing: Editing, raw: Layer, written: Written) -> None:
        self.editing, self.raw, self.data = editing, raw, written.document.data
        self.finals: dict[Path, Path | None] = {}
        self.given: dict[Path, str] = {}
        "What has its value already, and under which text."

    def take_layer(self) -> None:
        """The overlay becomes a layer of the tree, its marks and origins under the paths that it edits."""
        layer = self.editing.layer
        layer.data = {key: self.data[key] for key in SECTIONS if key in self.data}
        for table, into in ((self.raw.where, layer.where), (self.raw.keys, layer.keys)):
            into.update({self._final(at): mark for at, mark in table.items()})
        layer.covers.update({self._final(at): origin for at, origin in self.raw.covers.items()})

    def _final(self, at: Path) -> Path:
        """Where the tree has what the overlay says at a place."""
        if not at or at[0] not in ("change", "add", *WORDS):
            return at
        if at[0] in WORDS:
            return ("about", *at)
        if len(at) == 1 or not isinstance(self.data[at[0]], dict):
            return ()
        if at[1] in ORIGIN_KEYS:
            return (at[1], *at[2:])
        if at[:2] not in self.finals:
            self.finals[at[:2]] = self._edited(at[0], str(at[1]))
        path = self.finals[at[:2]]
        return at if path is None else (*path, *at[2:])

    def _edited(self, section: str, text: str) -> Path | None:
        """The path that an entry of `change` or `add` puts its value at; None where it puts none there."""
        try:
            path = self.editing.path(text, new=section == "add")
            if section == "change" and numbers_changed(self.editing, path, self.data[section][text]):
                return None  # its steps get their marks when it is made
        except Misread:
            return None
        return path

    def sections(self) -> None:
        """Title, question and the sections that are written out."""
        editing, about = self.editing, self.data.get("about", {})
        if not isinstance(about, dict):
            mark = self.raw.keys[("about",)]
            editing.wrong("E303", mark, f"expected a mapping under 'about', received {describe(about)}")
            about = {}
        for key in about:
            if key not in (*WORDS, *ORIGIN_KEYS):
                message = f"expected title or question in 'about' of an overlay, received {key!r}"
                hint = f"For the rest write change: {{about.{key}: ...}}."
                editing.wrong("E301", self.raw.keys[("about", key)], message, hint)
        for key in WORDS:
            if key in self.data and key in about:
                message = f"expected {key!r} once, received it also in line {self.raw.keys[(key,)].line}"
                editing.wrong("E602", self.raw.keys[("about", key)], message, "Leave one of them out.")
        given = {key: self.data.get(key, about.get(key)) for key in WORDS if key in self.data or key in about}
        self.given = {("about", key): key for key in given}
        for key, value in given.items():
            editing.put(("about", key), value)
        for key in SECTIONS:
            if key in self.data:
                editing.layer.keys.setdefault((key,), self.raw.keys[(key,)])
                put(editing.tree, (key,), self.data[key], editing.layer)

    def _entries(self, key: str) -> list[tuple[str, Any, Mark]]:
        if key not in self.data:
            return []
        given = self.data[key]
        if not isinstance(given, dict):
            mark = self.raw.keys[(key,)]
            hint = as_paths(key, given)
            self.editing.wrong(
                "E303", mark, f"expected paths with values under {key!r}, received {describe(given)}", hint
            )
            return []
        return [
            (text, value, self.raw.keys[(key, text)])
            for text, value in given.items()
            if text not in ORIGIN_KEYS
        ]

    # What is changed

    def change(self) -> None:
        """Values that take the place of others; a part of what another change is for has the last word."""
        asked: list[tuple[Path, tuple[str, Any, Mark]]] = []
        for text, value, mark in self._entries("change"):
            with self._telling(text, mark):
                path = self.editing.path(text)
                whole = bool(numbers_changed(self.editing, path, value))
                leaves = [(path, value)] if whole else self._leaves(path, value, path)
                if not leaves:
                    message = f"expected something to change in {text!r}, received {describe(value)}"
                    raise Misread("E602", message)
                for at, leaf in leaves:
                    if at in self.given:
                        told = f"received another beside that of {self.given[at]!r}"
                        message = f"expected one change of {dotted(at)!r}, {told}"
                        raise Misread("E602", message, "Leave one of them out.")
                    self.given[at] = text
                    asked.append((at, (text, leaf, mark)))
        for path, (text, value, mark) in parts_last(asked):
            with self._telling(text, mark):
                if numbers := numbers_changed(self.editing, path, value):
                    self._change_in_spans(text, path, numbers, value, mark)
                else:
                    self._change_one(path, value, mark)

    @contextmanager
    def _telling(self, text: str, mark: Mark) -> Iterator[None]:
        """Keep what is wrong with an entry of `change`, at its own place."""
        try:
            yield
        except Misread as misread:
            below = ("change", text, *misread.below)
            marks = (self.raw.keys if misread.code == "E301" else self.raw.where).get(below)
            place = (marks or mark) if misread.below else mark
            self.editing.wrong(misread.code, place, misread.message, misread.hint)

    def _leaves(self, path: Path, value: Any, entry: Path) -> list[tuple[Path, Any]]:
        """What a mapping changes, path by path; what it says of its origin covers all of them."""
        if path != entry and numbers_changed(self.editing, path, value):
            raise not_in_full(path, value).at(*path[len(entry) :])
        if not isinstance(value, dict) or is_value(value) or self.editing.is_leaf(path):
            return [(path, value)]
        inner = [(key, each) for key, each in value.items() if key not in ORIGIN_KEYS]
        return [leaf for key, each in inner for leaf in self._leaves((*path, key), each, entry)]

    def _change_one(self, path: Path, value: Any, mark: Mark) -> None:
        editing = self.editing
        at = editing.layer.keys.get(path, mark)
        optional = editing.tree.stands(path[:-1]) and editing.is_field(path) and editing.is_leaf(path)
        if not editing.tree.stands(path) and not optional:
            around, step = path[:-1], path[-1]
            if not editing.tree.stands(around) or editing.is_collection(around) or editing.is_field(path):
                missing = path if editing.tree.stands(around) else around
                new = f"{dotted(missing)}: {to_add(editing.kinds(missing))}"
                hint = f"To put something new there write add: {{{new}}}."
                message = f"expected a path of the scenario, received {dotted(path)!r}: nothing is there"
                editing.wrong("E601", at, message, hint)
                return
            raise editing.nowhere(dotted(path), around, step)
        if path[:2] == FACTS and path[-1] == "at" and len(path) == 4:
            message = f"expected another path than the date of a fact, received {dotted(path)!r}"
            editing.wrong(
                "E602", at, message, f"Write move: {{{path[2]}: DATE}}, so that what follows moves along."
            )
            return
        if self._is_driven(path, None, at):
            return
        before = in_full(editing.tree.value(path))
        editing.layer.keys.setdefault(path, mark)
        editing.layer.where.setdefault(path, mark)
        kinds = editing.kinds(path)
        if Number in kinds or path[:1] == FACTS[:1] or (states_of(kinds) and is_one(value)):
            editing.layer.covers.setdefault(path, editing.origin(path, ASKED))
        editing.put(path, value)
        editing.done("change", path, f"{before} -> {in_full(value)}", at)

    def _change_in_spans(self, text: str, whole: Path, numbers: list[Path], value: Any, mark: Mark) -> None:
        """Numbers that are others in a span, or so much of what they were, once or several times: one number,
        or all below a mapping.
        """
        editing, own = self.editing, ("change", text)
        changes = (
            [((at,), each) for at, each in enumerate(value)] if isinstance(value, list) else [((), value)]
        )
        told = []
        for at, given in changes:
            try:
                check_change(given)
                span = span_of(given)
            except Misread as misread:
                raise misread.at(*at) from None
            if self._is_driven(whole, span.first, mark, span.last):
                return
            values = {key: self.raw.where[*own, *at, key] for key in given}
            keys = {key: self.raw.keys[*own, *at, key] for key in given}
            place = self.raw.where.get((*own, *at), mark) if at else mark  # each of a list has its own line
            told.append(Told(given, span, place, values, keys, self.raw.covers.get((*own, *at)), at))
        if len(told) > 1 and len(told) * len(numbers) > MOST_STEPS:
            most = f"expected at most {MOST_STEPS:,} changes of numbers at once"
            raise Misread("E602", f"{most}, received {len(told)} of {len(numbers)} numbers")
        before = shown(editing.tree.value(whole)) if numbers == [whole] else "every number below"
        for path in numbers:
            if editing.tree.value(path) is None:
                raise self._not_given(path, told[0])
            change_in_spans(editing, path, told, editing.origin(path, ASKED))
        for each in told:
            bounds = (each.span.first, each.span.last)
            editing.done("change", whole, f"{before} -> {each.words}", each.mark, span=bounds)

    def _not_given(self, path: Path, told: Told) -> Misread:
        """A number that would change but has no value yet."""
        if not self.editing.is_field(path):
            return self.editing.nowhere(dotted(path), path[:-1], path[-1])
        dated = "value" in told.given
        value = "{value: VALUE, later: [{from: DATE, value: VALUE}]}" if dated else "VALUE"
        message = f"expected a number that has a value to change, received {dotted(path)!r}, which has none"
        return Misread("E601", message, f"First give it: change: {{{dotted(path)}: {value}}}.")

    # What is added

    def add(self) -> None:
        """Things that were not there."""
        for text, value, mark in self._entries("add"):
            try:
                path = self.editing.path(text, new=True)
                self._add_one(text, path, value, mark)
            except Misread as misread:
                self.editing.wrong(misread.code, mark, misread.message, misread.hint)

    def _add_one(self, text: str, path: Path, value: Any, mark: Mark) -> None:
        editing = self.editing
        if editing.tree.stands(path) and editing.tree.value(path) is not None:
            hint = f"To change it write change: {{{text}: ...}}."
            editing.wrong("E601", mark, f"expected a path that is not there yet, received {text!r}", hint)
            return
        if not editing.kinds(path):
            raise editing.nowhere(text, path[:-1], path[-1])
        named = names_below(path[:-1])
        if not isinstance(value, dict) and not named:
            message = f"expected a mapping to add at {text!r}, received {describe(value)}"
            kinds = editing.kinds(path)
            advice = f"Write {text}: {to_add(kinds)}." if states_of(kinds) else None
            editing.wrong("E602", mark, message, advice)
            return
        if self._lacks_arrival(path, value, mark) or self._is_driven(path, None, mark):
            return
        if named:
            editing.layer.covers.setdefault(path, editing.origin(path, ASKED))
        begun = [path[:n] for n in range(1, len(path)) if not editing.tree.stands(path[:n])]
        editing.put(path, value)
        editing.tree.keys.update(dict.fromkeys(begun, mark))
        if isinstance(value, dict):
            value = {key: each for key, each in value.items() if key not in ORIGIN_KEYS}
        editing.done("add", path, in_full(value), mark)

    def _lacks_arrival(self, path: Path, value: dict[str, Any], mark: Mark) -> bool:
        """Whether something that has to come in does not say how."""
        models = models_among(self.editing.kinds(path), value)
        if not any("arrives" in fields_of(one) for one in models) or "arrives" in value:
            return False
        message = f"expected the key 'arrives' in {dotted(path)!r}, received none"
        self.editing.wrong(
            "E302",
            mark,
            message,
            "Say how it came in: arrives: inside, and from: DATE unless it was there from the start.",
        )
        return True

    # What history drives

    def _is_driven(
        self, path: Path, begins: datetime | None, mark: Mark, until: datetime | None = None
    ) -> bool:
        tree, follow = self.editing.tree, ("history", "follow")
        if not tracks_of(path) or (tree.stands(follow) and tree.value(follow) == "none"):
            return False
        if not (found := drivers_of(path, begins, self.editing.record, until)):
            return False
        bounds = [(word, date) for word, date in (("from", begins), ("until", until)) if date is not None]
        span = " ".join(f"{word} {date:%Y-%m-%d}" for word, date in bounds)
        span += ", " if span else ""
        tracks = list(dict.fromkeys(each.track for each in found))
        message = (
            f"expected a path that the record leaves free, received {dotted(path)!r}: "
            f"{span}the record drives it by {named(found)}"
        )
        dates = "".join(f", {word}: {date:%Y-%m-%d}" for word, date in bounds)
        releases = ", ".join(f"{{path: {track}{dates}}}" for track in tracks[:TOLD])
        self.editing.wrong("E603", mark, message, f"To leave that to the model write release: [{releases}].")
        return True
