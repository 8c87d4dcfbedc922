"""Overlays: a few edits over another scenario, by path and id."""

from copy import deepcopy

import pytest

from sim.places import shipped_scenarios
from sim.replication import replicate
from sim.scenario import ScenarioError, read, read_whole
from sim.scenario.schema import Scenario
from tests.scenario.toysiege import overlaid, toys

DOCUMENTED = shipped_scenarios() / "caracas-2024" / "documented.yaml"
SOLAR = """\
extends: ../documented.yaml
question: What if panels and a battery had worked from 1 December 2024?
add:
  compound.power.solar.roof: {from: 2024-12-01, peak: 1.5 kWp, arrives: inside, assumed: bought in the lull}
  compound.power.battery.main: {from: 2024-12-01, capacity: 5 kWh, arrives: inside, assumed: bought then}
"""


def test_panels_and_a_battery_are_asked_for_in_five_lines(tmp_path):
    (tmp_path / "what-if.yaml").write_text(SOLAR.replace("../documented", "caracas-2024/documented"), "utf-8")
    siege = read(tmp_path / "what-if.yaml")
    assert siege.about.question == "What if panels and a battery had worked from 1 December 2024?"
    roof, bank = siege.compound.power.solar["roof"], siege.compound.power.battery["main"]
    assert (roof.peak.value, roof.peak.assumed) == (1500.0, "bought in the lull")
    assert roof.performance.value == 0.75
    assert roof.performance.mark.file.endswith("solar-and-battery.yaml")
    assert roof.performance.assumed.startswith("a tropical roof")
    assert (bank.efficiency.value, bank.efficiency.source) == (0.948, ("reopt",))
    assert [(edit.how, edit.path) for edit in siege.edits] == [
        ("add", "compound.power.solar.roof"), ("add", "compound.power.battery.main"),
    ]  # fmt: skip
    sources = set(replicate(siege, central=True).records.series("power.source").values)
    assert {"solar", "battery"} <= sources


def test_an_overlay_that_changes_nothing_is_its_parent(tmp_path):
    assert overlaid(tmp_path, "note: nothing\n").hash == read(toys(tmp_path) / "siege.yaml").hash


def test_a_change_keeps_everything_else_and_counts_as_asked(tmp_path):
    siege = overlaid(tmp_path, "change: {compound.water.tank.capacity: 9 m3}\n").scenario
    capacity = siege.compound.water.tank.capacity
    assert (capacity.value, capacity.source, capacity.assumed) == (9000.0, (), "changed to ask what if")
    assert (capacity.mark.file.endswith("main.yaml"), capacity.mark.line) == (True, 2)
    assert siege.compound.water.tank.level.value == 6000.0
    assert siege.edits[0].words == "8000 L -> 9 m3"


def test_a_change_says_its_own_origin_or_the_overlay_does(tmp_path):
    text = """\
assumed: said above
sources: {who: {title: W}}
change:
  compound.water.tank.capacity: {value: 9 m3, source: who}
  compound.water.tank.level: 9 m3
  compound.water.header: {capacity: 600 L, assumed: both of these}
"""
    water = overlaid(tmp_path, text).scenario.compound.water
    assert (water.tank.capacity.source, water.tank.capacity.assumed) == (("who",), None)
    assert water.tank.level.assumed == "said above"
    assert (water.header.capacity.value, water.header.capacity.assumed) == (600.0, "both of these")
    assert (water.header.level.value, water.header.assumed) == (500.0, None)


def test_a_change_may_give_what_the_parent_leaves_to_the_schema(tmp_path):
    siege = overlaid(
        tmp_path, "change: {siege.exits.active: false, siege.lines.food.cap: 10 person-d}\n"
    ).scenario
    assert siege.siege.exits.active is False
    assert siege.siege.lines["food"].cap.value == 10.0


def test_a_change_may_reach_into_a_list_and_clear_a_value(tmp_path):
    text = "change: {siege.exits.all.escape.1: 0.5 /d, siege.lines.water.cap: null}\n"
    siege = overlaid(tmp_path, text).scenario.siege
    assert siege.exits.all["escape"][1].value == pytest.approx(0.5 / 86400)
    assert siege.lines["water"].cap is None


