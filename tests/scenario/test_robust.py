"""Files that are long, odd or hostile: they are read in bearable time, and what is said of them helps."""

import time
from contextlib import suppress
from datetime import datetime, timedelta

import pytest

from sim.cli.starting import TEMPLATE
from sim.engine import Noise
from sim.history.ledger import Ledger
from sim.replication import replicate
from sim.scenario import ScenarioError, read, read_whole
from sim.scenario.schema import Scenario

LONG = 3000
BARE = TEMPLATE.split("history:")[0]
PARTS_STORES = "".join(row for row in TEMPLATE.splitlines(keepends=True) if "  stores:" not in row)
FACTS = TEMPLATE.split("  complete:")[0]


class Central:
    def second(self, moment):
        return moment.resolve()


@pytest.fixture
def said(tmp_path):
    """The scenario of a text, or its problems."""

    def reading(text, name="main.yaml", **others):
        for each, content in others.items():
            (tmp_path / f"{each}.yaml").write_text(content, "utf-8")
        (tmp_path / name).write_text(text, "utf-8")
        return read_whole(tmp_path / name, Scenario)

    return reading


def wrong(said, text, **others):
    with pytest.raises(ScenarioError) as caught:
        said(text, **others)
    return caught.value.problems


def chain(count, turn=False):
    rows, date = [BARE, "history:\n  facts:\n"], datetime(2031, 5, 2)
    for n in range(count):
        because = f"      because: f{n - 1}\n" if n else f"      because: f{count - 1}\n" if turn else ""
        at = f"{date + timedelta(minutes=n):%Y-%m-%d %H:%M}"
        head = f"    f{n}:\n      kind: context\n      at: {at}\n"
        rows.append(f"{head}{because}      what: x\n      assumed: y\n")
    return "".join(rows)


def test_a_long_chain_of_causes_is_read_quickly(said):
    text, began = chain(LONG), time.process_time()
    assert len(said(text).scenario.history.facts) == LONG
    assert time.process_time() - began < 6  # a second here; it was minutes


def test_a_long_chain_of_causes_is_dated_without_recursion(said):
    scenario = said(chain(LONG)).scenario
    noise, began = Noise(1, 0), time.process_time()
    ledger = Ledger(scenario.history, noise, Central(), True, 86400 * 60)
    assert time.process_time() - began < 2
    assert [one.delay for one in ledger.facts.values()] == [None] + [60] * (LONG - 1)


def test_a_long_circle_is_told_once_and_shortly(said):
    (one, *others) = [each for each in wrong(said, chain(LONG, turn=True)) if "circle" in each.message]
    assert not others
    assert "f0 because f2999 because f2998" in one.message
    assert "... (3001 facts)" in one.message
    assert len(one.message) < 200


def test_what_follows_from_a_long_chain_is_removed_quickly(said):
    began = time.process_time()
    reading = said("extends: base.yaml\nremove: [f0 and what follows]\n", base=chain(LONG))
    assert not reading.scenario.history.facts
    assert time.process_time() - began < 8


def test_many_slips_among_many_names_are_told_quickly(said):
    slips = [f"    x{n}: {{kind: foo, because: zz{n}}}\n" for n in range(1500)]
    began = time.process_time()
    assert len(wrong(said, FACTS + "".join(slips))) >= 3000
    assert time.process_time() - began < 6


def test_an_alias_bomb_is_one_problem(said):
    pairs = zip("abcdefg", "bcdefgh", strict=True)
    levels = "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in pairs)
    (one,) = wrong(said, f"a: &a [x]\n{levels}")
    assert one.code == "E104"
    assert one.message.endswith("received the alias *a, and at least 10 others")


def test_a_text_of_very_many_problems_is_capped(said):
    problems = wrong(said, FACTS + "".join(f"    x{n}: {{kind: foo}}\n" for n in range(100)))
    text = str(ScenarioError(problems))
    assert text.count("error E") == 50
    assert f"and {len(problems) - 50} more" in text


@pytest.mark.parametrize("span", ["length: 36500 d", "end: 2052-01-01"])
def test_a_run_of_more_than_twenty_years_is_refused(said, span):
    (one,) = wrong(said, TEMPLATE.replace("length: 60 d", span))
    assert one.code == "E701"
    assert "at most 20 years" in one.hint


def test_a_run_of_twenty_years_is_valid(said):
    assert said(TEMPLATE.replace("length: 60 d", "end: 2051-05-01")).scenario


def test_a_missing_section_names_the_part_that_brings_it(said):
    rows = TEMPLATE.splitlines(keepends=True)
    text = "".join(row for row in rows if "exits" not in row)
    (one,) = wrong(said, text)
    assert "'exits' in 'siege'" in one.message
    assert one.hint.endswith("Add parts/exits.yaml to uses.")
    assert one.file.endswith("main.yaml")


