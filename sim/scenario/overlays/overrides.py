"""Values set from the command line: `--set compound.water.tank.capacity=8000 L`.

An override is one more layer on top; its value is read as a scenario file would read it, and it counts as
assumed unless it says itself where it is from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from sim.scenario.layers.one_for_all import write_out_at
from sim.scenario.layers.shape import models_among
from sim.scenario.layers.tree import Layer, Origin, Tree, is_value, layer_of, next_key, put
from sim.scenario.overlays.driven import drivers_of, named, tracks_of
from sim.scenario.overlays.editing import OF_A_FILE, Edit, Editing, in_full
from sim.scenario.overlays.record import FACTS, Record, names_below
from sim.scenario.overlays.spans import as_change, numbers_changed
from sim.scenario.text.errors import Misread, Problem, ScenarioError
from sim.scenario.text.marks import Mark, Path, dotted
from sim.scenario.text.sourced import ORIGIN_KEYS, nearest
from sim.scenario.text.yamltext import Document, parse

FILE = "--set"
"""What stands in place of a file's name."""

ASSUMED = "set for this run"
_PRIOR = re.compile(r"\s*[a-z]+\s*\(.*\)\s*", re.DOTALL)


def apply_overrides(
    tree: Tree, overrides: Sequence[str], model: type[BaseModel]
) -> tuple[Tree, list[Path], list[Problem]]:
    """Lay `PATH=VALUE` texts over a tree, in order; returns the paths that they set and what could not be
    applied beside it.
    """
    if not overrides:
        return tree, [], []
    layer = Layer(FILE, {}, {}, {}, {})
    before, tree = tree, tree.own(layer)
    paths: list[Path] = []
    problems: list[Problem] = []
    for number, text in enumerate(overrides, start=1):
        layer.lines[number] = text
        try:
            path, document = _read(text, number, tree)
            editing = Editing(tree, layer, model)
            _check_entry(number, text, editing, path)
            _check_span(number, text, editing, path, document.data)
        except ScenarioError as error:
            problems.extend(replace(problem, source=text) for problem in error.problems)
            continue
        own, wrong = layer_of(document, FILE)
        problems.extend(replace(problem, source=text) for problem in (*document.problems, *wrong))
        layer.where.update({(*path, *at): mark for at, mark in document.where.items()})
        layer.keys.update({(*path, *at): mark for at, mark in document.keys.items()})
        layer.covers[path] = Origin((), ASSUMED)
        layer.covers.update({(*path, *at): origin for at, origin in own.covers.items()})
        put(tree, path, document.data, layer)
        write_out_at(tree, model, path)
        paths += _leaves(path, document.data)
    return tree, list(dict.fromkeys(paths)), [*problems, *_left_behind(before, tree, paths)]


def _leaves(path: Path, value: Any) -> list[Path]:
    """What a value sets: of a mapping, which is laid over what is there, all that it says."""
    if not isinstance(value, dict) or is_value(value):
        return [path]
    return [
        leaf for key, each in value.items() if key not in ORIGIN_KEYS for leaf in _leaves((*path, key), each)
    ]


def _left_behind(before: Tree, after: Tree, paths: Sequence[Path]) -> Iterator[Problem]:
    """Facts that come on another date while what follows from them does not."""
    if not any(path[:1] == FACTS[:1] for path in paths):
        return
    was, now = Record(before).facts, Record(after)
    for name, fact in now.facts.items():
        if name not in was or fact.date == was[name].date or fact.date is None:
            continue
        if left := [
            now.facts[one]
            for one in now.followers([name])
            if one in was and now.facts[one].date == was[one].date
        ]:
            at = (*FACTS, name, "at")
            message = (
                f"expected another path than the date of a fact, received {dotted(at)!r}: "
                f"{named(left)} follow{'s' if len(left) == 1 else ''} from it"
            )
            hint = f"Set both, or write an overlay: move: {{{name}: DATE}}, so that what follows moves along."
            yield after.problem("E602", after.mark(at), message, hint)


def driven_overrides(before: Tree, after: Tree, paths: Sequence[Path]) -> list[Problem]:
    """Warnings of overrides to what the record drives; only an overlay can release it."""
    found: list[Problem] = []
    driven = [path for path in paths if tracks_of(path)]
    record = Record(before) if driven else None
    for path in driven:
        drivers = drivers_of(path, None, record) if record is not None else []
        if drivers:
            message = (
                f"expected a path that the record leaves free, received {dotted(path)!r}: "
                f"the record drives it by {named(drivers)}"
            )
            hint = "An overlay can release it: release: [{path: " + drivers[0].track + "}]."
            found.append(replace(after.problem("W603", after.mark(path), message, hint), severity="warning"))
    return found


def meant(problem: Problem, overrides: Sequence[str], tree: Tree, model: type[BaseModel]) -> Problem:
    """A problem of an override; where it began an entry that lacks keys, the entry that was likely meant."""
    named = overrides[problem.line - 1].partition("=")[0].strip()
    try:
        Editing(tree, Layer(FILE, {}, {}, {}, {}), model).path(named)
    except Misread as misread:
        if problem.code == "E302":
            message, end = misread.message, len(named) + 1
            return replace(
                problem, code=misread.code, message=message, hint=misread.hint, column=1, end_column=end
            )
    return problem


