"""A place in a scenario file."""

from __future__ import annotations

from typing import NamedTuple


class Mark(NamedTuple):
    """Where a key or value stands: lines and columns count from 1; no end if it runs over several lines."""

    file: str
    line: int
    column: int
    end_column: int | None = None


Path = tuple[str | int, ...]
"""The keys and list positions that lead to a value."""


def dotted(path: Path) -> str:
    """A path as people write it: `compound.water.tank`."""
    return ".".join(str(step) for step in path)
