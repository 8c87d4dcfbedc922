"""What a study plays: scenarios as the texts of their files, a seed, and which replications.

A task is names, texts and numbers alone. It travels to a worker on this machine or another, which reads the
scenarios from the texts and checks by hash that they are those that were meant.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from sim.engine.noise import whole
from sim.scenario import Edit, read
from sim.scenario.schema import Scenario
from sim.study.one import scenario_id
from sim.study.pair import baseline_of, same_edit

TWINS = 10
"every so many replications one is played a second time with the same unknowns and fresh luck"
BASELINE = 0
"place of the baseline among the scenarios of a task"


class OtherScenario(Exception):
    """A scenario that is not the one meant, or no alternative to the baseline; said in a sentence."""


@dataclass(frozen=True)
class Member:
    """One scenario of a study.

    Attributes
    ----------
    name : str
        What the tables call it; unlike every other of the study.
    files, overrides : tuple of str
        What is read, in order, as whole paths, and the `PATH=VALUE` texts on top.
    """

    name: str
    id: str
    files: tuple[str, ...]
    overrides: tuple[str, ...]
    hash: str


@dataclass(frozen=True)
class Task:
    """A baseline, the alternatives to it, and how they are played.

    Attributes
    ----------
    members : tuple of Member
        The baseline first.
    kept : tuple of str
        Names of those whose rows are kept: an alternative alone needs its baseline's luck and not its rows.
    texts : tuple of (str, str)
        Whole path and text of every file that the members are made of.
    exits_off : bool
        Also play each with everybody staying to the horizon.
    twins : int
        Every so many replications one also with fresh luck; 0 for none.
    """

    members: tuple[Member, ...]
    kept: tuple[str, ...]
    texts: tuple[tuple[str, str], ...]
    seed: int = 1
    exits_off: bool = True
    twins: int = TWINS

    @property
    def baseline(self) -> Member:
        """The scenario whose record is imposed."""
        return self.members[BASELINE]

    @property
    def paired(self) -> bool:
        """Whether differences between scenarios can be taken."""
        return len(self.kept) > 1

    def has_twin(self, number: int) -> bool:
        """Whether a replication is also played with fresh luck."""
        return self.paired and self.twins > 0 and number % self.twins == 0


def of_one(scenario: Scenario, seed: int = 1, exits_off: bool = True) -> Task:
    """A task of one scenario; one that extends another is played with the luck of its baseline's replay."""
    seed, baseline = whole("seed", seed), baseline_of(scenario)
    if baseline is None:
        member = _member(scenario, *_names([_id(scenario)]))
        return Task((member,), (member.name,), _texts([scenario]), seed, exits_off, 0)
    made = of_many(baseline, [scenario], seed, exits_off)
    return Task(made.members, (made.members[1].name,), made.texts, seed, exits_off, 0)


def of_many(
    baseline: Scenario, alternatives: Sequence[Scenario], seed: int = 1, exits_off: bool = True
) -> Task:
    """A task of a baseline and the alternatives to it.

    Raises OtherScenario for an alternative that does not stand on what the baseline stands on, or one that
    begins at another time; it may end at another.
    """
    seed = whole("seed", seed)
    every = (baseline, *alternatives)
    root = _root(baseline)
    for other in alternatives:
        if _root(other) != root:
            raise OtherScenario(
                f"{other.file} is no alternative to {baseline.file}: "
                "it extends neither that nor what that extends"
            )
        if not _edits(baseline) <= _edits(other):
            raise OtherScenario(
                f"{other.file} is no alternative to {baseline.file}: it does not make all of its edits"
            )
        if _begins(other) != _begins(baseline):
            raise OtherScenario(f"{other.file} begins at another time than {baseline.file}")
    names = _names([_id(one) for one in every])
    members = tuple(_member(one, name) for one, name in zip(every, names, strict=True))
    return Task(members, tuple(names), _texts(every), seed, exits_off)


@lru_cache(maxsize=4)
def scenarios(task: Task) -> tuple[Scenario, ...]:
    """The scenarios of a task, from its texts; OtherScenario when one is not what was meant."""
    with TemporaryDirectory(prefix="siegesim-") as root:
        for path, text in task.texts:
            copy = _below(root, path)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(text.encode("utf-8"))
        found = []
        for member in task.members:
            files = [_below(root, file) for file in member.files]
            scenario = read(files, member.overrides, within=Path(root))
            if scenario.hash != member.hash:
                raise OtherScenario(f"{member.files[0]} changed while it was read, or reads otherwise here")
            found.append(scenario)
        return tuple(found)


def _below(root: str, path: str) -> Path:
    """Where a file of this path lies in a copy of the tree."""
    return Path(root, *Path(path).parts[1:])


def _root(scenario: Scenario) -> str:
    """The file of the whole scenario that a scenario's overlays go over, or its own."""
    return os.path.realpath((baseline_of(scenario) or scenario).file)


def _edits(scenario: Scenario) -> set[Edit]:
    """What overlays made of a scenario, wherever their files are read from."""
    return {same_edit(edit) for edit in scenario.edits if edit.how != "set"}


def _begins(scenario: Scenario) -> tuple[object, ...]:
    return scenario.about.start.central, scenario.about.place.timezone


def _names(ids: Sequence[str]) -> list[str]:
    """The last word of each id where that tells them apart, else the whole id, else with a number that makes
    a name of its own.
    """
    short = [one.rpartition("/")[2] for one in ids]
    names = [last if short.count(last) == 1 else whole for last, whole in zip(short, ids, strict=True)]
    taken, found = set(names), []
    for name in names:
        if names.count(name) > 1:
            name = next(other for k in count(1) if (other := f"{name} ({k})") not in taken)
            taken.add(name)
        found.append(name)
    return found


def _id(scenario: Scenario) -> str:
    """Id of a scenario as a table can hold it, whatever bytes its file is named by."""
    return scenario_id(scenario).encode("utf-8", "replace").decode()


def _member(scenario: Scenario, name: str) -> Member:
    if not scenario.file:
        raise OtherScenario("a study needs scenarios that were read from files")
    files = tuple(os.path.abspath(file) for file in scenario.files or (scenario.file,))
    return Member(name, _id(scenario), files, scenario.overrides, scenario.hash)


def _texts(every: Sequence[Scenario]) -> tuple[tuple[str, str], ...]:
    paths = {os.path.abspath(file) for scenario in every for file in (*scenario.read_from, *scenario.files)}
    return tuple((path, Path(path).read_bytes().decode("utf-8")) for path in sorted(paths))
