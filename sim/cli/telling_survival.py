"""What nobody survives, and the worst single days, in words: for one run and for many."""

from __future__ import annotations

import numpy as np

from sim.cli.page import Page, date, number
from sim.cli.wording import share_of
from sim.measures import NotRecorded
from sim.measures.survival import LOST, WITHOUT_FOOD, WITHOUT_WATER, not_survivable
from sim.study import Run
from sim.study.story import moment_of
from sim.study.study import Study

SAID = {
    "water": f"leaves people without any water for {WITHOUT_WATER:g} days",
    "food": f"leaves people without any food for {WITHOUT_FOOD:g} days",
    "weight": f"takes more than {100 * LOST:g} % of the weight of a reference adult",
}
"by kind: what the model does that nobody survives"
MEANS = "Nobody survives that, so where everybody is known to have lived it lets in less than came in."
LEAST = {
    "water_use_least_day": "water {} L a person", "intake_least_day": "food {} kcal a person",
    "power_least_day": "power {} hours",
}  # fmt: skip


def tell_worst_days(page: Page, run: Run) -> None:
    """The least of a single day, and what of the run nobody would survive."""
    least = [
        words.format(number(run.measures[name]["value"], run.measures[name]["unit"]))
        for name, words in LEAST.items()
        if name in run.measures and run.measures[name]["value"] is not None
    ]
    if least:
        page.say(f"Least on any single day: {', '.join(least)}.")
    for kind, words in SAID.items():
        try:
            second = not_survivable(run.records, kind)
        except NotRecorded:
            continue
        if second is not None:
            page.say(f"Not survivable: by {date(moment_of(run.records, second))} the model {words}. {MEANS}")


def tell_not_survivable(page: Page, study: Study, scenario: str) -> None:
    """In which share of the runs of a scenario the model comes to what nobody survives."""
    found = []
    for kind, words in SAID.items():
        name = f"not_survivable_{kind}"
        if name in study.measures:
            marked = study.numbers(name, scenario)[study.played(scenario)]
            if np.any(marked > 0):
                found.append(f"in {share_of(float(np.nanmean(marked)))} of the runs the model {words}")
    if found:
        words = "; ".join(found)
        page.say(f"Not survivable: {words}. {MEANS}")
