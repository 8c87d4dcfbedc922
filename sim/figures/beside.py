"""Each alternative beside the baseline, series by series: both medians, and where nine in ten of each lie.

A row a series, a column an alternative; a row has one scale. The baseline is grey with a line of ink, the
alternative is in its colour with its own dashes, and where both lie their tints mix.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.engine.clock import DAY
from sim.engine.records import Records
from sim.figures import style
from sim.figures.digits import percent
from sim.figures.lanes import EDGE, Lane, Page
from sim.figures.multiples import Part, Scale, between_curves, curve, cut, dates, name_of, plot
from sim.figures.opening import Opening
from sim.figures.panel import threshold
from sim.figures.quantiles import line_of, scales_of, unit_of, where_known, worst_day
from sim.figures.scenarios import PITCH, WIDE, Shown, dash, draw_key, key
from sim.study.curves import Fan

LEFT, GAP, RIGHT = 15.0, 4.5, 5.0
"room for the values of the axes, between two columns, and at the right edge [mm]"
TALL = 18.0
"height of a panel [mm]"
NOTE = (
    "Tints: nine in ten runs of each, over the runs with somebody inside, where at least a fifth of all "
    "have; where both lie the tints mix. Lines: medians, unbroken the baseline, dashed the alternative."
)
WORST = (
    " Above a panel: the share of runs below the red line on the worst day, in the baseline and in the "
    "alternative."
)


def beside(
    fans: Sequence[Fan], *, scenarios: Mapping[str, str] | None = None, title: str | None = None,
    among: str = "",
) -> Figure:  # fmt: skip
    """Medians and nine in ten of a baseline and of up to four alternatives, 180 mm wide.

    Parameters
    ----------
    fans : sequence of Fan
        Rows stand in the order in which their series first come; each series of the baseline and of every
        alternative, or of none.
    scenarios : mapping of str to str, optional
        What each scenario is called, by id, the baseline first: the order gives the colours.
    title : str, optional
        The finding; what is compared when left out.
    among : str
        Which of more alternatives these are, for the heading.

    Raises ValueError for no fans, different starts, a series given twice for one scenario or lacking for one,
    no alternative, and more than four.
    """
    opening = Opening.of(
        fans, lambda one: len(one.median), lambda one: f"the series {one.name}", scenarios, title, finding,
        among,
    )  # fmt: skip
    if len(opening.shown) < 2:
        raise ValueError("expected a baseline and at least one alternative, got one scenario")
    found = {(one.name, one.scenario): one for one in fans}
    for name in dict.fromkeys(one.name for one in fans):
        if lacking := [scenario for scenario in opening.shown if (name, scenario) not in found]:
            raise ValueError(f"expected the series {name} of every scenario, got none of {lacking[0]}")
    with style.house():
        return _drawn(found, opening)


def finding(fans: Sequence[Fan]) -> str:
    """The title: what is compared."""
    others = len({one.scenario for one in fans}) - 1
    many = "the alternative" if others == 1 else f"each of {others} alternatives"
    return f"Day by day: the baseline and {many}"


def _drawn(found: Mapping[tuple[str, str], Fan], opening: Opening) -> Figure:
    baseline, *others = opening.shown.values()
    page, _ = opening.page(LEFT, RIGHT, None)
    named = key(page, [baseline], "line")
    wide = (page.width - LEFT - RIGHT - GAP * (len(others) - 1)) / len(others)
    heads = [style.wrapped(one.words, style.TEXT, 700, wide - WIDE["line"]) for one in others]
    head = page.lane(PITCH * max(len(lines) for lines in heads), 1.2)
    names = list(dict.fromkeys(name for name, _ in found))
    scales = scales_of(list(found.values()), 3)
    rows = []
    for name in names:
        first, told = found[name, baseline.id], page.lane(3.8, 2.8)
        judged = page.lane(3.2) if first.below is not None else None
        rows.append((name, first, told, judged, page.lane(TALL, 0.8)))
    calendar = page.lane(8.4)
    below = any(judged is not None for *_, judged, _ in rows)
    page.paragraph(NOTE + (WORST if below else ""), 3.2, 1.0, size=style.NOTE, colour=style.SOFT)
    page.open(2.0)

    draw_key(page, named, "line")
    places = [
        Part(page, LEFT + (wide + GAP) * place, LEFT + (wide + GAP) * place + wide)
        for place in range(len(others))
    ]
    for place, one, lines in zip(places, others, heads, strict=True):
        _head(place, head, one, lines)
    for name, first, told, judged, lane in rows:
        scale = scales[name]
        _title(page, told, first, scale)
        for number, (place, one) in enumerate(zip(places, others, strict=True)):
            fan = found[name, one.id]
            if judged is not None:
                _worst(place, judged, first, fan, one)
            ticks = scale if not number else replace(scale, ticks=[(value, "") for value, _ in scale.ticks])
            axes = plot(place, lane, name_of("axes", name, one.id), opening.days, ticks)
            _panel(axes, first, fan, baseline, one, opening.days)
    for place in places:
        dates(place, calendar, opening.days)
    return page.figure


def _head(page: Part, lane: Lane, one: Shown, lines: Sequence[str]) -> None:
    """The name of an alternative over its column, behind its line."""
    y = lane.top + PITCH / 2
    dash(page.line([page.left, page.left + 8.0], [y, y], one.look.colour, 1.6), one.look)
    for row, line in enumerate(lines):
        page.text(
            page.left + WIDE["line"], y + PITCH * row, line, weight=700, colour=one.look.ink,
            gid=name_of("column", one.id, str(row)),
        )  # fmt: skip


def _title(page: Page, lane: Lane, fan: Fan, scale: Scale) -> None:
    """What the series of a row is, and the line that should not be crossed."""
    page.text(page.left, lane.middle, fan.title, size=style.NAME, weight=700, gid=f"panel:{fan.name}")
    after, right = page.left + style.breadth(fan.title, style.NAME, 700) + 1.6, page.width - EDGE
    if fan.minimum is not None:
        entry = line_of(fan)
        page.key([entry], page.right - entry.width + 3.4, lane.middle)
        right = page.right - entry.width
    page.text(after, lane.middle, cut(unit_of(fan, scale), right - after, 400), colour=style.SOFT)


def _worst(page: Part, lane: Lane, first: Fan, fan: Fan, one: Shown) -> None:
    before, after = (worst_day(each) for each in (first, fan))
    if before is None or after is None:
        return
    words = f"runs below: {percent(before)} → {percent(after)}"
    gid = name_of("worst", fan.name, one.id)
    page.text(page.right, lane.middle, words, size=style.NOTE, colour=style.SOFT, align="right", gid=gid)


def _panel(axes: Axes, first: Fan, fan: Fan, baseline: Shown, one: Shown, days: Records) -> None:
    """Both spreads with what they share, both medians, and the line that should not be crossed."""
    name, ends = name_of(fan.name, one.id), []
    for each, shown, what in ((first, baseline, "baseline"), (fan, one, "alternative")):
        low, high = (where_known(each, values) for values in (each.low, each.high))
        between_curves(axes, low, high, shown.look.pale, f"nine-in-ten:{what}:{name}")
        ends.append((low, high))
    days_of_both = min(len(low) for low, _ in ends)
    low = np.maximum(*(low[:days_of_both] for low, _ in ends))
    high = np.minimum(*(high[:days_of_both] for _, high in ends))
    apart = ~(low <= high)
    low[apart] = high[apart] = np.nan
    between_curves(axes, low, high, mixed(baseline.look.pale, one.look.pale), f"both:{name}", 3.2)
    if fan.minimum is not None:
        threshold(axes, np.array([0.0, days.horizon / DAY]), fan.minimum, f"threshold:{name}", 0.7)
    for each, shown, what in ((first, baseline, "baseline"), (fan, one, "alternative")):
        line = curve(
            axes, where_known(each, each.median), shown.look.colour, 1.2, f"median:{what}:{name}", zorder=6,
            clip_on=False,
        )  # fmt: skip
        dash(line, shown.look)


def mixed(first: str, second: str) -> str:
    """The colour of one tint printed over another."""
    pairs = ((int(first[i : i + 2], 16), int(second[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{one * other // 255:02X}" for one, other in pairs)
