"""Values drawn from the schema: every key may come, with a value that its schema allows.

What a key needs to make sense (the id of a line, the words of a state) is taken from the scenario that the
drawing stands on; a few of the values are at the edge of what may be written.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sim.scenario import DIMENSIONS, Reading
from sim.scenario.checks.reach import Reach
from sim.scenario.numbers.moment import DATE_JSON_SCHEMA
from sim.scenario.schema import Scenario
from sim.scenario.text.marks import Path
from sim.scenario.text.sourced import ORIGIN_KEYS

ODD = 0.06
"How often a quantity is at an edge."
SELDOM = 0.15
"How often a key that may be left out is given."
LONGEST = 40
"Days after the start within which dates are drawn."
DURATIONS = ("20 min", "90 min", "5 h", "1 d", "3 d 4 h", "11.5 d", "4 weeks")
EDGES = ("0", "1e-9", "1", "1e9", "1e15")


class Drawing:
    """Draws what may stand in files over one scenario.

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

    def often(self, share: float) -> bool:
        """Whether something comes that has this chance."""
        return self.chance.random() < share

    def node(self, path: Path) -> dict[str, Any]:
        """The schema of what stands at a path."""
        node: dict[str, Any] = self.schema
        for step in path:
            inside = self.inside(node)
            if isinstance(step, int):
                listed = inside.get("prefixItems")
                node = listed[min(step, len(listed) - 1)] if listed else inside.get("items", {})
            else:
                node = inside.get("properties", {}).get(step) or inside.get("additionalProperties") or {}
        return self.inside(node)

    def value(self, node: dict[str, Any], key: str, given: Any) -> Any:
        """Something that a schema allows; where something is given already, a part of it is drawn."""
        node = self.inside(node)
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
            return {"value": text, "later": [{"from": self.day(), "value": self._text(name)}]}
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
            return self.day()
        dates = sorted(self.day() for _ in "123")
        return dict(zip(("earliest", "best", "latest"), dates, strict=True))

    def day(self) -> str:
        """A date near the start."""
        minutes = self.chance.randint(-600, LONGEST * 1440)
        return f"{self.start + timedelta(minutes=minutes):%Y-%m-%d %H:%M}"

    def inside(self, node: dict[str, Any]) -> dict[str, Any]:
        """What a node of the schema stands for."""
        while "$ref" in node:
            node = self.definition(node["$ref"].removeprefix("#/$defs/"))
        held = [each for each in node.get("anyOf", ()) if each.get("type") != "null"]
        return self.inside(held[0]) if len(held) == 1 and "x-dimension" not in node else node

    def definition(self, name: str) -> dict[str, Any]:
        """What the schema defines under a name."""
        found: dict[str, Any] = self.schema["$defs"][name]
        return found
