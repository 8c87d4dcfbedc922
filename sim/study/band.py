"""The band behind a figure: many replications of one scenario, of each only the series that the figure reads.

Nothing of it is kept in a folder. The order of the result never depends on who finished first.
"""

from __future__ import annotations

from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass, field

from sim.engine import Records
from sim.measures.cover import LEVELS
from sim.scenario.schema import Scenario
from sim.study.chances import Read, chances
from sim.study.runs.folder import missing
from sim.study.runs.outcome import Row, readings
from sim.study.runs.pace import Pace
from sim.study.runs.playing import Progress
from sim.study.runs.processes import cores, processes, serial
from sim.study.runs.shard import runs_of
from sim.study.runs.task import Task, of_one

READ = (
    "people", "people.needs", "water.tank", "water.drinking", "water.pool", *LEVELS["food"], "fuel", "gas",
    "power.source", "comms.usable",
)  # fmt: skip
READ_BELOW = ("water.use.", "medicine.")
"the series that the bands of the timeline are computed from, and the beginnings of their names"
PAYS_FROM = 16
"replications from which a pool makes up for its start"

Failed = tuple[int, str]
"a replication that failed, and its error in words"
Played = tuple[Records, list[Row]]
"the series of one replication, and its readings of the record"
Part = tuple[list[Played], list[Failed]]


@dataclass(frozen=True)
class Band:
    """The replications that were played, joined, and those that failed.

    Attributes
    ----------
    chances : dict
        By reading of the record: its chance, as `sim.study.chances` has it.
    """

    records: Records | None
    failed: tuple[Failed, ...] = ()
    chances: dict[Read, float | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Reduced:
    """Play a range and send back the series of the band."""

    task: Task

    def __call__(self, numbers: range) -> Part:
        """Play them; one that fails is told and does not end the others."""
        played: list[Played] = []
        failed: list[Failed] = []
        for number in numbers:
            for _, run in runs_of(self.task, number):
                if isinstance(run, str):
                    failed.append((number, run))
                else:
                    played.append((reduced(run.records), readings(run)))
        return played, failed

    def given_up(self, numbers: range, why: str) -> Part:
        """None played, all failed."""
        return [], [(number, why) for number in numbers]


def band(
    scenario: Scenario,
    seed: int = 1,
    replications: int = 100,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Band:
    """Play replications 0 to `replications` - 1 with every date and prior drawn, those of an alternative each
    with the luck of its baseline's.

    Parameters
    ----------
    jobs : int, optional
        Processes at once; as many as there are cores to use when left out, one for no pool.

    An interrupt (KeyboardInterrupt) passes on once the workers have ended.
    """
    job = Reduced(of_one(scenario, seed, exits_off=False))
    workers = min(jobs if jobs is not None else cores(), replications)
    parts: dict[range, Part] = {}
    if workers > 1 and replications >= PAYS_FROM:
        # Where there can be no pool (no semaphores, say) the rest is played here.
        with suppress(BrokenProcessPool, OSError, ImportError):
            for done in processes(job, Pace([range(replications)], workers), workers):
                parts[done.numbers] = done.result
                _tell(progress, parts, replications)
    for done in serial(job, Pace(missing(range(replications), parts))):
        parts[done.numbers] = done.result
        _tell(progress, parts, replications)
    ordered = [parts[numbers] for numbers in sorted(parts, key=lambda numbers: numbers.start)]
    played = [one for found, _ in ordered for one in found]
    failed = tuple(one for _, lost in ordered for one in lost)
    if not played:
        return Band(None, failed)
    series, read = zip(*played, strict=True)
    rows = [row for of_one in read for row in of_one]
    columns = {name: [row[name] for row in rows] for name in ("fact", "documented", "agrees", "forced")}
    return Band(Records.join(list(series)), failed, chances(columns))


def reduced(records: Records) -> Records:
    """Only the series that the band is drawn from, without log."""
    kept = tuple(
        {name: one for name, one in channels.items() if name in READ or name.startswith(READ_BELOW)}
        for channels in records.channels
    )
    runs = len(records.replications)
    return Records(records.horizon, records.start, records.replications, kept, ([],) * runs, ({},) * runs)


def _tell(progress: Progress | None, parts: dict[range, Part], replications: int) -> None:
    if progress is not None:
        progress(sum(len(played) + len(failed) for played, failed in parts.values()), replications)