def test_nothing_under_a_key_is_answered_by_leaving_it_out(said):
    (one,) = wrong(said, f"{BARE}history: null\n")
    assert one.hint == "Leave 'history' out if there is nothing to say."


def test_nothing_for_all_that_a_part_brings_is_answered_by_taking_it_away(said):
    (one,) = wrong(said, TEMPLATE.replace("  water:\n", "  power: {generators: null}\n  water:\n"))
    assert one.hint.endswith("in an overlay: remove: [compound.power.generators.ID].")


def test_what_a_release_took_away_needs_no_removal(said):
    edits = "release: [{path: grid}, {path: mains}]\nremove: [cut]\n"
    (one,) = wrong(said, f"extends: base.yaml\n{edits}", base=TEMPLATE)
    assert "the release of grid has taken it away already" in one.message
    assert one.hint == "Leave it out here."


def test_the_very_word_received_is_never_suggested(said):
    for word in ("compound", "history", "siege"):
        (one,) = wrong(said, f"extends: base.yaml\nremove: [{word}]\n", base=TEMPLATE)
        assert f"Did you mean {word!r}" not in one.hint


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("  power: {generators: {g1: {ratng: 5 kW, assumed: x}}}\n", "ratng"),
        ("  stores: {food: {perishable: {vlaue: 3 %, assumed: x}}}\n", "vlaue"),
        ("  stores: {fuel: {levl: 3 L, assumed: x}}\n", "levl"),
    ],
)
def test_an_unknown_key_is_told_at_its_own_line(said, line, key):
    problems = wrong(said, TEMPLATE.replace("  water:\n", f"{line}  water:\n"))
    (one,) = [each for each in problems if each.code == "E301"]
    number = TEMPLATE[: TEMPLATE.index("  water:\n")].count("\n") + 1
    assert (one.line, one.file.endswith("main.yaml"), f"{key!r}" in one.message) == (number, True, True)


def test_stores_of_a_part_for_few_people_are_doubted_with_many(said):
    many = PARTS_STORES.replace("count: 6", "count: 400")
    found = [one for one in said(many).warnings if one.code == "W602"]
    assert [one.message.split(" for ")[0] for one in found] == [
        "expected food", "expected medicine of class_1", "expected medicine of class_2",
        "expected medicine of class_3",
    ]  # fmt: skip
    assert "with 400 people inside at the start, received 0.36 d" in found[0].message
    assert not [one for one in said(PARTS_STORES).warnings if one.code == "W602"]


def test_stores_of_the_own_file_are_not_doubted(said):
    own = "  stores: {food: {shelf: {level: 10 person-d, assumed: little}}}\n  water:\n"
    text = PARTS_STORES.replace("count: 6", "count: 400").replace("  water:\n", own)
    assert not [one for one in said(text).warnings if "expected food" in one.message]


def test_the_shipped_scenarios_have_no_such_doubt():
    from sim.places import shipped_scenarios

    path = shipped_scenarios() / "caracas-2024" / "documented.yaml"
    assert not [one for one in read_whole(path, Scenario).warnings if one.code == "W602"]
    assert read(path)


def test_a_file_name_too_long_for_any_disk_is_refused_at_its_line(said):
    problems = wrong(said, f"uses: [{'9' * 400}.yaml]\n")
    assert [(one.code, one.line) for one in problems] == [("E201", 1)]
    assert problems[0].message.startswith("expected a path of at most 200 characters, received ")


HOUSE = """about: {title: t, place: {name: a town, timezone: UTC}, start: 2031-05-01, length: 5 d}
uses: [parts/household.yaml, parts/villa.yaml, parts/cordon.yaml, parts/supply-lines.yaml, parts/exits.yaml]
assumed: invented
"""
HOUSE_WITH_A_SET = HOUSE.replace("uses: [", "uses: [parts/small-generator.yaml, ")
A_LINE = "{unit: visit, quantity: 1, lead: 2 h, permit: 9 %, "
A_LINE += "deterred: 0 %, partly: 0 %, fraction: 1, confiscated: 0 %}"
A_FACT = "{kind: observation, what: w, at: 2031-05-02, observe: [{channel: "


def many(head, row, count):
    return head + "".join(row.replace("#", str(number)) for number in range(count))


MANY_OF = {
    "lines": ("siege:\n  lines:\n", f"    l#: {A_LINE}\n"),
    "loads": ("compound:\n  power:\n    loads:\n", "      l#: {power: 10 W, priority: 1}\n"),
    "facts of unknown lines": ("history:\n  facts:\n", f"    f#: {A_FACT}linesm#, is: on}}]}}\n"),
    "unknown keys": ("", "kapacity#: 1\n"),
}


