"""What every mapping of a scenario shares: where its numbers come from, and no unknown keys."""

from __future__ import annotations

import re
from typing import Annotated, Any, ClassVar, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema

from sim.scenario.text.errors import Misread
from sim.scenario.text.sourced import describe

T = TypeVar("T")


def _keys(value: object) -> object:
    return (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else value


SourceKeys = Annotated[tuple[str, ...], BeforeValidator(_keys)]
"one key of `sources`, or a list of them"


def _flag(value: object) -> object:
    if not isinstance(value, bool):
        words = {"yes": "true", "no": "false", "y": "true", "n": "false", "on": "true", "off": "false"}
        word = words.get(str(value).lower(), str(value).lower())
        hint = f"Write {word}." if word in ("true", "false") else None
        raise Misread("E303", f"expected true or false, received {describe(value)}", hint)
    return value


Flag = Annotated[bool, BeforeValidator(_flag)]
"true or false, and no other word for it"


class Section(BaseModel):
    """A mapping of the scenario; `source` or `assumed` covers every number in it that has none of its own."""

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)

    source: SourceKeys | None = Field(None, description="Keys of `sources` that back these numbers.")
    assumed: str | None = Field(None, description="Why these numbers are assumed, in words.")
    note: str | None = Field(None, description="Anything a reader should know.")


class ByCordon(Section, Generic[T]):
    """A value for each state of the cordon; a single one is for all of them."""

    one_for_all: ClassVar[bool] = True

    open: T = Field(description="While the street is open.")
    watch: T = Field(description="While it is watched.")
    checkpoint: T = Field(description="While all who come are searched.")
    siege: T = Field(description="While it is closed.")

    def at(self, state: str) -> T:
        """The value for this cordon state."""
        value: T = getattr(self, state)
        return value

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by what the values are, since a class made for them has no name to find it by."""
        made = self.__pydantic_generic_metadata__
        return _unfilled, (made["origin"], made["args"]), self.__getstate__()


def _unfilled(generic: Any, values: tuple[Any, ...]) -> Any:
    """A section of these values with nothing in it yet."""
    kind = generic[values]
    return kind.__new__(kind)


_TIME = re.compile(r"([0-9]{1,2})(?:[:.h]?([0-9]{2}))?\s*([ap])?\.?(?:m\.?|h|hrs|uhr)?", re.IGNORECASE)


def _seconds(value: object) -> object:
    hours, colon, minutes = value.partition(":") if isinstance(value, str) else ("", "", "")
    is_time = colon and hours.isdigit() and minutes.isdigit() and int(minutes) < 60
    if not is_time or int(hours) * 60 + int(minutes) > 24 * 60:
        raise Misread(
            "E306", f"expected a time of day such as '06:30', received {describe(value)}", _time_meant(value)
        )
    return int(hours) * 3600 + int(minutes) * 60


def _time_meant(value: object) -> str | None:
    found = _TIME.fullmatch(str(value).strip())
    if found is None or isinstance(value, bool):
        return None
    hours, minutes = int(found[1]), int(found[2] or 0)
    if found[3]:
        hours = hours % 12 + (12 if found[3] in "pP" else 0)
    return f'Write "{hours:02d}:{minutes:02d}".' if hours * 60 + minutes <= 24 * 60 and minutes < 60 else None


def _clock_time(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}"


TimeOfDay = Annotated[
    int,
    BeforeValidator(_seconds),
    PlainSerializer(_clock_time, return_type=str),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": "^[0-9]{1,2}:[0-5][0-9]$",
            "x-kind": "a time of day, in quotes",
            "examples": ["06:30"],
        }
    ),
]
"time of day by the clock on the wall, kept as seconds since midnight; 24:00 is the midnight after"
