"""Who served in two scenarios: one power calendar above the other, and the difference in hours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import fsum

import numpy as np
from matplotlib.figure import Figure

from sim.engine.clock import DAY
from sim.engine.records import Records
from sim.figures import daily, style
from sim.figures.daily import Seconds
from sim.figures.dates import Across, years
from sim.figures.digits import signed
from sim.figures.hourly import (
    APART,
    FLAG,
    LEFT,
    ONCE,
    RIGHT,
    SHARE,
    acts_on_power,
    draw_calendar,
    draw_flags,
    flags_of,
    key_of_sources,
    ticks_of_share,
)  # fmt: skip
from sim.figures.lanes import EDGE, Lane, Page
from sim.figures.scenarios import ALTERNATIVES, BASELINE, Look

TALL = 34.0
"height of each calendar [mm]"
NOTE = (
    "One column a day, local time, from the modelled stretches of each source. Blank: nobody inside. "
    "Right: share of days with each source at that hour. Difference: alternative less baseline. "
    f"{ONCE}"
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
    return f"{style.number(round(totals['none']))} of {style.number(round(fsum(totals.values())))} hours"


def _drawn(sides: tuple[_Side, _Side], title: str, modelled: str) -> Figure:
    page = Page(LEFT, RIGHT + SHARE + APART)
    longest = max((side.records for side in sides), key=lambda records: records.horizon)
    across = Across(page.left, page.right, longest.horizon)
    last = longest.moment(longest.horizon - 1)
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
        flags = flags_of(page, [(across(second), label) for second, label in acts_on_power(side.records)])
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
        key_of_sources(page, page.left, key.middle, words)
        if flagged is not None:
            draw_flags(page, flagged, plot, flags)
        own = [word for word in shown if totals[word] > 0]
        draw_calendar(page, plot, side.records, side.served, own, side.which, longest.horizon / DAY)
    ticks_of_share(page, lanes[-1][-1])
    years(page, dates, longest, across)
    _difference(page, difference, sides, shown)
    return page.figure


def _difference(page: Page, lane: Lane, sides: tuple[_Side, _Side], shown: list[str]) -> None:
    """Alternative less baseline, in hours by source."""
    words = "Difference"
    page.text(page.left, lane.middle, words, size=style.NAME, weight=700)
    before, after = (side.totals for side in sides)
    # Of the rounded hours that stand above: what the eye subtracts is what is printed.
    changes = {word: signed(float(round(after[word]) - round(before[word])), error=0.0) for word in shown}
    x = page.left + style.breadth(words, style.NAME, 700) + 3.0
    key_of_sources(page, x, lane.middle, {word: f"{word} {change} h" for word, change in changes.items()})
