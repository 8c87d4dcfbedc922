"""When enough runs have been played: looks at 200, 300, 400 runs and so on, up to a hard cap.

The first look is late and the steps are wide, so that looking often does not make the interval too narrow
(benchmarks/coverage.py). Views that look at any time show the wider confidence sequence, which
holds at all looks together.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.study.statistics.digits import number, with_error
from sim.study.statistics.estimate import CONFIDENCE, SINGLE, Estimate, student
from sim.study.statistics.weights import defined

FIRST, STEP = 200, 100
"runs at the first look, and between two looks"
AWAY = 4.0
"errors by which a mean must be away from zero for a relative precision to mean anything"
VARIED = 10
"runs that must differ from the commonest value before the spread of the others is believed"
TUNED_FOR = 1000
"runs at which the confidence sequence is narrowest"


@dataclass(frozen=True, slots=True)
class Precision:
    """How small the simulation error of one measure is to be.

    Attributes
    ----------
    half_width : float
        In the measure's unit, or a share of the mean's size where `relative`.
    """

    measure: str
    half_width: float
    relative: bool = False

    def __post_init__(self) -> None:
        """Refuse what no number of runs can reach."""
        if not (math.isfinite(self.half_width) and self.half_width > 0):
            raise ValueError(f"precision: expected a half-width above zero, received {self.half_width}")

    @staticmethod
    def parse(text: str) -> Precision:
        """Read `MEASURE=HALF_WIDTH`, in the measure's own unit, or `MEASURE=5 %` of its mean."""
        measure, sign, size = (part.strip() for part in text.partition("="))
        if not (measure and sign and size):
            raise ValueError(
                f"precision: expected MEASURE=HALF_WIDTH or MEASURE=PERCENT %, received {text.strip()!r}"
            )
        relative = size.endswith("%")
        try:
            half_width = float(size.removesuffix("%"))
        except ValueError:
            raise ValueError(
                f"precision: expected a number in the unit of {measure}, or a number and %, received {size!r}"
            ) from None
        return Precision(measure, half_width / 100 if relative else half_width, relative)

    def __str__(self) -> str:
        if self.relative:
            return f"{self.measure} ± {100 * self.half_width:g} % of its mean"
        return f"{self.measure} ± {self.half_width:g}"


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at the runs so far says.

    Attributes
    ----------
    enough : bool
        Whether the precision is reached.
    words : str
        What was found, and why it does not do.
    needed : int or None
        About how many runs would do, by the spread so far; None where it cannot be said.
    """

    enough: bool
    words: str
    needed: int | None


def looks(most: int, first: int = FIRST, step: int = STEP) -> Iterator[int]:
    """Numbers of runs at which to look: the first look, each step, and the hard cap."""
    if most < 1 or first < 1 or step < 1:
        raise ValueError("looks: expected at least one run to the cap, the first look and a step")
    yield from range(min(first, most), most, step)
    yield most


def look(
    precision: Precision, values: npt.ArrayLike, estimate: Estimate, weights: npt.ArrayLike | None = None
) -> Look:
    """Whether the runs so far give an estimate with the precision.

    Parameters
    ----------
    values : array, shape (runs,)
        What is estimated in each run so far, NaN where not defined: of a comparison, the differences.
    estimate : Estimate
        Of those values.
    weights : array, shape (runs,), optional
        What each run counts.
    """
    numbers, _ = defined(values, weights)
    if not math.isfinite(estimate.error):
        return Look(False, f"{precision.measure}: {estimate.runs} runs are too few for an error", None)
    found = f"{precision.measure}: {with_error(estimate.value, estimate.error)}"
    _, counts = np.unique(numbers, return_counts=True)
    others = numbers.size - int(counts.max())
    if others < VARIED:
        same = "none differs" if others == 0 else "1 differs" if others == 1 else f"{others} differ"
        why = f"of {numbers.size} runs {same} from the others, too few to know the spread"
        return Look(False, f"{found}; {why}", None)
    target = precision.half_width
    if precision.relative:
        if abs(estimate.value) <= AWAY * estimate.error:
            why = f"the mean is not {AWAY:g} errors away from zero, so {100 * target:g} % of it says nothing"
            return Look(False, f"{found}; {why}: give a half-width in its unit", None)
        target *= abs(estimate.value)
    if estimate.error <= target:
        return Look(True, f"{found}, as asked", estimate.runs)
    needed = math.ceil(estimate.runs * (estimate.error / target) ** 2)
    return Look(False, f"{found}; about {needed:,} runs give ± {number(target)}", needed)


def live_error(estimate: Estimate, confidence: float = CONFIDENCE, tuned_for: float = TUNED_FOR) -> float:
    """Half-width of an asymptotic confidence sequence: it holds at all looks from the first on together.

    Parameters
    ----------
    estimate : Estimate
        A mean, by `mean`.
    tuned_for : float
        Effective size at which it is narrowest for its kind.

    References
    ----------
    I. Waudby-Smith, D. Arbour, R. Sinha, E. H. Kennedy and A. Ramdas, Annals of Statistics 52 (2024)
    2613-2640, theorem 2.2 and its appendix on tuning.
    """
    size = estimate.effective
    if size <= SINGLE:
        return math.nan
    # The standard error from the t interval, so that weights count as they do there.
    error = estimate.error / student(size - 1, (1 + CONFIDENCE) / 2)
    alpha = 1 - confidence
    gathered = -2 * math.log(alpha) + math.log(-2 * math.log(alpha) + 1)
    grown = size * gathered / tuned_for
    return error * math.sqrt(2 * (grown + 1) / grown * math.log(math.sqrt(grown + 1) / alpha))
