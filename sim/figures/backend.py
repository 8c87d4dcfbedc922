"""Matplotlib, whatever the user's settings say: none of them changes a figure of ours.

A backend that is not installed would stop its import, so it is imported without one; the user's is set again
for whatever else he draws.
"""

from __future__ import annotations

import os
from contextlib import suppress

_wanted = os.environ.pop("MPLBACKEND", None)
try:
    import matplotlib
finally:
    if _wanted is not None:
        os.environ["MPLBACKEND"] = _wanted
if _wanted:
    with suppress(ValueError):
        matplotlib.rcParams["backend"] = _wanted

__all__ = ["matplotlib"]
