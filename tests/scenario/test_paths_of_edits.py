"""Which place of a scenario an edit means: sections not begun yet, names with dots, parts of others."""

import pytest

from sim.scenario import ScenarioError, read_whole
from sim.scenario.schema import Scenario
from tests.scenario.toysiege import HEAD, overlaid, told, toys

FACT = "{kind: context, at: 2030-01-05, what: A guest came., assumed: made up}"


def wrong(folder, text, **others):
    with pytest.raises(ScenarioError) as caught:
        overlaid(folder, text, **others)
    return told(caught.value)


def test_a_fact_may_be_added_where_the_parent_has_no_record(tmp_path):
    text = f"extends: plain.yaml\nadd: {{history.facts.g: {FACT}}}\n"
    read_ = overlaid(tmp_path, text, plain=HEAD)
    assert read_.scenario.history.facts["g"].what == "A guest came."
    assert read_.tree.mark(("history",)).file.endswith("main.yaml")
    assert [(edit.how, edit.path) for edit in read_.edits] == [("add", "history.facts.g")]


def test_two_facts_may_be_added_there_and_a_silence_between_them(tmp_path):
    text = f"""\
extends: plain.yaml
add:
  history.facts.g: {FACT}
  history.facts.h: {FACT.replace("01-05", "01-09")}
  history.complete.calm: {{track: people, from: g, until: h, assumed: made up}}
"""
    history = overlaid(tmp_path, text, plain=HEAD).scenario.history
    assert (list(history.facts), list(history.complete)) == (["g", "h"], ["calm"])


def test_an_entry_that_is_not_there_is_not_begun_on_the_way(tmp_path):
    text = "extends: plain.yaml\nadd: {history.facts.g.brings: {tank: 5 L}}\n"
    assert "there is no 'g' in 'history.facts'" in wrong(tmp_path, text, plain=HEAD)


PART_AND_WHOLE = [
    ("siege.lines.food.permit.siege: 6 %", "siege.lines.food.permit: 5 %"),
    ("siege.lines.food.permit.siege: {value: 6 %, from: 2030-01-10}", "siege.lines.food.permit: 5 %"),
    ("siege.lines.food.permit.siege: 6 %", "siege.lines.food.permit: {times: 0.5, from: 2030-01-10}"),
    ("siege.lines.food: {permit: {siege: 6 %}}", "siege.lines.food.permit: 5 %"),
    ("siege.exits.all.escape.1: 0.5 /d", "siege.exits.all.escape: [0.1 /d, 0.2 /d, 0.3 /d]"),
]  # fmt: skip


@pytest.mark.parametrize(("part", "whole"), PART_AND_WHOLE)
def test_a_part_has_the_last_word_over_the_whole_in_either_order(part, whole, tmp_path):
    head, other = "assumed: asked\nchange:", "compound.water.tank.level: 1 m3"
    there = overlaid(tmp_path / "a", f"{head}\n  {part}\n  {other}\n  {whole}\n")
    back = overlaid(tmp_path / "b", f"{head}\n  {whole}\n  {other}\n  {part}\n")
    assert there.hash == back.hash
    assert there.hash != overlaid(tmp_path / "c", f"{head}\n  {other}\n  {whole}\n").hash


def test_what_a_part_is_in_a_span_stands_on_what_the_whole_has_become(tmp_path):
    part, whole = PART_AND_WHOLE[1]
    permit = overlaid(tmp_path, f"change:\n  {part}\n  {whole}\n").scenario.siege.lines["food"].permit
    assert (permit.open.value, permit.siege.value) == (0.05, 0.05)
    assert [number.value for _, number in permit.siege.later] == [0.06]


def test_the_same_number_in_a_mapping_and_in_a_span_is_changed_twice(tmp_path):
    text = "change:\n  siege.lines.food: {cap: 5 d}\n  siege.lines.food.cap: {times: 0.5}\n"
    assert "E602: expected one change of 'siege.lines.food.cap', received another beside that of" in wrong(
        tmp_path, text
    )


NESTED = """\
main.yaml:2:37: error E602: expected a span or a factor at a path of its own, received one in a mapping, \
at 'permit'"""


