"""Figures of one run, for a notebook: `sim.plot.timeline(one)` and `sim.plot.power_calendar(one)`.

They are drawn from the records alone. `save` writes a figure as png, svg or pdf.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.figures import save

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.engine import Records
    from sim.study import Run

__all__ = ["power_calendar", "save", "timeline"]


def timeline(one: Run, band: Records | None = None) -> Figure:
    """The siege on one page: cordon, events, and what was left of water, food, fuel and power.

    Parameters
    ----------
    one : Run
        What `sim.run` gave.
    band : Records, optional
        Many replications of the same scenario, for the band around the water used.
    """
    from sim.figures import timeline

    return timeline(one.records, band, modelled=_called(one), central=one.central)


def power_calendar(one: Run) -> Figure:
    """Which source served at each hour of each day."""
    from sim.figures import power_calendar

    return power_calendar(one.records, modelled=_called(one))


def _called(one: Run) -> str:
    from sim.study import heading_of

    return heading_of(one)
