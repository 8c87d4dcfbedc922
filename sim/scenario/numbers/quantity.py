"""A quantity: a number with a unit, as text, and its worth in the model's canonical unit.

`6000 L`, `25 L/person/d`, `40 %`; a duration may be a sum, largest unit first: `3 d 4 h`.
"""

from __future__ import annotations

import math
import re

from sim.scenario.numbers.slips import advice_on, near_unit, other_spelling
from sim.scenario.numbers.units import DIMENSIONS, UnitTable, dimensions_of
from sim.scenario.text.errors import Misread

_DIGITS = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_ONE = re.compile(rf"\s*({_DIGITS})\s*(.*?)\s*$", re.DOTALL)
_TERM = re.compile(r"\s*([0-9]+(?:\.[0-9]*)?|\.[0-9]+)\s*([A-Za-z]+)")
_GROUPED = re.compile(r"\s*[+-]?[0-9]{1,3}(?:[ ,_'\u2009\u202f][0-9]{3})+(?![0-9])")
_COMMA = re.compile(r"\s*([+-]?[0-9]+),([0-9]+)")
FLEETING = frozenset(("s", "second", "seconds", "min", "minute", "minutes"))
"""Units of rates that no household counts in; a hint does not list them."""
_SLASH = re.compile(r"\s*(?:/|\bper\b)\s*")


def parse_quantity(text: str, dimension: str) -> float:
    """Return the worth of a quantity in its dimension's canonical unit.

    Parameters: `text`, a number and its unit; `dimension`, a name of `sim.scenario.numbers.units.DIMENSIONS`.
    Raises `Misread`, naming the expected unit with an example.
    """
    table = DIMENSIONS[dimension]
    match = _ONE.match(text)
    if match is None or _GROUPED.match(text) or _COMMA.match(text):
        raise _unreadable(text, table)
    digits, written = match.groups()
    if dimension == "duration" and any(letter.isdigit() for letter in written):
        return _sum_of_terms(text, table)
    suffix = plain_suffix(written)
    if not suffix:
        if table.bare:
            return _finite(float(digits), text, table)
        raise Misread(
            "E402",
            f"expected {table.words} with its unit, received the bare number {digits}",
            f"Write a unit, for instance {digits} {_usual_unit(table)}.",
        )
    worth = table.suffixes.get(suffix)
    if worth is None:
        raise _wrong_unit(text, written, suffix, match.start(2), table)
    above, below = worth
    return _finite(float(digits) * above / below, text, table)


def amount_and_unit(text: str) -> tuple[float, str] | None:
    """The number of a quantity and its unit, whatever it is; None where there are not both."""
    match = _ONE.match(text)
    return (float(match[1]), plain_suffix(match[2])) if match and match[2] else None


def plain_suffix(written: str) -> str:
    """A unit as the tables spell it: `L per person per day` is `L/person/day`, `m³` is `m3`."""
    return _SLASH.sub("/", written.strip().replace("³", "3"))


def format_quantity(value: float, dimension: str) -> str:
    """Return a quantity for people: a fitting unit and at most six figures."""
    table = DIMENSIONS[dimension]
    if not math.isfinite(value):
        return "no limit" if value > 0 else "minus infinity"
    if value == 0:
        return _with_unit("0", _usual_unit(table))
    if dimension == "duration" and abs(value) >= 60:
        return _in_two_terms(value)
    for suffix, smallest in table.shown:
        if abs(value) >= smallest or suffix == table.shown[-1][0]:
            above, below = table.suffixes[suffix] if suffix else (1.0, 1.0)
            return _with_unit(_figures(value * below / above), suffix)
    raise AssertionError(dimension)


def exact_quantity(value: float, dimension: str) -> str:
    """Return the shortest text that `parse_quantity` turns into this very value again."""
    table = DIMENSIONS[dimension]
    texts = []
    for suffix in [*(suffix for suffix, _ in table.shown), table.canonical]:
        above, below = table.suffixes[suffix] if suffix else (1.0, 1.0)
        scaled = value * below / above
        for figures in (f"{scaled:.12g}", repr(float(scaled))):
            if float(figures) * above / below == value:
                texts.append(_with_unit(figures.removesuffix(".0"), suffix))
    if not texts:
        raise ValueError(f"expected a finite number, received {value}")
    return min(texts, key=len)


def _with_unit(figures: str, suffix: str) -> str:
    return f"{figures} {suffix}".strip()


def _figures(value: float) -> str:
    return f"{value:.0f}" if 1e6 <= abs(value) < 1e15 else f"{value:.6g}"


def _in_two_terms(seconds: float) -> str:
    """A duration in its two largest units, rounded to the smaller: `3 d 4 h`."""
    sign, left = ("-" if seconds < 0 else ""), abs(seconds)
    ladder = [("d", 86400), ("h", 3600), ("min", 60), ("s", 1)]
    at = next(number for number, (_, size) in enumerate(ladder) if left >= size)
    smaller = ladder[min(at + 1, 3)][1]
    left = round(left / smaller) * smaller
    terms: list[str] = []
    for suffix, size in ladder:
        count, left = divmod(left, size)
        if count:
            terms.append(f"{count:.0f} {suffix}")
    if sign and len(terms) > 1:
        return _with_unit(_figures(seconds / ladder[at][1]), ladder[at][0])
    return sign + " ".join(terms)


