"""What the author of a scenario is told of each mistake, word for word."""

from collections.abc import Callable

import pytest

from sim.scenario.reader import read_whole
from sim.scenario.text.errors import CODES, Problem, ScenarioError, render

HEAD = """\
about: {title: Toy, start: 2024-03-20, place: {timezone: America/Lima}}
assumed: a toy
"""
TANK = HEAD + "tank: {capacity: 5000 L}\n"

MISTAKES = {
    "a key with a letter wrong": (
        HEAD + "tank: {capcity: 5000 L, capacity: 4000 L}\n",
        """\
main.yaml:3:8: error E301: expected a key of 'tank', received 'capcity'
 3 | tank: {capcity: 5000 L, capacity: 4000 L}
   |        ^^^^^^^
   = Did you mean 'capacity'?""",
    ),
    "a key like none that is known": (
        TANK + "units:\n  b: {kind: battery, capacity: 5 kWh, colour: red}\n",
        """\
main.yaml:5:39: error E301: expected a key of 'units.b', received 'colour'
 5 |   b: {kind: battery, capacity: 5 kWh, colour: red}
   |                                       ^^^^^^
   = Known here: kind, capacity, level, source, assumed, note.""",
    ),
    "a section with a letter wrong": (
        TANK + "fatcs: {}\n",
        """\
main.yaml:4:1: error E301: expected a section of the scenario, received 'fatcs'
 4 | fatcs: {}
   | ^^^^^
   = Did you mean 'facts'?""",
    ),
    "a key left out": (
        HEAD + "tank:\n  level: 100 L\n",
        """\
main.yaml:3:1: error E302: expected the key 'capacity' in 'tank', received none
 3 | tank:
   | ^^^^
   = What it holds when full. For instance capacity: 6000 L.""",
    ),
    "a section left out": (
        HEAD,
        """\
main.yaml:1:1: error E302: expected the key 'tank' at the top of the scenario, received none
 1 | about: {title: Toy, start: 2024-03-20, place: {timezone: America/Lima}}
   | ^""",
    ),
    "a number without its unit": (
        HEAD + "tank: {capacity: 5000}\n",
        """\
main.yaml:3:18: error E402: expected a volume with its unit, received the bare number 5000
 3 | tank: {capacity: 5000}
   |                  ^^^^
   = Write a unit, for instance 5000 L.""",
    ),
    "a unit of another dimension": (
        HEAD + "tank: {capacity: 5000 kWh}\n",
        """\
main.yaml:3:23: error E403: expected a volume such as 6000 L, received an energy, '5000 kWh'
 3 | tank: {capacity: 5000 kWh}
   |                       ^^^
   = Units here: L, mL, m3, gal.""",
    ),
    "a unit that nobody knows": (
        HEAD + "tank: {capacity: '5000 Lt'}\n",
        """\
main.yaml:3:24: error E403: expected a volume such as 6000 L, received the unknown unit 'Lt'
 3 | tank: {capacity: '5000 Lt'}
   |                        ^^
   = Write 5000 L.""",
    ),
    "a quantity below its bound": (
        TANK + "rest: -3 h\n",
        """\
main.yaml:4:7: error E404: expected a duration of at least 0 d, received '-3 h'
 4 | rest: -3 h
   |       ^^^^""",
    ),
    "a share above one": (
        TANK + "units: {b: {kind: battery, capacity: 5 kWh, level: 140 %}}\n",
        """\
main.yaml:4:52: error E404: expected a share from 0 % to 100 %, received '140 %'
 4 | units: {b: {kind: battery, capacity: 5 kWh, level: 140 %}}
   |                                                    ^^^^^""",
    ),
    "a prior that is no distribution": (
        HEAD + "tank: {capacity: 'lognormal(median 6000 L, gsd 0.8)'}\n",
        """\
main.yaml:3:48: error E405: expected a gsd above 1, received '0.8'
 3 | tank: {capacity: 'lognormal(median 6000 L, gsd 0.8)'}
   |                                                ^^^""",
    ),
    "a prior upside down": (
        HEAD + "tank:\n  capacity: uniform(600 L, 100 L)\n",
        """\
main.yaml:4:28: error E405: expected a high end above the low end, 600 L, received '100 L'
 4 |   capacity: uniform(600 L, 100 L)
   |                            ^^^^^""",
    ),
    "a prior cut at its comma": (
        HEAD + "tank: {capacity: uniform(100 L, 600 L)}\n",
        """\
main.yaml:3:18: error E106: expected quotes around text with a comma, received 'uniform(100 L' cut off
 3 | tank: {capacity: uniform(100 L, 600 L)}
   |                  ^^^^^^^^^^^^^
   = Write it in quotes: "uniform(100 L, 600 L)".""",
    ),
    "a choice without quotes": (
        HEAD + "tank:\n  capacity: choice(5000 L: 0.5, 10000 L: 0.5)\n",
        """\
main.yaml:4:26: error E102: expected text in quotes where it has a colon and a space in it, received bare text
 4 |   capacity: choice(5000 L: 0.5, 10000 L: 0.5)
   |                          ^
   = Put the text in quotes: "choice(5000 L: 0.5, 10000 L: 0.5)".""",
    ),
    "a fault inside value": (
        HEAD + "tank: {capacity: {value: 5000 l/h, assumed: x}}\n",
        """\
main.yaml:3:31: error E403: expected a volume such as 6000 L, received a volume per time, '5000 l/h'
 3 | tank: {capacity: {value: 5000 l/h, assumed: x}}
   |                               ^^^
   = Units here: L, mL, m3, gal.""",
    ),
    "an origin with a letter wrong": (
        HEAD + "tank: {capacity: {value: 5000 L, asumed: x}}\n",
        """\
main.yaml:3:34: error E301: expected one of value, source, assumed, note, later, received 'asumed'
 3 | tank: {capacity: {value: 5000 L, asumed: x}}
   |                                  ^^^^^^
   = Did you mean 'assumed'?""",
    ),
    "a word that is not among the choices": (
        HEAD + "tank: {capacity: 5000 L, lift: gravty}\n",
        """\
main.yaml:3:32: error E304: expected 'pump', 'gravity' or 'hand', received 'gravty'
 3 | tank: {capacity: 5000 L, lift: gravty}
   |                                ^^^^^^
   = Did you mean 'gravity'?""",
    ),
    "a kind that does not exist": (
        TANK + "units:\n  g1: {kind: genrator, rating: 5 kW}\n",
        """\
main.yaml:5:14: error E304: expected 'generator' or 'battery', received 'genrator'
 5 |   g1: {kind: genrator, rating: 5 kW}
   |              ^^^^^^^^
   = Did you mean 'generator'?""",
    ),
    "no kind at all": (
        TANK + "units:\n  g1: {rating: 5 kW}\n",
        """\
main.yaml:5:3: error E302: expected the key 'kind' in 'units.g1', received none
 5 |   g1: {rating: 5 kW}
   |   ^^
   = One of 'generator' or 'battery'.""",
    ),
    "a key of the other kind": (
        TANK + "units:\n  g1: {kind: generator, rating: 5 kW, level: 40 %}\n",
        """\
main.yaml:5:39: error E301: expected a key of 'units.g1', received 'level'
 5 |   g1: {kind: generator, rating: 5 kW, level: 40 %}
   |                                       ^^^^^
   = Known here: kind, rating, fails, source, assumed, note.""",
    ),
    "yes where true is meant": (
        TANK + "runs: maybe\n",
        """\
main.yaml:4:7: error E303: expected true or false, received 'maybe'
 4 | runs: maybe
   |       ^^^^^""",
    ),
    "a number where text is meant": (
        TANK.replace("title: Toy", "title: 1984"),
        """\
main.yaml:1:16: error E303: expected text, received 1984
 1 | about: {title: 1984, start: 2024-03-20, place: {timezone: America/Lima}}
   |                ^^^^
   = Put it in quotes: "1984".""",
    ),
    "text where a mapping is meant": (
        HEAD + "tank: large\n",
        """\
main.yaml:3:7: error E303: expected a mapping, received 'large'
 3 | tank: large
   |       ^^^^^
   = It is a mapping, such as tank: {capacity: 6000 L}.""",
    ),
    "a mapping where a list is meant": (
        TANK + "times: {a: 3 h}\n",
        """\
main.yaml:4:1: error E303: expected a list, received a mapping
 4 | times: {a: 3 h}
   | ^^^^^
   = Put it into a list: times: [{a: 3 h}].""",
    ),
    "neither a number nor the one word allowed": (
        TANK + "facts:\n  f1: {at: 2024-04-01, what: x, leave: some}\n",
        """\
main.yaml:5:40: error E303: expected a whole number or 'all', received 'some'
 5 |   f1: {at: 2024-04-01, what: x, leave: some}
   |                                        ^^^^""",
    ),
    "a label too long": (
        TANK + "facts:\n  f1: {at: 2024-04-01, what: x, label: much too long a label}\n",
        """\
main.yaml:5:40: error E305: expected at most 12 letters, received 'much too long a label'
 5 |   f1: {at: 2024-04-01, what: x, label: much too long a label}
   |                                        ^^^^^^^^^^^^^^^^^^^^^""",
    ),
    "a date that is none": (
        TANK + "facts:\n  f1: {at: 25.11.2024, what: x}\n",
        """\
main.yaml:5:12: error E406: expected a date such as 2024-11-25 18:00, received '25.11.2024'
 5 |   f1: {at: 25.11.2024, what: x}
   |            ^^^^^^^^^^
   = Write 2024-11-25.""",
    ),
    "a date that no calendar has": (
        TANK + "facts:\n  f1: {at: 2025-02-29, what: x}\n",
        """\
main.yaml:5:12: error E406: expected a date of the calendar, received '2025-02-29'
 5 |   f1: {at: 2025-02-29, what: x}
   |            ^^^^^^^^^^
   = Day is out of range for month.""",
    ),
    "dates in an impossible order": (
        TANK
        + "facts:\n  f:\n    at: {earliest: 2024-05-02, best: 2024-05-01, latest: 2024-05-03}\n    what: x\n",
        """\
main.yaml:6:38: error E407: expected best at or after earliest, 2024-05-02, received 2024-05-01
 6 |     at: {earliest: 2024-05-02, best: 2024-05-01, latest: 2024-05-03}
   |                                      ^^^^^^^^^^
   = The order is earliest, best, latest.""",
    ),
    "a zone with a letter wrong": (
        TANK.replace("America/Lima", "America/Limma"),
        """\
main.yaml:1:58: error E406: expected a zone such as America/Lima, received 'America/Limma'
 1 | about: {title: Toy, start: 2024-03-20, place: {timezone: America/Limma}}
   |                                                          ^^^^^^^^^^^^^
   = Did you mean 'America/Lima'?""",
    ),
    "a number without an origin": (
        TANK.replace("assumed: a toy\n", "") + "facts: {assumed: a toy}\n",
        """\
main.yaml:2:18: error E501: expected a source or the word assumed for 'tank.capacity', received neither
 2 | tank: {capacity: 5000 L}
   |                  ^^^^^^
   = Add source: KEY, or assumed: WHY, here or to a mapping above; at the top of the file it is for all.""",
    ),
    "a fact without an origin": (
        TANK.replace("assumed: a toy\n", "").replace("5000 L}", "5000 L, assumed: x}")
        + "facts:\n  f1: {at: 2024-05-01, what: x}\n",
        """\
main.yaml:4:3: error E501: expected a source or the word assumed for 'facts.f1', received neither
 4 |   f1: {at: 2024-05-01, what: x}
   |   ^^
   = Add source: KEY, or assumed: WHY, here or to a mapping above; at the top of the file it is for all.""",
    ),
    "a source that the bibliography does not have": (
        HEAD + "tank: {capacity: 5000 L, source: [who, hal]}\nsources: {who: {title: W}, hall: {title: H}}\n",
        """\
main.yaml:3:40: error E502: expected a key of 'sources', received 'hal'
 3 | tank: {capacity: 5000 L, source: [who, hal]}
   |                                        ^^^
   = Did you mean 'hall'?""",
    ),
    "a key written twice": (
        TANK + "tank: {capacity: 6000 L}\n",
        """\
main.yaml:4:1: error E103: expected each key once, received 'tank' again
 4 | tank: {capacity: 6000 L}
   | ^^^^
   = It stands first in line 3.""",
    ),
    "an alias": (
        HEAD + "tank: {capacity: &c 5000 L, level: *c}\n",
        """\
main.yaml:3:36: error E104: expected the value itself, received the alias *c
 3 | tank: {capacity: &c 5000 L, level: *c}
   |                                    ^^
   = Write the value out, or put what is shared into a file under `uses`.""",
    ),
    "a merge key": (
        TANK + "words: {<<: {a: b}}\n",
        """\
main.yaml:4:9: error E104: expected a key, received the merge key <<
 4 | words: {<<: {a: b}}
   |         ^^
   = Write the keys out, or put what is shared into a file under `uses`.""",
    ),
    "a tag": (
        TANK + "words: {a: !!python/name:os.system x}\n",
        """\
main.yaml:4:12: error E104: expected a value without a tag, received !!python/name:os.system
 4 | words: {a: !!python/name:os.system x}
   |            ^^^^^^^^^^^^^^^^^^^^^^^^^
   = Leave the tag out.""",
    ),
    "a tab": (
        HEAD + "tank:\n\tcapacity: 5000 L\n",
        """\
main.yaml:4:1: error E102: expected spaces at the start of the line, received a tab
 4 |  capacity: 5000 L
   | ^
   = Indent with spaces.""",
    ),
    "a bracket left open": (
        TANK + "times: [3 h\nwords: {}\n",
        """\
main.yaml:4:8: error E102: expected ] to close this [, received none
 4 | times: [3 h
   |        ^
   = Add ] where it ends.""",
    ),
    "an empty file": (
        "",
        "main.yaml:1:1: error E107: expected a mapping of sections, received an empty file",
    ),
    "a list for a scenario": (
        "- 1\n",
        """\
main.yaml:1:1: error E107: expected a mapping of sections, received a list
 1 | - 1
   | ^""",
    ),
    "a used file that is not there": (
        "uses: [prats/tank.yaml]\n" + TANK,
        """\
main.yaml:1:8: error E201: expected a file that exists, received 'prats/tank.yaml'
 1 | uses: [prats/tank.yaml]
   |        ^^^^^^^^^^^^^^^""",
    ),
    "a used file outside": (
        "uses: [../../../../../../../../../../../etc/passwd]\n" + TANK,
        None,
    ),
    "an absolute path": (
        "uses: [/etc/passwd]\n" + TANK,
        """\
main.yaml:1:8: error E201: expected a relative path with forward slashes, received '/etc/passwd'
 1 | uses: [/etc/passwd]
   |        ^^^^^^^^^^^
   = Write it relative to this file, for instance ../parts/typical-household.yaml.""",
    ),
    "uses as text": (
        "uses: parts/tank.yaml\n" + TANK,
        """\
main.yaml:1:1: error E303: expected a list of files under 'uses', received 'parts/tank.yaml'
 1 | uses: parts/tank.yaml
   | ^^^^
   = Write uses: [parts/tank.yaml].""",
    ),
    "a file that uses itself": (
        "uses: [main.yaml]\n" + TANK,
        """\
main.yaml:1:8: error E202: expected files that use each other in no circle, received main.yaml -> main.yaml
 1 | uses: [main.yaml]
   |        ^^^^^^^^^""",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_with_place_and_advice(mistake: str, mistakes: Callable[..., str]) -> None:
    text, told = MISTAKES[mistake]
    if told is None:
        assert "E201: expected a file below" in mistakes(text)
    else:
        assert mistakes(text) == told


OVERRIDES = {
    "no equals sign": (
        ["tank.capacity"],
        """\
--set:1:1: error E203: expected PATH=VALUE, received 'tank.capacity'
 1 | tank.capacity
   | ^^^^^^^^^^^^^
   = For instance about.length=90 d.""",
    ),
    "no value": (
        ["tank.capacity="],
        """\
--set:1:1: error E203: expected a value after '=', received 'tank.capacity='
 1 | tank.capacity=
   | ^^^^^^^^^^^^^^
   = To clear it, write null.""",
    ),
    "an unknown path": (
        ["tank.capacty=5 L"],
        """\
--set:1:1: error E301: expected a key of 'tank', received 'capacty'
 1 | tank.capacty=5 L
   | ^^^^^^^^^^^^
   = Did you mean 'capacity'?""",
    ),
    "a wrong unit in the second": (
        ["tank.level=5 L", "tank.capacity = 5 kg"],
        """\
--set:2:19: error E403: expected a volume such as 6000 L, received a mass, '5 kg'
 2 | tank.capacity = 5 kg
   |                   ^^
   = Units here: L, mL, m3, gal.""",
    ),
    "a position that a list has not": (
        ["times.3=5 h"],
        """\
--set:1:1: error E203: expected a position from 0 to 1 in times, received '3'
 1 | times.3=5 h
   | ^^^^^^^^^^^""",
    ),
    "text that is no YAML": (
        ["tank.capacity=[5"],
        """\
--set:1:15: error E102: expected ] to close this [, received none
 1 | tank.capacity=[5
   |               ^
   = Add ] where it ends.""",
    ),
}


@pytest.mark.parametrize("mistake", OVERRIDES)
def test_a_mistake_on_the_command_line_is_told_the_same_way(
    mistake: str, mistakes: Callable[..., str]
) -> None:
    overrides, told = OVERRIDES[mistake]
    assert mistakes(TANK + "times: [1 h, 2 h]\n", *overrides) == told


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file(mistakes: Callable[..., str]) -> None:
    text = """\
about: {title: Toy, start: 2024-03-20, place: {timezone: America/Lima}}
tank: {capacity: 5000, lift: pum, source: nobody}
people: 2.5
people: 3
facts: {f1: {what: x, at: yesterday}}
"""
    codes = [
        line.split()[2].rstrip(":") for line in mistakes(text).splitlines() if line.startswith("main.yaml")
    ]
    assert codes == ["E402", "E304", "E502", "E404", "E501", "E103", "E501", "E406"]


def test_a_missing_file_is_told(tmp_path) -> None:
    for path, received in ((tmp_path / "none.yaml", "nothing there"), (tmp_path, "a folder")):
        with pytest.raises(ScenarioError) as caught:
            read_whole(path, object)
        assert caught.value.problems[0].message == f"expected a scenario file, received {received}"
        assert caught.value.problems[0].code == "E201"


def test_files_in_a_circle_are_told(mistakes: Callable[..., str]) -> None:
    told = mistakes("uses: [a.yaml]\n" + TANK, a="uses: [b.yaml]\n", b="uses: [a.yaml]\n")
    assert (
        "E202: expected files that use each other in no circle, received a.yaml -> b.yaml -> a.yaml" in told
    )


def test_a_chain_too_deep_is_told(mistakes: Callable[..., str]) -> None:
    others = {f"f{n}": f"uses: [f{n + 1}.yaml]\n" for n in range(10)}
    assert "E202: expected at most 8 files that use each other in a row" in mistakes(
        "uses: [f0.yaml]\n" + TANK, **others
    )


def test_every_code_has_a_meaning() -> None:
    told = {
        word[:4]
        for text in (*MISTAKES.values(), *OVERRIDES.values())
        for word in str(text[1]).split("error ")[1:]
    }
    assert len(told) > 20
    assert told <= CODES.keys()


def test_colour_is_only_there_when_asked_for() -> None:
    problem = Problem("E301", "nowhere.yaml", 3, 5, "expected x, received y", "Try x.", 8, source="a: b y")
    assert "\x1b" not in render(problem)
    assert "\x1b[31m" in render(problem, color=True)


def test_a_file_cannot_write_to_the_terminal_through_an_error() -> None:
    problem = Problem("E301", "nowhere.yaml", 1, 1, "expected x, received \x1b[2J", source="\x1b]0;title\x07")
    assert "\x1b" not in render(problem)
    assert "\x07" not in render(problem)


def test_a_long_line_is_shown_around_the_caret() -> None:
    line = "a" * 500 + "HERE" + "b" * 500
    shown = render(Problem("E301", "nowhere.yaml", 1, 501, "m", None, 505, source=line)).splitlines()
    assert max(len(row) for row in shown) < 130
    start = shown[2].index("^")
    assert shown[1][start : start + 4] == "HERE"
    assert shown[2].count("^") == 4


def test_the_json_form_has_the_promised_names() -> None:
    assert list(Problem("E301", "f", 1, 2, "m").as_json()) == [
        "code",
        "file",
        "line",
        "column",
        "message",
        "hint",
    ]


def test_the_text_of_a_scenario_error_counts_its_problems() -> None:
    problem = Problem("E301", "nowhere", 1, 1, "expected x, received y")
    assert str(ScenarioError([problem, problem])).endswith("\n1 problem")
    assert str(ScenarioError([problem, Problem("E302", "nowhere", 1, 1, "z")])).endswith("\n2 problems")
