"""Reading whole scenarios: files over files, overrides, origins, dates, hash."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.scenario import reader
from sim.scenario.layers.origins import numbers_and_moments
from sim.scenario.layers.resolved import resolved, scenario_hash
from sim.scenario.numbers.number import Number
from sim.scenario.reader import Reading, read, read_whole
from sim.scenario.text.errors import ScenarioError
from sim.scenario.text.marks import Mark

Read = Callable[..., Reading[Any]]


def test_a_number_knows_its_path_place_and_origin(reading: Read, sound: str, tmp_path: Path) -> None:
    tiny = reading(sound).scenario
    capacity = tiny.tank.capacity
    assert capacity.path == "tank.capacity"
    assert capacity.mark == Mark(str(tmp_path / "main.yaml"), 3, 18, 24)
    assert (capacity.source, capacity.assumed) == ((), "a toy")


def test_the_nearest_origin_holds(reading: Read, head: str) -> None:
    text = head + (
        "tank: {source: far, capacity: {value: 5000 L, source: near}, level: 3000 L}\n"
        "units: {assumed: all of these, b: {kind: battery, capacity: 5 kWh}}\n"
        "sources: {far: {title: F}, near: {title: N}}\n"
    )
    tiny = reading(text).scenario
    assert tiny.tank.capacity.source == ("near",)
    assert tiny.tank.level.source == ("far",)
    assert (tiny.units["b"].capacity.source, tiny.units["b"].capacity.assumed) == ((), "all of these")
    assert "assumed" not in tiny.units


def test_a_used_file_lies_underneath(reading: Read, head: str, tmp_path: Path) -> None:
    part = """\
