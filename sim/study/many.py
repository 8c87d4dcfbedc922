"""Studies: one scenario many times, or a baseline and alternatives to it with the same luck.

All replications are listed before the first starts. What is finished stays in the folder of the study, so
that a study can be interrupted, carried on, extended, and shared out among jobs.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any
from weakref import finalize

from sim.engine import DAY
from sim.engine.noise import VERSION as NOISE
from sim.local_clock import LocalClock
from sim.replication import Calendar
from sim.scenario import resolved
from sim.scenario.schema import Scenario
from sim.study.archive import MANIFEST, SHARDS, may_replace, versions
from sim.study.central import central_table
from sim.study.files import NotOurs, Taken, new_folder, put_in_place
from sim.study.first_difference import refuse_early
from sim.study.parting import edits_begin
from sim.study.runs.columns import KEYS
from sim.study.runs.folder import StudyFolder, read_manifest
from sim.study.runs.playing import Means, Progress, carry_on, finish
from sim.study.runs.task import Task, of_many, of_one, scenarios
from sim.study.standing import imposed_and_free
from sim.study.statistics import Look, Precision, look, looks, mean
from sim.study.study import Study

SCHEMA = 3
"version of the layout of a study's folder"


class NotFinished(Exception):
    """Only a part of a study was to be played, and that is done; said in a sentence."""


@dataclass(frozen=True)
class Wanted:
    """How a study is played and where it is kept.

    Attributes
    ----------
    folder : Path, optional
        Where it is kept; in a temporary folder that goes with the result when left out.
    resume : bool
        Carry on with what the folder holds.
    replace : bool
        Play in place of the archive that the folder holds: in a folder beside it, `FOLDER-new-1`, which takes
        its place when it is whole.
    precision : tuple of Precision
        Stop when the simulation error of each of these is small enough, at the latest after all replications.
    """

    replications: int = 1000
    seed: int = 1
    exits_off: bool = True
    folder: Path | None = None
    resume: bool = False
    replace: bool = False
    means: Means = field(default_factory=Means)
    precision: tuple[Precision, ...] = ()
    progress: Progress | None = None
    say: Callable[[str], None] | None = None
    "called with what ought to be known meanwhile: what was found damaged, how precise it is so far"
    begins: Callable[[Path], None] | None = None
    "called with the folder that is played into, before anything is played"
    complete: Callable[[Study], None] | None = None
    "called with the study before it takes the place of another: writes what else belongs into its folder"


def study_one(scenario: Scenario, wanted: Wanted) -> Study:
    """Play one scenario many times; NotFinished where only a part of the replications was asked for."""
    return _study("run", of_one(scenario, wanted.seed, wanted.exits_off), wanted)


def study_pairs(baseline: Scenario, alternatives: Sequence[Scenario], wanted: Wanted) -> Study:
    """Play a baseline and alternatives to it with the same luck.

    Raises OtherScenario for an alternative that stands on another scenario, NotFinished as above, and
    EarlyDifference for one that differs from the baseline before its edits may act.
    """
    return _study("compare", of_many(baseline, alternatives, wanted.seed, wanted.exits_off), wanted)


def _study(command: str, task: Task, wanted: Wanted) -> Study:
    if wanted.folder is not None:
        return _kept(command, task, wanted, wanted.folder)
    where = Path(mkdtemp(prefix="siegesim-"))
    try:
        study = _kept(command, task, wanted, where)
    except BaseException:
        rmtree(where, ignore_errors=True)
        raise
    finalize(study, rmtree, where, ignore_errors=True)
    return study


def _kept(command: str, task: Task, wanted: Wanted, where: Path) -> Study:
    """Play into a folder, or in place of the archive that is there."""
    said, real = about(command, task), Path(os.path.realpath(where))
    new = not real.exists() or (real.is_dir() and not any(real.iterdir()))
    if new or not wanted.replace:
        return _new(StudyFolder(where, said), task, wanted, new)
    may_replace(where, real, True)
    aside = new_folder(real.parent, f"{real.name}-new")
    if wanted.say is not None:
        wanted.say(f"{where} stays as it is until the new study is whole, which is played into {aside}")
    _new(StudyFolder(aside, said), task, wanted, True)
    put_in_place(aside, real, lambda: may_replace(where, real, True))
    return Study(where)


def _new(folder: StudyFolder, task: Task, wanted: Wanted, new: bool) -> Study:
    """Play into a folder; if it was new and nothing could be kept in it, it goes again."""
    if wanted.begins is not None:
        wanted.begins(folder.path)
    try:
        return _played(folder, task, wanted)
    except BaseException:
        alone = new and wanted.means.part is None
        if alone and not folder.shards() and not (folder.path / f"{next(iter(KEYS))}.parquet").exists():
            rmtree(folder.path, ignore_errors=True)
        raise


def _played(folder: StudyFolder, task: Task, wanted: Wanted) -> Study:
    where = folder.path
    _join(folder, wanted)
    part = wanted.means.part
    if part is not None:
        carry_on(task, folder, part.range(wanted.replications), wanted.means, wanted.progress)
        _tell_broken(folder, wanted)
        raise NotFinished(f"this part is played; when all {part.of} are, resume {where} to finish")
    replications = _play(task, folder, wanted)
    finish(folder, replications, central_table(task))
    study = Study(where)
    for name in study.alternatives:
        refuse_early(study, name)
    if wanted.complete is not None:
        wanted.complete(study)
    return study


def _join(folder: StudyFolder, wanted: Wanted) -> None:
    """Open the folder; what is there already counts only when it is to be carried on."""
    there = (folder.path / MANIFEST).exists()
    if there and not (wanted.resume or wanted.means.part):
        raise Taken(f"{folder.path} exists already")
    if not there and folder.path.exists() and any(one.name != SHARDS for one in folder.path.iterdir()):
        raise NotOurs(f"{folder.path} exists already and is no archive")
    if there:
        manifest = read_manifest(folder.path)
        if manifest.get("schema") != SCHEMA:
            raise NotOurs(f"{folder.path} holds one run, and no study that could be carried on")
        held = manifest.get("replications", 0)
        if held > wanted.replications:
            raise NotOurs(
                f"{folder.path} holds {held} replications, more than the {wanted.replications} asked for"
            )
    folder.open()
    if there:
        if wanted.resume:
            folder.verify()
        folder.adopt()
        _tell_broken(folder, wanted)


def _tell_broken(folder: StudyFolder, wanted: Wanted) -> None:
    for one in folder.broken:
        if wanted.say is not None:
            wanted.say(f"{one} is damaged; its replications are played again")
    folder.broken.clear()


def _play(task: Task, folder: StudyFolder, wanted: Wanted) -> int:
    """Play until the precision is reached, or all; returns how many replications count."""
    if not wanted.precision:
        carry_on(task, folder, range(wanted.replications), wanted.means, wanted.progress)
        return wanted.replications
    held = int(read_manifest(folder.path).get("replications", 0))
    for runs in looks(wanted.replications):
        if runs < held:  # a finished study does not shrink
            continue
        carry_on(task, folder, range(runs), wanted.means, wanted.progress)
        found = list(_look(Study.so_far(folder, runs), wanted.precision))
        if wanted.say is not None:
            for each in found:
                wanted.say(f"after {runs} replications {each.words}")
        if all(each.enough for each in found):
            break
    return runs


def _look(study: Study, precision: Iterable[Precision]) -> Iterable[Look]:
    """How precise each of the measures is: of a comparison, its difference in every alternative."""
    for one in precision:
        for values in study.of_interest(one.measure):
            yield look(one, values, mean(values))


def about(command: str, task: Task) -> dict[str, Any]:
    """What a study is, as its manifest says it: everything that decides on its rows, and nothing else."""
    read = scenarios(task)
    calendars = [Calendar.of(scenario) for scenario in read]
    return {
        "schema": SCHEMA,
        "tool": "siegesim",
        "command": command,
        "versions": versions(),
        "noise": NOISE,
        "seed": task.seed,
        "exits_off": task.exits_off,
        "twins": task.twins,
        "start": calendars[0].start.isoformat(),
        "timezone": read[0].about.place.timezone,
        "readings": list(_readings(read[0], calendars[0].local)),
        "scenarios": [
            {
                "name": member.name, "id": member.id, "kept": member.name in task.kept,
                "title": scenario.about.title, "question": scenario.about.question,
                "horizon_s": calendars[place].horizon, "hash": member.hash,
                "overrides": list(member.overrides),
                "standing": asdict(imposed_and_free(scenario, read[0])) if place else None,
                "edits_begin_s": edits_begin(scenario, read[0]) if place else None,
                "resolved": resolved(scenario),
            }
            for place, (member, scenario) in enumerate(zip(task.members, read, strict=True))
        ],
    }  # fmt: skip


def _readings(scenario: Scenario, clock: LocalClock) -> Iterable[dict[str, Any]]:
    """The documented readings that have a size, for marks in figures: its bounds and claimant."""
    for name, fact in scenario.history.facts.items():
        for one in fact.observe if fact.source else ():
            low = one.at_least.central if one.at_least is not None else None
            high = one.at_most.central if one.at_most is not None else None
            if low is not None or high is not None:
                day = clock.reads(fact.at.resolve()) / DAY
                yield {
                    "fact": name, "channel": one.channel, "day": day, "low": low, "high": high,
                    "claimant": fact.claimant or "",
                }  # fmt: skip
