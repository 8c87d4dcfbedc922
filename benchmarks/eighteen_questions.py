"""Do the answers make sense: each counterfactual of the documented siege beside its baseline, in pairs.

`python -m benchmarks.eighteen_questions [PAIRS]` plays them with the same luck, writes one table to results/
and prints it. A row says what the alternative changes in the mean over the pairs, and in how many it is
better.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from pathlib import Path
from statistics import fmean

from sim.engine import Records
from sim.measures import measure_all
from sim.places import shipped_scenarios
from sim.replication import replicate
from sim.scenario import read
from sim.scenario.schema import Scenario
from sim.study import beside

RESULTS = Path(__file__).parent / "results" / "eighteen-questions.md"
DOCUMENTED = "caracas-2024/documented.yaml"
FOLDER = "caracas-2024/counterfactuals"
MEASURES = {
    "water_use_below_15": "water < 15 L [person-d]",
    "water_use_below_7_5": "water < 7.5 L [person-d]",
    "hours_without_power": "no power [h]",
    "intake_below_2100": "food < 2,100 kcal [person-d]",
    "person_days_inside": "inside [person-d]",
}
BETTER = ("water_use_below_15", "hours_without_power")
"measures whose share of better and of worse pairs is told"
INTRODUCTION = """# The eighteen questions, {pairs} pairs each

Written by `python -m benchmarks.eighteen_questions`, seed 1, exits on. **A check that answers make sense, not
a result**: {pairs} pairs are few. First row: mean of the documented siege. Below it: what each alternative
changes in the mean of the pairs, with the same luck. A cell with three numbers after the bar: of the pairs,
how many per cent better / the same / worse. What ends a stay earlier lowers every burden: fewer days are
lived inside. To read `tanker-of-5000-litres` and `-uncapped`, compare them with `tanker-every-13-days`.

"""

Row = dict[str, float]


def questions() -> list[str]:
    """The names of the counterfactuals, in order."""
    return sorted(path.stem for path in (shipped_scenarios() / FOLDER).glob("*.yaml"))


@cache
def scenario(name: str) -> Scenario:
    """The documented siege, or one of its counterfactuals by name."""
    return read(shipped_scenarios() / (f"{FOLDER}/{name}.yaml" if name else DOCUMENTED))


def measured(records: Records) -> Row:
    """The measures of the table."""
    found = measure_all(records)
    return {name: float(found[name].value or 0.0) for name in MEASURES}


def play(names: tuple[str, ...], number: int) -> dict[str, Row]:
    """One replication of the documented siege (the empty name) and of each alternative beside it."""
    baseline = scenario("")
    first = replicate(baseline, number=number)
    rows = {"": measured(first.records)}
    for name in names:
        rows[name] = measured(beside(first, baseline, scenario(name)).records)
    return rows


def table(names: tuple[str, ...], played: list[dict[str, Row]]) -> Iterator[str]:
    """The table, line by line."""
    yield "| | " + " | ".join(MEASURES.values()) + " |\n|---|" + "---:|" * len(MEASURES)
    means = [f"{fmean(one[''][name] for one in played):,.1f}" for name in MEASURES]
    yield f"| *documented* | {' | '.join(means)} |"
    for name in names:
        cells = []
        for measure in MEASURES:
            differences = [one[name][measure] - one[""][measure] for one in played]
            cell = f"{fmean(differences):+,.1f}"
            if measure in BETTER:
                share = 100 / len(differences)
                better, worse = sum(d < -1e-9 for d in differences), sum(d > 1e-9 for d in differences)
                same = len(differences) - better - worse
                cell += f" \\| {better * share:.0f} / {same * share:.0f} / {worse * share:.0f}"
            cells.append(cell)
        yield f"| {name} | " + " | ".join(cells) + " |"


def main(pairs: int = 100, among: str = "") -> None:
    """Play, print, and write the whole table unless only some of the questions are asked for."""
    began = time.perf_counter()
    names = tuple(name for name in questions() if among in name)
    with ProcessPoolExecutor(min(2, os.cpu_count() or 1)) as pool:
        played = list(pool.map(partial(play, names), range(pairs), chunksize=2))
    text = INTRODUCTION.format(pairs=pairs) + "\n".join(table(names, played)) + "\n"
    print(text)
    print(f"{time.perf_counter() - began:.0f} s", file=sys.stderr)
    if not among:
        RESULTS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100, *sys.argv[2:3])
