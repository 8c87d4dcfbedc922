"""The clock on the wall against its definition, in zones whose clocks were changed by every size on record.

The oracle walks through the seconds around a change with `zoneinfo` alone and shares nothing with the clock.
"""

from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.local_clock import DAY, LocalClock, first_instant
from sim.scenario.numbers.moment import seconds_between, span_from
from sim.scenario.text.errors import Misread

HOUR = 3600
# Zone, a local date near a change of its clock, and the size of that [s]; from tzdata.
CHANGES = [
    ("Europe/London", (2031, 3, 30), HOUR),
    ("Europe/London", (2031, 10, 26), -HOUR),
    ("America/New_York", (2024, 11, 3), -HOUR),
    ("Australia/Lord_Howe", (2024, 10, 6), HOUR // 2),
    ("Australia/Lord_Howe", (2024, 4, 7), -HOUR // 2),
    ("Antarctica/Troll", (2024, 3, 31), 2 * HOUR),
    ("Antarctica/Troll", (2024, 10, 27), -2 * HOUR),
    ("America/Asuncion", (2023, 10, 1), HOUR),  # at midnight
    ("America/Asuncion", (2024, 3, 24), -HOUR),  # back at midnight: the day before has 25 hours
    ("America/Santiago", (2024, 9, 8), HOUR),  # at midnight
    ("America/Havana", (2024, 3, 10), HOUR),  # at midnight
    ("America/Havana", (2024, 11, 3), -HOUR),  # back to midnight: 00:00 to 01:00 comes twice
    ("Asia/Damascus", (2011, 4, 1), HOUR),
    ("Asia/Beirut", (2024, 3, 31), HOUR),
    ("America/St_Johns", (2010, 11, 7), -HOUR),  # at 00:01, so that the date of before comes again
    ("America/St_Johns", (1988, 4, 3), 2 * HOUR),
    ("America/Toronto", (1919, 3, 31), HOUR),  # from 23:30 to 00:30
    ("Asia/Kolkata", (1945, 10, 15), -HOUR),
    ("Africa/Accra", (1919, 11, 24), HOUR // 3),
    ("Africa/Monrovia", (1972, 1, 7), 44 * 60 + 30),
    ("Asia/Kathmandu", (1986, 1, 1), 15 * 60),
    ("America/Caracas", (2007, 12, 9), -HOUR // 2),
    ("America/Caracas", (2016, 5, 1), HOUR // 2),
    ("Antarctica/Casey", (2010, 3, 5), -3 * HOUR),
    ("Pacific/Apia", (2011, 12, 30), DAY),  # no such date
    ("Pacific/Kwajalein", (1993, 8, 21), DAY),  # no such date
    ("Pacific/Kwajalein", (1969, 9, 30), -23 * HOUR),  # a date of 47 hours
    ("America/Juneau", (1867, 10, 18), -DAY),  # a date of 48 hours
    ("Asia/Manila", (1844, 12, 31), DAY),
]
STARTS = st.tuples(
    st.sampled_from(CHANGES), st.integers(-3, 1), st.sampled_from([0, 30, 60, 90, 6 * 60, 18 * 60, 1439])
)


def run_of(drawn, days=6):
    (zone, (year, month, day), size), ahead, minute = drawn
    start = datetime(year, month, day) + timedelta(days=ahead, minutes=minute)
    return LocalClock(start.replace(tzinfo=ZoneInfo(zone)), days * DAY), size


def shown(clock, second):
    """What the zone's clock shows at a second, in seconds since the midnight that begins the first date."""
    local = (clock.start.astimezone(UTC) + timedelta(seconds=second)).astimezone(clock.start.tzinfo)
    return (local.toordinal() - clock.first_day) * DAY + local.hour * HOUR + local.minute * 60 + local.second


def first_second_that_shows(clock, reading):
    """By trying every minute, then every second of the minute before."""
    for second in range(-2 * DAY, clock.horizon + 2 * DAY, 60):
        if shown(clock, second) >= reading:
            earlier = range(second - 59, second + 1)
            return next(one for one in earlier if shown(clock, one) >= reading)
    raise AssertionError(reading)


@pytest.mark.parametrize(("zone", "date", "size"), CHANGES)
def test_every_change_named_here_is_one_of_the_zone(zone, date, size):
    clock, _ = run_of(((zone, date, size), -3, 0))
    known = {shown(clock, second) - second for second in range(0, clock.horizon, HOUR)}
    assert max(known) - min(known) == abs(size)


@given(STARTS, st.integers(0, 6 * DAY))
def test_a_reading_is_the_latest_that_the_clock_has_shown(drawn, second):
    clock, _ = run_of(drawn)
    assert clock.shows(second) == shown(clock, second)
    # 2 days and an hour back are enough: no clock was ever put back by more than a day.
    highest = max(shown(clock, earlier) for earlier in range(second, second - 49 * HOUR, -600))
    assert clock.reads(second) >= highest
    assert clock.reads(second) == shown(clock, second) or clock.shows(second) < clock.reads(second)


@given(STARTS, st.integers(0, 6 * DAY - 1))
def test_readings_never_go_back(drawn, second):
    clock, _ = run_of(drawn)
    assert clock.reads(second) <= clock.reads(second + 1)


@given(STARTS, st.integers(0, 5), st.sampled_from([0, 1, 30, 60, 61, 119, 150, 360, 1080, 1410, 1439]))
def test_a_time_of_a_date_comes_when_the_clock_first_shows_it_or_later(drawn, day, minute):
    clock, _ = run_of(drawn)
    reading = day * DAY + minute * 60
    assert clock.second_of(reading) == first_second_that_shows(clock, reading)


@given(STARTS, st.lists(st.sampled_from(range(0, DAY, 1800)), min_size=1, unique=True).map(sorted))
def test_a_daily_time_comes_once_on_every_date_there_is(drawn, times):
    clock, size = run_of(drawn, days=9)
    days = [day for day in range(1, 8) if clock.has(day)]
    assert len(days) >= 7 - (size >= DAY)
    second, dues = clock.second_of(days[0] * DAY), []
    while (second := clock.next(times, second)) < clock.second_of((days[-1] + 1) * DAY):
        dues.append(second)
        second += 1
    whole = {clock.second_of(day * DAY + time) for day in days for time in times}
    assert dues == sorted(whole)  # those that the clock skips come together


@given(STARTS, st.lists(st.sampled_from(range(0, DAY, 1800)), min_size=1, unique=True).map(sorted),
       st.integers(0, 6 * DAY))  # fmt: skip
def test_between_the_last_daily_time_and_now_there_is_no_other(drawn, times, second):
    clock, _ = run_of(drawn)
    reading = clock.last_reading(times, second)
    assert reading % DAY in times
    came = clock.second_of(reading)
    assert came <= second < clock.next(times, came + 1)


@given(STARTS)
def test_each_date_begins_once_and_all_days_together_are_the_run(drawn):
    clock, size = run_of(drawn)
    edges = clock.midnights
    assert edges[0] <= 0 < edges[1]
    assert edges[-2] < clock.horizon <= edges[-1]
    assert all(before < after for before, after in pairwise(edges))
    dates = [clock.first_day + clock.day(edge) for edge in edges]
    assert len(set(dates)) == len(dates)
    longer = [after - before - DAY for before, after in pairwise(edges)]
    # Two dates share a change across midnight; a date that is skipped is no day.
    assert all(min(0, -size) <= one <= max(0, -size) for one in (*longer, sum(longer)))


@given(STARTS, st.integers(0, 5 * DAY), st.integers(1, 3))
def test_a_span_of_whole_days_keeps_the_time_of_day(drawn, second, days):
    clock, _ = run_of(drawn)
    later, meant = clock.later(second, days * DAY)
    assert later > second
    assert meant % DAY == clock.shows(second) % DAY
    assert clock.has(meant // DAY)
    # Back where the clock is as it was, the time is the one meant, though it was put off in between.
    again, _ = clock.later(later, days * DAY, meant)
    assert clock.reads(again) == meant + days * DAY or clock.reads(again) >= meant
    assert clock.later(second, days * DAY + 90)[0] == later + 90
    assert clock.later(second, 7200)[0] == second + 7200


@given(STARTS, st.integers(0, 6 * DAY))
def test_dates_are_placed_by_the_same_clock(drawn, second):
    clock, _ = run_of(drawn)
    zone = clock.start.tzinfo
    local = (clock.start.astimezone(UTC) + timedelta(seconds=second)).astimezone(zone).replace(tzinfo=None)
    reading, start = shown(clock, second), clock.start.replace(tzinfo=None)
    if clock.start.fold:
        return  # a written start is the first of two
    assert seconds_between(start, local, zone) == clock.second_of(reading) <= second


@pytest.mark.parametrize(
    ("zone", "day", "first"),
    [
        ("America/Santiago", datetime(2024, 9, 8), "2024-09-08 01:00"),
        ("America/Asuncion", datetime(2023, 10, 1), "2023-10-01 01:00"),
        ("Asia/Damascus", datetime(2011, 4, 1), "2011-04-01 01:00"),
        ("Asia/Beirut", datetime(2024, 3, 31), "2024-03-31 01:00"),
        ("America/Havana", datetime(2024, 3, 10), "2024-03-10 01:00"),
        ("America/Havana", datetime(2024, 11, 3), "2024-11-03 00:00"),
        ("Pacific/Apia", datetime(2011, 12, 31), "2011-12-31 00:00"),
    ],
)
def test_a_date_without_a_midnight_begins_with_its_first_instant(zone, day, first):
    zone = ZoneInfo(zone)
    assert f"{first_instant(day, zone).astimezone(zone):%Y-%m-%d %H:%M}" == first
    start = day - timedelta(days=5)
    assert seconds_between(start, day, zone) == seconds_between(start, datetime.fromisoformat(first), zone)


@pytest.mark.parametrize(
    ("zone", "time", "advice"),
    [
        ("America/Santiago", datetime(2024, 9, 8, 0, 30), "write 2024-09-08 01:00"),
        ("Europe/London", datetime(2031, 3, 30, 1, 15), "write 2031-03-30 02:00"),
        ("Australia/Lord_Howe", datetime(2024, 10, 6, 2, 15), "write 2024-10-06 02:30"),
        ("Pacific/Apia", datetime(2011, 12, 30), "write 2011-12-31"),
    ],
)
def test_a_time_that_the_clock_skips_is_refused_with_the_one_to_write(zone, time, advice):
    with pytest.raises(Misread) as refused:
        seconds_between(time - timedelta(days=3), time, ZoneInfo(zone))
    assert advice in str(refused.value.hint)


@given(STARTS, st.integers(1, 5), st.sampled_from([0, 5 * HOUR]))
def test_a_run_of_whole_days_ends_at_the_local_time_at_which_it_began(drawn, days, rest):
    clock, _ = run_of(drawn)
    (zone, (year, month, day), _), ahead, minute = drawn
    start = datetime(year, month, day) + timedelta(days=ahead, minutes=minute)
    assume(clock.start.date() == start.date())  # else that date is skipped, and refused
    end = clock.second_of(days * DAY + minute * 60)
    assert span_from(start, days * DAY + rest, ZoneInfo(zone)) == end + rest


def test_months_begin_with_their_first_instant():
    clock = LocalClock(datetime(2023, 9, 20, tzinfo=ZoneInfo("America/Asuncion")), 30 * DAY)
    # 11 days of September; then 1 October begins when its clock first shows 01:00, in the same instant.
    assert clock.months == ((0, 9), (11 * DAY, 10))
    clock = LocalClock(datetime(2031, 3, 28, tzinfo=ZoneInfo("Europe/London")), 143 * HOUR)
    assert clock.months == ((0, 3), (4 * DAY - HOUR, 4))


def test_where_no_clock_is_changed_all_is_plain_arithmetic():
    clock = LocalClock(datetime(2024, 3, 20, 18, tzinfo=ZoneInfo("America/Caracas")), 500 * DAY)
    assert (clock.reads(0), clock.reads(6 * HOUR), clock.second_of(DAY)) == (18 * HOUR, DAY, 6 * HOUR)
    assert clock.next((0, 18 * HOUR), 0) == 0
    assert clock.next((0, 18 * HOUR), 1) == 6 * HOUR
    assert clock.next((17 * HOUR,), 0) == 23 * HOUR
    assert bisect_left(clock.midnights, 500 * DAY) == len(clock.midnights) - 1
