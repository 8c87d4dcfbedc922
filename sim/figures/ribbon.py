"""The head of the timeline: numbered events, the cordon in words, and how much of it is on record."""

from __future__ import annotations

import numpy as np
from matplotlib.collections import LineCollection

from sim.engine.records import Records
from sim.figures import style
from sim.figures.dates import Across
from sim.figures.facts import Event, documented, facts, known_spans
from sim.figures.lanes import Entry, Lane, Page, spread

DISC = 1.65
"radius of a numbered disc [mm]"
FURTHEST = 14.0
"how far from its stretch a label below the ribbon may stand [mm]"


def draw_events(page: Page, lane: Lane, events: list[Event], across: Across) -> None:
    """Numbered discs in their lane, pushed apart where they would touch, each led to its moment."""
    wanted = [across(event.time) for event in events]
    room = spread(wanted, np.full(len(events), 2 * DISC + 0.6), page.left - 6, page.right + 6)
    centres = wanted if room is None else room.tolist()
    y = lane.top + DISC
    for number, (event, x, true) in enumerate(zip(events, centres, wanted, strict=True), 1):
        elbow = lane.bottom - 0.6
        page.line([x, true, true], [y + DISC, elbow, lane.bottom + 0.6], style.SOFT, 0.5)
        page.disc(x, y, DISC, event.documented, gid=f"disc:{event.id}")
        colour = style.WHITE if event.documented else style.INK
        page.text(
            x,
            y,
            str(number),
            size=style.NOTE,
            weight=700,
            colour=colour,
            align="center",
            gid=f"disc-number:{number}",
        )


def draw_cordon(
    page: Page, ribbon: Lane, record: Lane, below: Lane, records: Records, across: Across
) -> None:
    """The cordon's states in words, and on the strip below them whether a source says so."""
    stretches, known = known_spans(records, "cordon")
    page.text(page.left - 2, ribbon.middle, "Cordon", size=style.NAME, weight=700, align="right")
    outside: list[tuple[float, str]] = []
    for start, end, word, sure in zip(stretches.starts, stretches.ends, stretches.words, known, strict=True):
        x, wide = across(start), across(end) - across(start)
        page.box(x, ribbon.top, wide, ribbon.height, style.CORDON.get(str(word), style.WHITE))
        page.box(x, record.top, wide, record.height, style.INK if sure else style.RULE)
        label = str(word).capitalize()
        if style.breadth(label, style.TEXT) + 1.6 <= wide:
            page.text(x + wide / 2, ribbon.middle, label, align="center", gid=f"cordon:{start}")
        else:
            outside.append((x + wide / 2, label))
    edge = page.box(page.left, ribbon.top, page.right - page.left, ribbon.height, "none", style.RULE)
    edge.set_zorder(2)
    _label_below(page, record, below, outside, [word for word in style.CORDON if word in stretches.words])


def _label_below(
    page: Page, record: Lane, below: Lane, outside: list[tuple[float, str]], words: list[str]
) -> None:
    """Words for the stretches that are too short for one; a key of the tints when there are too many."""
    if not outside:
        return
    wanted = np.array([x for x, _ in outside])
    widths = np.array([style.breadth(label, style.NOTE) + 1.6 for _, label in outside])
    room = spread(wanted, widths, page.left - 6, page.right + 6)
    if room is None or np.max(np.abs(room - wanted)) > FURTHEST:
        tints = [Entry(word, "box", style.CORDON.get(word, style.WHITE), edge=style.RULE) for word in words]
        page.key(tints, page.left, below.middle)
        return
    for (x, label), centre in zip(outside, room, strict=True):
        page.line([x, x, centre], [record.bottom, record.bottom + 0.5, below.middle - 1.3], style.SOFT, 0.4)
        page.text(centre, below.middle, label, size=style.NOTE, colour=style.SOFT, align="center")


def draw_record(page: Page, lane: Lane, records: Records, across: Across) -> None:
    """A tick for every fact of the ledger: dark where documented, pale where assumed."""
    rows = facts(records)
    page.text(page.left - 2, lane.middle, "Facts", size=style.NAME, weight=700, align="right")
    for sure, colour in ((False, style.PALE), (True, style.INK)):
        at = [across(fact["time"]) for fact in rows if documented(fact) == sure]
        if at:
            ticks = LineCollection(
                [[(x, lane.top), (x, lane.bottom)] for x in at], colors=colour, linewidths=0.6,
                transform=page.mm, gid="facts:documented" if sure else "facts:assumed",
            )  # fmt: skip
            page.figure.add_artist(ticks)
    page.line([page.left, page.right], [lane.bottom, lane.bottom], style.RULE, 0.4)
    many = sum(documented(fact) for fact in rows)
    words = f"{many} documented" if many else f"{sum(bool(fact.get('assumed')) for fact in rows)} assumed"
    page.text(page.right + 2.6, lane.middle, words, size=style.NOTE, colour=style.SOFT)