def test_overlays_follow_each_other_and_the_last_wins(tmp_path):
    one, two = "change: {compound.water.tank.level: 1 m3}\n", "change: {compound.water.tank.level: 2 m3}\n"
    there, back = overlaid(tmp_path, one, two), overlaid(tmp_path, two, one)
    assert there.scenario.compound.water.tank.level.value == 2000.0
    assert back.scenario.compound.water.tank.level.value == 1000.0
    assert [edit.words for edit in there.edits] == ["6000 L -> 1 m3", "1 m3 -> 2 m3"]
    assert [file.rpartition("/")[2] for file in there.files[-2:]] == ["main0.yaml", "main1.yaml"]


def test_an_overlay_may_extend_an_overlay_which_is_then_laid_once(tmp_path):
    one = "extends: siege.yaml\nchange: {compound.water.tank.level: 1 m3}\n"
    two = "extends: one.yaml\nchange: {compound.water.tank.capacity: 7 m3}\n"
    three = "extends: one.yaml\nchange: {compound.water.header.level: 400 L}\n"
    read_ = overlaid(tmp_path, two, three, one=one)
    assert [edit.path for edit in read_.edits] == [
        "compound.water.tank.level", "compound.water.tank.capacity", "compound.water.header.level",
    ]  # fmt: skip


def test_a_scenario_and_its_overlay_may_be_named_together(tmp_path):
    toy = toys(tmp_path)
    (toy / "more.yaml").write_text(
        "extends: siege.yaml\nchange: {compound.water.tank.level: 1 m3}\n", "utf-8"
    )
    alone = read(toy / "more.yaml")
    assert read([toy / "siege.yaml", toy / "more.yaml"]).hash == alone.hash
    assert read(toy / "siege.yaml", overlays=[toy / "more.yaml"]).hash == alone.hash
    assert alone.files == (str(toy / "more.yaml"),)
    with pytest.raises(
        ScenarioError, match=r"expected an overlay of .*siege.yaml after it, received a whole"
    ):
        read([toy / "siege.yaml", toy / "first.yaml"])
    with pytest.raises(
        ScenarioError, match=r"expected an overlay of .*first.yaml, received one of .*siege.yaml"
    ):
        read([toy / "first.yaml", toy / "more.yaml"])


def test_overlays_extend_each_other_at_most_eight_deep(tmp_path):
    chain = {f"o{n}": f"extends: o{n + 1}.yaml\n" for n in range(9)} | {"o9": "extends: siege.yaml\n"}
    with pytest.raises(
        ScenarioError, match="E202: expected at most 8 overlays that extend each other in a row"
    ):
        overlaid(tmp_path, "extends: o0.yaml\n", **chain)
    assert overlaid(tmp_path, "extends: o3.yaml\n", **chain).scenario.about.title == "A toy siege"


def test_overlays_in_a_circle_are_told_in_their_order(tmp_path):
    with pytest.raises(ScenarioError, match=r"received main.yaml -> a.yaml -> b.yaml -> main.yaml"):
        overlaid(tmp_path, "extends: a.yaml\n", a="extends: b.yaml\n", b="extends: main.yaml\n")


def test_nothing_is_extended_outside_the_folder_called_scenarios_nor_through_a_link(tmp_path):
    toy = toys(tmp_path)
    secret = tmp_path / "secret.yaml"
    secret.write_text((toy / "siege.yaml").read_text("utf-8"), "utf-8")
    (toy / "link.yaml").symlink_to(secret)
    for parent in ("../../secret.yaml", "link.yaml"):
        with pytest.raises(ScenarioError, match=r"E201: expected a file below scenarios/ or a shipped one"):
            overlaid(tmp_path, f"extends: {parent}\n")


def test_what_an_overlay_uses_speaks_only_where_nothing_else_does(tmp_path):
    part = "compound: {stores: {cooking_gas: 20 d}, water: {tank: {level: 1 L}}}\nassumed: a part\n"
    siege = overlaid(tmp_path, "uses: [part.yaml]\n", part=part).scenario
    assert siege.compound.stores.cooking_gas.value == 20 * 86400
    assert siege.compound.water.tank.level.value == 6000.0


