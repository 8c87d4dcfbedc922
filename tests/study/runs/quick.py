"""A few days in the toy house, an overlay over them, and tasks that play these: some 10 ms a replication."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from sim.scenario import read
from sim.study.runs.columns import KEYS
from sim.study.runs.folder import StudyFolder
from sim.study.runs.playing import Means, carry_on, finish
from sim.study.runs.task import Task, of_many, of_one
from tests.scenario.toysiege import toys

QUICK = """\
about: {title: Quick, place: {name: Toytown, timezone: UTC}, start: 2030-01-01, length: 4 d, assumed: a toy}
uses: [house.yaml, street.yaml]
compound:
  water: {tank: {level: "uniform(20 L, 400 L)", assumed: a toy}}
history:
  facts:
    refused:
      kind: outcome
      at: {earliest: 2030-01-02 08:00, latest: 2030-01-02 20:00}
      what: A tanker is refused.
      attempt: {line: water, result: refused}
      assumed: a toy
    seen:
      kind: observation
      at: 2030-01-03 12:00
      what: Somebody counts heads.
      observe: [{channel: mains, is: intermittent}]
      assumed: a toy
"""
FULL = """\
extends: quick.yaml
title: A full tank
question: What if the tank had been full?
assumed: the question
change:
  compound.water.tank.level: 8000 L
"""


def files(folder: Path) -> tuple[Path, Path]:
    """A whole scenario and an overlay over it."""
    toy = toys(folder)
    for name, text in (("quick", QUICK), ("full", FULL)):
        (toy / f"{name}.yaml").write_text(text, "utf-8")
    return toy / "quick.yaml", toy / "full.yaml"


def alone(folder: Path, exits_off: bool = False) -> Task:
    """The whole scenario alone."""
    return of_one(read(files(folder)[0]), exits_off=exits_off)


def compared(folder: Path, exits_off: bool = True) -> Task:
    """The scenario and an alternative to it."""
    baseline, other = files(folder)
    return of_many(read(baseline), [read(other)], exits_off=exits_off)


def about(task: Task) -> dict[str, Any]:
    """A manifest for a task."""
    return {
        "command": "run", "tool": "siegesim", "seed": task.seed,
        "scenarios": [{"name": one.name, "hash": one.hash} for one in task.members],
    }  # fmt: skip


def resumed(task: Task, path: Path) -> StudyFolder:
    """The folder of a study, opened as whoever carries on opens it."""
    folder = StudyFolder(path, about(task))
    folder.open()
    folder.verify()
    folder.adopt()
    return folder


def studied(task: Task, path: Path, n: int, means: Means | None = None) -> dict[str, bytes]:
    """Play a whole study, or what is missing of it; returns its finished tables."""
    folder = resumed(task, path)
    carry_on(task, folder, range(n), means or Means(jobs=1))
    finish(folder, n)
    return tables(path)


def tables(path: Path) -> dict[str, bytes]:
    """The finished tables, as they are on disk."""
    return {name: (path / f"{name}.parquet").read_bytes() for name in KEYS}


def rows(path: Path, table: str) -> list[dict[str, Any]]:
    """The rows of a finished table."""
    with pq.ParquetFile(path / f"{table}.parquet") as file:
        found: list[dict[str, Any]] = file.read(use_threads=False).to_pylist()
    return found


def numbers_of(path: Path) -> dict[str, list[int]]:
    """By scenario the replications that the finished measures hold, twins left out, in the table's order."""
    found: dict[str, list[int]] = {}
    for row in rows(path, "measures"):
        if not row["twin"]:
            found.setdefault(row["scenario"], []).append(row["replication"])
    return found
