"""A panel of the timeline: what it says of itself, and the marks that panels share.

A panel knows nothing of the page: it gives its title row, its numbers, and a function that draws on bare
axes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt
from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.patches import StepPatch

from sim.engine.clock import DAY
from sim.engine.records import Records
from sim.figures import daily, style
from sim.figures.daily import Floats
from sim.figures.lanes import Entry

CLOCK = [(0.0, "0"), (12.0, "12"), (24.0, "24")]
"hours of a day on an axis"

Number = tuple[str, str]


@dataclass
class Panel:
    """One row of the timeline."""

    name: str
    title: str
    unit: str
    height: float
    top: float
    draw: Callable[[Axes], None]
    ticks: list[tuple[float, str]]
    key: list[Entry] = field(default_factory=list)
    numbers: list[Number] = field(default_factory=list)
    root: bool = False
    "a square-root scale: what matters is near zero, and nothing is cut"
    deliveries: str = ""
    "the supply line whose slots stand in a lane above the panel"


def scale(values: Floats, least: float, steps: int) -> tuple[float, list[tuple[float, str]]]:
    """Upper end of an axis and its ticks: 0 and at most `steps` round numbers."""
    finite = values[np.isfinite(values)]
    high = max(float(finite.max()) if len(finite) else 0.0, least)
    if high <= 0:
        return 1.0, [(0.0, "0")]
    for power in range(-3, 9):
        for unit in (1, 2, 2.5, 5):
            step = unit * 10.0**power
            if step * (steps + 0.6) >= high:
                ticks = [step * i for i in range(steps + 1) if step * i <= high * 1.08]
                return max(high * 1.08, ticks[-1]), [(tick, style.number(tick)) for tick in ticks]
    raise ValueError(f"no axis reaches {high}")


def source(word: str, words: str, ink: str = style.SOFT) -> Entry:
    """How a source of power is named in a key; the pale ones have an edge."""
    edge = style.RULE if word in ("grid", "idle") else "none"
    said = words.replace("none", "no power").replace("idle", "nothing wanted")
    return Entry(said, "box", style.POWER[word], ink, edge)


def dashed(words: str) -> Entry:
    """How a line that should not be crossed is named in a title row."""
    return Entry(words, "dash", style.ALERT, ink=style.ALERT)


def grid_of(records: Records) -> tuple[Floats, daily.Seconds]:
    """About 700 moments over the run at whole hours, as days and as seconds."""
    hours = next((step for step in (1, 2, 3, 4, 6, 8, 12, 24) if records.horizon <= 840 * 3600 * step), 48)
    seconds = np.append(np.arange(0, records.horizon, hours * 3600), records.horizon)
    return seconds / DAY, seconds


def middles(records: Records) -> Floats:
    """The middle of each calendar day [d]."""
    edges = records.days / DAY
    return np.asarray((edges[:-1] + edges[1:]) / 2)


def halo(axes: Axes, x: Floats, y: Floats, gid: str) -> None:
    """The central line: ink on a white halo."""
    axes.plot(
        x, y, color=style.INK, linewidth=1.3, gid=gid, zorder=6, solid_joinstyle="round",
        clip_on=False,
        path_effects=[patheffects.Stroke(linewidth=2.9, foreground=style.WHITE), patheffects.Normal()],
    )  # fmt: skip


def shade(axes: Axes, x: Floats, y: Floats, line: float | Floats, colour: str, gid: str) -> None:
    """Fill between a curve and the line above it."""
    with np.errstate(invalid="ignore"):
        axes.fill_between(
            x, y, line, where=y < line, interpolate=True, color=colour, linewidth=0, zorder=4, gid=gid
        )


def threshold(axes: Axes, x: Floats, line: float | Floats, gid: str, width: float = 0.8) -> None:
    """The line that should not be crossed."""
    y = np.broadcast_to(np.asarray(line, float), x.shape)
    axes.plot(x, y, color=style.ALERT, linewidth=width, dashes=(4, 2.2), gid=gid, zorder=5)


def steps(
    axes: Axes, values: Floats, edges: npt.ArrayLike, colour: str, gid: str,
    orientation: Literal["vertical", "horizontal"] = "vertical",
) -> None:  # fmt: skip
    """Filled steps from zero; the axes keep their limits, which `Axes.stairs` would first measure."""
    patch = StepPatch(
        values, np.asarray(edges, float), orientation=orientation, fill=True, facecolor=colour, linewidth=0,
        gid=gid, zorder=3,
    )  # fmt: skip
    axes.add_artist(patch)
