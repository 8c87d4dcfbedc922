"""A number as the JSON Schema of the language has it, for editors and for the page of keys."""

from __future__ import annotations

from typing import Any

from sim.scenario.numbers.moment import DATE_JSON_SCHEMA
from sim.scenario.text.sourced import ORIGIN_JSON_SCHEMA


def number_json_schema(description: str, examples: list[str], bare: str | None) -> dict[str, Any]:
    """A number for an editor: text, a plain number where there is no unit, or a mapping with its origin."""
    plain: list[dict[str, Any]] = [{"type": "string", "examples": examples}]
    if bare is not None:
        plain.append({"type": bare})
    value = {"description": "The number, or a prior of it.", "anyOf": plain}
    change = {"from": DATE_JSON_SCHEMA, "value": value, **ORIGIN_JSON_SCHEMA}
    later = {
        "type": "array",
        "description": "What it becomes at dates, where a part of the model reads it at use.",
        "items": {
            "type": "object",
            "properties": change,
            "required": ["from", "value"],
            "additionalProperties": False,
        },
    }
    keys = {"value": value, **ORIGIN_JSON_SCHEMA, "later": later}
    mapping = {"type": "object", "properties": keys, "required": ["value"], "additionalProperties": False}
    return {"description": description, "anyOf": [*plain, mapping]}
