"""siegesim: the logistics of a besieged compound, replayed from the record and changed one thing at a time.

    import sim
    siege = sim.load("scenarios/SIEGE/documented.yaml")
    one = sim.run(siege, seed=1)
    one.measures["hours_without_power"]
    sim.plot.timeline(one)
    study = sim.compare(siege, ["scenarios/SIEGE/counterfactuals/solar.yaml"], replications=1000)
    study.table()

Everything is imported when it is first used, so that `import sim` costs nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeAlias, overload

if TYPE_CHECKING:
    from os import PathLike

    from sim import plot
    from sim.engine import Records, Series
    from sim.scenario import ScenarioError
    from sim.scenario.schema import Scenario
    from sim.study import Happening, Run
    from sim.study.many import Wanted
    from sim.study.study import Study

    Siege: TypeAlias = Scenario | str | PathLike[str]
    Where: TypeAlias = str | PathLike[str] | None

__all__ = [
    "Happening", "Records", "Run", "Scenario", "ScenarioError", "Series", "Study", "compare", "load", "plot",
    "run",
]  # fmt: skip

_LIVES_IN = {
    "Happening": "sim.study",
    "Records": "sim.engine",
    "Run": "sim.study",
    "Scenario": "sim.scenario.schema",
    "ScenarioError": "sim.scenario",
    "Series": "sim.engine",
    "Study": "sim.study.study",
}


def load(path: str | PathLike[str], overrides: Sequence[str] = ()) -> Scenario:
    """Read a scenario.

    Parameters
    ----------
    path : path
        The scenario file.
    overrides : sequence of str
        `PATH=VALUE` texts laid over it, such as `compound.water.tank.capacity=8000 L`.

    Raises ScenarioError with everything that is wrong in it.
    """
    from pathlib import Path

    from sim.scenario import read

    return read(Path(path), overrides)


@overload
def run(siege: Siege, seed: int = 1, replication: int = 0, central: bool = False) -> Run: ...
@overload
def run(
    siege: Siege, seed: int = 1, *, replications: int, exits_off: bool = True, jobs: int | None = None,
    out: Where = None, resume: bool = False,
) -> Study: ...  # fmt: skip
def run(
    siege: Siege, seed: int = 1, replication: int = 0, central: bool = False, *,
    replications: int | None = None, exits_off: bool = True, jobs: int | None = None, out: Where = None,
    resume: bool = False,
) -> Run | Study:  # fmt: skip
    """Play one replication of a scenario, or of the scenario in a file; with `replications` many of them.

    A scenario that extends another is played as an alternative to it, with the luck of the same replication;
    `standing` of the run says what of the record is imposed, released and edited.

    Parameters
    ----------
    seed, replication : int
        Together they name the luck: equal pairs give equal runs on every machine. Integers from 0 on;
        TypeError for anything else, such as 1.0 or True.
    central : bool
        Take each date at its best value and each prior at its median; of one replication.
    replications : int, optional
        Play so many, from 0 on, and return a Study.
    exits_off : bool
        Also play each with everybody staying to the horizon; without it half the time. Of many.
    jobs : int, optional
        Processes at once; as many as there are cores when left out. Of many; a script that plays in processes
        needs `if __name__ == "__main__":` around it.
    out : path, optional
        The folder that keeps them; a temporary one, which goes with the Study, when left out. Of many.
    resume : bool
        Carry on with what the folder holds. Of many.
    """
    from sim.study import play

    scenario = _scenario(siege)
    if replications is not None and (central or replication):
        raise ValueError("central and replication are of one run: leave them out beside replications")
    if replications is None:
        return play(scenario, seed, replication, central)
    from sim.study.many import study_one

    return study_one(scenario, _wanted(replications, seed, exits_off, jobs, out, resume))


def compare(
    baseline: Siege, alternatives: Sequence[Siege], replications: int = 1000, seed: int = 1, *,
    exits_off: bool = True, jobs: int | None = None, out: Where = None, resume: bool = False,
) -> Study:  # fmt: skip
    """Play a baseline and alternatives to it with the same luck; parameters as in `run`.

    The record is imposed on the baseline. In an alternative the acts of others happen as documented unless it
    edits them, and what the modelled system did runs on by itself, with the luck that the record implies.

    Raises sim.study.runs.task.OtherScenario for an alternative that does not extend the baseline.
    """
    from sim.study.many import study_pairs

    if isinstance(alternatives, str) or not isinstance(alternatives, Sequence) or not alternatives:
        raise ValueError("expected a list of at least one alternative")
    wanted = _wanted(replications, seed, exits_off, jobs, out, resume)
    return study_pairs(_scenario(baseline), [_scenario(one) for one in alternatives], wanted)


def _scenario(siege: Siege) -> Scenario:
    from os import PathLike

    return load(siege) if isinstance(siege, str | PathLike) else siege


def _wanted(
    replications: int, seed: int, exits_off: bool, jobs: int | None, out: Where, resume: bool
) -> Wanted:
    from pathlib import Path

    from sim.engine.noise import whole
    from sim.study.many import Wanted

    replications = whole("replications", replications, 1)
    jobs = None if jobs is None else whole("jobs", jobs, 1)
    if resume and out is None:
        raise ValueError("resume needs out: which folder to carry on")
    from sim.study.runs.playing import Means

    folder = Path(out) if out is not None else None
    return Wanted(replications, seed, exits_off, folder, resume, means=Means(jobs))


def __getattr__(name: str) -> Any:
    if name == "plot":
        return import_module("sim.plot")
    if name in _LIVES_IN:
        return getattr(import_module(_LIVES_IN[name]), name)
    raise AttributeError(f"module 'sim' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
