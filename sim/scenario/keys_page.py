"""The reference of all keys, generated from the JSON Schema: docs/keys.md."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sim.scenario.language import json_schema
from sim.scenario.numbers.quantity import some_units
from sim.scenario.numbers.units import DIMENSIONS

HEAD = """\
# Keys of a scenario file

Generated from the schema; do not edit. `sim.scenario.keys_page()` gives this page, and a test compares them.
Any mapping may carry `source`, `assumed` and `note`; they are left out here. `ID` stands for an id of yours.
A quantity may be a prior, or `{value: TEXT, source: KEY}`, or `{value: TEXT, assumed: WHY}`.

What is **needed** cannot be left out of the mapping that it stands in, though another file may bring it: a
part under `uses`, or the scenario that uses the part. What is not needed may be left out; then it is what the
column says, or nothing. `null` takes away what a part says. *One for each state of the cordon* is a mapping
`{open: .., watch: .., checkpoint: .., siege: ..}`; a single value is for all four.
"""
_ORIGINS = ("source", "assumed", "note")
_COLUMNS = ("key", "what it is", "kind", "left out", "example")


def keys_page() -> str:
    """Return the page as Markdown: a table for every section, a row for every key."""
    schema = json_schema(needed=True)
    head = f"| {' | '.join(_COLUMNS)} |\n|{'---|' * len(_COLUMNS)}\n"
    parts = [HEAD]
    for key, node in schema["properties"].items():
        if key in _ORIGINS:
            continue
        needed = " **Needed.**" if key in schema["required"] else ""
        parts.append(f"\n## {key}\n\n{node['description']}{needed}\n")
        rows = list(_rows((), _inside(node, schema), schema))
        if rows:
            parts.append("\n" + head + "\n".join(rows) + "\n")
        elif example := _example(node):
            parts.append(f"\nFor instance `{example}`.\n")
    return "".join(parts)


def _rows(path: tuple[str, ...], node: dict[str, Any], schema: dict[str, Any]) -> Iterator[str]:
    for key, each in node.get("properties", {}).items():
        if key not in _ORIGINS:
            yield from _row((*path, key), each, schema, key in node.get("required", ()))
    entries = node.get("additionalProperties")
    if isinstance(entries, dict):
        yield from _row((*path, "ID"), entries, schema, False)


def _row(
    path: tuple[str, ...], node: dict[str, Any], schema: dict[str, Any], needed: bool
) -> Iterator[str]:
    inside = _inside(node, schema)
    if path[-1] != "ID" or "properties" not in inside:
        words = str(node.get("description") or inside.get("description", "")).replace("|", "\\|")
        example = _code(_example(inside) or _example(node))
        default: Any = node.get("default") or ""
        if default and "time of day" in _kind(node, schema):
            default = f'"{default // 3600:02d}:{default % 3600 // 60:02d}"'
        left_out = "**needed**" if needed else _code(_flow(default).lower())
        yield f"| `{'.'.join(path)}` | {words} | {_kind(node, schema)} | {left_out} | {example} |"
    yield from _rows(path, inside, schema)


def _inside(node: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """What a key holds: a definition looked up, an optional one taken out of its union; numbers and dates
    end here.
    """
    for each in (node, *node.get("anyOf", ())):
        if "$ref" in each:
            found: dict[str, Any] = schema["$defs"][each["$ref"].removeprefix("#/$defs/")]
            return found
        if each.get("type") == "array" and "properties" in _inside(each.get("items", {}), schema):
            return _inside(each["items"], schema)
        if each is not node and "properties" in each:
            alternative: dict[str, Any] = each
            return alternative
    return node


def _kind(node: dict[str, Any], schema: dict[str, Any]) -> str:
    """What may be written, in a few words."""
    held = node.get("anyOf", ())
    null = " or `null`" if {"type": "null"} in held else ""
    states = any(each.get("$ref", "").startswith("#/$defs/ByCordon") for each in held)
    return f"{_one_kind(node, schema)}{', or one for each state of the cordon' if states else ''}{null}"


def _one_kind(node: dict[str, Any], schema: dict[str, Any]) -> str:
    inside = _inside(node, schema)
    if (dimension := inside.get("x-dimension")) is not None:
        table = DIMENSIONS.get(dimension)
        units = some_units(table) if table is not None and table.shown[0][0] else ""
        return f"{table.words if table is not None else 'a quantity'}{f' ({units})' if units else ''}"
    if inside is schema["$defs"].get("date"):
        return "date"
    words = [word for each in (node, *node.get("anyOf", ())) for word in _words(each, schema)]
    return " or ".join(dict.fromkeys(words))


def _words(node: dict[str, Any], schema: dict[str, Any]) -> list[str]:
    if "x-kind" in node:
        return [str(node["x-kind"])]
    if "enum" in node:
        return [f"`{word}`" for word in node["enum"]]
    if "const" in node:
        return [f"`{node['const']}`"]
    if "$ref" in node:
        return ["mapping"]
    kind = node.get("type")
    if kind == "array":
        items: dict[str, Any] = node.get("items") or next(iter(node.get("prefixItems", ())), {})
        held = _kind(items, schema) if items else ""
        return [f"list of {held}" if held else "list"]
    names = {
        "string": "text",
        "integer": "whole number",
        "number": "number",
        "boolean": "`true` or `false`",
        "object": "mapping",
    }
    return [names[kind]] if kind in names else []


def _example(node: dict[str, Any]) -> str:
    for each in (node, *node.get("anyOf", ())):
        if each.get("examples"):
            return _flow(each["examples"][0])
    return ""


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return f'"{value}"' if re.fullmatch(r"[0-9]+:[0-9]+", str(value)) else str(value)


def _code(text: str) -> str:
    return f"`{text}`" if text else ""
