"""The bare house of two people, with what a test lays over it; and the scenario files of this folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from shutil import copy
from typing import Any

from sim.replication import Replication
from sim.scenario import read
from sim.scenario.schema import Scenario

FILES = Path(__file__).parent / "scenarios"
DAY, HOUR = 86400, 3600
HEAD = """\
about: {{title: Bare, place: {{name: Nowhere, timezone: UTC}}, start: 2031-05-01, length: {days} d}}
assumed: round numbers for arithmetic by hand
uses: [bare.yaml]
"""
SURE = "permit: 100 %, deterred: 0 %, partly: 0 %, fraction: 100 %, confiscated: 0 %"


def scenario_file(name: str, overrides: Sequence[str] = ()) -> Scenario:
    """A scenario of this folder."""
    return read(FILES / f"{name}.yaml", overrides=overrides)


def bare(folder: Path, text: str, *overrides: str, days: float = 30, uses: str = "") -> Scenario:
    """The bare house with these sections over it, and a part that lies in the folder."""
    copy(FILES / "bare.yaml", folder / "bare.yaml")
    head = HEAD.format(days=days).replace("[bare.yaml]", f"[bare.yaml, {uses}]" if uses else "[bare.yaml]")
    (folder / "main.yaml").write_text(head + text, encoding="utf-8")
    return read(folder / "main.yaml", overrides=overrides)


def line(name: str, unit: str, quantity: str, **more: str) -> str:
    """A supply line on one line of text: sure, at once, only when asked for, unless it is said otherwise."""
    told = {"every": "null", "lead": "0 h", **more}
    plain = SURE
    for key in told:
        plain = ", ".join(each for each in plain.split(", ") if not each.startswith(f"{key}:"))
    keys = ", ".join(f"{key}: {value}" for key, value in told.items())
    return f"    {name}: {{unit: {unit}, quantity: {quantity}, {keys}, {plain}}}\n"


def slots(run: Replication, name: str | None = None) -> list[dict[str, Any]]:
    """The slots (of a line) in order of time."""
    return [row for row in run.records.log("slot") if name in (None, row["line"])]


def level(run: Replication, store: str, day: float) -> float:
    """What is in a store on a day."""
    return float(run.records.series(store).at(round(day * DAY)))