def test_an_end_and_a_length_do_not_contradict_each_other_across_files(tmp_path):
    about = overlaid(tmp_path, "change: {about.end: 2030-03-01}\n").scenario.about
    assert (about.end.central.month, about.length) == (3, None)
    assert read(DOCUMENTED, ["about.length=30 d"]).about.end is None


def test_an_override_of_what_the_record_drives_is_doubted():
    found = read_whole(DOCUMENTED, Scenario, ["siege.lines.water.every.siege=5 d"]).warnings
    (doubt,) = [each for each in found if each.code == "W603"]
    assert "the record drives it by W34 (2024-11-27 15:00), W48" in doubt.message
    assert doubt.hint == "An overlay can release it: release: [{path: lines.water}]."


def test_overrides_lie_on_top_of_overlays(tmp_path):
    toy = toys(tmp_path)
    (toy / "more.yaml").write_text(
        "extends: siege.yaml\nchange: {compound.water.tank.level: 1 m3}\n", "utf-8"
    )
    siege = read(toy / "more.yaml", ["compound.water.tank.level=3 m3"])
    assert siege.compound.water.tank.level.value == 3000.0
    assert [(edit.how, edit.words) for edit in siege.edits][1:] == [("set", "1 m3 -> 3 m3")]


def test_the_questions_on_the_documented_siege_take_a_few_lines(tmp_path):
    questions = {
        "serviced": "add: {compound.power.generators.g1.services.jan: {at: 2025-01-15}}\n",
        "fuses": "remove: [W33 and what follows]\n",
        "cap": "change: {siege.lines.water.cap: {value: 5000 L, from: 2024-11-27}}\n",
        "sixth": "remove: [W47]\n",
        "earlier": "move: {A1: 2024-12-09 20:00, W55: 2024-12-10 03:00}\n",
        "never": "remove: [W67 and what follows]\n"
        "change: {about.end: 2026-01-11, siege.exits.active: false}\n",
        "monitored": """\
release: [{path: lines.water, from: 2024-12-10}]
change:
  siege.lines.water.every.siege: {value: 5 d, from: 2024-12-10}
  siege.lines.water.permit.siege: {value: 98 %, from: 2024-12-10, assumed: under monitoring}
""",
    }
    hashes = {read(DOCUMENTED).hash}
    for name, text in questions.items():
        path = tmp_path / f"{name}.yaml"
        path.write_text(f"extends: caracas-2024/documented.yaml\n{text}", "utf-8")
        siege = read(path)
        assert siege.edits
        hashes.add(siege.hash)
    assert len(hashes) == len(questions) + 1


def test_an_overlay_leaves_what_its_parents_files_say_as_it_is(tmp_path):
    edits = (
        "change: {compound.water.tank.level: 1 L}\nremove: [end and what follows]\nmove: {cut: {by: 1 d}}\n"
    )
    before = {layer.file: deepcopy(layer.data) for layer in overlaid(tmp_path, "note: x\n").tree.layers[:-1]}
    after = overlaid(tmp_path, f"{edits}release: [{{path: lines.water}}]\n").tree.layers[:-1]
    assert {layer.file: layer.data for layer in after} == before


def test_very_many_changes_of_numbers_at_once_are_refused(tmp_path):
    spans = ", ".join(f"{{times: 0.9, until: 2030-02-01 {n // 60:02}:{n % 60:02}}}" for n in range(1000))
    with pytest.raises(
        ScenarioError, match="expected at most 10,000 changes of numbers at once, received 1000 of"
    ):
        overlaid(tmp_path, f"change: {{compound.stores: [{spans}]}}\n")


def test_a_key_with_dots_of_its_own_is_changed_by_its_path(tmp_path):
    read_ = overlaid(tmp_path, "change: {history.facts.cut.set.power.running: on demand}\n")
    assert read_.scenario.history.facts["cut"].set == {"grid": "off", "power.running": "on demand"}
    gone = overlaid(tmp_path, "remove: [history.facts.cut.set.power.running]\n").scenario
    assert gone.history.facts["cut"].set == {"grid": "off"}


def test_a_path_of_very_many_steps_is_refused_at_once(tmp_path):
    with pytest.raises(ScenarioError) as caught:
        overlaid(tmp_path, f"remove: [siege.{'a.' * 100_000}b]\n")
    assert [one.code for one in caught.value.problems] == ["E601"]
