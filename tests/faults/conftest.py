"""A small study, and what it leaves when nothing disturbs it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from subprocess import run

import pytest

from sim.study.runs.task import Task
from tests.faults.player import Player
from tests.study.runs.quick import alone, numbers_of, tables

N = 60


@dataclass(frozen=True)
class Undisturbed:
    """A study that was played by two workers without any fault."""

    task: Task
    tables: dict[str, bytes]
    seconds: float
    "from the opening of its folder to its end"

    def same(self, path: Path) -> None:
        """Nothing lost, nothing twice, every table the same bytes, nothing else left in the folder."""
        assert list(numbers_of(path).values()) == [list(range(N))]
        assert tables(path) == self.tables
        assert len(list(path.iterdir())) == len(self.tables) + 1


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    task = alone(tmp_path_factory.mktemp("scenarios"))
    path = tmp_path_factory.mktemp("undisturbed")
    player = Player(task, path, N)
    player.until_open()
    began = time.monotonic()
    code, said, err = player.end()
    assert (code, said[-1], err) == (0, "finished", "")
    return Undisturbed(task, tables(path), time.monotonic() - began)


@dataclass(frozen=True)
class Disk:
    """A disk of its own, in memory."""

    path: Path

    def remount(self, options: str) -> None:
        """Make it larger or smaller, or read-only."""
        run(["mount", "-o", f"remount,{options}", str(self.path)], check=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    path = tmp_path / "disk"
    path.mkdir()
    try:
        made = run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(path)], capture_output=True)
    except FileNotFoundError:
        pytest.skip("no `mount` here")
    if made.returncode:
        pytest.skip("only root may mount a small disk")
    try:
        yield Disk(path)
    finally:
        run(["umount", str(path)], check=True)
