"""What a person reads after many replications: how much better or worse, how sure, in how many of the pairs.

Every table says what is imposed, released and modelled. What stands behind ± is simulation error: it says how
far a number may move if more replications are played, and nothing of the world.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum
from pathlib import Path
from typing import Any

from sim.cli.opening import counted
from sim.cli.page import Page, date
from sim.cli.telling_surprises import tell_surprises_of_runs
from sim.cli.telling_survival import tell_not_survivable
from sim.cli.wording import RARELY, ROUNDING, runs_agree, share_of
from sim.engine import DAY
from sim.study.by_day import date_of, first_outs
from sim.study.chances import names
from sim.study.first_difference import FirstDifference, over_pairs
from sim.study.statistics import number, rounded, with_error
from sim.study.study import Study
from sim.study.summaries import rows
from sim.study.wording import unit_of, words_of

SHOWN = (
    "water_use", "water_use_below_15", "water_use_below_7_5", "intake", "intake_below_2100", "weight_change",
    "proportion_of_days_covered", "hours_without_power", "longest_blackout", "usable_hours", "slots_admitted",
    "slots_refused", "carrier_hours_at_checkpoint", "fuel_burned", "length_of_stay",
)  # fmt: skip
"measures of the page where a scenario names none; all are in the table beside it"
PIPED = 118
"columns where nobody says how wide the page is: the widest table"
EXPLAINED = ("water_use_below_15", "intake_below_2100", "hours_without_power")
"measures of which the page tells how much of the spread is luck, where a scenario names none"
LIVED = "person_days_inside"
DIGITS = 2
"of an error; the figures show as many"
FEWEST_TWINS = 20
"twins below which nothing is said of luck and unknowns"


def tell_study(
    study: Study, written: Sequence[Path], every: bool = False, not_drawn: Sequence[str] = ()
) -> None:
    """Write the whole page; `every` tells all measures by name, `not_drawn` says why figures are missing."""
    page = Page(PIPED)
    first = study.scenarios[0]
    page.title(first["title"])
    if first["question"]:
        page.say(first["question"])
    if first["overrides"]:
        page.say(f"What if, in all of it: {'; '.join(first['overrides'])}.")
    if study.alternatives:
        page.say(
            f"{counted(study.replications, 'pair')} of each alternative and the baseline, with the same "
            f"luck; seed {study.manifest['seed']}."
        )
        tell_not_survivable(page, study, study.baseline)
        for name in study.alternatives:
            _alternative(page, study, name, every)
    else:
        page.say(f"{counted(study.replications, 'replication')}; seed {study.manifest['seed']}.")
        _one(page, study, every)
    page.heading("How to read this")
    page.say(
        "Each replication draws every date and every prior anew. Nine in ten: between the 5 and 95 % "
        "quantiles over the runs. ± is simulation error, half the width of a 95 % interval of the mean: more "
        "replications make it smaller, and it is no evidence about the world. Hardship is a modelled proxy; "
        "weight is of a reference adult: a loss that nobody could live through says that less food came in "
        "the model than came, and nothing of anybody. All measures by their names: --all, and the tables.",
        dim=True,
    )  # fmt: skip
    page.heading("Written")
    page.say(f"{study.folder}: tables of all replications, one file each; manifest.json")
    for path in written:
        page.say(str(path))
    for words in not_drawn:
        page.say(words, dim=True)


def chosen(study: Study, default: Sequence[str]) -> list[str]:
    """The measures that the scenario names, or those of `default`, as far as the study has them."""
    named: Sequence[str] = study.scenarios[0]["resolved"].get("measures") or default
    return [name for name in named if name in study.measures and not study.is_word(name)]


def _one(page: Page, study: Study, every: bool) -> None:
    for words in study.standing.values():
        page.heading("An alternative")
        page.pairs(words.items())
    page.heading("Measures")
    table = [
        (_called(row, every), _mean(row["mean"], row["simulation_error"]), _range(row), _staying(row),
         _unit(row, every))
        for row in rows(study, _told(study, every))
    ]  # fmt: skip
    page.table(("Measure", ">Mean", ">Nine in ten", ">Exits off", "Unit"), table, "Measure")
    _exits(page, study, study.baseline)
    tell_not_survivable(page, study, study.baseline)
    _ran_out(page, study)
    _readings(page, study)
    tell_surprises_of_runs(page, study, study.baseline)


def _ran_out(page: Page, study: Study) -> None:
    """Each store: how often it ran out with somebody inside, and when in the middle of those runs."""
    page.heading("What ran out, and when")
    found = first_outs(study)
    for one in found:
        share = "all runs" if one.share == 1 else f"{share_of(one.share)} of the runs"
        first = f"the median first date {'' if one.share == 1 else 'of those '}is"
        words = f"{one.title} runs out in {share}; {first} {date(date_of(study, one.median))}."
        page.say(words[:1].upper() + words[1:])
    page.say("No other store runs out with somebody inside." if found else "No store runs out in any run.")


def _readings(page: Page, study: Study) -> None:
    """How often the runs agree with the readings of the record that could have come out otherwise."""
    read = study.readings()
    if not read:
        return
    page.heading("Readings of the record")
    named = names(read)
    agree = {one: share for one, share in read.items() if share is not None}
    if forced := len(read) - len(agree):
        page.say(f"{forced} of {len(read)} are forced by the record itself and say nothing of the model.")
    if not agree:
        return
    mean = fsum(agree.values()) / len(agree)
    rare = {one: share for one, share in agree.items() if share < RARELY}
    many = len(agree) > 1
    if mean > 1 - ROUNDING:
        page.say(f"{runs_agree(1.0)} with {f'each of {len(agree)} readings' if many else 'the one reading'}.")
    elif many:
        page.say(f"A run agrees with {share_of(mean)} of {len(agree)} readings on average.")
    elif not rare:
        page.say(f"{runs_agree(mean)} with the one reading.")
    if many:
        shares = (f"{named[one]} {share_of(share)}" for one, share in agree.items())
        page.say(f"Runs that agree: {', '.join(shares)}.")
    facts = study.scenarios[0]["resolved"]["history"]["facts"]
    for (fact, said), share in rare.items():
        page.say(f"{runs_agree(share)} with [{fact}] {facts[fact]['what']} ({said})")


def _staying(row: dict[str, Any]) -> str:
    if "exits_off_mean" not in row:
        return "–"
    return _mean(row["exits_off_mean"], row["exits_off_simulation_error"])


def _alternative(page: Page, study: Study, name: str, every: bool) -> None:
    said = study.scenarios[study.names.index(name)]
    page.heading(f"{name}: {said['question'] or said['title']}")
    found = over_pairs(study, name)
    days, before = (study.horizon(one) / DAY for one in (name, study.baseline))
    page.pairs([*study.standing[name].items(), ("Differs", _differs(study, found, days == before))])
    if days != before:
        page.say(f"It covers {days:.0f} days, the baseline {before:.0f}: compare shares, not totals.")
    elif (other := 1 - study.paired(LIVED, name).identical_in) > 0:
        lived = "more or fewer days are lived inside by all together"
        page.say(f"In {share_of(other)} of the pairs {lived}: compare shares, not totals.")
    page.say("")
    table = []
    pairs = int((study.played() & study.played(name)).sum())
    for row in rows(study, _told(study, every), [name]):
        first, second = number(row["baseline"]), number(row["alternative"])
        apart = "no change" if row["identical_in"] == 1 else _mean(row["difference"], row["simulation_error"])
        marks = (" †" if row["exits_differ_in"] > 0 else "") + (" ‡" if row["pairs"] < pairs else "")
        table.append(
            (_called(row, every) + marks, first, second, apart, _range(row) if apart != "no change" else "–",
             share_of(row["better_in"]), share_of(row["identical_in"]), _unit(row, every))
        )  # fmt: skip
    columns = (
        "Measure",
        ">Baseline",
        ">Alternative",
        ">Difference",
        ">Nine in ten",
        ">Better",
        ">Same",
        "Unit",
    )
    page.table(columns, table, "Measure")
    tell_not_survivable(page, study, name)
    differ = study.exits_differ_in(name)
    if differ > 0:
        page.say(
            f"† In {share_of(differ)} of the pairs somebody leaves otherwise or at another time.", dim=True
        )
    if all(row[3] == "no change" for row in table):
        page.say("None of these measures differs in any pair; --all shows all measures.")
    if any("‡" in row[0] for row in table):
        page.say("‡ Of the pairs in which both have a value only.", dim=True)
    for measure in chosen(study, EXPLAINED):
        _what_moves(page, study, measure, name)
    _exits(page, study, name)
    tell_surprises_of_runs(page, study, name)


def _differs(study: Study, found: FirstDifference, as_long: bool) -> str:
    """When an alternative first differs, in what, and which documented outcomes no longer happen."""
    if found.earliest is None or found.median is None:
        words = f"in no pair{': what was changed is not in play' if as_long else ', as long as both last'}."
    else:
        first, middle = (date(date_of(study, second)) for second in (found.earliest, found.median))
        share = share_of(found.share)
        words = f"in {share} of the pairs, first on {first} in {found.differs_in}; median {middle}."
    if found.no_longer:
        lost = ", ".join(f"{fact} ({share_of(share)})" for fact, share in found.no_longer.items())
        words += f" Released, and no longer happening (share of the pairs): {lost}."
    return words


def _what_moves(page: Page, study: Study, measure: str, name: str) -> None:
    """How much of the spread of a difference is luck, and which unknown moves it most."""
    split = study.luck_and_unknowns(measure, name)
    if split.sd > 0 and split.twins >= FEWEST_TWINS:
        found = study.unknowns(measure, name)
        most = (
            found.why_not
            if found.most is None
            else (f"{found.most.name} moves it most ({share_of(found.most.share)} of the spread alone)")
        )
        words = f"{share_of(split.low)} to {share_of(split.high)} by {split.twins} twins"
        page.say(
            f"{words_of(measure, study.measures[measure]['meaning'])}: of the spread of the difference "
            f"{share_of(split.luck)} is luck, the rest is what nobody knows ({words}); {most}.", dim=True,
        )  # fmt: skip


def _exits(page: Page, study: Study, name: str) -> None:
    found = study.exits(name)
    stay = 1 - fsum(one.value for one in found.values())
    ends = [f"{kind.replace('_', ' ')} {share_of(one.value)}" for kind, one in found.items()]
    if stay > 1e-9:
        ends.append(f"still inside at the end {share_of(stay)}")
    page.say(f"How the stay ends: {', '.join(ends)}.")


def _told(study: Study, every: bool) -> list[str]:
    """The measures of the page."""
    if every:
        return [name for name in study.measures if not study.is_word(name)]
    return chosen(study, SHOWN)


def _called(row: dict[str, Any], every: bool) -> str:
    return str(row["measure"]) if every else words_of(row["measure"], row["meaning"])


def _unit(row: dict[str, Any], every: bool) -> str:
    return str(row["unit"]) if every else unit_of(row["unit"])


def _mean(value: float, error: float) -> str:
    return with_error(value, error, digits=DIGITS).removesuffix(" (too few runs for an error)")


def _range(row: dict[str, Any]) -> str:
    """Quantiles to the digits that the error of the mean lets stand."""
    low, high = (rounded(row[key], row["simulation_error"], DIGITS)[0] for key in ("q05", "q95"))
    return f"{low} to {high}"

