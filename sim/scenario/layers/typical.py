"""What is typical of a kind of thing, so that a scenario that has one states only what it knows of it.

    typical:
      compound.power.solar: {performance: 75 %, sun_hours: [...], source: KEY}

A part file says it for a collection; every entry of the collection takes from it what it does not say
itself, with the part's source. The section is gone once that is done.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from sim.scenario.layers.elsewhere import known_here
from sim.scenario.layers.shape import fields_of, is_collection, kinds_at, models_among
from sim.scenario.layers.tree import Origin, Tree
from sim.scenario.text.errors import Misread, Problem
from sim.scenario.text.marks import Path
from sim.scenario.text.sourced import ORIGIN_KEYS, describe, nearest

SECTION = "typical"


def fill_typical(tree: Tree, model: type[BaseModel]) -> tuple[Tree, list[Problem]]:
    """Give every entry of a collection what is typical of it; returns what is wrong in the section."""
    given = tree.data.get(SECTION)
    if given is None:
        return tree, []
    problems: list[Problem] = []
    tree = tree.own()
    if not isinstance(given, dict):
        mark = tree.mark((SECTION,))
        problems.append(
            tree.problem(
                "E303", mark, f"expected collections with what is typical of them, received {describe(given)}"
            )
        )
        given = {}
    for text, entry in given.items():
        if text in ORIGIN_KEYS:
            continue
        try:
            collection = _collection(text, entry, tree, model)
        except Misread as misread:
            at = (SECTION, text, *misread.below)
            mark = tree.keys.get(at) or tree.mark(at)
            problems.append(tree.problem(misread.code, mark, misread.message, misread.hint))
            continue
        for key in entry:
            if key not in ORIGIN_KEYS:
                _fill(tree, (SECTION, text, key), collection)
    tree.remove((SECTION,))
    return tree, problems


def _collection(text: str, entry: Any, tree: Tree, model: type[BaseModel]) -> Path:
    """The collection that an entry is for, once its keys are known to be right."""
    path = tuple(text.split("."))
    kinds = kinds_at(model, tree.data, path)
    members = kinds_at(model, tree.data, (*path, "any"))
    models = models_among(members, entry)
    if not any(is_collection(kind) for kind in kinds) or not models:
        raise Misread(
            "E601", f"expected the path of a collection such as compound.power.solar, received {text!r}"
        )
    if not isinstance(entry, dict):
        raise Misread(
            "E303", f"expected a mapping of what is typical of {text!r}, received {describe(entry)}"
        )
    known = [key for one in models for key in fields_of(one)]
    for key in entry:
        if key not in known:
            hint = nearest(key, known) or known_here(known)
            raise Misread(
                "E301", f"expected a key of an entry of {text!r}, received {key!r}", hint, below=(key,)
            )
    return path


def _fill(tree: Tree, source: Path, collection: Path) -> None:
    """Put a value under every entry that does not say it, with the marks and the origin that it has where it
    was written.
    """
    mark = tree.where.get((*source, "value")) or tree.where.get(source)
    layer = next((each for each in tree.layers if mark is not None and each.file == mark.file), None)
    origins = _origins(layer.covers, source) if layer is not None else {}
    members = tree.value(collection)
    for name, member in members.items() if isinstance(members, dict) else ():
        if isinstance(member, dict) and source[-1] not in member:
            into = (*collection, name, source[-1])
            tree.repeat(source, into)
            if layer is not None:
                layer.covers.update({(*into, *below): origin for below, origin in origins.items()})


def _origins(covers: dict[Path, Origin], at: Path) -> dict[Path, Origin]:
    """The origins at and below a place, that of a mapping above it standing for the place itself."""
    found = {path[len(at) :]: origin for path, origin in covers.items() if path[: len(at)] == at}
    if () not in found:
        above = next((covers[at[:n]] for n in range(len(at), -1, -1) if at[:n] in covers), None)
        if above is not None:
            found[()] = above
    return found
