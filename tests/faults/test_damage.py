"""The disk is full, read-only, or gives back other bytes than were written."""

import errno
from pathlib import Path

import pytest

from sim.study.runs import playing
from sim.study.runs.folder import SHARDS
from sim.study.runs.playing import Means, carry_on, finish
from tests.faults.conftest import N
from tests.faults.player import Player
from tests.study.runs.quick import numbers_of, resumed, studied


class Stop(Exception):
    """Enough for now."""


def half_played(task, path):
    """A study that was left in the middle, in several shards; returns the numbers of its shards."""

    def stop(done, of):
        if done >= N // 2:
            raise Stop

    folder = resumed(task, path)
    with pytest.raises(Stop):
        carry_on(task, folder, range(N), Means(jobs=1), stop)
    return [shard.numbers for shard in folder.shards()]


def flip(path: Path, share: float):
    content = bytearray(path.read_bytes())
    content[int(share * len(content))] ^= 16
    path.write_bytes(content)


def partials(path):
    return list(path.rglob("*.partial"))


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_full_disk_then_space(undisturbed, disk, jobs):
    disk.remount("size=700k")
    path = disk.path / "study"
    with pytest.raises(OSError, match="No space left") as error:
        studied(undisturbed.task, path, N, Means(jobs=jobs))
    assert error.value.errno == errno.ENOSPC
    assert partials(path) == []
    disk.remount("size=64m")
    assert resumed(undisturbed.task, path).broken == []
    studied(undisturbed.task, path, N, Means(jobs=jobs))
    undisturbed.same(path)


def test_the_disk_is_full_only_when_the_tables_are_finished(undisturbed, disk):
    path = disk.path / "study"
    folder = resumed(undisturbed.task, path)
    carry_on(undisturbed.task, folder, range(N), Means(jobs=1))
    used = sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
    disk.remount(f"size={used + 200_000}")
    with pytest.raises(OSError, match="No space left"):
        finish(folder, N)
    assert partials(path) == []
    disk.remount("size=64m")
    finish(folder, N)
    undisturbed.same(path)


def test_files_may_not_grow_then_they_may(undisturbed, tmp_path):
    code, _, err = Player(undisturbed.task, tmp_path, N, largest=20_000).end()
    assert (code, "File too large" in err) == (5, True), err
    assert partials(tmp_path) == []
    studied(undisturbed.task, tmp_path, N)
    undisturbed.same(tmp_path)


def test_a_read_only_disk_is_an_error_in_words(undisturbed, disk):
    disk.remount("ro")
    with pytest.raises(OSError, match="Read-only file system"):
        studied(undisturbed.task, disk.path / "study", N)


def test_a_truncated_and_a_flipped_shard_are_named_and_played_again(undisturbed, tmp_path, monkeypatch):
    first, second, *others = half_played(undisturbed.task, tmp_path)
    names = [f"{one.start:07d}-{one.stop:07d}" for one in (first, second)]
    flip(tmp_path / SHARDS / f"measures-{names[0]}.parquet", 0.7)
    cut = tmp_path / SHARDS / f"daily-{names[1]}.parquet"
    cut.write_bytes(cut.read_bytes()[:-1])

    folder = resumed(undisturbed.task, tmp_path)
    assert folder.broken == [f"measures-{names[0]}.parquet", f"daily-{names[1]}.parquet"]
    played, real = [], playing.play
    monkeypatch.setattr(playing, "play", lambda task, numbers: played.extend(numbers) or real(task, numbers))
    carry_on(undisturbed.task, folder, range(N), Means(jobs=1))
    finish(folder, N)
    kept = {number for one in others for number in one}
    assert sorted(played) == [number for number in range(N) if number not in kept]
    undisturbed.same(tmp_path)


def test_ten_are_extended_to_sixty_and_only_fifty_are_played(undisturbed, tmp_path, monkeypatch):
    studied(undisturbed.task, tmp_path, 10)
    assert list(numbers_of(tmp_path).values()) == [list(range(10))]
    played, real = [], playing.play
    monkeypatch.setattr(playing, "play", lambda task, numbers: played.extend(numbers) or real(task, numbers))
    studied(undisturbed.task, tmp_path, N)
    assert sorted(played) == list(range(10, N))
    undisturbed.same(tmp_path)


@pytest.mark.parametrize("table", ["measures", "unknowns"])
def test_a_finished_table_is_flipped_before_it_is_extended(undisturbed, tmp_path, table):
    studied(undisturbed.task, tmp_path, 10)
    flip(tmp_path / f"{table}.parquet", 0.5)
    assert resumed(undisturbed.task, tmp_path).broken == [f"{table}.parquet (replications 0 to 9)"]
    studied(undisturbed.task, tmp_path, N)
    undisturbed.same(tmp_path)
