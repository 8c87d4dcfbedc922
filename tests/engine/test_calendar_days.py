"""Days are those of the local calendar, also where clocks are put forward or back."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from sim.engine import DAY, Recorder, Records
from sim.figures import daily
from sim.figures.hourly import by_clock, by_hour
from sim.measures.days import Days
from sim.study.runs.outcome import by_day
from tests.test_local_clock import CHANGES

BEIRUT = ZoneInfo("Asia/Beirut")


def records(start, until):
    recorder = Recorder()
    recorder.channel("people.needs", "step", "1").step(0, 30.0)
    recorder.channel("water.use.all", "step", "L/d").step(0, 300.0)
    horizon = round(until.timestamp() - start.timestamp())
    return Records.of(recorder, 0, horizon, start)


def beirut(*when):
    return datetime(*when, tzinfo=BEIRUT)


def test_fifty_days_with_an_hour_twice_are_fifty_days():
    run = records(beirut(2024, 10, 15), beirut(2024, 12, 4))
    assert run.horizon == 50 * DAY + 3600
    days = Days(run)
    assert (len(run.days) - 1, days.count) == (50, 50)
    assert days.total == pytest.approx(1500)
    assert daily.person_days(run).sum() == pytest.approx(1500)
    assert days.pieces("people.needs").persons.sum() / DAY == pytest.approx(1500)
    assert days.amount("water.use.all") == pytest.approx(np.full(50, 300.0))
    assert daily.water_per_person(run)[0] == pytest.approx(np.full(50, 10.0))
    assert {run.moment(int(edge)).strftime("%H:%M") for edge in run.days} == {"00:00"}


def test_a_midnight_that_the_clock_skips_is_the_end_of_the_skip():
    run = records(beirut(2024, 3, 29, 7), beirut(2024, 4, 2))
    told = [run.moment(int(edge)).strftime("%d %H:%M") for edge in run.days]
    assert told == ["29 07:00", "30 00:00", "31 01:00", "01 00:00", "02 00:00"]
    assert run.day_lengths.tolist() == [DAY, DAY, DAY - 3600, DAY]


def test_a_day_that_a_zone_skips_is_no_day():
    apia = ZoneInfo("Pacific/Apia")
    run = records(datetime(2011, 12, 28, tzinfo=apia), datetime(2012, 1, 2, tzinfo=apia))
    assert (run.days / DAY).tolist() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("zone", [None, UTC, ZoneInfo("America/Caracas")])
def test_without_a_change_days_are_of_24_hours(zone):
    run = Records.of(Recorder(), 0, 3 * DAY, datetime(2024, 3, 20, 18, tzinfo=zone))
    assert run.days.tolist() == [0, 21600, 21600 + DAY, 21600 + 2 * DAY, 3 * DAY]
    assert run.day_lengths.tolist() == [DAY] * 4


def test_two_zones_at_one_instant_have_days_of_their_own():
    here = beirut(2024, 5, 1, 3)
    there = here.astimezone(UTC)
    one, other = (Records.of(Recorder(), 0, DAY, start) for start in (here, there))
    assert one.days.tolist() != other.days.tolist()


def test_what_is_given_out_may_be_changed_without_harm():
    run = records(beirut(2024, 10, 15), beirut(2024, 12, 4))
    run.days[:] = 0
    assert run.days[1] == DAY


def test_the_power_calendar_shows_local_hours_after_a_change():
    start = beirut(2024, 10, 26)
    run = records(start, beirut(2024, 10, 29))
    noon = round(beirut(2024, 10, 28, 12).timestamp() - start.timestamp())
    stretch = np.array([noon]), np.array([noon + 3600])
    assert by_hour(run, *stretch)[12] == 3600
    assert sum(len(starts) for starts, _ in by_clock(run, *stretch)) == 1
    whole = np.array([0]), np.array([run.horizon])
    assert by_hour(run, *whole).sum() == run.horizon
    assert by_hour(run, *whole)[23] == 4 * 3600


@pytest.mark.parametrize(("zone", "date", "size"), CHANGES)
def test_no_two_rows_of_a_day_share_a_date(zone, date, size):
    start = datetime(*date, 12, tzinfo=ZoneInfo(zone)) - timedelta(days=3)
    horizon = round((datetime(*date, 18, tzinfo=ZoneInfo(zone)) + timedelta(days=3)).timestamp())
    recorder = Recorder()
    recorder.channel("people.needs", "step", "1").step(0, 30.0)
    recorder.channel("power.source", "step", "").step(0, "none")
    run = Records.of(recorder, 0, horizon - round(start.timestamp()), start)
    rows = by_day(run)
    dates = [(datetime(1970, 1, 1) + timedelta(days=day)).date() for day in rows["date"].tolist()]
    assert dates == sorted({run.moment(second).date() for second in range(0, run.horizon, 600)})
    assert rows["day"].tolist() == list(range(len(dates)))
    # 30 people on every whole date, however long it is; half and three quarters on the first and the last.
    assert rows["people"][1:-1] == pytest.approx(np.full(len(dates) - 2, 30.0))
    assert rows["hours_without_power"].sum() == pytest.approx(run.horizon / 3600)
