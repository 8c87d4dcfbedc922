"""The siege on one page: the cordon, numbered events, and what was left of water, food, fuel and power.

One central replication is drawn in ink; the spread of many lies behind every level, cover and count of
hours. It is a modelled replay: what is documented is filled and dark, what is assumed or modelled is open
and pale.
"""

from __future__ import annotations

from math import fsum

import numpy as np
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure

from sim.engine.clock import DAY
from sim.engine.records import Records
from sim.figures import daily, style
from sim.figures.around import key_of, nine_in_ten
from sim.figures.daily import Spans
from sim.figures.dates import Across, years
from sim.figures.facts import Event, documented, events, facts, slots
from sim.figures.lanes import EDGE, Entry, Lane, Mark, Page, rows
from sim.figures.multiples import cut
from sim.figures.panel import Panel
from sim.figures.panels import SPHERE, panels
from sim.figures.ribbon import DISC, draw_cordon, draw_events, draw_record
from sim.figures.stores import COVER

LEFT, RIGHT = 17.0, 31.0
COLUMNS = 3
ROW = 2.1
"height of one row of deliveries [mm]"
RESULT_WORDS: dict[Mark, str] = {
    "admitted": "let in", "partly": "in part", "refused": "refused", "deterred": "deterred",
}  # fmt: skip
"what the mark of a delivery stands for"


def timeline(
    records: Records,
    band: Records | None = None,
    *,
    title: str | None = None,
    modelled: str = "modelled replay",
    central: bool = False,
) -> Figure:
    """Stocks and services of one replication over the whole run, 180 mm wide.

    Parameters
    ----------
    records : Records
        The replication drawn in ink, one only.
    band : Records, optional
        Replications of the same scenario, for the bands behind the panels; what they did not record
        has none.
    title : str, optional
        The finding; computed from the records when left out.
    modelled : str
        What the run is, for the heading; words that say of what, after a colon, stand alone.
    central : bool
        Whether it is the central run, for the key.

    Raises ValueError when `records` holds several replications, or the band is of another calendar.
    """
    if len(records.replications) != 1:
        raise ValueError(
            f"expected one central replication, got {len(records.replications)}; "
            "take one with records.only(number) and pass the others as band"
        )
    if band is not None and (band.horizon, band.start) != (records.horizon, records.start):
        raise ValueError("expected a band of the same start and length as the central replication")
    if band is not None and daily.names(band, "water.use.") != daily.names(records, "water.use."):
        raise ValueError("expected a band with the same uses of water as the central replication")
    with style.house():
        return _drawn(records, band, title or finding(records, band), modelled, central)


def finding(records: Records, band: Records | None = None) -> str:
    """The title: on how many of the days with people inside water was short, and in the band."""
    days = int(daily.days_inside(records)[0].sum())
    if not days:
        return "Nobody inside at any time"
    if not daily.names(records, "water.use."):
        return f"Stocks and services over {_count(days)} with people inside"
    used = daily.water_per_person(records)[0]
    low, least = (int(daily.days_below(used, line)) for line in reversed(SPHERE))
    short = f"Water below {SPHERE[1]:g} L a person a day on {low} of {_count(days)}"
    if band is not None:
        few, many = nine_in_ten(daily.days_below(daily.water_per_person(band), SPHERE[1]))
        return f"{short}; in 9 of 10 runs on {few} to {many}"
    if not low:
        return f"Water never below {SPHERE[1]:g} L a person a day in {_count(days)}"
    return f"{short}; " + (f"below {SPHERE[0]:g} L on {least}" if least else f"never below {SPHERE[0]:g} L")


def _count(days: int) -> str:
    return f"{style.number(days)} calendar day{'s' if days != 1 else ''}"


def heading(records: Records, modelled: str) -> str:
    """What the page is: modelled, of what, and from when to when."""
    told = facts(records)
    sourced = any(documented(fact) for fact in told)
    what = modelled if sourced or ":" in modelled else modelled.replace("replay", "run")
    assumed = sum(bool(fact.get("assumed")) for fact in told)
    of = "of the documented siege" if sourced else "of a siege without documented events"
    if assumed and not sourced:
        of = f"of a siege with {assumed} assumed fact{'' if assumed == 1 else 's'}"
    of = "" if ":" in modelled else f" {of}"
    last = records.moment(records.horizon - 1)
    return f"{what[:1].upper()}{what[1:]}{of}, {style.date(records.start)} to {style.date(last)}"


