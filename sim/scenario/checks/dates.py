"""What has no effect because of its date: changes, releases and parts that lie outside the scenario's time.

All of it is doubted and nothing refused, since what is asked may be whether it matters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sim.local_clock import DAY
from sim.scenario.layers.origins import numbers_and_moments
from sim.scenario.layers.tree import Tree
from sim.scenario.numbers.moment import Moment, local_time, span_from, zone_called
from sim.scenario.overlays.editing import Edit
from sim.scenario.overlays.record import minute
from sim.scenario.text.errors import Problem
from sim.scenario.text.marks import Mark, dotted

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

LONGEST = 7305
"""The longest run [d]: twenty years."""
IN_VAIN = "It has no effect."


def time_of(scenario: Scenario) -> tuple[datetime, datetime | None]:
    """When a scenario begins and ends at best; no end where none is given."""
    about = scenario.about
    start, end = about.start.central, about.end.central if about.end is not None else None
    if end is None and about.length is not None:
        zone = zone_called(about.place.timezone) or ZoneInfo("UTC")
        seconds = span_from(start, min(about.length.central, LONGEST * DAY), zone)
        end = local_time(start, seconds, zone).replace(tzinfo=None)
    return start, end


def check_dates(scenario: Scenario, tree: Tree, edits: Sequence[Edit], cut_short: bool) -> Iterator[Problem]:
    """Yield warnings of what is dated outside the time of a scenario; `cut_short` says that this was edited,
    so that what comes after its end is no slip.
    """
    start, end = time_of(scenario)
    if cut_short:
        end = None
    told = set()
    record = scenario.history
    if record.until is not None and record.until.latest <= start and record.facts:
        message = f"expected a date after the start, {minute(start)}, received {minute(record.until.latest)}"
        hint = "Nothing of the record is imposed; if that is meant, write follow: none."
        mark = tree.mark(("history", "until"))
        yield replace(tree.problem("W701", mark, message, hint), severity="warning")
    for edit in edits:
        mark = Mark(edit.file, edit.line, edit.column)
        begins, until = edit.span
        if until is not None and until <= start:
            message = f"expected a span that ends after the start, {minute(start)}, received {minute(until)}"
        elif begins is not None and end is not None and begins >= end:
            message = f"expected a span that begins before the end, {minute(end)}, received {minute(begins)}"
        elif edit.idle:
            inside = " in the span" if any(edit.span) else ""
            message = f"expected a track of which the record tells something{inside}, received {edit.path!r}"
            yield replace(tree.problem("W605", mark, message, IN_VAIN), severity="warning")
            continue
        else:
            continue
        told.add(edit.path)
        yield replace(tree.problem("W701", mark, message, IN_VAIN), severity="warning")
    for path, found in numbers_and_moments(scenario):
        of_power = path[:2] == ("compound", "power") and path[-1] == "until"
        if of_power and isinstance(found, Moment) and found.latest <= start:
            message = f"expected a date after the start, {minute(start)}, received {minute(found.latest)}"
            mark = tree.mark(path)
            yield replace(tree.problem("W701", mark, message, "It is never there."), severity="warning")
        dated = path[-1] == "from" or "services" in path
        if not (isinstance(found, Moment) and dated) or end is None or found.earliest < end:
            continue
        ends_a_span = "later" in path and path[-2] != 0
        if not ends_a_span and not any(dotted(path[:n]) in told for n in range(len(path))):
            message = f"expected a date before the end, {minute(end)}, received {minute(found.earliest)}"
            yield replace(tree.problem("W701", tree.mark(path), message, IN_VAIN), severity="warning")
