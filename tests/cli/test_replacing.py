"""What --force replaces goes last: whatever fails, and whenever, the old results are there file by file."""

import errno
import hashlib
import os
from pathlib import Path

import pytest

from sim.cli import running, studying
from sim.study import archive as archives
from sim.study.runs import playing
from sim.study.study import Study
from tests.study.runs.quick import files

ONE = ("run", "scenarios/toy/quick.yaml", "--jobs", "1", "--out", "out")
MANY = (*ONE, "--no-exits-off", "-n")


@pytest.fixture
def play(siegesim, tmp_path):
    files(tmp_path)
    return siegesim


def digests(folder):
    paths = sorted(path for path in Path(folder).rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def beside():
    return sorted(path.name for path in Path().iterdir() if path.name not in ("scenarios", "out"))


def raises(fault):
    def fail(*_, **__):
        raise fault

    return fail


FULL = OSError(errno.ENOSPC, "No space left on device")
FAULTS = {"^C": KeyboardInterrupt(), "full": FULL, "fault": ZeroDivisionError()}
STEPS = {
    "playing": (running, "play"), "the tables": (archives.Archive, "keep"), "the band": (running, "band"),
    "its table": (archives.Archive, "keep_band"), "the figures": (running, "_figures"),
    "the renaming": (archives, "put_in_place"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize("step", STEPS)
def test_one_run_that_fails_leaves_the_old_one_whole(play, monkeypatch, step, fault):
    assert play(*ONE, "--no-figures").code == 0
    (Path("out") / "timeline.png").write_bytes(b"drawn before")
    before = digests("out")
    monkeypatch.setattr(*STEPS[step], raises(fault))
    said = play(*ONE, "--seed", "2", "--force")
    assert said.code in (130, 5, 1)
    assert said.code != 0
    assert digests("out") == before
    assert beside() == []


@pytest.mark.parametrize("step", ["the band", "its table", "the figures"])
@pytest.mark.parametrize("fault", [KeyboardInterrupt(), FULL], ids=["^C", "full"])
def test_a_first_run_keeps_its_tables_when_its_figures_fail(play, monkeypatch, step, fault):
    monkeypatch.setattr(*STEPS[step], raises(fault))
    assert play(*ONE).code in (130, 5)
    assert archives.read_archive(Path("out")).measures
    assert beside() == []


MANY_STEPS = {
    "the first shard": (playing, "play"), "the central run": ("sim.study.many.central_table",),
    "finishing": ("sim.study.many.finish",), "the table": (studying, "write_csv"),
    "the figures": (studying, "_figures"), "the renaming": ("sim.study.many.put_in_place",),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize("step", MANY_STEPS)
def test_a_study_that_fails_leaves_the_old_one_whole(play, monkeypatch, step, fault):
    assert play(*MANY, "4", "--no-figures").code == 0
    before = digests("out")
    with monkeypatch.context() as broken:
        broken.setattr(*MANY_STEPS[step], raises(fault))
        said = play(*MANY, "6", "--seed", "2", "--force")
    assert said.code == (130 if isinstance(fault, KeyboardInterrupt) else 5 if fault is FULL else 1), said.err
    assert digests("out") == before
    assert Study("out").replications == 4
    if step == "the first shard":
        assert beside() == []  # nothing was played
        return
    assert beside() == ["out-new-1"]
    if said.code != 1:
        assert "out-new-1" in said.err
    again = play(*MANY, "6", "--seed", "2", "--resume", "--out", "out-new-1", "--no-figures")
    assert again.code == 0, again.err
    assert Study("out-new-1").replications == 6


def test_a_study_of_nothing_but_failures_does_not_replace_one(play, monkeypatch):
    assert play(*MANY, "2", "--no-figures").code == 0
    before = digests("out")
    monkeypatch.setattr("sim.study.runs.shard.replicate", raises(ZeroDivisionError("of the model")))
    said = play(*MANY, "2", "--seed", "2", "--force")
    assert (said.code, "every replication failed" in said.err) == (1, True)
    assert digests("out") == before


def test_what_succeeds_replaces_all_of_it_and_leaves_nothing_beside(play):
    assert play(*MANY, "4", "--no-figures").code == 0
    (Path("out") / "fan-2.png").write_bytes(b"of the old")
    (Path("out") / ".fan.0123456789ab.partial.png").write_bytes(b"of one killed")
    said = play(*MANY, "2", "--seed", "2", "--force", "--json", "--no-figures")
    assert said.document["archive"] == "out"
    assert beside() == []
    assert Study("out").manifest["seed"] == 2
    assert not list(Path("out").glob("*fan*"))
    assert play(*ONE, "--no-figures", "--force").code == 0  # one run in place of a study
    assert archives.read_archive(Path("out")).measures
    assert beside() == []


def test_without_out_each_gets_a_folder_and_a_refusal_leaves_none(play, monkeypatch):
    many = ("run", "scenarios/toy/quick.yaml", "-n", "2", "--jobs", "1", "--no-figures", "--no-exits-off")
    Path("results").mkdir()
    Path("results/toy-quick-runs-1").symlink_to("nowhere")
    for k in (2, 3):
        assert play(*many).code == 0
        assert Path(f"results/toy-quick-runs-{k}/summary.csv").is_file()
    for k in (1, 2):
        assert play("run", "scenarios/toy/quick.yaml", "--no-figures").code == 0
        assert Path(f"results/toy-quick-{k}/manifest.json").is_file()
    there = sorted(os.listdir("results"))
    monkeypatch.setattr(playing, "play", raises(KeyboardInterrupt()))
    assert play(*many).code == 130
    file = "scenarios/toy/quick.yaml"
    assert play("compare", file, file, "--dask", "nowhere:1").code != 0
    monkeypatch.setattr(running, "play", raises(ZeroDivisionError()))
    assert play("run", "scenarios/toy/quick.yaml").code == 1
    assert sorted(os.listdir("results")) == there
