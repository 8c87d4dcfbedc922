"""Whole scenarios and overlays, drawn: sections, a record, edits by path and id."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from benchmarks.fuzz.drawn import LONGEST, SELDOM, Drawing
from sim.scenario import Reading
from sim.scenario.layers.shape import walk
from sim.scenario.layers.tree import below
from sim.scenario.schema import Scenario
from sim.scenario.text.marks import Path, dotted
from sim.scenario.text.sourced import ORIGIN_KEYS

OFTEN = 0.6
ZONES = ("UTC", "America/Bogota", "Europe/Vienna")
ADDED = (
    "compound.power.solar", "compound.power.battery", "compound.power.loads", "compound.power.generators",
    "compound.household.people", "compound.stores.medicine", "compound.water.well", "compound.water.rain",
    "siege.lines", "siege.diplomacy.tracks", "siege.diplomacy.concessions", "history.facts",
)  # fmt: skip
"Where an overlay adds something."
EFFECTS: Mapping[str, tuple[str, ...]] = {
    "input": ("set", "set", "level", "arrive", "run"),
    "outcome": ("attempt", "fires", "leave", "set"),
    "observation": ("observe",),
    "context": (),
}
"Keys by which a fact of each kind mostly acts."


class Documents(Drawing):
    """Draws files that stand on one scenario."""

    def __init__(self, reading: Reading[Scenario], chance: random.Random) -> None:
        super().__init__(reading, chance)
        self.leaves = [
            path for path, _, value in walk(Scenario, self.data)
            if path and path[0] in ("compound", "siege", "history", "about")
            and path[-1] not in ORIGIN_KEYS and not isinstance(value, dict)
        ]  # fmt: skip

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
            ends = [*facts, *(self.day() for _ in range(2))]
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
            made[key] = self.value(self.definition("Fact")["properties"][key], key, None)
            if not made[key]:
                made[key] = [self.value(self.definition("Observe"), key, None)] if key == "observe" else 1
        if "leave" in made and self.often(OFTEN):
            made["exit"] = "individual" if made["leave"] != "all" else "safe_conduct"
        if "fires" in made:
            made["at_start"] = self.often(0.3)
        if number and self.often(0.3):
            made["because"] = f"f{chance.randrange(number)}"
        return made

    def _release(self) -> dict[str, Any]:
        span = {"path": self.chance.choice(self.reach.tracks)}
        if self.often(0.5):
            span["from"] = self.day()
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
        first, last = sorted((self.day(), self.day()))
        return self.chance.choice(({}, {"from": first}, {"from": first, "until": last}, {"until": last}))

    def _added(self) -> tuple[str, Any]:
        where = self.chance.choice(ADDED)
        if where == "history.facts":
            return f"{where}.drawn", self._fact(0)
        path = tuple(where.split("."))
        if path[-1] not in ("well", "rain"):
            path = (*path, "drawn")
        made = self.value(self.node(path), str(path[-1]), None)
        if isinstance(made, dict) and "arrives" in self.inside(self.node(path)).get("properties", {}):
            made["arrives"] = "inside"
        return dotted(path), made
