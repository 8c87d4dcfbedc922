"""When stores run out: by day, the share of runs in which each has been empty, one small panel a store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure

from sim.engine.records import Records
from sim.figures import style
from sim.figures.digits import percent
from sim.figures.lanes import EDGE, Lane
from sim.figures.multiples import (
    HALVES,
    End,
    Part,
    Scale,
    after_day,
    curve,
    cut,
    dates,
    end_labels,
    last_day,
    name_of,
    parts,
    plot,
)  # fmt: skip
from sim.figures.opening import Opening
from sim.figures.scenarios import Shown, dash, draw_key
from sim.study.curves import StockOut

LEFT, RIGHT = 12.0, 20.0
TALL = 24.0
NOTE = (
    "Thick: share of all runs in which the store has been empty so far while somebody was inside. "
    "Thin: share of the runs with somebody inside in which it is empty on that day. "
    "Right: the thick line on its last day."
)
AGREE = " Where lines agree the first covers the others."


def stockouts(
    curves: Sequence[StockOut], *, scenarios: Mapping[str, str] | None = None, title: str | None = None,
    among: str = "",
) -> Figure:  # fmt: skip
    """Stock-out curves, one panel a store and one line a scenario, 180 mm wide.

    Parameters
    ----------
    curves : sequence of StockOut
        Panels stand in the order in which their stores first come.
    scenarios : mapping of str to str, optional
        What each scenario is called, by id, the baseline first: the order gives the colours.
    title : str, optional
        The finding; computed from the curves when left out.
    among : str
        Which of more alternatives these are, for the heading.

    Raises ValueError for no curves, different starts, a store given twice for one scenario, and more than
    four alternatives.
    """
    opening = Opening.of(
        curves, lambda one: len(one.ever), lambda one: f"the store {one.store}", scenarios, title, finding,
        among,
    )  # fmt: skip
    with style.house():
        return _drawn(curves, opening)


def finding(curves: Sequence[StockOut]) -> str:
    """The title: of a single curve how often its store ran out, of several what is compared."""
    if len(curves) == 1:
        last = last_day(curves[0].ever)
        share = 0.0 if last is None else float(curves[0].ever[last])
        return f"{curves[0].title}: empty at some time in {percent(share)} of the runs"
    stores = {one.store: one.title for one in curves}
    if len(stores) == 1:
        return f"{next(iter(stores.values()))}: in how many runs it has run out by each day"
    return f"In how many runs each of {len(stores)} stores has run out by each day"


def _drawn(curves: Sequence[StockOut], opening: Opening) -> Figure:
    shown, days = opening.shown, opening.days
    stores = {one.store: (one.title, one.about) for one in reversed(curves)}
    order = list(dict.fromkeys(one.store for one in curves))
    columns = min(len(order), 2)
    page, named = opening.page(LEFT, RIGHT, "line")
    rows: list[tuple[list[str], Lane, Lane, Lane]] = []
    for first in range(0, len(order), columns):
        row = order[first : first + columns]
        rows.append((row, page.lane(3.8, 2.6), page.lane(TALL, 1.6), page.lane(8.4)))
    page.paragraph(NOTE + (AGREE if named else ""), 3.2, 0.8, size=style.NOTE, colour=style.SOFT)
    page.open(2.0)

    draw_key(page, named, "line")
    for row, top, lane, below in rows:
        for store, place in zip(row, parts(page, columns, LEFT, RIGHT), strict=False):
            title, about = stores[store]
            page.text(place.left, top.middle, title, size=style.NAME, weight=700, gid=f"panel:{store}")
            after = place.left + style.breadth(title, style.NAME, 700) + 1.6
            room = place.right + RIGHT - EDGE - after
            page.text(after, top.middle, cut(about, room, 400), colour=style.SOFT)
            _panel(place, lane, [one for one in curves if one.store == store], shown, days)
            dates(place, below, days)
    return page.figure


def _panel(
    page: Part, lane: Lane, curves: Sequence[StockOut], shown: Mapping[str, Shown], days: Records
) -> None:
    store = curves[0].store
    axes = plot(page, lane, name_of("axes", store), days, Scale(0.0, 1.0, HALVES))
    axes.set_ylim(0.0, 1.0)
    ends: list[End] = []
    order = {name: place for place, name in enumerate(shown)}
    for one in sorted(curves, key=lambda one: -order[one.scenario]):
        look, gid = shown[one.scenario].look, name_of(store, one.scenario)
        above = len(order) - order[one.scenario]
        curve(axes, one.out, look.half, 0.7, f"out:{gid}", zorder=2 + above / 10)
        dash(curve(axes, one.ever, look.colour, 1.4, f"ever:{gid}", zorder=3 + above, clip_on=False), look)
        last = last_day(one.ever)
        if last is not None:
            y = lane.bottom - lane.height * float(one.ever[last])
            words, x = percent(float(one.ever[last])), after_day(page, last, days)
            ends.append(End(x, y, words, look.ink, 700, line=look, gid=f"end:{gid}"))
    end_labels(page, lane, ends[::-1])  # where they are level, the baseline first
