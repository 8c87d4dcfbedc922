"""Documented readings on a fan: filled marks with their bounds, numbered above the plot and told in a key."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from sim.engine.clock import DAY
from sim.engine.records import Records
from sim.figures import style
from sim.figures.dates import Across
from sim.figures.digits import compact
from sim.figures.lanes import EDGE, Lane, Page, spread
from sim.figures.multiples import Scale
from sim.figures.ribbon import DISC
from sim.study.curves import Fan, Mark

INDENT = 2 * DISC + 1.3
"of the words behind a number [mm]"
APART, HIGH, BESIDE = 2 * DISC + 0.5, 2 * DISC + 0.8, 4.0
"room for a disc in its row, height of a row, how far discs may stand out beside the plot [mm]"


@dataclass(frozen=True)
class Reading:
    """A mark, its number on the page, and the series that it is a reading of."""

    number: int
    mark: Mark
    of: Fan


def numbered(fans: Sequence[Fan]) -> list[list[Reading]]:
    """The readings of each fan in order of time; one that several scenarios share has one number."""
    known: dict[tuple[str, Mark], int] = {}
    return [
        [
            Reading(known.setdefault((one.name, mark), len(known) + 1), mark, one)
            for mark in sorted(one.marks, key=lambda mark: mark.day)
        ]
        for one in fans
    ]


def within(fans: Iterable[Fan], days: Records) -> None:
    """Raise ValueError for a reading outside the days that are drawn."""
    last = days.horizon / DAY
    for one in fans:
        for mark in one.marks:
            if not 0 <= mark.day <= last:
                where = f"{mark.fact} on day {mark.day:g}"
                raise ValueError(f"expected readings of {one.name} within {last:g} days, got {where}")


def rows_of(page: Page, readings: Sequence[Reading]) -> int:
    """Rows of numbered discs above a plot: one, unless it has no room for all."""
    return math.ceil(len(readings) * APART / (page.right - page.left + 2 * BESIDE))


def draw_readings(
    page: Page, axes: Axes, numbers: Lane, plot: Lane, scale: Scale, readings: Sequence[Reading], name: str
) -> None:
    """Each reading: a filled dot at its best value, a bar over its bounds, a numbered disc above."""
    across = Across(page.left, page.right, round(axes.get_xlim()[1] * DAY))
    wanted = [across(reading.mark.day * DAY) for reading in readings]
    rows, centres = rows_of(page, readings), list(wanted)
    for row in range(rows):
        room = spread(
            wanted[row::rows], [APART] * len(wanted[row::rows]), page.left - BESIDE, page.right + BESIDE
        )
        assert room is not None  # there are rows enough
        centres[row::rows] = room.tolist()
    for place, (reading, x, true) in enumerate(zip(readings, centres, wanted, strict=True)):
        y = numbers.top + DISC + HIGH * (place % rows)
        mark, gid = reading.mark, f"{name}:{reading.number}"
        low = mark.low if math.isfinite(mark.low) else scale.low
        high = mark.high if math.isfinite(mark.high) else scale.high
        at = [mark.day, mark.day]
        axes.plot(at, [high, scale.high], color=style.SOFT, linewidth=0.45, dashes=(1, 2), zorder=5)
        axes.plot(at, [low, high], color=style.INK, linewidth=1.1, zorder=7, gid=f"bounds:{gid}")
        if math.isfinite(mark.best):
            axes.plot(
                at[:1], [mark.best], linestyle="none", marker="o", markersize=4.0, color=style.INK, zorder=8,
                markeredgecolor=style.WHITE, markeredgewidth=0.6, clip_on=False, gid=f"mark:{gid}",
            )  # fmt: skip
        page.line([x, true], [y, plot.top], style.SOFT, 0.45).set_zorder(0.9)  # beneath the discs
        _disc(page, x, y, reading.number, f"number:{gid}")


def _disc(page: Page, x: float, y: float, number: int, gid: str) -> None:
    page.disc(x, y, DISC, True)
    page.text(x, y, str(number), size=style.NOTE, weight=700, colour=style.WHITE, align="center", gid=gid)


Told = list[tuple[Lane, int, int, str]]
"lane, number of the reading, line within it, words"


def tell(page: Page, readings: Iterable[Sequence[Reading]], days: Records) -> Told:
    """Lanes for the key: date, value and bounds, who says so and the fact's id, each reading once."""
    once = {reading.number: reading for of_one in readings for reading in of_one}
    told: Told = []
    for number, reading in sorted(once.items()):
        mark = reading.mark
        day = style.date(days.moment(min(round(mark.day * DAY), days.horizon - 1)))
        words = f"{day}: {reading.of.title.lower()} {in_words(mark, reading.of.unit)}"
        words += f", according to {mark.claimant}" if mark.claimant else ""
        lines = style.wrapped(f"{words} [{mark.fact}]", style.NOTE, 400, page.width - 2 * EDGE - INDENT)
        for row, line in enumerate(lines):
            gap = 0.0 if row else 0.3 if told else 1.0
            told.append((page.lane(3.2 if row else 3.5, gap), number, row, line))
    return told


def draw_told(page: Page, told: Told) -> None:
    """The key of the readings."""
    for lane, number, row, words in told:
        if not row:
            _disc(page, EDGE + DISC, lane.middle, number, f"key:{number}")
        page.text(EDGE + INDENT, lane.middle, words, size=style.NOTE, gid=f"told:{number}:{row}")


def in_words(mark: Mark, unit: str) -> str:
    """What was read: the best value with its bounds, or the bound that is all there is."""
    low, high, best = (math.isfinite(value) for value in (mark.low, mark.high, mark.best))
    if low and high and mark.low < mark.high:
        bounds = f"{compact(mark.low)} to {compact(mark.high)}"
        return f"{compact(mark.best)} ({bounds}) {unit}" if best else f"{bounds} {unit}"
    if low and not high:
        return f"at least {compact(mark.low)} {unit}"
    if high and not low:
        return f"at most {compact(mark.high)} {unit}"
    return f"{compact(mark.best)} {unit}"
