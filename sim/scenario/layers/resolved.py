"""A scenario written out whole: nothing used, nothing overridden, every quantity in one spelling; and its
hash.
"""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import Any

from pydantic import BaseModel

from sim.scenario.layers.shape import names_of


def resolved(scenario: BaseModel) -> dict[str, Any]:
    """The scenario as plain data that means the same wherever it is read: exact texts, each with its own
    origin.

    What a mapping said of the origin of everything below it stands with each number and fact instead.
    """
    dumped = scenario.model_dump(mode="json", by_alias=True, exclude_none=True, context={"resolved": True})
    _own_origins(scenario, dumped)
    return dumped


def _own_origins(part: Any, dumped: Any) -> None:
    """Take the origins off the mappings that only hand them down."""
    if isinstance(part, BaseModel):
        if not getattr(part, "needs_source", False):
            dumped.pop("source", None)
            dumped.pop("assumed", None)
        for key, name in names_of(type(part)).items():
            if key in dumped:
                _own_origins(getattr(part, name), dumped[key])
    elif isinstance(part, dict):
        for key, value in part.items():
            _own_origins(value, dumped.get(key))
    elif isinstance(part, (list, tuple)):
        for value, beneath in zip(part, dumped or (), strict=False):
            _own_origins(value, beneath)


def scenario_hash(scenario: BaseModel) -> str:
    """The hash of the resolved scenario: 32 hexadecimal digits of blake2b.

    `1 m3` and `1000 L` are one; where a value is written, and in which file, does not count. The order of ids
    in a collection counts, since it may carry meaning.
    """
    text = json.dumps(resolved(scenario), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
