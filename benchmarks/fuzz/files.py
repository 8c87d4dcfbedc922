"""The files of one fuzz in a folder: shipped ones with mistakes, drawn ones, drawn ones with mistakes, long
ones.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from benchmarks.fuzz.documents import Documents
from benchmarks.fuzz.long import KINDS, crowded, long
from benchmarks.fuzz.mistakes import spoilt
from sim.scenario import read_whole
from sim.scenario.schema import Scenario

SHIPPED = Path(__file__).parents[2] / "scenarios"
SPOILT = ("toy/first.yaml", "toy/siege.yaml", "caracas-2024/documented.yaml", "caracas-2024/history.yaml")
ENTRY = {"caracas-2024/history.yaml": "caracas-2024/documented.yaml"}
"By file: the scenario that it is read through, where it is a part."
PARENTS = ("toy/first.yaml", "toy/siege.yaml", "toy/siege.yaml", "caracas-2024/documented.yaml")
TOYS = ["house.yaml", "street.yaml"]
PARTS = [f"../parts/{path.name}" for path in sorted((SHIPPED / "parts").glob("*.yaml"))]
DRAWN = "toy/drawn.yaml"
CROWDED = "toy/crowded.yaml"
"Written beside the copies: it has thousands of things to edit."
WHOLE = "scenarios that are drawn"
OVERLAYS = "overlays that are drawn"
MISTAKEN = "drawn ones with mistakes"
MUTATED = "shipped ones with mistakes"
ENDLESS = "overlays of thousands of edits"
SELDOM = 0.01
"Share of the drawn files that are long."


class Made(NamedTuple):
    """One file of the fuzz: how it was made, its path in the folder, and the scenario to read."""

    how: str
    path: Path
    entry: Path


def home_in(folder: Path) -> Path:
    """A copy of the shipped scenarios to spoil."""
    home = folder / "scenarios"
    for path in SHIPPED.rglob("*.yaml"):
        target = home / path.relative_to(SHIPPED)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(path.read_text("utf-8"), "utf-8")
    (home / CROWDED).write_text(_written(crowded("siege.yaml")), "utf-8")
    return home


def full_of(kind: str, home: Path) -> Path:
    """Write an overlay that is full of one kind of edit; returns its path."""
    target = home / DRAWN
    target.write_text(_written(long(kind, "crowded.yaml")), "utf-8")
    return target


class _Plain(yaml.SafeDumper):
    """Writes the same thing twice rather than an anchor."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _written(document: dict[str, Any]) -> str:
    return yaml.dump(document, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=100)


def made(home: Path, count: int, seed: int, drawn: float = 0.5) -> Iterator[Made]:
    """Write one file after another; each stands until the next is asked for, then the shipped one again.

    Parameters
    ----------
    drawn : float
        Share of the files that are drawn from the schema; the others are shipped ones with mistakes.
    """
    chance = random.Random(seed)
    names = [*SPOILT, *(f"caracas-2024/counterfactuals/{path.name}" for path in _counterfactuals())]
    readings = {name: read_whole(home / name, Scenario) for name in dict.fromkeys(PARENTS)}
    drawings = {name: Documents(reading, chance) for name, reading in readings.items()}
    for _ in range(count):
        luck = chance.random()
        if luck >= drawn:
            name = chance.choice(names if chance.random() < 0.3 else SPOILT)
            text = spoilt((SHIPPED / name).read_text("utf-8"), chance)
            how = MUTATED
        else:
            name = DRAWN
            how, text = _endless(chance) if luck < SELDOM * drawn else _drawn(drawings, chance)
        target = home / name
        target.write_text(text, "utf-8", errors="surrogatepass")
        yield Made(how, target, home / ENTRY.get(name, name))
        if (SHIPPED / name).exists():
            target.write_text((SHIPPED / name).read_text("utf-8"), "utf-8")


def _drawn(drawings: dict[str, Documents], chance: random.Random) -> tuple[str, str]:
    if chance.random() < 0.5:
        how = WHOLE
        name, uses = chance.choice((("toy/first.yaml", PARTS), ("toy/siege.yaml", TOYS)))
        document = drawings[name].whole(uses)
    else:
        how, name = OVERLAYS, chance.choice(PARENTS)
        document = drawings[name].overlay(f"../{name}")
    text = _written(document)
    return (MISTAKEN, spoilt(text, chance)) if chance.random() < 0.25 else (how, text)


def _endless(chance: random.Random) -> tuple[str, str]:
    text = _written(long(chance.choice(list(KINDS)), "crowded.yaml"))
    return ENDLESS, spoilt(text, chance) if chance.random() < 0.25 else text


def _counterfactuals() -> list[Path]:
    return sorted((SHIPPED / "caracas-2024" / "counterfactuals").glob("*.yaml"))
