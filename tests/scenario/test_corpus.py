"""What authors of overlays and records are told of each mistake, word for word: the files below mistakes/."""

from pathlib import Path

import pytest

from sim.scenario import CODES, ScenarioError
from tests.scenario.test_mistakes import MISTAKES
from tests.scenario.toysiege import overlaid, told, with_record

FOLDER = Path(__file__).parent / "mistakes"


def entries(file: str) -> dict[str, tuple[str, str]]:
    """Mistakes by name: what is written, and what is told of it."""
    found = {}
    for entry in (FOLDER / file).read_text("utf-8").split("=== ")[1:]:
        name, _, rest = entry.partition("\n")
        text, _, message = rest.partition("--- told\n")
        found[name] = (text, message.rstrip("\n"))
    return found


OVERLAYS = {
    **entries("overlays.txt"), **entries("sizes.txt"), **entries("spans.txt"), **entries("misplaced.txt"),
}  # fmt: skip
RECORDS = {**entries("records.txt"), **entries("newcomers.txt"), **entries("by_hand.txt")}


@pytest.mark.parametrize("name", OVERLAYS)
def test_a_mistake_in_an_overlay_is_told_with_place_and_advice(name, tmp_path):
    text, message = OVERLAYS[name]
    with pytest.raises(ScenarioError) as caught:
        overlaid(tmp_path, text)
    assert told(caught.value) == message


@pytest.mark.parametrize("name", RECORDS)
def test_a_mistake_in_a_record_is_told_with_place_and_advice(name, tmp_path):
    text, message = RECORDS[name]
    with pytest.raises(ScenarioError) as caught:
        with_record(tmp_path, text)
    assert told(caught.value) == message


def test_there_are_many_mistakes_and_every_code_told_has_a_meaning():
    assert len(MISTAKES) + len(OVERLAYS) + len(RECORDS) >= 260
    messages = [message for _, message in (*OVERLAYS.values(), *RECORDS.values())]
    codes = {word[:4] for message in messages for word in message.split(" error ")[1:]}
    assert {"E601", "E602", "E603", "E604", "E605", "E607"} <= codes
    assert {"E701", "E702", "E703", "E704", "E705", "E706", "E707", "E708"} <= codes
    assert codes <= CODES.keys()


def test_all_mistakes_of_an_overlay_are_told_at_once(tmp_path):
    text = """\
change: {siege.lines.watr.cap: 3000 L, siege.cordon.at_start: siege}
remove: [bad_start, nobody]
move: {technician: 2030-03-01}
add: {compound.power.solar.roof: {peak: 1 kWp}}
"""
    with pytest.raises(ScenarioError) as caught:
        overlaid(tmp_path, text)
    codes = [problem.code for problem in caught.value.problems]
    assert codes == ["E601", "E603", "E604", "E601", "E703", "E302"]


FACTS = "history: {facts: {one: {assumed: a toy, kind: input, at: 2030-01-05, what: X., "


@pytest.mark.parametrize(
    "text",
    [
        "compound: {power: {generator: {g2: {rating: 4 kW}}}}\n"
        f"{FACTS}run: {{unit: g2, until: 2030-01-06}}}}}}}}\n",
        f"compound: {{power: {{generators: [g2]}}}}\n{FACTS}run: {{unit: g2, until: 2030-01-06}}}}}}}}\n",
        f"compound: {{stores: {{cookinggas: 5 d}}}}\n{FACTS}level: {{gas: 5 d}}}}}}}}\n",
        "siege: {lines: {bread: {unit: person-d, every: 5 L}}}\n"
        f"{FACTS}set: {{lines.bread: blocked}}}}}}}}\n",
        "history: {fact: {one: {kind: input}}, complete: {c: {track: grid, from: one, until: 2030-01-06}}}\n",
        "history: {facts: {one: {kind: input, what: X.}, two: {kind: context, at: 2030-01-07, what: X., "
        "because: one}}}\n",
    ],
)
def test_what_is_lost_with_a_mistake_is_not_missed_in_the_record(text, tmp_path):
    with pytest.raises(ScenarioError) as caught:
        with_record(tmp_path, f"assumed: a toy\n{text}")
    assert {problem.code for problem in caught.value.problems} & {"E703", "E704", "E707"} == set()
