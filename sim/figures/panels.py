"""The panels of the timeline: each reads the records and says what it shows, and below which line.

A panel knows nothing of the page: it gives its title row, its numbers, and a function that draws on bare
axes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt
from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.patches import StepPatch

from sim.engine.clock import DAY
from sim.engine.records import Records
from sim.figures import daily, style
from sim.figures.daily import Floats
from sim.figures.facts import slots
from sim.figures.lanes import Entry, Mark

SPHERE = (7.5, 15.0)
"basic water a person a day: the least of all, and the minimum standard [L] (Sphere Handbook 2018, WASH 2.1)"
COVER = 3.0
"days of cover below which a store counts as low: assumed, after the usual advice to keep 72 hours' supplies"
CLOCK = [(0.0, "0"), (12.0, "12"), (24.0, "24")]
"hours of a day on an axis"
TALLEST = 60.0
"water beyond this is drawn on a square-root scale, so that both lines stay legible [L/person/d]"
RESULT_WORDS: dict[Mark, str] = {
    "admitted": "let in", "partly": "in part", "refused": "refused", "deterred": "deterred",
}  # fmt: skip
"what the mark of a delivery stands for"

Number = tuple[str, str]


@dataclass
class Panel:
    """One row of the timeline."""

    name: str
    title: str
    unit: str
    height: float
    top: float
    draw: Callable[[Axes], None]
    ticks: list[tuple[float, str]]
    key: list[Entry] = field(default_factory=list)
    numbers: list[Number] = field(default_factory=list)
    root: bool = False
    "a square-root scale: what matters is near zero, and nothing is cut"
    deliveries: str = ""
    "the supply line whose slots stand in a lane above the panel"


def scale(values: Floats, least: float, steps: int) -> tuple[float, list[tuple[float, str]]]:
    """Upper end of an axis and its ticks: 0 and at most `steps` round numbers."""
    finite = values[np.isfinite(values)]
    high = max(float(finite.max()) if len(finite) else 0.0, least)
    if high <= 0:
        return 1.0, [(0.0, "0")]
    for power in range(-3, 9):
        for unit in (1, 2, 2.5, 5):
            step = unit * 10.0**power
            if step * (steps + 0.6) >= high:
                ticks = [step * i for i in range(steps + 1) if step * i <= high * 1.08]
                return max(high * 1.08, ticks[-1]), [(tick, style.number(tick)) for tick in ticks]
    raise ValueError(f"no axis reaches {high}")


def source(word: str, words: str, ink: str = style.SOFT) -> Entry:
    """How a source of power is named in a key; the pale grid has an edge."""
    edge = style.RULE if word == "grid" else "none"
    return Entry(words.replace("none", "no power"), "box", style.POWER[word], ink, edge)


def dashed(words: str) -> Entry:
    """How a line that should not be crossed is named in a title row."""
    return Entry(words, "dash", style.ALERT, ink=style.ALERT)


def grid_of(records: Records) -> tuple[Floats, daily.Seconds]:
    """About 700 moments over the run at whole hours, as days and as seconds."""
    hours = next((step for step in (1, 2, 3, 4, 6, 8, 12, 24) if records.horizon <= 840 * 3600 * step), 48)
    seconds = np.append(np.arange(0, records.horizon, hours * 3600), records.horizon)
    return seconds / DAY, seconds


def nine_in_ten(counts: npt.NDArray[np.int64]) -> tuple[int, int]:
    """Between which whole numbers 9 in 10 of the runs lie."""
    low, high = np.quantile(counts, (0.05, 0.95), method="nearest")
    return int(low), int(high)


def halo(axes: Axes, x: Floats, y: Floats, gid: str) -> None:
    """The central line: ink on a white halo."""
    axes.plot(
        x, y, color=style.INK, linewidth=1.3, gid=gid, zorder=6, solid_joinstyle="round",
        path_effects=[patheffects.Stroke(linewidth=2.9, foreground=style.WHITE), patheffects.Normal()],
    )  # fmt: skip


def shade(axes: Axes, x: Floats, y: Floats, line: float | Floats, colour: str, gid: str) -> None:
    """Fill between a curve and the line above it."""
    with np.errstate(invalid="ignore"):
        axes.fill_between(
            x, y, line, where=y < line, interpolate=True, color=colour, linewidth=0, zorder=4, gid=gid
        )


def threshold(axes: Axes, x: Floats, line: float | Floats, gid: str, width: float = 0.8) -> None:
    """The line that should not be crossed."""
    y = np.broadcast_to(np.asarray(line, float), x.shape)
    axes.plot(x, y, color=style.ALERT, linewidth=width, dashes=(4, 2.2), gid=gid, zorder=5)


def steps(
    axes: Axes, values: Floats, edges: npt.ArrayLike, colour: str, gid: str,
    orientation: Literal["vertical", "horizontal"] = "vertical",
) -> None:  # fmt: skip
    """Filled steps from zero; the axes keep their limits, which `Axes.stairs` would first measure."""
    patch = StepPatch(
        values, np.asarray(edges, float), orientation=orientation, fill=True, facecolor=colour, linewidth=0,
        gid=gid, zorder=3,
    )  # fmt: skip
    axes.add_artist(patch)


def people(records: Records) -> Iterator[Panel]:
    """Head-count."""
    if not records.has("people"):
        return
    series = records.series("people")
    x = np.append(series.times, records.horizon) / DAY
    y = np.append(series.values, series.values[-1:]).astype(float)
    most = float(y.max())

    def draw(axes: Axes) -> None:
        axes.fill_between(x, 0, y, step="post", color=style.PEOPLE, linewidth=0, gid="people", zorder=3)

    ticks = [(value, style.number(value)) for value in sorted({0.0, most})]
    numbers = [(style.number(most), "at most")]
    yield Panel(
        "people", "People inside", "persons", 6.0, max(most * 1.08, 1.0), draw, ticks, numbers=numbers
    )


def water(records: Records, band: Records | None) -> Iterator[Panel]:
    """Water used per person: the main panel."""
    if not daily.names(records, "water.use."):
        return
    edges = records.days / DAY
    x = (edges[:-1] + edges[1:]) / 2
    y = daily.water_per_person(records)[0]
    runs = daily.water_per_person(band) if band is not None else None
    lines = daily.quantiles(runs, (0.05, 0.25, 0.75, 0.95)) if runs is not None else np.zeros((0, len(x)))
    top = max(24.0, 1.05 * float(np.nanmax(np.concatenate((y, lines.ravel())), initial=0.0)))
    root = top > TALLEST
    marked = (0.0, 15.0, 60.0, 120.0, 240.0, 480.0) if root else (0.0, 7.5, 15.0, 30.0, 45.0, 60.0)
    ticks = [(tick, style.number(tick)) for tick in marked if tick <= top]
    unit = "L a person a day, 7-day mean" + (", square-root scale" if root else "")

    def draw(axes: Axes) -> None:
        if len(lines):
            for low, high, colour, gid in ((0, 3, style.BAND, "band:90"), (1, 2, style.HALF, "band:50")):
                axes.fill_between(x, lines[low], lines[high], color=colour, linewidth=0, zorder=3, gid=gid)
        shade(axes, x, y, SPHERE[1], style.SHORT, "below:15")
        shade(axes, x, y, SPHERE[0], style.SHORTER, "below:7.5")
        threshold(axes, edges, SPHERE[1], "threshold:15", 0.6)
        threshold(axes, edges, SPHERE[0], "threshold:7.5", 0.9)
        halo(axes, x, y, "line:water")

    numbers: list[Number] = []
    for line in reversed(SPHERE):
        numbers.append((str(daily.days_below(y, line)), f"below {line:g} L"))
        if runs is not None:
            few, many = nine_in_ten(daily.days_below(runs, line))
            numbers.append(("", f"9 in 10: {few}–{many}"))
    yield Panel(
        "water", "Water used", unit, 30.0, top, draw, ticks,
        [dashed("Sphere minimum 15 L"), dashed("survival 7.5 L")], numbers, root,
    )  # fmt: skip


def store(
    records: Records, names: list[str], need: float | None, *, name: str, title: str, unit: str,
    height: float, line: str, in_days: bool = False, deliveries: str = "", per_person: bool = True,
) -> Iterator[Panel]:  # fmt: skip
    """A store and the level that is `COVER` days of what is needed of it.

    Parameters
    ----------
    names : list of str
        Series that are added.
    need : float or None
        Reference need a person a day [the series' unit / d], or of the household where not `per_person`.
    in_days : bool
        Show days of cover and not the level.
    """
    present = [one for one in names if records.has(one)]
    if not present:
        return
    x, seconds = grid_of(records)
    persons = daily.needs(records).at(seconds).astype(float)
    level = np.sum([records.series(one).at(seconds).astype(float) for one in present], axis=0)
    mean = np.sum([daily.daily_mean(records, one)[0] for one in present], axis=0)
    inside = daily.person_days(records)[0] * DAY / np.diff(records.days)
    rate = None if not need else (persons if per_person else (persons > 0)) * need
    rates = None if not need else (inside if per_person else (inside > 0)) * need
    limit: Floats | None = None
    if rate is not None and rates is not None:
        if in_days:
            level = np.divide(level, rate, out=np.full(level.shape, np.nan), where=rate > 0)
            mean = np.divide(mean, rates, out=np.full(mean.shape, np.nan), where=rates > 0)
            limit, limits = np.where(rate > 0, COVER, np.nan), np.where(rates > 0, COVER, np.nan)
        else:
            limit = np.where(rate > 0, COVER * rate, np.nan)
            limits = np.where(rates > 0, COVER * rates, np.nan)
    least = 0.0 if limit is None else float(np.nanmax(limit, initial=0.0))
    top, ticks = scale(level, least, int(height // 3.6))

    def draw(axes: Axes) -> None:
        if limit is not None:
            shade(axes, x, level, limit, style.SHORT, f"below:{name}")
            threshold(axes, x, limit, f"threshold:{name}")
        halo(axes, x, level, f"line:{name}")

    numbers = [] if limit is None else [(str(daily.days_below(mean, limits)), f"below {COVER:g} days")]
    yield Panel(
        name, title, unit, height, top, draw, ticks, [] if limit is None else [dashed(line)], numbers,
        deliveries=deliveries if slots(records, deliveries) else "",
    )  # fmt: skip


def power(records: Records) -> Iterator[Panel]:
    """Hours of each day by the source that served, stacked from the dark upwards."""
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
    dark = int(np.sum(amounts["none"] > 12))
    yield Panel(
        "power", "Power", "hours a day by source", 13.0, 24.0, draw, CLOCK, key, [(str(dark), "dark > 12 h")]
    )


def comms(records: Records) -> Iterator[Panel]:
    """Hours of each day on which the outside could be reached."""
    if not records.has("comms.usable"):
        return
    x = records.days / DAY
    amount = daily.hours(records, "comms.usable", "yes")
    silent = int(np.sum((amount == 0) & daily.days_inside(records)[0]))

    def draw(axes: Axes) -> None:
        steps(axes, amount, x, style.PEOPLE, "comms")

    yield Panel(
        "comms",
        "Communications",
        "usable hours a day",
        9.0,
        24.0,
        draw,
        CLOCK,
        numbers=[(str(silent), "silent")],
    )


def panels(records: Records, band: Records | None) -> list[Panel]:
    """Every panel for which something was recorded, from the top of the page downwards."""
    needs = records.static.get("needs", {})
    reference = float(records.static.get("reference", {}).get("water", SPHERE[1]))
    fuel = records.static.get("fuel_reference")
    food = ["food.shelf", "food.fridge", "food.freezer"]
    return [
        *people(records),
        *water(records, band),
        *store(
            records, ["water.tank"], reference, name="tank", title="Water tank", unit="litres", height=14.0,
            line=f"{COVER:g} days at {reference:g} L a person", deliveries="water",
        ),
        *store(
            records, ["water.drinking"], needs.get("drinking"), name="drinking",
            title="Drinking-water reserve",
            unit="litres", height=9.0, line=f"{COVER:g} days’ need", deliveries="bottled",
        ),
        *store(
            records, food, 1.0, name="food", title="Food", unit="days of cover", height=11.0, in_days=True,
            line=f"{COVER:g} days’ need",
        ),
        *store(
            records, ["fuel"], None if not fuel else float(fuel), name="fuel", title="Fuel", unit="litres",
            height=8.0, line=f"{COVER:g} days of running", per_person=False,
        ),
        *power(records),
        *comms(records),
    ]  # fmt: skip
