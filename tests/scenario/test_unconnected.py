"""Water that is joined to nothing is refused: mains without a flow, rain without a pool, a well's pump."""

import pytest

from sim.scenario import ScenarioError
from tests.scenario.toysiege import with_record

SET = "history: {facts: {on: {kind: input, at: 2030-01-05, what: X., set: {mains: %s}}}}"
RAIN = f"rain: {{monthly: [{', '.join(['1 L/d'] * 12)}], into: %s, spread: 0 %%}}"
WELL = "well: {flow: 1 L/min, lift: %s, potable: false}"
DRIVEN = ", power: {loads: {w: {power: 500 W, priority: 4, serves: well}}}"
POOL = "pool: {capacity: 100 L, level: 0 L}"


def refusals(tmp_path, water, more="", history=""):
    """Messages of what is refused of this water of a house without mains."""
    text = f"compound: {{water: {{mains: null, {water}}}{more}}}\nassumed: x\n{history}\n"
    try:
        with_record(tmp_path, text)
    except ScenarioError as wrong:
        return [one.message for one in wrong.problems]
    return []


@pytest.mark.parametrize("word", ["steady", "intermittent"])
def test_mains_without_a_flow_are_refused_at_the_start_and_in_a_fact(word, tmp_path):
    wrong = f"expected compound.water.mains with a flow, as the mains are {word}, received none"
    assert refusals(tmp_path, f"mains_at_start: {word}") == [wrong]
    assert refusals(tmp_path, "mains_at_start: none", history=SET % word) == [wrong]
    assert refusals(tmp_path, "mains_at_start: none", history=SET % "none") == []
    unheeded = (SET % word).replace("history: {", "history: {follow: none, ")
    assert refusals(tmp_path, "mains_at_start: none", history=unheeded) == []


def test_rain_into_a_pool_that_is_not_there_is_refused(tmp_path):
    wrong = "expected a pool, as compound.water.rain runs into it, received none"
    start = "mains_at_start: none"
    assert refusals(tmp_path, f"{start}, pool: null, {RAIN % 'pool'}") == [wrong]
    assert refusals(tmp_path, f"{start}, {POOL}, {RAIN % 'pool'}") == []
    assert refusals(tmp_path, f"{start}, pool: null, {RAIN % 'tank'}") == []


def test_a_well_with_a_pump_that_no_load_drives_is_refused(tmp_path):
    wrong = "expected a load that serves the well, as compound.water.well.lift is 'pump', received none"
    start = "mains_at_start: none"
    assert refusals(tmp_path, f"{start}, {WELL % 'pump'}") == [wrong]
    assert refusals(tmp_path, f"{start}, {WELL % 'pump'}", DRIVEN) == []
    assert refusals(tmp_path, f"{start}, {WELL % 'gravity'}") == []
