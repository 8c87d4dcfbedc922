"""So much of another number: `scaled(beta(4, 3), times 0.3, plus 70 %)`.

Every value is multiplied by a factor, then an amount is added; the luck stays with the number inside. So
three in ten of the refusals remain where a permit of chance p becomes 0.3 p + 70 %.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sim.scenario.numbers.priors import Prior
from sim.scenario.numbers.quantity import parse_quantity
from sim.scenario.text.errors import Misread

EXAMPLE = "scaled(beta(4, 3), times 0.3, plus 70 %)"
DEEPEST = 20
"""How often one may stand in another."""
_BEGUN = re.compile(r"\s*scaled\s*\(")
_WHOLE = re.compile(r"\s*scaled\s*\((.*)\)\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Scaled(Prior):
    """Another prior, multiplied and moved."""

    prior: Prior
    times: float
    plus: float

    @staticmethod
    def of(prior: Prior, times: float, plus: float) -> Scaled:
        """The same for a factor above 0; one of another is one of what is inside."""
        if isinstance(prior, Scaled):
            return Scaled(prior.dimension, prior.prior, prior.times * times, prior.plus * times + plus)
        return Scaled(prior.dimension, prior, times, plus)

    @property
    def support(self) -> tuple[float, float]:
        """The support of the prior inside, multiplied and moved."""
        low, high = self.prior.support
        return low * self.times + self.plus, high * self.times + self.plus

    @property
    def mean(self) -> float:
        """The mean of the prior inside, multiplied and moved."""
        return self.prior.mean * self.times + self.plus

    def _inverse(self, u: float) -> float:
        return self.prior.inverse(u) * self.times + self.plus

    def __str__(self) -> str:
        plus = f", plus {self._quantity(self.plus)}" if self.plus else ""
        return f"scaled({self.prior}, times {self.times!r}{plus})"


def taken_apart(text: str) -> tuple[str, float, str] | None:
    """The number inside, the factor and the amount ('' for none) of a scaled number; None for any other."""
    if _BEGUN.match(text) is None:
        return None
    whole = _WHOLE.fullmatch(text)
    if whole is None:
        raise Misread("E405", f"expected {EXAMPLE}, received {text.strip()!r} without a closing bracket")
    check_depth(text)
    inner, *parts = _apart(whole[1])
    amounts: dict[str, str] = {}
    for part in parts:
        word, _, amount = part.strip().partition(" ")
        if word not in ("times", "plus") or word in amounts or not amount.strip():
            raise Misread("E405", f"expected {EXAMPLE}, received {text.strip()!r}")
        amounts[word] = amount.strip()
    if not inner.strip() or not amounts:
        raise Misread("E405", f"expected {EXAMPLE}, received {text.strip()!r}")
    times = parse_quantity(amounts.get("times", "1"), "factor")
    if times < 0:
        raise Misread("E405", f"expected a factor of at least 0, received {amounts['times']!r}")
    return inner.strip(), times, amounts.get("plus", "")


def check_depth(text: str) -> None:
    """Refuse a text in which too many stand in each other."""
    if text.count("scaled") > DEEPEST:
        raise Misread("E405", f"expected at most {DEEPEST} scaled numbers in each other, received more")


def _apart(text: str) -> list[str]:
    """The text cut at commas that stand in no bracket."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return parts
