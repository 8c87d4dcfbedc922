"""The many runs behind the one that is drawn: how each day spreads over them, and 9 in 10 of their counts.

The quantiles are those of a fan, so that both figures of a study agree.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from sim.figures import style
from sim.figures.daily import SUPPORT, Floats
from sim.figures.lanes import Entry
from sim.study.statistics import in_blocks, spread_by_day

Counts = npt.NDArray[np.int64]


def spread_of(runs: Floats | None) -> Floats | None:
    """Quantiles 5, 25, 50, 75 and 95 % of each day over the runs with a value, shape (5, days).

    Blank where fewer than `SUPPORT` of the runs, given as shape (runs, days), have one; None for no runs.
    """
    if runs is None:
        return None
    made = spread_by_day(in_blocks(runs))
    lines = np.array([made.low, made.lower, made.median, made.upper, made.high])
    return np.where(made.inside >= SUPPORT, lines, np.nan)


def shown(values: Floats, lines: Floats | None) -> Floats:
    """All that an axis must hold."""
    return values if lines is None else np.append(values, lines)


def draw_spread(axes: Axes, x: Floats, lines: Floats | None, name: str) -> None:
    """Nine in ten and half of the runs as tints, their median as a thin line."""
    if lines is None:
        return
    for low, high, colour, share in ((0, 4, style.BAND, 90), (1, 3, style.HALF, 50)):
        axes.fill_between(
            x, lines[low], lines[high], color=colour, linewidth=0, zorder=3, gid=f"band:{name}:{share}"
        )
    axes.plot(x, lines[2], color=style.SOFT, linewidth=0.8, zorder=3.5, gid=f"median:{name}")


def nine_in_ten(counts: Counts) -> tuple[int, int]:
    """Between which whole numbers 9 in 10 of the runs lie."""
    low, high = np.quantile(counts, (0.05, 0.95), method="nearest")
    return int(low), int(high)


def counted(count: int, words: str, counts: Counts | None) -> list[tuple[str, str]]:
    """What stands beside a panel: a count of the run that is drawn, and below it that of the others."""
    numbers = [(str(count), words)]
    if counts is not None:
        few, many = nine_in_ten(counts)
        numbers.append(("", f"9 in 10: {few}–{many}"))
    return numbers


def key_of(runs: int, drawn: str) -> Sequence[Entry]:
    """What ink and tints stand for."""
    return [
        Entry(drawn, "line", style.INK),
        Entry(f"9 in 10 of {runs} runs", "box", style.BAND),
        Entry("half of the runs", "box", style.HALF),
        Entry("their median", "line", style.SOFT),
    ]
