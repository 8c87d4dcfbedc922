"""People who come and go by the record: with exits that are not active, by group, drawn, down to a number."""

import pytest

from sim.replication import replicate
from sim.scenario import ScenarioError, read, read_whole
from sim.scenario.schema import Scenario
from sim.study import beside, imposed_and_free
from sim.study.parting import no_longer
from tests.history.played import DAY, STILL, differences, quiet

FIVE = """
history:
  facts:
    two: {kind: outcome, at: 2030-01-06, what: Two leave., leave: 2, exit: individual, assumed: a toy}
"""
POSSIBLE = "siege: {exits: {active: true, individual: 0.001 /person/d, assumed: a toy}}\n"
ACTIVE = "siege.exits.active=true"
QUESTION = "extends: main.yaml\nquestion: What if?\nassumed: asked\n"


def inside(run, day):
    return int(run.records.series("people").at([day * DAY])[0])


def asked(folder, edits, *overrides):
    (folder / "what-if.yaml").write_text(QUESTION + edits, encoding="utf-8")
    return read(folder / "what-if.yaml", overrides=[*STILL, *overrides])


def alternative(folder, record, edits, number=0, *overrides):
    """A baseline of four people, and the alternative with those edits."""
    base = quiet(folder, record, *overrides)
    first = replicate(base, number=number)
    return first, beside(first, base, asked(folder, edits, *overrides))


# Exits that are not active: nothing undocumented, everything documented


@pytest.mark.parametrize("edits", [
    "change: {compound.water.tank.level: {value: 900 L, assumed: asked}}\n",
    "change: {history.follow: inputs}\n",
])
def test_a_documented_departure_happens_though_exits_are_not_active(tmp_path, edits):
    """Four are inside and two leave on the sixth, so two are there on the seventh: 4 - 2."""
    first, other = alternative(tmp_path, FIVE, edits)
    assert [inside(run, 7) for run in (first, other)] == [2, 2]
    assert [row["left"] for row in other.records.log("exit")] == [2]
    assert first.abducted.thresholds == {}


def test_a_change_of_nothing_changes_nothing_with_exits_that_are_not_active(tmp_path):
    first, other = alternative(tmp_path, FIVE, "change: {compound.household.people.family.count: 4}\n")
    assert differences(first, other) == []


def test_exits_switched_off_by_the_question_leave_what_is_documented_alone(tmp_path):
    """The baseline's exits are active; the alternative's are not, and its two leave all the same."""
    base = quiet(tmp_path, FIVE + POSSIBLE)
    first = replicate(base)
    other = beside(first, base, asked(tmp_path, "change: {siege.exits.active: false}\n"))
    assert other.happened["two"] == 5 * DAY
    assert inside(other, 59) == 2


def test_exits_switched_on_by_the_question_leave_what_is_documented_alone(tmp_path):
    for number in range(5):
        first, other = alternative(tmp_path, FIVE, "change: {siege.exits.active: true}\n", number)
        assert other.happened["two"] == first.happened["two"] == 5 * DAY


def test_a_departure_that_the_question_moves_comes_on_its_new_date(tmp_path):
    _, other = alternative(tmp_path, FIVE, "move: {two: {by: 3 d}}\n")
    assert other.happened["two"] == 8 * DAY
    assert inside(other, 9) == 2


def test_nobody_leaves_in_place_of_a_departure_that_is_removed(tmp_path):
    first, other = alternative(tmp_path, FIVE, "remove: [two]\n")
    assert inside(first, 59) == 2
    assert inside(other, 59) == 4
    words = imposed_and_free(read(tmp_path / "what-if.yaml"), read(tmp_path / "main.yaml")).words()
    assert "without two nobody leaves in its stead" in words["Modelled"]
    assert words["Released"] == "0 outcomes."


def test_a_removed_departure_is_told_where_the_model_may_let_others_leave(tmp_path):
    base = quiet(tmp_path, FIVE + "siege: {exits: {active: true}}\n")
    words = imposed_and_free(asked(tmp_path, "remove: [two]\n"), base).words()
    assert "without two others may leave in its stead" in words["Modelled"]


@pytest.mark.parametrize("track", ["exits", "people"])
def test_a_released_departure_that_can_no_longer_happen_is_an_error_that_names_it(tmp_path, track):
    quiet(tmp_path, FIVE)
    with pytest.raises(ScenarioError, match="received two, where exits are not active") as caught:
        asked(tmp_path, f"release: [{{path: {track}}}]\n")
    assert [(one.code, one.line) for one in caught.value.problems] == [("E710", 4)]


