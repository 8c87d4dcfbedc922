"""How surprising the model finds what the record imposes, over the runs of a study."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, inf
from typing import Any

import numpy as np

from sim.engine.surprise import GREAT
from sim.study.study import Study

RARE = 0.05
"share of runs below which a surprise is a rare draw"


@dataclass(frozen=True)
class Expected:
    """One imposed outcome over the runs that impose it."""

    fact: str
    entity: str
    runs: int
    median: float
    "nats"
    great_in: float
    "share of these runs in which the outcome has more than GREAT nats"

    @property
    def great(self) -> bool:
        """Whether it is worth naming; a draw in less than one run of twenty is not."""
        return self.great_in >= RARE

    def as_json(self) -> dict[str, Any]:
        """For a document; a median that is infinite is null there, with a chance of 0."""
        return {
            "fact": self.fact,
            "entity": self.entity,
            "runs": self.runs,
            "median_nats": None if self.median == inf else self.median,
            "median_chance": exp(-self.median),
            f"share_above_{GREAT:.0f}": self.great_in,
        }


def surprises(study: Study, scenario: str | None = None) -> list[Expected]:
    """Every outcome imposed on one scenario, the most surprising first."""
    read = study.tables.read("surprises", "scenario", "fact", "entity", "nats")
    mine = read["scenario"] == (scenario or study.baseline)
    facts, entities, nats = (read[name][mine] for name in ("fact", "entity", "nats"))
    found = []
    for fact, entity in dict.fromkeys(zip(facts.tolist(), entities.tolist(), strict=True)):
        values = nats[(facts == fact) & (entities == entity)]
        median, great = float(np.quantile(values, 0.5, method="lower")), float((values > GREAT).mean())
        found.append(Expected(str(fact), str(entity), len(values), median, great))
    return sorted(found, key=lambda one: (-one.median, one.fact))
