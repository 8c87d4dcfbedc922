"""The measures of one run as a person reads them: in groups and words, or all of them by name."""

from __future__ import annotations

import re
from typing import Any

from sim.cli.page import Page, date, number
from sim.engine import DAY
from sim.study import Run
from sim.study.story import moment_of
from sim.study.wording import RELATIVE, grouped, unit_of, words_of

OF_NEED = re.compile(r"^share of the (reference )?need ")
DATES = ("exit_date",)
"measures that count days from the start, told as the date that they come to"

Said = dict[str, Any]


def tell_measures(page: Page, run: Run) -> None:
    """The measures that a reader asks for first."""
    page.heading("Measures")
    rows: list[tuple[str, ...]] = []
    for group, names in grouped(run.measures):
        rows += [("",) * 6] if rows else []
        rows.append((group.upper(), *("",) * 5))
        rows += [_row(run, name) for name in names]
    page.table(("Measure", ">Total", ">Of person-days", ">Exits off", "Unit", "Better"), rows, "Measure")
    page.say(
        "Of person-days: the share of person-days inside, in which an hour or a day counts for each person "
        "(the power calendar counts hours once); or of the need where it says so; an amount is given over "
        "each person-day (pd). Exits off: the same with everybody staying to the end. Hardship is a modelled "
        "proxy; weight is of a reference adult. Taps dry with water in the tank: what a pump or people by "
        "hand brought up was the limit, and not what came in. "
        f"All {len(run.measures)} are in measures.parquet and, by name, with --all.", dim=True,
    )  # fmt: skip


def tell_all_measures(page: Page, run: Run) -> None:
    """Every measure by its name."""
    page.heading("Measures")
    rows = [
        (name, number(one["value"], one["unit"]), number(one["exits_off"], one["unit"]), one["unit"],
         one["better"].replace("none", "–"))
        for name, one in run.measures.items()
    ]  # fmt: skip
    page.table(("Measure", ">Total", ">Exits off", "Unit", "Better"), rows)
    page.say("Exits off: the same with everybody staying to the end.", dim=True)


def _row(run: Run, name: str) -> tuple[str, ...]:
    one = run.measures[name]
    return (
        words_of(name, one["meaning"]), _value(run, name, one["value"]), _relative(run.measures, name),
        _value(run, name, one["exits_off"]), "" if name in DATES else unit_of(one["unit"]),
        one["better"].replace("none", "–"),
    )  # fmt: skip


def _value(run: Run, name: str, value: float | str | None) -> str:
    if name in DATES and isinstance(value, float):
        return date(moment_of(run.records, round(value * DAY)))
    return number(value, run.measures[name]["unit"])


def _relative(measures: dict[str, Said], name: str) -> str:
    for ending in RELATIVE:
        one = measures.get(name + ending)
        if one is not None:
            value = number(one["value"], one["unit"])
            if one["unit"] != "share":
                return f"{value}/pd"
            return f"{value} of need" if OF_NEED.search(one["meaning"]) else value
    return "–"