tank: {source: who, capacity: 9000 L, level: 100 L, lift: pump}
sources: {who: {title: W}}
"""
    read_ = reading("uses: [parts/tank.yaml]\n" + head + "tank: {level: 200 L}\n", parts__tank=part)
    tank = read_.scenario.tank
    assert (tank.capacity.value, tank.level.value, tank.lift) == (9000.0, 200.0, "pump")
    assert tank.capacity.mark.line == 1
    assert tank.capacity.mark.file.endswith("tank.yaml")
    assert tank.level.mark.file == str(tmp_path / "main.yaml")


def test_a_parts_source_does_not_cover_what_the_using_file_puts_in_its_place(
    reading: Read, head: str
) -> None:
    part = (
        "tank: {source: who, capacity: 9 m3, level: {value: 1 L, source: who}}\nsources: {who: {title: W}}\n"
    )
    tank = reading("uses: [p.yaml]\n" + head + "tank: {level: 200 L}\n", p=part).scenario.tank
    assert (tank.capacity.source, tank.capacity.assumed) == (("who",), None)
    assert (tank.level.source, tank.level.assumed) == ((), "a toy")


def test_a_part_is_covered_by_the_file_that_uses_it_and_not_by_the_part_beside_it(
    reading: Read, sound: str
) -> None:
    a, b = "rest: 1 h\n", "assumed: b only\npeople: 5\n"
    bare = sound.replace("assumed: a toy\n", "").replace("L}", "L, assumed: x}")
    with pytest.raises(ScenarioError, match="E501: expected a source or the word assumed for 'rest'"):
        reading("uses: [a.yaml, b.yaml]\n" + bare, a=a, b=b)
    tiny = reading(
        "uses: [middle.yaml, b.yaml]\n" + bare, middle="uses: [a.yaml]\nassumed: m\n", a=a, b=b
    ).scenario
    assert (tiny.rest.assumed, tiny.people.assumed) == ("m", "b only")


def test_a_value_with_its_origin_replaces_another_whole(reading: Read, head: str) -> None:
    part = "tank: {capacity: {value: 9000 L, source: who, note: n}}\nsources: {who: {title: W}}\n"
    main = "uses: [p.yaml]\n" + head + "tank: {capacity: {value: 8000 L, assumed: ours}}\n"
    capacity = reading(main, p=part).scenario.tank.capacity
    assert (capacity.value, capacity.source, capacity.assumed, capacity.note) == (8000.0, (), "ours", None)


def test_dates_with_bounds_replace_each_other_whole(reading: Read, sound: str) -> None:
    part = "facts: {f: {at: {earliest: 2024-04-01, best: 2024-04-02, latest: 2024-04-03}, what: x}}\n"
    main = "uses: [p.yaml]\n" + sound + "facts: {f: {at: {earliest: 2024-05-01, latest: 2024-05-03}}}\n"
    fact = reading(main, p=part).scenario.facts["f"]
    assert fact.at.best is None
    assert fact.at.seconds == (42 * 86400, None, 44 * 86400)


def test_a_fact_keeps_its_source_when_a_file_above_changes_a_part_of_it(reading: Read, sound: str) -> None:
    part = "facts: {f: {at: 2024-04-01, what: x, source: who}}\nsources: {who: {title: W}}\n"
    main = "uses: [p.yaml]\n" + sound.replace("assumed: a toy\n", "").replace("L}", "L, assumed: x}")
    fact = reading(main + "facts: {f: {what: y}}\n", p=part).scenario.facts["f"]
    assert (fact.what, fact.source, fact.at.source) == ("y", "who", ("who",))


def test_a_bibliography_raises_doubts(reading: Read, sound: str) -> None:
    part = "sources: {who: {title: W}, idle: {title: I}}\ntank: {source: who, level: 5 L}\n"
    found = reading("uses: [p.yaml]\n" + sound + "sources: {who: {title: V}}\n", p=part).warnings
    assert [(each.code, each.severity, each.line) for each in found] == [
        ("W501", "warning", 1),
        ("W502", "warning", 5),
    ]
    assert found[0].message == "expected 'idle' to be cited, received no use"


def test_lists_replace_and_null_clears(reading: Read, sound: str) -> None:
    part = "times: [1 h, 2 h, 3 h]\nrest: 5 h\n"
    tiny = reading("uses: [p.yaml]\n" + sound + "times: [9 h]\nrest: null\n", p=part).scenario
    assert [each.value for each in tiny.times] == [9 * 3600.0]
    assert tiny.rest is None


def test_a_file_used_twice_is_read_once_and_later_uses_win(reading: Read, sound: str) -> None:
    read_ = reading(
        "uses: [a.yaml, b.yaml]\n" + sound,
        a="uses: [deep.yaml]\nrest: 1 h\n",
        b="uses: [deep.yaml]\nrest: 2 h\n",
        deep="rest: 3 h\npeople: 6\n",
    )
    assert [Path(file).stem for file in read_.files] == ["deep", "a", "b", "main"]
    assert read_.scenario.rest.value == 7200.0
    assert read_.scenario.people.value == 6.0


def test_a_scenario_may_use_parts_up_to_the_folder_called_scenarios(
    tmp_path: Path, sound: str, tiny_model: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "_shipped", lambda: None)
    folder = tmp_path / "scenarios" / "siege"
    folder.mkdir(parents=True)
    (tmp_path / "scenarios" / "part.yaml").write_text("people: 6\n")
    (tmp_path / "secret.yaml").write_text("people: 7\n")
    (folder / "one.yaml").write_text("uses: [../part.yaml]\n" + sound)
    (folder / "two.yaml").write_text("uses: [../../secret.yaml]\n" + sound)
    (folder / "three.yaml").write_text("uses: [link.yaml]\n" + sound)
    (folder / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    assert read(folder / "one.yaml", model=tiny_model).people.value == 6.0
    for name in ("two", "three"):
        with pytest.raises(ScenarioError, match="expected a file below scenarios/ or a shipped one"):
            read(folder / f"{name}.yaml", model=tiny_model)


def test_a_scenario_anywhere_may_use_the_shipped_parts(
    tmp_path: Path, reading: Read, sound: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = tmp_path / "elsewhere" / "scenarios"
    (shipped / "parts").mkdir(parents=True)
    (shipped / "parts" / "people.yaml").write_text("people: 6\n")
    monkeypatch.setattr(reader, "_shipped", lambda: shipped)
    for entry in ("parts/people.yaml", "../parts/people.yaml"):
        assert reading(f"uses: [{entry}]\n" + sound).scenario.people.value == 6.0


def test_an_override_wins_over_every_file_and_counts_as_assumed(reading: Read, sound: str) -> None:
    tiny = reading(
        sound, "tank.capacity=uniform(1 m3, 2 m3)", "tank.level=100 L", "tank.level = 200 L"
    ).scenario
    assert tiny.tank.capacity.central == 1500.0
    assert tiny.tank.capacity.assumed == "set for this run"
    assert tiny.tank.capacity.mark == Mark("--set", 1, 15, 34)
    assert tiny.tank.level.value == 200.0


def test_an_override_may_hold_a_choice_a_mapping_or_an_entry_of_a_list(reading: Read, sound: str) -> None:
    tiny = reading(
        sound + "times: [1 h, 2 h]\n",
        "tank.capacity=choice(5000 L: 0.5, 9000 L: 0.5)",
        "units.b={kind: battery, capacity: 5 kWh}",
        "times.1=9 h",
        "words.a=off",
    ).scenario
    assert tiny.tank.capacity.prior.values == (5000.0, 9000.0)
    assert tiny.units["b"].capacity.value == 5000.0
    assert tiny.units["b"].capacity.path == "units.b.capacity"
    assert [each.value for each in tiny.times] == [3600.0, 9 * 3600.0]
    assert [each.assumed for each in tiny.times] == ["a toy", "set for this run"]
    assert tiny.words == {"a": "off"}


def test_an_override_of_a_mapping_changes_only_the_keys_it_names(reading: Read, sound: str) -> None:
    tank = reading(sound, "tank={level: 5 L}").scenario.tank
    assert (tank.capacity.value, tank.level.value) == (5000.0, 5.0)


def test_a_lever_needs_no_origin_for_its_range(reading: Read, sound: str) -> None:
    text = sound.replace("assumed: a toy\n", "").replace("5000 L}", "5000 L, assumed: x}")
    tiny = reading(text + "levers: {size: {range: [1 L, 2 L]}}\n").scenario
    assert [each.value for each in tiny.levers["size"].range] == [1.0, 2.0]


def test_dates_become_seconds_since_the_start(reading: Read, sound: str) -> None:
    tiny = reading(sound + "facts: {f: {at: 2024-03-21 06:00, what: x}}\n").scenario
    assert tiny.facts["f"].at.resolve() == 30 * 3600
    assert tiny.about.start.resolve() == 0
    assert tiny.facts["f"].at.path == "facts.f.at"


def test_every_number_and_date_is_found(reading: Read, sound: str) -> None:
    tiny = reading(sound + "times: [1 h]\nunits: {b: {kind: battery, capacity: 5 kWh}}\n").scenario
    paths = {".".join(map(str, path)): type(found) for path, found in numbers_and_moments(tiny)}
    assert {path for path, kind in paths.items() if kind is Number} == {
        "tank.capacity",
        "times.0",
        "units.b.capacity",
    }
    assert len(paths) == 4


def test_the_hash_follows_the_meaning_and_not_the_writing(reading: Read, sound: str) -> None:
    def hash_of(text: str, **others: str) -> str:
        return reading(text, **others).hash

    first = hash_of(sound)
    assert len(first) == 32
    assert hash_of(sound.replace("5000 L", "5 m3")) == first
    assert hash_of("# a remark\n" + sound) == first
    assert (
        hash_of("uses: [p.yaml]\n" + sound.replace("{capacity: 5000 L}", "{}"), p="tank: {capacity: 5 m3}\n")
        == first
    )
    assert hash_of(sound.replace("5000 L", "5001 L")) != first
    assert (
        hash_of(
            sound.replace("5000 L", "uniform(4 m3, 6 m3)")
            .replace("{capacity: ", "\n  capacity: ")
            .replace(")}", ")")
        )
        != first
    )


def test_a_resolved_scenario_is_itself_a_scenario_with_the_same_hash(reading: Read, sound: str) -> None:
    read_ = reading(sound + "facts: {f: {at: {earliest: 2024-05-01, latest: 2024-05-03}, what: x}}\n")
    again = reading(json.dumps(resolved(read_.scenario)))
    assert scenario_hash(again.scenario) == read_.hash


def test_a_long_scenario_is_read_quickly(reading: Read, sound: str) -> None:
    rows = [
        f"  f{n}:\n    at: {{earliest: 2024-05-01, best: 2024-05-02, latest: 2024-05-03}}\n    what: x\n"
        f"    source: [s{n % 20}]\n    leave: 1\n"
        for n in range(300)
    ]
    units = [
        f"  u{n}: {{kind: battery, capacity: 'lognormal(median 5 kWh, gsd 1.5)', level: 40 %}}\n"
        for n in range(100)
    ]
    sources = [f"  s{n}: {{title: T}}\n" for n in range(20)]
    text = sound + "facts:\n" + "".join(rows) + "units:\n" + "".join(units) + "sources:\n" + "".join(sources)
    assert text.count("\n") > 1500
    reading(text)
    took = []
    for _ in range(3):
        begun = time.process_time()
        reading(text)
        took.append(time.process_time() - begun)
    assert min(took) < 0.3


def test_importing_the_room_leaves_the_heavy_packages_alone() -> None:
    code = (
        "import sim.scenario, sys; print(sorted({'numpy', 'scipy', 'simpy', 'pyarrow'} & set(sys.modules)))"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        == "[]\n"
    )


def test_the_whole_reading_keeps_data_and_marks(reading: Read, sound: str, tmp_path: Path) -> None:
    read_ = reading(sound)
    assert read_.tree.value(("tank", "capacity")) == "5000 L"
    assert read_.tree.mark(("tank", "nothing")) == Mark(str(tmp_path / "main.yaml"), 3, 1, 5)
    with pytest.raises(ScenarioError):
        read_whole(tmp_path / "absent.yaml", type(read_.scenario))
