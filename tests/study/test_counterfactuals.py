"""The counterfactuals of the documented siege: valid, the record's own until they differ, no nonsense."""

from functools import cache

import pytest

from sim.measures import measure_all
from sim.places import shipped_scenarios
from sim.replication import replicate
from sim.scenario import diff, numbers_and_moments, read
from sim.scenario.numbers.number import Number
from sim.study import band, baseline_of, beside, imposed_and_free, pair, play
from sim.study.band import reduced
from tests.history.played import DAY, DOCUMENTED, differences, rows, scenario, second

FOLDER = shipped_scenarios() / "caracas-2024" / "counterfactuals"
NAMES = sorted(path.stem for path in FOLDER.glob("*.yaml"))
NUMBERS = (0, 1)
AT_A_DATE = {
    "generator-serviced-in-january": "2025-01-15",
    "generator-overhauled-in-the-lull": "2024-11-22",
    "solar-from-december": "2024-12-01",
    "third-siege-never-starts": "2024-11-23",
}
"""What takes effect on a date that is neither a fact's nor the `from` of a number."""
NO_EXIT = ("exit-never-comes-until-august", "exit-never-comes-until-january")


@cache
def asked(name):
    return read(FOLDER / f"{name}.yaml")


@cache
def documented(number, full=False, exits=True):
    return replicate(scenario(DOCUMENTED), number=number, full=full, exits=exits)


@cache
def played(name, number, full=False, exits=True):
    first = documented(number, full, exits)
    return beside(first, scenario(DOCUMENTED), asked(name), full=full, exits=exits)


def values(run):
    return {name: one.value for name, one in measure_all(run.records).items()}


def begins(name, first, other):
    """The first second at which a question may differ from the record in this replication."""
    was, now = first.ledger.facts, other.ledger.facts
    seconds = [second(AT_A_DATE[name], asked(name))] if name in AT_A_DATE else []
    seconds += [first.happened["W67"]] if name in NO_EXIT else []
    for fact in was.keys() | now.keys():
        one, two = was.get(fact), now.get(fact)
        if one is None or two is None or one.second != two.second or one.fact != two.fact:
            seconds += [each.second for each in (one, two) if each is not None]
    for _, number in numbers_and_moments(asked(name)):
        if isinstance(number, Number):
            seconds += [second(f"{at.central:%Y-%m-%d %H:%M}", asked(name)) for at, _ in number.later]
    return min(seconds, default=other.records.horizon)


def test_there_is_a_file_for_each_of_the_eighteen_questions():
    text = "\n".join((FOLDER / f"{name}.yaml").read_text("utf-8") for name in NAMES)
    assert all(f"# K{k}" in text for k in range(1, 19))


@pytest.mark.parametrize("name", NAMES)
def test_a_question_is_short_and_asks_something_of_the_documented_siege(name):
    lines = (FOLDER / f"{name}.yaml").read_text("utf-8").splitlines()
    assert lines[0] == "# yaml-language-server: $schema=../../scenario.schema.json"
    assert 5 <= len(lines) <= 25
    assert asked(name).about.question.endswith("?")
    assert asked(name).about.question != scenario(DOCUMENTED).about.question
    found = baseline_of(asked(name))
    assert found is not None
    assert found.hash == scenario(DOCUMENTED).hash
    assert any(one.kind != "imposed" for one in diff(found, asked(name)))
    said = imposed_and_free(asked(name))
    assert said.inputs
    assert said.edited


@pytest.mark.parametrize("name", NAMES)
def test_before_its_first_edit_a_question_is_the_documented_siege_bit_for_bit(name):
    for number in NUMBERS:
        first, other = documented(number, full=True), played(name, number, full=True)
        at = begins(name, first, other)
        assert at > 100 * DAY
        known = rows(first)
        found = [one for one in differences(first, other, before=at) if one in known or one == "log"]
        assert found == [], number


def test_a_question_that_changes_nothing_gives_the_baseline_back(tmp_path):
    empty = overlay(tmp_path, "question: What if all had been as it was?")
    for number in range(4):
        both = pair(scenario(DOCUMENTED), empty, number=number, full=True)
        assert differences(both.baseline, both.alternative) == []


# What an edit to an outcome means


def overlay(folder, text):
    file = folder / "overlay.yaml"
    file.write_text(f"extends: {DOCUMENTED}\nassumed: a test\n{text}\n", encoding="utf-8")
    return read(file)


def test_an_outcome_that_is_removed_does_not_happen_then(tmp_path):
    """What comes after is the model's: the luck to the next firing is added to that of the one taken out."""
    without = overlay(tmp_path, "remove: [W55 and what follows]")
    for number in range(6):
        both = pair(scenario(DOCUMENTED), without, number=number)
        failed = [time for time, word in steps(both.alternative, "power.generators.g1") if word == "failed"]
        assert not failed or failed[0] > both.baseline.happened["W55"]


def test_an_outcome_that_is_moved_happens_on_its_new_date(tmp_path):
    moved = overlay(tmp_path, "move: {W55: 2024-12-10 03:00}")
    both = pair(scenario(DOCUMENTED), moved, number=0)
    assert both.alternative.happened["W55"] == second("2024-12-10 03:00", moved)


def test_a_level_that_is_changed_holds_though_the_baseline_knows_an_amount(tmp_path):
    low = overlay(tmp_path, 'change: {history.facts.A14.level: {water.tank: "250 L"}}')
    both = pair(scenario(DOCUMENTED), low, number=0)
    tank = both.alternative.records.series("water.tank")
    at = both.alternative.happened["A14"]
    assert tank.at(at) == pytest.approx(250)


