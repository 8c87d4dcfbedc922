"""Shares in words, as a page tells them."""

from __future__ import annotations

ROUNDING = 1e-9
"nearer to none or to all than this is a sum that was rounded"


RARELY = 0.5
"share of the runs below which a reading that they agree with is named"


def share_of(value: float) -> str:
    """A share in per cent, never rounded to none or to all; a dash where it is not known."""
    if ROUNDING < value <= 0.005:
        return "<1 %"
    if 0.995 <= value < 1 - ROUNDING:
        return ">99 %"
    return "–" if value != value else f"{100 * value:.0f} %"


def runs_agree(share: float) -> str:
    """How many of the runs agree with something."""
    if share < ROUNDING:
        return "No run agrees"
    if share > 1 - ROUNDING:
        return "All runs agree"
    said = share_of(share)
    if said[0] in "<>":
        return f"{'Less' if said[0] == '<' else 'More'} than {said[1:]} of the runs agree"
    return f"{'Only ' if share < RARELY else ''}{said} of the runs agree"
