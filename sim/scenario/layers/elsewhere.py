"""Where in the schema a key stands that was written in another place.

Whoever writes `compound.stores.freezer` means a thing that exists, one step further down. So an unknown key
is looked for in the whole schema: first by its very name, then by one that is spelt like it, the nearest
place first. A name that stands in many places, such as `level`, helps only where one of them is near.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache

from pydantic import BaseModel

from sim.scenario.layers.shape import ID, everywhere
from sim.scenario.text.marks import Path, dotted
from sim.scenario.text.sourced import ORIGIN_KEYS, nearest
from sim.scenario.text.words import key_meant

NEAR, ACROSS = 4, 2
"""How many steps away a place may be whose name stands in others too, and how many steps it is farther in
another section.
"""
ALIKE, LIKE = 0.8, 0.65
"""How alike a name elsewhere is spelt, and a neighbour's; the first is more, since there are many."""
MANY = 24
"""How many keys are listed where nothing is near."""
SHORT = 4
"""Letters below which spelling tells nothing."""


@cache
def places(model: type[BaseModel]) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Every key of the schema with the paths around it."""
    found: dict[str, dict[tuple[str, ...], None]] = {}
    for path, _ in everywhere(model):
        if path and path[-1] != ID:
            found.setdefault(path[-1], {})[path[:-1]] = None
    return {key: tuple(paths) for key, paths in found.items()}


def meant(model: type[BaseModel], key: object, around: Path, neighbours: Iterable[str]) -> str | None:
    """A hint for an unknown key: a neighbour spelt like it, or the place where it stands; None where nothing
    is near.
    """
    beside = list(neighbours)
    if str(key).startswith("//"):
        return "A remark begins with #."
    return (
        nearest(key, beside, ALIKE)
        or key_meant(key, beside)
        or _in_parts(model, str(key), around)
        or _by_name(model, str(key), around)
        or nearest(key, beside, LIKE)
        or _by_spelling(model, str(key), around)
    )


def _in_parts(model: type[BaseModel], word: str, around: Path) -> str | None:
    """A key that is two in one: `tank_capacity`."""
    for at, letter in enumerate(word):
        first, second = word[:at], word[at + 1 :]
        for place in places(model).get(second, ()) if letter in "_." else ():
            if place[-1:] == (first,) and _shared(place[:-1], around) == len(around) == len(place) - 1:
                return f"Did you mean {dotted((*around, first, second))!r}?"
    return None


def known_here(keys: Iterable[str]) -> str:
    """A hint that lists the keys of a place, those that any mapping has last."""
    names = sorted(dict.fromkeys(keys), key=lambda name: name in ORIGIN_KEYS)
    return f"Known here: {', '.join(names[:MANY])}{', ...' if len(names) > MANY else ''}."


def _by_name(model: type[BaseModel], word: str, around: Path) -> str | None:
    found = _nearest(word, places(model).get(word, ()), around)
    if found == [word]:
        return f"{word!r} is a section: it begins in the first column."
    return _said("It stands at", found)


def _by_spelling(model: type[BaseModel], word: str, around: Path) -> str | None:
    known = places(model)
    if word in known or len(word) < SHORT:
        return None
    near = get_close_matches(word, known, 3, ALIKE)
    found = [place for name in near for place in _nearest(name, known[name], around)]
    return _said("Did you mean", found, "?")


def _nearest(key: str, places: Iterable[tuple[str, ...]], around: Path) -> list[str]:
    """The nearest of some places, two at most; none where there are several and all are far, or where it
    stands here, though in a thing of another kind.
    """
    ways = [(_steps(place, around), place) for place in places]
    if not ways or any(_same(place, around) for _, place in ways):
        return []
    least = min(steps for steps, _ in ways)
    if len(ways) > 1 and least > NEAR:
        return []
    return [dotted((*_as_here(place, around), key)) for steps, place in ways if steps == least][:2]


def _shared(place: tuple[str, ...], around: Path) -> int:
    """How many steps two paths have in common; an id in the schema is any id."""
    pairs = enumerate(zip(place, around, strict=False))
    return next((at for at, (a, b) in pairs if a not in (ID, b)), min(len(place), len(around)))


def _same(place: tuple[str, ...], around: Path) -> bool:
    return len(place) == len(around) == _shared(place, around)


def _steps(place: tuple[str, ...], around: Path) -> int:
    """How many steps lead from one path up and down to the other."""
    shared = _shared(place, around)
    return len(place) + len(around) - 2 * shared + (ACROSS if around and not shared else 0)


def _as_here(place: tuple[str, ...], around: Path) -> Path:
    """A place with the ids of the path that it was looked for from."""
    shared = _shared(place, around)
    return (*around[:shared], *place[shared:])


def _said(words: str, found: list[str], end: str = ".") -> str | None:
    return f"{words} {' or '.join(repr(each) for each in found[:2])}{end}" if found else None
