"""Numbers that are others in a span, or so much of what they were."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine import Clock, Noise
from sim.replication import Calendar, DrawnInTime
from sim.scenario import ScenarioError, read, write
from tests.scenario.toysiege import overlaid, toys

DAY = 86400
FOOD = "siege.lines.food"


def at_days(siege, number, days, each=None):
    """What a number is on some days, in one replication; drawn anew for occurrence `each`, if given."""
    calendar = Calendar.of(siege)
    clock = Clock(calendar.horizon)
    draws = DrawnInTime(Noise(3, 1), calendar, False, clock)
    found = []
    for day in days:
        clock.now = day * DAY
        found.append(draws(number) if each is None else draws.each(number, each))
    return found


def lead(folder, *changes):
    """The lead of the food line under changes, one overlay each."""
    texts = [f"change: {{{FOOD}.lead: {change}}}\n" for change in changes]
    return overlaid(folder, *texts).scenario


def hours(siege, days):
    return [value / 3600 for value in at_days(siege, siege.siege.lines["food"].lead, days)]


def test_after_a_span_the_old_value_is_back_with_its_luck(tmp_path):
    siege = lead(tmp_path, "{value: 9 h, from: 2030-01-11, until: 2030-01-21}")
    before, first, last, after = hours(siege, (9, 10, 19, 20))
    assert (first, last) == (9, 9)
    assert before == after == hours(lead(tmp_path, "{value: 9 h, from: 2030-03-01}"), (9,))[0]


def test_a_span_without_a_beginning_holds_from_the_start(tmp_path):
    siege = lead(tmp_path, "{value: 9 h, until: 2030-01-21}")
    assert hours(siege, (0.5, 19)) == [9, 9]
    assert hours(siege, (20,)) == hours(lead(tmp_path, "{value: 9 h, from: 2030-03-01}"), (20,))


def test_within_a_span_nothing_else_holds_and_outside_everything_does(tmp_path):
    texts = [f"{{value: {hour} h, from: 2030-01-{hour}1}}" for hour in (1, 2, 3)]
    siege = lead(tmp_path, *texts, "{value: 9 h, from: 2030-01-16, until: 2030-01-26}")
    assert hours(siege, (12, 15, 20, 24, 25, 29, 30)) == [1, 9, 9, 9, 2, 2, 3]


STEPS = st.lists(st.tuples(st.integers(1, 30), st.integers(1, 8)), max_size=4, unique_by=lambda step: step[0])


@settings(max_examples=25, deadline=None)
@given(steps=STEPS, span=st.tuples(st.integers(1, 30), st.integers(1, 30)), scaled=st.booleans())
def test_a_span_changes_what_lies_in_it_and_nothing_else(tmp_path_factory, steps, span, scaled):
    """The oracle: the value of each day, worked out by hand from the steps in their order."""
    first, last = min(span), max(span) + 1
    old = [5.0] * 40
    for day, value in steps:  # a later step holds from its day on, whatever was said of the days after it
        old[day:] = [float(value)] * (40 - day)
    expected = [
        (value * 2 if scaled else 9.0) if first <= day < last else value for day, value in enumerate(old)
    ]
    what = "times: 2" if scaled else "value: 9 h"
    texts = ["5 h", *(f"{{value: {value} h, from: {date(day)}}}" for day, value in steps)]
    texts.append(f"{{{what}, from: {date(first)}, until: {date(last)}}}")
    siege = lead(tmp_path_factory.mktemp("s"), *texts)
    assert hours(siege, range(1, 40)) == expected[1:]


def date(day):
    return f"2030-01-{day + 1:02d}" if day < 31 else f"2030-02-{day - 30:02d}"


def test_what_is_multiplied_keeps_its_luck(tmp_path):
    plain, half = overlaid(tmp_path, "note: x\n").scenario, lead(tmp_path, "{times: 0.5, plus: 3 h}")
    (one,), (other,) = hours(plain, (1,)), hours(half, (1,))
    assert other == pytest.approx(one / 2 + 3)
    halved = f"change: {{{FOOD}.quantity: {{times: 50 %, from: 2030-01-21}}}}\n"
    food, less = plain.siege.lines["food"], overlaid(tmp_path, halved).scenario.siege.lines["food"]
    drawn, then = (at_days(plain, line.quantity, (10, 30), each=4) for line in (food, less))
    assert then == [drawn[0], pytest.approx(drawn[1] / 2)]


def test_a_factor_on_a_mapping_is_for_every_number_below(tmp_path):
    read_ = overlaid(tmp_path, "change: {siege.lines.water.permit: {times: 0.3, plus: 70 %}}\nrelease: []\n")
    permit = read_.scenario.siege.lines["water"].permit
    assert [permit.at(state).value for state in ("open", "watch", "checkpoint", "siege")] == pytest.approx(
        [1 - 0.3 * (1 - p) for p in (0.95, 0.85, 0.5, 0.4)]
    )
    told = [(edit.path, edit.words) for edit in read_.edits]
    assert told == [("siege.lines.water.permit", "every number below -> times 0.3 plus 70 %")]


def test_several_spans_of_a_number_are_a_list(tmp_path):
    spans = "[{value: 1 h, until: 2030-01-06}, {times: 2, from: 2030-01-11, until: 2030-01-21}]"
    assert hours(lead(tmp_path, "5 h", spans), (1, 4, 6, 10, 19, 20)) == [1, 1, 5, 10, 10, 5]


def test_an_act_on_the_day_on_which_a_span_begins_is_what_holds_then(tmp_path):
    text = """\
