"""The gallery: the documented siege and the eighteen questions, 2,000 replications each, as tables, figures
and one page in words.

`python -m benchmarks.gallery [REPLICATIONS]` (or `make gallery`) plays them into results/gallery-runs, or
carries on there, and writes results/gallery. The page states only what its tables hold: every sentence
is made from a row by one rule, which it says.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from PIL import Image

import sim
from sim.cli.progress import progress
from sim.places import shipped_scenarios
from sim.study import band, heading_of
from sim.study.many import Wanted, study_pairs
from sim.study.runs.folder import read_manifest
from sim.study.statistics import rounded, with_error
from sim.study.study import Study
from sim.study.summaries import rows, write_csv

ROOT = Path(__file__).resolve().parents[1]
RUNS, GALLERY = ROOT / "results" / "gallery-runs", ROOT / "results" / "gallery"
NOISE = Path(__file__).parent / "results" / "common-random-numbers.md"
REPLICATIONS = 2000
DOCUMENTED = "caracas-2024/documented.yaml"
QUESTIONS = {
    "K1": "generator-serviced-in-january",
    "K2": "solar-from-december",
    "K3": "second-siege-never-lifts-tanker-capped",
    "K4": "third-siege-never-starts",
    "K5": "power-not-cut-again",
    "K6": "fuses-back-after-7-days",
    "K7": "brazil-withdraws-in-september",
    "K8": "third-state-and-fewer-refusals",
    "K9": "monitored-deliveries-every-5-days",
    "K10": "tanker-every-13-days",
    "K11": "sixth-person-stays",
    "K12": "four-inside-at-the-end",
    "K13": "generator-fails-in-december",
    "K14": "technician-admitted-in-march",
    "K15": "no-jamming",
    "K16": "december-deal-covers-all",
    "K17": "exit-never-comes-until-august",
    "K18": "reserve-of-everything-in-the-lull",
}
"the eighteen questions of the ledger, each by the variant that stands for it here"
BESIDE = (
    "third-siege-never-starts", "fuses-back-after-7-days", "monitored-deliveries-every-5-days",
    "reserve-of-everything-in-the-lull",
)  # fmt: skip
"those whose days are shown next to the documented siege"
TOLD = {
    "hours_without_power": "hours without power",
    "water_use_below_15": "person-days below 15 L of water",
    "intake_below_2100": "person-days below 2,100 kcal",
    "usable_hours": "hours in which somebody outside could be reached",
}
"measures of the page, in words"
HISTORY = ("water_use", "intake", "proportion_of_days_covered", "slots_refused", *TOLD)
COLOURS = 96
"of a quantized picture, so that the gallery stays small"


def play(replications: int) -> Study:
    """The study, played as far as it is missing."""
    if (RUNS / "manifest.json").exists() and "tables" in read_manifest(RUNS):
        whole = Study(RUNS)
        if whole.replications >= replications:
            return whole
    baseline, *others = (sim.load(shipped_scenarios() / path) for path in (DOCUMENTED, *_paths()))
    with progress("gallery") as tell:
        wanted = Wanted(
            replications,
            exits_off=False,
            folder=RUNS,
            resume=True,
            progress=tell,
            say=lambda words: print(words),
        )
        return study_pairs(baseline, others, wanted)


def _paths() -> Iterator[str]:
    for name in QUESTIONS.values():
        yield f"caracas-2024/counterfactuals/{name}.yaml"


INTRODUCTION = """\
Written by `make gallery` from {runs} replications of each scenario, seed {seed}, siegesim
{version}.{failed} **Modelled, not as it happened.** Every sentence below is made from a row of
[history.csv](history.csv) or [questions.csv](questions.csv) by one rule, and states nothing else. ± is
simulation error (half the width of a 95 % interval of the mean): more replications make it smaller, and it
is no evidence about the world. *Nine in ten*: between the 5 and 95 % quantiles over the runs.
"""
RULE = """\
Rule: a measure *falls* or *rises* by the mean difference of the pairs where that is larger than its
simulation error; else it *does not move by more than the error*. Pairs share their luck. Where the stay
ends otherwise in some pairs, totals are of stays of other lengths, and the sentence says so.
"""
LUCK = """\
Written by `python -m benchmarks.gallery`: {runs} pairs each, seed {seed}. A cell is (variance of the
baseline + variance of the alternative) / variance of the paired difference: by how many times fewer pairs
the same simulation error takes than runs with seeds of their own. ∞: the alternative changes nothing in
that measure, and the difference is exactly zero in every pair. Below 1 the pairs would be worse than
independent runs.
"""


def _said(study: Study) -> dict[str, object]:
    """What the texts say of a study."""
    manifest = study.manifest
    return {
        "runs": f"{study.replications:,}", "seed": manifest["seed"],
        "version": manifest["versions"]["siegesim"],
    }  # fmt: skip


# Pictures


def pictures(study: Study) -> None:
    """Every figure of the gallery."""
    names = list(QUESTIONS.values())
    central = sim.run(shipped_scenarios() / DOCUMENTED, central=True)
    behind = band(central.scenario).records
    _picture(sim.plot.timeline(central, behind), "timeline")
    _picture(sim.plot.power_calendar(central), "power-calendar")
    _picture(sim.plot.fan(study, title=f"{heading_of(central).capitalize()}: how the runs spread"), "fan")
    _picture(sim.plot.stockouts(study, [study.baseline]), "stock-outs")
    _picture(sim.plot.power_pair(study, "solar-from-december"), "power-pair")
    _picture(sim.plot.beside(study, list(BESIDE)), "beside")
    for at in range(0, len(names), sim.plot.ABREAST):
        group = names[at : at + sim.plot.ABREAST]
        _picture(sim.plot.differences(study, group), f"differences-{at // sim.plot.ABREAST + 1}")


def _picture(figure: object, name: str) -> None:
    path = GALLERY / f"{name}.png"
    sim.plot.save(figure, path)  # type: ignore[arg-type]
    with Image.open(path) as drawn:
        drawn.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


# Words


def page(study: Study) -> Iterator[str]:
    """The page, line by line."""
    failed = f" {len(study.failed)} replications failed and count nowhere." if study.failed else ""
    yield "# Gallery: the documented siege and eighteen questions\n"
    yield INTRODUCTION.format(failed=failed, **_said(study))
    yield "## The documented siege\n"
    yield "![The central run](timeline.png)\n"
    yield "| measure | mean | nine in ten of the runs | unit |\n|---|---:|---:|---|"
    for row in rows(study, HISTORY, [study.baseline]):
        mean = with_error(row["mean"], row["simulation_error"], digits=2)
        yield f"| {row['meaning']} | {mean} | {_range(row)} | {row['unit']} |"
    yield "\n![How the days of the runs spread](fan.png)\n"
    yield "![Which stores ran out](stock-outs.png)\n"
    yield "![Which source served when](power-calendar.png)\n"
    yield from _questions(study)


def _questions(study: Study) -> Iterator[str]:
    yield "## Eighteen questions\n"
    yield RULE
    wanted = [*TOLD, *(f"{measure}_share" for measure in TOLD)]
    found = {(row["scenario"], row["measure"]): row for row in rows(study, wanted)}
    for key, name in QUESTIONS.items():
        yield f"**{key}. {study.called[name]}** (`{name}`)"
        differ = study.exits_differ_in(name)
        share = "_share" if differ or study.horizon(name) != study.horizon(study.baseline) else ""
        said = [
            _sentence(found[name, measure + share], words, 100.0 if share else 1.0)
            for measure, words in TOLD.items()
            if (name, measure + share) in found
        ]
        end = (
            f" In {100 * differ:.0f} % of the pairs somebody leaves otherwise or at another time, so these "
            "are shares of the person-days inside and not totals."
            if differ
            else ""
        )
        yield f"{' '.join(said)}{end}\n"
    for number in range(1, -(-len(QUESTIONS) // sim.plot.ABREAST) + 1):
        yield f"![What alternatives change, {number}](differences-{number}.png)\n"
    yield "![Power with panels and a battery](power-pair.png)\n"
    yield "![The days of four questions beside those of the documented siege](beside.png)"


def _sentence(row: dict[str, float], words: str, scale: float) -> str:
    """What an alternative does to a measure; a share is told in percentage points."""
    row = row | {key: scale * row[key] for key in ("difference", "simulation_error", "q05", "q95")}
    apart, error = row["difference"], row["simulation_error"]
    said = f"The share of {words}" if scale != 1 else words[:1].upper() + words[1:]
    points, one = (" percentage points", True) if scale != 1 else ("", False)
    if row["identical_in"] == 1:
        return f"{said} {'is' if one else 'are'} the same in every pair."
    if not abs(apart) > error:
        moved = with_error(apart, error, digits=2)
        return f"{said} {'does' if one else 'do'} not move by more than the error ({moved})."
    size, way = with_error(abs(apart), error, digits=2), ("fall" if apart < 0 else "rise") + "s" * one
    return (
        f"{said} {way} by {size}{points} (nine in ten of the pairs: {_range(row)}), "
        f"better in {100 * row['better_in']:.0f} % of them."
    )


def _range(row: dict[str, float]) -> str:
    low, high = (rounded(row[key], row["simulation_error"], 2)[0] for key in ("q05", "q95"))
    return f"{low} to {high}"


# Common random numbers


def shared_luck(study: Study, measures: Sequence[str]) -> Iterator[str]:
    """How much smaller the variance of a difference is than with independent seeds, for each question."""
    yield "# Common random numbers: what sharing the luck is worth\n"
    yield LUCK.format(**_said(study))
    yield "| | " + " | ".join(measures) + " |\n|---|" + "---:|" * len(measures)
    first = {name: study.numbers(name) for name in measures}
    for key, other in QUESTIONS.items():
        cells = []
        for name in measures:
            apart = study.differences(name, other)
            both = ~np.isnan(apart)
            second = study.numbers(name, other)
            alone = np.var(first[name][both]) + np.var(second[both])
            spread = np.var(apart[both])
            cells.append("∞" if spread == 0 else f"{alone / spread:,.1f}")
        yield f"| {key} {other} | {' | '.join(cells)} |"


def _write(lines: Iterable[str], path: Path) -> None:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main(replications: int = REPLICATIONS) -> None:
    """Play, draw, write."""
    study = play(replications)
    GALLERY.mkdir(parents=True, exist_ok=True)
    write_csv(rows(study, scenarios=[study.baseline]), GALLERY / "history.csv")
    write_csv(rows(study, [name for name in study.measures if _main(name)]), GALLERY / "questions.csv")
    _write(page(study), GALLERY / "README.md")
    _write(shared_luck(study, HISTORY), NOISE)
    pictures(study)


def _main(name: str) -> bool:
    """Whether a measure is of the whole and not of one line, store or unit."""
    apart = ("slots_", "longest_run_of_refusals_", "generator_hours_g", "generator_starts_g", "fuel_burned_g")
    return not name.startswith(apart) or name in ("slots_admitted", "slots_refused")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else REPLICATIONS)
