"""Dates: local times, bounds, and whole seconds since the start."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario.numbers.moment import Moment, is_date, local_time, parse_date, seconds_between
from sim.scenario.text.errors import Misread

CARIBBEAN = ZoneInfo("America/Curacao")
BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2024, 3, 20)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024-11-25", datetime(2024, 11, 25)),
        ("2024-11-25 18:00", datetime(2024, 11, 25, 18)),
        ("2024-11-25T18:00", datetime(2024, 11, 25, 18)),
        ("2024-11-25 18:00:30", datetime(2024, 11, 25, 18, 0, 30)),
    ],
)
def test_a_bare_date_is_its_midnight(text: str, date: datetime) -> None:
    assert parse_date(text) == date
    assert is_date(text)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("25.11.2024", "Write 2024-11-25."),
        ("2024-11-25 18", "Write 2024-11-25 18:00."),
        ("2024-11-25 18:00Z", "Leave the offset out: dates are local times of the scenario's zone."),
        ("2024-11-25 18:00-04:00", "Leave the offset out: dates are local times of the scenario's zone."),
        ("W33", "Write it as 2024-11-25 or 2024-11-25 18:00."),
    ],
)
def test_what_is_no_date_is_refused(text: str, hint: str) -> None:
    with pytest.raises(Misread) as caught:
        parse_date(text)
    assert caught.value.message == f"expected a date such as 2024-11-25 18:00, received {text!r}"
    assert caught.value.hint == hint
    assert not is_date(text)


@pytest.mark.parametrize("text", ["2023-02-29", "2024-13-01", "2024-11-25 24:00", "0000-01-01"])
def test_a_date_that_no_calendar_has_is_refused(text: str) -> None:
    with pytest.raises(Misread, match="expected a date of the calendar"):
        parse_date(text)


def test_seconds_are_counted_in_the_scenarios_zone() -> None:
    assert seconds_between(START, datetime(2024, 3, 21), CARIBBEAN) == 86400
    assert seconds_between(START, datetime(2025, 5, 6, 18), CARIBBEAN) == 412 * 86400 + 18 * 3600


def test_the_day_on_which_summer_time_begins_has_23_hours() -> None:
    assert seconds_between(datetime(2024, 3, 31), datetime(2024, 4, 1), BERLIN) == 23 * 3600


def test_an_hour_that_happens_twice_counts_as_its_first() -> None:
    assert seconds_between(datetime(2024, 10, 27), datetime(2024, 10, 27, 2, 30), BERLIN) == 2 * 3600 + 1800


def test_an_hour_that_never_happens_is_refused() -> None:
    with pytest.raises(
        Misread, match="expected a time that exists in Europe/Berlin, received 2024-03-31 02:30"
    ):
        seconds_between(START, datetime(2024, 3, 31, 2, 30), BERLIN)


@given(
    st.datetimes(datetime(2024, 3, 20), datetime(2030, 1, 1)).map(lambda date: date.replace(microsecond=0))
)
def test_local_time_undoes_the_seconds_in_a_zone_without_summer_time(date: datetime) -> None:
    assert local_time(START, seconds_between(START, date, CARIBBEAN), CARIBBEAN).replace(tzinfo=None) == date


def _placed(given_: object) -> Moment:
    moment = Moment.of(given_)
    moment.place(START, CARIBBEAN)
    return moment


def test_an_exact_date_has_nothing_to_draw() -> None:
    moment = _placed("2024-03-21 01:00")
    assert moment.exact
    assert {moment.resolve(u) for u in (None, 0.0, 0.5, 1.0)} == {86400 + 3600}


def test_a_date_with_a_best_guess_is_triangular_and_central_takes_the_guess() -> None:
    moment = _placed(
        {"earliest": "2024-03-20 10:00", "best": "2024-03-20 10:00", "latest": "2024-03-20 14:00"}
    )
    assert moment.resolve() == 10 * 3600
    assert moment.central == datetime(2024, 3, 20, 10)
    # falling from the start: half of the weight lies before 4 h · (1 - sqrt(1/2))
    assert moment.resolve(0.5) == round(10 * 3600 + 4 * 3600 * (1 - 0.5**0.5))
    assert (moment.resolve(0.0), moment.resolve(1.0)) == (10 * 3600, 14 * 3600)


def test_a_date_without_a_best_guess_is_uniform_and_central_takes_the_midpoint() -> None:
    moment = _placed({"earliest": "2024-03-20 10:00", "latest": "2024-03-20 10:03"})
    assert moment.resolve() == 10 * 3600 + 90
    assert moment.central == datetime(2024, 3, 20, 10, 1, 30)
    assert (moment.resolve(0.0), moment.resolve(0.5), moment.resolve(1.0)) == (36000, 36090, 36180)


def test_a_prior_of_dates_is_the_same_as_its_bounds() -> None:
    text = "triangular(2024-11-25 08:00, 2024-11-25 18:00, 2024-11-25 19:00)"
    bounds = {"earliest": "2024-11-25 08:00", "best": "2024-11-25 18:00", "latest": "2024-11-25 19:00"}
    assert Moment.of(text) == Moment.of(bounds)
    assert Moment.of("uniform(2024-11-25, 2024-11-26)") == Moment.of(
        {"earliest": "2024-11-25", "latest": "2024-11-26"}
    )


@pytest.mark.parametrize(
    ("bounds", "message"),
    [
        (
            {"earliest": "2024-01-02", "best": "2024-01-01", "latest": "2024-01-03"},
            "expected best at or after earliest, 2024-01-02, received 2024-01-01",
        ),
        (
            {"earliest": "2024-01-01", "best": "2024-01-03", "latest": "2024-01-02 12:00"},
            "expected latest at or after best, 2024-01-03, received 2024-01-02 12:00",
        ),
        (
            {"earliest": "2024-01-02", "latest": "2024-01-01"},
            "expected latest at or after earliest, 2024-01-02, received 2024-01-01",
        ),
        (
            {"earliest": "2024-01-02"},
            "expected the key 'latest' with a date such as 2024-11-25 18:00, received none",
        ),
        (
            {"earlyest": "2024-01-02"},
            "expected one of earliest, best, latest, source, assumed, note, received 'earlyest'",
        ),
        (
            {"earliest": 2024, "latest": "2025-01-01"},
            "expected a date such as 2024-11-25 18:00, received 2024",
        ),
        (2024, "expected a date such as 2024-11-25 18:00, received 2024"),
        (
            "triangular(2024-01-01, 2024-01-02)",
            "expected triangular(earliest, best, latest), received 'triangular(2024-01-01, 2024-01-02)'",
        ),
    ],
)
def test_impossible_bounds_are_refused(bounds: object, message: str) -> None:
    with pytest.raises(Misread) as caught:
        Moment.of(bounds)
    assert caught.value.message == message


@given(st.floats(0, 1), st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_drawn_date_is_a_whole_second_within_its_bounds(u: float, rise: int, fall: int) -> None:
    moment = Moment.of("2024-03-20")
    for best in (rise, None):
        moment.seconds = (0, best, rise + fall)
        drawn = moment.resolve(u)
        assert isinstance(drawn, int)
        assert 0 <= drawn <= rise + fall


def test_a_date_that_was_not_placed_says_so() -> None:
    with pytest.raises(ValueError, match="expected place\\(\\) before resolve\\(\\)"):
        Moment.of("2024-03-20").resolve()
