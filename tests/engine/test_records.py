"""Series and logs, against brute force and against each replication alone."""

from datetime import datetime, timedelta, timezone

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine import Channel, Recorder, Records

START = datetime(2024, 3, 20, 18, 0, tzinfo=timezone(timedelta(hours=-4)))


def records_of(recorder, replication=0, horizon=300_000, start=START):
    return Records.of(recorder, replication, horizon, start)


def a_run(replication, levels, words):
    recorder = Recorder()
    tank = recorder.channel("tank", "linear", "L", scale=2.0)
    grid = recorder.channel("grid", "step", "")
    for second, level, rate in levels:
        tank.line(second, level, rate)
    for second, word in words:
        grid.step(second, word)
    recorder.happened(5, "event", text=f"run {replication}")
    recorder.happened(6, "exit", kind="safe_conduct", left=replication)
    recorder.static["seed"] = replication
    return records_of(recorder, replication)


def test_a_row_written_twice_in_a_second_keeps_the_last():
    channel = Channel("grid", "step", "")
    for second, word in [(0, "on"), (5, "off"), (5, "on"), (5, "off"), (7, "on")]:
        channel.step(second, word)
    assert (channel.times, channel.values) == ([0, 5, 7], ["on", "off", "on"])
    channel = Channel("tank", "linear", "L")
    for second, level, rate in [(0, 10.0, 0.0), (5, 10.0, -1.0), (5, 9.0, -2.0)]:
        channel.line(second, level, rate)
    assert (channel.times, channel.values, channel.rates) == ([0, 5], [10, 9], [0, -2])


rows = st.lists(
    st.tuples(st.integers(1, 20), st.integers(-50, 50), st.integers(-5, 5)), min_size=1, max_size=12
)


@given(rows=rows, kind=st.sampled_from(["step", "linear"]))
def test_values_and_integrals_are_those_counted_second_by_second(rows, kind):
    recorder = Recorder()
    channel = recorder.channel("x", kind, "L", scale=3.0)
    second, held = 0, []
    for length, value, rate in rows:
        if kind == "step":
            channel.step(second, value)
        else:
            channel.line(second, value, rate)
        held += [(3.0 * value, 3.0 * rate * (kind == "linear"), second)] * length
        second += length
    series = records_of(recorder).series("x")
    seconds = np.arange(second)
    expected = [value + rate * (t - since) for t, (value, rate, since) in enumerate(held)]
    assert series.at(seconds) == pytest.approx(expected)
    # over one second a line is integrated by its middle
    middles = [value + rate * (t + 0.5 - since) for t, (value, rate, since) in enumerate(held)]
    assert series.integral(seconds) == pytest.approx(np.concatenate(([0], np.cumsum(middles)[:-1])), abs=1e-6)


def test_a_value_holds_from_its_second_on_and_the_first_also_before():
    run = a_run(0, [(10, 100.0, -1.0)], [(10, "on"), (20, "off")])
    assert run.series("grid").at([0, 9, 10, 19, 20, 99]).tolist() == ["on", "on", "on", "on", "off", "off"]
    assert run.series("tank").at([0, 10, 15]).tolist() == [200, 200, 190]
    assert run.series("tank").integral([0, 10, 20]).tolist() == [0, 0, 1900]
    assert run.series("grid").is_("on").integral([10, 20, 30]).tolist() == [0, 10, 10]
    assert run.series("grid").is_("on", "off").at([10, 30]).tolist() == [1, 1]


def test_many_runs_joined_are_each_what_they_are_alone():
    runs = [
        a_run(k, [(0, 10.0 * k, 1.0), (10 + k, 5.0, -0.5)], [(0, "on"), (3 + k, "off")]) for k in (4, 1, 9)
    ]
    joined = Records.join(runs)
    assert joined.replications == (1, 4, 9)
    for run in runs:
        k = run.replications[0]
        assert joined.only(k) == run
        assert joined.only(k).static == {"seed": k}
        for name in run.names:
            mine, ours = run.series(name), joined.series(name).only(k)
            for column in ("times", "values", "rates", "replications"):
                assert getattr(mine, column).tolist() == getattr(ours, column).tolist()
                assert getattr(mine, column).dtype == getattr(ours, column).dtype
            assert mine.at([0, 5, 20]).tolist() == ours.at([0, 5, 20]).tolist()
        assert run.log() == [row for row in joined.log() if row["replication"] == k]
    assert [row["left"] for row in joined.log("exit")] == [1, 4, 9]
    assert Records.join([Records.join(runs[:2]), runs[2]]).replications == (1, 4, 9)


def test_a_series_of_some_replications_only_is_joined_from_those():
    recorder = Recorder()
    recorder.channel("pool", "linear", "L").line(0, 1.0, 0.0)
    joined = Records.join([a_run(1, [(0, 1.0, 0.0)], [(0, "on")]), records_of(recorder, 2)])
    assert joined.has("pool")
    assert not joined.has("battery")
    assert joined.names == ["grid", "pool", "tank"]
    assert joined.series("pool").replications.tolist() == [2]


def test_a_value_of_many_replications_at_once_is_an_error():
    runs = [a_run(k, [(0, 1.0, 0.0)], [(0, "on")]) for k in (0, 1)]
    series = Records.join(runs).series("tank")
    for read in (series.at, series.integral):
        with pytest.raises(ValueError, match=r"tank: rows of many replications; choose one with \.only"):
            read([0])
    with pytest.raises(ValueError, match="tank: no rows"):
        series.only(7).at([0])


def test_what_is_not_there_is_an_error_that_says_what_is():
    run = a_run(3, [(0, 1.0, 0.0)], [(0, "on")])
    with pytest.raises(KeyError, match=r"no series 'tnak' in these records; there are grid, tank"):
        run.series("tnak")
    with pytest.raises(KeyError, match="no replication 4 in these records; there are 1, from 3 to 3"):
        run.only(4)


def test_records_that_do_not_belong_together_are_not_joined():
    run = a_run(3, [(0, 1.0, 0.0)], [(0, "on")])
    with pytest.raises(ValueError, match="no records to join"):
        Records.join([])
    with pytest.raises(ValueError, match="of the same replication"):
        Records.join([run, run])
    with pytest.raises(ValueError, match="different horizons"):
        Records.join([run, records_of(Recorder(), 4, horizon=7)])


def test_details_are_kept_in_full_recordings_only_and_names_are_unique():
    assert Recorder().channel("power.load", "step", "W", detail=True) is None
    recorder = Recorder(full=True)
    assert recorder.channel("power.load", "step", "W", detail=True) is not None
    with pytest.raises(ValueError, match=r"two entities would write the series 'power\.load'"):
        recorder.channel("power.load", "step", "W")


@pytest.mark.parametrize(
    ("start_hour", "horizon", "days"),
    [
        (0, 3 * 86400, [0, 86400, 172800, 259200]),
        (18, 86400, [0, 21600, 86400]),
        (18, 3600, [0, 3600]),
        (18, 21600, [0, 21600]),
    ],
)
def test_days_begin_at_midnight_and_the_horizon_closes_the_last(start_hour, horizon, days):
    run = records_of(Recorder(), horizon=horizon, start=START.replace(hour=start_hour))
    assert run.days.tolist() == days
