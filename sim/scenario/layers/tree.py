"""Files laid over each other: what each says, who wins, and which file's source covers what.

A scenario's tree is merged from its files, the used ones underneath, the using one above, overrides on top.
It stays plain data with marks, so that edits of any kind fit between the merging and the validation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sim.scenario.text.errors import Misread, Problem
from sim.scenario.text.marks import Mark, Path, dotted
from sim.scenario.text.sourced import ORIGIN_KEYS, read_origin
from sim.scenario.text.yamltext import Document

_VALUE_KEYS = frozenset(("value", "from", "later", *ORIGIN_KEYS))
_DATE_KEYS = frozenset(("earliest", "best", "latest", *ORIGIN_KEYS))

MOST_DOTS = 8
"""How many steps of a path are tried as one key that has dots of its own."""


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

    def stands(self, path: Path) -> bool:
        """Whether there is something at a path, be it null."""
        node: Any = self.data
        for step in path:
            if isinstance(node, list):
                inside = step in range(len(node))
            else:
                inside = isinstance(node, dict) and step in node
            if not inside:
                return False
            node = below(node, step)
        return True

    def own(self, *layers: Layer) -> Tree:
        """The same tree with further layers on top, sharing nothing: it may be edited in place."""
        return Tree(_copied(self.data), dict(self.where), dict(self.keys), [*self.layers, *layers])

    def replace(self, path: Path, value: Any, where: Mapping[Path, Mark], keys: Mapping[Path, Mark]) -> None:
        """Put a value in place of what stands at a path, or where nothing does. What has none of the marks
        given keeps those that it had.
        """
        standing = set(_paths(path, value))
        self._forget(path, standing)
        for given, own in ((where, self.where), (keys, self.keys)):
            own.update((at, given[at]) for at in standing if at in given)
        node: Any = self.data
        for number, step in enumerate(path[:-1], start=1):
            inner = below(node, step)
            if not isinstance(inner, list if isinstance(path[number], int) else dict):
                inner = {}
                self._forget(path[:number], {path[:number]})
                _set(node, step, inner)
            node = inner
        _set(node, path[-1], _copied(value))

    def repeat(self, source: Path, path: Path) -> None:
        """Put what stands at one path at another too, with its marks."""
        value = self.value(source)
        where, keys = (marks_at(marks, source, value, [path]) for marks in (self.where, self.keys))
        self.replace(path, value, where, keys)

    def spread(self, path: Path, names: Sequence[str]) -> None:
        """Put what stands at a path under each of some names there instead, with its marks."""
        value, places = self.value(path), [(*path, name) for name in names]
        where, keys = (marks_at(marks, path, value, places) for marks in (self.where, self.keys))
        self.replace(path, dict.fromkeys(names, value), where, keys)

    def remove(self, path: Path) -> None:
        """Take away what stands at a path, be it the entry of a mapping."""
        self._forget(path, set())
        around = self.value(path[:-1])
        if isinstance(around, dict):
            around.pop(path[-1], None)

    def _forget(self, path: Path, kept: Set[Path]) -> None:
        """Drop the marks of what stands at a path and below, but for some."""
        for at in _paths(path, self.value(path)):
            if at not in kept:
                self.where.pop(at, None)
                self.keys.pop(at, None)

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


def next_key(node: Any, steps: Sequence[str]) -> tuple[str | int | None, int]:
    """The key that the first of some dotted steps mean in data, and how many of them it takes, since keys may
    have dots of their own; None where the data have none.
    """
    if isinstance(node, list):
        at = int(steps[0]) if steps[0].isdecimal() and len(steps[0]) < 7 else len(node)
        return (at, 1) if at < len(node) else (None, 1)
    for length in range(min(len(steps), MOST_DOTS), 0, -1) if isinstance(node, dict) else ():
        if (key := ".".join(steps[:length])) in node:
            return key, length
    return None, 1


def _set(node: Any, step: Any, value: Any) -> None:
    if isinstance(node, dict) or step in range(len(node)):
        node[step] = value


def layer_of(document: Document, file: str) -> tuple[Layer, list[Problem]]:
    """A file as a layer, with what is wrong in its origins."""
    covers: dict[Path, Origin] = {}
    problems: list[Problem] = []
    for path, mapping in _parts((), document.data):
        if not isinstance(mapping, dict) or not mapping.keys() & ORIGIN_KEYS or path[:1] == ("sources",):
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


def put(tree: Tree, path: Path, value: Any, layer: Layer) -> None:
    """Merge one value into a tree as if a file had said it there; its marks are in the layer, which the tree
    knows.
    """
    tree.replace(path, _merged(tree.value(path), value), layer.where, layer.keys)
    for length in range(1, len(path)):
        tree.where.setdefault(path[:length], layer.keys[path])


def marks_at(
    marks: Mapping[Path, Mark], path: Path, value: Any, places: Sequence[Path]
) -> dict[Path, Mark]:
    """The marks of what stands at a path, for the same at other places."""
    own = [at for at in _paths(path, value) if at in marks]
    return {(*place, *at[len(path) :]): marks[at] for place in places for at in own}


def _copied(node: Any) -> Any:
    """The same data in mappings and lists of their own."""
    if isinstance(node, dict):
        return {key: _copied(value) for key, value in node.items()}
    return [_copied(value) for value in node] if isinstance(node, list) else node


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
    return (at for at, _ in _parts(path, node))


def _parts(path: Path, node: Any) -> Iterator[tuple[Path, Any]]:
    """What stands at a path and below, with its path."""
    waiting: list[tuple[Path, Any]] = [(path, node)]
    while waiting:
        at, value = waiting.pop()
        yield at, value
        if isinstance(value, dict):
            waiting.extend(((*at, key), below) for key, below in value.items())
        elif isinstance(value, list):
            waiting.extend(((*at, number), below) for number, below in enumerate(value))
