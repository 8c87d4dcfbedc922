"""A number of the scenario: a value or a prior, with its unit, and after reading its place and its origin.

In a schema a field says which dimension it has: `capacity: Volume`, or `Annotated[Number, Dimension("volume",
more_than=0)]`. A file gives text (`6000 L`, a prior) or `{value: TEXT, source: KEY}` or `{value: TEXT,
assumed: WHY}`. One that changes at a date says `later: [{from: DATE, value: TEXT, assumed: WHY}]` beside
its value.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from sim.scenario.numbers.moment import Moment, read_moment
from sim.scenario.numbers.number_schema import number_json_schema
from sim.scenario.numbers.prior_text import is_prior, parse_prior
from sim.scenario.numbers.priors import Choice, Prior, Uniform, Whole
from sim.scenario.numbers.quantity import exact_quantity, format_quantity, parse_quantity
from sim.scenario.numbers.scaled import Scaled, taken_apart
from sim.scenario.numbers.slips import range_in
from sim.scenario.numbers.units import DIMENSIONS
from sim.scenario.text.errors import Misread
from sim.scenario.text.marks import Mark
from sim.scenario.text.sourced import ORIGIN_KEYS, check_keys, describe, read_origin

_KEYS = ("value", *ORIGIN_KEYS, "later")
_LATER_KEYS = ("from", "value", *ORIGIN_KEYS)


class Number:
    """A value in the canonical unit, or a prior of it. Exactly one of `value` and `prior` is set.

    `path` (dotted), `mark`, and the inherited `source` and `assumed` are filled in once the file is read.
    `later` holds what takes its place from a date on, in the order written.
    """

    __slots__ = ("assumed", "dimension", "later", "mark", "note", "path", "prior", "source", "text", "value")

    def __init__(
        self,
        value: float | None,
        prior: Prior | None,
        text: str,
        dimension: str,
        *,
        source: tuple[str, ...] = (),
        assumed: str | None = None,
        note: str | None = None,
    ) -> None:
        if (value is None) == (prior is None):
            raise ValueError("expected either a value or a prior")
        self.value = value
        self.prior = prior
        self.text = text
        self.dimension = dimension
        self.source = source
        self.assumed = assumed
        self.note = note
        self.path = ""
        self.mark: Mark | None = None
        self.later: tuple[tuple[Moment, Number], ...] = ()

    @classmethod
    def of(cls, given: str | float | Mapping[str, Any], dimension: str) -> Number:
        """Read a number outside a file: `Number.of("6000 L", "volume")`."""
        return read_number(given, Dimension(dimension))

    @property
    def central(self) -> float:
        """The value, or the prior's median."""
        if self.prior is not None:
            return self.prior.median
        assert self.value is not None
        return self.value

    @property
    def size(self) -> float:
        """The value, or the prior's mean: what is at hand where no median is needed."""
        if self.prior is not None:
            return self.prior.mean
        assert self.value is not None
        return self.value

    def draw(self, u: float) -> float:
        """The value, or the prior's value at the uniform number u."""
        if self.prior is not None:
            return self.prior.inverse(u)
        assert self.value is not None
        return self.value

    @property
    def unit(self) -> str:
        """The canonical unit."""
        return DIMENSIONS[self.dimension].canonical

    @property
    def exact(self) -> str:
        """The same number in one fixed spelling, so that `1 m3` and `1000 L` are one."""
        if self.prior is not None:
            return str(self.prior)
        assert self.value is not None
        return exact_quantity(self.value, self.dimension)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Number):
            return NotImplemented
        mine = (self.value, self.prior, self.dimension, self.later)
        return mine == (other.value, other.prior, other.dimension, other.later)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Number({self.text!r}, {self.dimension!r})"


