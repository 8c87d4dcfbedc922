"""Sizes beyond which nothing can be played: what comes again and again, and parts that would switch for ever.

A prior is held to them by its mean, since that decides how often a thing comes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from sim.scenario.layers.tree import Tree
from sim.scenario.numbers.number import Number
from sim.scenario.numbers.quantity import format_quantity, parse_quantity
from sim.scenario.numbers.units import DIMENSIONS
from sim.scenario.schema.states import STORED
from sim.scenario.text.errors import Problem
from sim.scenario.text.marks import Path, dotted

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

OFTENEST = "What comes oftener than every ten minutes is no event of this model."
MOST_PEOPLE = 100_000
LIMITS = (
    (r"history\.facts\.[^.]+\.(arrive|leave|leave_down_to)", None, str(MOST_PEOPLE), None),
    (r"compound\.water\.mains\.every", "10 min", None, OFTENEST),
    (r"compound\.power\.grid\.outages\.rate", None, "144 /d", OFTENEST),
    (r"compound\.power\.generators\.[^.]+\.repair\.ask_every", "10 min", None, OFTENEST),
    (r"compound\.power\.generators\.[^.]+\.wear\.shape", "0.1", "20", None),
    (r"compound\.power\.generators\.[^.]+\.age", None, "36500 d", None),
    (r"siege\.lines\.[^.]+\.every\.\w+", "10 min", None, OFTENEST),
    (r"siege\.diplomacy\.tracks\.[^.]+\.every", "10 min", None, OFTENEST),
    (r"siege\.interference\.spell", "10 min", None, OFTENEST),
    (r"siege\.cordon\.rates\..*", None, "144 /d", OFTENEST),
)
"""Paths with the least and the most that can be played there, and why."""

SHORTEST = 60.0
"""How long the charge between cut-off and reconnection of a battery must last [s]."""


def beyond_limits(
    scenario: Scenario, numbers: Iterable[tuple[Path, Number]], tree: Tree
) -> Iterator[Problem]:
    """Numbers, and parts taken together, that cannot be played."""
    yield from _sizes(numbers, tree)
    yield from _batteries(scenario, tree)
    yield from _stores(scenario, tree)


def _sizes(numbers: Iterable[tuple[Path, Number]], tree: Tree) -> Iterator[Problem]:
    rows = [(re.compile(pattern), least, most, why) for pattern, least, most, why in LIMITS]
    for path, found in numbers:
        at = path[:-2] if path[-2:-1] == ("later",) else path
        text = dotted(at)
        row = next((row for row in rows if row[0].fullmatch(text)), None)
        if row is None:
            continue
        _, least, most, why = row
        low = parse_quantity(least, found.dimension) if least is not None else None
        high = parse_quantity(most, found.dimension) if most is not None else None
        if (low is not None and found.size < low) or (high is not None and found.size > high):
            bounds = [f"of at least {least}"] * bool(least) + [f"of at most {most}"] * bool(most)
            told = repr(found.text)
            if found.prior is not None:
                told += f", {format_quantity(found.size, found.dimension)} in the mean"
            message = f"expected a size {' and '.join(bounds)} for {tree.called(at)!r}, received {told}"
            yield tree.problem("E404", tree.mark(path), message, why)


def _batteries(scenario: Scenario, tree: Tree) -> Iterator[Problem]:
    for name, bank in scenario.compound.power.battery.items():
        if bank.capacity.size <= 0:
            continue
        at: Path = ("compound", "power", "battery", name)
        least, deepest = _least(bank.reconnect), 1 - _least(bank.depth)
        if least <= deepest + 1e-9:
            message = (
                f"expected a battery that serves again above {100 * deepest:.4g} % of charge, "
                f"where it is cut off, received {bank.reconnect.text!r}"
            )
            yield tree.problem("E708", tree.mark((*at, "reconnect")), message, "It is cut off at 1 - depth.")
            continue
        between = (bank.reconnect.size - 1 + bank.depth.size) * bank.capacity.size
        fastest = max(bank.charge_limit.size, bank.discharge_limit.size)
        if between * 3600 < SHORTEST * fastest:
            told = f"{format_quantity(between, 'energy')} at {format_quantity(fastest, 'power')}"
            message = (
                "expected a charge between cut-off and reconnection that lasts a minute at the limits "
                f"of the battery, received {told}"
            )
            yield tree.problem("E708", tree.mark((*at, "capacity")), message)


def _least(number: Number) -> float:
    """The least that a number can be."""
    return number.prior.support[0] if number.prior is not None else number.size


def _stores(scenario: Scenario, tree: Tree) -> Iterator[Problem]:
    """Lines that look at the cover of a store, or bring something, but fill none."""
    hint = f"Lines that fill one are called {', '.join(STORED)}."
    for name, line in scenario.siege.lines.items():
        if name in STORED:
            continue
        at: Path = ("siege", "lines", name)
        for key in ("order_below", "enough"):
            if getattr(line, key) is not None:
                message = f"expected {key!r} of a line that fills a store, received {name!r}"
                yield tree.problem("E708", tree.mark((*at, key)), message, hint)
        if line.quantity.dimension not in ("count", "share"):
            brought = DIMENSIONS[line.quantity.dimension].words
            message = f"expected a line that fills a store, as it brings {brought}, received {name!r}"
            found = tree.problem("W604", tree.mark(at), message, hint)
            yield replace(found, severity="warning")