@pytest.mark.parametrize("what", MANY_OF)
def test_twice_as_many_things_take_no_more_than_about_twice_the_time(said, what):
    """A cost of n squared would be four times. With the facts stand as many lines that they might mean."""
    took = []
    for count in (400, 800):
        text = HOUSE + many(*MANY_OF[what], count)
        text += many(*MANY_OF["lines"], 400) if what == "facts of unknown lines" else ""
        began = time.process_time()
        with suppress(ScenarioError):
            said(text)
        took.append(time.process_time() - began)
    assert took[1] < 3 * took[0]
    assert took[1] < 8


DIVISORS = {
    "mass": ("compound: {household: {weight: {mass: #}}}", ("0 kg", "1 g", '"uniform(0 kg, 80 kg)"', "9 t")),
    "height": ("compound: {household: {weight: {height: #}}}", ("0 m", "1 cm", '"uniform(0 m, 2 m)"', "9 m")),
    "age": ("compound: {household: {weight: {age: #}}}", ("0", "-3", "9000")),
    "activity": ("compound: {household: {weight: {activity: #}}}", ("0", "-1", "90")),
    "phones": ("compound: {comms: {devices: {count: #}}}", ("1000000", "1e12")),
    "lanes": ("siege: {checkpoint: {lanes: #}}", ("0", "1000000000")),
    "people": ("compound: {household: {people: {staff: {count: #}}}}", ("1000000",)),
}


@pytest.mark.parametrize("what", DIVISORS)
def test_what_is_divided_by_is_never_nothing_and_no_count_is_without_bounds(said, what):
    row, values = DIVISORS[what]
    for value in values:
        problems = wrong(said, f"{HOUSE_WITH_A_SET}{row.replace('#', value)}\n")
        assert {("E404", 4), ("E405", 4)} & {(one.code, one.line) for one in problems}, value


ARRIVING = """history:
  facts:
    come: {kind: input, at: 2031-05-02, what: w, arrive: 300}
    go: {kind: input, at: 2031-05-02 12:00, what: w, leave: 300}
"""


def test_stores_too_small_for_those_who_arrive_are_doubted_as_at_the_start(said):
    """6 inside at first, 306 from 2 May on; nobody is doubted when the record is left aside."""
    head = f"{HOUSE_WITH_A_SET}compound: {{household: {{people: {{staff: {{count: 6}}}}}}}}\n"
    warned = [one for one in said(head + ARRIVING).warnings if one.code == "W602"]
    assert warned
    assert all("306 people inside from 2031-05-02 00:00 on" in one.message for one in warned)
    aside = ARRIVING.replace("history:", "history:\n  follow: none")
    assert not [one for one in said(head + aside).warnings if one.code == "W602"]


@pytest.mark.parametrize(("acts", "most"), [
    # 6 who eat and 3 who do not; of these 300 more come, or of those 300, whom the next act does not undo
    (("arrive: 300, group: guards",), None),
    (("arrive: 300, group: staff",), 306),
    (("leave_down_to: 1, group: guards", "arrive: 300"), 306),
    (("leave: all, group: staff", "arrive: 300"), 300),
    (("leave: 5", "arrive: 300"), 301),
])
def test_a_doubt_of_stores_counts_those_who_eat_from_them(said, acts, most):
    people = "{staff: {count: 6}, guards: {count: 3, needs: false, leaves: false}}"
    head = f"{HOUSE_WITH_A_SET}compound: {{household: {{people: {people}}}}}\nhistory:\n  facts:\n"
    facts = "".join(
        f"    f{n}: {{kind: input, at: 2031-05-02 {n}0:00, what: w, {act}}}\n"
        for n, act in enumerate(acts, 1)
    )
    warned = [one for one in said(head + facts).warnings if one.code == "W602"]
    assert bool(warned) is (most is not None)
    assert all(f"{most} people inside" in one.message for one in warned)


def test_a_house_has_a_group_of_people_though_nobody_be_in_it(said):
    empty = f"{HOUSE_WITH_A_SET}compound: {{household: {{people: {{}}}}}}\n{ARRIVING}"
    assert [one.code for one in wrong(said, empty)] == ["E305"]


def test_a_share_of_interference_near_nothing_plays(said):
    """At 1e-320 the clear spells last longer than any number: there is no interference in five days."""
    people = "compound: {household: {people: {staff: {count: 6}}}}\n"
    text = f"{HOUSE_WITH_A_SET}{people}siege: {{interference: {{share: 1e-320, spell: 3 h}}}}\n"
    assert replicate(said(text).scenario).records.series("signal").values[-1] == "clear"
