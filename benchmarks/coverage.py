"""How often intervals of simulation error hold the truth: `python -m benchmarks.coverage [TRIALS]` prints
tables and keeps them in results/.

Each trial is a study of some hundred runs of a toy siege (`benchmarks.three_exits`); what is counted is how
often its interval holds the closed form. A skewed case that the toy does not have is drawn from its
distribution.
"""

from __future__ import annotations

import math
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from benchmarks.three_exits import (
    ALL_RAISED,
    EARLY_SURRENDERS,
    MEAN_CHANGE,
    MEAN_STAY,
    RAISED,
    SEED,
    SHORTER,
    SURRENDERS,
    Array,
    Played,
    change_quantile,
    early_surrender,
    play,
    stay_quantile,
    surrender,
    towards_raised,
)
from sim.study.statistics import (
    Estimate,
    Precision,
    effective_size,
    live_error,
    look,
    looks,
    mean,
    proportion,
    quantile,
)
from sim.study.statistics.quantiles import order_statistics

RESULTS = Path(__file__).parent / "results"
TRIALS, PLAYED = 2000, 60_000
NOMINAL, WITHIN = 0.95, 0.02
CAP = 1500
"runs at which a study that stops by itself stops at the latest"


# What is estimated

Judge = Callable[[Played], Estimate]

PLAIN: dict[str, tuple[float, Judge]] = {
    "mean stay": (MEAN_STAY, lambda s: mean(s.stay)),
    "share that surrenders, 1 in 7": (
        SURRENDERS, lambda s: proportion(surrender(s))
    ),
    "stay, quantile 5 %": (stay_quantile(0.05), lambda s: quantile(s.stay, 0.05)),
    "stay, quantile 50 %": (stay_quantile(0.5), lambda s: quantile(s.stay, 0.5)),
    "stay, quantile 95 %": (stay_quantile(0.95), lambda s: quantile(s.stay, 0.95)),
    "paired difference of the stay, mean": (MEAN_CHANGE, lambda s: mean(s.other - s.stay)),
    "paired difference, quantile 5 %": (change_quantile(0.05), lambda s: quantile(s.other - s.stay, 0.05)),
    "paired difference, quantile 50 %": (change_quantile(0.5), lambda s: quantile(s.other - s.stay, 0.5)),
    "share of pairs with a shorter stay": (SHORTER, lambda s: proportion(s.other < s.stay)),
}  # fmt: skip
WEIGHTED: dict[str, tuple[float, Judge]] = {
    "mean stay": (1 / ALL_RAISED, lambda s: mean(s.stay, towards_raised(s))),
    "share that surrenders, 1 in 9": (
        RAISED["surrender"] / ALL_RAISED,
        lambda s: proportion(surrender(s), towards_raised(s)),
    ),
    "stay, quantile 5 %": (
        stay_quantile(0.05, ALL_RAISED), lambda s: quantile(s.stay, 0.05, towards_raised(s))
    ),
    "stay, quantile 50 %": (
        stay_quantile(0.5, ALL_RAISED), lambda s: quantile(s.stay, 0.5, towards_raised(s))
    ),
    "stay, quantile 95 %": (
        stay_quantile(0.95, ALL_RAISED), lambda s: quantile(s.stay, 0.95, towards_raised(s))
    ),
}  # fmt: skip
STOPPED: dict[str, tuple[float, float, Callable[[Played], Array], Callable[[Array], Estimate]]] = {
    "mean stay, to 27 d": (MEAN_STAY, 27, lambda s: s.stay, mean),
    "paired difference of the stay, to 8.5 d": (MEAN_CHANGE, 8.5, lambda s: s.other - s.stay, mean),
    "share that surrenders, to 3 points": (
        SURRENDERS, 0.03, lambda s: surrender(s).astype(float), proportion,
    ),
    "share with a shorter stay, to 4 points": (
        SHORTER, 0.04, lambda s: (s.other < s.stay).astype(float), proportion
    ),
}  # fmt: skip
RARE_STOPPED: dict[str, tuple[float, float, Callable[[Played], Array], Callable[[Array], Estimate]]] = {
    "surrender within 14 days, 1 in 150, to 1 point": (
        EARLY_SURRENDERS, 0.01, lambda s: early_surrender(s).astype(float), proportion
    ),
    "the same as a mean": (EARLY_SURRENDERS, 0.01, lambda s: early_surrender(s).astype(float), mean),
}  # fmt: skip


