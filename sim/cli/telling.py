"""What a person reads after a run: what happened, what ran out and when, the measures, and what is assumed.

Every line says whether a document tells it or the model does. Words of the record are kept as they are, with
the row of the ledger in brackets and the claimant beside.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sim.cli.page import Page, date, number
from sim.measures.siege import RESULTS
from sim.study import Happening, Run, first_empty, water_spells
from sim.study.one import Numbers
from sim.study.shortage import Sign, called
from sim.study.story import RUNS_OUT, moment_of, store_called

STEPS_BETWEEN = ("water.header",)
"stores that fill and empty within hours: counted, not told"
APART = (
    "slots_", "longest_run_of_refusals_", "first_stock_out_", "generator_hours_", "generator_starts_",
    "fuel_burned_",
)  # fmt: skip
"measures of one line, store or unit: they have tables of their own, or are left to the archive"
ALL_LINES = ("slots_admitted", "slots_refused")
RELATIVE = ("_share", "_per_person_day")
CLAIMANT = 20
"widest claimant; the archive has the whole of it"


def tell_run(run: Run, folder: Path, figures: list[Path]) -> None:
    """Write the whole page."""
    page = Page()
    _head(page, run)
    _happened(page, run)
    _ran_out(page, run)
    _slots(page, run)
    _measures(page, run)
    _readings(page, run)
    _assumed(page, run)
    page.heading("Written")
    page.say(f"{folder}: tables of measures, facts, events, slots, observations and series; manifest.json")
    for path in figures:
        page.say(str(path))


def _head(page: Page, run: Run) -> None:
    about, records = run.scenario.about, run.records
    page.title(about.title)
    if about.question:
        page.say(about.question)
    last = moment_of(records, records.horizon)
    page.say(f"{date(records.start)} to {date(last)}, {about.place.timezone} time")
    luck = "" if run.central else f"; replication {run.number}, seed {run.seed}"
    page.say(f"{run.imposed[:1].upper()}{run.imposed[1:]}{luck}.")


def _happened(page: Page, run: Run) -> None:
    page.heading("What happened")
    told = list(chosen(run.events))
    rows = [
        (date(one.at), str(one.day), f"{one.text}{' (disputed)' if one.disputed else ''}",
         f"[{one.fact}]" if one.fact else "", _teller(one))
        for one in told
    ]  # fmt: skip
    page.table(("Date", ">Day", "What", "Fact", "Told by"), rows, "What")
    context = sum(one.kind == "context" for one in run.events)
    readings = sum(one.kind == "observation" for one in run.events)
    again = len(run.events) - len(told) - context - readings
    page.say(
        f"Left out here: {context} facts of context, {readings} readings (below), "
        f"{again} further times that a store ran out (below).", dim=True,
    )  # fmt: skip


def chosen(events: list[Happening]) -> Iterator[Happening]:
    """Acts and outcomes of the record and of the model; of each store only the first time that it ran out."""
    out: set[str] = set()
    for one in events:
        if one.kind in ("context", "observation"):
            continue
        if one.modelled and one.text.endswith(RUNS_OUT):
            if one.entity in out or one.entity in STEPS_BETWEEN:
                continue
            out.add(one.entity)
        yield one


def _teller(one: Happening) -> str:
    if one.modelled:
        return "modelled"
    if one.assumed:
        return "assumed"
    claimant = one.claimant if one.claimant not in (None, "none") else "–"
    return claimant if len(claimant) <= CLAIMANT else f"{claimant[: CLAIMANT - 1].rstrip()}…"


def _ran_out(page: Page, run: Run) -> None:
    page.heading("What ran out, and when (modelled)")
    records = run.records
    empty = [
        (store_called(one.store), date(moment_of(records, one.first)), str(one.times), f"{one.days:.1f}",
         f"{one.longest:.1f} from {date(moment_of(records, one.longest_from))}", _sign(run, one.before))
        for one in first_empty(records)
    ]  # fmt: skip
    if empty:
        page.table(
            ("Empty", "First", ">Times", ">Days in all", "Longest [d]", "Last before the first"), empty,
            "Last before the first",
        )  # fmt: skip
    else:
        page.say("No store ran out with somebody inside.")
    page.say("")
    spells = [
        (date(moment_of(records, one.begins)), date(moment_of(records, one.ends - 1)), str(one.days),
         str(one.lower) if one.lower else "–", f"{one.least:.1f}", _sign(run, one.before))
        for one in water_spells(records)
    ]  # fmt: skip
    if spells:
        page.table(
            ("Water below 15 L a person from", "to", ">Days", ">Below 7.5 L", ">Least", "Last before it"),
            spells, "Last before it",
        )  # fmt: skip
    else:
        page.say("Water was never below 15 L a person a day.")
    page.say(
        "Water used is a mean over 7 days. Last before: what was refused or closed nearest in time, up to "
        "30 days back; the run does not prove it the cause.", dim=True,
    )  # fmt: skip


def _sign(run: Run, sign: Sign | None) -> str:
    if sign is None:
        return "–"
    second, words, fact = sign
    day = date(moment_of(run.records, second)).rsplit(" ", 1)[0]
    return f"{words} {day} [{fact}]" if fact else f"{words} {day}"


def _slots(page: Page, run: Run) -> None:
    tally: Counter[tuple[str, str]] = Counter()
    documented: Counter[str] = Counter()
    for row in run.records.log("slot"):
        tally[row["line"], row["result"]] += 1
        documented[row["line"]] += bool(row["documented"])
    if not tally:
        return
    page.heading("Deliveries and visits, by how they ended")
    rows = [
        (called(line), *(str(tally[line, result] or "–") for result in RESULTS), str(documented[line] or "–"))
        for line in sorted({line for line, _ in tally})
    ]  # fmt: skip
    page.table(("", *(f">{result}" for result in RESULTS), ">documented"), rows)


def _measures(page: Page, run: Run) -> None:
    page.heading("Measures")
    rows = []
    for name, one in run.measures.items():
        if name.endswith(RELATIVE) or (name.startswith(APART) and name not in ALL_LINES):
            continue
        rows.append(
            (name, number(one["value"], one["unit"]), _relative(run.measures, name),
             number(one["exits_off"], one["unit"]), one["unit"], one["better"].replace("none", "–"))
        )  # fmt: skip
    page.table(("Measure", ">Total", ">Share", ">Exits off", "Unit", "Better"), rows)
    page.say(
        "Share: of person-days inside; an amount is given over each person-day (pd). Exits off: the same "
        "with everybody staying to the end. Hardship is a modelled proxy; weight is of a reference adult. "
        f"All {len(run.measures)} are in measures.parquet.", dim=True,
    )  # fmt: skip


def _relative(measures: dict[str, dict[str, Any]], name: str) -> str:
    for ending in RELATIVE:
        one = measures.get(name + ending)
        if one is not None:
            value = number(one["value"], one["unit"])
            return value if one["unit"] == "share" else f"{value}/pd"
    return "–"


def _readings(page: Page, run: Run) -> None:
    seen = run.observations
    if not seen and not run.replication.impossible:
        return
    page.heading("Readings of the record")
    agree = sum(one.agrees for one in seen)
    page.say(f"{agree} of {len(seen)} agree with the run.{'' if agree == len(seen) else ' The others:'}")
    missed = [(f"[{one.id}]", one.text, one.documented, one.modelled) for one in seen if not one.agrees]
    if missed:
        page.table(("Fact", "What", "Documented", "Modelled"), missed, "What")
    agreed = Counter(one.id for one in seen if one.agrees)
    if agreed:
        ids = [f"{id} ({times})" if times > 1 else id for id, times in agreed.items()]
        page.say(f"Agree: {', '.join(ids)}", dim=True)
    for words in run.replication.impossible:
        page.say(f"Imposed though the model gives it no chance: {words}.")


def _assumed(page: Page, run: Run) -> None:
    page.heading("What is assumed")
    known = Numbers.of(run.scenario)
    page.say(
        f"{known.assumed} of {known.numbers} numbers are assumed, {known.priors_assumed} of the "
        f"{known.priors} priors among them; {known.facts_assumed} of {known.facts} facts. "
        "The others cite a source."
    )
    for name, option in sorted(run.replication.ledger.variants.items()):
        variant = run.scenario.history.variants[name]
        share = variant.options[option].central
        page.say(f"Disputed: {variant.question} Here: {option.replace('_', ' ')} (credence {share:.2g}).")
    page.say(
        f"Sources: {known.sources}, in the scenario's own list; a fact in brackets is a row of its ledger, "
        "with its sources in facts.parquet. Who told it is named, since most facts are one party's word."
    )
