"""The whole language as one JSON Schema, for editors and for the page of keys.

A file may hold any part of a scenario, since files are laid over each other; so nothing is required here
but what one value needs to be one. A file that extends another holds edits and no parts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sim.scenario.layers.extending import EDITS
from sim.scenario.numbers.moment import DATE_JSON_SCHEMA
from sim.scenario.text.sourced import ORIGIN_JSON_SCHEMA

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_PARTS = ("compound", "siege", "history")
_DATE = "date"


def json_schema(needed: bool = False) -> dict[str, Any]:
    """Return the JSON Schema of scenario files: whole ones, parts and overlays; with `needed` it says under
    `required` what a whole scenario needs, though one file of it may leave that to another.
    """
    from sim.scenario.schema import Scenario

    made = Scenario.model_json_schema(by_alias=True)
    definitions: dict[str, Any] = {_name(name): each for name, each in made.pop("$defs").items()}
    shared: dict[str, str] = {}
    schema = {
        "$schema": DIALECT,
        "title": "A scenario file",
        "description": "A besieged compound, a part of one, or an overlay over one.",
        "type": "object",
        "properties": {**made["properties"], "typical": _TYPICAL, **_overlay_keys()},
        "additionalProperties": False,
        "if": {"required": ["extends"]},
        "then": {"not": {"anyOf": [{"required": [part]} for part in (*_PARTS, "typical")]}},
        "else": {"not": {"anyOf": [{"required": [edit]} for edit in EDITS]}},
        "$defs": definitions,
    }
    if needed:
        schema["required"] = made["required"]
    for node in (schema, *list(definitions.values())):
        if "properties" in node:
            if not needed:
                node.pop("required", None)
            node["properties"] = {
                key: _hoisted(_described(each, definitions), definitions, shared)
                for key, each in node["properties"].items()
            }
    for node in (schema, *definitions.values()):
        for key, each in node.get("properties", {}).items():
            node["properties"][key] = _or_one(each, definitions)
    return schema


def _name(name: str) -> str:
    """A definition's name without the module it comes from."""
    return name.rpartition("__section__")[2].replace("Annotated_Number__Dimension____", "quantity_")


