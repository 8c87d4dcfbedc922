"""Replications for tests of the record: scenarios read once, runs compared row by row."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from hashlib import blake2b
from pathlib import Path
from shutil import copy
from typing import Any

from sim.places import shipped_scenarios
from sim.replication import Replication, replicate
from sim.scenario import Moment, read, read_whole
from sim.scenario.reader import validate
from sim.scenario.schema import Scenario

DAY = 86400
HOUR = 3600
DOCUMENTED = "caracas-2024/documented.yaml"
TOY = "toy/siege.yaml"

QUIET = """\
about:
  title: Quiet
  place: {name: Toytown, timezone: UTC}
  start: 2030-01-01
  length: 60 d
  assumed: a toy
"""
# A house where nothing happens that no fact tells: no outage, no lines, no talks, nobody leaves.
STILL = ("compound.power.grid.outages=null",)
CALM_STREET = tuple(
    f"siege.cordon.rates.{change}=0 /d"
    for change in ("open>watch", "watch>open", "watch>siege", "siege>watch")
)


@cache
def scenario(name: str, *overrides: str) -> Scenario:
    """A shipped scenario."""
    return read(shipped_scenarios() / name, overrides=overrides)


def quiet(folder: Path, history: str, *overrides: str, still: bool = True) -> Scenario:
    """The toy house with the record that a test writes."""
    street = "still.yaml" if still else "street.yaml"
    for part in ("house.yaml", street):
        copy(shipped_scenarios() / "toy" / part, folder / part)
    (folder / "main.yaml").write_text(f"{QUIET}uses: [house.yaml, {street}]\n{history}", encoding="utf-8")
    return read(folder / "main.yaml", overrides=[*(STILL if still else ()), *overrides])


def scrambled(name: str) -> Scenario:
    """The same scenario with every mapping written in reverse order."""
    reading = read_whole(shipped_scenarios() / name, Scenario)
    found, problems = validate(replace(reading.tree, data=_reversed(reading.tree.data)), Scenario)
    assert found is not None
    assert problems == []
    return found


def _reversed(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _reversed(value) for key, value in reversed(node.items())}
    return [_reversed(each) for each in node] if isinstance(node, list) else node


def second(date: str, of: Scenario) -> int:
    """A date of a scenario in seconds since its start."""
    start = of.about.start.central
    return int((Moment.of(date).central - start).total_seconds())


def rows(run: Replication) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every series."""
    return {
        name: list(zip(one.times, one.values, one.rates or [0.0] * len(one.times), strict=True))
        for name, one in run.records.channels[0].items()
    }


def log(run: Replication, *without: str) -> list[dict[str, Any]]:
    """The log, without some keys of its rows."""
    return [{key: value for key, value in row.items() if key not in without} for row in run.records.logs[0]]


def differences(one: Replication, other: Replication, before: int | None = None) -> list[str]:
    """Names of the series, and `log`, that differ; rows at or after second `before` do not count."""
    def cut(found: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        return found if before is None else [row for row in found if row[0] < before]

    first, then = rows(one), rows(other)
    names = sorted(first.keys() | then.keys())
    found = [name for name in names if cut(first.get(name, [])) != cut(then.get(name, []))]
    logs = [
        [row for row in log(run, "released") if before is None or row["time"] < before]
        for run in (one, other)
    ]
    return found if logs[0] == logs[1] else [*found, "log"]


def digest(run: Replication) -> str:
    """A hash of everything that a replication gives, floats to the last bit."""
    whole = {
        "rows": rows(run),
        "log": log(run),
        "static": run.records.static,
        "happened": run.happened,
        "thresholds": sorted([list(key), value] for key, value in run.abducted.thresholds.items()),
        "uniforms": sorted(([*map(str, key)], value) for key, value in run.abducted.uniforms.items()),
        "variants": run.ledger.variants,
    }
    return blake2b(json.dumps(whole, sort_keys=True).encode(), digest_size=16).hexdigest()


def both(of: Scenario, number: int, **more: Any) -> tuple[Replication, Replication]:
    """A baseline, and the alternative that changes nothing."""
    baseline = replicate(of, number=number, **more)
    return baseline, replicate(of, number=number, released=True, given=baseline.abducted, **more)
