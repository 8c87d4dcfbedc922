"""Files laid over each other: what each says, who wins, and which file's source covers what.

A scenario's tree is merged from its files, the used ones underneath, the using one above, overrides on top.
It stays plain data with marks, so that edits of any kind fit between the merging and the validation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sim.scenario.errors import Misread, Problem
from sim.scenario.marks import Mark, Path, dotted
from sim.scenario.sourced import ORIGIN_KEYS, read_origin
from sim.scenario.yamltext import Document

_VALUE_KEYS = frozenset(("value", "from", "later", *ORIGIN_KEYS))
_DATE_KEYS = frozenset(("earliest", "best", "latest", *ORIGIN_KEYS))


UNREAD = "what cannot be read"
"""What is assumed under an origin that is itself at fault."""


class Origin(NamedTuple):
    """What a mapping says of where its numbers come from."""

    source: tuple[str, ...]
    assumed: str | None


@dataclass(slots=True)
class Layer:
    """One file: its data with marks, and the mappings in it that carry a source or an assumption."""

    file: str
    data: dict[str, Any]
    where: dict[Path, Mark]
    keys: dict[Path, Mark]
    covers: dict[Path, Origin]
    lines: dict[int, str] = field(default_factory=dict)
    """The text of lines that stand in no file (overrides)."""
    used_by: set[str] = field(default_factory=set)
    """The files that name this one under `uses`."""


@dataclass(slots=True)
class Tree:
    """The merged data of a scenario, with the mark of the winner at each path, and its layers."""

    data: dict[str, Any]
    where: dict[Path, Mark]
    keys: dict[Path, Mark]
    layers: list[Layer]

    def mark(self, path: Path) -> Mark:
        """Where a value stands; of a mapping, its key; of what is nowhere, the nearest thing around it."""
        while path:
            key, value = self.keys.get(path), self.where.get(path)
            spread = value is None or value.end_column is None or isinstance(self.value(path), (dict, list))
            if spread and key is not None:
                return key
            if value is not None:
                return value
            path = path[:-1]
        return Mark(next((layer.file for layer in reversed(self.layers) if not layer.lines), ""), 1, 1)

    def called(self, path: Path) -> str:
        """A path as its author knows it: that of the one value which stands for every state."""
        mark = self.where.get(path)
        return dotted(path[:-1] if mark is not None and mark == self.where.get(path[:-1]) else path)

    def value(self, path: Path) -> Any:
        """The merged value at a path; None where there is none."""
        node: Any = self.data
        for step in path:
            node = below(node, step)
        return node

    def origin(self, path: Path) -> Origin | None:
        """What covers the value at a path: the nearest origin around it, in its own file or one using it.

        A source in a used file does not cover what the using file puts in its place.
        """
        mark = self.where.get((*path, "value")) or self.where.get(path)
        value = self.value(path)
        if mark is None:
            files = {layer.file for layer in self.layers}
        elif isinstance(value, dict) and not is_value(value):  # several files may have made it
            marks = [mark, *(self.where[at] for key in value if (at := (*path, key)) in self.where)]
            files = {file for each in marks for file in self._users_of(each.file)}
        else:
            files = self._users_of(mark.file)
        for layer in self.layers:
            for length in range(len(path), -1, -1) if layer.file in files else ():
                if (cover := layer.covers.get(path[:length])) is not None:
                    return cover
        return None

    def _users_of(self, file: str) -> set[str]:
        """A file and all files that use it, directly or through others."""
        found = {file}
        for layer in self.layers:  # what is used comes first
            if layer.file in found:
                found |= layer.used_by
        return found

    def problem(self, code: str, mark: Mark, message: str, hint: str | None = None) -> Problem:
        """A problem at a mark, with the line's text where no file has it."""
        line = next((layer.lines.get(mark.line) for layer in self.layers if layer.file == mark.file), None)
        return Problem(code, mark.file, mark.line, mark.column, message, hint, mark.end_column, source=line)


def below(node: Any, step: str | int) -> Any:
    """One step into data; None where it does not lead anywhere."""
    if isinstance(node, dict):
        return node.get(step)
    if isinstance(node, list) and isinstance(step, int) and step < len(node):
        return node[step]
    return None


def layer_of(document: Document, file: str) -> tuple[Layer, list[Problem]]:
    """A file as a layer, with what is wrong in its origins."""
    covers: dict[Path, Origin] = {}
    problems: list[Problem] = []
    for path, mapping in _mappings((), document.data):
        if not mapping.keys() & ORIGIN_KEYS or path[:1] == ("sources",):
            continue
        try:
            source, assumed, _ = read_origin(mapping)
        except Misread as misread:
            at = (*path, *misread.below)
            mark = document.where.get(at) or document.keys[at]
            covers[path] = Origin((), UNREAD)  # so that what it was meant to cover is not told of too
            problems.append(
                Problem(
                    misread.code, file, mark.line, mark.column, misread.message, misread.hint, mark.end_column
                )
            )
            continue
        if source or assumed:
            covers[path] = Origin(source, assumed)
    return Layer(file, document.data, document.where, document.keys, covers), problems


