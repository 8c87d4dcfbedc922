"""Sizes that nobody doubts, by dimension and by path; what lies outside gets a warning, since it may well
be a slip.

The ranges are wide on purpose: from a shed to a barracks, from an hour to some years. They are no bounds of
the model.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from math import fsum
from typing import TYPE_CHECKING, Any

from sim.scenario.checks.dates import time_of
from sim.scenario.layers.tree import Tree
from sim.scenario.numbers.number import Number
from sim.scenario.numbers.quantity import format_quantity, parse_quantity
from sim.scenario.overlays.record import minute
from sim.scenario.text.errors import Problem
from sim.scenario.text.marks import Path, dotted

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

BY_PATH = (
    (r"compound\.household\.people\.[^.]+\.count", "0", "2000"),
    (r"compound\.household\.(reference_need|use\.[^.]+)\.drinking", "0.5 L/person/d", "15 L/person/d"),
    (r"compound\.household\.(reference_need|use\.[^.]+)\.\w+", "0 L/person/d", "500 L/person/d"),
    (r"compound\.household\.reference_energy", "1000 kcal", "4000 kcal"),
    (r"compound\.household\.carry_limit", "1 L/person/d", "500 L/person/d"),
    (r"compound\.household\.weight\.mass", "30 kg", "200 kg"),
    (r"compound\.household\.weight\.height", "1.2 m", "2.3 m"),
    (r"compound\.water\.pool\.\w+", "0 L", "5000 m3"),
    (r"compound\.water\.\w+\.(capacity|level)", "0 L", "1000 m3"),
    (r"compound\.water\.\w+\.flow", "0 L/min", "2000 L/min"),
    (r"compound\.stores\.food\.\w+\.(set_point)", "-40 degC", "15 degC"),
    (r"compound\.stores\.food\.spoilage\.ambient", "-10 degC", "45 degC"),
    (r"compound\.stores\.fuel\.\w+", "0 L", "100 m3"),
    (r"compound\.power\.generators\.[^.]+\.rating", "300 W", "2 MW"),
    (r"compound\.power\.generators\.[^.]+\.burn_\w+", "0 L/h/kW", "1 L/h/kW"),
    (r"compound\.power\.battery\.[^.]+\.capacity", "20 Wh", "5 MWh"),
    (r"compound\.power\.solar\.[^.]+\.peak", "5 Wp", "1 MWp"),
    (r"compound\.power\.solar\.[^.]+\.sun_hours\.\d+", "0 h", "12 h"),
    (r"compound\.power\.loads\.[^.]+\.power", "0.1 W", "100 kW"),
    (r"compound\.comms\.devices\.battery", "1 Wh", "500 Wh"),
    (r"siege\.lines\.[^.]+\.every\.\w+", "1 h", "365 d"),
    (r"siege\.checkpoint\.search\.\w+", "0 s", "2 d"),
    (r"siege\.cordon\.rates\..*", "0 /d", "24 /d"),
)
"""Paths, and the sizes between which they are not doubted; the first row that fits counts."""

BY_DIMENSION = {
    "volume": ("0 L", "10000 m3"),
    "volume_rate": ("0 L/d", "1000 m3/h"),
    "food": ("0 person-d", "1000000 person-d"),
    "energy": ("0 Wh", "100 MWh"),
    "power": ("0 W", "20 MW"),
    "duration": ("0 s", "36500 d"),
    "temperature": ("-60 degC", "60 degC"),
    "rate": ("0 /d", "100 /d"),
    "money": ("0 USD", "1000000000 USD"),
}
"""The same where no path is listed."""


_GROUPED = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{2}0(?![0-9])")
"""Digits that some would write for thousands: nobody ends a fraction in a nought."""
COVER = 2.0
"""Days at the start below which the store of a part is doubted."""


def doubted(numbers: Iterable[tuple[Path, Number]], tree: Tree) -> Iterator[Problem]:
    """Warnings of quantities whose size is suspicious, at their places."""
    rows = [(re.compile(pattern), low, high) for pattern, low, high in BY_PATH]
    for path, found in numbers:
        at = path[:-2] if path[-2:-1] == ("later",) else path
        text = dotted(at)
        usual = next(((low, high) for pattern, low, high in rows if pattern.fullmatch(text)), None)
        usual = usual or BY_DIMENSION.get(found.dimension)
        if found.prior is None and (grouped := _GROUPED.match(found.text)):
            yield _as_thousands(found, grouped, at, tree)
            continue
        if usual is None:
            continue
        low, high = (parse_quantity(end, found.dimension) for end in usual)
        if low <= found.size <= high:
            continue
        size = format_quantity(found.size, found.dimension)
        told = f"{found.text!r}" + (f", {size}" if found.prior is not None else "")
        message = f"expected a size from {usual[0]} to {usual[1]} for {tree.called(at)!r}, received {told}"
        mark = tree.mark((*path, "value")) if (*path, "value") in tree.where else tree.mark(path)
        warning = tree.problem("W601", mark, message, "If that is meant, leave it: this is a warning.")
        yield Problem(
            warning.code, warning.file, warning.line, warning.column, warning.message, warning.hint,
            warning.end_column, "warning", warning.source,
        )  # fmt: skip


def _as_thousands(found: Number, grouped: re.Match[str], at: Path, tree: Tree) -> Problem:
    """A doubt of a number with a point where some write thousands."""
    digits, rest = grouped[0], found.text[grouped.end() :]
    plain, size = digits.replace(".", ""), f"{float(digits):g}{rest}"
    message = f"expected no digits in groups for {tree.called(at)!r}, received {found.text!r}, {size}"
    hint = f"If thousands are meant write {plain}{rest}; if not, {size}."
    mark = tree.mark((*at, "value")) if (*at, "value") in tree.where else tree.mark(at)
    return replace(tree.problem("W601", mark, message, hint), severity="warning")


def most_inside(scenario: Scenario) -> tuple[float, str]:
    """How many are inside when most are, each date and number at its best, and since when in words."""
    inside = fsum(group.count.central for group in scenario.compound.household.people.values())
    most, since = inside, "at the start"
    if scenario.history.follow == "none":
        return most, since
    start, end = time_of(scenario)
    for fact in sorted(scenario.history.facts.values(), key=lambda fact: fact.at.central):
        if fact.at.central < start or (end is not None and fact.at.central > end):
            continue
        inside += fact.arrive.central if fact.arrive is not None else 0
        if fact.empties:
            inside = 0
        elif fact.leave_down_to is not None:
            inside = min(inside, fact.leave_down_to.central)
        elif isinstance(fact.leave, Number):
            inside = max(inside - fact.leave.central, 0)
        if inside > most:
            most, since = inside, f"from {minute(fact.at.central)} on"
    return most, since


def small_stores(scenario: Scenario, tree: Tree) -> Iterator[Problem]:
    """Warnings of food and medicine of a used part that do not last the people inside at the start, or when
    most are inside by the record.
    """
    people, since = most_inside(scenario)
    if people <= 0:
        return
    stores: Path = ("compound", "stores")
    used = {layer.file for layer in tree.layers if layer.used_by}
    food = scenario.compound.stores.food
    kept = [("shelf", food.shelf), ("fridge", food.fridge), ("freezer", food.freezer)]
    levels_of_food = [((*stores, "food", name, "level"), one.level) for name, one in kept if one is not None]
    lasting: list[tuple[str, list[tuple[Path, Number]], float]] = [("food", levels_of_food, 1.0)]
    for name, one in scenario.compound.stores.medicine.items():
        at = (*stores, "medicine", name, "level")
        lasting.append((f"medicine of {name}", [(at, one.level)], one.users.central))
    for what, levels, share in lasting:
        held = fsum(level.central for _, level in levels)
        marks = [tree.where.get((*path, "value")) or tree.mark(path) for path, _ in levels]
        if marks[0].file not in used or share <= 0 or held / (people * share) >= COVER:
            continue
        days = held / (people * share)
        message = (
            f"expected {what} for at least {COVER:g} d, with {people:g} people inside {since}, "
            f"received {days:.2g} d"
        )
        hint = f"This part is made for a few people: give {dotted(levels[0][0])} in your own file."
        yield replace(tree.problem("W602", marks[0], message, hint), severity="warning")


def overfull(scenario: Scenario, tree: Tree) -> Iterator[Problem]:
    """Warnings of levels that no draw of their store's capacity holds: at the start, by a fact, or read."""
    facts, compound = scenario.history.facts, scenario.compound
    places: dict[str, tuple[Path, Any]] = {
        f"water.{name}": (("compound", "water", name), getattr(compound.water, name))
        for name in ("tank", "header", "drinking", "pool")
    }
    food = compound.stores.food
    places |= {
        f"food.{name}": (("compound", "stores", "food", name), getattr(food, name))
        for name in ("shelf", "fridge", "freezer")
    }
    places["fuel"] = ("compound", "stores", "fuel"), compound.stores.fuel
    for stock, (at, store) in places.items():
        levels = [((*at, "level"), store.level, "starts full")] if store is not None else []
        levels += [
            (("history", "facts", name, "level", stock), fact.level[stock], "holds so much from then on")
            for name, fact in facts.items()
            if store is not None and fact.level and stock in fact.level
        ]
        if not any(stock in (fact.level or {}) or stock in (fact.brings or {}) for fact in facts.values()):
            levels += [
                (("history", "facts", name, "observe", at, "at_least"), one.at_least, "never is so full")
                for name, fact in facts.items()
                for at, one in enumerate(fact.observe)
                if store is not None and one.channel == stock and one.at_least is not None
            ]
        for path, level, then in levels:
            if _bounds(level)[0] > _bounds(store.capacity)[1]:
                most = store.capacity.text
                message = f"expected a level of at most the capacity, {most}, received {level.text!r}"
                hint = f"Give {stock} more capacity; as written it {then}."
                yield replace(tree.problem("W611", tree.mark(path), message, hint), severity="warning")


def _bounds(number: Number) -> tuple[float, float]:
    return number.prior.support if number.prior is not None else (number.size, number.size)
