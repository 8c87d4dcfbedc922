"""A scenario written out whole as one YAML file: nothing used, extended or overridden. Read again, it is
the same.

Every value stands in one exact spelling with the origin that holds for it; short mappings stand on one line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sim.scenario.layers.resolved import resolved
from sim.scenario.text.yamltext import plain_scalar

if TYPE_CHECKING:
    from pydantic import BaseModel

WIDTH = 110
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _.()/%+>;'°³-]*(?:, [A-Za-z0-9 _.()/%+>;'°³-]+)*")
_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_.>-]*")
_SHORT = ("at", "from", "until", "start", "end")
"""Keys whose mappings, bounds of dates, go on one line."""


def write(scenario: BaseModel) -> str:
    """Return the resolved scenario as YAML text; reading it gives a scenario of the same hash."""
    head = (
        "# Written out by the program: every value with its origin, nothing used, extended or overridden.\n"
    )
    return head + "\n".join(_mapping(_without_empty(resolved(scenario)), 0)) + "\n"


def _without_empty(node: Any) -> Any:
    """The same data without lists and mappings that hold nothing, which the schema gives by itself."""
    if isinstance(node, dict):
        return {key: _without_empty(value) for key, value in node.items() if value not in ([], {}, ())}
    if isinstance(node, (list, tuple)):
        return [_without_empty(value) for value in node]
    return node


def _mapping(node: dict[str, Any], depth: int) -> Iterator[str]:
    pad = "  " * depth
    for key, value in node.items():
        name = f"{pad}{_key(key)}:"
        if isinstance(value, (dict, list)):
            line = f"{name} {_flow(value)}"
            if _is_short(key, value) and len(line) <= WIDTH:
                yield line
            else:
                yield name
                yield from (
                    _mapping(value, depth + 1) if isinstance(value, dict) else _listing(value, depth + 1)
                )
        else:
            yield f"{name} {_scalar(value, flow=False)}"


def _listing(node: list[Any], depth: int) -> Iterator[str]:
    pad = "  " * depth
    for value in node:
        if isinstance(value, dict) and value and len(f"{pad}- {_flow(value)}") > WIDTH:
            first, *rest = _mapping(value, depth + 1)
            yield f"{pad}- {first.lstrip()}"
            yield from rest
        elif isinstance(value, (dict, list)):
            yield f"{pad}- {_flow(value)}"
        else:
            yield f"{pad}- {_scalar(value, flow=False)}"


def _is_short(key: str, value: Any) -> bool:
    """Whether a value reads well on one line: a number with its origin, bounds of a date, a plain list."""
    if isinstance(value, list):
        return not any(isinstance(each, (dict, list)) for each in value)
    return (
        "value" in value
        or key in _SHORT
        or not any(isinstance(each, (dict, list)) for each in value.values())
    )


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)}: {_flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_flow(each) for each in value) + "]"
    return _scalar(value, flow=True)


def _key(key: str) -> str:
    return key if _KEY.fullmatch(key) else _quoted(key)


def _scalar(value: Any, flow: bool) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    text = str(value)
    plain = _PLAIN.fullmatch(text) and plain_scalar(text) == text and text == text.strip()
    return text if plain and not (flow and "," in text) else _quoted(text)


def _quoted(text: str) -> str:
    """Text in double quotes, with whatever a parser might not take as it is escaped."""
    made = "".join(_escaped(letter) for letter in text)
    return f'"{made}"'


def _escaped(letter: str) -> str:
    if letter in '"\\':
        return f"\\{letter}"
    if letter == "\n":
        return "\\n"
    return letter if letter.isprintable() else f"\\U{ord(letter):08x}"