def lay(layers: list[Layer]) -> Tree:
    """Merge layers, the first at the bottom.

    Mappings merge by key, anything else replaces. A mapping that is itself a value, `{value: .., source: ..}`
    or `{earliest: .., latest: ..}`, replaces too, so that a source stays with its number.
    """
    data: dict[str, Any] = {}
    where: dict[Path, Mark] = {}
    keys: dict[Path, Mark] = {}
    for layer in layers:
        data = _merged(data, layer.data)
        where.update(layer.where)
        keys.update(layer.keys)
    # What stands was said by the last file that says it.
    standing = set(_paths((), data))
    where = {path: mark for path, mark in where.items() if path in standing}
    keys = {path: mark for path, mark in keys.items() if path in standing}
    return Tree(data, where, keys, list(layers))


def put(tree: Tree, path: Path, value: Any, layer: Layer) -> Tree:
    """Put one value into a tree as if a file had said it there; its marks are in the layer, which the tree
    knows.
    """
    merged = _merged(tree.value(path), value)
    data = _with(tree.data, path, merged)
    depth = len(path)
    where = {at: mark for at, mark in tree.where.items() if at[:depth] != path}
    keys = {at: mark for at, mark in tree.keys.items() if at[:depth] != path}
    for at in _paths(path, merged):
        if (mark := layer.where.get(at) or tree.where.get(at)) is not None:
            where[at] = mark
        if (key := layer.keys.get(at) or tree.keys.get(at)) is not None:
            keys[at] = key
    for length in range(1, depth):
        where.setdefault(path[:length], layer.keys[path])
    return Tree(data, where, keys, tree.layers)


def with_value(tree: Tree, path: Path, value: Any, layer: Layer) -> Tree:
    """Put one value into a tree in place of what stands there, with the marks that the layer has, or else
    the tree.
    """
    data = _with(tree.data, path, value)
    depth, standing = len(path), set(_paths(path, value))
    where = {at: mark for at, mark in tree.where.items() if at[:depth] != path or at in standing}
    keys = {at: mark for at, mark in tree.keys.items() if at[:depth] != path or at in standing}
    where.update({at: layer.where[at] for at in standing if at in layer.where})
    keys.update({at: layer.keys[at] for at in standing if at in layer.keys})
    return Tree(data, where, keys, tree.layers)


def with_missing(tree: Tree, path: Path, value: Any, source: Path) -> Tree:
    """Put a value where there was none, with the marks that it has at another place of the tree."""
    depth = len(source)
    where, keys = dict(tree.where), dict(tree.keys)
    for marks, into in ((tree.where, where), (tree.keys, keys)):
        into.update({(*path, *at[depth:]): mark for at, mark in marks.items() if at[:depth] == source})
    return Tree(_with(tree.data, path, value), where, keys, tree.layers)


def without(tree: Tree, path: Path) -> Tree:
    """A tree without what stands at a path."""
    around = tree.value(path[:-1])
    kept: Any = around
    if isinstance(around, dict):
        kept = {key: value for key, value in around.items() if key != path[-1]}
    depth = len(path)
    where = {at: mark for at, mark in tree.where.items() if at[:depth] != path}
    keys = {at: mark for at, mark in tree.keys.items() if at[:depth] != path}
    return Tree(_with(tree.data, path[:-1], kept), where, keys, tree.layers)


def without_entries(tree: Tree, around: Path, names: Set[str]) -> Tree:
    """A tree without some entries of one mapping, taken away at once."""
    entries, depth = tree.value(around), len(around)
    kept = {key: value for key, value in entries.items() if key not in names}

    def stays(at: Path) -> bool:
        return len(at) <= depth or at[depth] not in names or at[:depth] != around

    where = {at: mark for at, mark in tree.where.items() if stays(at)}
    keys = {at: mark for at, mark in tree.keys.items() if stays(at)}
    return Tree(_with(tree.data, around, kept), where, keys, tree.layers)


def _with(node: Any, path: Path, value: Any) -> Any:
    """A copy of a tree with one value in it; only what leads there is copied."""
    if not path:
        return value
    step = path[0]
    if isinstance(node, list) and isinstance(step, int):
        return [_with(each, path[1:], value) if at == step else each for at, each in enumerate(node)]
    made = dict(node) if isinstance(node, dict) else {}
    made[step] = _with(made.get(step), path[1:], value)
    return made


def is_value(mapping: Mapping[str, Any]) -> bool:
    """Whether a mapping is one value with its origin, rather than a part of the tree."""
    names = mapping.keys()
    if "value" in names:
        return names <= _VALUE_KEYS
    return ("earliest" in names or "latest" in names) and names <= _DATE_KEYS


def _merged(under: Any, over: Any) -> Any:
    if not isinstance(under, dict) or not isinstance(over, dict) or is_value(over):
        return over
    made = dict(under)
    for key, value in over.items():
        made[key] = _merged(under[key], value) if key in under else value
    return made


def _paths(path: Path, node: Any) -> Iterator[Path]:
    waiting: list[tuple[Path, Any]] = [(path, node)]
    while waiting:
        at, value = waiting.pop()
        yield at
        if isinstance(value, dict):
            waiting.extend(((*at, key), below) for key, below in value.items())
        elif isinstance(value, list):
            waiting.extend(((*at, number), below) for number, below in enumerate(value))


def _mappings(path: Path, node: Any) -> Iterator[tuple[Path, dict[str, Any]]]:
    waiting: list[tuple[Path, Any]] = [(path, node)]
    while waiting:
        at, value = waiting.pop()
        if isinstance(value, dict):
            yield at, value
            waiting.extend(((*at, key), below) for key, below in value.items())
        elif isinstance(value, list):
            waiting.extend(((*at, number), below) for number, below in enumerate(value))
