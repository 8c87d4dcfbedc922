"""siegesim: the logistics of a besieged compound, replayed from the record and changed one thing at a time.

    import sim
    siege = sim.load("scenarios/SIEGE/documented.yaml")
    one = sim.run(siege, seed=1)
    one.measures["hours_without_power"]
    sim.plot.timeline(one)

Everything is imported when it is first used, so that `import sim` costs nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from os import PathLike

    from sim import plot
    from sim.engine import Records, Series
    from sim.scenario import ScenarioError
    from sim.scenario.schema import Scenario
    from sim.study import Happening, Run

__all__ = ["Happening", "Records", "Run", "Scenario", "ScenarioError", "Series", "load", "plot", "run"]

_LIVES_IN = {
    "Happening": "sim.study",
    "Records": "sim.engine",
    "Run": "sim.study",
    "Scenario": "sim.scenario.schema",
    "ScenarioError": "sim.scenario",
    "Series": "sim.engine",
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


def run(
    siege: Scenario | str | PathLike[str], seed: int = 1, replication: int = 0, central: bool = False
) -> Run:
    """Play one replication of a scenario, or of the scenario in a file.

    A scenario that extends another is played as an alternative to it, with the luck of the same replication;
    `standing` of the run says what of the record is imposed, released and edited.

    Parameters
    ----------
    seed, replication : int
        Together they name the luck: equal pairs give equal runs on every machine.
    central : bool
        Take each date at its best value and each prior at its median.
    """
    from os import PathLike

    from sim.study import play

    return play(load(siege) if isinstance(siege, str | PathLike) else siege, seed, replication, central)


def __getattr__(name: str) -> Any:
    if name == "plot":
        return import_module("sim.plot")
    if name in _LIVES_IN:
        return getattr(import_module(_LIVES_IN[name]), name)
    raise AttributeError(f"module 'sim' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
