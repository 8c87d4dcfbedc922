"""The chance of each reading of the record under the model: the share of runs that agree with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

Read = tuple[str, str]
"a reading: the fact that tells it, and what it says"


def chances(readings: Mapping[str, Any]) -> dict[Read, float | None]:
    """By reading, the share of runs that agree, of the runs in which it could come out otherwise; None where
    the record forces it in every run.

    Parameters
    ----------
    readings : mapping of str to array
        Columns `fact`, `documented`, `agrees` and `forced`, a row for each reading of each run.
    """
    counted: dict[Read, list[bool]] = {}
    columns = (readings[name] for name in ("fact", "documented", "agrees", "forced"))
    for fact, documented, agrees, forced in zip(*columns, strict=True):
        runs = counted.setdefault((fact, documented), [])
        if not forced:
            runs.append(agrees)
    return {read: runs.count(True) / len(runs) if runs else None for read, runs in counted.items()}


def names(readings: Iterable[Read]) -> dict[Read, str]:
    """What a page calls each: its fact, and what it says where its fact has several."""
    every = list(readings)
    times = Counter(fact for fact, _ in every)
    return {(fact, said): fact if times[fact] == 1 else f"{fact}: {said}" for fact, said in every}
