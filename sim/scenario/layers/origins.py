"""After validation: every number and date of a scenario learns its path, its place in the file and its
origin.

A number without a source and without the word assumed, on itself or on a mapping above it, is an error; so is
a fact, and so is a source key that the bibliography does not have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from sim.scenario.layers.shape import names_of, walk
from sim.scenario.layers.tree import Origin, Tree
from sim.scenario.numbers.moment import Moment
from sim.scenario.numbers.number import Number
from sim.scenario.text.errors import Problem
from sim.scenario.text.marks import Path, dotted
from sim.scenario.text.sourced import nearest

ADVICE = "Add source: KEY, or assumed: WHY, here or to a mapping above; at the top of the file it is for all."
TOGETHER = 3
"""From how many numbers on a mapping is told of as one."""
LONGEST_KEY = 20
"""Letters of the key that a hint makes up for a source."""
BY_SCHEMA = "given by the schema"
"""What is assumed of a number that no file mentions."""


def check_origins(model: type[BaseModel], tree: Tree) -> list[Problem]:
    """Find numbers and facts without origin, and dangling source keys, in the data; works on invalid data
    too.

    A model marks what must have an origin of its own by `needs_source = True`, and numbers that say nothing
    of the world, such as a lever's range, by `states_facts = False`.
    """
    bare: list[Path] = []
    exempt: set[Path] = set()
    for path, kinds, value in walk(model, tree.data):
        if any(getattr(kind, "states_facts", True) is False for kind in kinds):
            exempt.add(path)
        needs = any(getattr(kind, "needs_source", False) is True for kind in kinds)
        if not (needs or Number in kinds):
            continue
        free = [at for at in (path, *_later(path, value)) if tree.origin(at) is None]
        if not free or any(path[:n] in exempt for n in range(len(path) + 1)):
            continue
        bare += free
    return [*_without(bare, tree), *_dangling(tree)]


def _without(bare: Sequence[Path], tree: Tree) -> Iterator[Problem]:
    """What says nothing of where it comes from; several numbers of one mapping are told of together."""
    by_mapping: dict[tuple[str, str], dict[str, Path]] = {}
    for at in sorted(bare, key=lambda at: tree.mark(at)[:3]):
        around, _, name = tree.called(at).rpartition(".")
        by_mapping.setdefault((tree.mark(at).file, around), {}).setdefault(name, at)
    for (file, around), found in by_mapping.items():
        first = next(iter(found.values()))
        above = next((first[:n] for n in range(len(first), -1, -1) if dotted(first[:n]) == around), ())
        mark, names = tree.mark(above), list(found)
        if len(names) < TOGETHER or not around or mark.file != file:
            for at in found.values():
                message = f"expected a source or the word assumed for {tree.called(at)!r}, received neither"
                yield tree.problem("E501", tree.mark(at), message, ADVICE)
            continue
        told = ", ".join(names[:TOGETHER]) + ("" if len(names) == TOGETHER else ", ...")
        message = f"expected a source or the word assumed for {around!r}, received neither for {told}"
        yield tree.problem("E501", mark, message, ADVICE)


def _later(path: Path, value: Any) -> list[Path]:
    """Where a number says what it becomes at dates."""
    changes = value.get("later") if isinstance(value, dict) else None
    return [(*path, "later", at) for at in range(len(changes))] if isinstance(changes, list) else []


def _dangling(tree: Tree) -> list[Problem]:
    sources = tree.data.get("sources", {})
    if not isinstance(sources, dict):
        return []  # that is told already
    known = list(sources)
    names = set(known)
    problems: list[Problem] = []
    for layer in tree.layers:
        for path, origin in layer.covers.items():
            for number, key in enumerate(origin.source):
                if key in names:
                    continue
                at = (*path, "source")
                mark = layer.where.get((*at, number)) or layer.where.get(at)
                if mark is None:
                    continue  # said at another place, where it was written
                problems.append(
                    tree.problem(
                        "E502",
                        mark,
                        f"expected a key of 'sources', received {key!r}",
                        nearest(key, known) or _as_source(key),
                    )
                )
    return problems


def _as_source(text: str) -> str:
    """How a source is written that stands where its key belongs."""
    if "," in text and "://" not in text:
        keys = ", ".join(re.sub(r"\W+", "_", each.strip()) for each in text.split(",") if each.strip())
        return f"Several keys stand in a list: source: [{keys}]."
    if re.fullmatch(r"\w+", text):
        return f'Explain it: sources: {{{text}: {{title: "..."}}}}.'
    words = re.sub(r"\W+", "_", text.partition("://")[2] or text).lower()
    key = words.strip("_")[:LONGEST_KEY].strip("_") or "page"
    says = f'title: "...", address: "{text}"' if "://" in text else f'title: "{text}"'
    return f"Give it a key, source: {key}, and explain the key: sources: {{{key}: {{{says}}}}}."


def doubts(tree: Tree) -> list[Problem]:
    """Doubts on the bibliography: sources that nothing cites, keys that two files explain differently."""
    cited = {key for layer in tree.layers for origin in layer.covers.values() for key in origin.source}
    found: list[Problem] = []
    explained: dict[str, tuple[object, str]] = {}
    for layer in tree.layers:
        sources = layer.data.get("sources")
        for key, entry in sources.items() if isinstance(sources, dict) else ():
            mark = layer.keys[("sources", key)]
            before = explained.setdefault(key, (entry, layer.file))
            if before[0] != entry:
                message = f"expected {key!r} to mean what it means in {before[1]}, received something else"
                found.append(tree.problem("W502", mark, message, "Choose another key."))
            if key not in cited:
                found.append(tree.problem("W501", mark, f"expected {key!r} to be cited, received no use"))
    return [replace(each, severity="warning") for each in found]


def attach(scenario: BaseModel, tree: Tree) -> None:
    """Give every number and moment of a valid scenario its path, mark, source and assumption."""
    for path, found in numbers_and_moments(scenario):
        found.path = dotted(path)
        found.mark = tree.mark(path)
        if isinstance(found, Number):
            mentioned = path in tree.where
            origin = tree.origin(path) if mentioned else Origin((), BY_SCHEMA)
            if origin is not None:
                found.source, found.assumed = origin
        elif (origin := tree.origin(path)) is not None:
            found.source, found.assumed = origin
    for path, fact in _needing(scenario):
        if not fact.source and not fact.assumed and (origin := tree.origin(path)) is not None:
            fact.source, fact.assumed = origin.source or None, origin.assumed


def _needing(part: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every part that must have an origin of its own."""
    if isinstance(part, BaseModel):
        if getattr(part, "needs_source", False):
            yield path, part
            return
        for key, name in names_of(type(part)).items():
            yield from _needing(getattr(part, name), (*path, key))
    elif isinstance(part, dict):
        for key, value in part.items():
            yield from _needing(value, (*path, key))


def numbers_and_moments(part: Any, path: Path = ()) -> Iterator[tuple[Path, Number | Moment]]:
    """Every number and moment below a part of a scenario, with its path in the file's keys."""
    if isinstance(part, (Number, Moment)):
        yield path, part
        for at, (moment, later) in enumerate(part.later if isinstance(part, Number) else ()):
            yield (*path, "later", at, "from"), moment
            yield (*path, "later", at), later
    elif isinstance(part, BaseModel):
        for key, name in names_of(type(part)).items():
            yield from numbers_and_moments(getattr(part, name), (*path, key))
    elif isinstance(part, dict):
        for key, value in part.items():
            yield from numbers_and_moments(value, (*path, key))
    elif isinstance(part, (list, tuple)):
        for number, value in enumerate(part):
            yield from numbers_and_moments(value, (*path, number))
