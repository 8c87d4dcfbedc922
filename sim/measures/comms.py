"""Comms: hours in which those inside could reach the outside, and the longest silence between them."""

from __future__ import annotations

import numpy as np

from sim.measures.days import Days, Mask, Pieces
from sim.measures.measure import Measure, time_spent


def usable(days: Days) -> tuple[Pieces, Mask]:
    """Pieces of the day's comms, and where they are usable."""
    pieces = days.pieces("comms.usable")
    return pieces, np.asarray(pieces.values == "yes", dtype=np.bool_)


def _silence(days: Days) -> float:
    pieces, speaks = usable(days)
    return pieces.longest(~speaks) / 3600


MEASURES: tuple[Measure, ...] = (
    *time_spent("usable_hours", "h", "higher", "hours in which somebody outside could be reached", usable),
    Measure("longest_silence", "h", "lower", "longest span in which nobody could be reached", _silence),
)
