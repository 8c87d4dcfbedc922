"""Numbers that become others at a date."""

import pytest

from sim.engine import Clock, Noise
from sim.replication import Calendar, Drawn, DrawnInTime, replicate
from sim.scenario import Number
from tests.scenario.toysiege import overlaid, with_record

DAY = 86400
LEAD = "change:\n  siege.lines.food.lead: {value: 9 h, from: 2030-02-01, assumed: slower}\n"


def test_a_number_keeps_its_origin_and_says_what_it_becomes(tmp_path):
    lead = overlaid(tmp_path, LEAD).scenario.siege.lines["food"].lead
    assert (lead.text, lead.assumed) == (
        "lognormal(median 2 h, gsd 2)",
        "a toy; quick enough for much to happen in a hundred days",
    )
    ((moment, later),) = lead.later
    assert (moment.seconds[0], later.value, later.assumed) == (31 * DAY, 9 * 3600.0, "slower")
    assert later.path == "siege.lines.food.lead.later.0"
    assert lead.mark.file.endswith("street.yaml")
    assert (later.mark.file.endswith("main.yaml"), later.mark.line) == (True, 3)


def test_a_number_may_change_more_than_once_and_a_whole_scenario_may_say_so_itself(tmp_path):
    one = overlaid(tmp_path, LEAD, LEAD.replace("02-01", "03-01").replace("9 h", "1 h")).scenario
    assert [later.value for _, later in one.siege.lines["food"].lead.later] == [9 * 3600.0, 3600.0]
    text = (
        "siege: {lines: {food: {lead: {value: 2 h, later: [{from: 2030-02-01, value: 9 h}], assumed: x}}}}\n"
    )
    ((_, later),) = with_record(tmp_path, text).scenario.siege.lines["food"].lead.later
    assert (later.value, later.assumed) == (9 * 3600.0, "x")


def drawn(siege, central=False):
    calendar = Calendar.of(siege)
    clock = Clock(calendar.horizon)
    return clock, DrawnInTime(Noise(1, 0), calendar, central, clock)


def test_the_number_in_force_is_drawn_on_the_luck_of_the_one_it_replaces(tmp_path):
    text = "change:\n  siege.lines.food.lead: {value: 'lognormal(median 4 h, gsd 2)', from: 2030-02-01}\n"
    siege = overlaid(tmp_path, text).scenario
    clock, draws = drawn(siege)
    lead = siege.siege.lines["food"].lead
    once, each = draws(lead), draws.each(lead, 3)
    clock.now = 31 * DAY
    assert draws(lead) == pytest.approx(2 * once)
    assert draws.each(lead, 3) == pytest.approx(2 * each)


def test_it_changes_at_its_second_and_not_before(tmp_path):
    siege = overlaid(tmp_path, LEAD).scenario
    clock, draws = drawn(siege, central=True)
    lead = siege.siege.lines["food"].lead
    clock.now = 31 * DAY - 1
    assert draws(lead) == pytest.approx(2 * 3600)
    clock.now = 31 * DAY
    assert draws(lead) == 9 * 3600


def test_a_number_without_changes_is_drawn_as_ever(tmp_path):
    siege = overlaid(tmp_path, LEAD).scenario
    clock, draws = drawn(siege)
    plain = Drawn(Noise(1, 0), Calendar.of(siege), False)
    for number in (
        siege.siege.lines["food"].quantity,
        siege.siege.lines["water"].fraction,
        Number.of("3 L", "volume"),
    ):
        assert draws(number) == plain(number)
        assert draws.each(number, 5) == plain.each(number, 5)
    assert clock.now == 0


def test_a_cap_lifted_at_a_date_lets_whole_tankers_in_afterwards(tmp_path):
    free = "release: [{path: lines.water}]\n"
    lifted = free + "change:\n  siege.lines.water.cap: {value: 9000 L, from: 2030-02-20}\n"
    rows = {}
    for name, text in (("lifted", lifted), ("kept", free)):
        runs = [
            replicate(overlaid(tmp_path, text).scenario, number=number, exits=False) for number in range(6)
        ]
        slots = [row for run in runs for row in run.records.log("slot") if row["line"] == "water"]
        rows[name] = [(row["time"], row["admitted"]) for row in slots if row["time"] > 12 * DAY]
    first = 50 * DAY
    assert [row for row in rows["lifted"] if row[0] < first] == [
        row for row in rows["kept"] if row[0] < first
    ]
    assert max(amount for _, amount in rows["kept"]) <= 2000
    assert max(amount for _, amount in rows["lifted"]) > 2000


def test_permits_by_custodian_may_change_at_a_date(tmp_path):
    text = "change:\n  siege.custody.permit_odds.own: {value: 0, from: 2030-02-10}\n"
    run = replicate(overlaid(tmp_path, "release: [{path: lines.water}]\n" + text).scenario, number=1)
    late = [row["result"] for row in run.records.log("slot") if row["time"] > 41 * DAY]
    assert late
    assert set(late) <= {"refused", "deterred", "not asked"}
