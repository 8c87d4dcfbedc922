"""Scenarios and overlays drawn from the schema: every key may come, with a value that its schema allows.

What a key needs to make sense (the id of a line, the words of a state) is taken from the scenario that the
drawing stands on; a few of the values are at the edge of what may be written.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sim.scenario import DIMENSIONS, Reading
from sim.scenario.layers import below
from sim.scenario.marks import Path, dotted
from sim.scenario.moment import DATE_JSON_SCHEMA
from sim.scenario.reach import Reach
from sim.scenario.schema import Scenario
from sim.scenario.shape import walk
from sim.scenario.sourced import ORIGIN_KEYS

ODD = 0.06
"How often a quantity is at an edge."
SELDOM = 0.15
"How often a key that may be left out is given."
OFTEN = 0.6
LONGEST = 40
"Days after the start within which dates are drawn."
DURATIONS = ("20 min", "90 min", "5 h", "1 d", "3 d 4 h", "11.5 d", "4 weeks")
ZONES = ("UTC", "America/Bogota", "Europe/Vienna")
ADDED = (
    "compound.power.solar", "compound.power.battery", "compound.power.loads", "compound.power.generators",
    "compound.household.people", "compound.stores.medicine", "compound.water.well", "compound.water.rain",
    "siege.lines", "siege.diplomacy.tracks", "siege.diplomacy.concessions", "history.facts",
)  # fmt: skip
"Where an overlay adds something."
EDGES = ("0", "1e-9", "1", "1e9", "1e15")
EFFECTS: Mapping[str, tuple[str, ...]] = {
    "input": ("set", "set", "level", "arrive", "run"),
    "outcome": ("attempt", "fires", "leave", "set"),
    "observation": ("observe",),
    "context": (),
}
"Keys by which a fact of each kind mostly acts."


class Drawing:
    """Draws files that stand on one scenario.

    Parameters
    ----------
    reading : Reading
        The scenario: what is there to change, to name and to leave out.
    chance : Random
        The luck of the drawing.
    """

    def __init__(self, reading: Reading[Scenario], chance: random.Random) -> None:
        self.chance = chance
        self.data = reading.tree.data
        self.reach = Reach.of(reading.scenario)
        self.facts = list(reading.scenario.history.facts)
        self.start = reading.scenario.about.start.central
        self.schema = Scenario.model_json_schema(by_alias=True)
        self.leaves = [
            path for path, _, value in walk(Scenario, self.data)
            if path and path[0] in ("compound", "siege", "history", "about")
            and path[-1] not in ORIGIN_KEYS and not isinstance(value, dict)
        ]  # fmt: skip

    def often(self, share: float) -> bool:
        return self.chance.random() < share

    # Files

    def whole(self, uses: list[str]) -> dict[str, Any]:
        """A scenario of its own over parts."""
        chance = self.chance
        if self.often(0.05):
            uses = chance.sample(uses, len(uses) - 1)
        about = {
            "title": "Drawn",
            "place": {"name": "Somewhere", "timezone": chance.choice(ZONES)},
            "start": f"{self.start:%Y-%m-%d}",
            "length": f"{chance.randint(1, LONGEST)} d",
        }
        made: dict[str, Any] = {"assumed": "drawn", "about": about, "uses": uses}
        for section in ("compound", "siege"):
            part = self.part(section)
            if section == "compound":
                people = {"staff": {"count": chance.randint(0, 40)}}
                part["household"] = {**part.get("household", {}), "people": people}
            made[section] = part
        made["history"] = self.history()
        return made

    def overlay(self, extends: str) -> dict[str, Any]:
        """A few edits over the scenario."""
        chance = self.chance
        made: dict[str, Any] = {"extends": extends, "assumed": "drawn"}
        if self.often(0.3):
            made["release"] = [self._release() for _ in range(chance.randint(1, 2))]
        if self.often(0.2) and self.facts:
            made["remove"] = [f"{chance.choice(self.facts)}{chance.choice(('', ' and what follows'))}"]
        if self.often(0.3) and self.facts:
            made["move"] = {chance.choice(self.facts): self._shift() for _ in range(chance.randint(1, 2))}
        if self.often(0.15) and self.facts:
            made["hold"] = chance.sample(self.facts, 1)
        if self.often(0.8):
            paths = [chance.choice(self.leaves) for _ in range(chance.randint(1, 4))]
            made["change"] = {dotted(path): self._changed(path) for path in paths}
        if self.often(0.4):
            made["add"] = dict(self._added() for _ in range(chance.randint(1, 2)))
        return made

    def part(self, section: str) -> dict[str, Any]:
        """What a file may say in a section over what is there."""
        made = self.value(self.schema["properties"][section], section, self.data.get(section))
        return made if isinstance(made, dict) else {}

    def history(self) -> dict[str, Any]:
        """A record."""
        facts = {f"f{number}": self._fact(number) for number in range(self.chance.randint(0, 5))}
        made: dict[str, Any] = {"facts": facts}
        if self.often(0.4):
            ends = [*facts, *(self._day() for _ in range(2))]
            made["complete"] = {
                "q": {
                    "track": self.chance.choice(self.reach.tracks),
                    "from": self.chance.choice(ends),
                    "until": self.chance.choice(ends),
                }
            }
        if self.often(SELDOM):
            options = {"a": 0.5, "b": 0.5}
            made["variants"] = {"v": {"question": "Which?", "options": options}}
            for fact in facts.values():
                if self.often(0.5):
                    fact["variant"] = {"v": self.chance.choice(("a", "b"))}
        return made

    def _fact(self, number: int) -> dict[str, Any]:
        chance = self.chance
        kind = chance.choice(list(EFFECTS))
        made: dict[str, Any] = {"kind": kind, "at": self.date(), "what": "Something happens."}
        if EFFECTS[kind]:
            key = chance.choice(EFFECTS[kind])
            made[key] = self.value(self._definition("Fact")["properties"][key], key, None)
            if not made[key]:
                made[key] = [self.value(self._definition("Observe"), key, None)] if key == "observe" else 1
        if "leave" in made and self.often(OFTEN):
            made["exit"] = "individual" if made["leave"] != "all" else "safe_conduct"
        if "fires" in made:
            made["at_start"] = self.often(0.3)
        if number and self.often(0.3):
            made["because"] = f"f{chance.randrange(number)}"
        return made

    # Edits

    def _release(self) -> dict[str, Any]:
        span = {"path": self.chance.choice(self.reach.tracks)}
        if self.often(0.5):
            span["from"] = self._day()
        return span

    def _shift(self) -> Any:
        return {"by": f"{self.chance.randint(-5, 5)} d"} if self.often(0.6) else self.date()

    def _changed(self, path: Path) -> Any:
        node, given = self.node(path), self.data
        for step in path:
            given = below(given, step)
        if "x-dimension" in node and self.often(0.3):
            if self.often(0.5):
                return {"times": self.chance.choice((0.3, 0.5, 2, 0, 1e9)), **self._span()}
            return {"value": self.quantity(node), **self._span()}
        return self.value(node, str(path[-1]), given)

    def _span(self) -> dict[str, str]:
        first, last = sorted((self._day(), self._day()))
        return self.chance.choice(({}, {"from": first}, {"from": first, "until": last}, {"until": last}))

    def _added(self) -> tuple[str, Any]:
        where = self.chance.choice(ADDED)
        if where == "history.facts":
            return f"{where}.drawn", self._fact(0)
        path = tuple(where.split("."))
        if path[-1] not in ("well", "rain"):
            path = (*path, "drawn")
        made = self.value(self.node(path), str(path[-1]), None)
        if isinstance(made, dict) and "arrives" in self._inside(self.node(path)).get("properties", {}):
            made["arrives"] = "inside"
        return dotted(path), made

    # Values

    def node(self, path: Path) -> dict[str, Any]:
        """The schema of what stands at a path."""
        node: dict[str, Any] = self.schema
        for step in path:
            inside = self._inside(node)
            if isinstance(step, int):
                listed = inside.get("prefixItems")
                node = listed[min(step, len(listed) - 1)] if listed else inside.get("items", {})
            else:
                node = inside.get("properties", {}).get(step) or inside.get("additionalProperties") or {}
        return self._inside(node)

    def value(self, node: dict[str, Any], key: str, given: Any) -> Any:
        """Something that a schema allows; where something is given already, a part of it is drawn."""
        node = self._inside(node)
        if "x-dimension" in node:
            return self.quantity(node)
        if node.get("anyOf") == DATE_JSON_SCHEMA["anyOf"]:
            return self.date()
        if "anyOf" in node:
            return self.value(self.chance.choice(node["anyOf"]), key, given)
        if "enum" in node:
            return self.chance.choice(node["enum"])
        if "const" in node:
            return node["const"]
        kind = node.get("type")
        if kind == "object":
            return self._mapping(node, key, given)
        if kind == "array":
            return self._list(node, key)
        if kind == "boolean":
            return self.often(0.5)
        if kind == "integer" and node.get("examples") != ["06:30"]:
            return self.chance.randint(0, 6)
        return None if kind == "null" else self._word(key, node)

    def _mapping(self, node: dict[str, Any], key: str, given: Any) -> dict[str, Any]:
        known = given if isinstance(given, dict) else {}
        if "properties" not in node:
            return self._collection(node, key, known)
        made = {}
        for name, each in node["properties"].items():
            if name in ORIGIN_KEYS:
                continue
            needed = name in node.get("required", ()) and name not in known
            if needed or self.often(SELDOM):
                made[name] = self.value(each, name, known.get(name))
        if "channel" in made and self.often(0.9):
            words = self.reach.channels[made["channel"]]
            reading = {"is": self.chance.choice(words)} if words else {"at_least": 0}
            return {"channel": made["channel"], **reading}
        return made

    def _collection(self, node: dict[str, Any], key: str, known: dict[str, Any]) -> dict[str, Any]:
        states, stocks = self.reach.states, self.reach.stocks
        if key == "set":
            target = self.chance.choice(list(states))
            return {target: self.chance.choice(states[target])}
        if key == "level":
            stock = self.chance.choice(list(stocks))
            return {stock: self.quantity({"x-dimension": stocks[stock]})}
        names = node.get("propertyNames", {}).get("enum")
        ids = [each for each in known if each not in ORIGIN_KEYS]
        ids = self.chance.sample(ids, min(len(ids), self.chance.randint(0, 2)))
        if names:
            ids = self.chance.sample(names, self.chance.randint(1, len(names)))
        elif self.often(0.3):
            ids.append("drawn")
        return {name: self.value(node["additionalProperties"], name, known.get(name)) for name in ids}

    def _list(self, node: dict[str, Any], key: str) -> list[Any]:
        listed = node.get("prefixItems")
        if listed:
            return [self.value(each, key, None) for each in listed]
        fewest = node.get("minItems", 0)
        count = self.chance.randint(fewest, node.get("maxItems", max(fewest, 3)))
        made = [self.value(node["items"], key, None) for _ in range(count)]
        return sorted(made, key=str) if key == "starts" else made

    def _word(self, key: str, node: dict[str, Any]) -> str:
        chance, reach = self.chance, self.reach
        pools: Mapping[str, tuple[str, ...] | list[str]] = {
            "line": list(reach.lines), "unit": (*reach.units, "L", "person-d", "visit"), "fires": reach.risks,
            "channel": list(reach.channels), "track": reach.tracks, "timezone": ("UTC", "Asia/Kathmandu"),
            "is": ("on", "off", "none", "siege"), "because": self.facts,
        }  # fmt: skip
        if pools.get(key):
            return chance.choice(pools[key])
        if node.get("examples") == ["06:30"]:
            return f"{chance.randint(0, 24):02d}:{chance.choice((0, 30, 59)):02d}"
        return str(chance.choice(node.get("examples", ["words"])))

    def quantity(self, node: dict[str, Any]) -> Any:
        """A number of a dimension, or a prior of it, plain or with what stands beside it."""
        name = node["x-dimension"]
        if name == "any":
            name = self.chance.choice(("volume", "food", "count", "volume"))
        text = self._text(name)
        if self.often(0.25):
            text = self._prior(name)
        if self.often(0.15):
            return {"value": text, "assumed": "drawn"}
        if self.often(0.04):
            return {"value": text, "later": [{"from": self._day(), "value": self._text(name)}]}
        return text

    def _text(self, name: str) -> str:
        chance, table = self.chance, DIMENSIONS[name]
        unit = table.example.split(" ", 1)[1] if " " in table.example else ""
        if self.often(ODD):
            unit = "d" if name == "duration" else unit
            return f"{chance.choice(EDGES)} {unit}".strip()
        if name == "duration":
            return chance.choice(DURATIONS)
        if name == "share":
            return f"{chance.randint(0, 100)} %"
        if name == "count":
            return str(chance.randint(0, 12))
        return f"{float(table.example.split(' ')[0]) * 10 ** chance.uniform(-1.5, 1):.3g} {unit}".strip()

    def _prior(self, name: str) -> str:
        chance = self.chance
        if name == "share":
            return f"beta({chance.choice((0.5, 1, 4))}, {chance.choice((0.5, 2, 9))})"
        if name == "count":
            return f"choice({chance.randint(0, 3)}: 0.5, {chance.randint(4, 9)}: 0.5)"
        unit = "d" if name == "duration" else DIMENSIONS[name].example.partition(" ")[2]
        sizes = sorted(chance.uniform(0.1, 30) for _ in "123")
        low, middle, high = (f"{each:.3g} {unit}".strip() for each in sizes)
        forms = (
            f"uniform({low}, {high})",
            f"triangular({low}, {middle}, {high})",
            f"lognormal(median {middle}, gsd {chance.uniform(1.05, 4):.3g})",
            f"normal(mean {middle}, sd {low})",
            f"choice({low}: 0.5, {high}: 0.5)",
            f"weibull(shape {chance.uniform(0.5, 3):.2g}, scale {middle})",
        )
        return chance.choice(forms)

    def date(self) -> Any:
        """A date near the start, exact or within bounds."""
        if self.often(0.6):
            return self._day()
        dates = sorted(self._day() for _ in "123")
        return dict(zip(("earliest", "best", "latest"), dates, strict=True))

    def _day(self) -> str:
        minutes = self.chance.randint(-600, LONGEST * 1440)
        return f"{self.start + timedelta(minutes=minutes):%Y-%m-%d %H:%M}"

    def _inside(self, node: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in node:
            node = self._definition(node["$ref"].removeprefix("#/$defs/"))
        held = [each for each in node.get("anyOf", ()) if each.get("type") != "null"]
        return self._inside(held[0]) if len(held) == 1 and "x-dimension" not in node else node

    def _definition(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self.schema["$defs"][name]
        return found