add:
  history.facts.shut: {kind: input, at: 2030-01-11, what: X., set: {lines.food: blocked}, assumed: x}
  history.facts.free: {kind: input, at: 2030-01-21, what: X., set: {lines.food: open}, assumed: x}
"""
    change = f"change: {{{FOOD}.permit.open: {{times: 0, from: 2030-01-21}}}}\n"
    assert len(overlaid(tmp_path, text, change).edits) == 3
    with pytest.raises(ScenarioError, match=r"the record drives it by shut \(2030-01-11 00:00\)"):
        overlaid(tmp_path, text, change.replace("01-21", "01-20"))


def test_every_step_has_its_own_origin_and_says_the_same_when_written_out(tmp_path):
    sourced = "{value: 4 h, from: 2030-01-11, source: who}"
    first = f"sources: {{who: {{title: W}}}}\nchange: {{{FOOD}.lead: {sourced}}}\n"
    twice = "{times: 2, from: 2030-01-05, until: 2030-01-21, assumed: a question}"
    second = f"change: {{{FOOD}.lead: {twice}}}\n"
    siege = overlaid(tmp_path, first, second).scenario
    number = siege.siege.lines["food"].lead
    steps = [(later.text, later.source, later.assumed) for _, later in number.later]
    asked = ((), "a question")
    assert number.assumed.startswith("a toy")
    assert steps == [
        ("scaled(lognormal(median 2 h, gsd 2), times 2)", *asked), ("8 h", *asked), ("4 h", ("who",), None),
    ]  # fmt: skip
    path = tmp_path / "scenarios" / "toy" / "written.yaml"
    path.write_text(write(siege), "utf-8")
    assert read(path).hash == siege.hash


def test_a_factor_of_one_and_a_span_that_ends_where_it_began_change_no_value(tmp_path):
    plain = read(toys(tmp_path) / "siege.yaml")
    same = overlaid(tmp_path, f"change: {{{FOOD}.confiscated: {{times: 1}}}}\n").scenario
    for state in ("open", "siege"):
        one, other = (siege.siege.lines["food"].confiscated.at(state) for siege in (plain, same))
        assert one.value == other.value


def test_what_the_record_drives_outside_a_span_does_not_matter(tmp_path):
    """The tanker's dates are the record's from 20 January to 16 March."""
    for span in ("until: 2030-01-15", "from: 2030-03-17", "from: 2030-03-17, until: 2030-03-20"):
        read_ = overlaid(tmp_path, f"change: {{siege.lines.water.every.siege: {{value: 3 d, {span}}}}}\n")
        assert len(read_.edits) == 1


def test_what_a_release_cuts_off_a_silence_stands_where_the_release_does(tmp_path):
    reading = overlaid(tmp_path, "release: [{path: cordon, from: 2030-02-01}]\n")
    (cut,) = [name for name, one in reading.scenario.history.complete.items() if one.until == "2030-02-01"]
    mark = reading.tree.mark(("history", "complete", cut, "until"))
    assert (mark.file.endswith("main.yaml"), mark.line) == (True, 2)
