"""A task travels as texts: it plays the scenarios that were meant, wherever and whenever."""

import os
import pickle
import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import sim
from sim.replication import replicate
from sim.scenario import read
from sim.study.band import band
from sim.study.runs.shard import play
from sim.study.runs.task import OtherScenario, _names, of_many, of_one, scenarios
from tests.study.runs.quick import FULL, QUICK, alone, compared, files


@pytest.fixture(autouse=True)
def _read_anew():
    scenarios.cache_clear()


def leftovers(folder):
    return [name for name in os.listdir(folder) if name.startswith("siegesim-")]


def test_a_task_is_read_from_its_texts_when_the_files_are_gone(tmp_path):
    task = compared(tmp_path)
    before = play(task, range(2)).tables
    shutil.rmtree(tmp_path / "scenarios")
    scenarios.cache_clear()
    travelled = pickle.loads(pickle.dumps(task))
    assert travelled == task
    assert play(travelled, range(2)).tables == before


def test_a_task_is_read_from_its_texts_when_the_files_have_changed(tmp_path):
    task = alone(tmp_path)
    before = play(task, range(2)).tables
    baseline = files(tmp_path)[0]
    baseline.write_text(QUICK.replace("4 d", "5 d"), "utf-8")
    (baseline.parent / "house.yaml").write_text("nonsense: true", "utf-8")
    scenarios.cache_clear()
    assert play(task, range(2)).tables == before


def test_a_file_that_changed_between_reading_and_travelling_is_noticed(tmp_path):
    baseline = files(tmp_path)[0]
    scenario = read(baseline)
    baseline.write_text(QUICK.replace("4 d", "5 d"), "utf-8")
    with pytest.raises(OtherScenario, match=r"quick\.yaml changed while it was read"):
        scenarios(of_one(scenario))


def test_what_was_set_on_the_command_line_travels_too(tmp_path):
    baseline = files(tmp_path)[0]
    task = of_one(read(baseline, ["about.length=3 d"]))
    (scenario,) = scenarios(task)
    assert scenario.about.length.central == 3 * 86400


def test_reading_a_task_leaves_nothing_behind(tmp_path, monkeypatch):
    task = alone(tmp_path)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    scenarios(task)
    with pytest.raises(OtherScenario):
        scenarios(replace(task, members=(replace(task.baseline, hash="another"),)))
    assert leftovers(tmp_path) == []


def test_the_alternatives_of_a_task_need_not_be_in_one_folder(tmp_path):
    baseline = files(tmp_path)[0]
    other = tmp_path / "scenarios" / "mine" / "full.yaml"
    other.parent.mkdir()
    other.write_text(FULL.replace("quick.yaml", "../toy/quick.yaml"), "utf-8")
    task = of_many(read(baseline), [read(other)])
    assert [one.hash for one in scenarios(task)] == [member.hash for member in task.members]


def test_an_alternative_to_another_scenario_is_refused(tmp_path):
    baseline, full = files(tmp_path)
    stranger = files(tmp_path / "elsewhere")[1]
    with pytest.raises(OtherScenario, match="is no alternative to"):
        of_many(read(baseline), [read(full), read(stranger)])


def test_an_alternative_may_end_but_not_begin_at_another_time(tmp_path):
    baseline, full = files(tmp_path)
    assert len(of_many(read(baseline), [read(full, ["about.length=3 d"])]).members) == 2
    with pytest.raises(OtherScenario, match="begins at another time"):
        of_many(read(baseline), [read(full, ["about.start=2020-01-01"])])


def test_a_scenario_without_file_is_refused(tmp_path):
    scenario = read(files(tmp_path)[0]).model_copy(deep=True)
    scenario._file = ""
    with pytest.raises(OtherScenario, match="read from files"):
        of_one(scenario)


def test_an_alternative_alone_is_played_beside_its_baseline_and_only_it_is_kept(tmp_path):
    task = of_one(read(files(tmp_path)[1]))
    assert [one.name for one in task.members] == ["quick", "full"]
    assert task.kept == ("full",)
    assert not task.paired
    assert not task.has_twin(0)


def test_scenarios_of_one_name_are_told_apart(tmp_path):
    baseline, full = files(tmp_path)
    below = full.parent / "below" / "full.yaml"
    below.parent.mkdir()
    below.write_text(FULL.replace("quick.yaml", "../quick.yaml"), "utf-8")
    task = of_many(read(baseline), [read(full), read(below), read(below)])
    assert len(set(task.kept)) == 4
    assert task.kept[:2] == ("quick", "toy/full")


def test_a_file_whose_name_is_no_text_can_be_played(tmp_path):
    baseline = files(tmp_path)[0]
    odd = Path(os.fsdecode(os.fsencode(baseline.parent) + b"/caf\xe9.yaml"))
    odd.write_text(QUICK, "utf-8")
    task = of_one(read(odd))
    assert task.kept == ("caf?",) or task.kept == ("toy/caf?",)
    assert play(pickle.loads(pickle.dumps(task)), range(1)).failed == ()


@given(st.lists(st.sampled_from(["x", "a/x", "b/x", "x (1)", "x (2)", "a/x (1)", "x (1) (1)"]), max_size=9))
@example(["y", "x", "x", "x (1)"])
def test_no_two_scenarios_share_a_name(ids):
    """A file may be given twice, and another may be called as the second of them would be."""
    names = _names(ids)
    assert len(set(names)) == len(names) == len(ids)
    short = [one.rpartition("/")[2] for one in ids]
    assert all(name == last for name, last in zip(names, short, strict=True) if short.count(last) == 1)


@pytest.mark.parametrize("seed", [1.0, 1.5, True, "1", None, Decimal(1), np.float64(1), np.bool_(True)])
def test_a_seed_that_is_no_integer_is_refused(tmp_path, seed):
    siege = read(files(tmp_path)[0])
    for act in (of_one, lambda *how: of_many(siege, [], how[1]), replicate, sim.run, band):
        with pytest.raises(TypeError, match="seed: expected an integer"):
            act(siege, seed)
    with pytest.raises(TypeError, match="replication: expected an integer"):
        sim.run(siege, 1, seed)
    with pytest.raises(TypeError, match="replications: expected an integer"):
        sim.compare(siege, [siege], seed)


def test_an_integer_of_another_library_is_the_same_seed(tmp_path):
    siege = read(files(tmp_path)[0])
    assert type(of_one(siege, np.int64(7)).seed) is int
    assert sim.run(siege, np.int64(7)).measures == sim.run(siege, 7).measures
    for seed in (-1, 2**63):
        with pytest.raises(ValueError, match="seed: expected an integer from 0 to"):
            of_one(siege, seed)