def test_a_departure_whose_rate_the_question_takes_away_is_told_as_impossible(tmp_path):
    """The baseline's record implied luck for it; at a rate of 0 no luck is enough."""
    base = quiet(tmp_path, FIVE + POSSIBLE)
    none = asked(tmp_path, "change: {siege.exits.individual: 0 /person/d}\n")
    first = replicate(base)
    other = beside(first, base, none)
    assert "two" in first.happened
    assert "two" not in other.happened
    standing = imposed_and_free(none, base)
    assert standing.impossible == ("two",)
    assert "released, and can no longer happen: two" in standing.words()["Released"]


@pytest.mark.parametrize("exits", ["active: false", "active: true, all: {escape: [0 /d, 0 /d]}"])
@pytest.mark.parametrize("how", ["safe_conduct", "disputed"])
def test_an_exit_of_a_kind_that_has_no_rate_happens_as_documented(tmp_path, exits, how):
    record = f"""
history:
  facts:
    out: {{kind: outcome, at: 2030-01-08, what: All leave., leave: all, exit: {how}, assumed: a toy}}
siege: {{exits: {{{exits}, individual: 0 /person/d, assumed: a toy}}}}
"""
    none = "siege.exits.all={escape: [0 /d, 0 /d]}"
    base = quiet(tmp_path, record, none)
    first = replicate(base)
    assert first.happened["out"] == 7 * DAY
    assert [(row["kind"], row["left"]) for row in first.records.log("exit")] == [(how, 4)]
    assert replicate(base, exits=False).records.log("exit") == []
    same = asked(tmp_path, "change: {compound.household.people.family.count: 4}\n", none)
    other = beside(first, base, same)
    assert other.happened["out"] == 7 * DAY


@pytest.mark.parametrize(("one", "other"), [("a", "b"), ("b", "a"), ("z", "y"), ("y", "z")])
def test_of_one_second_those_who_leave_down_to_a_number_leave_last(tmp_path, one, other):
    """Four are inside, one leaves, and two are left; not one, though the fact of one comes first by name."""
    record = f"""
history:
  facts:
    {one}: {{kind: outcome, at: 2030-01-06, what: x, leave: 1, assumed: a toy}}
    {other}: {{kind: outcome, at: 2030-01-06, what: x, leave_down_to: 2, assumed: a toy}}
"""
    assert inside(replicate(quiet(tmp_path, record)), 6) == 2


def test_a_disputed_exit_is_of_a_kind_that_comes_at_its_age_of_the_stay(tmp_path):
    """Four come on day 19 and leave on day 21: at an age of 2 days, where no safe conduct comes yet."""
    record = """
history:
  facts:
    come: {kind: input, at: 2030-01-20, what: x, arrive: 4, assumed: a toy}
    out: {kind: outcome, at: 2030-01-22, what: x, leave: all, exit: disputed, assumed: a toy}
siege:
  exits: {active: true, bands: [10 d], individual: 0 /person/d, assumed: a toy}
"""
    kinds = "siege.exits.all={escape: [0.001 /d, 0 /d], safe_conduct: [0 /d, 0.001 /d]}"
    run = replicate(quiet(tmp_path, record, kinds, "compound.household.people.family.count=0"))
    assert run.fired == {"out": ("exits.escape", 0)}


def test_with_exits_off_no_act_of_leaving_happens_nor_is_it_told(tmp_path):
    record = FIVE.replace("outcome", "input")
    run = replicate(quiet(tmp_path, record), exits=False)
    assert inside(run, 59) == 4
    assert "two" not in run.happened


def test_a_departure_is_not_told_where_nobody_is_left_to_go(tmp_path):
    """All leave on the fourth by the question; two days later nobody is there, so `two` does not happen."""
    add = """add:
  history.facts.deal: {kind: outcome, at: 2030-01-04, what: All leave., leave: all, exit: domestic_deal}
"""
    base = quiet(tmp_path, FIVE.replace("kind: outcome", "kind: outcome, variant: {who: some}").replace(
        "  facts:", "  variants: {who: {question: x, options: {some: 0.4, none: 0.6}, assumed: x}}\n  facts:"
    ))
    other = asked(tmp_path, add)
    for number in range(8):
        first = replicate(base, number=number)
        beyond = beside(first, base, other)
        assert "deal" in beyond.happened
        assert "two" not in beyond.happened
        assert no_longer(first, beyond) == (["two"] if "two" in first.happened else [])


def test_a_departure_that_left_no_luck_is_said_to_be_imposed_where_exits_are_switched_on(tmp_path):
    base = quiet(tmp_path, FIVE)
    standing = imposed_and_free(asked(tmp_path, "change: {siege.exits.active: true}\n"), base)
    assert (standing.certain, standing.released, standing.impossible) == (("two",), (), ())


# Who, and how many