def _drawn(records: Records, band: Records | None, title: str, modelled: str, central: bool) -> Figure:
    page = Page(LEFT, RIGHT)
    across = Across(page.left, page.right, records.horizon)
    numbered, more = events(records)
    shown = panels(records, band)
    stretches = daily.spans(records, "cordon") if records.has("cordon") else None

    page.head(title, heading(records, modelled))
    discs = page.lane(2 * DISC + 3.2, 1.6) if numbered else None
    ribbon = page.lane(5.2, 0.6 if numbered else 2.0) if stretches else None
    sure = page.lane(0.9) if stretches else None
    below = page.lane(3.4, 0.4) if stretches else None
    record = page.lane(2.0, 0.6) if facts(records) else None
    plots = [_lanes(page, panel, band) for panel in shown]
    dates = page.lane(8.2)
    keyed = _event_rows(page, numbered)
    legend = _legend(records, bool(numbered), page.width - 2 * EDGE)
    legends = [page.lane(3.5, 1.4 if not row else 0.0) for row in range(len(legend))]
    page.paragraph(_note(records, band, more), 3.1, 0.8, size=style.NOTE, colour=style.SOFT)
    page.open(2.0)

    if discs:
        draw_events(page, discs, numbered, across)
    if ribbon and sure and below:
        draw_cordon(page, ribbon, sure, below, records, across)
    if record:
        draw_record(page, record, records, across)
    counted = next((lanes for panel, lanes in zip(shown, plots, strict=True) if panel.name != "people"), None)
    if counted:
        page.text(page.right + 2.6, counted[0].middle, "Days below line", colour=style.SOFT)
    for panel, lanes in zip(shown, plots, strict=True):
        _panel(page, panel, lanes, records, band, numbered, stretches, across, central)
    years(page, dates, records, across)
    _event_key(page, keyed, numbered, records)
    for lane, entries in zip(legends, legend, strict=True):
        page.key(entries, EDGE, lane.middle)
    return page.figure


def _lanes(page: Page, panel: Panel, band: Records | None) -> tuple[Lane, Lane | None, Lane | None, Lane]:
    """A panel's title row, its row for the band's key, its row of deliveries, and its plot."""
    title = page.lane(3.8, 2.0)
    key = page.lane(3.2) if panel.name == "water" and band is not None else None
    marks = page.lane(2 * ROW + 0.4, 0.3) if panel.deliveries else None
    return title, key, marks, page.lane(panel.height, 0.5)


def _panel(
    page: Page, panel: Panel, lanes: tuple[Lane, Lane | None, Lane | None, Lane], records: Records,
    band: Records | None, numbered: list[Event], stretches: Spans | None, across: Across, central: bool,
) -> None:  # fmt: skip
    """One row: title left, key right, values of the axis in the margin, numbers beyond the plot."""
    title, key, marks, plot = lanes
    page.text(page.left, title.middle, panel.title, size=style.NAME, weight=700, gid=f"panel:{panel.name}")
    after = page.left + style.breadth(panel.title, style.NAME, 700) + 1.6
    page.text(after, title.middle, panel.unit, colour=style.SOFT)
    width = fsum(entry.width for entry in panel.key) - 3.4
    page.key(panel.key, page.right - width, title.middle)
    if key is not None and band is not None:
        page.key(
            key_of(len(band.replications), "central run" if central else "this run"), page.left, key.middle
        )
    if marks is not None:
        _deliveries(page, marks, records, panel.deliveries, across)

    axes = page.axes(plot, f"axes:{panel.name}", records.horizon / DAY, panel.top)
    if panel.root:
        axes.set_yscale("function", functions=(np.sqrt, np.square))
        axes.set_ylim(0, panel.top)
    if stretches is not None:
        _tint(page, plot, stretches, across)
    axes.hlines(
        [value for value, _ in panel.ticks[1:]],
        0,
        records.horizon / DAY,
        colors=style.GRID,
        linewidths=0.5,
        zorder=1.5,
    )
    page.line([page.left, page.right], [plot.bottom, plot.bottom], style.RULE, 0.6)
    if numbered:
        moments = [event.time / DAY for event in numbered]
        axes.add_collection(
            LineCollection(
                [[(day, 0), (day, panel.top)] for day in moments], colors=style.SOFT, linewidths=0.45,
                linestyles=[(0, (0.8, 1.8))], zorder=2,
            ),
            autolim=False,
        )  # fmt: skip
    panel.draw(axes)
    for value, words in panel.ticks:
        share = value / panel.top
        y = plot.bottom - plot.height * (np.sqrt(share) if panel.root else share)
        page.text(page.left - 1.4, y, words, colour=style.SOFT, align="right")
    _numbers(page, plot, panel)


def _numbers(page: Page, plot: Lane, panel: Panel) -> None:
    """The column beyond the plot: the number, and in small what it counts."""
    y = plot.middle - 1.7 * (len(panel.numbers) - 1)
    for value, words in panel.numbers:
        if value:
            page.text(
                page.right + 8.4,
                y,
                value,
                size=style.NAME,
                weight=700,
                align="right",
                gid=_id("number", panel.name, words),
            )
        page.text(page.right + 9.4, y, words, size=style.NOTE, colour=style.SOFT)
        y += 3.4 if value else 4.2


