"""Which place of a scenario an edit means: sections not begun yet, names with dots, one path inside another."""

import pytest

from sim.scenario import ScenarioError
from tests.scenario.toysiege import HEAD, overlaid, told

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
