"""How the stay ends: by day, the share of runs that have ended so far, stacked by the way in which they did.

One small panel a scenario. How people stay or leave is told and never rated, so the kinds have no colours of
their own: they are steps of their scenario's colour, dark below.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum

import numpy as np
from matplotlib.figure import Figure

from sim.engine.clock import DAY
from sim.engine.records import Records
from sim.figures import style
from sim.figures.digits import percent
from sim.figures.lanes import Lane
from sim.figures.multiples import (
    HALVES,
    End,
    Floats,
    Part,
    Scale,
    after_day,
    between_curves,
    dates,
    end_labels,
    last_day,
    name_of,
    parts,
    plot,
)  # fmt: skip
from sim.figures.opening import Opening
from sim.figures.scenarios import Shown
from sim.study.curves import Incidence

ROW = 2
"panels side by side, at most"
LEFT = 12.0
TALL = 32.0
PITCH = 3.2
"of the labels beside a panel [mm]"
PALEST = 0.78
"share of white in the last shade"
BELOW = 0.0005
"a kind that ends fewer of the runs than this has no label"
NOTE = (
    "Shares of all runs, day by day; a kind is the way in which the last of those inside left. "
    "Colour is the scenario, its shades are the kinds, in one order. White: somebody is still inside."
)


def incidence(
    incidences: Sequence[Incidence], *, scenarios: Mapping[str, str] | None = None, title: str | None = None,
    among: str = "",
) -> Figure:  # fmt: skip
    """Stacked cumulative incidence of kinds of exit, one panel a scenario, 180 mm wide.

    Parameters
    ----------
    incidences : sequence of Incidence
        One a scenario, the baseline first.
    scenarios : mapping of str to str, optional
        What each scenario is called, by id, the baseline first: the order gives the colours.
    title : str, optional
        The finding; computed from the curves when left out.
    among : str
        Which of more alternatives these are, for the heading.

    Raises ValueError for none, a scenario given twice, different starts, and more than four alternatives.
    """
    if incidences and not any(map(_length, incidences)):
        raise ValueError("expected the days of a run in which nobody leaves, got no kind of exit and no days")
    opening = Opening.of(
        incidences, _length, lambda _: "how the stay ends", scenarios, title, finding,
        among,
    )  # fmt: skip
    with style.house():
        return _drawn(incidences, opening)


def _length(one: Incidence) -> int:
    return max((len(share) for share in one.kinds.values()), default=one.days or 0)


def finding(incidences: Sequence[Incidence]) -> str:
    """The title: of one scenario in how many runs the stay ended, of several what is compared."""
    if len(incidences) > 1:
        return f"How the stay ends in {len(incidences)} scenarios"
    one = incidences[0]
    ended = fsum(_at_last(share) for share in one.kinds.values())
    return f"The stay ends in {percent(min(ended, 1.0))} of the runs, of {_length(one)} days each"


def _at_last(share: Floats) -> float:
    last = last_day(share)
    return 0.0 if last is None else float(share[last])


def _drawn(incidences: Sequence[Incidence], opening: Opening) -> Figure:
    shown, days = opening.shown, opening.days
    columns = min(len(incidences), ROW)
    kinds = [
        kind for kind in dict.fromkeys(kind for one in incidences for kind in one.kinds)
        if any(np.any(np.asarray(one.kinds.get(kind, 0.0)) > 0) for one in incidences)
    ]  # fmt: skip
    widest = max(style.breadth(f"{_said(kind)} 100 %", style.TEXT) for kind in [*kinds, "still inside"])
    right = min(widest + 8.0, style.PAGE / columns - LEFT - 12.0)
    tall = max(TALL, PITCH * (len(kinds) + 1))

    page, _ = opening.page(LEFT, right, None)
    rows: list[tuple[list[Incidence], list[list[str]], Lane, Lane, Lane]] = []
    for first in range(0, len(incidences), columns):
        row = list(incidences[first : first + columns])
        names = [
            style.wrapped(shown[one.scenario].words, style.TEXT, 700, style.PAGE / columns - 6.0)
            for one in row
        ]
        top = page.lane(3.4 * max(len(lines) for lines in names) + 3.6, 3.0)
        rows.append((row, names, top, page.lane(tall, 1.4), page.lane(8.4)))
    page.paragraph(NOTE, 3.2, 1.0, size=style.NOTE, colour=style.SOFT)
    page.open(2.0)

    places = parts(page, columns, LEFT, right)
    for row, names, top, lane, below in rows:
        for one, lines, place in zip(row, names, places, strict=False):
            look = shown[one.scenario].look
            for count, line in enumerate(lines):
                gid = f"panel:{one.scenario}:{count}"
                y = top.top + 1.7 + 3.4 * count
                page.text(place.left - LEFT + 3.0, y, line, weight=700, colour=look.ink, gid=gid)
            page.text(place.left, top.bottom - 1.6, "share of runs ended", size=style.NOTE, colour=style.SOFT)
            _panel(place, lane, one, kinds, shown[one.scenario], days)
            dates(place, below, days)
    return page.figure


def _panel(page: Part, lane: Lane, one: Incidence, kinds: Sequence[str], shown: Shown, days: Records) -> None:
    axes = plot(page, lane, name_of("axes", one.scenario), days, Scale(0.0, 1.0, HALVES))
    shades = shades_of(shown.look.colour, len(kinds))
    whole = np.zeros(_length(one) or round(days.horizon / DAY))
    ends: list[End] = []
    x = after_day(page, len(whole) - 1, days)
    for kind, shade in zip(kinds, shades, strict=True):
        if kind not in one.kinds:
            continue
        share = np.asarray(one.kinds[kind], dtype=float)
        upper = whole + share
        gid = name_of(kind, one.scenario)
        between_curves(axes, whole, upper, shade, gid)
        # Only along the top: beside a steep rise a white line would hide what it should set apart.
        day = np.flatnonzero(share > 0)
        axes.hlines(upper[day], day, day + 1, colors=style.WHITE, linewidths=0.6, zorder=4)
        if _at_last(share) >= BELOW:
            middle = (_at_last(whole) + _at_last(upper)) / 2
            words = f"{_said(kind)} {percent(_at_last(share))}"
            y = lane.bottom - lane.height * middle
            ends.append(End(x, y, words, style.INK, box=shade, gid=f"end:{gid}"))
        whole = upper
    known = not one.kinds or any(last_day(share) is not None for share in one.kinds.values())
    left = 1.0 - min(_at_last(whole), 1.0) if known else 0.0
    if not known:
        ends.append(End(page.right, lane.middle, "not known"))
    if left >= BELOW:
        y = lane.bottom - lane.height * (1.0 - left / 2)
        ends.append(End(x, y, f"still inside {percent(left)}", gid=name_of("end", "inside", one.scenario)))
    end_labels(page, lane, ends, PITCH)


def _said(kind: str) -> str:
    return kind.replace("_", " ")


def shades_of(colour: str, count: int) -> list[str]:
    """Shades of a colour from itself to a pale one, in steps that grey print keeps apart."""
    full = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
    whites = [PALEST * step / max(count - 1, 1) for step in range(count)]
    return ["#" + "".join(f"{round(part + (255 - part) * white):02X}" for part in full) for white in whites]
