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
from sim.scenario.numbers.units import A_PERSON, DIMENSIONS, dimensions_of
from sim.scenario.schema.states import CHANNELS, LINE, SLOT, STATES, UNIT
from sim.scenario.text.errors import Misread
from sim.scenario.text.marks import Path
from sim.scenario.text.words import meant_among

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario
    from sim.scenario.schema.history import Fact, Observe
    from sim.scenario.schema.siege import Line

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_ON_A_KEY = -1
"""Offset by which a fault says that it stands on the key, not on the value."""


STORES = {"fuel": "compound.stores.fuel", "medicine": "compound.stores.medicine"}
"""Lines whose store a house may lack, and where it is described."""


def carried(line: Line) -> str:
    """The dimension of what a supply line carries, by its unit; a count where it is no unit."""
    return next((table.name for table in dimensions_of(line.unit)), "count")


def amounts_of(carried: str) -> set[str]:
    """The dimensions of an amount on a line: in all, or for each person inside."""
    return {carried, A_PERSON.get(carried, carried), "share" if carried == "count" else carried}


def homeless(scenario: Scenario) -> tuple[str, ...]:
    """Supply lines that bring what this house has no store for, so that nobody drives."""
    return tuple(name for name in scenario.siege.lines if not scenario.compound.stores.keeps(name))


NUMBERS = {
    "people": "count", "people.needs": "count", "fuel.burned": "volume_rate", "food.spoiled": "food",
    "food.eaten": "food_rate", "power.load": "power", "power.generated": "power",
}  # fmt: skip
"""Channels of numbers that every scenario has, with the dimension of what is read."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Everything that a fact may name, by what it is for."""

    states: Mapping[str, tuple[str, ...]]
    stocks: Mapping[str, str]
    """Stocks with the dimension of their level."""
    risks: tuple[str, ...]
    channels: Mapping[str, tuple[str, ...] | str]
    """Channels with their words; those of numbers with the dimension of what is read."""
    lines: Mapping[str, str]
    """Supply lines with the dimension of what they carry."""
    units: tuple[str, ...]
    groups: tuple[str, ...]
    tracks: tuple[str, ...]
    homeless: tuple[str, ...]
    """Supply lines for whose goods there is no store."""

    @staticmethod
    def of(scenario: Scenario) -> Reach:
        """What the parts of a scenario offer."""
        compound, siege = scenario.compound, scenario.siege
        units, concessions = tuple(compound.power.generators), tuple(siege.diplomacy.concessions)
        lines = {name: carried(line) for name, line in siege.lines.items()}
        absent = {"fixed_line"} if compound.comms.fixed is None else set()
        absent |= {"power.running"} if compound.power.running is None else set()
        states = {name: words for name, words in STATES.items() if name not in absent}
        states |= {f"lines.{name}": LINE for name in lines}
        risks = (
            *(f"generators.{name}.failure" for name in units),
            *(f"concessions.{name}" for name in concessions),
            *(f"repair.{name}" for name in units),
        )
        stocks = {f"water.{name}": "volume" for name in ("tank", "header", "drinking")}
        stocks |= {"water.pool": "volume"} if compound.water.pool is not None else {}
        cold = [name for name in ("fridge", "freezer") if getattr(compound.stores.food, name) is not None]
        shelves = ("shelf", "perishable") if compound.stores.food.spoilage is not None else ("shelf",)
        stocks |= {f"food.{name}": "food" for name in (*shelves, *cold)}
        stocks |= {f"medicine.{name}": "food" for name in compound.stores.medicine}
        stocks |= {"fuel": "volume"} if compound.stores.fuel is not None else {}
        stocks |= {"gas": "duration"} if compound.stores.cooking_gas is not None else {}
        stocks |= {"comms.devices": "energy"} | {
            f"battery.{name}": "energy" for name in compound.power.battery
        }
        words = {name: words for name, words in CHANNELS.items() if name not in absent}
        words |= {f"lines.{name}": LINE for name in lines}
        words |= {f"power.generators.{name}": UNIT for name in units}
        words |= {f"slots.{name}": SLOT for name in lines}
        numbers = NUMBERS | {name: held for name, held in stocks.items() if not name.startswith("battery.")}
        numbers |= {f"power.battery.{name}": "energy" for name in compound.power.battery}
        numbers |= {f"cold.{name}": "temperature" for name in cold}
        groups = tuple(compound.household.people)
        tracks = (*states, "people", "exits", *risks)
        channels: dict[str, tuple[str, ...] | str] = {**words, **numbers}
        return Reach(states, stocks, risks, channels, lines, units, groups, tracks, homeless(scenario))

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
            return
        wanted = self.lines[attempt.line]
        if attempt.line in self.homeless:
            message = f"expected a store for what the line {attempt.line} brings, received none"
            yield ("attempt", "line"), Misread("E704", message, f"Describe it in {STORES[attempt.line]}.")
        came = attempt.quantity
        if came is None:
            return
        at = ("attempt", "quantity")
        if came.dimension not in amounts_of(wanted):
            carries = f"{DIMENSIONS[wanted].words}, which the line {attempt.line} carries"
            message = f"expected {carries}, received {came.text!r}"
            yield at, Misread("E403", message, with_unit(came.text, wanted))
        elif attempt.result == "refused":
            message = f"expected no quantity of what was refused, received {came.text!r}"
            yield at, Misread("E706", message, "It is what came in: leave it out, or write partly.")
        elif came.size <= 0:
            message = f"expected an amount above zero of what was let in, received {came.text!r}"
            yield at, Misread("E706", message, "If nothing came in, write result: refused.")

    def _reading(self, at: Path, observe: Observe) -> Iterator[tuple[Path, Misread]]:
        if observe.channel not in self.channels:
            yield (*at, "channel"), _unknown("a channel", observe.channel, self.channels)
            return
        words = self.channels[observe.channel]
        ends = (("at_most", observe.at_most), ("at_least", observe.at_least))
        bounds = [(key, bound) for key, bound in ends if bound is not None]
        if not isinstance(words, str):
            if observe.is_ is not None and observe.is_ not in words:
                message = f"expected {_either(words)}, received {observe.is_!r}"
                yield (*at, "is"), Misread("E304", message, meant_among(observe.is_, words))
            for key, _ in bounds:
                message = f"expected 'is' with {_either(words)}, received {key!r}"
                yield (*at, key), Misread("E303", message, None, _ON_A_KEY)
            return
        read = DIMENSIONS[words]
        if observe.is_ is not None and not (words == "count" and _NUMBER.fullmatch(observe.is_)):
            kind = "a plain number" if words == "count" else f"a bound, {read.words},"
            message = f"expected {kind} of {observe.channel}, received {observe.is_!r}"
            advice = f"at_most: {observe.is_}, or at_least: {observe.is_}"
            yield (*at, "is"), Misread("E303", message, f"For a quantity write a bound, {advice}.")
        for key, bound in bounds:
            if bound.dimension != words and not (read.bare and _NUMBER.fullmatch(bound.text)):
                message = f"expected {read.words} as level of {observe.channel}, received {bound.text!r}"
                yield (*at, key), Misread("E403", message, with_unit(bound.text, words))
            elif bound.prior is not None:
                message = f"expected one amount as a bound, received {bound.text!r}"
                yield (*at, key), Misread("E405", message, "Its ends are at_least and at_most.")
        least, most = observe.at_least, observe.at_most
        if least is not None and most is not None and least.size > most.size:
            message = f"expected at least {least.text}, received at most {most.text}"
            yield (*at, "at_most"), Misread("E607", message, "No run could agree with both.")


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
