"""What only the whole scenario can tell: whether what it says can be, and can be together.

Errors and warnings, each at its place in the file: the span of the run, numbers that change at dates, parts
that do not fit each other, levers, suspicious sizes; the record has a module of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import fsum
from typing import TYPE_CHECKING

from pydantic import BaseModel

from sim.local_clock import DAY
from sim.scenario.checks.dates import LONGEST, check_dates
from sim.scenario.checks.hardly_meant import hardly_meant
from sim.scenario.checks.idle import idle
from sim.scenario.checks.limits import beyond_limits
from sim.scenario.checks.people import check_released
from sim.scenario.checks.plausible import doubted, overfull, small_stores
from sim.scenario.checks.reach import amounts_of, carried
from sim.scenario.checks.record import check_record
from sim.scenario.checks.served import check_served
from sim.scenario.checks.unconnected import unconnected
from sim.scenario.checks.units import check_units
from sim.scenario.layers.origins import numbers_and_moments
from sim.scenario.layers.shape import fields_of, models_among
from sim.scenario.layers.tree import Layer, Tree
from sim.scenario.numbers.number import Dimension, Number
from sim.scenario.numbers.quantity import with_unit
from sim.scenario.numbers.units import DIMENSIONS
from sim.scenario.overlays.editing import Edit, Editing
from sim.scenario.text.errors import Misread, Problem
from sim.scenario.text.marks import Mark, Path, dotted
from sim.scenario.text.sourced import nearest

if TYPE_CHECKING:
    from sim.scenario.schema import PowerSupply, Scenario
    from sim.scenario.schema.compound import Devices
    from sim.scenario.schema.power import Solar

DATED = (
    ("siege", "lines", "{id}", "quantity"),
    ("siege", "lines", "{id}", "cap"),
    ("siege", "lines", "{id}", "every"),
    ("siege", "lines", "{id}", "retry"),
    ("siege", "lines", "{id}", "lead"),
    ("siege", "lines", "{id}", "permit"),
    ("siege", "lines", "{id}", "deterred"),
    ("siege", "lines", "{id}", "partly"),
    ("siege", "lines", "{id}", "fraction"),
    ("siege", "lines", "{id}", "confiscated"),
    ("siege", "checkpoint", "search"),
    ("siege", "custody", "permit_odds"),
)
"""The numbers that the model reads when it uses them, so that they may change at a date."""

ALIKE = "All runs last equally long; to leave the record aside earlier there is history.until."
SHORTER = "A run lasts at most 20 years; play a part of it."


def check(scenario: BaseModel, tree: Tree, edits: Sequence[Edit] = ()) -> list[Problem]:
    """Return errors and warnings of a scenario that is valid piece by piece."""
    from sim.scenario.schema import Scenario

    numbers = [(path, found) for path, found in numbers_and_moments(scenario) if isinstance(found, Number)]
    found = [*_dated(numbers, tree)]
    if isinstance(scenario, Scenario):
        found += [*_span(scenario, tree), *_parts(scenario, tree), *_levers(scenario, numbers, tree)]
        found += unconnected(scenario, tree)
        found += check_served(scenario, tree)
        found += beyond_limits(scenario, numbers, tree)
        cut_short = any(edit.path.startswith("about.") for edit in edits)
        found += check_record(scenario, tree, cut_short)
        found += check_released(scenario, tree, edits)
        found += [*check_dates(scenario, tree, edits, cut_short), *_unfollowed(scenario, tree, edits)]
        found += [*doubted(numbers, tree), *small_stores(scenario, tree), *overfull(scenario, tree)]
        found += [*hardly_meant(scenario, tree), *idle(scenario, tree)]
    return found


def may_change_at_a_date(path: Path) -> bool:
    """Whether a number is read at use."""
    return any(
        len(path) >= len(row)
        and all(wanted in ("{id}", step) for wanted, step in zip(row, path, strict=False))
        for row in DATED
    )


def _dated(numbers: Sequence[tuple[Path, Number]], tree: Tree) -> Iterator[Problem]:
    for path, found in numbers:
        if found.later and not may_change_at_a_date(path):
            at = (*path, "later", 0)
            message = f"expected a number that may change at a date, received {dotted(path)!r}"
            names = "siege.lines.ID." + ", ".join(row[3] for row in DATED if len(row) == 4)
            hint = f"These may: {names}; siege.checkpoint.search; siege.custody.permit_odds."
            yield tree.problem("E605", tree.keys.get(at) or tree.mark(at), message, hint)


def _span(scenario: Scenario, tree: Tree) -> Iterator[Problem]:
    about, at = scenario.about, ("about",)
    if about.length is not None and about.length.prior is not None:
        message = f"expected one length, received {about.length.text!r}"
        yield tree.problem("E405", tree.mark((*at, "length")), message, ALIKE)
    if about.end is not None and not about.end.exact:
        message = "expected one date for the end, received bounds"
        yield tree.problem("E406", tree.mark((*at, "end")), message, ALIKE)
    if about.end is None and about.length is None:
        hint = "For instance length: 60 d."
        yield tree.problem(
            "E302", tree.mark(at), "expected the key 'end' or 'length' in 'about', received none", hint
        )
    elif about.end is not None and about.length is not None:
        message = "expected either 'end' or 'length' in 'about', received both"
        yield tree.problem("E701", tree.mark((*at, "length")), message, "Leave one of them out.")
    elif about.end is not None and about.end.central <= about.start.central:
        start, end = f"{about.start.central:%Y-%m-%d}", f"{about.end.central:%Y-%m-%d}"
        message = f"expected an end after the start, {start}, received {end}"
        yield tree.problem("E701", tree.mark((*at, "end")), message)
    elif about.end is not None and (about.end.central - about.start.central).days > LONGEST:
        message = f"expected an end within {LONGEST} d of the start, received {about.end.central:%Y-%m-%d}"
        yield tree.problem("E701", tree.mark((*at, "end")), message, SHORTER)
    elif about.length is not None and not 1 <= about.length.central <= LONGEST * DAY:
        message = f"expected a length above 0 d and of at most {LONGEST} d, received {about.length.text!r}"
        advice = SHORTER if about.length.central > LONGEST * DAY else None
        yield tree.problem("E701", tree.mark((*at, "length")), message, advice)


def _unfollowed(scenario: Scenario, tree: Tree, edits: Sequence[Edit]) -> Iterator[Problem]:
    """Facts that an overlay holds or moves although the whole record is left aside."""
    if scenario.history.follow != "none":
        return
    order = {layer.file: number for number, layer in enumerate(tree.layers)}
    since = order.get(tree.mark(("history", "follow")).file, 0)
    for edit in edits:
        if edit.how in ("hold", "move") and order.get(edit.file, -1) >= since:
            what = f"received {edit.path.removeprefix('history.facts.')!r}: no fact happens"
            message = f"expected no {edit.how!r} where history.follow is none, {what}"
            mark = Mark(edit.file, edit.line, edit.column)
            yield tree.problem(
                "E602",
                mark,
                message,
                "Leave it out; or keep the record, and release what shall be the model's.",
            )


def _parts(scenario: Scenario, tree: Tree) -> Iterator[Problem]:
    compound, siege = scenario.compound, scenario.siege
    if not compound.household.people:
        at: Path = ("compound", "household", "people")
        yield tree.problem(
            "E708",
            tree.mark(at),
            "expected at least one group of people, received none",
            "For instance staff: {count: 12}.",
        )
    yield from _times_of_day(compound.power, tree)
    yield from check_units(scenario, tree)
    suns: dict[Path, Solar | Devices] = {("compound", "comms", "devices"): compound.comms.devices}
    suns |= {("compound", "power", "solar", name): panels for name, panels in compound.power.solar.items()}
    for place, sun in suns.items():
        if sun.sunset <= sun.sunrise:
            at = (*place, "sunset")
            yield tree.problem(
                "E708", tree.mark(at), "expected a sunset after the sunrise, received an earlier one"
            )
    for name, line in siege.lines.items():
        wanted = carried(line)
        for key, number in (("quantity", line.quantity), ("cap", line.cap)):
            if number is not None and number.dimension not in amounts_of(wanted):
                at, words = ("siege", "lines", name, key), DIMENSIONS[wanted].words
                message = (
                    f"expected {words}, as the line {name} carries {line.unit!r}, received {number.text!r}"
                )
                text = number.text.strip()
                bare = text.replace(".", "", 1).isdigit() and wanted != "count"
                advice = f"Write {text} {line.unit}." if bare else with_unit(text, wanted)
                yield tree.problem("E403", tree.mark(at), message, advice)
    classes = compound.stores.medicine
    shares = [one.delivery_share.size for one in classes.values() if one.delivery_share is not None]
    if shares and (len(shares) < len(classes) or abs(fsum(shares) - 1) > 1e-4):
        at = ("compound", "stores", "medicine")
        told = f"{100 * fsum(shares):.4g} %"
        told += f" in {len(shares)} of {len(classes)} classes" if len(shares) < len(classes) else ""
        message = f"expected shares of a delivery, in all classes, that add up to 100 %, received {told}"
        advice = "Left out in every class, a delivery goes to what would run out first."
        yield tree.problem("E708", tree.mark(at), message, advice)
    for name, trigger in siege.cordon.triggers.items():
        if trigger.transition not in siege.cordon.rates:
            at = ("siege", "cordon", "triggers", name, "transition")
            hint = nearest(trigger.transition, siege.cordon.rates)
            message = f"expected a change that has a rate, received {trigger.transition!r}"
            yield tree.problem("E708", tree.mark(at), message, hint)
    yield from _exits(scenario, tree)


def _times_of_day(power: PowerSupply, tree: Tree) -> Iterator[Problem]:
    """Starts that are one start, and hours that begin when they end."""
    starts = [start % DAY for start in power.running.starts] if power.running is not None else []
    for place, start in enumerate(starts):
        if start in starts[:place]:
            at: Path = ("compound", "power", "running", "starts", place)
            yield tree.problem("E708", tree.mark(at), "expected each start once, received one twice")
    for name, load in power.loads.items():
        for place, (begin, end) in enumerate(load.hours or ()):
            if begin % DAY == end % DAY and (begin, end) != (0, DAY):
                at = ("compound", "power", "loads", name, "hours", place)
                message = "expected hours that end at another time than they begin, received the same"
                hint = 'The whole day is ["00:00", "24:00"], and never is hours: [].'
                yield tree.problem("E708", tree.mark(at), message, hint)


def _exits(scenario: Scenario, tree: Tree) -> Iterator[Problem]:
    exits, at = scenario.siege.exits, ("siege", "exits")
    ages = [age.size for age in exits.bands]
    if any(after <= before for before, after in pairwise(ages)):
        yield tree.problem(
            "E708", tree.mark((*at, "bands")), "expected ages that rise from band to band, received others"
        )
    for kind, rates in exits.all.items():
        if len(rates) != len(ages) + 1:
            message = f"expected a rate for each of {len(ages) + 1} bands, received {len(rates)}"
            yield tree.problem("E708", tree.mark((*at, "all", kind)), message, "The first band begins at 0.")


def _levers(scenario: Scenario, found: Sequence[tuple[Path, Number]], tree: Tree) -> Iterator[Problem]:
    numbers = {dotted(path): number for path, number in found} if scenario.levers else {}
    editing = Editing(tree, Layer("", {}, {}, {}, {}), type(scenario))
    for name, lever in scenario.levers.items():
        at = ("levers", name)
        turned = numbers.get(lever.path)
        if turned is None:
            yield _turns_nothing(lever.path, tree, editing, (*at, "path"))
            continue
        low, high = lever.range
        table = DIMENSIONS[turned.dimension]
        strange = [end for end, number in enumerate(lever.range) if not _fits(number, turned)]
        for end in strange:
            place, text = (*at, "range", end), lever.range[end].text
            message = f"expected {table.words} such as {table.example}, received {text!r}"
            yield tree.problem("E403", tree.mark(place), message, f"{lever.path} is {table.words}.")
        if strange:
            continue
        if low.prior is not None or high.prior is not None or low.central >= high.central:
            message = f"expected a range from a lower to a higher value, received {low.text} to {high.text}"
            yield tree.problem("E607", tree.mark((*at, "range")), message)
        yield from _beyond(lever.range, lever.path, tree, editing, (*at, "range"))


def _fits(number: Number, turned: Number) -> bool:
    bare = number.dimension in ("share", "count") and DIMENSIONS[turned.dimension].bare
    return number.dimension == turned.dimension or bare


def _turns_nothing(text: str, tree: Tree, editing: Editing, at: Path) -> Problem:
    try:
        path = editing.path(text)
        wrong = editing.nowhere(text, path[:-1], path[-1])
        if tree.stands(path):
            wrong = Misread(
                "E607", f"expected the path of a number, received {text!r}", "A lever turns one number."
            )
    except Misread as misread:
        wrong = misread
    return tree.problem(wrong.code, tree.mark(at), wrong.message, wrong.hint)


def _beyond(ends: Sequence[Number], text: str, tree: Tree, editing: Editing, at: Path) -> Iterator[Problem]:
    """Ends of a range that the turned number could not take."""
    path = editing.path(text)
    for one in models_among(editing.kinds(path[:-1]), editing.tree.value(path[:-1])):
        info = fields_of(one).get(str(path[-1]))
        bounds = [each for each in info.metadata if isinstance(each, Dimension)] if info is not None else []
        for dimension in bounds:
            for end, number in enumerate(ends):
                try:
                    dimension.check_value(number.central, number.text)
                except Misread as misread:
                    yield tree.problem(
                        "E607", tree.mark((*at, end)), misread.message, f"So {text} could not be set."
                    )
