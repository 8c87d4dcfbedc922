"""Names that are no files, output that nobody reads, numbers that are too large, two runs at once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sim.cli.starting import TEMPLATE
from sim.study import Archive, Taken

ROOT = Path(__file__).parents[2]


@pytest.fixture
def files(siegesim):
    Path("good.yaml").write_text(TEMPLATE, "utf-8")
    Path("bad.yaml").write_text(f"{TEMPLATE}levrs: 3\n", "utf-8")
    return siegesim


@pytest.mark.parametrize("name", ["/dev/zero", "/dev/full", "pipe"])
def test_what_is_no_regular_file_is_refused(files, name):
    os.mkfifo("pipe")
    for command in ("validate", "run", "explain"):
        said = files(command, name)
        assert said.code == 5
        assert f"{name} is no regular file" in said.err


def test_a_file_that_may_not_be_read_is_a_matter_of_reading(files, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)
    said = files("validate", "good.yaml")
    assert (said.code, "may not be read" in said.err) == (5, True)


@pytest.mark.parametrize("args", [("validate", ""), ("init", ""), ("run", "good.yaml", "--out", "")])
def test_an_empty_name_is_said_to_be_empty(files, args):
    said = files(*args)
    assert said.code == 2
    assert "is empty." in said.err


ONE_RUN = ("run", "good.yaml")


@pytest.mark.parametrize("args", [("init",), (*ONE_RUN, "--out"), (*ONE_RUN, "-n", 2, "--out")])
def test_a_folder_whose_name_is_no_text_is_not_made(files, args):
    said = files(*args, os.fsdecode(b"caf\xe9"))
    assert (said.code, "is not UTF-8: caf" in said.err) == (2, True)
    assert os.fsdecode(b"caf\xe9") not in os.listdir()


@pytest.mark.parametrize("option", ["--seed", "--replication"])
def test_numbers_beyond_63_bits_are_wrong_use(files, option):
    assert files("run", "good.yaml", option, 2**63).code == 2


def test_errors_are_capped_in_words_and_in_the_document(files):
    many = "".join(f"    x{n}: {{kind: foo, because: zz}}\n" for n in range(400))
    Path("many.yaml").write_text(TEMPLATE + many, "utf-8")
    said = files("validate", "many.yaml")
    assert said.code == 3
    assert said.err.count("error E") == 50
    assert "more; --json lists the first 1,000" in said.err
    document = files("validate", "many.yaml", "--json").document
    assert len(document["errors"]) == len(document["files"][0]["errors"]) == 1000
    assert document["errors_in_all"] == document["files"][0]["errors_in_all"] > 1000
    assert files("run", "many.yaml", "--json").document["errors_in_all"] > 1000


def test_the_exit_code_outlives_the_reader_of_the_output(files):
    script = "import sim.cli; sim.cli.main()"
    args = [sys.executable, "-c", script, "validate", *["good.yaml"] * 3, "bad.yaml"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for more in ([], ["--json"]):
        read, write = os.pipe()
        os.close(read)
        done = subprocess.run(
            [*args, *more], stdout=write, stderr=subprocess.PIPE, env=environment, check=False
        )
        os.close(write)
        assert done.returncode == 3, done.stderr


def test_of_two_runs_into_one_new_folder_the_later_is_refused(files, monkeypatch):
    from sim.cli import running

    played = running.play

    def meanwhile(*args):
        first = Archive(Path("one"), "first")
        first.path("manifest.json").write_text("{}")
        first.place()
        return played(*args)

    monkeypatch.setattr(running, "play", meanwhile)
    said = files("run", "good.yaml", "--out", "one", "--no-figures")
    assert said.code == 5
    assert "Add --force" in said.err
    assert sorted(os.listdir()) == ["bad.yaml", "good.yaml", "one"]


def test_a_folder_that_appears_between_looking_and_renaming_is_not_replaced(tmp_path, monkeypatch):
    one, two = Archive(tmp_path / "one", "a"), Archive(tmp_path / "one", "b")
    for each in (one, two):
        each.path("manifest.json").write_text("{}")
    renamed = os.rename

    def late(source, target):
        monkeypatch.setattr(os, "rename", renamed)
        one.place()
        renamed(source, target)

    monkeypatch.setattr(os, "rename", late)
    with pytest.raises(Taken, match="exists already"):
        two.place()
    two.drop()
    assert [each.name for each in tmp_path.iterdir()] == ["one"]