GROUPS = """
compound: {household: {people: {guests: {count: 10, leaves: false, assumed: a toy}}}}
history:
  facts:
    come: {kind: input, at: 2030-01-03, what: Ten come., arrive: 10, group: guests, assumed: a toy}
    go: {kind: outcome, at: 2030-01-05, what: Guests leave., leave: 6, group: guests, assumed: a toy}
    few: {kind: outcome, at: 2030-01-07, what: Fifteen are left., leave_down_to: 15, assumed: a toy}
    rest: {kind: outcome, at: 2030-01-09, what: All guests leave., leave: all, group: guests, assumed: a toy}
"""


@pytest.mark.parametrize("exits", ["active=false", "active=true"])
def test_people_come_to_and_leave_a_group_and_down_to_a_number(tmp_path, exits):
    """4 and 10; 24 with ten more; 18 without six guests; 15 once three of the family left; 1 stays."""
    few = "siege.exits.individual=1e-6 /person/d"
    run = replicate(quiet(tmp_path, GROUPS, f"siege.exits.{exits}", few))
    assert [inside(run, day) for day in (1, 3, 5, 7, 9)] == [14, 24, 18, 15, 1]


def test_a_group_that_needs_nothing_of_the_stores_adds_no_needs_when_it_grows(tmp_path):
    record = GROUPS.replace("leaves: false", "leaves: false, needs: false")
    run = replicate(quiet(tmp_path, record))
    assert [int(n) for n in run.records.series("people.needs").at([DAY, 3 * DAY, 5 * DAY])] == [4, 4, 4]


def test_head_counts_are_drawn_as_whole_numbers_within_their_bounds(tmp_path):
    """Uniform from 2 to 4: each in a third of the runs (300 runs, four standard errors of 0.027)."""
    record = """
history:
  facts:
    come: {kind: input, at: 2030-01-03, what: Some come., arrive: "uniform(2, 4)", assumed: a toy}
    go: {kind: outcome, at: 2030-01-05, what: Some go., leave: "choice(1: 0.5, 3: 0.5)", assumed: a toy}
"""
    base = quiet(tmp_path, record)
    seen = []
    for number in range(300):
        run = replicate(base, number=number)
        came = inside(run, 3) - 4
        assert inside(run, 5) in (3 + came, 1 + came)
        seen.append(came)
    assert {count: pytest.approx(seen.count(count) / 300, abs=0.11) for count in (2, 3, 4)} == {
        2: 1 / 3, 3: 1 / 3, 4: 1 / 3
    }
    assert set(seen) == {2, 3, 4}


def test_a_count_inside_may_be_uniform_too(tmp_path):
    base = quiet(tmp_path, "", 'compound.household.people.family.count=uniform(3, 5)')
    assert {inside(replicate(base, number=number), 1) for number in range(40)} == {3, 4, 5}


def test_what_else_a_fact_does_happens_with_the_risk_that_comes_true(tmp_path):
    """Somebody leaves and takes the grid's fuses: both, in the baseline and in its placebo."""
    record = FIVE.replace("leave: 2,", "leave: 2, set: {grid: off},")
    first, other = alternative(
        tmp_path, record, "change: {compound.household.people.family.count: 4}\n", 0, ACTIVE
    )
    for run in (first, other):
        assert str(run.records.series("grid").at([5 * DAY])[0]) == "off"
    assert differences(first, other) == []


@pytest.mark.parametrize(("come", "go"), [("b", "c"), ("c", "b"), ("a", "z"), ("z", "a")])
def test_who_comes_and_who_leaves_at_one_time_are_counted_alike_whatever_their_names(tmp_path, come, go):
    """Four are inside, five come and seven leave at one midnight: 4 + 5 - 7 = 2."""
    base = quiet(tmp_path, f"""
history:
  facts:
    {come}: {{kind: input, at: 2030-01-06, what: Five come., arrive: 5, assumed: a toy}}
    {go}: {{kind: outcome, at: 2030-01-06, what: Seven leave., leave: 7, assumed: a toy}}
""")
    assert inside(replicate(base), 6) == 2


@pytest.mark.parametrize(("leave", "told"), [("5", 1), ("4", 0), ("all", 0)])
def test_a_departure_of_more_than_are_inside_where_a_dispute_is_settled_otherwise_is_doubted(
    tmp_path, leave, told
):
    """Four are inside and two come, or, at 30 %, nobody: then five cannot leave, and four can."""
    record = f"""
history:
  variants: {{who: {{question: "Did two come?", options: {{came: 0.7, did_not: 0.3}}, assumed: a toy}}}}
  facts:
    come: {{kind: input, at: 2030-01-03, what: x, arrive: 2, variant: {{who: came}}, assumed: a toy}}
    out: {{kind: outcome, at: 2030-01-06, what: x, leave: {leave}, assumed: a toy}}
"""
    quiet(tmp_path, record)
    found = [one for one in read_whole(tmp_path / "main.yaml", Scenario).warnings if one.code == "W703"]
    assert len(found) == told
    assert all("when 4 are; so it is where who is did_not" in one.message for one in found)