@dataclass(frozen=True, slots=True)
class Dimension:
    """What a field's number measures, and its bounds in the canonical unit. Stands in `Annotated[Number,
    ...]`.
    """

    name: str
    at_least: float = -math.inf
    at_most: float = math.inf
    more_than: float = -math.inf
    less_than: float = math.inf
    whole: bool = False

    def __post_init__(self) -> None:
        """Refuse a dimension that no table knows."""
        if self.name not in DIMENSIONS:
            raise ValueError(f"expected a dimension of sim.scenario.numbers.units, received {self.name!r}")

    @property
    def example(self) -> str:
        """A quantity of the dimension, as a file writes it."""
        return DIMENSIONS[self.name].example

    def check_value(self, value: float, text: str) -> None:
        """Refuse a value outside the bounds."""
        inside = self.at_least <= value <= self.at_most and self.more_than < value < self.less_than
        if not inside:
            words = DIMENSIONS[self.name].words
            advice = f"Write {text.strip()} %." if self.name == "share" and 1 < value <= 100 else None
            advice = None if "%" in text else advice
            raise Misread("E404", f"expected {words} {self.bounds}, received {text.strip()!r}", advice)
        if self.whole and value != math.floor(value):
            raise Misread("E404", f"expected a whole number, received {text.strip()!r}")

    def check_prior(self, prior: Prior) -> Prior:
        """Refuse a prior that reaches beyond the bounds; a normal one is cut off there."""
        if isinstance(prior, Choice):
            for value in prior.values:
                self.check_value(value, exact_quantity(value, self.name))
            return prior
        if self.whole:
            if not (isinstance(prior, Uniform) and prior.low.is_integer() and prior.high.is_integer()):
                wanted = "expected a whole number, a choice of them or a uniform prior between two"
                raise Misread("E405", f"{wanted}, received {prior}")
            prior = Whole(prior.dimension, prior.low, prior.high)
        return prior.within(max(self.at_least, self.more_than), min(self.at_most, self.less_than))

    @property
    def bounds(self) -> str:
        """The bounds in words."""
        if math.isfinite(self.at_least) and math.isfinite(self.at_most):
            low, high = format_quantity(self.at_least, self.name), format_quantity(self.at_most, self.name)
            return f"from {low} to {high}"
        limits = []
        for word, bound in (
            ("of at least", self.at_least),
            ("above", self.more_than),
            ("of at most", self.at_most),
            ("below", self.less_than),
        ):
            if math.isfinite(bound):
                limits.append(f"{word} {format_quantity(bound, self.name)}")
        return " and ".join(limits) if limits else "of any size"

    def __get_pydantic_core_schema__(self, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        """Validate by reading; write out as text, or as a mapping where the origin matters."""
        return core_schema.no_info_plain_validator_function(
            self._validate,
            serialization=core_schema.plain_serializer_function_ser_schema(write_number, info_arg=True),
        )

    def __get_pydantic_json_schema__(
        self, _core: CoreSchema, _handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Text with examples, or a mapping of value and origin; a plain number where there is no unit."""
        table = DIMENSIONS[self.name]
        description = (
            f"{table.words.capitalize()} {self.bounds}, for instance {table.example}, or a prior of it."
        )
        bare = ("integer" if self.whole else "number") if table.bare else None
        return {
            **number_json_schema(description, [table.example], bare),
            "x-dimension": self.name,
            "x-unit": table.canonical,
        }

    def _validate(self, given: Any) -> Number:
        return read_number(given, self)


def read_number(given: object, dimension: Dimension) -> Number:
    """Return the number that a file gives for a field: text, a plain number, or a mapping with `value`."""
    if isinstance(given, Number):
        if given.dimension != dimension.name:
            words = DIMENSIONS[dimension.name].words
            raise Misread("E403", f"expected {words}, received {DIMENSIONS[given.dimension].words}")
        return given
    if not isinstance(given, Mapping):
        return _plain(given, dimension)
    if "value" not in given and (advice := range_in(given)):
        raise Misread("E401", f"expected {_example(dimension)}, received {describe(given)}", advice)
    check_keys(given, _KEYS)
    if "value" not in given:
        raise Misread("E302", f"expected the key 'value' with {_example(dimension)}, received none")
    try:
        number = _plain(given["value"], dimension)
    except Misread as misread:
        raise misread.at("value") from None
    number.source, number.assumed, number.note = read_origin(given)
    if "later" in given:
        number.later = _read_later(given["later"], dimension)
    return number


def _read_later(given: object, dimension: Dimension) -> tuple[tuple[Moment, Number], ...]:
    """What a number becomes at dates."""
    if not isinstance(given, (list, tuple)) or not given:
        raise Misread(
            "E303", f"expected a list of dates and values, received {describe(given)}", below=("later",)
        )
    changes: list[tuple[Moment, Number]] = []
    for at, change in enumerate(given):
        try:
            changes.append(_read_change(change, dimension))
        except Misread as misread:
            raise misread.at("later", at) from None
    return tuple(changes)


def _read_change(given: object, dimension: Dimension) -> tuple[Moment, Number]:
    if not isinstance(given, Mapping):
        raise Misread("E303", f"expected a mapping with from and value, received {describe(given)}")
    check_keys(given, _LATER_KEYS)
    for key in ("from", "value"):
        if key not in given:
            raise Misread("E302", f"expected the key {key!r} in what a number is later, received none")
    key = "from"
    try:
        moment = read_moment(given["from"])
        key = "value"
        number = _plain(given["value"], dimension)
    except Misread as misread:
        raise misread.at(key) from None
    number.source, number.assumed, number.note = read_origin(given)
    return moment, number


def _plain(given: object, dimension: Dimension) -> Number:
    if isinstance(given, bool) or not isinstance(given, (str, int, float)):
        raise Misread("E401", f"expected {_example(dimension)}, received {describe(given)}", range_in(given))
    text = given if isinstance(given, str) else repr(given)
    if (parts := taken_apart(text)) is not None:
        return _scaled(*parts, text, dimension)
    if is_prior(text):
        prior = dimension.check_prior(parse_prior(text, dimension.name))
        return Number(None, prior, text.strip(), dimension.name)
    value = parse_quantity(text, dimension.name)
    dimension.check_value(value, text)
    return Number(value, None, text.strip(), dimension.name)


def _scaled(inner: str, times: float, plus: str, text: str, dimension: Dimension) -> Number:
    """So much of another number; a plain one is worked out, to twelve figures."""
    number = _plain(inner, dimension)
    more = parse_quantity(plus, dimension.name) if plus else 0.0
    if times == 1 and more == 0:
        return number
    if number.prior is not None and times > 0:
        prior = dimension.check_prior(Scaled.of(number.prior, times, more))
        return Number(None, prior, text.strip(), dimension.name)
    value = (times * number.central if times else 0.0) + more
    if not math.isfinite(value):
        raise Misread("E404", f"expected {_example(dimension)}, received {text.strip()!r}, which has no end")
    value = float(f"{value:.12g}")
    dimension.check_value(value, text)
    return Number(value, None, exact_quantity(value, dimension.name), dimension.name)


def _example(dimension: Dimension) -> str:
    table = DIMENSIONS[dimension.name]
    return f"{table.words} such as {table.example}"


def write_number(number: Number, info: core_schema.SerializationInfo) -> Any:
    """Text; under the context `{"resolved": True}` the exact text with the origin that holds for it."""
    resolved = bool(info.context and info.context.get("resolved"))
    if not resolved and not number.later:
        return number.text
    written = _written(number, resolved)
    if number.later:
        written["later"] = [
            {"from": moment.written(), **_written(later, resolved)} for moment, later in number.later
        ]
    return written


def _written(number: Number, resolved: bool) -> dict[str, Any]:
    written: dict[str, Any] = {"value": number.exact if resolved else number.text}
    if number.source:
        written["source"] = list(number.source)
    if number.assumed:
        written["assumed"] = number.assumed
    return written


Volume = Annotated[Number, Dimension("volume", at_least=0.0)]
VolumeRate = Annotated[Number, Dimension("volume_rate", at_least=0.0)]
VolumePerPerson = Annotated[Number, Dimension("volume_per_person", at_least=0.0)]
VolumePerPersonTime = Annotated[Number, Dimension("volume_per_person_time", at_least=0.0)]
Energy = Annotated[Number, Dimension("energy", at_least=0.0)]
Power = Annotated[Number, Dimension("power", at_least=0.0)]
PeakPower = Annotated[Number, Dimension("peak_power", at_least=0.0)]
Temperature = Annotated[Number, Dimension("temperature", at_least=-273.15)]
Mass = Annotated[Number, Dimension("mass", at_least=0.0)]
Food = Annotated[Number, Dimension("food", at_least=0.0)]
FoodRate = Annotated[Number, Dimension("food_rate", at_least=0.0)]
Duration = Annotated[Number, Dimension("duration", at_least=0.0)]
Lasting = Annotated[Number, Dimension("duration", more_than=0.0)]
Rate = Annotated[Number, Dimension("rate", at_least=0.0)]
RatePerPerson = Annotated[Number, Dimension("rate_per_person", at_least=0.0)]
Share = Annotated[Number, Dimension("share", at_least=0.0, at_most=1.0)]
MOST = 100_000.0
"""Above which nothing is counted: people, devices, vehicles at once."""
Count = Annotated[Number, Dimension("count", at_least=0.0, at_most=MOST, whole=True)]
Some = Annotated[Number, Dimension("count", at_least=1.0, at_most=MOST, whole=True)]
Factor = Annotated[Number, Dimension("factor")]
Multiple = Annotated[Number, Dimension("factor", at_least=0.0)]
Money = Annotated[Number, Dimension("money", at_least=0.0)]
BurnPerPower = Annotated[Number, Dimension("burn_per_power", at_least=0.0)]
EnergyPerVolume = Annotated[Number, Dimension("energy_per_volume", at_least=0.0)]
Kcal = Annotated[Number, Dimension("kcal", at_least=0.0)]
Length = Annotated[Number, Dimension("length", at_least=0.0)]
