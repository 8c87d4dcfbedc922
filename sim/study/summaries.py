"""A study as rows: one for each measure, and in a comparison one for each measure of each alternative."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from html import escape
from pathlib import Path
from typing import Any

from sim.study.files import written
from sim.study.one import IN_SHORT
from sim.study.statistics import with_error
from sim.study.study import Study
from sim.study.wording import unit_of, words_of

Row = dict[str, Any]

FORMULA = re.compile(r"[\t\r\n]|\s*[=+\-@＝＋－＠]")
"how a cell begins that a spreadsheet works out instead of showing it"
QUANTILES = {"low": "q05", "lower": "q25", "median": "q50", "upper": "q75", "high": "q95"}
"quantiles of a difference, under the names of tables"


def rows(study: Study, measures: Sequence[str] = (), scenarios: Sequence[str] = ()) -> list[Row]:
    """The rows of a study, of the measures and the scenarios named or of all; of the baseline of a
    comparison only when it is named.

    Of one scenario: mean, simulation error (half-width of the 95 % interval of the mean), standard deviation
    and quantiles over the runs. Of a comparison: means of baseline and alternative, the mean difference of
    the pairs with its simulation error, quantiles of the difference, and the shares of the pairs that are
    better, identical, or whose exits differ. What begins with `exits_off_` is of the runs in which all stay.
    """
    names = list(measures or study.measures)
    found = []
    for scenario in scenarios or study.alternatives or (study.baseline,):
        if scenario == study.baseline:
            found += [_summed(study, name) for name in names if not study.is_word(name)]
        else:
            found += _compared(study, scenario, names)
    return found


def _summed(study: Study, name: str) -> Row:
    one = study.summary(name)
    row = {
        **_said(study, name, study.baseline), "mean": one.mean, "simulation_error": one.simulation_error,
        "sd": one.sd, "q05": one.q05, "q25": one.q25, "q50": one.q50, "q75": one.q75, "q95": one.q95,
        "runs": one.runs,
    }  # fmt: skip
    if study.manifest["exits_off"]:
        staying = study.summary(name, exits_off=True)
        row |= {"exits_off_mean": staying.mean, "exits_off_simulation_error": staying.simulation_error}
    return row


def _compared(study: Study, alternative: str, names: Sequence[str]) -> Iterator[Row]:
    for name in names:
        one = study.paired(name, alternative)
        row = {
            **_said(study, name, alternative), "baseline": one.baseline, "alternative": one.alternative,
            "difference": one.difference, "simulation_error": one.error,
            **{called: getattr(one, of) for of, called in QUANTILES.items()},
            "better_in": one.better_in, "identical_in": one.identical_in,
            "exits_differ_in": one.exits_differ_in, "pairs": one.pairs,
        }  # fmt: skip
        if study.manifest["exits_off"]:
            staying = study.paired(name, alternative, exits_off=True)
            row |= {
                "exits_off_difference": staying.difference, "exits_off_simulation_error": staying.error,
                "exits_off_better_in": staying.better_in,
            }  # fmt: skip
        yield row


def _said(study: Study, name: str, scenario: str) -> Row:
    about = study.measures[name]
    return {
        "scenario": scenario, "measure": name, "unit": about["unit"], "better": about["better"],
        "meaning": about["meaning"],
    }  # fmt: skip


def as_html(study: Study) -> str:
    """The main measures as a table for a notebook."""
    first = study.scenarios[0]
    paired = bool(study.alternatives)
    names = [name for name in IN_SHORT if name in study.measures]
    heads = ("Measure", "Unit", *(("Alternative", "Difference", "Better in") if paired else ("Mean",)))
    cells = [
        (words_of(row["measure"], row["meaning"]), unit_of(row["unit"]),
         *((row["scenario"],) if paired else ()),
         with_error(row["difference" if paired else "mean"], row["simulation_error"], digits=2),
         *((_percent(row["better_in"]),) if paired else ()))
        for row in rows(study, names)
    ]  # fmt: skip
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in cells)
    runs = f"{study.replications} {'pairs' if paired else 'replications'}, seed {study.manifest['seed']}"
    caption = f"<b>{escape(first['title'])}</b><br>modelled: {runs}; ± is simulation error"
    caption += "".join(
        f"<br>{escape(name)}: {escape(' '.join(f'{key}: {words}' for key, words in said.items()))}"
        for name, said in study.standing.items()
    )
    head = "".join(f"<th>{escape(name)}</th>" for name in heads)
    return f"<table><caption>{caption}</caption><tr>{head}</tr>{body}</table>"


def _percent(share: float) -> str:
    return "–" if math.isnan(share) else f"{100 * share:.0f} %"


def write_csv(made: Sequence[Row], path: Path) -> None:
    """Write rows as a table of text; what is not defined is empty."""
    with written(path) as aside, aside.open("w", encoding="utf-8", newline="") as file:
        names = list(made[0]) if made else ["measure"]
        writer = csv.DictWriter(file, names, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
        writer.writeheader()
        for row in made:
            writer.writerow({key: _shown(value) for key, value in row.items()})


def _shown(value: Any) -> Any:
    """A value of a table: more digits than any error lets stand, none for what is not defined, and an
    apostrophe before words that a spreadsheet would take for a formula.
    """
    if isinstance(value, float):
        return Decimal(f"{value:.7g}") if math.isfinite(value) else None
    return f"'{value}" if isinstance(value, str) and FORMULA.match(value) else value
