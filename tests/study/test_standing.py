"""How a scenario stands to the record: what of it is imposed, and what runs on by itself."""

import pytest

from sim.places import shipped_scenarios
from sim.scenario import read
from sim.study import imposed_and_free, still_imposed
from tests.scenario.toysiege import overlaid, toys

OTHERS = ["cordon", "grid", "pressure", "lines.water"]
"tracks of the toy siege that its record keeps silent, of what others did"
INPUTS = ["siege", "cut", "outcry", "night", "technician", "afterwards"]


@pytest.fixture
def lines(tmp_path):
    """What of the record is said to bind an overlay of the toy siege, or that siege with overrides."""

    def of(text=None, *sets):
        siege = overlaid(tmp_path, text).scenario if text else read(toys(tmp_path) / "siege.yaml", sets)
        told = [str(one).removeprefix("still imposed: ").split(": ") for one in still_imposed(siege)]
        return {words.partition(" ")[2]: ids.split(", ") for words, ids in told}

    return of


REPLAYED = "outcomes imposed in a baseline and free in an alternative"


def test_a_replay_imposes_inputs_outcomes_and_every_silence(lines):
    told = lines()
    assert told["inputs as documented"] == INPUTS
    assert {"refusal", "failure", "end"} < set(told[REPLAYED])
    assert {*OTHERS, "exits", "generators.g1.failure", "repair.g2"} < set(told["tracks kept silent"])


def test_a_scenario_that_follows_inputs_alone_has_no_outcome_imposed_nor_a_silence_on_outcomes(lines):
    told = lines(None, "history.follow=inputs")
    assert set(told) == {"inputs as documented", "tracks kept silent"}
    assert told["tracks kept silent"] == OTHERS
    assert lines(None, "history.follow=none") == {}


def test_an_alternative_has_imposed_what_others_did_and_what_the_question_says(lines):
    told = lines("move: {failure: {by: -1 d}}\nchange: {history.facts.cut.set.grid: on}\n")
    assert told == {
        "inputs as documented": [name for name in INPUTS if name != "cut"],
        "input as edited": ["cut"],
        "outcome by the question itself": ["failure"],
        "tracks kept silent": OTHERS,
    }


def test_an_act_that_moves_along_is_an_act_as_edited(lines):
    told = lines("move: {bad_start: {by: 1 d}}\n")
    assert told["input as edited"] == ["technician"]
    assert told["outcome by the question itself"] == ["bad_start"]


def test_what_falls_outside_the_run_binds_nothing(lines):
    """By hand: before 25 January the siege, the cut and the outcry, and the refusal of the tanker."""
    for until in ("about.length=20 d", "history.until=2030-01-21"):
        told = lines(None, until)
        assert told["inputs as documented"] == ["siege", "cut", "outcry"]
        assert told["outcome imposed in a baseline and free in an alternative"] == ["refusal"]
        assert "repair.g1" not in told["tracks kept silent"]


def test_a_fact_at_the_second_in_which_the_record_ends_binds_nothing(lines):
    """The tanker is refused at 15:00 of 20 January at best."""
    found = ["refusal" in str(lines(None, f"history.until=2030-01-20 {time}")) for time in ("15:00", "15:01")]
    assert found == [False, True]


def test_the_documented_siege_is_told_by_kind():
    siege = read(shipped_scenarios() / "caracas-2024" / "documented.yaml")
    told = [str(one).split(":")[1] for one in still_imposed(siege)]
    outcomes = sum(fact.kind == "outcome" for fact in siege.history.facts.values())
    inputs = sum(fact.kind == "input" for fact in siege.history.facts.values())
    assert told[:2] == [f" {inputs} inputs as documented", f" {outcomes} {REPLAYED}"]


def test_a_silence_that_is_held_binds_an_alternative_unless_outcomes_are_the_models_from_the_start(tmp_path):
    held = overlaid(tmp_path, "hold: [history.complete.mending]\n").scenario
    assert "repair.g1" in imposed_and_free(held).silences
    text = "hold: [history.complete.mending]\nchange: {history.follow: inputs}\n"
    assert "repair.g1" not in imposed_and_free(overlaid(tmp_path, text).scenario).silences


def test_what_was_edited_is_told_to_its_last_word(tmp_path):
    """Neither a fact nor a part is cut short, however much is said of it."""
    words = "the generator is put on two short runs a day, at dawn and after dark, to save what is left"
    siege = overlaid(
        tmp_path,
        "add:\n  history.facts.rationed:\n    {kind: input, at: 2030-01-12 21:00, because: cut, "
        f"what: '{words}.', set: {{power.running: scheduled}}, assumed: asked}}\n"
        "  compound.power.solar.roof: {from: 2030-01-10, peak: 1.5 kWp, performance: 75 %, arrives: inside, "
        "spread: 20 %, sunrise: '06:15', sunset: '18:15', blocks: 4, "
        f"sun_hours: [{', '.join(['5 h'] * 11)}, 4.5 h], assumed: asked}}\n",
    ).scenario
    edited = imposed_and_free(siege).words()["Edited"]
    assert f"2030-01-12 21:00: {words};" in edited
    assert edited.endswith("sun_hours 5 h, 5 h, 5 h, 5 h, 5 h, 5 h, 5 h, 5 h, 5 h, 5 h, 5 h, 4.5 h.")


def test_departures_that_no_risk_could_bring_about_are_said_to_be_imposed(lines, tmp_path):
    """The toy's exits switched off: all three stay in a replay of its inputs, and in an overlay."""
    said = "outcomes as documented, with no risk of the model behind"
    told = lines(None, "history.follow=inputs", "siege.exits.active=false")
    assert told[said] == ["one", "two", "end"]
    assert lines("change: {siege.exits.active: false}\n")[said] == ["one", "two", "end"]