def test_silence_on_what_others_did_holds_in_an_alternative_too(tmp_path):
    """The siege that is not ended stays, since no change of the cordon but the documented ones happened."""
    stays = overlay(tmp_path, "remove: [W25, W25b]")
    both = pair(scenario(DOCUMENTED), stays, number=0)
    cordon = steps(both.alternative, "cordon")
    assert [word for time, word in cordon if time > both.alternative.happened["W19"]] == ["watch"]


def steps(run, name):
    one = run.records.series(name)
    return list(zip(one.times, one.values, strict=True))


# What physics forces, with everybody staying


FEWER_HOURS = (
    "power-not-cut-again", "fuses-back-after-1-day", "fuses-back-after-7-days", "fuses-back-after-30-days",
    "solar-from-december", "third-siege-never-starts",
)  # fmt: skip


@pytest.mark.parametrize("name", FEWER_HOURS)
def test_power_that_is_there_makes_fewer_hours_without(name):
    for number in NUMBERS:
        one, other = documented(number, exits=False), played(name, number, exits=False)
        assert values(other)["hours_without_power"] < values(one)["hours_without_power"]


def test_the_sooner_the_fuses_are_back_the_fewer_the_hours_without_power():
    for number in NUMBERS:
        hours = [
            values(played(name, number, exits=False))["hours_without_power"]
            for name in ("fuses-back-after-1-day", "fuses-back-after-7-days", "fuses-back-after-30-days")
        ]
        assert hours == sorted(hours)


def test_a_service_moves_the_failure_later_or_away():
    for number in range(6):
        failed = played("generator-serviced-in-january", number).happened.get("W55")
        assert failed is None or failed >= documented(number).happened["W55"]


def test_one_person_more_is_inside_when_nobody_leaves_in_december():
    for number in range(4):
        first, other = documented(number), played("sixth-person-stays", number)
        left = first.happened["W47"]
        later = left + DAY
        assert other.records.series("people").at(later) == first.records.series("people").at(later) + 1
        assert other.happened["W67"] == first.happened["W67"]
        before = other.happened["W67"] - 1
        assert other.records.series("people").at(before) == first.records.series("people").at(before) + 1


@pytest.mark.parametrize("name", ["swap-accepted-in-september", "december-deal-covers-all"])
def test_an_earlier_exit_is_fewer_person_days(name):
    for number in NUMBERS:
        days = values(played(name, number))["person_days_inside"]
        assert days < values(documented(number))["person_days_inside"]


def test_nobody_leaves_where_the_exit_never_comes():
    for number in NUMBERS:
        other = played("exit-never-comes-until-august", number)
        assert "W67" not in other.happened
        assert other.records.series("people").at(other.records.horizon - 1) == 4 + (
            other.ledger.variants["head_count"] == "five"
        )


def test_a_greater_cap_never_leaves_less_water_used():
    """The same visits on the same days: only how much each may leave differs."""
    chain = ("tanker-every-13-days", "tanker-of-5000-litres-every-13-days", "tanker-uncapped-every-13-days")
    for number in range(3):
        used = [values(played(name, number, exits=False))["water_use"] for name in chain]
        assert used == sorted(used)


# How it is played from a file


def test_a_run_of_an_overlay_is_the_alternative_of_the_pair():
    name = "generator-serviced-in-january"
    run = play(asked(name), replication=1, full=False)
    assert run.baseline is not None
    assert run.imposed.startswith("modelled alternative")
    assert differences(run.replication, played(name, 1)) == []
    assert run.standing == imposed_and_free(asked(name))
    assert "W55" in run.standing.released


def test_a_scenario_that_extends_none_is_played_as_it_was():
    run = play(scenario(DOCUMENTED), replication=1, full=False)
    assert run.baseline is None
    assert run.standing is None
    assert differences(run.replication, documented(1)) == []


def test_the_band_behind_an_alternative_is_of_alternatives_with_the_luck_of_each():
    name = "third-siege-never-starts"
    behind = band(asked(name), replications=2, jobs=1).records
    for number in range(2):
        alone = reduced(played(name, number).records)
        for channel in alone.names:
            one, other = behind.channels[number][channel], alone.channels[0][channel]
            assert (list(one.times), list(one.values)) == (list(other.times), list(other.values))


@pytest.mark.parametrize(
    ("name", "stock", "amount"),
    [
        ("reserve-of-food-in-the-lull", "food.shelf", 150),
        ("reserve-of-fuel-in-the-lull", "fuel", 300),
        ("reserve-of-water-in-the-lull", "water.drinking", 1000),
    ],
)
@pytest.mark.parametrize("number", NUMBERS)
def test_a_reserve_is_as_large_as_the_question_says_however_full_the_store_was(name, stock, amount, number):
    at = second("2024-11-22", asked(name))
    before, after = played(name, number).records.series(stock).at([at - 1, at])
    assert after - before == pytest.approx(amount, abs=0.1)


@pytest.mark.parametrize("number", range(8))
def test_where_the_dispute_is_settled_at_four_there_are_four_at_the_end(number):
    run = played("four-inside-at-the-end", number)
    people = run.records.series("people").at([run.happened["W16"] - 1, run.happened["W67"] - 1])
    assert people.tolist() == [6 if run.happened["W16"] < run.happened["W47"] else 5, 4]
