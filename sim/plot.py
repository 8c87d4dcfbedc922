"""Figures for a notebook: of one run `sim.plot.timeline(one)` and `sim.plot.power_calendar(one)`, of many
`fan`, `differences`, `incidence` and `stockouts`, of a run and its alternative `power_pair`.

They are drawn from records and results alone. `save` writes a figure as png, svg or pdf.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sim.figures import save

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.engine import Records
    from sim.study import Run
    from sim.study.curves import Contrast, Fan, Incidence, StockOut

__all__ = [
    "differences", "fan", "incidence", "power_calendar", "power_pair", "save", "stockouts", "timeline",
]  # fmt: skip


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


def fan(
    fans: Sequence[Fan], *, scenarios: Mapping[str, str] | None = None, title: str | None = None
) -> Figure:
    """How series spread over many runs: median, half of the runs, nine in ten, and how many are too low.

    Parameters
    ----------
    fans : sequence of Fan
        One panel each.
    scenarios : mapping of str to str, optional
        What each scenario is called, by id, the baseline first: the order gives the colours.
    title : str, optional
        The finding; computed when left out.
    """
    from sim.figures.fan import fan

    return fan(fans, scenarios=scenarios, title=title)


def differences(
    contrasts: Sequence[Contrast],
    groups: Mapping[str, Sequence[str]] | None = None,
    *,
    baseline: str = "the baseline",
    scenarios: Mapping[str, str] | None = None,
    title: str | None = None,
) -> Figure:
    """What up to four alternatives change, measure by measure, over pairs with the same luck.

    Parameters
    ----------
    contrasts : sequence of Contrast
        One an alternative.
    groups : mapping of str to sequence of str, optional
        Names of measures by group.
    baseline : str
        What the alternatives are compared with.
    scenarios, title
        As for `fan`.
    """
    from sim.figures.differences import differences

    return differences(contrasts, groups, baseline=baseline, scenarios=scenarios, title=title)


def incidence(
    incidences: Sequence[Incidence], *, scenarios: Mapping[str, str] | None = None, title: str | None = None
) -> Figure:
    """In which share of the runs the stay has ended by each day, and how; parameters as for `fan`."""
    from sim.figures.incidence import incidence

    return incidence(incidences, scenarios=scenarios, title=title)


def stockouts(
    curves: Sequence[StockOut], *, scenarios: Mapping[str, str] | None = None, title: str | None = None
) -> Figure:
    """In which share of the runs each store has run out by each day; parameters as for `fan`."""
    from sim.figures.stockouts import stockouts

    return stockouts(curves, scenarios=scenarios, title=title)


def power_pair(
    baseline: Records,
    alternative: Records,
    *,
    names: tuple[str, str] = ("Baseline", "Alternative"),
    place: int = 0,
    modelled: str = "one replication of each scenario",
    title: str | None = None,
) -> Figure:
    """Which source served at each hour of each day in two scenarios, and the difference in hours.

    Parameters
    ----------
    baseline, alternative : Records
        One replication each.
    names : tuple of str
        What the two are called.
    place : int
        Which of a study's alternatives it is, from 0 to 3: its colour.
    modelled : str
        What the two runs are, for the heading.
    title : str, optional
        The finding; computed when left out.
    """
    from sim.figures.power_pair import power_pair

    return power_pair(baseline, alternative, names=names, place=place, modelled=modelled, title=title)


def _called(one: Run) -> str:
    from sim.study import heading_of

    return heading_of(one)
