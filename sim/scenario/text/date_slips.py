"""Dates as people write them where a scenario wants `2024-11-25 18:00`: other orders, names of months, spans.

As with quantities nothing here is understood, since 12/05 is two days; the hint says the very date to write.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import datetime, timedelta

from sim.scenario.text.sourced import nearest

LONGEST = 80
"""Letters above which nothing is looked for."""
MONTHS = {
    begin: number
    for number, begins in enumerate(
        (
            "jan ene gen", "feb fév fev", "mar mär mrz", "apr abr avr", "may mai mag", "jun juin giu",
            "jul juil lug", "aug ago aoû aou", "sep set", "oct okt out ott", "nov", "dec dic déc dez",
        ),
        start=1,
    )
    for begin in begins.split()
}  # fmt: skip
"""How months begin in a few languages."""
NAMES = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
YEARS = (1000, 8999)
"""Years that may be written, far enough from the ends of the calendar to count on from."""
_OFFSET = re.compile(r"(?:UTC|GMT|Z)?\s*([+-])\s*([0-9]{1,2})(?::?00)?", re.IGNORECASE)
_DAY, _YEAR, _NAME = r"([0-9]{1,2})", r"([0-9]{4})", r"([^\W\d]+)\.?"
_OF = r"[\s-]+(?:de\s+)?"
_TIME = r"(?:[\s,T]+(?:at\s+)?([0-9]{1,2})(?:[:.h]([0-9]{2})?)?(?::[0-9]{2})?\s*([ap]\.?m\.?|h|hrs|uhr)?)?\s*"


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


_YEAR_FIRST = _pattern(rf"{_YEAR}[-/. ]{_DAY}[-/. ]{_DAY}{_TIME}")
_YEAR_LAST = _pattern(rf"{_DAY}([-/. ]){_DAY}\2{_YEAR}{_TIME}")
_DAY_NAMED = _pattern(rf"{_DAY}(?:st|nd|rd|th|\.)?{_OF}{_NAME},?{_OF}{_YEAR}{_TIME}")
_NAMED_DAY = _pattern(rf"{_NAME}\s+{_DAY}(?:st|nd|rd|th)?,?\s+{_YEAR}{_TIME}")
_MONTH = _pattern(rf"{_YEAR}[-/. ]{_DAY}\s*|{_DAY}[/.]{_YEAR}\s*")
_SPAN = _pattern(r"(.{6,}?)\s*(?:\b(?:to|until|or|and)\b|–|—|\s-\s|\.\.+|~)\s*(.{6,})")
_ROUGH = _pattern(r"(?:~|≈|about|around|circa|ca\.?|c\.|approx\.?)\s*(.{6,})|(.{6,}?)\s*\?")


def date_meant(text: str) -> str | None:
    """What to write in place of a text that is no date, where that can be told."""
    text = text.strip(" \t;,.")
    if len(text) > LONGEST:
        return None
    if found := _YEAR_LAST.fullmatch(text):
        first, sign, second, year = found.group(1, 2, 3, 4)
        time = found.group(5, 6, 7)
        one, other = _date(year, second, first, *time), _date(year, first, second, *time)
        if one is not None and other is not None and one != other and sign in "/-":
            return f"Write {_said(one)} if that is {_named(one)}, {_said(other)} if it is {_named(other)}."
        return _write(one or other)
    one = _one(text)
    if one is not None:
        return _write(one)
    if found := _MONTH.fullmatch(text):
        year, month = int(found[1] or found[4]), int(found[2] or found[3])
        if 1 <= month <= 12 and YEARS[0] <= year <= YEARS[1]:
            last = monthrange(year, month)[1]
            bounds = f"{{earliest: {year}-{month:02d}-01, latest: {year}-{month:02d}-{last}}}"
            return f"Write the day; where it is not known, {bounds}."
    if found := _SPAN.fullmatch(text):
        ends = [_one(end) for end in found.groups()]
        if ends[0] is not None and ends[1] is not None:
            return f"Within bounds it is {{earliest: {_said(ends[0])}, latest: {_said(ends[1])}}}."
    if found := _ROUGH.fullmatch(text):
        middle = _one(found[1] or found[2])
        if middle is not None:
            around = [middle + timedelta(days=days) for days in (-2, 0, 2)]
            names = zip(("earliest", "best", "latest"), around, strict=True)
            return f"Within bounds it is {{{', '.join(f'{name}: {_said(date)}' for name, date in names)}}}."
    return None


def _one(text: str) -> datetime | None:
    """The one date that a text can mean."""
    if found := _YEAR_FIRST.fullmatch(text):
        return _date(*found.groups())
    if found := _DAY_NAMED.fullmatch(text):
        return _date(found[3], _month(found[2]), found[1], *found.group(4, 5, 6))
    if found := _NAMED_DAY.fullmatch(text):
        return _date(found[3], _month(found[1]), found[2], *found.group(4, 5, 6))
    if found := _YEAR_LAST.fullmatch(text):
        return _date(found[4], found[3], found[1], *found.group(5, 6, 7))
    return None


def _month(name: str) -> str:
    word = name.lower()
    return str(MONTHS.get(word[:4], MONTHS.get(word[:3], 0)))


def _date(
    year: str, month: str, day: str, hour: str | None, minute: str | None, half: str | None
) -> datetime | None:
    hours = int(hour or 0)
    if half and half[0] in "apAP":
        hours = hours % 12 + (12 if half[0] in "pP" else 0)
    if not YEARS[0] <= int(year) <= YEARS[1]:
        return None
    try:
        date = datetime(int(year), int(month), int(day))
    except ValueError:
        return None
    return date + timedelta(hours=hours, minutes=int(minute or 0)) if hours <= 24 else None


def _said(date: datetime) -> str:
    return f"{date:%Y-%m-%d}" if (date.hour, date.minute) == (0, 0) else f"{date:%Y-%m-%d %H:%M}"


def _named(date: datetime) -> str:
    return f"{date.day} {NAMES[date.month - 1]}"


def _write(date: datetime | None) -> str | None:
    return f"Write {_said(date)}." if date is not None else None


def zone_meant(name: str, zones: Iterable[str]) -> str | None:
    """A hint that names the zone of a city, or the one so many hours from UTC."""
    if found := _OFFSET.fullmatch(name.strip()):
        sign = "-" if found[1] == "+" else "+"
        zone = f"Etc/GMT{sign}{int(found[2])}" if int(found[2]) else "Etc/UTC"
        return f"Name a city's zone, such as America/Lima; of all year the same offset is {zone}."
    known = sorted(zones)
    for part in name.split(","):
        city = part.strip().replace(" ", "_").lower()
        same = [zone for zone in known if city and zone.lower().rpartition("/")[2] == city]
        if same:
            return f"Did you mean {same[0]!r}?"
    return nearest(name, known)