@pytest.mark.parametrize(
    "given",
    [
        "{times: 0.5}", "{value: 6 %, from: 2030-01-10}",
        "[{times: 0.3, plus: 70 %, until: 2030-01-10}, {times: 0.5, from: 2030-01-12}]",
    ],
)  # fmt: skip
def test_a_span_or_a_factor_in_a_mapping_is_told_to_stand_at_its_path(given, tmp_path):
    said = wrong(tmp_path, f"change: {{siege.lines.food: {{permit: {given}}}}}\n")
    assert said.startswith(NESTED)
    full = f"siege.lines.food.permit: {given}"
    assert said.endswith(f"= Write the path in full: {full}.")
    assert overlaid(tmp_path, f"change: {{{full}}}\n").edits


BRINGS = f"""\
{HEAD}history:
  facts:
    br: {{kind: input, at: 2030-01-05, what: Water came., brings: {{water.header: 50 L}}, assumed: made up}}
    F 1: {{kind: context, at: 2030-01-06, what: A word., assumed: made up}}
    F 2: {{kind: context, at: 2030-01-07, what: An answer., because: F 1, assumed: made up}}
"""
SECOND = "history.facts.br.brings.water.tank"


def test_a_second_stock_may_be_added_to_what_a_fact_brings(tmp_path):
    said = wrong(tmp_path, f"extends: plain.yaml\nchange: {{{SECOND}: 60 L}}\n", plain=BRINGS)
    assert said.endswith(f"To put something new there write add: {{{SECOND}: ...}}.")
    read_ = overlaid(tmp_path, f"extends: plain.yaml\nadd: {{{SECOND}: 60 L}}\n")
    brings = read_.scenario.history.facts["br"].brings
    assert {stock: amount.value for stock, amount in brings.items()} == {"water.header": 50, "water.tank": 60}
    assert brings["water.tank"].assumed == "changed to ask what if"
    assert [(edit.path, edit.words) for edit in read_.edits] == [(SECOND, "60 L")]


@pytest.mark.parametrize("given", ["{value: 3 m3, assumed: read off}", "3 m3"])
def test_a_level_and_a_switch_may_be_added_to_a_fact_that_has_none(given, tmp_path):
    text = f"""\
extends: plain.yaml
add: {{history.facts.br.level.water.tank: {given}, history.facts.br.set.power.running: on demand}}
"""
    fact = overlaid(tmp_path, text, plain=BRINGS).scenario.history.facts["br"]
    assert fact.level["water.tank"].value == 3000
    assert fact.level["water.tank"].assumed == ("read off" if "read" in given else "changed to ask what if")
    assert fact.set == {"power.running": "on demand"}


def test_a_second_stock_may_be_set(tmp_path):
    (toys(tmp_path) / "plain.yaml").write_text(BRINGS, "utf-8")
    read_ = read_whole(toys(tmp_path) / "plain.yaml", Scenario, [f"{SECOND}=60 L"])
    assert read_.scenario.history.facts["br"].brings["water.tank"].value == 60


def test_a_fact_with_a_space_in_its_id_is_removed_with_what_follows(tmp_path):
    text = "extends: plain.yaml\nremove: ['  F 1  and what follows ']\n"
    assert list(overlaid(tmp_path, text, plain=BRINGS).scenario.history.facts) == ["br"]


@pytest.mark.parametrize("edit", ["change: {uses: []}", "change: {uses.0: street.yaml}", "remove: [uses.0]"])
def test_which_files_the_parent_uses_cannot_be_edited(edit, tmp_path):
    said = wrong(tmp_path, f"{edit}\n")
    assert "E601: expected a path of the scenario, received 'uses', which is read from the file" in said


def test_the_hint_for_one_value_of_all_states_works(tmp_path):
    line = "siege.lines.food.retry"
    told_ = "{value: ..., assumed: WHY}"
    said = wrong(tmp_path, f"change: {{{line}: 2 d}}\n")
    assert said.endswith(f"write add: {{{line}: {told_}}}.")
    said = wrong(tmp_path, f"add: {{{line}: 2 d}}\n")
    assert said.endswith(f"Write {line}: {told_}.")
    filled = told_.replace("...", "2 d")
    retry = overlaid(tmp_path, f"add: {{{line}: {filled}}}\n")
    assert retry.scenario.siege.lines["food"].retry.siege.text == "2 d"
