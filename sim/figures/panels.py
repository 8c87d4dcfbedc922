"""Which panels a timeline has: people, water, what is in store, and the hours of power and communications."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from matplotlib.axes import Axes

from sim.engine.clock import DAY
from sim.engine.records import Records
from sim.figures import daily, style
from sim.figures.around import counted, draw_spread, shown, spread_of
from sim.figures.panel import Number, Panel, dashed, halo, middles, shade, threshold
from sim.figures.services import comms, power
from sim.figures.stores import COVER, Medicine, Store, store
from sim.measures.cover import LEVELS

SPHERE = (7.5, 15.0)
"basic water a person a day: the least of all, and the minimum standard [L] (Sphere Handbook 2018, WASH 2.1)"
TALLEST = 60.0
"water beyond this is drawn on a square-root scale, so that both lines stay legible [L/person/d]"


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
    x = middles(records)
    y = daily.water_per_person(records)[0]
    runs = daily.water_per_person(band) if band is not None else None
    lines = spread_of(runs)
    top = max(24.0, 1.05 * float(np.nanmax(shown(y, lines), initial=0.0)))
    root = top > TALLEST
    marked = (0.0, 15.0, 60.0, 120.0, 240.0, 480.0) if root else (0.0, 7.5, 15.0, 30.0, 45.0, 60.0)
    ticks = [(tick, style.number(tick)) for tick in marked if tick <= top]
    unit = "L a person a day" + (", square-root scale" if root else "")

    def draw(axes: Axes) -> None:
        draw_spread(axes, x, lines, "water")
        shade(axes, x, y, SPHERE[1], style.SHORT, "below:15")
        shade(axes, x, y, SPHERE[0], style.SHORTER, "below:7.5")
        for line, width in zip(SPHERE[::-1], (0.6, 0.9), strict=True):
            threshold(axes, records.days / DAY, line, f"threshold:{line:g}", width)
        halo(axes, x, y, "line:water")

    numbers: list[Number] = []
    for line in reversed(SPHERE):
        among = None if runs is None else daily.days_below(runs, line)
        numbers += counted(int(daily.days_below(y, line)), f"below {line:g} L", among)
    yield Panel(
        "water", "Water used", unit, 30.0, top, draw, ticks,
        [dashed("Sphere minimum 15 L"), dashed("survival 7.5 L")], numbers, root,
    )  # fmt: skip


def panels(records: Records, band: Records | None) -> list[Panel]:
    """Every panel for which something was recorded, from the top of the page downwards."""
    needs = records.static.get("needs", {})
    reference = float(records.static.get("reference", {}).get("water", SPHERE[1]))
    fuel = records.static.get("fuel_reference")
    return [
        *people(records),
        *water(records, band),
        *store(
            records, band, Store(("water.tank",), reference), name="tank", title="Water tank", unit="litres",
            height=14.0, line=f"{COVER:g} days at {reference:g} L a person", deliveries="water",
        ),
        *store(
            records, band, Store(("water.drinking",), needs.get("drinking")), name="drinking",
            title="Drinking-water reserve", unit="litres", height=9.0, line=f"{COVER:g} days’ need",
            deliveries="bottled",
        ),
        *store(
            records, band, Store(LEVELS["food"], 1.0), name="food",
            title="Food", unit="days of cover", height=14.0, line=f"{COVER:g} days’ need", in_days=True,
        ),
        *store(
            records, band, Medicine(), name="medicine", title="Medicine",
            unit="days of cover, of the class with least", height=9.0, line=f"{COVER:g} days’ need",
            in_days=True,
        ),
        *store(
            records, band, Store(("fuel",), fuel and float(fuel), per_person=False), name="fuel",
            title="Fuel", unit="litres", height=8.0, line=f"{COVER:g} days of running",
        ),
        *power(records, band),
        *comms(records, band),
    ]  # fmt: skip
