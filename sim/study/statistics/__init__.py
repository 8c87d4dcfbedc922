"""Numbers over many runs: estimates with their simulation error, pairs, curves by day, and when to stop.

Pure functions of arrays with one value a run. Runs may be weighted; without weights each counts the same. An
interval says how far a number may move if more runs are played, and is called simulation error: it is
never evidence about the world. A value that a run does not have is NaN, left out and counted.
"""

from sim.study.statistics.by_day import Emptiness, Spread, emptiness_by_day, in_blocks, spread_by_day
from sim.study.statistics.digits import number, rounded, with_error
from sim.study.statistics.estimate import Estimate, mean, proportion
from sim.study.statistics.incidence import incidence
from sim.study.statistics.paired import differences, paired, paired_words
from sim.study.statistics.quantiles import quantile, quantiles
from sim.study.statistics.stopping import Look, Precision, live_error, look, looks
from sim.study.statistics.summary import Summary, shares, summary
from sim.study.statistics.twins import LuckAndUnknowns, luck_and_unknowns
from sim.study.statistics.unknowns import Effect, Unknowns, unknowns
from sim.study.statistics.weights import effective_size, normalised

__all__ = [
    "Effect", "Emptiness", "Estimate", "Look", "LuckAndUnknowns", "Precision", "Spread", "Summary",
    "Unknowns", "differences", "effective_size", "emptiness_by_day", "in_blocks", "incidence", "live_error",
    "look", "looks", "luck_and_unknowns", "mean", "normalised", "number", "paired", "paired_words",
    "proportion", "quantile", "quantiles", "rounded", "shares", "spread_by_day", "summary", "unknowns",
    "with_error",
]  # fmt: skip
