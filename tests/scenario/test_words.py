"""Words that mean the same, in every list that has them."""

from typing import get_args

import pytest

from sim.scenario.schema.compound import Water
from sim.scenario.schema.power import Grid
from sim.scenario.schema.siege import Cordon, Custody
from sim.scenario.schema.states import BY_ID, CHANNELS, STATES, words_of
from sim.scenario.text.words import LIKE, SAME, as_one_of, meant_among
from tests.scenario.toysiege import overlaid, with_record

FACT = "history: {facts: {one: {assumed: a toy, kind: %s, at: 2030-01-05, what: X., %s}}}\n"


@pytest.mark.parametrize("word", ["off", "cut", "OFF", "Cut", "false"])
def test_a_grid_is_off_or_cut_at_the_start_in_a_fact_and_in_a_reading(tmp_path, word):
    text = f"compound: {{power: {{grid: {{at_start: {word}}}}}}}\n"
    text += FACT % ("input", f"set: {{grid: {word}}}")
    siege = with_record(tmp_path, text).scenario
    assert siege.compound.power.grid.at_start == "off"
    assert siege.history.facts["one"].set == {"grid": "off"}
    read = with_record(tmp_path, FACT % ("observation", f"observe: [{{channel: grid, is: {word}}}]"))
    assert read.scenario.history.facts["one"].observe[0].is_ == "off"


def test_what_means_the_same_has_the_same_hash(tmp_path):
    change = "release: [{path: grid}]\nchange: {compound.power.grid.at_start: %s}\n"
    assert overlaid(tmp_path, change % "off").hash == overlaid(tmp_path, change % "cut").hash


@pytest.mark.parametrize(("written", "meant"), [("true", "yes"), ("false", "no"), ("no", "no")])
def test_a_reading_of_comms_may_be_true_or_yes(tmp_path, written, meant):
    text = FACT % ("observation", f"observe: [{{channel: comms.usable, is: {written}}}]")
    assert with_record(tmp_path, text).scenario.history.facts["one"].observe[0].is_ == meant


def test_a_blank_may_be_an_underscore(tmp_path):
    text = FACT % ("observation", "observe: [{channel: slots.water, is: not_asked}]")
    assert with_record(tmp_path, text).scenario.history.facts["one"].observe[0].is_ == "not asked"
    text = FACT % ("input", "set: {power.running: on_demand}")
    assert with_record(tmp_path, text).scenario.history.facts["one"].set == {"power.running": "on demand"}


def test_states_that_a_section_begins_with_are_those_that_a_fact_sets():
    begins = {
        "grid": Grid.model_fields["at_start"], "mains": Water.model_fields["mains_at_start"],
        "cordon": Cordon.model_fields["at_start"], "custodian": Custody.model_fields["at_start"],
    }  # fmt: skip
    for state, field in begins.items():
        assert get_args(field.annotation) == STATES[state] == CHANNELS[state]
    assert CHANNELS["grid.supply"] == STATES["grid"]


def test_a_word_is_itself_where_it_stands_in_the_list():
    for words in (*CHANNELS.values(), *BY_ID.values()):
        for word in words:
            assert as_one_of(word, words) == word


def test_a_word_that_means_nothing_here_is_left_as_it_is():
    assert as_one_of("connected", ("steady", "none")) == "connected"
    assert meant_among("connected", ("steady", "none")) == "Did you mean 'steady'?"
    assert meant_among("xyzzy", ("steady", "none")) is None


def test_every_word_of_the_table_stands_in_some_list():
    from sim.scenario import json_schema
    from sim.scenario.schema.states import UNIT

    listed = {word for words in (*CHANNELS.values(), *BY_ID.values(), UNIT) for word in words}
    waiting: list[object] = [json_schema()]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            listed |= {*node.get("enum", ()), node.get("const", "on")}
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node
    ids = {"grid", "mains", "signal", "cordon", "custodian", "gas", "water", "water.drinking"}
    assert set(LIKE) | set(SAME) <= listed | ids


def test_the_words_of_a_channel_are_known_by_its_name():
    assert words_of("slots.water")[0] == "admitted"
    assert words_of("lines.fuel") == ("open", "blocked")
    assert words_of("water.tank") == ()
