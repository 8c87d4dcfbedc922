"""A shard: some replications of a task, played in a row, and the Parquet tables that they leave.

A pure function of the task and the range: a shard may be played again anywhere and gives the same rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from sim.measures import measure_all
from sim.measures.measure import Value
from sim.replication import Replication, replicate
from sim.study.pair import beside
from sim.study.parting import first_difference, no_longer
from sim.study.runs import outcome
from sim.study.runs.columns import ABOUT, KEYS, Columns, parquet
from sim.study.runs.task import Task, scenarios

TWIN = 1
"which luck a twin has"

T = TypeVar("T")

Runs = list[tuple[str, Replication | str]]
"by name of the scenario: its replication, or why there is none"


@dataclass(frozen=True)
class Played:
    """The tables of a shard as the bytes of Parquet files, and the replications that failed."""

    numbers: range
    tables: dict[str, bytes]
    failed: tuple[tuple[int, str], ...] = ()


def play(task: Task, numbers: range) -> Played:
    """Play replications of a task; one that fails becomes a row with its error and ends no other."""
    tables = {name: Columns() for name in KEYS}
    failures = []
    for number in numbers:
        lost = _keep(task, number, runs_of(task, number), tables)
        if task.exits_off:
            staying = runs_of(task, number, exits=False)
            lost += _measure(tables["exits_off"], {"replication": number}, staying, "with exits off: ")
        if task.has_twin(number):
            twins = runs_of(task, number, luck=TWIN)
            lost += _measure(tables["measures"], {"replication": number, "twin": True}, twins, "its twin: ")
        failures += [(number, why) for why in lost[:1]]
    return Played(numbers, parquet(tables), tuple(failures))


def given_up(task: Task, numbers: range, why: str) -> Played:
    """The shard of replications that cannot be played, such as one that kills whoever plays it."""
    tables = {name: Columns() for name in KEYS}
    for number in numbers:
        none: Runs = [(name, why) for name in task.kept]
        _keep(task, number, none, tables)
        if task.exits_off:
            _measure(tables["exits_off"], {"replication": number}, none)
        if task.has_twin(number):
            _measure(tables["measures"], {"replication": number, "twin": True}, none)
    return Played(numbers, parquet(tables), tuple((number, why) for number in numbers))


def runs_of(task: Task, number: int, exits: bool = True, luck: int = 0, central: bool = False) -> Runs:
    """Every kept scenario of a task, played with the luck of one replication of its baseline."""
    baseline, *alternatives = scenarios(task)
    play_first = partial(replicate, baseline, task.seed, number, exits=exits, luck=luck, central=central)
    first = _attempt(play_first)
    if isinstance(first, str):
        return [(name, first) for name in task.kept]
    found: Runs = [(task.baseline.name, first)]
    for member, scenario in zip(task.members[1:], alternatives, strict=True):
        play = partial(beside, first, baseline, scenario, task.seed, central, False, exits, luck)
        found.append((member.name, _attempt(play)))
    return [(name, run) for name, run in found if name in task.kept]


def _attempt(act: Callable[[], T]) -> T | str:
    """What comes of it, or its error in words."""
    try:
        return act()
    except Exception as error:  # noqa: BLE001 - whatever it is, it becomes a row with its error
        return f"{type(error).__name__}: {error}"


def _keep(task: Task, number: int, runs: Runs, tables: dict[str, Columns]) -> list[str]:
    """All rows of one replication: what each scenario left, and what was drawn; returns what failed."""
    drawn: dict[str, float | str] = {}
    failures = []
    for name, run in runs:
        key = {"replication": number, "scenario": name}
        left = run if isinstance(run, str) else _attempt(partial(outcome.left, run))
        if isinstance(left, str):
            failures.append(left)
            _measures(tables["measures"], {**key, "twin": False}, left)
            continue
        beside = _beside(dict(runs).get(task.baseline.name), run) if name != task.baseline.name else {}
        _measures(tables["measures"], {**key, "twin": False, **beside}, left.measures)
        tables["daily"].block(key, left.daily)
        _rows(tables["exits"], key, left.exits)
        _rows(tables["shortages"], key, left.shortages)
        _rows(tables["surprises"], key, left.surprises)
        if name == task.baseline.name:
            _rows(tables["readings"], key, left.readings)
        drawn = left.unknowns | drawn
    tables["unknowns"].row({"replication": number, **drawn})
    return failures


def _beside(first: Replication | str | None, run: Replication | str) -> dict[str, Any]:
    """When an alternative first differs from its baseline and in what, and the outcomes that it lost."""
    if not isinstance(first, Replication) or not isinstance(run, Replication):
        return {}
    second, where = first_difference(first, run) or (None, None)
    return {"differs_s": second, "differs_in": where, "no_longer": " ".join(no_longer(first, run))}


def _rows(table: Columns, key: dict[str, Any], rows: Iterable[dict[str, Any]]) -> None:
    for row in rows:
        table.row({**key, **row})


def _measure(table: Columns, key: dict[str, Any], runs: Runs, which: str = "") -> list[str]:
    """Rows with nothing but the measures; returns what failed, in words after `which` runs these are."""
    failures = []
    for name, run in runs:
        values = run if isinstance(run, str) else _attempt(partial(measure_all, run.records))
        _measures(table, {**key, "scenario": name}, values)
        if isinstance(values, str):
            failures.append(f"{which}{values}")
    return failures


def _measures(table: Columns, key: dict[str, Any], values: dict[str, Value] | str) -> None:
    """One row: the measures of a run, or why there are none."""
    if isinstance(values, str):
        table.row({**key, "error": values})
        return
    table.row(
        {**key, **{measure: one.value for measure, one in values.items()}},
        {measure: {word: getattr(one, word) for word in ABOUT} for measure, one in values.items()},
    )
