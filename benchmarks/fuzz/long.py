"""Overlays of thousands of edits of one kind, over a scenario that has thousands of things to edit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

MANY = 1000
"How many things there are to edit, and how many edits of one kind."
BEGUN = datetime(2030, 1, 2)
CAP = "siege.lines.water.cap"
"A number that may change at dates."


def minute(number: int) -> str:
    """One instant after another."""
    return f"{BEGUN + timedelta(minutes=number):%Y-%m-%d %H:%M}"


def crowded(extends: str) -> dict[str, Any]:
    """The scenario that has many facts, each the cause of the next, many silences and many loads."""
    return {"extends": extends, "assumed": "drawn", "add": {**_facts("f"), **_silences("s"), **_loads("l")}}


def _facts(name: str) -> dict[str, Any]:
    common = {"kind": "outcome", "what": "Water comes.", "set": {"mains": "steady"}}
    made = {
        f"history.facts.{name}{n}": {**common, "at": minute(n), "because": f"{name}{n - 1}"}
        for n in range(MANY)
    }
    del made[f"history.facts.{name}0"]["because"]
    return made


def _silences(name: str) -> dict[str, Any]:
    silence = [{"track": "people", "from": minute(2 * n), "until": minute(2 * n + 1)} for n in range(MANY)]
    return {f"history.complete.{name}{n}": each for n, each in enumerate(silence)}


def _loads(name: str) -> dict[str, Any]:
    return {f"compound.power.loads.{name}{n}": {"power": "1 W", "priority": 8} for n in range(MANY)}


def _spans(amount: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{**amount, "from": minute(2 * n), "until": minute(2 * n + 1)} for n in range(MANY)]


def _each(section: str, path: str, value: Any) -> dict[str, Any]:
    """An edit of everything that the crowded scenario has of a kind."""
    return {section: {path.format(n): value for n in range(MANY)}}


KINDS: Mapping[str, Callable[[], dict[str, Any]]] = {
    "facts added": lambda: {"add": _facts("more")},
    "silences added": lambda: {"add": _silences("more")},
    "loads added": lambda: {"add": _loads("more")},
    "lines added": lambda: _each("add", "siege.lines.x{}", {}),
    "paths that lead nowhere": lambda: _each("change", "siege.lines.x{}.cap", "5 L"),
    "values in spans": lambda: {"change": {CAP: _spans({"value": "500 L"})}},
    "factors in spans": lambda: {"change": {CAP: _spans({"times": 0.5})}},
    "factors of factors": lambda: {"change": {CAP: [{"times": 0.999}] * MANY}},
    "factors of everything": lambda: {"change": {"compound.stores": [{"times": 0.999}] * MANY}},
    "spans of everything": lambda: {"change": {"siege.lines": _spans({"times": 0.9})}},
    "facts changed": lambda: _each("change", "history.facts.f{}.what", "More water comes."),
    "silences changed": lambda: _each("change", "history.complete.s{}.track", "exits"),
    "loads changed": lambda: _each("change", "compound.power.loads.l{}.power", "2 W"),
    "loads multiplied": lambda: _each("change", "compound.power.loads.l{}.power", {"times": 2}),
    "all loads multiplied": lambda: {"change": {"compound.power.loads": {"times": 2}}},
    "facts moved": lambda: _each("move", "f{}", {"by": "1 d"}),
    "facts that nobody knows moved": lambda: _each("move", "x{}", {"by": "1 d"}),
    "facts removed": lambda: {"remove": [f"f{n}" for n in range(MANY)]},
    "facts removed with what follows": lambda: {"remove": [f"f{n} and what follows" for n in range(MANY)]},
    "facts removed without what follows": lambda: {"remove": [f"f{n}" for n in range(0, MANY, 2)]},
    "loads removed": lambda: {"remove": [f"compound.power.loads.l{n}" for n in range(MANY)]},
    "facts held": lambda: {"hold": [f"f{n}" for n in range(MANY)]},
    "silences held": lambda: {"hold": [f"history.complete.s{n}" for n in range(MANY)]},
    "facts released": lambda: {"release": [{"path": "mains"}]},
    "facts released one by one": lambda: {"release": [
        {"path": "mains", "from": minute(n), "until": minute(n + 1)} for n in reversed(range(MANY))
    ]},
    "silences released": lambda: {"release": [
        {"path": "people", "from": minute(2 * n), "until": minute(2 * n + 1)} for n in range(MANY)
    ]},
    "a silence cut in pieces": lambda: {"release": [
        {"path": "cordon", "from": minute(2 * n), "until": minute(2 * n + 1)} for n in range(MANY)
    ]},
    "levers": lambda: {"levers": {
        f"x{n}": {"path": CAP, "range": ["100 L", "500 L"], "words": "More."} for n in range(MANY)
    }},
    "keys that nobody knows": lambda: {f"x{n}": 5 for n in range(MANY)},
    "sources that nobody cites": lambda: {"sources": {f"x{n}": {"title": "A book"} for n in range(MANY)}},
}  # fmt: skip
"What a long overlay is full of."


def long(kind: str, extends: str) -> dict[str, Any]:
    """An overlay full of one kind of edit."""
    return {"extends": extends, "assumed": "drawn", **KINDS[kind]()}
