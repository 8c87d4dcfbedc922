"""Values set from the command line: `--set compound.water.tank.capacity=8000 L`.

An override is one more layer on top; its value is read as a scenario file would read it, and it counts as
assumed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from sim.scenario.driven import drivers_of, named, tracks_of
from sim.scenario.editing import Edit, shown
from sim.scenario.errors import Problem, ScenarioError
from sim.scenario.layers import Layer, Origin, Tree, put
from sim.scenario.marks import Mark, Path, dotted
from sim.scenario.record import Record
from sim.scenario.yamltext import Document, parse

FILE = "--set"
"""What stands in place of a file's name."""

ASSUMED = "set for this run"
_PRIOR = re.compile(r"\s*[a-z]+\s*\(.*\)\s*", re.DOTALL)


def apply_overrides(tree: Tree, overrides: Sequence[str]) -> tuple[Tree, list[Problem]]:
    """Lay `PATH=VALUE` texts over a tree, in order; returns what could not be applied beside it."""
    if not overrides:
        return tree, []
    layer = Layer(FILE, {}, {}, {}, {})
    tree = tree.own(layer)
    problems: list[Problem] = []
    for number, text in enumerate(overrides, start=1):
        layer.lines[number] = text
        try:
            path, document = _read(text, number, tree)
        except ScenarioError as error:
            problems.extend(replace(problem, source=text) for problem in error.problems)
            continue
        problems.extend(replace(problem, source=text) for problem in document.problems)
        layer.where.update({(*path, *at): mark for at, mark in document.where.items()})
        layer.keys.update({(*path, *at): mark for at, mark in document.keys.items()})
        layer.covers[path] = Origin((), ASSUMED)
        put(tree, path, document.data, layer)
    return tree, problems


def _set_paths(tree: Tree) -> list[Path]:
    """The paths that overrides have set."""
    return [path for layer in tree.layers if layer.file == FILE for path in layer.covers]


def driven_overrides(before: Tree, after: Tree) -> list[Problem]:
    """Warnings of overrides to what the record drives; only an overlay can release it."""
    found: list[Problem] = []
    paths = [path for path in _set_paths(after) if tracks_of(path)]
    record = Record(before) if paths else None
    for path in paths:
        drivers = drivers_of(path, None, record) if record is not None else []
        if drivers:
            message = (
                f"expected a path that the record leaves free, received {dotted(path)!r}: "
                f"the record drives it by {named(drivers)}"
            )
            hint = "An overlay can release it: release: [{path: " + drivers[0].track + "}]."
            found.append(replace(after.problem("W603", after.mark(path), message, hint), severity="warning"))
    return found


def overridden(before: Tree, after: Tree) -> list[Edit]:
    """What overrides changed, as edits."""
    edits = []
    for path in _set_paths(after):
        words = f"{shown(before.value(path))} -> {shown(after.value(path))}"
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
    path = _steps(steps, number, text, tree)
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
    document.where = {at: _moved(mark, number, shift) for at, mark in document.where.items()}
    document.keys = {at: _moved(mark, number, shift) for at, mark in document.keys.items()}
    document.keys[()] = Mark(FILE, number, 1, len(dotted_path) + 1)
    return path, document


def _moved(mark: Mark, number: int, shift: int) -> Mark:
    end = None if mark.end_column is None else mark.end_column + shift
    return Mark(FILE, number, mark.column + shift, end)


def _steps(steps: list[str], number: int, text: str, tree: Tree) -> Path:
    path: Path = ()
    for step in steps:
        node = tree.value(path)
        if isinstance(node, list):
            if not step.isdecimal() or int(step) >= len(node):
                message = (
                    f"expected a position from 0 to {len(node) - 1} in {dotted(path)}, received {step!r}"
                )
                raise _wrong(number, text, message)
            path = (*path, int(step))
        else:
            path = (*path, step)
    return path


def _wrong(number: int, text: str, message: str, hint: str | None = None) -> ScenarioError:
    return ScenarioError([Problem("E203", FILE, number, 1, message, hint, len(text) + 1)])
