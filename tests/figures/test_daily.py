"""Records as daily arrays, against sums done by hand and against the measures."""

from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine import DAY, Recorder, Records
from sim.figures import daily
from sim.measures import Days, water
from tests.figures.invented import heads, house, many, village

START = datetime(2031, 3, 1, tzinfo=ZoneInfo("UTC"))


def records(days=4, **channels):
    """Records of step series, each given as {second: value}."""
    recorder = Recorder()
    for name, rows in channels.items():
        channel = recorder.channel(name.replace("_", "."), "step", "")
        for at, value in rows.items():
            channel.step(at, value)
    return Records.of(recorder, 0, days * DAY, START)


def test_two_people_who_use_sixty_litres_use_thirty_each():
    run = records(people={0: 2}, water_use_all={0: 60.0})
    assert daily.water_per_person(run)[0].tolist() == [30.0] * 4


def test_a_day_s_water_is_that_of_the_day_alone():
    run = records(days=5, people={0: 1}, water_use_all={0: 10.0, 2 * DAY: 0.0, 3 * DAY: 40.0})
    assert daily.water_per_person(run)[0].tolist() == [10.0, 10.0, 0.0, 40.0, 40.0]


def test_water_per_person_is_undefined_while_nobody_is_inside():
    run = records(people={0: 3, 2 * DAY: 0}, water_use_all={0: 30.0, 2 * DAY: 0.0})
    used = daily.water_per_person(run)[0]
    assert used[:2].tolist() == [10.0, 10.0]
    assert np.isnan(used[2:]).all()


def test_the_figure_and_the_measure_agree_on_water():
    run = house()
    assert daily.water_per_person(run)[0] == pytest.approx(water.daily_use(Days(run)), nan_ok=True)


def test_replications_side_by_side_are_as_each_alone():
    band = many(3, days=40)
    together = daily.water_per_person(band)
    for row, number in enumerate(band.replications):
        assert together[row] == pytest.approx(daily.water_per_person(band.only(number))[0], nan_ok=True)


ROWS = st.tuples(st.integers(0, 5 * DAY), st.floats(-9, 9), st.floats(-1e-4, 1e-4))


@given(
    st.lists(st.lists(ROWS, min_size=1, max_size=6), min_size=1, max_size=4),
    st.lists(st.integers(0, 5 * DAY), min_size=1, max_size=5),
)
def test_integrals_of_many_replications_are_those_of_each_series(runs, moments):
    parts = []
    for number, rows in enumerate(runs):
        recorder = Recorder()
        channel = recorder.channel("level", "linear", "L")
        for at, level, rate in sorted(rows):
            channel.line(at, level, rate)
        parts.append(Records.of(recorder, number, 5 * DAY, START))
    joined = Records.join(parts)
    found = daily.integrals(joined, joined.series("level"), moments)
    for number, part in enumerate(parts):
        assert found[number] == pytest.approx(part.series("level").integral(moments), rel=1e-9, abs=1e-3)


def test_a_replication_without_the_series_is_undefined_and_not_zero():
    one = records(people={0: 1}, water_use_all={0: 9.0})
    two = records(people={0: 1})
    two = Records(two.horizon, two.start, (1,), two.channels, two.logs, two.statics)
    found = daily.water_per_person(Records.join([one, two]))
    assert found[0].tolist() == [9.0] * 4
    assert np.isnan(found[1]).all()


def test_hours_of_a_state_are_exact_across_midnight():
    run = records(days=3, people={0: 1}, power_source={0: "grid", DAY - 3600: "none", DAY + 7200: "grid"})
    assert daily.hours(run, "power.source", "none").tolist() == [1.0, 2.0, 0.0]
    assert daily.hours(run, "power.source", "grid").tolist() == [23.0, 22.0, 24.0]


def test_an_empty_house_has_no_hours_of_any_state():
    run = records(days=3, people={0: 0, DAY // 2: 4, 2 * DAY: 0}, power_source={0: "none"})
    assert daily.hours(run, "power.source", "none").tolist() == [12.0, 24.0, 0.0]


def test_neighbouring_rows_of_one_word_are_one_stretch():
    run = records(cordon={0: "watch", DAY: "watch", 2 * DAY: "siege"})
    stretches = daily.spans(run, "cordon")
    assert stretches.words.tolist() == ["watch", "siege"]
    assert stretches.ends.tolist() == [2 * DAY, 4 * DAY]


def test_a_first_row_that_comes_late_also_holds_before():
    assert daily.spans(records(cordon={DAY: "watch"}), "cordon").starts.tolist() == [0]


def test_a_day_at_the_line_is_not_below_it():
    assert daily.days_below(np.array([[15.0, 15.0 * (1 - 1e-12), 14.9, np.nan]]), 15.0).tolist() == [1]


def test_what_is_meant_while_somebody_is_inside_leaves_the_rest_of_the_day_out():
    run = records(days=3, people={0: 0, DAY // 2: 4, DAY: 2, DAY + DAY // 4: 0})
    found = daily.while_inside(run, daily.needs(run))[0].tolist()
    assert found == pytest.approx([4.0, 2.0, np.nan], nan_ok=True)


def test_days_with_a_short_first_and_last_day_are_calendar_days():
    run = village(days=60, leave=None)
    assert len(daily.water_per_person(run)[0]) == 61
    assert daily.person_days(run)[0, 0] == pytest.approx(30 * 14.5 / 24)


def test_the_story_ends_with_nobody_inside():
    assert heads(411 * DAY) == 0
    assert int(daily.days_inside(house()).sum()) == 411
