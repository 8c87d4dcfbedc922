"""What the record of a scenario can reach: states to set, stocks to fill, risks that come true, channels to
read.

The ids are those of the scenario's parts; an id that no part has is a fault, named with the nearest that
one has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.scenario.numbers.number import Number
from sim.scenario.numbers.quantity import with_unit
from sim.scenario.numbers.units import DIMENSIONS
from sim.scenario.schema.states import CHANNELS, LINE, SLOT, STATES, UNIT
from sim.scenario.text.errors import Misread
from sim.scenario.text.marks import Path
from sim.scenario.text.words import meant_among

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario
    from sim.scenario.schema.history import Fact, Observe

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_ON_A_KEY = -1
"""Offset by which a fault says that it stands on the key, not on the value."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Everything that a fact may name, by what it is for."""

    states: Mapping[str, tuple[str, ...]]
    stocks: Mapping[str, str]
    """Stocks with the dimension of their level."""
    risks: tuple[str, ...]
    channels: Mapping[str, tuple[str, ...]]
    """Channels with their words; none for those of numbers."""
    lines: Mapping[str, str]
    """Supply lines with the dimension of what they carry."""
    units: tuple[str, ...]
    groups: tuple[str, ...]
    tracks: tuple[str, ...]

    @staticmethod
    def of(scenario: Scenario) -> Reach:
        """What the parts of a scenario offer."""
        compound, siege = scenario.compound, scenario.siege
        units, concessions = tuple(compound.power.generators), tuple(siege.diplomacy.concessions)
        lines = {name: line.quantity.dimension for name, line in siege.lines.items()}
        states = dict(STATES) | {f"lines.{name}": LINE for name in lines}
        risks = (
            *(f"generators.{name}.failure" for name in units),
            *(f"concessions.{name}" for name in concessions),
            *(f"repair.{name}" for name in units),
        )
        stocks = {f"water.{name}": "volume" for name in ("tank", "header", "drinking")}
        stocks |= {"water.pool": "volume"} if compound.water.pool is not None else {}
        cold = [name for name in ("fridge", "freezer") if getattr(compound.stores.food, name) is not None]
        stocks |= {f"food.{name}": "food" for name in ("shelf", *cold)}
        stocks |= {f"medicine.{name}": "food" for name in compound.stores.medicine}
        stocks |= {"fuel": "volume"} if compound.stores.fuel is not None else {}
        stocks |= {"gas": "duration"} if compound.stores.cooking_gas is not None else {}
        stocks |= {"comms.devices": "energy"} | {
            f"battery.{name}": "energy" for name in compound.power.battery
        }
        words = dict(CHANNELS) | {f"lines.{name}": LINE for name in lines}
        words |= {f"power.generators.{name}": UNIT for name in units}
        words |= {f"slots.{name}": SLOT for name in lines}
        numbers = (
            "people",
            "people.needs",
            "fuel.burned",
            "food.spoiled",
            "food.eaten",
            "power.load",
            "power.generated",
            *stocks,
        )
        channels = words | dict.fromkeys(numbers, ())
        channels |= dict.fromkeys([f"power.battery.{name}" for name in compound.power.battery], ())
        channels |= dict.fromkeys([f"cold.{name}" for name in cold], ())
        groups = tuple(compound.household.people)
        tracks = (*STATES, "people", "exits", *(f"lines.{name}" for name in lines), *risks)
        return Reach(states, stocks, risks, channels, lines, units, groups, tracks)

    def faults_of(self, fact: Fact) -> Iterator[tuple[Path, Misread]]:
        """What a fact names that is not there, with the keys below the fact."""
        for target, value in (fact.set or {}).items():
            if target not in self.states:
                yield ("set", target), _unknown("a state", target, self.states, on_key=True)
            elif value not in self.states[target]:
                hint = meant_among(value, self.states[target])
                yield (
                    ("set", target),
                    Misread("E304", f"expected {_either(self.states[target])}, received {value!r}", hint),
                )
        for key, told, amounts in (("level", "level", fact.level), ("brings", "more", fact.brings)):
            yield from self._amounts(key, told, amounts or {})
        if fact.attempt is not None:
            yield from self._attempt(fact)
        if fact.fires is not None and fact.fires not in self.risks:
            yield ("fires",), _unknown("a risk that can come true", fact.fires, self.risks)
        if fact.group is not None and fact.group not in self.groups:
            yield ("group",), _unknown("a group of people", fact.group, self.groups)
        if fact.run is not None and fact.run.unit not in self.units:
            yield ("run", "unit"), _unknown("a generator", fact.run.unit, self.units)
        for at, observe in enumerate(fact.observe):
            yield from self._reading(("observe", at), observe)

    def _amounts(self, key: str, told: str, amounts: Mapping[str, Number]) -> Iterator[tuple[Path, Misread]]:
        for stock, amount in amounts.items():
            if stock not in self.stocks:
                yield (key, stock), _unknown("a stock", stock, self.stocks, on_key=True)
            elif amount.dimension != self.stocks[stock]:
                words = DIMENSIONS[self.stocks[stock]].words
                message = f"expected {words} as {told} of {stock}, received {amount.text!r}"
                yield (key, stock), Misread("E403", message, with_unit(amount.text, self.stocks[stock]))

    def _attempt(self, fact: Fact) -> Iterator[tuple[Path, Misread]]:
        attempt = fact.attempt
        assert attempt is not None
        if attempt.line not in self.lines:
            yield ("attempt", "line"), _unknown("a supply line", attempt.line, self.lines)
        elif attempt.quantity is not None and attempt.quantity.dimension != self.lines[attempt.line]:
            carried = DIMENSIONS[self.lines[attempt.line]]
            carries = f"{carried.words}, which the line {attempt.line} carries"
            message = f"expected {carries}, received {attempt.quantity.text!r}"
            advice = with_unit(attempt.quantity.text, self.lines[attempt.line])
            yield ("attempt", "quantity"), Misread("E403", message, advice)

    def _reading(self, at: Path, observe: Observe) -> Iterator[tuple[Path, Misread]]:
        if observe.channel not in self.channels:
            yield (*at, "channel"), _unknown("a channel", observe.channel, self.channels)
            return
        words = self.channels[observe.channel]
        if words and observe.is_ is not None and observe.is_ not in words:
            message = f"expected {_either(words)}, received {observe.is_!r}"
            yield (*at, "is"), Misread("E304", message, meant_among(observe.is_, words))
        if not words and observe.is_ is not None and not _NUMBER.fullmatch(observe.is_):
            message = f"expected a plain number of {observe.channel}, received {observe.is_!r}"
            bounds = f"at_most: {observe.is_}, or at_least: {observe.is_}"
            yield (*at, "is"), Misread("E303", message, f"For a quantity write a bound, {bounds}.")
        for key, bound in (("at_most", observe.at_most), ("at_least", observe.at_least)):
            if bound is not None and words:
                yield (
                    (*at, key),
                    Misread(
                        "E303", f"expected 'is' with {_either(words)}, received {key!r}", None, _ON_A_KEY
                    ),
                )
            elif (
                bound is not None
                and observe.channel in self.stocks
                and bound.dimension != self.stocks[observe.channel]
            ):
                held = DIMENSIONS[self.stocks[observe.channel]].words
                message = f"expected {held} as level of {observe.channel}, received {bound.text!r}"
                advice = with_unit(bound.text, self.stocks[observe.channel])
                yield (*at, key), Misread("E403", message, advice)


def _unknown(
    what: str, given: str, known: Mapping[str, object] | tuple[str, ...], on_key: bool = False
) -> Misread:
    names, end = list(known), f".{given}"
    longer = [name for name in names if name.endswith(end)]
    steps = given.split(".")
    longer += [name for at in range(1, len(steps)) if (name := ".".join(steps[at:])) in known]
    hint = f"Did you mean {longer[0]!r}?" if longer else meant_among(given, names)
    hint = hint or (
        f"There are: {', '.join(names[:12])}{', ...' if len(names) > 12 else ''}." if names else None
    )
    return Misread(
        "E704", f"expected {what} of this scenario, received {given!r}", hint, _ON_A_KEY if on_key else None
    )


def _either(words: tuple[str, ...]) -> str:
    quoted = [repr(word) for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"