def holds(estimate: Estimate, truth: float) -> bool:
    """Whether the interval holds the truth; one that is open on a side holds all there."""
    return not (truth < estimate.low or truth > estimate.high)


def covered(played: Played, runs: int, trials: int, truth: float, judge: Judge) -> float:
    """Share of studies whose interval holds the truth."""
    luck = np.random.default_rng(SEED)
    return float(np.mean([holds(judge(study), truth) for study in played.studies(runs, trials, luck)]))


def between(runs: int, p: float) -> float:
    """Chance that the interval of a quantile holds it, where no two runs are equal."""
    from scipy.stats import binom

    low, high = order_statistics(runs, p)
    return float(binom.cdf(high, runs, p) - binom.cdf(low, runs, p))


def stopped(
    played: Played, trials: int, truth: float, width: float,
    values: Callable[[Played], Array], judge: Callable[[Array], Estimate],
) -> tuple[float, float, float]:
    """Share of studies whose interval holds the truth when they stop; mean runs; share that reach the cap."""
    held, ended = [], []
    precision = Precision("x", width)
    for study in played.studies(CAP, trials, np.random.default_rng(SEED)):
        numbers = values(study)
        for runs in looks(CAP):
            estimate = judge(numbers[:runs])
            if look(precision, numbers[:runs], estimate).enough:
                break
        held.append(holds(estimate, truth))
        ended.append(runs)
    return float(np.mean(held)), float(np.mean(ended)), float(np.mean(np.asarray(ended) == CAP))


def live(
    played: Played, trials: int, truth: float, values: Callable[[Played], Array]
) -> tuple[float, float]:
    """Share of studies that hold the truth at every look together: live intervals, and plain ones."""
    held = []
    for study in played.studies(CAP, trials, np.random.default_rng(SEED)):
        made = [mean(values(study)[:runs]) for runs in looks(CAP)]
        live_ones = all(abs(one.value - truth) <= live_error(one) for one in made)
        held.append((live_ones, all(holds(one, truth) for one in made)))
    both = np.mean(held, axis=0)
    return float(both[0]), float(both[1])


# Cases that are drawn from their distribution

SKEWED: dict[str, tuple[float, Callable[[np.random.Generator, int], Array]]] = {
    "lognormal, sigma 1": (math.exp(0.5), lambda luck, runs: luck.lognormal(0, 1, runs)),
    "lognormal, sigma 2": (math.exp(2), lambda luck, runs: luck.lognormal(0, 2, runs)),
    "nothing in 98 of 100, else Exp(1)": (
        0.02, lambda luck, runs: np.where(luck.random(runs) < 0.02, luck.exponential(1, runs), 0.0)
    ),
}  # fmt: skip


def skewed(runs: int, trials: int, truth: float, draw: Callable[[np.random.Generator, int], Array]) -> float:
    """Share of samples whose interval of the mean holds the truth."""
    luck = np.random.default_rng(SEED)
    return float(np.mean([holds(mean(draw(luck, runs)), truth) for _ in range(trials)]))


# The page


def _row(name: str, found: list[float], *more: str) -> str:
    shown = " | ".join(f"{100 * share:.1f}" for share in found)
    good = all(abs(share - NOMINAL) <= WITHIN for share in found)
    return " | ".join([f"| {name}", shown, *more, "yes |" if good else "**no** |"])


