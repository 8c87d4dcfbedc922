"""What a person reads after a run: what happened, what ran out and when, the measures, and what is assumed.

Every line says whether a document tells it or the model does. Words of the record are kept as they are, with
the row of the ledger in brackets and the claimant beside.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from sim.cli.page import MONTHS, Page, date
from sim.cli.telling_measures import tell_all_measures, tell_measures
from sim.cli.telling_surprises import tell_surprises
from sim.cli.telling_survival import tell_worst_days
from sim.cli.wording import share_of
from sim.engine import Records
from sim.history import Comparison
from sim.measures.cover import holds_nothing
from sim.measures.siege import RESULTS
from sim.study import Band, Cause, Happening, Run, first_empty, runs_emptied, water_spells, what_if
from sim.study.chances import names
from sim.study.one import Numbers
from sim.study.shortage import SHORT, Sign, amount, called
from sim.study.story import (
    MEDICINE,
    came_about,
    documented,
    moment_of,
    store_called,
    thousands,
    without,
)  # fmt: skip

SHORT_FOR = {"turned away full": "full"}
"results of a slot at the head of a column"
OF_WATER = ("water.", "mains", "lines.water", "lines.bottled", "slots.water", "slots.bottled")
"series that a reading about water is of"
MOST_DATES = 4
"dates that are named one by one"
CLAIMANT = 20
"widest claimant; the archive has the whole of it"


def tell_run(
    run: Run, folder: Path, figures: list[Path], band: Band, every: bool = False
) -> None:
    """Write the whole page; `band` is what stands behind the timeline, `every` tells all measures by name."""
    page = Page()
    _head(page, run)
    _happened(page, run)
    _ran_out(page, run, band.records)
    _slots(page, run)
    (tell_all_measures if every else tell_measures)(page, run)
    _readings(page, run, band)
    tell_surprises(page, run)
    _assumed(page, run)
    page.heading("Written")
    page.say(f"{folder}: tables of measures, facts, events, slots, observations and series; manifest.json")
    for path in figures:
        page.say(str(path))


def _head(page: Page, run: Run) -> None:
    about, records = run.scenario.about, run.records
    asked = what_if(run)
    page.title(about.title if asked is None else f"Modelled what-if: {asked[0]}")
    if asked is not None:
        page.say(f"after {asked[1]}")
    elif about.question:
        page.say(about.question)
    last = moment_of(records, records.horizon - 1)
    page.say(f"{date(records.start)} to {date(last)}, {about.place.timezone} time")
    luck = "" if run.central else f"; replication {run.number}, seed {run.seed}"
    page.say(f"{run.imposed[:1].upper()}{run.imposed[1:]}{luck}.")
    if run.baseline is not None and run.standing is not None:
        page.heading(f"Alternative to: {run.baseline.about.title}")
        page.pairs(run.standing.words().items())


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
    readings = sum(one.kind == "observation" and not one.missed for one in run.events)
    again = len(run.events) - len(told) - context - readings
    page.say(
        f"Left out here: {context} facts of context, {readings} readings (below), "
        f"{again} further times that a store ran out (below).", dim=True,
    )  # fmt: skip


def chosen(events: list[Happening]) -> Iterator[Happening]:
    """Acts and outcomes of the record and of the model, and the readings that the run misses; of each store
    only the first time that it ran out, and the longest.
    """
    for one in events:
        if one.kind != "context" and (one.kind != "observation" or one.missed) and not one.again:
            yield one


def _teller(one: Happening) -> str:
    if one.modelled:
        return "modelled"
    if one.assumed:
        return "assumed"
    claimant = one.claimant if one.claimant not in (None, "none") else "–"
    return claimant if len(claimant) <= CLAIMANT else f"{claimant[: CLAIMANT - 1].rstrip()}…"


def _ran_out(page: Page, run: Run, band: Records | None) -> None:
    page.heading("What ran out, and when (modelled)")
    records = run.records
    empty = [
        (store_called(one.store), date(moment_of(records, one.begins[0])), str(len(one.begins)),
         f"{one.days:.1f}", f"{one.longest:.1f} from {date(moment_of(records, one.longest_from))}",
         _cause(run, one.cause))
        for one in first_empty(records)
    ]  # fmt: skip
    if empty:
        page.table(
            ("Empty", "First", ">Times", ">In all [d]", "Longest [d]", "Before the longest"), empty,
            "Before the longest",
        )  # fmt: skip
        latencies = records.static.get("medicine", {})
        classes = [
            f"{store_called(MEDICINE + name)}: {without(one['latency'])}"
            for name, one in latencies.items() if "latency" in one
        ]  # fmt: skip
        if classes:
            words = "; ".join(classes)
            page.say(f"{words[:1].upper()}{words[1:]}.", dim=True)
    else:
        page.say("No store ran out with somebody inside.")
    page.say("")
    spells = [
        (date(moment_of(records, one.begins)), date(moment_of(records, one.ends - 1)), str(one.days),
         str(one.lower) if one.lower else "–", f"{one.least:.1f}", _cause(run, one.cause))
        for one in water_spells(records)
    ]  # fmt: skip
    if spells:
        page.table(
            ("7-day mean below 15 L", "to", ">Days", ">Below 7.5 L", ">Least mean",
             "What came in, what did not"),
            spells, "What came in, what did not",
        )  # fmt: skip
    else:
        page.say("The 7-day mean of water was never below 15 L a person a day.")
    tell_worst_days(page, run)
    if band is not None:
        _in_the_band(page, run, band)
    for one in run.events:
        if one.missed and one.entity.startswith(OF_WATER):
            page.say(f"{date(one.at)} [{one.fact}]: {one.text}")
    page.say(
        "The 7-day mean is of water used, in litres a person a day. Before a shortage: what last came in, "
        "then which deliveries to that store failed since and what was closed, by the fact in brackets, "
        "else modelled. The run does not prove it the cause.", dim=True,
    )  # fmt: skip


def _in_the_band(page: Page, run: Run, band: Records) -> None:
    """What the runs behind the timeline say, as its title does."""
    from sim.figures import daily
    from sim.figures.around import nine_in_ten

    if daily.names(band, "water.use."):
        counts = daily.days_below(daily.water_per_person(band), SHORT)
        few, many = nine_in_ten(counts)
        middle = int(np.quantile(counts, 0.5, method="nearest"))
        words = f"{few} to {many} single days below {SHORT:g} L; median {middle}."
        page.say(f"In nine of ten of {len(band.replications)} runs: {words}")
    emptied = [
        f"{store_called(store)} ({times})" for store, times in runs_emptied(band).items()
        if times and not holds_nothing(run.records, store)
    ]  # fmt: skip
    words = ", ".join(emptied) or "none of the stores"
    page.say(f"How many of {len(band.replications)} runs run out at some time of: {words}.")


def _cause(run: Run, cause: Cause) -> str:
    """What came in last and what ended badly since, like happenings together; nothing where none is known."""
    groups: dict[str, list[Sign]] = {}
    for sign in cause.ended:
        groups.setdefault(sign[1], []).append(sign)
    after = [] if cause.after is None else [f"after {cause.after[1]} of {_day(run, cause.after)}"]
    return ", ".join((*after, *(_together(run, words, signs) for words, signs in groups.items())))


def _together(run: Run, words: str, signs: list[Sign]) -> str:
    if len(signs) == 1:
        return f"{words} {_day(run, signs[0])}"
    words = words.replace("tanker", "tankers").replace("delivery", "deliveries")
    if len(signs) <= MOST_DATES:
        return f"{words} {', '.join(_day(run, sign) for sign in signs)}"
    known = "".join(f" [{fact}]" for _, _, fact in signs if fact)
    first, last = (_day(run, (sign[0], "", None)) for sign in (signs[0], signs[-1]))
    return f"{words} {len(signs)} times {first} to {last}{known}"


def _day(run: Run, sign: Sign) -> str:
    """Day and month of a sign, and the fact that tells it."""
    moment = moment_of(run.records, sign[0])
    return f"{moment.day} {MONTHS[moment.month - 1]}" + (f" [{sign[2]}]" if sign[2] else "")


def _slots(page: Page, run: Run) -> None:
    tally: Counter[tuple[str, str]] = Counter()
    known: Counter[str] = Counter()
    spilt: dict[str, float] = {}
    units: dict[str, str] = {}
    told = documented(run.records)
    for row in run.records.log("slot"):
        line = row["line"]
        tally[line, row["result"]] += 1
        known[line] += row["documented"] in told
        spilt[line], units[line] = spilt.get(line, 0.0) + (row.get("spilt") or 0.0), row["unit"]
    if not tally:
        return
    page.heading("Deliveries and visits, by how they ended")
    rows = [
        (
            called(line), *(str(tally[line, result] or "–") for result in RESULTS), str(known[line] or "–"),
            f"{amount(spilt[line])} {units[line]}" if spilt[line] else "–",
        )
        for line in sorted(units)
    ]  # fmt: skip
    heads = (f">{SHORT_FOR.get(result, result)}" for result in RESULTS)
    page.table(("", *heads, ">documented", ">spilt"), rows)
    if any(spilt.values()):
        page.say("Spilt, or taken away again: let in, but there was no room. Full: for none of it.", dim=True)


def _readings(page: Page, run: Run, band: Band) -> None:
    seen = run.observations
    if not seen:
        return
    page.heading("Readings of the record")
    free = [one for one in seen if not one.forced]
    if forced := len(seen) - len(free):
        page.say(f"{forced} of {len(seen)} are forced by the record itself and say nothing of the model.")
    if free:
        agree = sum(one.agrees for one in free)
        others = "" if agree == len(free) else " The others:"
        page.say(f"{agree} of {len(free)} that could have come out otherwise agree with the run.{others}")
    at = {one.fact: date(one.at) for one in run.events if one.kind == "observation"}
    missed = [
        (at.get(one.id, "–"), _cited(run, one.id), one.text, one.documented, thousands(one.modelled),
         _chance(band, one))
        for one in seen if not one.agrees
    ]  # fmt: skip
    if missed:
        page.table(("Date", "Fact", "What", "Documented", "Modelled", ">Chance"), missed, "What")
    named = names((one.id, one.documented) for one in free)
    agreed = [
        f"{named[one.id, one.documented]}{'' if share == '–' else f' ({share})'}"
        for one in free
        if one.agrees and (share := _chance(band, one))
    ]
    if agreed:
        page.say(f"Agree: {', '.join(agreed)}", dim=True)
    if band.records is not None and free:
        page.say(f"The chance is the share of {len(band.records.replications)} runs that agree.", dim=True)


def _chance(band: Band, one: Comparison) -> str:
    """In which share of the runs a reading agrees; a dash where no runs were played."""
    share = band.chances.get((one.id, one.documented))
    return "–" if share is None else share_of(share)


def _cited(run: Run, id: str) -> str:
    """A reading by its fact; one that nobody reported so says it."""
    return f"[{id}]" if run.scenario.history.facts[id].source else f"[{id}] assumed"


def _assumed(page: Page, run: Run) -> None:
    page.heading("What is assumed")
    known = Numbers.of(run.scenario)
    page.say(
        f"{known.assumed} of {known.numbers} numbers are assumed, {known.priors_assumed} of the "
        f"{known.priors} priors among them. The others cite a source."
    )
    sourced, came = came_about(run.records)
    page.say(
        f"{came} of {known.facts} facts of the ledger came about in this run: {sourced} documented, "
        f"{came - sourced} assumed or modelled."
    )
    for name, option in sorted(run.replication.ledger.variants.items()):
        variant = run.scenario.history.variants[name]
        share = variant.options[option].central
        page.say(f"Disputed: {variant.question} Here: {option.replace('_', ' ')} (credence {share:.2g}).")
    page.say(
        f"Sources: {known.sources}, in the scenario's own list; a fact in brackets is a row of its ledger, "
        "with its sources in facts.parquet. Who told it is named, since most facts are one party's word."
    )
