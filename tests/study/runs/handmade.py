"""Shards made by hand: a few rows a replication, pure functions of its number, and every oddity that real
ones have (a replication that failed, a column that comes late or is never filled, words, no rows at all).
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from sim.study.runs.columns import KEYS, Columns, parquet
from sim.study.runs.folder import StudyFolder
from sim.study.runs.shard import Played

ABOUT = {"command": "compare", "tool": "siegesim", "seed": 1, "noise": "v1", "scenarios": [{"hash": "a"}]}
SCENARIOS = ("base", "other")
LATE = 130
"the replication from which a late column has values"
UNIT = {"unit": "L", "better": "lower", "meaning": "litres that were wanted and not there"}


def failed(number: int) -> bool:
    """Whether this replication failed."""
    return number % 7 == 3


def shard(numbers: range) -> Played:
    """The tables of some replications."""
    tables = {name: Columns() for name in KEYS}
    for number in numbers:
        drawn: dict[str, Any] = {"path.number": number / 8, "path.word": ("left", "stayed")[number % 2]}
        tables["unknowns"].row({"replication": number, **({} if failed(number) else drawn)})
        for scenario in SCENARIOS:
            key = {"replication": number, "scenario": scenario}
            if failed(number):
                tables["measures"].row({**key, "twin": False, "error": f"ValueError: {number}"})
                continue
            row = {
                **key, "twin": False, "unmet": number / 4, "never": None,
                "late": number / 2 if number >= LATE else None,
                "word": "gone" if number >= LATE else None,
            }  # fmt: skip
            if number >= LATE:
                row["only_late"] = 1.0
            tables["measures"].row(row, {"unmet": UNIT, "never": UNIT, "late": UNIT})
            days = np.arange(3, dtype=np.int32)
            level = np.where(days > number % 4, np.nan, number + days / 2)
            tables["daily"].block(key, {"day": days, "level_tank": level})
            for k in range(number % 3):
                tables["exits"].row({**key, "time_s": 60 * k, "kind": "escape", "scope": "one"})
            if number >= LATE:
                tables["shortages"].row({**key, "store": "fuel", "start_s": 0, "end_s": number})
    lost = tuple((number, f"ValueError: {number}") for number in numbers if failed(number))
    return Played(numbers, parquet(tables), lost)


def opened(path: Path, **other: Any) -> StudyFolder:
    """A folder for such shards, opened."""
    folder = StudyFolder(path, ABOUT | other)
    folder.open()
    return folder


def cut(n: int, at: set[int]) -> list[range]:
    """The replications below n, cut at some points."""
    points = [0, *sorted(point for point in at if 0 < point < n), n]
    return [range(first, after) for first, after in pairwise(points)]
