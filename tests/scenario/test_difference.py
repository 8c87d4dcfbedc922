"""What differs between two scenarios, in words."""

from sim.places import shipped_scenarios
from sim.scenario import diff, read
from tests.scenario.toysiege import overlaid, toys

DOCUMENTED = shipped_scenarios() / "caracas-2024" / "documented.yaml"


def words(tmp_path, text, **others):
    a = read(toys(tmp_path) / "siege.yaml")
    return [str(each) for each in diff(a, overlaid(tmp_path, text, **others).scenario)]


def test_a_scenario_does_not_differ_from_itself():
    assert diff(read(DOCUMENTED), read(DOCUMENTED)) == []


def test_values_differ_from_old_to_new_as_they_were_written(tmp_path):
    text = """\
change:
  compound.water.tank.level: 5 m3
  siege.lines.food.lead: {value: 9 h, from: 2030-02-01}
"""
    lead = "lognormal(median 2 h, gsd 2)"
    assert words(tmp_path, text) == [
        "changed: compound.water.tank.level, 6000 L -> 5 m3",
        f"changed: siege.lines.food.lead, {lead} -> {lead}, from 2030-02-01 9 h",
    ]


def test_another_spelling_is_no_difference(tmp_path):
    assert words(tmp_path, "change: {compound.water.tank.level: 6 m3}\n") == []


def test_what_is_added_removed_and_moved_is_named(tmp_path):
    text = """\
remove: [end and what follows]
move: {cut: 2030-01-20}
add: {compound.power.loads.heater: {power: 1 kW, priority: 8, assumed: x}}
"""
    assert words(tmp_path, text) == [
        "added: compound.power.loads.heater: power 1 kW, priority 8, serves comfort",
        "moved: cut, 2030-01-12 12:00 -> 2030-01-20",
        "removed: fact end of 2030-04-06 04:00: Everybody is out.",
        "removed: fact afterwards of 2030-04-06 04:00: With nobody inside the street opens.",
    ]


def test_what_is_released_is_told_apart_from_what_is_removed(tmp_path):
    assert words(tmp_path, "release: [{path: lines.water, from: 2030-03-01}]\n") == [
        "released: fact delivery of 2030-03-15 12:00: A tanker leaves 1,000 litres. (track lines.water)",
        "released: lines.water is left to the model from 2030-03-01 00:00; not imposed: delivery",
    ]


def test_every_difference_has_its_path(tmp_path):
    a, b = read(toys(tmp_path) / "siege.yaml"), overlaid(tmp_path, "move: {cut: 2030-01-20}\n").scenario
    (move,) = [each for each in diff(a, b) if each.kind == "move"]
    assert (move.path, move.old, move.new) == (
        "history.facts.cut.at",
        "earliest 2030-01-12, best 2030-01-12 12:00, latest 2030-01-12 23:59",
        "2030-01-20",
    )


def test_a_release_that_leaves_part_of_a_fact_names_the_part(tmp_path):
    assert words(tmp_path, "release: [{path: grid}]\n") == [
        "released: silence grid: grid (track grid)",
        "released: grid of cut (track grid)",
        "released: grid is left to the model; not imposed: grid of cut; cut: the silence grid",
    ]
    both = "release: [{path: grid}, {path: power.running}]\n"
    whole = "released: fact cut of 2030-01-12 12:00: Power is cut for good. (track grid, power.running)"
    assert whole in words(tmp_path, both)


def test_a_part_that_is_removed_is_not_called_released(tmp_path):
    text = "release: [{path: grid, from: 2030-03-01}]\nremove: [history.facts.cut.set.grid]\n"
    assert "removed: history.facts.cut.set.grid: off" in words(tmp_path, text)


def test_who_told_a_fact_goes_with_it_and_is_no_difference_of_its_own(tmp_path):
    more = "change: {history.facts.cut: {claimant: neighbours, confidence: high}}\n"
    (toys(tmp_path) / "told.yaml").write_text(f"extends: siege.yaml\n{more}", "utf-8")
    told = read(tmp_path / "scenarios" / "toy" / "told.yaml")
    changed = overlaid(tmp_path, "change: {history.facts.cut.set.grid: on}\n", base="told.yaml").scenario
    assert [str(each) for each in diff(told, changed)] == [
        "changed: history.facts.cut.set.grid, off -> on",
    ]  # fmt: skip
    assert [each.path for each in diff(read(toys(tmp_path) / "siege.yaml"), told)] == [
        "history.facts.cut.claimant", "history.facts.cut.confidence",
    ]  # fmt: skip
