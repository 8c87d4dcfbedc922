"""Figures of a study into files: how series spread, what alternatives change, how stays end, what ran out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim import plot
from sim.study.by_day import SERIES, exits_alike
from sim.study.central import central
from sim.study.files import written
from sim.study.study import Study

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COMPARED = ("water_used", "intake", "hours_without_power")
"series that are drawn for each scenario of a comparison"
PANELS = 9
"panels of a page at most"

Drawing = tuple[str, Callable[[], "Figure"]]


def draw_study(study: Study, kind: str = "png", chosen: Iterable[str] = ()) -> list[Path]:
    """Draw the figures that a study allows, or those chosen, into its folder."""
    from sim.figures import save

    drawn = []
    wanted = set(chosen)
    for name, draw in _drawings(study):
        if wanted and name.rstrip("-0123456789") not in wanted:
            continue
        path = study.folder / f"{name}.{kind}"
        with written(path) as aside:
            save(draw(), aside)
        drawn.append(path)
    return drawn


def not_drawn(study: Study) -> list[str]:
    """Why a figure that a reader may look for is not there, in sentences."""
    alike = exits_alike(study, study.names)
    return [] if alike is None else [f"There is no exits figure, since {alike}."]


def _drawings(study: Study) -> Iterator[Drawing]:
    """Every figure by its name."""
    if not study.alternatives:
        yield from _of_scenarios(study, study.names, (), "")
    for at in range(0, len(study.alternatives), plot.ABREAST):
        group = study.alternatives[at : at + plot.ABREAST]
        suffix = f"-{at // plot.ABREAST + 1}" if at else ""
        yield f"differences{suffix}", partial(plot.differences, study, group)
        if set(SERIES) & set(study.tables.fields["daily"]):
            yield f"beside{suffix}", partial(plot.beside, study, group)
        series = COMPARED[: max(1, PANELS // (len(group) + 1))]
        yield from _of_scenarios(study, (study.baseline, *group), series, suffix)
    others = [name for name in study.alternatives if _power_differs(study, name)]
    for number, name in enumerate(others, 1):
        yield f"power-pair{f'-{number}' if number > 1 else ''}", partial(plot.power_pair, study, name)


def _of_scenarios(
    study: Study, names: tuple[str, ...], series: tuple[str, ...], suffix: str
) -> Iterator[Drawing]:
    """Figures that show each scenario by itself."""
    if set(series or SERIES) & set(study.tables.fields["daily"]):
        yield f"fan{suffix}", partial(plot.fan, study, names, series)
    if exits_alike(study, names) is None:
        yield f"exits{suffix}", partial(plot.incidence, study, names)
    if len(study.tables.read("shortages")["replication"]):
        yield f"stock-outs{suffix}", partial(plot.stockouts, study, names)


def _power_differs(study: Study, name: str) -> bool:
    """Whether power goes otherwise in the central replay of an alternative."""
    first, other = central(study), central(study, name)
    if first is None or other is None or not (first.has("power.source") and other.has("power.source")):
        return False
    one, two = (records.series("power.source") for records in (first, other))
    return not (np.array_equal(one.times, two.times) and np.array_equal(one.values, two.values))
