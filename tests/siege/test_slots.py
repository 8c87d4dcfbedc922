"""Slots of a supply line: when one falls due, what becomes of it, what a checkpoint changes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine import DAY
from sim.scenario.schema.history import Attempt
from tests.toyhouse import HOUR, LINE, MINUTE, Street, always, laid_over, water_line

WORDS = ("open", "watch", "checkpoint", "siege")
KEPT = {"capacity": "100 L", "level": "50 L"}


def behind(cordon, edits):
    """These edits under a cordon from the start."""
    return laid_over(edits, {"cordon": {"at_start": cordon}})


# What becomes of a slot


def test_slots_fall_due_at_their_interval():
    street = Street(35, water_line())
    street.play()
    assert street.slots() == [(day * DAY, "admitted", 2000) for day in (10, 20, 30)]


def test_a_refused_slot_brings_nothing():
    street = Street(35, water_line(permit=always("0 %")))
    street.play()
    assert [result for _, result, _ in street.slots()] == ["refused"] * 3
    assert street.received == []


def test_a_slot_that_is_let_in_partly_brings_its_part():
    street = Street(15, water_line(partly=always("100 %"), fraction="30 %"))
    street.play()
    assert street.slots() == [(10 * DAY, "partly", pytest.approx(600))]


@pytest.mark.parametrize(
    ("cordon", "admitted"), [("open", 8000), ("watch", 8000), ("checkpoint", 2000), ("siege", 2000)]
)
def test_the_cap_binds_only_behind_a_checkpoint(cordon, admitted):
    street = Street(15, behind(cordon, water_line(quantity="8000 L", cap="2000 L")))
    street.play()
    assert street.received == [(10 * DAY, "water", pytest.approx(admitted))]


def test_a_cap_may_be_for_each_person():
    """25 L for each of five, of a load of 8,000 L."""
    street = Street(15, behind("siege", water_line(quantity="8000 L", cap="25 L/person")))
    street.play()
    assert street.received == [(10 * DAY, "water", pytest.approx(25 * 5))]


def test_a_part_is_a_part_of_what_the_cap_leaves():
    street = Street(15, behind("siege", water_line(quantity="8000 L", cap="2000 L", partly=always("100 %"))))
    street.play()
    assert street.received == [(10 * DAY, "water", pytest.approx(1000))]


def test_what_is_confiscated_does_not_come_in():
    street = Street(15, water_line(confiscated=always("15 %")))
    log = street.play().log("slot")
    assert street.received == [(10 * DAY, "water", pytest.approx(1700))]
    assert (log[0]["confiscated"], log[0]["admitted"], log[0]["result"]) == (
        pytest.approx(300),
        pytest.approx(1700),
        "admitted",
    )


def test_a_blocked_line_grants_nothing_until_it_is_opened():
    street = Street(35, water_line())
    rule = street.outside.lines["water"].rule
    street.at(5 * DAY, lambda: rule.set("blocked"))
    street.at(25 * DAY, lambda: rule.set("open"))
    street.play()
    assert [result for _, result, _ in street.slots()] == ["refused", "refused", "admitted"]


def test_where_no_carrier_dares_to_go_a_slot_ends_deterred():
    street = Street(15, water_line(deterred=always("100 %")))
    street.play()
    assert street.slots() == [(10 * DAY, "deterred", 0)]


@pytest.mark.parametrize("cordon", WORDS)
def test_carriers_are_deterred_in_their_share_of_days(cordon):
    """One slot a day for 2,000 days at 30 %; within four standard errors."""
    street = Street(
        2000.5, behind(cordon, water_line(every=always("1 d"), deterred=always("30 %"))), full=False
    )
    street.play()
    found = sum(result == "deterred" for _, result, _ in street.slots()) / 2000
    assert abs(found - 0.3) < 4 * (0.3 * 0.7 / 2000) ** 0.5


def test_what_is_asked_for_comes_after_its_lead():
    street = Street(15, water_line(every=None, lead="5 h"))
    answers = []
    street.at(
        DAY,
        lambda: street.wall.gate.request("water", 700.0).callbacks.append(
            lambda done: answers.append(done.value)
        ),
    )
    street.play()
    assert street.received == [(DAY + 5 * HOUR, "water", 700)]
    assert (answers[0].line, answers[0].result, answers[0].admitted) == ("water", "admitted", 700)


def test_a_line_that_is_not_there_is_not_asked():
    street = Street(1)
    answers = []
    street.at(
        HOUR,
        lambda: street.wall.gate.request("water").callbacks.append(
            lambda done: answers.append(done.value.result)
        ),
    )
    street.play()
    assert answers == ["not asked"]


def test_nobody_asks_for_an_empty_house():
    street = Street(35, water_line())
    street.at(15 * DAY, street.wall.people.leave_all)
    street.at(18 * DAY, lambda: street.wall.people.arrive(2))
    street.play()
    assert [second / DAY for second, _, _ in street.slots()] == [10, 28]


# A voice to ask with


def without_voice(begin, end, edits, cordon="siege"):
    street = Street(35, behind(cordon, edits))
    street.at(begin * DAY, lambda: street.wall.voice.set("no"))
    street.at(end * DAY, lambda: street.wall.voice.set("yes"))
    return street


def test_without_a_voice_a_slot_waits_and_is_asked_for_when_the_voice_is_back():
    street = without_voice(8, 10.5, water_line())
    street.play()
    assert street.slots() == [(day * DAY, "admitted", 2000) for day in (10.5, 20, 30)]


def test_after_a_day_of_silence_a_slot_is_sent_unasked():
    """Each of a house that cannot be reached comes a day late; none is lost."""
    street = without_voice(8, 34, water_line())
    street.play()
    assert street.slots() == [(day * DAY, "admitted", 2000) for day in (11, 21, 31)]


def test_a_request_without_a_voice_waits_a_day():
    street = without_voice(1, 5, water_line(every=None))
    street.at(2 * DAY, lambda: street.wall.gate.request("water", 500.0))
    street.at(4.5 * DAY, lambda: street.wall.gate.request("water", 600.0))
    street.play()
    assert street.slots() == [(3 * DAY, "not asked", 0), (5 * DAY, "admitted", 600)]


def test_where_one_can_walk_out_a_slot_needs_no_voice():
    street = without_voice(8, 24, water_line(), cordon="watch")
    street.play()
    assert [second / DAY for second, _, _ in street.slots()] == [10, 20, 30]


def test_a_slot_that_waits_for_a_voice_goes_out_when_the_cordon_eases():
    street = without_voice(8, 24, water_line())
    street.at(10.25 * DAY, lambda: street.outside.cordon.state.set("watch"))
    street.play()
    assert [second / DAY for second, _, _ in street.slots()] == [10.25, 20, 30]


# Orders


@pytest.mark.parametrize(
    ("cordon", "days"), [("open", [3, 13]), ("watch", [3, 13]), ("checkpoint", [10, 20]), ("siege", [10, 20])]
)
def test_orders_are_taken_only_outside_a_checkpoint(cordon, days):
    """Ordered on day 3: it comes at once, and the next slot counts from it."""
    street = Street(22, behind(cordon, water_line()))
    street.at(3 * DAY, lambda: street.wall.gate.order("water"))
    street.play()
    assert [second / DAY for second, _, _ in street.slots()] == days


def test_once_a_day_is_often_enough_and_not_just_before_a_slot():
    street = Street(14, water_line())
    for hour in (1, 2, 3):
        street.at(3 * DAY + hour * HOUR, lambda: street.wall.gate.order("water"))
    street.at(13 * DAY, lambda: street.wall.gate.order("water"))
    street.play()
    assert [second for second, _, _ in street.slots()] == [3 * DAY + HOUR, 13 * DAY + HOUR]


@pytest.mark.parametrize(("cordon", "days"), [("open", [3]), ("siege", [3])])
def test_where_no_slot_is_given_one_can_be_ordered(cordon, days):
    street = Street(10, behind(cordon, water_line(every=None)))
    street.at(3 * DAY, lambda: street.wall.gate.order("water"))
    street.play()
    assert [second / DAY for second, _, _ in street.slots()] == days


def test_nothing_is_ordered_while_an_order_is_on_its_way():
    """Asked for on every day from the 2nd to the 12th; it takes 3.5 days, so on the 2nd, 6th, 10th."""
    street = Street(20, water_line(every=None, lead="84 h"))
    for day in range(2, 13):
        street.at(day * DAY, lambda: street.wall.gate.order("water"))
    street.play()
    assert [second / DAY for second, _, _ in street.slots()] == [5.5, 9.5, 13.5]


def test_nothing_is_ordered_while_a_regular_slot_is_on_its_way():
    """The slot of the 10th takes three days: nothing is ordered on the 11th, but on the 14th."""
    street = Street(19, water_line(lead="3 d"))
    for day in (11, 14):
        street.at(day * DAY, lambda: street.wall.gate.order("water"))
    street.play()
    assert [second / DAY for second, _, _ in street.slots()] == [13, 17]


def test_an_order_that_is_refused_may_be_placed_again_the_next_day():
    street = Street(20, water_line(every=None, permit=always("0 %")))
    for day in (2, 3, 4):
        street.at(day * DAY, lambda: street.wall.gate.order("water"))
    street.play()
    assert [result for _, result, _ in street.slots()] == ["refused"] * 3


# The rhythm


NEVER, TWO = always("0 %"), always("2 d")


def test_without_a_retry_the_interval_counts_from_each_slot():
    street = Street(35, water_line(permit=NEVER))
    street.play()
    assert [second / DAY for second, _, _ in street.slots()] == [10, 20, 30]


@pytest.mark.parametrize("fails", [{"permit": NEVER}, {"deterred": always("100 %")}])
def test_one_that_fails_is_tried_again_until_it_comes_in(fails):
    """Due on the 10th, again every two days; from the 15th on all come in, so the 16th, then the 26th."""
    street = Street(40, water_line(retry=TWO, **fails))
    line = street.outside.lines["water"]
    sure = Street(1, water_line()).outside.lines["water"]
    street.at(15 * DAY, lambda: (line.permit.update(sure.permit), line.deterred.update(sure.deterred)))
    street.play()
    came = [second / DAY for second, result, _ in street.slots() if result == "admitted"]
    assert [second / DAY for second, _, _ in street.slots()] == [10, 12, 14, 16, 26, 36]
    assert came == [16, 26, 36]


def attempt(street, fact, day, result):
    """The record has an attempt on a day, as the replay would lay it in."""
    said = Attempt(line="water", result=result)
    line = street.outside.lines["water"]
    line.expect(day * DAY)
    street.at(day * DAY, lambda: line.attempt(fact, said, imposed=True), phase=-20)


@pytest.mark.parametrize(
    ("day", "days"),
    [
        (12, [12, 22, 32]), (14, [14, 24, 34]),  # it stands for that of the 10th
        (16, [10, 16, 26]), (17, [10, 17, 27]),  # for that of the 20th
        (7, [7, 17, 27]), (20, [10, 20, 30]),
    ],
)  # fmt: skip
def test_a_documented_attempt_stands_for_the_regular_slot_nearest_to_it(day, days):
    """Every ten days, so one less than five days after a slot stands for it; the next counts from it."""
    street = Street(35, water_line())
    attempt(street, "F", day, "admitted")
    street.play()
    assert [second / DAY for second, _, _ in street.slots()] == days


def test_a_refused_attempt_before_its_day_is_not_tried_again_before_that():
    """In on the 10th, so due on the 20th; sent away on the 16th; tried again on the 20th, not the 18th."""
    street = Street(29, water_line(retry=TWO))
    attempt(street, "F", 16, "refused")
    street.play()
    assert [(second / DAY, result) for second, result, _ in street.slots()] == [
        (10, "admitted"), (16, "refused"), (20, "admitted"),
    ]  # fmt: skip


def test_nothing_is_ordered_in_the_day_before_a_documented_attempt():
    street = Street(9, water_line(every=None))
    attempt(street, "F", 5, "admitted")
    for day in (3.9, 4.5, 6):
        street.at(day * DAY, lambda: street.wall.gate.order("water"))
    street.play()
    assert [second / DAY for second, _, _ in street.slots()] == [pytest.approx(3.9), 5, 6]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 99), min_size=1, max_size=6, unique=True), st.integers(2, 20))
def test_documented_attempts_add_no_slots_of_their_own(days, every):
    """No regular slot lies within half an interval before an attempt, nor within a whole one after it."""
    street = Street(100, water_line(every=always(f"{every} d")))
    for number, day in enumerate(days):
        attempt(street, f"F{number}", day, "admitted")
    rows = street.play().log("slot")
    regular = [row["time"] / DAY for row in rows if row["documented"] is None]
    assert sum(row["documented"] is not None for row in rows) == len(days)
    for day in days:
        assert not any(day - every / 2 < one < day + every for one in regular)


# How much is asked for, and whether at all


@pytest.mark.parametrize(("unit", "quantity", "each"), [("L", "20 L/person", 20), ("person-d", "8 d", 8)])
def test_a_quantity_for_each_person_is_for_those_who_are_inside_by_then(unit, quantity, each):
    street = Street(25, water_line(unit=unit, quantity=quantity))
    street.at(15 * DAY, lambda: street.wall.people.arrive(25))
    street.play()
    assert [amount for _, _, amount in street.slots()] == pytest.approx([5 * each, 30 * each])


@pytest.mark.parametrize(("cordon", "days"), [("open", [20, 30]), ("siege", [10, 20, 30])])
def test_with_enough_in_store_a_slot_is_let_pass(cordon, days):
    """Fourteen days of cover, five from day 15 on; enough is ten in the open, twenty under siege."""
    enough = {**always("10 d"), "siege": "20 d"}
    street = Street(35, behind(cordon, water_line(enough=enough)))
    street.wall.covers["water"] = lambda: 14.0 if street.wall.people._stage.clock.now < 15 * DAY else 5.0
    street.play()
    assert [second / DAY for second, _, _ in street.slots()] == days


# What else changes the odds


@pytest.mark.parametrize(
    ("custodian", "chance"), [("own", 0.5), ("third", 0.6), ("contested", 1 / 3), ("none", 0.0909091)]
)
def test_custody_multiplies_the_odds_of_a_permit(custodian, chance):
    """Odds of one to one, times 1.5, a half, a tenth."""
    odds = {"own": 1, "third": 1.5, "contested": 0.5, "none": 0.1}
    edits = laid_over(
        water_line(permit=always("50 %")), {"custody": {"at_start": custodian, "permit_odds": odds}}
    )
    street = Street(1, edits)
    assert street.outside.lines["water"].chance() == pytest.approx(chance, abs=5e-8)


def test_custody_never_turns_a_sure_answer():
    for sure in ("0 %", "100 %"):
        edits = laid_over(water_line(permit=always(sure)), {"custody": {"permit_odds": {"own": 3}}})
        assert Street(1, edits).outside.lines["water"].chance() == float(sure.split()[0]) / 100


def test_a_corridor_gives_permits_as_under_a_mere_watch():
    permit = {"open": "98 %", "watch": "80 %", "checkpoint": "40 %", "siege": "10 %"}
    street = Street(1, behind("siege", water_line(permit=permit)))
    line = street.outside.lines["water"]
    assert line.chance() == pytest.approx(0.1)
    street.wall.granted["corridor"]("corridor")
    assert line.chance() == pytest.approx(0.8)
    street.outside.cordon.state.set("open")
    assert line.chance() == pytest.approx(0.98)


def test_permits_go_by_the_cordon_of_the_day():
    permit = {"open": "100 %", "watch": "100 %", "checkpoint": "0 %", "siege": "0 %"}
    street = Street(45, water_line(permit=permit))
    for day, state in ((5, "siege"), (15, "watch"), (25, "checkpoint"), (35, "open")):
        street.at(day * DAY, lambda state=state: street.outside.cordon.state.set(state))
    street.play()
    assert [result for _, result, _ in street.slots()] == ["refused", "admitted", "refused", "admitted"]


def test_a_silence_of_the_record_lets_nothing_happen_and_the_next_slot_counts_from_its_end():
    street = Street(40, water_line())
    line = street.outside.lines["water"]
    street.at(15 * DAY, lambda: line.silence(True))
    street.at(23 * DAY, lambda: line.silence(False))
    street.play()
    assert [second / DAY for second, _, _ in street.slots()] == [10, 33]


# The checkpoint


def test_two_lines_that_arrive_at_once_wait_for_each_other():
    """One lane, an hour each: one waits an hour and stays two."""
    lines = {"water": LINE, "food": LINE}
    edits = {"cordon": {"at_start": "siege"}, "checkpoint": {"search": always("60 min")}, "lines": lines}
    street = Street(12, edits)
    log = street.play().log("slot")
    assert [(row["time"] - 10 * DAY) / HOUR for row in log] == [1, 2]
    assert [row["hours"] for row in log] == [1, 2]
    assert {row["line"] for row in log} == {"water", "food"}


def test_two_lanes_search_two_at_once():
    edits = {
        "cordon": {"at_start": "siege"}, "checkpoint": {"lanes": "2", "search": always("60 min")},
        "lines": {"water": LINE, "food": LINE},
    }  # fmt: skip
    log = Street(12, edits).play().log("slot")
    assert [row["hours"] for row in log] == [1, 1]


def test_under_a_mere_watch_nobody_waits_in_a_lane():
    edits = {
        "cordon": {"at_start": "watch"},
        "checkpoint": {"search": always("15 min")},
        "lines": {"water": LINE, "food": LINE},
    }
    log = Street(12, edits).play().log("slot")
    assert [row["time"] - 10 * DAY for row in log] == [15 * MINUTE] * 2


def test_the_searches_of_two_lines_have_luck_of_their_own():
    lines = {"water": LINE, "food": laid_over(LINE, {"every": always("11 d")})}
    search = always("lognormal(median 60 min, gsd 2)")
    edits = {"cordon": {"at_start": "siege"}, "checkpoint": {"search": search}, "lines": lines}
    log = Street(12, edits).play().log("slot")
    assert log[0]["hours"] != pytest.approx(log[1]["hours"], rel=1e-6)


def test_the_decision_falls_after_the_search():
    """The cordon is lifted while a tanker is searched; it is granted as under an open street."""
    permit = {"open": "100 %", "watch": "0 %", "checkpoint": "0 %", "siege": "0 %"}
    edits = laid_over(
        water_line(permit=permit), {"cordon": {"at_start": "siege"}, "checkpoint": {"search": always("3 h")}}
    )
    street = Street(12, edits)
    street.at(10 * DAY + HOUR, lambda: street.outside.cordon.state.set("open"))
    street.play()
    assert street.slots() == [(10 * DAY + 3 * HOUR, "admitted", 2000)]


def test_nobody_brings_fuel_where_it_cannot_be_kept():
    edits = {"lines": {"water": LINE, "fuel": LINE}}
    assert sorted(Street(1, edits, inside={"stores": {"fuel": None}}).outside.lines) == ["water"]
    assert sorted(Street(1, edits, inside={"stores": {"fuel": KEPT}}).outside.lines) == ["fuel", "water"]