def page(played: Played, trials: int) -> Iterator[str]:
    """The tables, line by line."""
    yield "| coverage in % | 200 runs | 1,000 runs | within 2 points |"
    yield "|---|---:|---:|---|"
    for name, (truth, judge) in PLAIN.items():
        yield _row(name, [covered(played, runs, trials, truth, judge) for runs in (200, 1000)])
    yield ""
    yield QUANTILES_END_AT_RUNS
    yield ""
    yield "| coverage in %, exactly | 200 runs | 1,000 runs | within 2 points |"
    yield "|---|---:|---:|---|"
    for p in (0.05, 0.5, 0.95):
        yield _row(f"quantile {100 * p:g} %", [between(runs, p) for runs in (200, 1000)])
    yield ""
    yield f"Under the stopping rule: looks at 200, 300, 400 and so on, at most {CAP:,} runs."
    yield ""
    yield "| coverage in % | at the stop | runs, mean | at the cap, % | within 2 points |"
    yield "|---|---:|---:|---:|---|"
    for name, (truth, width, values, judge) in STOPPED.items():
        share, runs, capped = stopped(played, trials, truth, width, values, judge)
        yield _row(name, [share], f"{runs:.0f}", f"{100 * capped:.1f}")
    yield ""
    yield (
        f"At every look together, from 200 to {CAP:,} runs (nominal: at least 95; the plain interval beside "
        "it shows why live views need their own):"
    )
    yield ""
    yield "| coverage in % | confidence sequence | plain interval |"
    yield "|---|---:|---:|"
    for name, truth, values in (
        ("mean stay", MEAN_STAY, lambda s: s.stay),
        ("paired difference of the stay", MEAN_CHANGE, lambda s: s.other - s.stay),
    ):
        sequence, plain = live(played, trials, truth, values)
        yield f"| {name} | {100 * sequence:.1f} | {100 * plain:.1f} |"
    yield ""
    size = effective_size(towards_raised(played)) / played.stay.size
    yield "Weighted: baseline runs that stand for the alternative."
    yield f"Effective size {size:.2f} of the runs; {trials:,} trials."
    yield ""
    yield "| coverage in % | 200 runs | 1,000 runs | within 2 points |"
    yield "|---|---:|---:|---|"
    for name, (truth, judge) in WEIGHTED.items():
        yield _row(name, [covered(played, runs, trials, truth, judge) for runs in (200, 1000)])
    yield ""
    yield "Skewed and rare, reported as they are:"
    yield ""
    yield "| coverage in % | 200 runs | 1,000 runs | within 2 points |"
    yield "|---|---:|---:|---|"
    for name, (truth, draw) in SKEWED.items():
        yield _row(f"mean of {name}", [skewed(runs, trials, truth, draw) for runs in (200, 1000)])
    for name, of in (("share", proportion), ("mean", mean)):
        judged = [
            covered(played, runs, trials, EARLY_SURRENDERS, lambda s, of=of: of(early_surrender(s)))
            for runs in (200, 1000)
        ]
        yield _row(f"surrender within 14 days, 1 in 150, as a {name}", judged)
    yield ""
    yield "The rare one under the stopping rule:"
    yield ""
    yield "| coverage in % | at the stop | runs, mean | at the cap, % | within 2 points |"
    yield "|---|---:|---:|---:|---|"
    for name, (truth, width, values, judge) in RARE_STOPPED.items():
        share, runs, capped = stopped(played, trials, truth, width, values, judge)
        yield _row(name, [share], f"{runs:.0f}", f"{100 * capped:.1f}")


QUANTILES_END_AT_RUNS = """The interval of a quantile ends at runs, so it holds somewhat more than 95 %. How
many runs lie below the quantile is binomial, so its coverage is known without any trial; what is measured
above differs from it by the noise of the trials and of the runs that they share:"""
HEADING = """# Coverage of the intervals of simulation error

`python -m benchmarks.coverage {trials} {played}`, seed {seed}: {trials:,} trials a number, so one number is
itself uncertain by {noise:.1f} points (one standard deviation). Nominal: 95 %. Truths are closed forms of the
toy siege, whose {played:,} pairs of runs were played through `sim.siege`; each trial takes its runs from them
without replacement, and none anew before all are used. An interval says how far more runs may move a
number, nothing about the world.

"""


def main(trials: int = TRIALS, replications: int = PLAYED) -> None:
    """Play, judge, print and keep."""
    begun = time.perf_counter()
    played = play(replications, os.cpu_count() or 1)
    print(f"{replications:,} pairs played in {time.perf_counter() - begun:.0f} s", file=sys.stderr)
    noise = 100 * math.sqrt(NOMINAL * (1 - NOMINAL) / trials)
    text = HEADING.format(trials=trials, seed=SEED, noise=noise, played=replications)
    for line in page(played, trials):
        print(line)
        text += line + "\n"
    (RESULTS / "coverage.md").write_text(text, "utf-8")
    print(f"all in {time.perf_counter() - begun:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main(*(int(text) for text in sys.argv[1:]))
