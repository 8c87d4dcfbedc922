"""A quantity whose dimension depends on what it is for: what a supply line carries, what an observation
reads; and how many people leave, which may be all.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from sim.local_clock import DAY
from sim.scenario.numbers.number import Dimension, Number, read_number, write_number
from sim.scenario.numbers.number_schema import number_json_schema
from sim.scenario.numbers.quantity import amount_and_unit, parse_quantity
from sim.scenario.text.errors import Misread

_DIMENSIONS = tuple(
    Dimension(name, at_least=-273.15 if name == "temperature" else 0.0)
    for name in (
        "volume", "food", "share", "count", "duration", "energy", "power", "money", "volume_per_person",
        "volume_rate", "food_rate", "temperature",
    )
)


class AnyDimension:
    """Reads a number in the first dimension that has its unit."""

    example = "2000 L"

    def __init__(self, dimensions: tuple[Dimension, ...]) -> None:
        self.dimensions = dimensions

    def __get_pydantic_core_schema__(self, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        """Validate by reading; write out as text."""
        return core_schema.no_info_plain_validator_function(
            self.read,
            serialization=core_schema.plain_serializer_function_ser_schema(write_number, info_arg=True),
        )

    def __get_pydantic_json_schema__(
        self, _core: CoreSchema, _handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Text with examples, or a mapping of value and origin."""
        description = "A quantity in the unit that fits what it is for, or a prior of it."
        return {
            **number_json_schema(description, ["2000 L", "30 person-d"], "number"),
            "x-dimension": "any",
            "x-unit": "",
        }

    def read(self, given: Any) -> Number:
        """Read in the first dimension that has the unit; raises Misread."""
        first: Misread | None = None
        for dimension in self.dimensions:
            try:
                return read_number(given, dimension)
            except Misread as misread:
                if first is None or misread.code not in ("E402", "E403", "E405"):
                    first = first or misread
        assert first is not None
        raise _for_each_person(given) or first


def _for_each_person(given: Any) -> Misread | None:
    """What to write for `5000 kcal/person` or `3 d/person`: what is counted in person-days is in days."""
    text = given.get("value") if isinstance(given, dict) else given
    found = re.fullmatch(r"(.*)/\s*p(?:erson)?\s*", text) if isinstance(text, str) else None
    if found is None:
        return None
    for dimension, a_day in (("food", 1.0), ("duration", DAY)):
        try:
            days = parse_quantity(found[1], dimension) / a_day
        except Misread:
            continue
        below = ("value",) if isinstance(given, dict) else ()
        message = f"expected an amount such as 70 person-d, or for each person 3 d, received {text!r}"
        return Misread("E403", message, f"For each person write the days: {days:.4g} d.", below=below)
    return None


AnyQuantity = Annotated[Number, AnyDimension(_DIMENSIONS)]
"""A quantity of any dimension, for instance `2000 L` or `30 person-d`"""


class AnyBound(AnyDimension):
    """Reads an amount in any unit, also one that only measures have, and also below zero."""

    def read(self, given: Any) -> Number:
        """Read in any unit; raises Misread."""
        try:
            return super().read(given)
        except Misread:
            parts = amount_and_unit(given) if isinstance(given, str) else None
            if parts is None:
                raise
            return Number(parts[0], None, given.strip(), "factor")


Bound = Annotated[Number, AnyBound(tuple(Dimension(one.name) for one in _DIMENSIONS))]
"""A bound of a measure, such as `-5 %` or `4 h/d`; a unit that no table has makes it a plain number"""

_PEOPLE = Dimension("count", at_least=1.0, whole=True)


class AllOrSome:
    """Reads `all`, or how many."""

    example = "1"

    def __get_pydantic_core_schema__(self, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        """Validate by reading; write out as text."""
        return core_schema.no_info_plain_validator_function(
            lambda given: given if given == "all" else read_number(given, _PEOPLE),
            serialization=core_schema.plain_serializer_function_ser_schema(
                lambda leave, info: leave if leave == "all" else write_number(leave, info), info_arg=True
            ),
        )

    def __get_pydantic_json_schema__(
        self, _core: CoreSchema, _handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """A head-count, or the word."""
        count = number_json_schema("How many, or all.", ["1"], "integer")
        return {**count, "anyOf": [*count["anyOf"], {"const": "all"}], "x-kind": "a count or `all`"}


Leaving = Annotated[Number | Literal["all"], AllOrSome()]
"""How many leave: a head-count, a prior of it, or `all`"""
