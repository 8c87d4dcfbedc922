"""A toy house and its street for tests of parts: every number constant unless a test says otherwise.

`House` is the inside alone, behind a gate that always answers the same; `Street` is the outside alone,
around a wall with five people and nothing else. Edits are nested mappings laid over the toy; None takes a key
away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from sim.compound import Compound
from sim.engine import DAY, Abducted, Clock, Noise, Recorder, Records
from sim.local_clock import LocalClock
from sim.replication import Calendar, Drawn
from sim.scenario.layers.origins import numbers_and_moments
from sim.scenario.schema.compound import Compound as CompoundSpec
from sim.scenario.schema.siege import Siege as SiegeSpec
from sim.siege import Siege
from sim.wall import ConstantGate, Stage, Wall

MINUTE, HOUR = 60, 3600
STATES = ("open", "watch", "checkpoint", "siege")


def always(value: str) -> dict[str, str]:
    """The same under every cordon."""
    return dict.fromkeys(STATES, value)


def litres(drinking: float, cooking: float, hygiene: float, flushing: float) -> dict[str, str]:
    """A ration, a person a day."""
    uses = {"drinking": drinking, "cooking": cooking, "hygiene": hygiene, "flushing": flushing}
    return {use: f"{amount} L/person/d" for use, amount in uses.items()}


INSIDE: dict[str, Any] = {
    "household": {
        "people": {"occupants": {"count": "5"}},
        "plan_at": "06:00",
        "reference_need": litres(3, 4, 4, 4),
        "use": {"normal": litres(3, 4, 4, 4), "rationed": litres(3, 2, 1, 1), "survival": litres(3, 1, 0, 0)},
        "ration": {
            "water": {"rationed_below": always("0 d"), "survival_below": always("0 d")},
            "food": {
                "rationed_below": "0 d",
                "survival_below": "0 d",
                "rationed": "80 %",
                "survival": "50 %",
            },
        },
        "carry_limit": "20 L/person/d",
    },
    "water": {
        "tank": {"capacity": "6000 L", "level": "2000 L"},
        "header": {"capacity": "100 L", "level": "0 L"},
        "drinking": {"capacity": "200 L", "level": "0 L"},
        "potable_share": "0 %",
        "treatable": "100 %",
        "lift": "gravity",
    },
    "stores": {
        "food": {"shelf": {"capacity": "400 person-d", "level": "100 person-d"}, "perishable": always("0 %")},
        "fuel": {"capacity": "900000 L", "level": "900000 L"},
    },
    "power": {"grid": {}, "loads": {}},
    "comms": {
        "devices": {"count": "1", "battery": "10 Wh", "draw": "0.5 W", "saving": "0.2 W", "charger": "10 W"}
    },
}

GENERATOR: dict[str, Any] = {
    "rating": "5 kW", "burn_idle": "0.08 L/h/kW", "burn_load": "0.25 L/h/kW", "failure_to_start": "0 %",
    "wear": {"shape": "1", "scale": "1000000 h"}, "age": "0 h",
}  # fmt: skip
"0.4 L/h at no load and 0.25 L a kWh; does not fail"

RUNNING: dict[str, Any] = {
    "starts": ["06:00", "18:00"],
    "hours": "4 h",
    "schedule_after": "48 h",
    "fuel_reserve": "0 d",
}

BATTERY: dict[str, Any] = {
    "capacity": "1000 Wh", "level": "100 %", "depth": "80 %", "reconnect": "40 %", "efficiency": "100 %",
    "charge_limit": "400 W", "discharge_limit": "500 W",
}  # fmt: skip
"800 Wh to use, back from 200 Wh of them on"

SOLAR: dict[str, Any] = {
    "peak": "200 Wp", "performance": "75 %", "sun_hours": ["4.5 h"] * 12, "spread": "0 %", "sunrise": "06:00",
    "sunset": "18:00", "blocks": "6",
}  # fmt: skip
"675 Wh a day"

FRIDGE: dict[str, Any] = {
    "capacity": "40 person-d",
    "level": "20 person-d",
    "set_point": "3 degC",
    "warms": "60.8352 h",
    "cools": "3 h",
}
SPOILAGE: dict[str, Any] = {"ambient": "25 degC", "at": "5 degC", "half_life": "4 d", "q10": "2"}
"in the room, 20 degC warmer, half is lost in 4 d / 2^2 = 1 d"

LINE: dict[str, Any] = {
    "unit": "L", "quantity": "2000 L", "every": always("10 d"), "lead": "0 h", "permit": always("100 %"),
    "deterred": always("0 %"), "partly": always("0 %"), "fraction": "50 %", "confiscated": always("0 %"),
}  # fmt: skip
"2,000 L every ten days, always granted"

OUTSIDE: dict[str, Any] = {
    "cordon": {"at_start": "open", "rates": {}},
    "checkpoint": {"lanes": "1", "search": always("0 min")},
    "climate": {"memory": "0 %", "over": "11.5 d"},
    "custody": {"at_start": "own", "permit_odds": {}, "talks": {}},
    "diplomacy": {"pressure_lasts": "10 d"},
    "exits": {"active": False, "bands": [], "all": {}, "individual": "0 /person/d"},
}


def load(watts: float, priority: int = 1, **more: Any) -> dict[str, Any]:
    """A load of the house."""
    return {"power": f"{watts} W", "priority": priority, **more}


def laid_over(tree: Any, edits: Mapping[str, Any]) -> Any:
    """A copy of the tree with the edits laid over it."""
    tree = dict(tree) if isinstance(tree, dict) else {}
    for key, value in edits.items():
        if value is None:
            tree.pop(key, None)
        else:
            tree[key] = laid_over(tree.get(key), value) if isinstance(value, dict) else value
    return tree


def read(model: Any, tree: Mapping[str, Any], path: str) -> Any:
    """A part of a scenario whose numbers know their paths, so that each prior has luck of its own."""
    part = model.model_validate(tree)
    for place, number in numbers_and_moments(part, (path,)):
        number.path = ".".join(str(key) for key in place)
    return part


def a_stage(
    days: float, start: datetime = datetime(2030, 1, 1), seed: int = 1, replication: int = 0,
    given: Abducted | None = None, full: bool = True,
) -> Stage:  # fmt: skip
    """What parts are built on: a clock of so many days from a local midnight."""
    horizon = round(days * DAY)
    local = LocalClock(start if start.tzinfo else start.replace(tzinfo=UTC), horizon)
    noise = Noise(seed, replication, given)
    return Stage(Clock(horizon), noise, Recorder(full), Drawn(noise, Calendar(local), False), local)


class Scene:
    """Something on a stage that may be acted on at dates and looked at afterwards."""

    stage: Stage
    wall: Wall

    def at(self, second: float, act: Callable[[], object], phase: int = 1) -> None:
        """Do something at a second."""
        self.stage.clock.at(round(second), phase, 0, lambda _: act())

    def look(self, seconds: Iterator[float] | list[float], read: Callable[[], Any]) -> list[Any]:
        """What is read at some seconds, after everything of that second; filled in by `play`."""
        seen: list[Any] = []
        for second in seconds:
            self.stage.clock.at(round(second), 20, 0, lambda _: seen.append(read()))
        return seen

    def play(self) -> Records:
        """Run to the horizon."""
        self.stage.clock.run()
        return Records.of(self.stage.recorder, 0, self.stage.clock.horizon, self.stage.local.start)


class House(Scene):
    """The inside behind a constant gate."""

    def __init__(
        self,
        days: float,
        edits: Mapping[str, Any] | None = None,
        *,
        grid: str = "on",
        answer: str = "admitted",
        **stage: Any,
    ) -> None:
        self.stage = a_stage(days, **stage)
        self.wall = Wall(self.stage, "none", "own")
        self.wall.grid.set(grid)
        self.gate = ConstantGate(self.stage, answer)
        self.wall.gate = self.gate
        self.inside = Compound(
            self.stage, self.wall, read(CompoundSpec, laid_over(INSIDE, edits or {}), "compound")
        )

    @property
    def unit(self) -> Any:
        """The first generator."""
        return self.inside.power.units["g1"]


class Street(Scene):
    """The outside around a wall with people and nothing else."""

    def __init__(
        self,
        days: float,
        edits: Mapping[str, Any] | None = None,
        *,
        people: int = 5,
        inside: Mapping[str, Any] | None = None,
        mains: str = "none",
        **stage: Any,
    ) -> None:
        self.stage = a_stage(days, **stage)
        self.received: list[tuple[int, str, float]] = []
        spec = SimpleNamespace(
            siege=read(SiegeSpec, laid_over(OUTSIDE, edits or {}), "siege"),
            compound=read(CompoundSpec, laid_over(INSIDE, inside or {}), "compound"),
        )
        self.wall = Wall(self.stage, mains, spec.siege.custody.at_start)
        self.outside = Siege(self.stage, self.wall, spec)
        self.wall.people.add_group("occupants", people, True, True, True)
        for line in spec.siege.lines:
            self.wall.receivers[line] = lambda amount, line=line: self._take(line, amount)

    def _take(self, line: str, amount: float) -> float:
        self.received.append((self.stage.clock.now, line, amount))
        return amount

    def slots(self, line: str | None = None) -> list[tuple[int, str, float]]:
        """Second, result and admitted quantity of every slot (of a line)."""
        return [
            (row["time"], row["result"], row["admitted"])
            for row in self.stage.recorder.log
            if row["what"] == "slot" and line in (None, row["line"])
        ]


def water_line(**edits: Any) -> dict[str, Any]:
    """Edits of a street with one line, water."""
    return {"lines": {"water": laid_over(LINE, edits)}}
