"""One value for every state of the cordon: `permit: 60 %` says `{open: 60 %, watch: 60 %, ...}` in short.

It is written out as soon as a file is read, before files are laid over each other: so a part may say one
value and a scenario another for the siege alone, and each state has a path of its own to explain, to change
and to turn. The four then stand at the same place of the file, with the same source.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from pydantic import BaseModel

from sim.scenario.layers.shape import ID, Kinds, everywhere, fields_of
from sim.scenario.layers.tree import Layer, Tree, below, is_value, marks_at
from sim.scenario.text.marks import Path
from sim.scenario.text.sourced import ORIGIN_KEYS


def states_of(kinds: Kinds) -> tuple[str, ...]:
    """The states for which one value may stand; none where it may not."""
    for kind in kinds:
        if isinstance(kind, type) and issubclass(kind, BaseModel) and getattr(kind, "one_for_all", False):
            return tuple(key for key in fields_of(kind) if key not in ORIGIN_KEYS)
    return ()


def to_add(kinds: Kinds) -> str:
    """What an overlay adds where nothing is yet; one value for all states with what backs it."""
    return "{value: ..., assumed: WHY}" if states_of(kinds) else "..."


def is_one(value: Any) -> bool:
    """Whether a value is one, and no mapping of states."""
    if isinstance(value, dict):
        return "value" in value and is_value(value)
    return value is not None and not isinstance(value, list)


def write_out(layer: Layer, model: type[BaseModel]) -> None:
    """Give a file's single values to every state, each with the marks of the one."""
    for path, states in list(_alone(model, layer.data)):
        around: Any = layer.data
        for step in path[:-1]:
            around = below(around, step)
        value, places = around[path[-1]], [(*path, state) for state in states]
        for marks in (layer.where, layer.keys):
            marks.update(marks_at(marks, path, value, places))
        around[path[-1]] = dict.fromkeys(states, value)


def written_out(tree: Tree, model: type[BaseModel]) -> Tree:
    """The same for a tree."""
    if any(_alone(model, tree.data)):
        tree = tree.own()
        write_out_at(tree, model, ())
    return tree


def write_out_at(tree: Tree, model: type[BaseModel], around: Path) -> None:
    """The same, in place, for what an edit put at a path."""
    for path, states in list(_alone(model, tree.data, around)):
        tree.spread(path, states)


@cache
def _places(model: type[BaseModel]) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    return tuple((path, states) for path, kinds in everywhere(model) if (states := states_of(kinds)))


def _alone(
    model: type[BaseModel], data: Any, around: Path = ()
) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Where one value stands for every state, at a path or below."""
    for pattern, states in _places(model):
        for path in _matching(pattern, data, around):
            node = data
            for step in path:
                node = below(node, step)
            if is_one(node):
                yield path, states


def _matching(pattern: tuple[str, ...], data: Any, around: Path = ()) -> Iterator[tuple[str, ...]]:
    """The paths of the data that a path of the schema stands for: those that another path leads to."""
    if not pattern:
        yield ()
        return
    if not isinstance(data, dict):
        return
    steps = data if pattern[0] == ID else [pattern[0]]
    if around:
        steps = [str(step) for step in around[:1] if pattern[0] in (ID, step)]
    for step in steps:
        if step in data:
            yield from ((step, *rest) for rest in _matching(pattern[1:], data[step], around[1:]))

