"""The panels of the timeline that count hours: power by source, hours without it, and communications."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from matplotlib.axes import Axes

from sim.engine.clock import DAY
from sim.engine.records import Records
from sim.figures import daily, style
from sim.figures.around import counted, draw_spread, spread_of
from sim.figures.daily import Floats
from sim.figures.panel import CLOCK, Number, Panel, halo, middles, source, steps

DARK = 12.0
"hours without power from which on a day is counted as dark"


def power(records: Records, band: Records | None) -> Iterator[Panel]:
    """Hours of each day by the source that served, stacked from the dark upwards; below them, where there are
    many runs, the dark hours alone among theirs.
    """
    if not records.has("power.source"):
        return
    x = records.days / DAY
    order = [word for word in reversed(style.POWER)]
    amounts = {word: daily.hours(records, "power.source", word) for word in order}
    shown = [word for word in order if amounts[word].sum() > 0]

    def draw(axes: Axes) -> None:
        for count in range(len(shown), 0, -1):
            # Each is drawn down to 0 beneath the next: no seams.
            height, word = np.sum([amounts[below] for below in shown[:count]], axis=0), shown[count - 1]
            steps(axes, height, x, style.POWER[word], f"power:{word}")

    key = [source(word, word) for word in reversed(shown)]
    runs = hours_of(band, "power.source", "none")
    among = None if runs is None else np.sum(runs > DARK, axis=1)
    numbers = counted(int(np.sum(amounts["none"] > DARK)), f"dark > {DARK:g} h", among)
    yield Panel(
        "power", "Power", "hours a day by source", 13.0, 24.0, draw, CLOCK, key,
        [] if runs is not None else numbers,
    )  # fmt: skip
    if runs is not None:
        yield _hours(records, amounts["none"], runs, "dark", "Without power", "hours a day", numbers)


def comms(records: Records, band: Records | None) -> Iterator[Panel]:
    """Hours of each day on which the outside could be reached."""
    if not records.has("comms.usable"):
        return
    amount = daily.hours(records, "comms.usable", "yes")
    inside = daily.days_inside(records)[0]
    runs = hours_of(band, "comms.usable", "yes")
    among = None if runs is None else np.sum(runs == 0, axis=1)
    numbers = counted(int(np.sum((amount == 0) & inside)), "silent", among)
    if runs is not None:
        yield _hours(records, amount, runs, "comms", "Communications", "usable hours a day", numbers)
        return

    def draw(axes: Axes) -> None:
        steps(axes, amount, records.days / DAY, style.PEOPLE, "comms")

    yield Panel(
        "comms", "Communications", "usable hours a day", 9.0, 24.0, draw, CLOCK, numbers=numbers
    )  # fmt: skip


def hours_of(band: Records | None, name: str, word: str) -> Floats | None:
    """Hours of each day that a state held, shape (runs, days); blank on days with nobody inside."""
    if band is None or not band.has(name):
        return None
    found = np.array([daily.hours(band.only(number), name, word) for number in band.replications])
    return np.where(daily.days_inside(band), found, np.nan)


def _hours(
    records: Records, drawn: Floats, runs: Floats, name: str, title: str, unit: str, numbers: list[Number]
) -> Panel:  # fmt: skip
    """Hours of each day as a line among those of many runs."""
    x, lines = middles(records), spread_of(runs)
    y = np.where(daily.days_inside(records)[0], drawn, np.nan)

    def draw(axes: Axes) -> None:
        draw_spread(axes, x, lines, name)
        halo(axes, x, y, f"line:{name}")

    return Panel(name, title, unit, 9.0, 24.0, draw, CLOCK, numbers=numbers)