def _described(node: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """A key's schema with a description: its own, or that of what it holds."""
    node = _renamed(node)
    if "description" not in node:
        held = next((each["description"] for each in _held(node, definitions) if "description" in each), None)
        if held is not None:
            node = {"description": held, **node}
    return {key: value for key, value in node.items() if key not in ("title",)}


def _renamed(node: Any) -> Any:
    if isinstance(node, dict):
        return {
            key: f"#/$defs/{_name(value.removeprefix('#/$defs/'))}" if key == "$ref" else _renamed(value)
            for key, value in node.items()
        }
    return [_renamed(each) for each in node] if isinstance(node, list) else node


def _or_one(node: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """A key's schema; where it holds a value for each state of the cordon, with one for all of them."""
    held = node.get("anyOf", [{"$ref": node["$ref"]}] if "$ref" in node else [])
    names = [each["$ref"].removeprefix("#/$defs/") for each in held if "$ref" in each]
    by_state = next((name for name in names if name.startswith("ByCordon")), None)
    if by_state is None:
        return node
    one = {"$ref": definitions[by_state]["properties"]["open"]["$ref"]}
    kept = {key: value for key, value in node.items() if key not in ("$ref", "anyOf")}
    return {**kept, "anyOf": [one, *held]}


def _held(node: dict[str, Any], definitions: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What a key may hold, definitions looked up."""
    for each in (node, *node.get("anyOf", ())):
        if "$ref" in each:
            yield definitions[each["$ref"].removeprefix("#/$defs/")]


def _hoisted(node: Any, definitions: dict[str, Any], shared: dict[str, str]) -> Any:
    """The same with every number and date said once among the definitions."""
    if isinstance(node, list):
        return [_hoisted(each, definitions, shared) for each in node]
    if not isinstance(node, dict):
        return node
    if "x-dimension" in node or node.get("anyOf") == DATE_JSON_SCHEMA["anyOf"]:
        extra = {key: node[key] for key in ("description", "default") if key in node}
        core = {key: value for key, value in node.items() if key not in extra}
        text = json.dumps(core, sort_keys=True)
        if text not in shared:
            dimension = core.get("x-dimension")
            base = f"quantity.{dimension}" if dimension else _DATE
            name = next(n for n in (base, *(f"{base}.{k}" for k in range(2, 99))) if n not in definitions)
            shared[text], definitions[name] = name, core
        return {**extra, "$ref": f"#/$defs/{shared[text]}"}
    return {key: _hoisted(value, definitions, shared) for key, value in node.items()}


_TYPICAL: dict[str, Any] = {
    "description": "What entries of a collection take where they do not say it, by its path.",
    "type": "object",
    "additionalProperties": {"type": "object"},
    "examples": [{"compound.power.solar": {"performance": "75 %"}}],
}


def _overlay_keys() -> dict[str, Any]:
    span = {
        "path": {
            "description": "A track of the record, or a path that it drives.",
            "type": "string",
            "examples": ["lines.water"],
        },
        "from": {
            "description": "From this date on; none: from the start.",
            "type": "string",
            "examples": ["2024-12-10"],
        },
        "until": {
            "description": "Before this date; none: to the end.",
            "type": "string",
            "examples": ["2025-02-01"],
        },
        **ORIGIN_JSON_SCHEMA,
    }
    by = {
        "by": {"description": "How much later; below zero, earlier.", "type": "string", "examples": ["10 d"]},
        **ORIGIN_JSON_SCHEMA,
    }
    return {
        "extends": {
            "description": "The scenario that this overlay changes, relative to this file.",
            "type": "string",
            "examples": ["../documented.yaml"],
        },
        "title": {"description": "What the overlay is called.", "type": "string"},
        "question": {"description": "What it asks, in one sentence.", "type": "string"},
        "change": {
            "description": "New values by path; {value: .., from: DATE, until: DATE} for a number that is "
            "another in a span; {times: 0.5} or {plus: 300 L} for so much of what it was.",
            "type": "object",
            "examples": [
                {"siege.lines.water.permit.siege": {"value": "60 %", "from": "2024-12-10"}},
                {"siege.lines.water.permit": {"times": 0.3, "plus": "70 %", "until": "2025-02-01"}},
            ],
        },
        "add": {
            "description": "New entries by path; what comes inside says how it arrives and from when.",
            "type": "object",
            "additionalProperties": {"type": "object"},
            "examples": [
                {"compound.power.solar.roof": {"from": "2024-12-01", "peak": "1.5 kWp", "arrives": "inside"}}
            ],
        },
        "remove": {
            "description": "Facts by id, other entries by path; `W33 and what follows` takes more along.",
            "type": "array",
            "items": {"type": "string"},
            "examples": [["W33 and what follows"]],
        },
        "move": {
            "description": "New dates of facts by id, or by how much; what follows from a fact moves along.",
            "type": "object",
            "additionalProperties": {
                "anyOf": [
                    *DATE_JSON_SCHEMA["anyOf"],
                    {"type": "object", "properties": by, "required": ["by"], "additionalProperties": False},
                ]
            },
            "examples": [{"W33": {"by": "10 d"}}],
        },
        "hold": {
            "description": "Outcomes by id that stay as documented; all others are left to the model.",
            "type": "array",
            "items": {"type": "string"},
            "examples": [["W47"]],
        },
        "release": {
            "description": "Tracks of the record that are left to the model in a span.",
            "type": "array",
            "items": {
                "type": "object",
                "properties": span,
                "required": ["path"],
                "additionalProperties": False,
            },
            "examples": [[{"path": "lines.water", "from": "2024-12-10"}]],
        },
    }
