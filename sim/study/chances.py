"""The chance of each reading of the record under the model: the share of runs that agree with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np


def chances(readings: Mapping[str, Any]) -> dict[str, float | None]:
    """By fact, the share of runs that agree with all that was read there.

    Counted are the readings that could have come out otherwise, in the runs in which they could; None for a
    fact whose readings the record forces in every run.

    Parameters
    ----------
    readings : mapping of str to array
        Columns `replication`, `fact`, `agrees` and `forced`, a row for each reading of each run.
    """
    facts, runs = np.asarray(readings["fact"]), np.asarray(readings["replication"])
    agrees, forced = (np.asarray(readings[name]).astype(np.bool_) for name in ("agrees", "forced"))
    shares: dict[str, float | None] = {}
    for fact in dict.fromkeys(facts.tolist()):
        free = (facts == fact) & ~forced
        counted = np.unique(runs[free])
        missed = np.unique(runs[free & ~agrees])
        shares[str(fact)] = 1 - len(missed) / len(counted) if len(counted) else None
    return shares