def _sum_of_terms(text: str, table: UnitTable) -> float:
    total, at, last = 0.0, 0, math.inf
    while at < len(text.rstrip()):
        term = _TERM.match(text, at)
        if term is None:
            raise _unreadable(text, table)
        digits, suffix = term.groups()
        worth = table.suffixes.get(suffix)
        if worth is None:
            raise _wrong_unit(text, suffix, suffix, term.start(2), table)
        if worth[0] >= last:
            raise Misread(
                "E401",
                f"expected each unit once and the largest first, received {text.strip()!r}",
                f"Write for instance {table.example}.",
                term.start(1),
                term.end(),
            )
        total, at, last = total + float(digits) * worth[0] / worth[1], term.end(), worth[0]
    return _finite(total, text, table)


def _finite(value: float, text: str, table: UnitTable) -> float:
    if not math.isfinite(value):
        raise Misread("E401", f"expected {table.words} of finite size, received {text.strip()!r}")
    return value


def _unreadable(text: str, table: UnitTable) -> Misread:
    what = "a number" if table.bare else "a number and a unit"
    hint = advice_on(text, table) or f"Write {what}, for instance {table.example}."
    if grouped := _GROUPED.match(text):
        plain = re.sub(r"[^0-9+-]", "", grouped[0]) + text[grouped.end() :].rstrip()
        hint = f"Write the digits without separators: {plain}."
    elif decimal := _COMMA.match(text):
        pointed = f"{decimal[1]}.{decimal[2]}{text[decimal.end() :].rstrip()}"
        hint = f"Write the decimal mark as a point: {pointed}."
    return Misread("E401", f"expected {table.words} such as {table.example}, received {text.strip()!r}", hint)


def _wrong_unit(text: str, written: str, suffix: str, start: int, table: UnitTable) -> Misread:
    end = start + len(written)
    others = dimensions_of(suffix)
    example = f"{table.words} such as {table.example}"
    advice = f"Units here: {some_units(table)}." if table.shown[0][0] else "Leave the unit out."
    if range_ := advice_on(text, table):
        return Misread("E401", f"expected {example}, received {text.strip()!r}", range_)
    if others:
        advice = _instead(others, text, table) or advice
        message = f"expected {example}, received {others[0].words}, {text.strip()!r}"
        return Misread("E403", message, advice, start, end)
    message = f"expected {example}, received the unknown unit {written!r}"
    digits = text[:start].strip()
    if other := other_spelling(digits, written, table):
        return Misread("E403", message, other, start, end)
    near = near_unit(suffix, table)
    hint = f"Did you mean {near!r}?" if near else _instead([], text, table) or advice
    return Misread("E403", message, hint, start, end)


def _instead(others: list[UnitTable], text: str, table: UnitTable) -> str | None:
    """How to come from a quantity of another kind to one of this."""
    kind = others[0].name if others else ""
    if table.name == "food":
        more = f"; units: {some_units(table)}"
        if kind == "duration":
            days = parse_quantity(text, kind) / 86400
            more = f": {text.strip()} for six people is {6 * days:g} person-d"
        return f"A person-d is what one person eats in a day, 2100 kcal{more}."
    if kind == "rate" and table.name == "duration" and (often := parse_quantity(text, kind)) > 0:
        return f"Write how long it is from one to the next: {format_quantity(1 / often, 'duration')}."
    if kind == "share" and not table.bare:
        return f"Write the amount itself, for instance {table.example}."
    return None


def with_unit(text: str, dimension: str) -> str:
    """A hint for a quantity of another kind than is wanted; a bare number is given its unit."""
    table = DIMENSIONS[dimension]
    if re.fullmatch(_DIGITS, text.strip()) and not table.bare:
        return f"Write {text.strip()} {_usual_unit(table)}."
    return f"Units here: {some_units(table)}." if table.shown[0][0] else "Leave the unit out."


def _usual_unit(table: UnitTable) -> str:
    return table.example.partition(" ")[2].partition(" ")[0]


def some_units(table: UnitTable) -> str:
    """A few units of a dimension, the usual one first and each size once."""
    sizes: dict[float, str] = {}
    known = [_usual_unit(table), *(suffix for suffix, _ in table.shown)]
    for suffix in [*known, *table.suffixes]:
        fleeting = suffix not in known and not FLEETING.isdisjoint(suffix.split("/")[1:])
        if suffix in table.suffixes and not suffix.startswith("1/") and not fleeting:
            above, below = table.suffixes[suffix]
            sizes.setdefault(above / below, suffix)
    return ", ".join(list(sizes.values())[:6])
