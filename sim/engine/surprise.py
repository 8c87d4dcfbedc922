"""Surprise: how little the model expected what the record imposes on it, in nats.

`-ln P`, where P is the chance that the model gave an imposed outcome: 0 nats is certain, 5 nats is a chance
of 0.7 %, and what the model gives no chance has infinitely many.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, expm1, inf, log

GREAT = 5.0
"nats above which a page names the fact: a chance of less than 1 in 148"


@dataclass(frozen=True)
class Surprise:
    """One imposed outcome and how surprising the model finds it."""

    fact: str
    entity: str
    "the risk that came true, or the supply line that was asked"
    nats: float

    @property
    def great(self) -> bool:
        """Whether it is worth naming."""
        return self.nats > GREAT

    @property
    def chance(self) -> float:
        """The chance that the model gave it."""
        return exp(-self.nats)

    def as_json(self) -> dict[str, str | float | None]:
        """For a document; what is infinite is null there, with a chance of 0."""
        finite = None if self.nats == inf else self.nats
        return {"fact": self.fact, "entity": self.entity, "nats": finite, "chance": self.chance}


def nats(chance: float) -> float:
    """Surprise at something of this chance [nats]; infinite at zero."""
    return abs(log(chance)) if chance > 0 else inf


def nats_of_firing(before: float, after: float) -> float:
    """Surprise at a risk that fires while its integral grows from `before` to `after` [nats].

    The chance is `exp(-before) - exp(-after)`: survival before, times firing in between.
    """
    return before + nats(-expm1(before - after))
