"""One replication for a person: played, measured three ways, and told.

Burdens are given as a total, as a share of the person-days inside, and with exits off, so that nobody's early
leaving looks like relief.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any

from sim.engine import DAY, Records, Series
from sim.engine.noise import whole
from sim.history import Comparison
from sim.measures import measure_all
from sim.replication import Replication, replicate
from sim.scenario import Number, numbers_and_moments
from sim.scenario.schema import Scenario
from sim.study.pair import baseline_of, pair
from sim.study.standing import Standing, imposed_and_free
from sim.study.story import Happening, imposed, moment_of, story

IN_SHORT = (
    "water_use", "water_use_below_15", "water_use_below_7_5", "hours_without_power", "longest_blackout",
    "intake_below_2100", "slots_refused", "length_of_stay",
)  # fmt: skip
"measures that a notebook shows first"


def scenario_id(scenario: Scenario) -> str:
    """Id of a scenario: its path below the nearest folder called `scenarios`, or else its file's name."""
    return id_of(Path(scenario.file))


def id_of(path: Path) -> str:
    """Id of the scenario in a file."""
    whole = path.resolve()
    for folder in whole.parents:
        if folder.name == "scenarios":
            return whole.relative_to(folder).with_suffix("").as_posix()
    return path.stem or "scenario"


@dataclass(frozen=True)
class Numbers:
    """How the numbers of a scenario are known."""

    numbers: int
    priors: int
    priors_assumed: int
    "priors with no source of their own or above them"
    assumed: int
    "numbers, drawn or not, that are assumed"
    facts: int
    sources: int

    @staticmethod
    def of(scenario: Scenario) -> Numbers:
        """Count them."""
        numbers = [one for _, one in numbers_and_moments(scenario) if isinstance(one, Number)]
        facts = scenario.history.facts.values()
        return Numbers(
            len(numbers),
            sum(one.value is None for one in numbers),
            sum(one.value is None and not one.source for one in numbers),
            sum(not one.source for one in numbers),
            len(facts),
            len(scenario.sources),
        )


@dataclass(frozen=True)
class Run:
    """One replication of a scenario, with everything that was measured and told of it.

    Attributes
    ----------
    measures : dict
        By name: `value`, `unit`, `better` (lower, higher, none), `meaning`, and `exits_off`, the value of the
        same measure when everybody stays to the horizon.
    """

    scenario: Scenario
    seed: int
    central: bool
    replication: Replication
    measures: dict[str, dict[str, Any]]
    wall_s: float
    baseline: Scenario | None = None
    "the scenario that this one is an alternative to, if its file extends one"

    @property
    def records(self) -> Records:
        """Every series and the log of the run."""
        return self.replication.records

    @property
    def number(self) -> int:
        """Which replication it is."""
        return self.replication.number

    @property
    def title(self) -> str:
        """What the scenario is called."""
        return self.scenario.about.title

    @property
    def imposed(self) -> str:
        """What of the record was imposed, in words."""
        return imposed(self.scenario, self.central, self.baseline is not None)

    @cached_property
    def standing(self) -> Standing | None:
        """Of an alternative: what of the record is imposed, released, edited and modelled."""
        return imposed_and_free(self.scenario, self.baseline) if self.baseline is not None else None

    @cached_property
    def events(self) -> list[Happening]:
        """The dated story: rows of the record that came about, and what only the model tells."""
        return story(self.records, self.observations)

    @cached_property
    def observations(self) -> list[Comparison]:
        """Readings of the record beside the run."""
        return self.replication.observations()

    @property
    def exit(self) -> dict[str, Any]:
        """How and when the last of those inside left: `kind` and `at` (ISO 8601); both None if nobody did."""
        kind, left = (self.measures[name]["value"] for name in ("exit_kind", "exit_date"))
        at = None if left is None else moment_of(self.records, round(left * DAY)).isoformat()
        return {"kind": kind, "at": at}

    def timeline(self, name: str) -> Series:
        """One series of the run, such as `water.tank`; KeyError names those that there are."""
        return self.records.series(name)

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{escape(one['meaning'])}</td><td style='text-align:right'>{_short(one['value'])}</td>"
            f"<td>{escape(one['unit'])}</td></tr>"
            for one in (self.measures[name] for name in IN_SHORT if name in self.measures)
        )
        return (
            f"<table><caption><b>{escape(self.title)}</b><br>{escape(self.imposed)}; "
            f"replication {self.number}, seed {self.seed}</caption>{rows}</table>"
        )


def _short(value: float | str | None) -> str:
    if value is None or isinstance(value, str):
        return escape(value or "none")
    value = 0.0 if abs(value) < 1e-9 else value
    return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"


def play(
    scenario: Scenario, seed: int = 1, replication: int = 0, central: bool = False, full: bool = True
) -> Run:
    """Play one replication, once as it goes and once with exits off, and measure both.

    A scenario that extends another is played as an alternative to it, with the luck of the same replication.

    Parameters
    ----------
    central : bool
        Take each date at its best value and each prior at its median.
    full : bool
        Record every series instead of those that measures and figures need.

    Raises TypeError or ValueError unless seed and replication are integers from 0 on.
    """
    began = time.perf_counter()
    seed, replication = whole("seed", seed), whole("replication", replication)
    baseline = baseline_of(scenario)
    run = _once(scenario, baseline, seed, replication, central, full, True)
    stays = _once(scenario, baseline, seed, replication, central, False, False)
    staying = measure_all(stays.records)
    measures = {
        name: {
            "value": one.value,
            "unit": one.unit,
            "better": one.better,
            "meaning": one.meaning,
            "exits_off": staying[name].value if name in staying else None,
        }
        for name, one in measure_all(run.records).items()
    }
    return Run(scenario, seed, central, run, measures, time.perf_counter() - began, baseline)


def _once(
    scenario: Scenario, baseline: Scenario | None, seed: int, number: int, central: bool, full: bool,
    exits: bool,
) -> Replication:  # fmt: skip
    if baseline is None:
        return replicate(scenario, seed, number, central=central, full=full, exits=exits)
    return pair(baseline, scenario, seed, number, central, full, exits).alternative
