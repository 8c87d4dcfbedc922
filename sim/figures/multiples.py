"""Small multiples: parts of a page with their own left and right edge, their axes, and labels at the ends."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from sim.engine.clock import DAY
from sim.engine.records import Records
from sim.figures import style
from sim.figures.dates import Across, years
from sim.figures.digits import compact
from sim.figures.lanes import Lane, Page, spread
from sim.figures.panel import CLOCK
from sim.figures.scenarios import Look, dash

Floats = npt.NDArray[np.float64]
Ticks = list[tuple[float, str]]

WHOLE: Ticks = [(0.0, "0"), (1.0, "100 %")]
HALVES: Ticks = [(0.0, "0"), (0.5, "50"), (1.0, "100 %")]
"of an axis of shares"
ROUND = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.5, 8.0, 10.0)


class Part(Page):
    """A part of an opened page between two edges of its own [mm]: what is drawn on it is on the page."""

    def __init__(self, page: Page, left: float, right: float) -> None:
        super().__init__(left, page.width - right, page.width)
        self.height, self.figure, self.mm = page.height, page.figure, page.mm


def parts(page: Page, columns: int, left: float, right: float) -> list[Part]:
    """Columns of equal width, each with margins of its own for the values of its axis and the labels."""
    wide = page.width / columns
    return [Part(page, wide * column + left, wide * (column + 1) - right) for column in range(columns)]


def calendar(start: date, days: int) -> Records:
    """The days of a figure as the calendar of records without replications."""
    begins = datetime(start.year, start.month, start.day, tzinfo=UTC)
    return Records(max(days, 1) * DAY, begins, (), (), (), ())


def one_calendar(starts: Sequence[date], days: Sequence[int]) -> Records:
    """The days that several curves share.

    Raises ValueError when there is no curve, or they begin on different dates; the longest sets the end.
    """
    if not starts:
        raise ValueError("expected at least one curve to draw, got none")
    if len(set(starts)) > 1:
        words = ", ".join(sorted({one.isoformat() for one in starts}))
        raise ValueError(f"expected curves of one calendar, got such that start on {words}")
    return calendar(starts[0], max(days))


def dates(page: Page, lane: Lane, days: Records) -> None:
    """The calendar with its years below a plot of this page or part of one."""
    years(page, lane, days, Across(page.left, page.right, days.horizon))


@dataclass(frozen=True)
class Scale:
    """An axis: its ends, its ticks, and whether it is a square-root scale."""

    low: float
    high: float
    ticks: Ticks = field(default_factory=list)
    root: bool = False

    def up(self, value: float) -> float:
        """How far up the axis a value stands, from 0 to 1."""
        share = (value - self.low) / (self.high - self.low)
        return math.sqrt(max(share, 0.0)) if self.root else share

    def at(self, lane: Lane, value: float) -> float:
        """Where on the page it stands [mm]."""
        return lane.bottom - lane.height * self.up(value)


SHARES = Scale(0.0, 1.0, WHOLE)
"of shares, from none to all of the runs"


def scale_of(values: Floats, most: int, root: bool = False) -> Scale:
    """An axis that holds all finite values and zero, with about `most` steps between round numbers."""
    finite = values[np.isfinite(values)]
    low, high = min(0.0, float(finite.min(initial=0.0))), max(0.0, float(finite.max(initial=0.0)))
    if not high - low > 0:
        return Scale(0.0, 1.0, [(0.0, "0")])
    if root and low == 0:
        top = at_least(high)
        marks = sorted({0.0, nearest(top / 16), nearest(top / 4), top}) if most > 2 else [0.0, top]
        return Scale(0.0, top, [(mark, compact(mark)) for mark in marks], True)
    if low == 0 and math.isclose(high, 24.0):
        return Scale(0.0, 24.0, CLOCK)  # hours of a day, read as on a clock
    step = at_least((high - low) / max(most, 1), (1.0, 2.0, 2.5, 5.0, 10.0))
    low, high = (end and end + 0.04 * math.copysign(high - low, end) for end in (low, high))
    marks = [step * i for i in range(math.ceil(low / step), math.floor(high / step) + 1)]
    return Scale(low, high, [(mark, compact(mark)) for mark in marks])


def at_least(value: float, digits: Sequence[float] = ROUND) -> float:
    """The smallest round number that is not below a positive value."""
    power = math.floor(math.log10(value))
    times = next(times for times in digits if times * 10.0**power >= value * (1 - 1e-9))
    return float(f"{times * 10.0**power:.3g}")


def nearest(value: float) -> float:
    """The round number nearest to a positive value."""
    power = math.floor(math.log10(value))
    return float(f"{min(ROUND, key=lambda times: abs(times - value / 10.0**power)) * 10.0**power:.3g}")


def plot(page: Page, lane: Lane, name: str, days: Records, scale: Scale) -> Axes:
    """Bare axes over the days of a figure, with the rule below, pale lines and values at the ticks."""
    axes = page.axes(lane, name, days.horizon / DAY, 1.0)
    if scale.root:
        axes.set_yscale("function", functions=(np.sqrt, np.square))
    axes.set_ylim(scale.low, scale.high)
    inner = [value for value, _ in scale.ticks if value != scale.low]
    axes.hlines(inner, 0, days.horizon / DAY, colors=style.GRID, linewidths=0.5, zorder=1.5)
    page.line([page.left, page.right], [lane.bottom, lane.bottom], style.RULE, 0.6)
    for value, words in scale.ticks:
        page.text(page.left - 1.4, scale.at(lane, value), words, colour=style.SOFT, align="right")
    return axes


def by_day(values: npt.ArrayLike) -> tuple[Floats, Floats]:
    """A value a day as steps: both ends of each day, and the value at both; shape (2 days,)."""
    steps = np.asarray(values, dtype=float)
    return np.repeat(np.arange(len(steps) + 1.0), 2)[1:-1], np.repeat(steps, 2)


def curve(axes: Axes, values: npt.ArrayLike, colour: str, width: float, gid: str, **how: Any) -> Any:
    """A line of one step a day; days without a value are left blank."""
    x, y = by_day(values)
    (line,) = axes.plot(x, y, color=colour, linewidth=width, gid=gid, solid_joinstyle="round", **how)
    return line


def between_curves(
    axes: Axes, low: npt.ArrayLike, high: npt.ArrayLike, colour: str, gid: str, order: float = 3
) -> None:
    """The area between two lines of one step a day."""
    (x, below), (_, above) = by_day(low), by_day(high)
    axes.fill_between(x, below, above, color=colour, linewidth=0, zorder=order, gid=gid)


def last_day(values: npt.ArrayLike) -> int | None:
    """The last day that has a value; None where there is none."""
    known = np.flatnonzero(np.isfinite(np.asarray(values, dtype=float)))
    return int(known[-1]) if len(known) else None


def after_day(page: Page, day: int, days: Records) -> float:
    """Where a day ends on the page [mm]."""
    return page.left + (page.right - page.left) * min((day + 1) * DAY / days.horizon, 1.0)


@dataclass(frozen=True)
class End:
    """A label of a line or an area: where on the page that ends [mm], and the words."""

    x: float
    y: float
    words: str
    colour: str = style.SOFT
    weight: int = 400
    box: str = ""
    "colour of a small box before the words"
    line: Look | None = None
    "the line of a scenario before the words"
    gid: str | None = None


def end_labels(page: Page, lane: Lane, ends: Sequence[End], pitch: float = 3.1) -> None:
    """Labels right of a plot, each led to its end, pushed apart where they would touch."""
    ordered = sorted(ends, key=lambda end: end.y)
    room = max(0.0, (pitch * len(ordered) - lane.height) / 2)
    low, high = lane.top - room - 0.5, lane.bottom + room + 0.5
    places = spread([end.y for end in ordered], np.full(len(ordered), pitch), low, high)
    assert places is not None  # the room was made for them
    x = page.right
    for end, y in zip(ordered, places.tolist(), strict=True):
        if end.x < x - 3:
            page.line([end.x + 0.8, x], [end.y, end.y], style.PALE, 0.4, dashes=":")
        page.line([x + 0.5, x + 1.2, x + 2.4, x + 3.0], [end.y, end.y, y, y], style.PALE, 0.5)
        after = x + 3.7
        if end.box:
            page.box(after, y - 1.0, 2.0, 2.0, end.box)
            after += 2.8
        if end.line is not None:
            dash(page.line([after, after + 5.0], [y, y], end.line.colour, 1.3), end.line)
            after += 5.9
        page.text(after, y, end.words, colour=end.colour, weight=end.weight, gid=end.gid)


def name_of(*words: str) -> str:
    """The name of an artist, which is its id in an SVG."""
    return ":".join(words).replace(" ", "-")


def cut(words: str, room: float, weight: int) -> str:
    """Words that fit into a room [mm]; what is left out is shown as such."""
    if style.breadth(words, style.TEXT, weight) <= room:
        return words
    kept = words.split(" ")
    while kept and style.breadth(" ".join([*kept, "…"]), style.TEXT, weight) > room:
        kept.pop()
    return " ".join([*kept, "…"])
