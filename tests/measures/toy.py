"""Toy records, written by hand: whole days, five people unless it is said otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sim.engine import DAY, Recorder, Records

HOUR = 3600
ADULT = {"mass": 75.0, "height": 1.72, "age": 45.0, "sex": "m", "activity": 1.5}
Rows = Sequence[tuple[float, Any]]


class Toy:
    """Records in the making; times are given in days."""

    def __init__(self, length: float, people: float | Rows = 5, start: datetime | None = None) -> None:
        self.horizon = round(length * DAY)
        self.start = start or datetime(2030, 1, 1, tzinfo=UTC)
        self.recorder = Recorder(full=True)
        self.step("people.needs", people, "persons")

    def step(self, name: str, rows: Any, unit: str = "") -> Toy:
        """A step series: one value that holds throughout, or (day, value) rows."""
        channel = self.recorder.channel(name, "step", unit)
        for day, value in rows if isinstance(rows, list) else [(0, rows)]:
            channel.step(round(day * DAY), value)
        return self

    def line(self, name: str, rows: Sequence[tuple[float, float, float]], unit: str = "L") -> Toy:
        """A level: (day, level, change a day) rows."""
        channel = self.recorder.channel(name, "linear", unit)
        for day, level, change in rows:
            channel.line(round(day * DAY), level, change / DAY)
        return self

    def log(self, day: float, what: str, **more: Any) -> Toy:
        """One line of the log."""
        self.recorder.happened(round(day * DAY), what, **more)
        return self

    def slot(self, day: float, result: str, line: str = "water", hours: float = 0.0) -> Toy:
        """A slot that ended."""
        return self.log(
            day, "slot", line=line, result=result, asked=2000.0, admitted=2000.0 * (result == "admitted"),
            unit="L", confiscated=0.0, hours=hours, documented=None,
        )

    def static(self, **more: Any) -> Toy:
        """What holds for the whole run."""
        self.recorder.static.update(more)
        return self

    def records(self, replication: int = 0) -> Records:
        """What was recorded."""
        return Records.of(self.recorder, replication, self.horizon, self.start)


def everything(length: float = 30, people: float | Rows = 5) -> Toy:
    """A toy with every channel that a measure reads, each constant."""
    toy = Toy(length, people).static(
        needs={"drinking": 3.0, "cooking": 4.0, "hygiene": 4.0, "flushing": 4.0},
        reference={"water": 15.0, "energy": 2100.0}, adult=ADULT, fuel_reference=10.0,
        medicine={"class_1": {"latency": 2.0}, "class_2": {"latency": 14.0}},
    )
    for use, litres in {"drinking": 15.0, "cooking": 20.0, "hygiene": 10.0, "flushing": 10.0}.items():
        toy.step(f"water.use.{use}", litres)
        toy.step(f"water.unmet.{use}", 0.0 if use in ("drinking", "cooking") else 10.0)
    toy.step("water.unsafe", 2.0)
    for name in ("water.tank", "water.header", "water.drinking", "food.shelf", "food.fridge", "fuel"):
        toy.line(name, [(0, 100.0, -100 / 50)])
    for name in ("class_1", "class_2"):
        toy.step(f"medicine.users.{name}", 1.0).step(f"medicine.{name}.covered", 1.0)
        toy.line(f"medicine.{name}", [(0, 100.0, -1.0)])
    toy.line("gas", [(0, 60.0, -1.0)]).step("food.eaten", 4.0).step("food.spoiled", [(0, 0.0), (3.5, 2.0)])
    toy.step("power.source", [(0, "grid"), (10, "none"), (11.5, "generator"), (12, "none")])
    toy.step("power.generators.g1", [(0, "ready"), (11.5, "running"), (12, "failed")])
    toy.step("fuel.burned", [(0, 0.0), (11.5, 2.0), (12, 0.0)]).step("grid", [(0, "on"), (10, "off")])
    toy.step("comms.usable", [(0, "yes"), (20, "no"), (22, "yes")])
    toy.step("cordon", [(0, "open"), (5, "watch"), (10, "checkpoint"), (15, "siege")])
    toy.step("lines.water", "open").slot(6, "admitted", hours=1).slot(13, "refused", hours=3)
    return toy.slot(20, "deterred").slot(27, "not asked")
