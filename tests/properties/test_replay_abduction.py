"""Abduction: with the luck that the record implies, and nothing pinned, all happens at the same second."""

from math import inf

import pytest

from sim.replication import replicate
from tests.history.played import DOCUMENTED, TOY, both, differences, scenario

FORCED = {
    TOY: ("failure", "replacement", "bad_start", "refusal", "part", "delivery", "one", "two", "end"),
    DOCUMENTED: ("W55", "W59", "W63a", "W34", "W48", "W52", "W62", "W47", "W16", "W67"),
}


@pytest.mark.parametrize(("name", "numbers"), [(TOY, 300), (DOCUMENTED, 60)], ids=["toy", "documented"])
def test_a_forced_outcome_comes_again_at_the_same_second(name, numbers):
    moved = []
    for number in range(numbers):
        baseline, again = both(scenario(name), number)
        assert not any(one.nats == inf for one in baseline.surprises)
        for fact in FORCED[name]:
            if fact in baseline.ledger.facts and again.happened.get(fact) != baseline.happened[fact]:
                moved.append((number, fact, baseline.happened[fact], again.happened.get(fact)))
        assert again.happened == baseline.happened
    assert moved == []


@pytest.mark.parametrize(("name", "numbers"), [(TOY, 60), (DOCUMENTED, 30)], ids=["toy", "documented"])
def test_an_empty_alternative_gives_the_baseline_back_bit_for_bit(name, numbers):
    found = {number: differences(*both(scenario(name), number, full=True)) for number in range(numbers)}
    assert {number: names for number, names in found.items() if names} == {}


def test_the_central_baseline_comes_back_too():
    assert differences(*both(scenario(DOCUMENTED), 0, full=True, central=True)) == []


def test_only_the_rows_of_outcomes_say_that_they_were_released():
    baseline, again = both(scenario(TOY), 3)
    facts = scenario(TOY).history.facts
    assert not any(row["released"] for row in baseline.records.log("fact"))
    assert {row["id"] for row in again.records.log("fact") if row["released"]} == {
        name for name in again.happened if facts[name].kind == "outcome"
    }


def test_an_alternative_of_an_alternative_is_the_same():
    baseline, again = both(scenario(TOY), 5)
    third = replicate(scenario(TOY), number=5, released=True, given=again.abducted)
    assert again.abducted == baseline.abducted
    assert differences(baseline, third) == []


def test_without_the_abducted_luck_outcomes_go_elsewhere():
    """The test above is not empty: fresh luck puts the failure on its second in none of thirty."""
    for number in range(30):
        baseline = replicate(scenario(TOY), number=number)
        fresh = replicate(scenario(TOY), number=number, released=True)
        assert fresh.happened.get("failure") != baseline.happened["failure"]


def test_more_fuel_in_the_alternative_keeps_what_the_record_implied():
    """A lean house: the record implies fuel for the night of the failure, in the baseline and again."""
    lean = scenario(TOY, "compound.stores.fuel.level=40 L")
    for number in range(20):
        baseline, again = both(lean, number)
        implied = {fact for what, fact, _ in baseline.abducted.uniforms if what == "implied fuel"}
        assert implied <= {"bad_start"}  # what a documented run lacks is put in anew
        assert not any(one.nats == inf for one in baseline.surprises)
        assert differences(baseline, again) == []
