"""A date of the story: exact, or known only within bounds.

`2024-11-25` (00:00 local), `2024-11-25 18:00`, or `{earliest: .., best: .., latest: ..}`: a prior on the
bounds, triangular with mode best, uniform without best, drawn to whole seconds. Local time of the scenario's
zone; inside the program a date is whole seconds since the scenario's start.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from sim.local_clock import DAY, first_instant
from sim.scenario.numbers.priors import triangular, triangular_share
from sim.scenario.text.date_slips import YEARS, date_meant
from sim.scenario.text.errors import Misread
from sim.scenario.text.marks import Mark
from sim.scenario.text.sourced import ORIGIN_JSON_SCHEMA, ORIGIN_KEYS, check_keys, describe, read_origin

EXAMPLE = "2024-11-25 18:00"
_DATE = re.compile(r"\s*([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[ T]([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?)?\s*$")
_ZONED = re.compile(r".*[0-9]\s*(Z|[+-][0-9]{2}:?[0-9]{2})\s*$")
_PRIOR = re.compile(r"\s*(triangular|uniform)\s*\((.*)\)\s*$", re.DOTALL)
_BOUNDS = ("earliest", "best", "latest")
_DATE_SCHEMA = {"type": "string", "examples": ["2024-11-25", EXAMPLE]}
DATE_JSON_SCHEMA: Mapping[str, Any] = {
    "description": "A local date, exact or within bounds.",
    "anyOf": [
        _DATE_SCHEMA,
        {
            "type": "object",
            "properties": {
                "earliest": {"description": "Not before this date.", **_DATE_SCHEMA},
                "best": {"description": "The date most often supported.", **_DATE_SCHEMA},
                "latest": {"description": "Not after this date.", **_DATE_SCHEMA},
                **ORIGIN_JSON_SCHEMA,
            },
            "required": ["earliest", "latest"],
            "additionalProperties": False,
        },
    ],
}
"""A date for an editor: text, or a mapping of bounds."""


def parse_date(text: str) -> datetime:
    """Return the local time that a text gives, without a zone; a bare date is its 00:00."""
    match = _DATE.match(text)
    if match is None:
        hint = date_meant(text) or f"Write it as 2024-11-25 or {EXAMPLE}."
        if _ZONED.match(text):
            hint = "Leave the offset out: dates are local times of the scenario's zone."
        raise Misread("E406", f"expected a date such as {EXAMPLE}, received {text.strip()!r}", hint)
    try:
        date = datetime(*(int(part or 0) for part in match.groups()))  # type: ignore[arg-type]
    except ValueError as error:
        raise Misread(
            "E406",
            f"expected a date of the calendar, received {text.strip()!r}",
            date_meant(text) or f"{str(error).capitalize()}.",
        ) from None
    if not YEARS[0] <= int(match[1]) <= YEARS[1]:
        message = f"expected a date of the years {YEARS[0]} to {YEARS[1]}, received {text.strip()!r}"
        raise Misread("E406", message)
    return date


def is_date(text: str) -> bool:
    """Whether a text has the form of a date (and is not, for instance, a fact's id)."""
    return _DATE.match(text) is not None


def seconds_between(start: datetime, moment: datetime, zone: ZoneInfo) -> int:
    """Return the whole seconds that pass from one local time to another, summer time included.

    An hour that happens twice counts as its first. A midnight that the clock skips is the first instant of
    its date; any other time that never happens is refused.
    """
    return round((_universal(moment, zone) - _universal(start, zone)).total_seconds())


def span_from(start: datetime, span: float, zone: ZoneInfo) -> int:
    """Return the whole seconds of a span from a local start: its whole days are those of the calendar."""
    days, rest = divmod(int(span), DAY)
    end = first_instant(start + timedelta(days=days), zone) + timedelta(seconds=rest)
    return round((end - first_instant(start, zone)).total_seconds())


def zone_called(name: str) -> ZoneInfo | None:
    """Return the zone of this name; None where there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def local_time(start: datetime, seconds: float, zone: ZoneInfo) -> datetime:
    """Return the local time, with its zone, that many seconds after a local start."""
    return (first_instant(start, zone) + timedelta(seconds=seconds)).astimezone(zone)


def _universal(moment: datetime, zone: ZoneInfo) -> datetime:
    universal = first_instant(moment, zone)
    shown = universal.astimezone(zone).replace(tzinfo=None)
    midnight = (moment.hour, moment.minute, moment.second) == (0, 0, 0)
    if shown != moment and not (midnight and shown.date() == moment.date()):
        message = f"expected a time that exists in {zone.key}, received {_date_text(moment)}"
        raise Misread("E406", message, f"The clock skips it; write {_date_text(shown)}.")
    return universal


class Moment:
    """A date with its bounds: exact when earliest, best and latest are one; `best` is None when nothing says
    which.

    `place` turns it into seconds since the scenario's start; `resolve` then draws one.
    """

    __slots__ = ("assumed", "best", "earliest", "latest", "mark", "note", "path", "seconds", "source", "text")

    def __init__(
        self,
        earliest: datetime,
        best: datetime | None,
        latest: datetime,
        *,
        text: str = "",
        source: tuple[str, ...] = (),
        assumed: str | None = None,
        note: str | None = None,
    ) -> None:
        self.earliest = earliest
        self.best = best
        self.latest = latest
        self.text = text
        self.source = source
        self.assumed = assumed
        self.note = note
        self.path = ""
        self.mark: Mark | None = None
        self.seconds: tuple[int, int | None, int] | None = None
        _check_order(self)

    @classmethod
    def of(cls, given: str | Mapping[str, Any]) -> Moment:
        """Read a date outside a file: `Moment.of("2024-11-25 18:00")`."""
        return read_moment(given)

    @property
    def exact(self) -> bool:
        """Whether there is nothing to draw."""
        return self.earliest == self.latest

    @property
    def address(self) -> tuple[str, str, int]:
        """Where a second that it was placed at is kept, as long as its bounds are the same."""
        return self.path, f"date within {self.seconds}", 0

    @property
    def central(self) -> datetime:
        """The best date, or the midpoint of the bounds in whole seconds."""
        if self.best is not None:
            return self.best
        return self.earliest + timedelta(seconds=int((self.latest - self.earliest).total_seconds()) // 2)

    def shifted(self, by: timedelta) -> Moment:
        """The same date and bounds, this much later."""
        best = None if self.best is None else self.best + by
        return Moment(
            self.earliest + by,
            best,
            self.latest + by,
            source=self.source,
            assumed=self.assumed,
            note=self.note,
        )

    def place(self, start: datetime, zone: ZoneInfo) -> None:
        """Fix the bounds in whole seconds since a local start."""
        best = None if self.best is None else seconds_between(start, self.best, zone)
        self.seconds = (
            seconds_between(start, self.earliest, zone),
            best,
            seconds_between(start, self.latest, zone),
        )

    def resolve(self, u: float | None = None, within: tuple[int, int] | None = None) -> int:
        """Return the date in whole seconds since the start: central without u, else drawn at the uniform
        number u, given that it lies `within` a first and a last second of its bounds.
        """
        if self.seconds is None:
            raise ValueError(f"expected place() before resolve() of {self!r}")
        earliest, best, latest = self.seconds
        if u is None:
            return best if best is not None else earliest + (latest - earliest) // 2
        first, last = within or (earliest, latest)
        if best is None:
            return first + min(last - first, int(u * (last - first + 1)))
        if within is not None:
            below, upto = (triangular_share(second, earliest, best, latest) for second in within)
            u = below + u * (upto - below)
        return min(last, max(first, round(triangular(u, earliest, best, latest))))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Moment):
            return NotImplemented
        return (self.earliest, self.best, self.latest) == (other.earliest, other.best, other.latest)

    def __repr__(self) -> str:
        return f"Moment({_date_text(self.earliest) if self.exact else self._bounds()!r})"

    def _bounds(self) -> dict[str, str]:
        dates = zip(_BOUNDS, (self.earliest, self.best, self.latest), strict=True)
        return {name: _date_text(date) for name, date in dates if date is not None}

    def written(self) -> str | dict[str, Any]:
        """The moment as a file writes it, with its own origin."""
        extra: dict[str, Any] = {}
        if self.source:
            extra["source"] = list(self.source)
        if self.assumed:
            extra["assumed"] = self.assumed
        if self.exact and not extra:
            return _date_text(self.earliest)
        return {**self._bounds(), **extra}

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        """Validate by reading; write out as text or as a mapping of bounds."""
        return core_schema.no_info_plain_validator_function(
            read_moment, serialization=core_schema.plain_serializer_function_ser_schema(cls.written)
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, _core: CoreSchema, _handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """A date as text, or a mapping of bounds."""
        return dict(DATE_JSON_SCHEMA)


def read_moment(given: object) -> Moment:
    """Return the moment that a file gives: a date, a mapping of bounds, or a triangular or uniform prior of
    dates.
    """
    if isinstance(given, Moment):
        return given
    if isinstance(given, str):
        prior = _PRIOR.match(given)
        if prior is None:
            date = parse_date(given)
            return Moment(date, date, date, text=given.strip())
        names = ("earliest", "best", "latest") if prior[1] == "triangular" else ("earliest", "latest")
        dates = prior[2].split(",")
        if len(dates) != len(names):
            raise Misread("E406", f"expected {prior[1]}({', '.join(names)}), received {given.strip()!r}")
        return _from_bounds(
            {name: parse_date(date) for name, date in zip(names, dates, strict=True)}, given.strip()
        )
    if not isinstance(given, Mapping):
        raise Misread(
            "E406", f"expected a date such as {EXAMPLE}, received {describe(given)}", _unquoted(given)
        )
    if set(given) & {"from", "to", "until", "between"} and not set(given) & set(_BOUNDS):
        hint = "Within bounds it is {earliest: DATE, best: DATE, latest: DATE}; best may be left out."
        raise Misread("E406", f"expected a date such as {EXAMPLE}, received {describe(given)}", hint)
    check_keys(given, (*_BOUNDS, *ORIGIN_KEYS))
    dates_read: dict[str, datetime] = {}
    for name in _BOUNDS:
        if name in given:
            dates_read[name] = _date_under(given, name)
        elif name != "best":
            alone = next((str(given[key]) for key in _BOUNDS if key in given), EXAMPLE)
            hint = f"A date that is known exactly stands alone: {alone}."
            message = f"expected the key {name!r} with a date such as {EXAMPLE}, received none"
            raise Misread("E302", message, hint)
    moment = _from_bounds(dates_read, "")
    moment.source, moment.assumed, moment.note = read_origin(given)
    return moment


def _date_under(given: Mapping[str, Any], name: str) -> datetime:
    try:
        if not isinstance(given[name], str):
            raise Misread("E406", f"expected a date such as {EXAMPLE}, received {describe(given[name])}")
        return parse_date(given[name])
    except Misread as misread:
        raise misread.at(name) from None


def _from_bounds(dates: Mapping[str, datetime], text: str) -> Moment:
    return Moment(dates["earliest"], dates.get("best"), dates["latest"], text=text)


def _check_order(moment: Moment) -> None:
    order = [(name, getattr(moment, name)) for name in _BOUNDS if getattr(moment, name) is not None]
    for (first, before), (second, after) in pairwise(order):
        if before > after:
            raise Misread(
                "E407",
                f"expected {second} at or after {first}, {_date_text(before)}, received {_date_text(after)}",
                "The order is earliest, best, latest.",
                below=(second,) if not moment.text else (),
            )


def _unquoted(given: object) -> str | None:
    return (
        f"For the start of a year write {given}-01-01."
        if isinstance(given, int) and 1800 < given < 2200
        else None
    )


def _date_text(date: datetime) -> str:
    if date.second:
        return f"{date:%Y-%m-%d %H:%M:%S}"
    return f"{date:%Y-%m-%d}" if (date.hour, date.minute) == (0, 0) else f"{date:%Y-%m-%d %H:%M}"
