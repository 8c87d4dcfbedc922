"""One value where the states of the cordon have four."""

import pytest

from sim.scenario import ScenarioError, diff, read
from sim.study.explain import Explainer
from tests.scenario.toysiege import overlaid, toys, with_record

STATES = ("open", "watch", "checkpoint", "siege")
BREAD = """\
siege:
  lines:
    bread:
      {unit: visit, quantity: 1, every: %s, lead: 2 h, fraction: 100 %%,
      permit: %s, deterred: 0 %%, partly: 0 %%, confiscated: 0 %%, assumed: a toy}
"""


def texts(by_state) -> list[str]:
    return [by_state.at(state).text for state in STATES]


def test_one_value_is_that_of_every_state(tmp_path):
    bread = with_record(tmp_path, BREAD % ("3 d", "90 %")).scenario.siege.lines["bread"]
    assert texts(bread.every) == ["3 d"] * 4
    assert texts(bread.permit) == ["90 %"] * 4


@pytest.mark.parametrize("one", ["3 d", '"triangular(1 d, 2 d, 5 d)"', "{value: 3 d, assumed: a toy}"])
def test_it_is_the_same_scenario_as_with_four_values(tmp_path, one):
    four = f"{{open: {one}, watch: {one}, checkpoint: {one}, siege: {one}}}"
    short, long = (with_record(tmp_path, BREAD % (every, "90 %")).scenario for every in (one, four))
    assert short.hash == long.hash
    assert diff(short, long) == []


def test_each_state_has_the_origin_and_the_place_of_the_one(tmp_path):
    reading = with_record(tmp_path, BREAD % ("{value: 3 d, assumed: the baker says so}", "90 %"))
    known = Explainer(reading)
    entries = known.entries(known.find("siege.lines.bread.every"))
    assert [one.path.rpartition(".")[2] for one in entries] == list(STATES)
    assert {one.assumed for one in entries} == {"the baker says so"}
    assert len({(one.set_by.file, one.set_by.line) for one in entries if one.set_by is not None}) == 1


def test_a_file_may_say_one_state_over_the_single_value_of_a_part(tmp_path):
    toy = toys(tmp_path)
    (toy / "bread.yaml").write_text(BREAD % ("3 d", "90 %"), "utf-8")
    text = (
        "about: {title: Mine, place: {name: T, timezone: UTC}, start: 2030-01-01, length: 9 d}\n"
        "uses: [house.yaml, street.yaml, bread.yaml]\n"
        "siege: {lines: {bread: {permit: {siege: 20 %}}}, assumed: a toy}\n"
    )
    (toy / "main.yaml").write_text(text, "utf-8")
    bread = read(toy / "main.yaml").siege.lines["bread"]
    assert texts(bread.permit) == ["90 %", "90 %", "90 %", "20 %"]


def test_a_single_value_takes_the_place_of_all_four(tmp_path):
    changed = overlaid(tmp_path, "change: {siege.lines.water.permit: 15 %}\n")
    assert texts(changed.scenario.siege.lines["water"].permit) == ["15 %"] * 4
    assert changed.scenario.siege.lines["water"].permit.siege.assumed == "changed to ask what if"
    (edit,) = changed.edits
    assert edit.path == "siege.lines.water.permit"


def test_overlays_and_overrides_go_on_from_a_single_value(tmp_path):
    first = "change: {siege.lines.water.permit: 15 %}\n"
    second = "change: {siege.lines.water.permit.siege: 5 %}\n"
    both = overlaid(tmp_path, first, second).scenario.siege.lines["water"]
    assert texts(both.permit) == ["15 %", "15 %", "15 %", "5 %"]
    path = toys(tmp_path) / "siege.yaml"
    given = ["siege.lines.water.permit=15 %", "siege.lines.water.permit.siege=5 %"]
    assert texts(read(path, given).siege.lines["water"].permit) == texts(both.permit)
    assert texts(read(path, given[::-1]).siege.lines["water"].permit) == ["15 %"] * 4


def test_a_single_value_may_hold_in_a_span(tmp_path):
    text = """\
release: [{path: lines.water}]
change: {siege.lines.water.every: {value: 5 d, from: 2030-02-01, until: 2030-03-01, assumed: the question}}
"""
    every = overlaid(tmp_path, text).scenario.siege.lines["water"].every
    assert every is not None
    for state in STATES:
        number = every.at(state)
        assert [later.text for _, later in number.later] == ["5 d", number.text]


def test_what_is_typical_of_lines_may_be_a_single_value(tmp_path):
    lines = BREAD % ("3 d", "90 %")
    text = lines.replace("deterred: 0 %, ", "") + "typical: {siege.lines: {deterred: 7 %, assumed: a toy}}\n"
    assert texts(with_record(tmp_path, text).scenario.siege.lines["bread"].deterred) == ["7 %"] * 4


def test_nothing_is_still_nothing(tmp_path):
    siege = with_record(tmp_path, "siege: {lines: {food: {every: null}}}\n").scenario.siege
    assert siege.lines["food"].every is None


def test_a_lever_turns_one_state_of_a_single_value(tmp_path):
    lever = "levers: {bread: {path: siege.lines.bread.permit.siege, range: [10 %, 90 %], words: Bread}}\n"
    assert with_record(tmp_path, BREAD % ("3 d", "90 %") + lever).scenario.levers["bread"].words == "Bread"


def test_a_fault_of_a_single_value_is_told_once(tmp_path):
    with pytest.raises(ScenarioError) as caught:
        with_record(tmp_path, BREAD % ("3 L", "90 %"))
    assert [problem.code for problem in caught.value.problems] == ["E403"]
    doubtful = with_record(tmp_path, BREAD % ("900 d", "90 %")).warnings
    assert ["siege.lines.bread.every'" in one.message for one in doubtful if one.code == "W601"] == [True]


def test_the_documented_record_still_drives_a_line_under_a_single_value(tmp_path):
    with pytest.raises(ScenarioError) as caught:
        overlaid(tmp_path, "change: {siege.lines.water.every: 5 d}\n")
    assert [problem.code for problem in caught.value.problems] == ["E603"]


def test_a_record_that_is_not_followed_drives_nothing(tmp_path):
    read = overlaid(tmp_path, "change: {history.follow: none, siege.lines.water.every: 5 d}\n")
    assert read.scenario.siege.lines["water"].every.at("siege").central == 5 * 86400
