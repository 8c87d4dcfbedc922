"""Who served the house at every moment: a column a day, midnight at the top, and by hour of day at the right.

Drawn from the true stretches of `power.source`, cut at midnight only. An empty house is left blank.
"""

from __future__ import annotations

from math import fsum

import numpy as np
from matplotlib.figure import Figure

from sim.engine.records import Records
from sim.figures import daily, style
from sim.figures.daily import Seconds
from sim.figures.dates import Across, years
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
from sim.figures.lanes import Page
from sim.figures.timeline import heading

NOTE = (
    "One column a day, local time, from the modelled stretches of each source. Blank: nobody inside. "
    f"Right: share of days with each source at that hour. {ONCE}"
)
TALL = 44.0
"height of the calendar [mm]"


def power_calendar(
    records: Records, *, title: str | None = None, modelled: str = "modelled replay"
) -> Figure:
    """Which source served at each hour of each day of one replication, 180 mm wide.

    Parameters
    ----------
    records : Records
        One replication, with the series `power.source`.
    title : str, optional
        The finding; computed from the records when left out.
    modelled : str
        What the run is, for the heading.

    Raises ValueError when there are several replications, KeyError when none recorded who served.
    """
    if len(records.replications) != 1:
        count = len(records.replications)
        raise ValueError(f"expected one replication, got {count}; take one with records.only(number)")
    stretches = daily.spans(records, "power.source", inhabited=True)
    served = {word: stretches.only(word) for word in style.POWER}
    totals = {word: float(np.sum(ends - starts)) / 3600 for word, (starts, ends) in served.items()}
    shown = [word for word in style.POWER if totals[word] > 0]
    with style.house():
        return _drawn(records, served, totals, shown, title or finding(totals), modelled)


def finding(totals: dict[str, float]) -> str:
    """The title: hours without power, and their share of the hours with people inside."""
    whole = fsum(totals.values())
    dark = totals["none"]
    if not whole:
        return "Nobody inside at any time"
    if not dark:
        return f"Power at every one of {style.number(round(whole))} hours"
    share = f"{100 * dark / whole:.0f} %" if dark / whole >= 0.01 else "less than 1 %"
    return f"No power in {style.number(round(dark))} of {style.number(round(whole))} hours ({share})"


def _drawn(
    records: Records, served: dict[str, tuple[Seconds, Seconds]], totals: dict[str, float], shown: list[str],
    title: str, modelled: str,
) -> Figure:  # fmt: skip
    page = Page(LEFT, RIGHT + SHARE + APART)
    page.head(title, heading(records, modelled))
    key = page.lane(4.0, 2.4)
    across = Across(page.left, page.right, records.horizon)
    flags = flags_of(page, [(across(second), label) for second, label in acts_on_power(records)])
    flagged = page.lane(FLAG * (1 + max(row for _, _, row in flags)), 1.0) if flags else None
    plot = page.lane(TALL, 0.8)
    dates = page.lane(8.4)
    page.paragraph(NOTE, 3.2, 0.6, size=style.NOTE, colour=style.SOFT)
    page.open(2.0)

    words = {word: f"{word} {style.number(round(totals[word]))} h" for word in shown}
    key_of_sources(page, page.left, key.middle, words)
    if flagged:
        draw_flags(page, flagged, plot, flags)
    draw_calendar(page, plot, records, served, shown)
    ticks_of_share(page, plot)
    years(page, dates, records, across)
    return page.figure
