"""Who served in two scenarios: one power calendar above the other, and the difference in hours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.engine.clock import DAY
from sim.engine.records import Records
from sim.figures import daily, style
from sim.figures.daily import Seconds
from sim.figures.dates import Across, years
from sim.figures.digits import signed
from sim.figures.lanes import EDGE, Lane, Page
from sim.figures.panel import source, steps
from sim.figures.power_calendar import (
    APART,
    FLAG,
    LEFT,
    RIGHT,
    SHARE,
    _acts_on_power,
    _columns,
    _flags,
    by_hour,
)
from sim.figures.scenarios import ALTERNATIVES, BASELINE, Look

STRIPED = {"battery"}
"sources with stripes, since in grey print a battery has the tone of a generator"
TALL = 34.0
"height of each calendar [mm]"
NOTE = (
    "One column a day, local time, from the modelled stretches of each source. Blank: nobody inside. "
    "Right: share of days with each source at that hour. Difference: alternative less baseline."
)


@dataclass(frozen=True)
class _Side:
    """One of the two scenarios: its records, its name, and who served when."""

    which: str
    records: Records
    words: str
    look: Look
    served: Mapping[str, tuple[Seconds, Seconds]]

    @property
    def totals(self) -> dict[str, float]:
        """Hours by source with somebody inside."""
        return {word: float(np.sum(ends - starts)) / 3600 for word, (starts, ends) in self.served.items()}


def power_pair(
    baseline: Records,
    alternative: Records,
    *,
    names: tuple[str, str] = ("Baseline", "Alternative"),
    place: int = 0,
    modelled: str = "one replication of each scenario",
    title: str | None = None,
) -> Figure:
    """The power calendars of two scenarios, with totals and the difference, 180 mm wide.

    Parameters
    ----------
    baseline, alternative : Records
        One replication each, with the series `power.source`.
    names : tuple of str
        What the two are called.
    place : int
        Which of the study's alternatives it is, from 0 to 3: its colour.
    modelled : str
        What the two runs are, for the heading.
    title : str, optional
        The finding; computed from the records when left out.

    Raises ValueError when either holds several replications, the two start at different moments or there is
    no such place; KeyError when one did not record who served.
    """
    if not 0 <= place < len(ALTERNATIVES):
        raise ValueError(f"expected a place from 0 to {len(ALTERNATIVES) - 1}, got {place}")
    if baseline.start != alternative.start:
        raise ValueError(f"expected two runs of one start, got {baseline.start} and {alternative.start}")
    sides = (
        _side("baseline", baseline, names[0], BASELINE),
        _side("alternative", alternative, names[1], ALTERNATIVES[place]),
    )
    with style.house():
        return _drawn(sides, title or finding(sides[0].totals, sides[1].totals), modelled)


def _side(which: str, records: Records, words: str, look: Look) -> _Side:
    if len(records.replications) != 1:
        count = len(records.replications)
        raise ValueError(f"expected one replication, got {count}; take one with records.only(number)")
    stretches = daily.spans(records, "power.source", inhabited=True)
    return _Side(which, records, words, look, {word: stretches.only(word) for word in style.POWER})


def finding(before: Mapping[str, float], after: Mapping[str, float]) -> str:
    """The title: hours without power in both, and of how many with people inside."""
    first, second = _dark(before), _dark(after)
    if first == second:
        return f"No power in {first}, in both scenarios"
    return f"No power in {first}; with the change in {second}"


def _dark(totals: Mapping[str, float]) -> str:
    return f"{style.number(round(totals['none']))} of {style.number(round(sum(totals.values())))} hours"


def _drawn(sides: tuple[_Side, _Side], title: str, modelled: str) -> Figure:
    page = Page(LEFT, RIGHT + SHARE + APART)
    longest = max((side.records for side in sides), key=lambda records: records.horizon)
    across = Across(page.left, page.right, longest.horizon)
    last = longest.moment(longest.horizon)
    until = f"{style.date(longest.start)} to {style.date(last)}"
    page.head(title, f"Modelled: {modelled}, {until}")
    shown = [word for word in style.POWER if any(side.totals[word] > 0 for side in sides)]
    lanes = []
    for side in sides:
        names = [
            (line, page.lane(3.6, 0.0 if row else 3.0))
            for row, line in enumerate(style.wrapped(side.words, style.NAME, 700, page.width - LEFT - EDGE))
        ]
        key = page.lane(3.6, 0.6)
        flags = _flags(page, [(across(second), label) for second, label in _acts_on_power(side.records)])
        flagged = page.lane(FLAG * (1 + max(row for _, _, row in flags)), 0.6) if flags else None
        lanes.append((side, names, key, flags, flagged, page.lane(TALL, 0.8 if flags else 4.2)))
    dates = page.lane(8.4)
    difference = page.lane(4.0, 1.0)
    page.paragraph(NOTE, 3.2, 1.0, size=style.NOTE, colour=style.SOFT)
    page.open(2.0)

    for side, names, key, flags, flagged, plot in lanes:
        for row, (line, lane) in enumerate(names):
            gid = f"name:{side.which}:{row}"
            page.text(
                page.left, lane.middle, line, size=style.NAME, weight=700, colour=side.look.ink, gid=gid
            )
        totals = side.totals
        words = {word: f"{word} {style.number(round(totals[word]))} h" for word in shown}
        _key(page, page.left, key.middle, words)
        if flagged is not None:
            for x, label, level in flags:
                y = flagged.bottom - FLAG * level
                page.line([x, x], [y - FLAG, plot.top], style.INK, 0.6)
                page.text(x + 1.0, y - FLAG / 2, label, size=style.NOTE, colour=style.SOFT)
        _calendar(page, plot, side, [word for word in shown if totals[word] > 0], longest.horizon / DAY)
    _ticks_of_share(page, lanes[-1][-1])
    years(page, dates, longest, across)
    _difference(page, difference, sides, shown)
    return page.figure


def _calendar(page: Page, plot: Lane, side: _Side, shown: list[str], days: float) -> None:
    """The columns of one scenario, the hours beside them, and the share of each source by hour."""
    axes = page.axes(plot, f"axes:{side.which}", days, 24.0)
    axes.set_ylim(24, 0)
    for word in shown:
        gid = f"power:{side.which}:{word}"
        _columns(axes, side.records, *side.served[word], style.POWER[word], gid)
        if word in STRIPED:
            _stripe(axes, gid, days)
    page.line([page.left, page.right], [plot.bottom, plot.bottom], style.RULE, 0.6)
    for hour in (0, 6, 12, 18, 24):
        y = plot.top + plot.height * hour / 24
        page.text(page.left - 1.4, y, f"{hour:02d}", colour=style.SOFT, align="right")
    page.figure.text(
        5.0 / page.width, 1 - plot.middle / page.height, "Hour of day", rotation=90, ha="center", va="center",
        fontsize=style.TEXT, color=style.SOFT,
    )  # fmt: skip

    left = page.right + APART
    share = page.axes(plot, f"axes:share:{side.which}", 1.0, 24.0, at=(left, left + SHARE))
    share.set_ylim(24, 0)
    order = list(reversed(shown))
    amounts = np.array([by_hour(side.records, *side.served[word]) for word in order]).reshape(len(order), 24)
    whole = amounts.sum(axis=0)
    shares = np.divide(np.cumsum(amounts, axis=0), whole, out=np.zeros_like(amounts), where=whole > 0)
    for word, reach in reversed(list(zip(order, shares, strict=True))):
        steps(share, reach, np.arange(25), style.POWER[word], f"share:{side.which}:{word}", "horizontal")
        if word in STRIPED:
            _stripe(share, f"share:{side.which}:{word}", 1.0)
    page.text(left, plot.top - 1.0 - FLAG / 2, "Share of days", size=style.NOTE, colour=style.SOFT)


def _ticks_of_share(page: Page, plot: Lane) -> None:
    left = page.right + APART
    for share, words in ((0.0, "0"), (0.5, "50"), (1.0, "100 %")):
        x = left + SHARE * share
        page.line([x, x], [plot.bottom, plot.bottom + 1.3], style.SOFT, 0.5)
        page.text(x, plot.bottom + 4.0, words, colour=style.SOFT, align="center")


def _difference(page: Page, lane: Lane, sides: tuple[_Side, _Side], shown: list[str]) -> None:
    """Alternative less baseline, in hours by source."""
    words = "Difference"
    page.text(page.left, lane.middle, words, size=style.NAME, weight=700)
    before, after = (side.totals for side in sides)
    # Of the rounded hours that stand above: what the eye subtracts is what is printed.
    changes = {word: signed(float(round(after[word]) - round(before[word])), error=0.0) for word in shown}
    x = page.left + style.breadth(words, style.NAME, 700) + 3.0
    _key(page, x, lane.middle, {word: f"{word} {change} h" for word, change in changes.items()})


def _key(page: Page, x: float, y: float, words: Mapping[str, str]) -> None:
    """The sources with their hours; the swatch of a striped one is striped too."""
    for word, told in words.items():
        if word in STRIPED:
            for level in (-0.4, 0.4):
                stripe = page.line([x, x + 2.2], [y + level] * 2, style.WHITE, 0.5)
                stripe.set_zorder(3)
        x = page.key([source(word, told, style.INK)], x, y)


def _stripe(axes: Axes, gid: str, across: float) -> None:
    """White stripes over what was drawn under this name: in grey print it has the tone of another source."""
    (patch,) = (patch for patch in axes.patches if patch.get_gid() == gid)
    levels = np.arange(0.5, 24.0, 1.0)
    stripes = axes.hlines(levels, 0.0, across, colors=style.WHITE, linewidths=0.5, zorder=patch.get_zorder())
    stripes.set_clip_path(patch)