def _id(*parts: str) -> str:
    """The name of an artist, which is its id in an SVG."""
    return ":".join(parts).replace(" ", "-")


def _tint(page: Page, plot: Lane, stretches: Spans, across: Across) -> None:
    """The ribbon's tints, paler, behind a panel."""
    boxes = [
        [(across(a), plot.top), (across(b), plot.top), (across(b), plot.bottom), (across(a), plot.bottom)]
        for a, b in zip(stretches.starts, stretches.ends, strict=True)
    ]
    colours = [style.paler(style.CORDON.get(str(word), style.WHITE)) for word in stretches.words]
    tint = PolyCollection(boxes, facecolors=colours, linewidths=0, transform=page.mm, zorder=-1)
    page.figure.add_artist(tint)


def _deliveries(page: Page, lane: Lane, records: Records, line: str, across: Across) -> None:
    """Marks of the slots of one supply line: what was let in above, what was not below."""
    counts = [0, 0]
    for group in slots(records, line):
        row = int(group.mark in {"refused", "deterred"})
        counts[row] += len(group.times)
        sure = "documented" if group.documented else "modelled"
        gid = f"slots:{line}:{group.mark}:{sure}"
        y = lane.top + ROW * (row + 0.5)
        page.marks([across(time) for time in group.times], y, group.mark, group.documented, gid)
    page.text(
        page.right + 8.4, lane.middle, str(counts[0]), size=style.NAME, weight=700, align="right",
        gid=_id("number", line, "let in"),
    )  # fmt: skip
    words = f"of {sum(counts)} let in"
    page.text(page.right + 9.4, lane.middle, words, size=style.NOTE, colour=style.SOFT)


def _event_rows(page: Page, numbered: list[Event]) -> list[Lane]:
    count = int(np.ceil(len(numbered) / COLUMNS))
    return [page.lane(4.0, 1.2 if not row else 0.0) for row in range(count)]


def _event_key(page: Page, lanes: list[Lane], numbered: list[Event], records: Records) -> None:
    """The numbered events in columns: date, label and the fact's id."""
    wide = (page.width - 2 * EDGE) / min(COLUMNS, max(len(numbered), 1))
    dates = [style.date(records.moment(event.time)) for event in numbered]
    indent = 2 * DISC + 1.3
    label = indent + max((style.breadth(day, style.TEXT) for day in dates), default=0.0) + 1.6
    for place, (event, day) in enumerate(zip(numbered, dates, strict=True)):
        column, row = divmod(place, len(lanes))
        x, y = EDGE + column * wide, lanes[row].middle
        page.disc(x + DISC, y, DISC, event.documented)
        colour = style.WHITE if event.documented else style.INK
        page.text(x + DISC, y, str(place + 1), size=style.NOTE, weight=700, colour=colour, align="center")
        id, room = f" [{event.id}]", wide - label - 1.0
        words = f"{cut(event.label, room - style.breadth(id, style.TEXT), 400)}{id}"
        size = style.TEXT if style.breadth(words, style.TEXT) <= room else style.NOTE
        page.text(x + indent, y, day, colour=style.SOFT)
        page.text(x + label, y, words, size=size, gid=f"event:{event.id}")


def _legend(records: Records, numbered: bool, page_width: float) -> list[list[Entry]]:
    """What filled and pale mean, with every mark that is on the page, in rows."""
    entries: list[Entry] = []
    if numbered:
        entries += [Entry("documented event", "disc"), Entry("assumed or modelled", "open disc")]
    if records.has("cordon"):
        entries += [
            Entry("cordon state documented", "box", style.INK),
            Entry("assumed or modelled", "box", style.RULE),
        ]
    legend = rows(entries, page_width)
    marks = {
        (group.mark, group.documented) for line in ("water", "bottled") for group in slots(records, line)
    }
    told: list[Entry] = []
    for sure, words in ((True, "Deliveries on record:"), (False, "deliveries modelled:")):
        known = [mark for mark in RESULT_WORDS if (mark, sure) in marks]
        ink = style.INK if sure else style.PALE
        told += [Entry(words if sure or told else words.capitalize())] if known else []
        told += [Entry(RESULT_WORDS[mark], mark, ink) for mark in known]
    return legend + rows(told, page_width)


def _note(records: Records, band: Records | None, more: int) -> str:
    """The small print: how it was computed, and where the facts come from."""
    note = [
        "Curves are modelled. A day is below a line when its mean is; days with nobody inside do not count."
    ]
    note.append(f"The reserve of {COVER:g} days is assumed.")
    if band is not None:
        note.append(
            "Tints and median are of the runs’ daily means, drawn where at least a fifth have people inside."
        )
    if more:
        note.append(f"{more} more labelled facts are not numbered.")
    if facts(records):
        note.append("Sources: the scenario’s ledger, by fact id in brackets.")
    return " ".join(note)