def overridden(before: Tree, after: Tree, paths: Sequence[Path]) -> list[Edit]:
    """What overrides changed, as edits."""
    edits = []
    for path in paths:
        old, new = in_full(before.value(path)), in_full(after.value(path))
        words = f"{old} -> {new}" if old != new else f"{new}, as it was"
        edits.append(Edit("set", dotted(path), words, FILE, after.mark(path).line))
    return edits


def _read(text: str, number: int, tree: Tree) -> tuple[Path, Document]:
    """Take an override apart: the path that it names in the tree, and its value with marks in the override's
    text.
    """
    dotted_path, equals, value = text.partition("=")
    steps = dotted_path.strip().split(".")
    if not equals or not all(steps):
        raise _wrong(
            number, text, f"expected PATH=VALUE, received {text!r}", "For instance about.length=90 d."
        )
    if steps[0] in OF_A_FILE:
        message = f"expected a path of the scenario, received {steps[0]!r}, which is read from the file"
        raise _wrong(number, text, message, "Write a file that says it, such as an overlay.")
    path = _path(steps, number, text, tree)
    shift = len(dotted_path) + 1 + len(value) - len(value.lstrip())
    value = value.strip()
    if _PRIOR.fullmatch(value):
        document = Document(value, {(): Mark(FILE, 1, 1, len(value) + 1)}, {})
    elif not value:
        raise _wrong(
            number, text, f"expected a value after '=', received {text!r}", "To clear it, write null."
        )
    else:
        try:
            document = parse(value, FILE)
        except ScenarioError as error:
            moved = [
                replace(each, line=number, column=each.column + shift if each.line == 1 else len(text) + 1)
                for each in error.problems
            ]
            raise ScenarioError(moved) from None
    there = tree.value(path)
    if document.data == {} and there:
        message = f"expected something to set in {dotted(path)!r}, received an empty mapping"
        hint = f"What is there stays. To take it away write an overlay: remove: [{dotted(path)}.KEY]."
        raise _wrong(number, text, message, hint)
    document.where = {at: _moved(mark, number, shift) for at, mark in document.where.items()}
    document.keys = {at: _moved(mark, number, shift) for at, mark in document.keys.items()}
    document.keys[()] = Mark(FILE, number, 1, len(dotted_path) + 1)
    return path, document


def _check_entry(number: int, text: str, editing: Editing, path: Path) -> None:
    """Refuse a key of an entry that is not there, such as a group, but whose name is near another."""
    end = next((end for end in range(1, len(path)) if not editing.tree.stands(path[:end])), None)
    above, key = (path[: end - 1], path[end - 1]) if end else ((), "")
    there = editing.tree.value(above)
    if not end or not isinstance(there, dict) or any(models_among(editing.kinds(above), there)):
        return  # it is there, or a section, of which the keys are known
    if hint := nearest(key, there):
        message = f"expected a path of the scenario, received {dotted(path)!r}: there is no {key!r} in "
        hint = f"{hint} To begin another write {dotted(path[:end])}={{...}}."
        raise _wrong(number, text, message + repr(dotted(above)), hint, "E601")


def _check_span(number: int, text: str, editing: Editing, path: Path, value: Any) -> None:
    """Refuse a change with a span or a factor, be it inside a mapping: that is for an overlay."""
    try:
        changed = numbers_changed(editing, path, value)
    except Misread as misread:
        raise _wrong(number, text, misread.message, misread.hint) from None
    if changed:
        message = f"expected a value for {dotted(path)!r}, received a change with a span or a factor"
        hint = f"An overlay does that: change: {{{as_change(path, value)}}}."
        raise _wrong(number, text, message, hint)
    for key, each in value.items() if isinstance(value, dict) and not is_value(value) else ():
        _check_span(number, text, editing, (*path, key), each)


def _moved(mark: Mark, number: int, shift: int) -> Mark:
    end = None if mark.end_column is None else mark.end_column + shift
    return Mark(FILE, number, mark.column + shift, end)


def _path(steps: list[str], number: int, text: str, tree: Tree) -> Path:
    path: Path = ()
    while steps:
        node = tree.value(path)
        key, taken = next_key(node, steps)
        if key is None and isinstance(node, list):
            message = (
                f"expected a position from 0 to {len(node) - 1} in {dotted(path)}, received {steps[0]!r}"
            )
            raise _wrong(number, text, message)
        if key is None and names_below(path):
            key, taken = ".".join(steps), len(steps)
        path, steps = (*path, steps[0] if key is None else key), steps[taken:]
    return path


def _wrong(
    number: int, text: str, message: str, hint: str | None = None, code: str = "E203"
) -> ScenarioError:
    return ScenarioError([Problem(code, FILE, number, 1, message, hint, len(text) + 1)])
