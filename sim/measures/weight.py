"""The body weight of a reference adult under the modelled intake; a measurement of nobody.

Hall's equation in its linear form, stepped once a day: a deficit draws on fat and lean tissue in the
proportion of Forbes, and what the body spends falls with its weight. At 2,100 kcal a person, the energy for
which relief is planned, the reference adult is taken to be in balance.

References
----------
Hall KD et al., Lancet 2011;378:826-37, web appendix; constants and the regression of fat mass as coded in the
public Gaza health projections. Partition: Hall KD 2008, PMC2376744, after Forbes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log
from typing import Any

FORBES = 10.4
"kg of fat-free mass for each e-fold of fat mass [kg]"
NU_FAT, NU_LEAN = 179.254, 229.446
"cost of laying down fat and lean tissue [kcal/kg]"
RHO_FAT, RHO_LEAN = 9440.727, 1816.44
"energy density of fat and lean tissue [kcal/kg]"
GAMMA_FAT, GAMMA_LEAN = 3.10707, 21.9885
"resting expenditure of fat and lean tissue [kcal/kg/d]"
ADAPTATION, FEEDING = 0.14, 0.10
"shares of a change of intake lost to adaptation, and to the thermic effect of feeding"
FAT_OF = {"m": (37.31, 103.94), "f": (39.96, 102.01)}
RESTING_OF = {"m": 5.0, "f": -161.0}


def resting(adult: Mapping[str, Any]) -> float:
    """Resting metabolic rate by Mifflin and St Jeor [kcal/d]."""
    size = 9.99 * float(adult["mass"]) + 625.0 * float(adult["height"])
    return size - 4.92 * float(adult["age"]) + RESTING_OF[adult["sex"]]


def fat_mass(weight: float, adult: Mapping[str, Any]) -> float:
    """Fat mass of an adult of this height, age and sex at a weight [kg]."""
    slope, shift = FAT_OF[adult["sex"]]
    share = 0.14 * float(adult["age"]) + slope * log(weight / float(adult["height"]) ** 2) - shift
    return weight * max(share, 3.0) / 100.0  # no regression holds below essential fat


def forbes(change: float, fat: float) -> tuple[float, float]:
    """How a change of weight divides into lean and fat mass.

    Parameters
    ----------
    change : float
        Change of body weight [kg].
    fat : float
        Fat mass at the beginning [kg].

    Returns
    -------
    (lean, fat) : changes of lean and of fat mass [kg], which add up to `change`.
    """
    # With L = 10.4 ln F + const the fat that is left solves F + 10.4 ln F = known, here by Newton's method.
    known = change + fat + FORBES * log(fat)
    left = min(fat, fat + change) if fat + change > 0 else fat / 2
    for _ in range(60):
        step = (left + FORBES * log(left) - known) / (1 + FORBES / left)
        left = max(left - step, left / 8)
        if abs(step) < 1e-13 * left:
            break
    return change - (left - fat), left - fat


def modelled_weight(
    deviations: Sequence[float], adult: Mapping[str, Any], fractions: Sequence[float] | None = None
) -> list[float]:
    """Weight after each day.

    Parameters
    ----------
    deviations : sequence of float
        Intake less what keeps the weight, each day [kcal/d].
    adult : mapping
        `mass` [kg], `height` [m], `age` [years], `sex` m or f, `activity` (physical activity level) [1].
    fractions : sequence of float, optional
        Share of each day that counts; whole days without it.

    Returns
    -------
    list of float, one a day [kg].
    """
    start = weight = float(adult["mass"])
    spent = ((1 - FEEDING) * float(adult["activity"]) - 1) * resting(adult) / start
    kept = 1 - ADAPTATION - FEEDING
    after = []
    for day, deviation in enumerate(deviations):
        lean = FORBES / fat_mass(weight, adult)
        stored = NU_FAT + RHO_FAT + lean * (NU_LEAN + RHO_LEAN)
        density = stored / (kept * (1 + lean))
        slowness = stored / (GAMMA_FAT + spent + lean * (GAMMA_LEAN + spent))
        step = deviation / density - (weight - start) / slowness
        weight += step if fractions is None else step * fractions[day]
        after.append(weight)
    return after
