"""A scenario written out whole, and read again."""

import pytest

from sim.places import shipped_scenarios
from sim.scenario import read, resolved, write
from sim.scenario.layers.written import _quoted, _scalar
from sim.scenario.text.yamltext import parse
from tests.scenario.toysiege import overlaid, with_record

EDITS = {
    "nothing": "note: nothing\n",
    "a value, a date, a thing": """\
release: [{path: lines.water, from: 2030-01-25}]
move: {cut: {by: 5 d}}
remove: [end and what follows]
change: {siege.lines.food.lead: {value: 9 h, from: 2030-02-01}, siege.exits.active: false}
add:
  compound.power.loads.heater:
    {power: "choice(1 kW: 0.5, 2 kW: 0.5)", priority: 8, assumed: x, note: "a: b # c"}
""",
}


@pytest.mark.parametrize("name", ["caracas-2024/documented.yaml", "toy/siege.yaml", "toy/first.yaml"])
def test_a_shipped_scenario_written_out_and_read_again_has_the_same_hash(name, tmp_path):
    siege = read(shipped_scenarios() / name)
    (tmp_path / "whole.yaml").write_text(write(siege), "utf-8")
    again = read(tmp_path / "whole.yaml")
    assert again.hash == siege.hash
    assert write(again) == write(siege)


@pytest.mark.parametrize("name", EDITS)
def test_so_has_one_with_overlays(name, tmp_path):
    siege = overlaid(tmp_path, EDITS[name]).scenario
    (tmp_path / "whole.yaml").write_text(write(siege), "utf-8")
    assert read(tmp_path / "whole.yaml").hash == siege.hash


def test_every_number_and_fact_carries_its_own_origin(tmp_path):
    data = resolved(with_record(tmp_path, "").scenario)
    assert "assumed" not in data
    assert data["compound"]["water"]["tank"]["capacity"] == {
        "value": "8000 L", "assumed": "a toy; round numbers that can be followed by hand",
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        *("plain words", "no", "12:30", "1e3", "007", "", " x", "x ", "a: b", "#", "- x", "it's", 'say "x"'),
        *("a\\b", "é, ü", "two\nlines", "\u2028", "\x85", "😀", "[x]", "{x", "*x", "&x", "?", "null", "true"),
        *("~", "%", "@x", "<<", "a #b"),
    ],
)  # fmt: skip
def test_any_text_comes_back(text):
    assert parse(f"a: {_scalar(text, flow=False)}\n", "f").data == {"a": text}
    assert parse(f"a: [{_scalar(text, flow=True)}]\n", "f").data == {"a": [text]}
    assert parse(f"{_quoted(text)}: 1\n", "f").data == {text: 1}
