"""The plug is pulled before every single step on the disk, and in the middle of every write.

After it nothing reaches the disk any more, clean-up included. Shards are made by hand, to be quick.
"""

import os
import shutil
from pathlib import Path

import pytest

from sim.study.runs.compact import compact
from sim.study.runs.folder import missing
from tests.study.runs.handmade import cut, opened, shard
from tests.study.runs.quick import tables

N = 12
STEPS = ("replace", "rename", "link", "unlink", "rmdir", "mkdir")


class Plug(BaseException):
    """Pulled."""


def pull(monkeypatch, after):
    """Let so many steps on the disk happen and no more; returns the list of those that did."""
    done = []

    def spent(name):
        if len(done) >= after:
            raise Plug(name)
        done.append(name)

    def stepped(name, real):
        def step(*args, **more):
            spent(name)
            return real(*args, **more)

        return step

    def write(path, content):
        if len(done) == after:
            real_write(path, content[: len(content) // 2])
        spent("write")
        return real_write(path, content)

    for name in STEPS:
        monkeypatch.setattr(os, name, stepped(name, getattr(os, name)))
    real_write = Path.write_bytes
    monkeypatch.setattr(Path, "write_bytes", write)
    return done


def carry_on(path, n):
    """Open a study, play what is missing of it, and finish it."""
    folder = opened(path)
    folder.verify()
    folder.adopt()
    for gap in missing(range(n), [one.numbers for one in folder.shards()]):
        folder.keep(shard(gap))
    compact(folder, n)
    return folder


def everywhere(monkeypatch, tmp_path, prepare, act):
    """Pull the plug before every step of `act`, then carry on; returns how many steps there were."""
    prepare(tmp_path / "prepared")
    carry_on(tmp_path / "whole", N)
    whole = tables(tmp_path / "whole")
    for after in range(1000):
        path = tmp_path / f"{after}"
        shutil.copytree(tmp_path / "prepared", path)
        with monkeypatch.context() as plug:
            done = pull(plug, after)
            try:
                act(path)
            except Plug:
                ended = False
            else:
                ended = True
        folder = carry_on(path, N)
        assert folder.broken == []
        assert tables(path) == whole
        assert len(list(path.iterdir())) == len(whole) + 1
        shutil.rmtree(path)
        if ended:
            return done
    raise AssertionError("no end of steps")


def in_shards(path):
    folder = opened(path)
    for numbers in cut(N, {7}):
        folder.keep(shard(numbers))


def test_while_the_finished_tables_are_put_in_place(monkeypatch, tmp_path):
    done = everywhere(monkeypatch, tmp_path, in_shards, lambda path: compact(opened(path), N))
    assert done.count("replace") == len(tables(tmp_path / "whole")) + 1


def test_while_a_finished_study_is_extended(monkeypatch, tmp_path):
    done = everywhere(monkeypatch, tmp_path, lambda path: carry_on(path, 5), lambda path: carry_on(path, N))
    assert len(done) > 40


def test_while_a_study_begins(monkeypatch, tmp_path):
    done = everywhere(monkeypatch, tmp_path, Path.mkdir, lambda path: in_shards(path))
    assert done.count("link") == 1


@pytest.mark.parametrize("table", ["measures", "daily"])
def test_the_plug_is_pulled_for_good_by_this_harness(monkeypatch, tmp_path, table):
    """A harness that pulls nothing would prove nothing."""
    with monkeypatch.context() as plug:
        pull(plug, 3)
        with pytest.raises(Plug):
            in_shards(tmp_path / "study")
    assert not list((tmp_path / "study").rglob("0*.json"))
