"""The local clock of a run: which second falls on which date and time of day, and back.

Inside the program time is whole seconds since the start. People live by the clock on the wall, which is put
forward and back. A **reading** of it is whole seconds since the midnight that begins the first date, every
date counting 86,400 of them. Readings never go back: what the clock shows twice is read the first time and
the clock stands still until that is over, and what it skips is read at the first second after. So each date
begins once and has one row in every table, and a daily time comes once on every date there is.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cached_property, lru_cache

DAY = 86400
"seconds of a day on which the clock is not changed"
AROUND = 3 * DAY
"how far beyond the run the clock is known [s]: the longest date on record has 48 hours"


def first_instant(local: datetime, zone: tzinfo) -> datetime:
    """The first instant at which the clock of a zone shows a local time or a later one, in UTC."""
    instant = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == local:
        return instant
    # PEP 495: in a gap, fold=1 counts by the offset after it and so falls before the change of the clock.
    before = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
    seconds = range(round((instant - before).total_seconds()))

    def shows(second: int) -> bool:
        return (before + timedelta(seconds=second)).astimezone(zone).replace(tzinfo=None) >= local

    return before + timedelta(seconds=bisect_right(seconds, False, key=shows))


class LocalClock:
    """The clock on the wall from the start of a run to its horizon.

    Parameters
    ----------
    start : datetime
        Local time of second 0, with its zone; one that the clock skips is the first instant after.
    horizon : int
        Last second [s].
    """

    def __init__(self, start: datetime, horizon: int) -> None:
        zone = start.tzinfo
        if zone is not None and not isinstance(zone, timezone):
            start = _instant(start, zone).astimezone(zone)
        self.start = start
        self.horizon = horizon
        self.first_day = start.toordinal()
        "ordinal of the first date"
        origin = start.hour * 3600 + start.minute * 60 + start.second
        self._turns = [(-AROUND, origin)]
        "from which second on the clock is ahead of the count of seconds, and by how much"
        if zone is not None and not isinstance(zone, timezone):
            ahead = _ahead(start)
            self._turns = [
                (second, origin + offset - ahead)
                for second, offset in _turns(start, -AROUND, horizon + AROUND)
            ]
        self._shift: int | None = None
        "how far the clock is ahead all the time, if it is never changed"
        self._begins: list[int] = []
        self._shifts: list[int] = []
        self._last: list[int] = []
        "the stretches in which readings rise: first second, how far ahead, greatest reading"
        self._stretches()
        self._first = [begins + shift for begins, shift in zip(self._begins, self._shifts, strict=True)]
        if len(self._first) == 1:
            self._shift = self._shifts[0]

    def _stretches(self) -> None:
        for second, shift in self._turns:
            read = self.reads(second - 1) if self._begins else second - 1 + shift
            begins = max(second, read + 1 - shift)
            while self._begins and self._begins[-1] >= second:
                for column in (self._begins, self._shifts, self._last):
                    column.pop()  # the clock was changed again before it could go on
            if self._last:
                self._last[-1] = read
            self._begins.append(begins)
            self._shifts.append(shift)
            self._last.append(begins + shift + 2 * AROUND + self.horizon)

    def reads(self, second: int) -> int:
        """What is read at a second."""
        if self._shift is not None:
            return second + self._shift
        row = max(bisect_right(self._begins, second) - 1, 0)
        return min(second + self._shifts[row], self._last[row])

    def second_of(self, reading: int) -> int:
        """The first second at which this is read, or a later time."""
        if self._shift is not None:
            return reading - self._shift
        row = max(bisect_right(self._first, reading) - 1, 0)
        second = reading - self._shifts[row]
        return min(second, self._begins[row + 1]) if row + 1 < len(self._begins) else second

    def shows(self, second: int) -> int:
        """What the clock shows at a second, where it was put back too; as a reading."""
        if self._shift is not None:
            return second + self._shift
        row = bisect_right(self._turns, second, key=lambda turn: turn[0]) - 1
        return second + self._turns[max(row, 0)][1]

    def day(self, second: int) -> int:
        """How many dates after the first this second falls."""
        return self.reads(second) // DAY

    def has(self, day: int) -> bool:
        """Whether there is such a date; a zone may skip one."""
        return self.second_of(day * DAY) < self.second_of((day + 1) * DAY)

    def next(self, times: Sequence[int], second: int) -> int:
        """The first second from this one on at which it is one of these times of day; see `next_reading`."""
        if self._shift is not None:
            now = (second + self._shift) % DAY
            row = bisect_left(times, now)
            return second - now + (times[row] if row < len(times) else times[0] + DAY)
        return self.second_of(self.next_reading(times, second))

    def next_reading(self, times: Sequence[int], second: int) -> int:
        """The first of these times of day, as a reading, that comes at this second or later.

        Parameters
        ----------
        times : sequence of int
            Seconds since midnight, each below a day, in rising order, at least one.
        """
        if self._shift is not None:
            midnight, now = divmod(second + self._shift, DAY)
            row = bisect_left(times, now)
            return midnight * DAY + (times[row] if row < len(times) else times[0] + DAY)
        day = self.day(second) - 1  # what the clock skipped before midnight may be due only now
        while True:
            for time in times if self.has(day) else ():
                if self.second_of(day * DAY + time) >= second:
                    return day * DAY + time
            day += 1

    def last_reading(self, times: Sequence[int], second: int) -> int:
        """The last of these times of day, as a reading, that came at this second or before."""
        if self._shift is not None:
            midnight, now = divmod(second + self._shift, DAY)
            row = bisect_right(times, now) - 1
            return midnight * DAY + (times[row] if row >= 0 else times[-1] - DAY)
        day = self.day(second) + 1
        while True:
            for time in reversed(times) if self.has(day) else ():
                if self.second_of(day * DAY + time) <= second:
                    return day * DAY + time
            day -= 1

    def later(self, second: int, span: int, meant: int | None = None) -> tuple[int, int]:
        """The second that comes a span after another one, and the reading that was meant.

        The whole days of a span are counted on the calendar and keep the time of day, the rest in seconds.

        Parameters
        ----------
        meant : int, optional
            The reading that the first second stands for, where it was put off because the clock skipped that.
        """
        if self._shift is not None:
            return second + span, second + span + self._shift
        days, rest = divmod(span, DAY)
        reading = self.shows(second) if meant is None else meant
        if not days:
            return second + rest, self.shows(second + rest)
        reading += days * DAY
        while not self.has(reading // DAY):
            reading += DAY
        return self.second_of(reading) + rest, reading + rest

    @cached_property
    def midnights(self) -> tuple[int, ...]:
        """Second at which each date begins, from the one at or before second 0 to the one at or after the
        horizon; a date that there is not is left out.
        """
        found: list[int] = []
        for day in range(self.day(self.horizon) + 3):
            second = self.second_of(day * DAY)
            if not found or second > found[-1]:
                found.append(second)
            if second >= self.horizon and len(found) > 1:
                break
        return tuple(found)

    @cached_property
    def months(self) -> tuple[tuple[int, int], ...]:
        """Second at which each calendar month of the run begins, the first one at 0, and its number 1..12."""
        return tuple(self._months())

    def _months(self) -> Iterator[tuple[int, int]]:
        yield 0, self.start.month
        month = datetime(self.start.year, self.start.month, 1)
        while True:
            month = (month + timedelta(days=32)).replace(day=1)
            second = self.second_of((month.toordinal() - self.first_day) * DAY)
            if second > self.horizon:
                return
            yield second, month.month


@lru_cache(maxsize=64)
def local_clock(start: datetime, zone: tzinfo | None, fold: int, horizon: int) -> LocalClock:
    """The clock of a run, made once.

    The start is a local time, its zone and fold beside it: two instants that are equal are not one for that.
    """
    return LocalClock(start.replace(tzinfo=zone, fold=fold), horizon)


def _instant(start: datetime, zone: tzinfo) -> datetime:
    return start.astimezone(UTC) if start.fold else first_instant(start.replace(tzinfo=None), zone)


def _ahead(moment: datetime) -> int:
    ahead = moment.utcoffset()
    return round(ahead.total_seconds()) if ahead is not None else 0


def _turns(start: datetime, first: int, last: int) -> Iterator[tuple[int, int]]:
    """From which seconds on by how much the clock is ahead of UTC [s].

    Looked for once a day: no zone on record changes its clock twice within four days.
    """
    zero, zone = start.astimezone(UTC), start.tzinfo

    def ahead(second: int) -> int:
        return _ahead((zero + timedelta(seconds=second)).astimezone(zone))

    known = ahead(first)
    yield first, known
    for second in range(first, last, DAY):
        found = ahead(second + DAY)
        if found != known:
            inside = range(second, second + DAY)
            turn = second + bisect_right(inside, False, key=lambda at: ahead(at) != known)
            yield turn, found
            known = found
