"""The documented siege replayed: the ledger's check-sums, bounds of every date, causes before effects."""

from functools import cache
from math import inf

import pytest

from sim.replication import Replication, replicate
from tests.history.played import DAY, DOCUMENTED, HOUR, scenario, second

DRAWN = 50


@cache
def central() -> Replication:
    return replicate(scenario(DOCUMENTED), central=True)


@cache
def drawn() -> list[Replication]:
    return [replicate(scenario(DOCUMENTED), number=number) for number in range(DRAWN)]


def day(date):
    return second(date, scenario(DOCUMENTED))


def spans(name, *words):
    """Begin and length of every span of a state, in seconds."""
    series = central().records.series(name)
    ends = [*series.times[1:], central().records.horizon]
    rows = zip(series.times, ends, series.values, strict=True)
    return [(int(begin), int(end - begin)) for begin, end, value in rows if value in words]


def test_the_grid_is_cut_for_42_and_16_hours_and_for_159_days():
    cuts = dict(spans("grid.supply", "off"))
    assert cuts[day("2024-09-06 21:00")] == 42 * HOUR
    assert cuts[day("2024-11-24 01:00")] == 16 * HOUR
    last = day("2024-11-25 18:00")
    assert max(cuts) == last
    until_exit = day("2025-05-04 04:00") - last
    assert until_exit == 3826 * HOUR
    assert round(until_exit / DAY, 1) == 159.4
    assert cuts[last] >= until_exit


def test_the_first_unit_carries_84_days_of_rationed_duty():
    begin, failed = day("2024-11-25 18:00"), day("2025-02-18 03:00")
    records = central().records
    assert round((failed - begin) / DAY, 1) == 84.4
    assert (begin in dict(spans("power.running", "scheduled"))) is True
    assert set(records.series("power.running").at([begin, failed])) == {"scheduled"}
    assert min(dict(spans("power.generators.g1", "failed"))) == failed
    starts = [row for row in records.log("start") if row["unit"] == "g1" and begin <= row["time"] < failed]
    assert len(starts) == pytest.approx(2 * 84.4, abs=2)


def test_unforced_the_first_unit_lasts_its_documented_duty_in_some_runs_and_not_in_most():
    """Of 200 runs it lasted 84 days in 15 %: neither certain nor a freak. Here 60, from 1 to 60 % of them."""
    unforced = scenario(DOCUMENTED, "history.follow=inputs")
    begin, end = day("2024-11-25 18:00"), day("2025-02-18 03:00")
    ready = lasted = 0
    for number in range(60):
        unit = replicate(unforced, number=number, exits=False).records.series("power.generators.g1")
        if unit.at(begin) in ("ready", "running"):
            ready += 1
            failed = (unit.times > begin) & (unit.times <= end) & (unit.values == "failed")
            lasted += not failed.any()
    assert ready > 50
    assert 0.01 < lasted / ready < 0.6


def test_the_next_unit_comes_12_and_a_half_days_after_the_failure():
    g2 = central().records.series("power.generators.g2")
    come = int(g2.times[list(g2.values).index("ready")])
    assert come - day("2025-02-18 03:00") == 12.5 * DAY


def test_people_are_five_then_six_then_five_then_none():
    people = central().records.series("people")
    changes = zip(people.times, people.values, strict=True)
    rows = [(int(time), int(value)) for time, value in changes if time or value]
    assert rows == [
        (day("2024-03-20 12:00"), 5),
        (day("2024-03-21 12:00"), 6),
        (day("2024-12-19 19:00"), 5),
        (day("2025-05-04 04:00"), 0),
    ]


def test_the_cordon_is_a_siege_three_times():
    assert spans("cordon", "siege") == [
        (day("2024-07-29 22:00"), int(3 * DAY + 2 * HOUR)),
        (day("2024-09-06 19:15"), 43 * HOUR + 45 * 60),
        (day("2024-11-23 18:42"), 161 * DAY + 9 * HOUR + 18 * 60),
    ]
    assert [round(length / DAY, 2) for _, length in spans("cordon", "siege")] == [3.08, 1.82, 161.39]


def test_every_fact_happens_within_its_bounds():
    facts = scenario(DOCUMENTED).history.facts
    out = []
    for run in (central(), *drawn()):
        for name in run.ledger.facts:
            earliest, _, latest = facts[name].at.seconds
            if facts[name].kind == "context" and earliest > run.records.horizon:
                continue  # what the texts say of January 2026
            # An imposed failure to start comes at the first start from its date on; there are two a day.
            late = 12.5 * HOUR if facts[name].at_start else 0
            if not earliest <= run.happened.get(name, -1) <= latest + late:
                out.append((run.number, name, run.happened.get(name)))
    assert out == []


def test_causes_come_before_effects():
    facts = scenario(DOCUMENTED).history.facts
    for run in (central(), *drawn()):
        order = [row["id"] for row in run.records.log("fact")]
        for name in run.ledger.facts:
            cause = facts[name].because
            if cause is not None:
                assert run.happened[cause] <= run.happened[name]
                assert order.index(cause) < order.index(name)


def test_the_record_asks_nothing_impossible_of_the_model():
    runs = (central(), *drawn())
    assert [(run.number, one.fact) for run in runs for one in run.surprises if one.nats == inf] == []


def test_every_outcome_that_the_model_might_have_brought_says_how_surprising_it_is():
    risks = {"W34", "W37", "W48", "W52", "W54", "W62", "W63b", "W63c", "W47", "W55", "W59", "W63a", "W67"}
    assert {one.fact for one in central().surprises} == risks


def test_nothing_undocumented_happens_where_silence_is_declared():
    for run in drawn():
        facts = run.ledger.facts
        for name in ("cordon", "grid.supply", "people", "custodian"):
            imposed = {run.happened[fact] for fact in facts if facts[fact].fact.kind != "context"}
            changes = run.records.series(name).times[1:]
            assert set(map(int, changes)) <= imposed, (run.number, name)


def test_no_tanker_comes_between_the_refused_and_the_partial_one():
    for run in drawn():
        begin, end = run.happened["W34"], run.happened["W48"]
        between = [
            row["result"] for row in run.records.log("slot")
            if row["line"] == "water" and begin < row["time"] < end and row["documented"] is None
        ]
        assert set(between) <= {"not asked", "deterred"}, run.number


def test_drawn_dates_differ_between_replications_and_a_latent_one_fills_its_bounds():
    earliest, _, latest = scenario(DOCUMENTED).history.facts["W06"].at.seconds
    dates = sorted(run.happened["W06"] for run in drawn())
    assert len(set(dates)) == DRAWN
    assert dates[-1] - dates[0] > 0.6 * (latest - earliest)
