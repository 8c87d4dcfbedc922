"""Figures for a notebook: of one run `sim.plot.timeline(one)` and `sim.plot.power_calendar(one)`, of many
`fan`, `beside`, `differences`, `incidence` and `stockouts`, of a run and its alternative `power_pair`.

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
    from sim.study.study import Study

ABREAST = 4
"alternatives in one figure"

__all__ = [
    "beside", "differences", "fan", "incidence", "power_calendar", "power_pair", "save", "stockouts",
    "timeline",
]  # fmt: skip


def timeline(one: Run, band: Records | None = None) -> Figure:
    """The siege on one page: cordon, events, and what was left of water, food, fuel and power.

    Parameters
    ----------
    one : Run
        What `sim.run` gave.
    band : Records, optional
        Many replications of the same scenario, for the bands behind its panels.
    """
    from sim.figures import timeline

    return timeline(one.records, band, modelled=_called(one), central=one.central)


def power_calendar(one: Run) -> Figure:
    """Which source served at each hour of each day."""
    from sim.figures import power_calendar

    return power_calendar(one.records, modelled=_called(one))


def fan(
    study: Study, scenarios: Sequence[str] = (), series: Sequence[str] = (), title: str | None = None
) -> Figure:
    """How daily series spread over many runs: median, half of them, nine in ten, and how many are too low.

    Parameters
    ----------
    study : Study
        What `sim.run` with `replications`, or `sim.compare`, gave.
    scenarios : sequence of str, optional
        Names of scenarios of the study, the baseline first; the baseline alone when left out.
    series : sequence of str, optional
        Daily series, such as `water_used`; the usual ones when left out.
    title : str, optional
        The finding; computed when left out.
    """
    from sim.figures.fan import fan
    from sim.study.by_day import fans

    names = tuple(scenarios) or (study.baseline,)
    drawn = [one for name in names for one in fans(study, name, series)]
    order = list(dict.fromkeys(one.name for one in drawn))
    drawn.sort(key=lambda one: order.index(one.name))
    return fan(drawn, scenarios=_named(study, names), title=title, among=_among(study, names))


def beside(
    study: Study, alternatives: Sequence[str] = (), series: Sequence[str] = (), title: str | None = None
) -> Figure:
    """Daily series of up to four alternatives, each beside the baseline: medians and nine in ten runs.

    Parameters
    ----------
    alternatives : sequence of str, optional
        Names of alternatives of the study; all when left out.
    series : sequence of str, optional
        Daily series, such as `water_used`; the usual ones when left out.

    Raises ValueError where the study has no alternative, or no such series.
    """
    from sim.figures.beside import beside
    from sim.study.by_day import fans

    names = (study.baseline, *(tuple(alternatives) or study.alternatives))
    drawn = [one for name in names for one in fans(study, name, series)]
    return beside(drawn, scenarios=_named(study, names), title=title, among=_among(study, names))


def differences(
    study: Study, alternatives: Sequence[str] = (), groups: Mapping[str, Sequence[str]] | None = None,
    title: str | None = None,
) -> Figure:  # fmt: skip
    """What up to four alternatives change, measure by measure, over pairs with the same luck.

    Parameters
    ----------
    alternatives : sequence of str, optional
        Names of alternatives of the study; all when left out.
    groups : mapping of str to sequence of str, optional
        Names of measures by group.
    """
    from sim.figures.differences import differences

    names = tuple(alternatives) or study.alternatives
    return differences(
        [study.contrast(name) for name in names], groups, baseline=study.called[study.baseline],
        scenarios=_named(study, (study.baseline, *names)), title=title, among=_among(study, names),
    )  # fmt: skip


def incidence(study: Study, scenarios: Sequence[str] = (), title: str | None = None) -> Figure:
    """In which share of the runs the stay has ended by each day, and how; all scenarios when left out."""
    from sim.figures.incidence import incidence
    from sim.study.by_day import exits_by_day

    names = tuple(scenarios) or study.names
    found = [exits_by_day(study, name) for name in names]
    return incidence(found, scenarios=_named(study, names), title=title, among=_among(study, names))


def stockouts(study: Study, scenarios: Sequence[str] = (), title: str | None = None) -> Figure:
    """In which share of the runs each store has run out by each day; all scenarios when left out."""
    from sim.figures.stockouts import stockouts
    from sim.study.by_day import stockouts as curves

    names = tuple(scenarios) or study.names
    found = [one for name in names for one in curves(study, name)]
    return stockouts(found, scenarios=_named(study, names), title=title, among=_among(study, names))


def power_pair(study: Study, alternative: str, title: str | None = None) -> Figure:
    """Which source served at each hour of each day in the baseline and an alternative, centrally replayed.

    Raises ValueError where the study keeps no central replay, or power is not modelled.
    """
    from sim.figures.power_pair import power_pair
    from sim.study.central import central

    first, second = central(study), central(study, alternative)
    if first is None or second is None or not (first.has("power.source") and second.has("power.source")):
        raise ValueError(f"{study.folder} keeps no replay of the power of {study.baseline} and {alternative}")
    return power_pair(
        first, second, names=(study.called[study.baseline], study.called[alternative]),
        place=study.alternatives.index(alternative) % ABREAST, modelled="the central replay of each",
        title=title,
    )  # fmt: skip


def _named(study: Study, names: Sequence[str]) -> dict[str, str]:
    """What scenarios are called, the baseline first: the order gives the colours."""
    ordered = dict.fromkeys((study.baseline, *names))
    return {name: study.called[name] for name in ordered}


def _among(study: Study, names: Sequence[str]) -> str:
    """Which of the study's alternatives these are, where they are some in a row and not all."""
    places = [study.alternatives.index(name) + 1 for name in names if name != study.baseline]
    whole = len(study.alternatives)
    if not places or len(places) == whole or places != list(range(places[0], places[-1] + 1)):
        return ""
    which = f"alternative {places[0]}" if len(places) == 1 else f"alternatives {places[0]} to {places[-1]}"
    return f"; {which} of {whole}"


def _called(one: Run) -> str:
    from sim.study import heading_of

    return heading_of(one)
