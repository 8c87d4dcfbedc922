"""How the days of many runs spread: median, half of the runs and nine in ten, one panel a series.

Documented readings stand on the fan as filled marks with their bounds, numbered above and told below. Under
each panel is the share of runs below the line that should not be crossed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from sim.engine.clock import DAY
from sim.engine.records import Records
from sim.figures import style
from sim.figures.daily import SUPPORT
from sim.figures.digits import between, compact, listed, percent
from sim.figures.lanes import EDGE, Lane, Page
from sim.figures.multiples import (
    SHARES,
    WHOLE,
    End,
    Floats,
    Scale,
    after_day,
    between_curves,
    by_day,
    curve,
    cut,
    dates,
    end_labels,
    last_day,
    name_of,
    plot,
)  # fmt: skip
from sim.figures.opening import Opening
from sim.figures.panel import steps, threshold
from sim.figures.quantiles import line_of, scales_of, unit_of, where_known, worst_day
from sim.figures.readings import HIGH, Reading, draw_readings, draw_told, numbered, rows_of, tell, within
from sim.figures.scenarios import Shown, dash, draw_key
from sim.study.curves import Fan

LEFT, RIGHT = 17.0, 31.0
TALL, LOW = 25.0, 18.0
"height of a plot, with few panels on the page and with many [mm]"
FEW = 3
STRIP = 6.4
OF = 24.0
"room that a title row leaves for the name of its scenario, at least [mm]"


def fan(
    fans: Sequence[Fan], *, scenarios: Mapping[str, str] | None = None, title: str | None = None,
    among: str = "",
) -> Figure:  # fmt: skip
    """How series spread over many runs, day by day, 180 mm wide.

    Parameters
    ----------
    fans : sequence of Fan
        From the top of the page downwards; fans of one series have one scale.
    scenarios : mapping of str to str, optional
        What each scenario is called, by id, the baseline first: the order gives the colours.
    title : str, optional
        The finding; computed from the fans when left out.
    among : str
        Which of more alternatives these are, for the heading.

    Raises ValueError for no fans, fans that start on different dates, a series given twice for one scenario,
    and more than four alternatives.
    """
    opening = Opening.of(
        fans, lambda one: len(one.median), lambda one: f"the series {one.name}", scenarios, title, finding,
        among,
    )  # fmt: skip
    within(fans, opening.days)
    with style.house():
        return _drawn(fans, opening)


def finding(fans: Sequence[Fan]) -> str:
    """The title: of a single fan its worst day below the minimum, of several what they are."""
    first = fans[0]
    worst = worst_day(first)
    if len(fans) > 1 or worst is None:
        what = listed([one.title for one in fans])
        return f"{what} over {between([one.runs for one in fans], 'run')}"
    line = first.minimum_name or f"{compact(first.minimum or 0.0)} {first.unit}"
    if not worst:
        return f"{first.title}: below the {line} on no day of any run"
    return f"{first.title}: below the {line} in {percent(worst)} of the runs on the worst day"


@dataclass(frozen=True)
class _Row:
    """One fan on the page: how it looks, its scale, its readings and its lanes."""

    fan: Fan
    shown: Shown
    scale: Scale
    readings: Sequence[Reading]
    title: Lane
    key: Lane
    "the title's own lane, or one below where both have no room in one"
    numbers: Lane | None
    plot: Lane
    strip: Lane | None

    @property
    def name(self) -> str:
        return name_of(self.fan.name, self.fan.scenario)


def _drawn(fans: Sequence[Fan], opening: Opening) -> Figure:
    shown, days, several = opening.shown, opening.days, len(opening.shown) > 1
    page, named = opening.page(LEFT, RIGHT, "box")
    tall = TALL if len(fans) <= FEW else LOW
    scales, readings = scales_of(fans, 4 if tall == TALL else 3), numbered(fans)
    rows = [
        _lanes(page, one, shown[one.scenario], scales[one.name], of_one, tall, several)
        for one, of_one in zip(fans, readings, strict=True)
    ]
    emptied = any(np.any(np.asarray(one.inside) < 1) for one in fans)
    inside_title = page.lane(3.8, 2.6) if emptied else None
    inside = page.lane(STRIP, 0.5) if emptied else None
    calendar = page.lane(8.4)
    told = tell(page, readings, days)
    page.paragraph(_note(fans, bool(told)), 3.2, 1.0, size=style.NOTE, colour=style.SOFT)
    page.open(2.0)

    draw_key(page, named, "box")
    for row in rows:
        _fan(page, row, days, several)
    if inside is not None and inside_title is not None:
        _inside(page, inside_title, inside, _one_each(fans), shown, days)
    dates(page, calendar, days)
    draw_told(page, told)
    return page.figure


def _one_each(fans: Sequence[Fan]) -> list[Fan]:
    """The first fan of each scenario."""
    return list({one.scenario: one for one in reversed(fans)}.values())[::-1]


def _lanes(
    page: Page, one: Fan, shown: Shown, scale: Scale, readings: Sequence[Reading], tall: float, several: bool
) -> _Row:
    unit = unit_of(one, scale)
    left = style.breadth(one.title, style.NAME, 700) + 1.6 + style.breadth(unit, style.TEXT) + 3.0
    right = (line_of(one).width if one.minimum is not None else 0.0) + (OF if several else 0.0)
    title = page.lane(3.8, 2.6)
    return _Row(
        one, shown, scale, readings, title,
        key=title if left + right <= page.right - page.left else page.lane(3.6),
        numbers=page.lane(HIGH * rows_of(page, readings), 0.4) if readings else None,
        plot=page.lane(tall, 0.6),
        strip=page.lane(STRIP, 3.2) if one.below is not None else None,
    )  # fmt: skip


def _fan(page: Page, row: _Row, days: Records, several: bool) -> None:
    one, look, name = row.fan, row.shown.look, row.name
    y = row.title.middle
    page.text(page.left, y, one.title, size=style.NAME, weight=700, gid=f"panel:{name}")
    after = page.left + style.breadth(one.title, style.NAME, 700) + 1.6
    unit = cut(unit_of(one, row.scale), page.width - EDGE - after, 400)
    page.text(after, y, unit, colour=style.SOFT)
    free = after + style.breadth(unit, style.TEXT) + 3.0
    _title_key(page, row, free if row.key is row.title else page.left, several)

    axes = plot(page, row.plot, f"axes:{name}", days, row.scale)
    known = [where_known(one, values) for values in (one.low, one.lower, one.median, one.upper, one.high)]
    between_curves(axes, known[0], known[4], look.pale, f"nine-in-ten:{name}")
    between_curves(axes, known[1], known[3], look.half, f"half:{name}")
    curve(axes, known[2], look.colour, 1.2, f"median:{name}", zorder=6)
    if one.minimum is not None:
        threshold(axes, np.array([0.0, days.horizon / DAY]), one.minimum, f"threshold:{name}")
    if row.numbers is not None:
        draw_readings(page, axes, row.numbers, row.plot, row.scale, row.readings, name)
    _ends(page, row, known, days)
    if row.strip is not None:
        _strip(page, row, row.strip, days, name)


def _title_key(page: Page, row: _Row, from_x: float, several: bool) -> None:
    """The name of the line, at the right of its lane, and whose fan it is where there are several."""
    right, y = page.right, row.key.middle
    if row.fan.minimum is not None:
        entry = line_of(row.fan)
        right -= entry.width - 3.4
        page.key([entry], right, y)
        right -= 3.4
    if several:
        words = cut(row.shown.words, right - from_x, 700)
        page.text(from_x, y, words, weight=700, colour=row.shown.look.ink)


def _ends(page: Page, row: _Row, known: list[Floats], days: Records) -> None:
    """What the tints and the line are, beside where they end."""
    last = last_day(np.sum(known, axis=0))
    if last is None:
        words = "no values" if np.any(np.asarray(row.fan.inside) >= SUPPORT) else "nobody inside"
        page.text(page.right + 2.6, row.plot.middle, words, size=style.NOTE, colour=style.SOFT)
        return
    _, _, median, upper, high = (float(values[last]) for values in known)
    ink, since = row.shown.look.ink, after_day(page, last, days)
    ends = [
        End(since, row.scale.at(row.plot, (upper + high) / 2), "9 in 10 runs"),
        End(since, row.scale.at(row.plot, (median + upper) / 2), "half of runs"),
        End(since, row.scale.at(row.plot, median), "median", ink, 700),
    ]
    end_labels(page, row.plot, ends)


def _strip(page: Page, row: _Row, lane: Lane, days: Records, name: str) -> None:
    """The share of runs below the line, day by day."""
    one = row.fan
    assert one.below is not None
    axes = plot(page, lane, f"axes:below:{name}", days, Scale(0.0, 1.0, WHOLE))
    x, below = by_day(where_known(one, one.below))
    axes.fill_between(x, 0.0, below, color=style.SHORTER, linewidth=0, zorder=3, gid=f"below:{name}")
    page.text(page.right + 2.6, lane.top + 1.5, "runs below the line", size=style.NOTE, colour=style.ALERT)
    worst = worst_day(one)
    words = "on no day" if not worst else f"{percent(worst)} on the worst day"
    page.text(
        page.right + 2.6, lane.top + 4.7, words, size=style.NOTE, colour=style.SOFT, gid=f"worst:{name}"
    )


def _inside(
    page: Page, title: Lane, lane: Lane, fans: Sequence[Fan], shown: dict[str, Shown], days: Records
) -> None:
    """In which share of the runs somebody is inside: over how many the quantiles are."""
    page.text(page.left, title.middle, "Somebody inside", size=style.NAME, weight=700)
    after = page.left + style.breadth("Somebody inside", style.NAME, 700) + 1.6
    page.text(after, title.middle, "share of runs", colour=style.SOFT)
    axes = plot(page, lane, "axes:inside", days, SHARES)
    for one in fans:
        look, share = shown[one.scenario].look, np.asarray(one.inside, dtype=float)
        if len(fans) == 1:
            steps(axes, np.nan_to_num(share), np.arange(len(share) + 1), style.PEOPLE, "inside")
        else:
            dash(curve(axes, share, look.colour, 1.0, name_of("inside", one.scenario), zorder=4), look)


def _note(fans: Sequence[Fan], marked: bool) -> str:
    note = (
        "Each day’s quantiles over the runs with somebody inside, drawn where at least a fifth of all runs "
        "have; blank: fewer, or nobody inside."
    )
    if marked:
        note += (
            " Filled marks: documented readings with their bounds, numbered; sources by fact id in brackets."
        )
    if any(one.below is not None for one in fans):
        note += " Red strip: share of those runs below the dashed line on that day."
    return note
