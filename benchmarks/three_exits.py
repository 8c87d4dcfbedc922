"""A toy siege with closed forms: three exits at constant rates, and an alternative with one rate raised.

It is played through the same outside of a compound as any siege, each alternative with the luck of its
baseline. How long a stay lasts, how it ends and what the alternative changes are then known exactly (the
rates are those of tests/theory).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.engine import DAY
from sim.scenario.schema.compound import Compound as CompoundSpec
from sim.scenario.schema.siege import Siege as SiegeSpec
from sim.siege import Siege
from sim.wall import Wall
from tests.toyhouse import INSIDE, OUTSIDE, a_stage, laid_over, read

Array = npt.NDArray[np.float64]

SEED = 1
HORIZON = 4000
"days; one stay in a million lasts that long"
RATES = {"safe_conduct": 0.002, "domestic_deal": 0.001, "surrender": 0.0005}
RAISED = {**RATES, "safe_conduct": 0.003}
ALL, ALL_RAISED = sum(RATES.values()), sum(RAISED.values())
KINDS = tuple(RATES)
AT_ONCE = 2000
"replications that a process plays before it reports"


@dataclass(frozen=True)
class Played:
    """Many replications of the toy; every array has shape (runs,).

    Attributes
    ----------
    stay, other : array
        Days until the stay ended, in the baseline and in the alternative.
    kind : array of int
        Place among `KINDS` of how it ended in the baseline.
    """

    stay: Array
    other: Array
    kind: npt.NDArray[np.int64]

    def studies(self, runs: int, trials: int, luck: np.random.Generator) -> Iterator[Played]:
        """Studies of so many of these runs, none twice in one study; shuffled anew when all are used up."""
        order = luck.permutation(self.stay.size)
        first = 0
        for _ in range(trials):
            if first + runs > order.size:
                order, first = luck.permutation(order.size), 0
            some = order[first : first + runs]
            first += runs
            yield Played(self.stay[some], self.other[some], self.kind[some])


def play(replications: int, processes: int = 1) -> Played:
    """The baseline and the alternative, each replication with the same luck."""
    parts = [range(first, min(first + AT_ONCE, replications)) for first in range(0, replications, AT_ONCE)]
    if processes > 1:
        with ProcessPoolExecutor(processes) as pool:
            blocks = list(pool.map(_pairs, parts))
    else:
        blocks = [_pairs(part) for part in parts]
    stay, other, kind = np.concatenate(blocks, axis=1)
    return Played(stay, other, kind.astype(np.int64))


def _pairs(numbers: range) -> Array:
    """Day of the exit, that of the alternative, and the kind's place, shape (3, numbers)."""
    ends = [(_end(BASELINE, number), _end(ALTERNATIVE, number)) for number in numbers]
    return np.asarray([(first[0], second[0], KINDS.index(first[1])) for first, second in ends]).T


def _street(rates: Mapping[str, float]) -> Any:
    exits = {
        "active": True, "bands": [], "individual": "0 /person/d",
        "all": {kind: [f"{rate!r} /d"] for kind, rate in rates.items()},
    }  # fmt: skip
    return SimpleNamespace(
        siege=read(SiegeSpec, laid_over(OUTSIDE, {"exits": exits}), "siege"),
        compound=read(CompoundSpec, INSIDE, "compound"),
    )


BASELINE, ALTERNATIVE = _street(RATES), _street(RAISED)


def _end(street: Any, replication: int) -> tuple[float, str]:
    """Day and kind of the exit."""
    stage = a_stage(HORIZON, seed=SEED, replication=replication, full=False)
    wall = Wall(stage, "none", street.siege.custody.at_start)
    Siege(stage, wall, street)
    wall.people.add_group("occupants", 5, True, True, True)
    stage.clock.run()
    (row,) = [row for row in stage.recorder.log if row["what"] == "exit"]
    return row["time"] / DAY, row["kind"]


# Closed forms. With H the sum of the rates a stay is Exp(H). The alternative makes it shorter by nothing in a
# third of the pairs (another kind came first) and otherwise by Exp(0.0105 /d).

SHORTER, FASTER = 2 / 3, 0.0105
MEAN_STAY = 1 / ALL
MEAN_CHANGE = 1 / ALL_RAISED - 1 / ALL
SURRENDERS = RATES["surrender"] / ALL
EARLY = 14
EARLY_SURRENDERS = SURRENDERS * -math.expm1(-ALL * EARLY)


def stay_quantile(p: float, rate: float = ALL) -> float:
    """Days within which a share p of the stays has ended."""
    return -math.log1p(-p) / rate


def change_quantile(p: float) -> float:
    """Quantile of the alternative's change of the stay, for a share p that is shorter."""
    return math.log(p / SHORTER) / FASTER


def surrender(study: Played) -> npt.NDArray[np.bool_]:
    """Whether it ended by surrender."""
    return study.kind == KINDS.index("surrender")


def early_surrender(study: Played) -> npt.NDArray[np.bool_]:
    """Whether it ended by surrender within the first days: one run in 150."""
    return surrender(study) & (study.stay <= EARLY)


def towards_raised(study: Played) -> Array:
    """Weights by which baseline runs stand for the alternative: the ratio of their likelihoods."""
    rates = [RAISED[kind] / RATES[kind] for kind in KINDS]
    weights: Array = np.asarray(rates)[study.kind] * np.exp(-(ALL_RAISED - ALL) * study.stay)
    return weights
