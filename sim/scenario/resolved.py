"""A scenario written out whole: nothing used, nothing overridden, every quantity in one spelling; and its
hash.
"""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import Any

from pydantic import BaseModel


def resolved(scenario: BaseModel) -> dict[str, Any]:
    """The scenario as plain data that means the same wherever it is read: exact texts with their origin."""
    return scenario.model_dump(mode="json", by_alias=True, exclude_none=True, context={"resolved": True})


def scenario_hash(scenario: BaseModel) -> str:
    """The hash of the resolved scenario: 32 hexadecimal digits of blake2b.

    `1 m3` and `1000 L` are one; where a value is written, and in which file, does not count. The order of ids
    in a collection counts, since it may carry meaning.
    """
    text = json.dumps(resolved(scenario), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
