"""Figures of a study into files: how series spread, what alternatives change, how stays end, what ran out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.engine import Records
from sim.study.by_day import exits_by_day, fans, stockouts
from sim.study.central import central
from sim.study.study import Study

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ABREAST = 4
"alternatives in one figure; more go into further ones, numbered from 2 on"
COMPARED = ("water_used", "intake", "hours_without_power")
"series that are drawn for each scenario of a comparison"
PANELS = 9

Drawing = tuple[str, Callable[[], "Figure"]]


def draw_study(study: Study, kind: str = "png", chosen: Iterable[str] = ()) -> list[Path]:
    """Draw the figures that a study allows, or those chosen, into its folder."""
    from sim.figures import save

    written = []
    wanted = set(chosen)
    for name, draw in _drawings(study):
        if wanted and name.rstrip("-0123456789") not in wanted:
            continue
        path = study.folder / f"{name}.{kind}"
        aside = path.with_name(f".{path.stem}.{os.getpid()}{path.suffix}")
        try:
            save(draw(), aside)
            os.replace(aside, path)
        finally:
            aside.unlink(missing_ok=True)
        written.append(path)
    return written


def _drawings(study: Study) -> Iterator[Drawing]:
    """Every figure by its name."""
    if not study.alternatives:
        yield from _of_scenarios(study, study.names, "")
        return
    groups = [study.alternatives[at : at + ABREAST] for at in range(0, len(study.alternatives), ABREAST)]
    for number, group in enumerate(groups, 1):
        suffix = f"-{number}" if number > 1 else ""
        yield f"differences{suffix}", lambda group=group: _differences(study, group)  # type: ignore[misc]
        yield from _of_scenarios(study, (study.baseline, *group), suffix)
    yield from _power(study)


def _of_scenarios(study: Study, names: tuple[str, ...], suffix: str) -> Iterator[Drawing]:
    """Figures that show each scenario by itself."""
    from sim.figures.fan import fan
    from sim.figures.incidence import incidence
    from sim.figures.stockouts import stockouts as empty

    called = _called(study, names)
    series = COMPARED[: max(1, PANELS // len(names))] if len(names) > 1 else ()
    spread = [one for name in names for one in fans(study, name, series)]
    order = list(dict.fromkeys(one.name for one in spread))
    spread.sort(key=lambda one: order.index(one.name))
    if spread:
        yield f"fan{suffix}", lambda: fan(spread, scenarios=called)
    yield f"exits{suffix}", lambda: incidence([exits_by_day(study, name) for name in names], scenarios=called)
    curves = [one for name in names for one in stockouts(study, name)]
    if curves:
        yield f"stock-outs{suffix}", lambda: empty(curves, scenarios=called)


def _differences(study: Study, group: tuple[str, ...]) -> Figure:
    from sim.figures.differences import differences

    called = _called(study, (study.baseline, *group))
    contrasts = [study.contrast(name) for name in group]
    return differences(contrasts, baseline=called[study.baseline], scenarios=called)


def _power(study: Study) -> Iterator[Drawing]:
    """The power calendars of the baseline and of each alternative in which power goes otherwise."""
    from sim.figures.power_pair import power_pair

    first = central(study)
    if first is None or not first.has("power.source"):
        return
    number = 0
    for place, name in enumerate(study.alternatives):
        other = central(study, name)
        if other is None or not other.has("power.source") or _same(first, other):
            continue
        number += 1
        called = _called(study, (study.baseline, name))
        yield (
            f"power-pair-{number}" if number > 1 else "power-pair",
            lambda other=other, place=place, name=name, called=called: power_pair(  # type: ignore[misc]
                first, other, names=(called[study.baseline], called[name]), place=place % ABREAST,
                modelled="the central replay of each",
            ),
        )  # fmt: skip


def _same(one: Records, other: Records) -> bool:
    """Whether the same source served at every second."""
    first, second = (records.series("power.source") for records in (one, other))
    return np.array_equal(first.times, second.times) and np.array_equal(first.values, second.values)


def _called(study: Study, names: Iterable[str]) -> dict[str, str]:
    """What each scenario is called: the baseline by its title, an alternative by its question."""
    said = {one["name"]: one for one in study.scenarios}
    return {
        name: said[name]["title"] if name == study.baseline else said[name]["question"] or said[name]["title"]
        for name in names
    }
