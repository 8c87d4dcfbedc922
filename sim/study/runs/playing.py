"""Playing a study: what is missing is played by whoever is to play it, and kept as it comes."""

from __future__ import annotations

from collections.abc import Callable, Generator
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.study.runs.cluster import dask
from sim.study.runs.compact import compact
from sim.study.runs.folder import StudyFolder, missing
from sim.study.runs.pace import Pace
from sim.study.runs.processes import Done, cores, processes, serial
from sim.study.runs.shard import Played, given_up, play
from sim.study.runs.task import Task

PAYS_FROM = 8
"replications from which a pool makes up for its start"

Progress = Callable[[int, int], None]
"called with how many replications are done, and of how many"


@dataclass(frozen=True)
class Part:
    """One of several jobs that play a study into one folder: the `number`-th of `of`, from 1 on."""

    number: int
    of: int

    def range(self, replications: int) -> range:
        """The replications that are this one's."""
        first = replications * (self.number - 1) // self.of
        return range(first, replications * self.number // self.of)


@dataclass(frozen=True)
class Means:
    """Who plays: processes on this machine, as many as it has cores when left out, or a Dask cluster."""

    jobs: int | None = None
    dask: str | None = None
    part: Part | None = None


@dataclass(frozen=True)
class Playing:
    """Play a range and send its tables back."""

    task: Task

    def __call__(self, numbers: range) -> Played:
        """Play them."""
        return play(self.task, numbers)

    def given_up(self, numbers: range, why: str) -> Played:
        """Rows with the error."""
        return given_up(self.task, numbers, why)


@dataclass(frozen=True)
class Keeping:
    """Play a range, and write its tables into the folder of the study."""

    task: Task
    folder: Path

    def __call__(self, numbers: range) -> int:
        """Play and keep them; returns how many failed."""
        return self._keep(play(self.task, numbers))

    def given_up(self, numbers: range, why: str) -> int:
        """Rows with the error."""
        return self._keep(given_up(self.task, numbers, why))

    def _keep(self, played: Played) -> int:
        StudyFolder(self.folder, {}).keep(played)
        return len(played.failed)


def carry_on(
    task: Task, folder: StudyFolder, wanted: range, means: Means, progress: Progress | None = None
) -> None:
    """Play those of the wanted replications that the folder does not hold.

    An interrupt (KeyboardInterrupt) and an error of writing pass on; what was finished is kept.
    """
    gaps = missing(wanted, [shard.numbers for shard in folder.shards()])
    left = sum(map(len, gaps))
    done = len(wanted) - left
    if progress is not None:
        progress(done, len(wanted))
    with closing(_map(task, folder, gaps, left, means)) as played:
        for one in played:
            done += len(one.numbers)
            if progress is not None:
                progress(done, len(wanted))


def finish(folder: StudyFolder, replications: int, central: bytes | None = None) -> None:
    """Make one ordered file a table of what is kept; ValueError when a replication is missing."""
    gaps = missing(range(replications), [shard.numbers for shard in folder.shards()])
    if not gaps:
        compact(folder, replications, central)
    elif folder.is_finished(replications):  # by another, who dropped the shards
        folder.drop_shards(replications)
    else:
        raise ValueError(f"replications {gaps[0].start} to {gaps[0].stop - 1} are missing")


def _map(
    task: Task, folder: StudyFolder, gaps: list[range], left: int, means: Means
) -> Generator[Done[Any], None, None]:
    if not left:
        return
    if means.dask is not None:
        for sent in dask(Playing(task), gaps, means.dask):
            folder.keep(sent.result)
            yield sent
        return
    workers = min(means.jobs or cores(), left)
    keeping = Keeping(task, folder.path)
    there: list[range] = []
    if workers > 1 and left >= PAYS_FROM:
        with suppress(BrokenProcessPool):  # where there can be no pool the rest is played here
            for one in processes(keeping, Pace(gaps, workers), workers):
                there.append(one.numbers)
                yield one
    yield from serial(keeping, Pace(piece for gap in gaps for piece in missing(gap, there)))
