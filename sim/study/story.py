"""The story of one run: dated happenings in words, what the record tells beside what only the model tells.

A row of the ledger is told once it came about; an undocumented event of the model is told unless it is the
same happening as a row of that second (a documented failure is not told twice).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sim.engine import Records
from sim.history import Comparison
from sim.scenario import local_time
from sim.scenario.schema import Scenario
from sim.study.shortage import SHORT, first_empty, water_spells

SAME_THING = ("generators.", "concessions.", "cordon")
"entities whose documented acts also leave an event of the model"
EXITS = {
    "individual": "One person leaves",
    "safe_conduct": "They leave under a safe conduct",
    "domestic_deal": "They leave by a domestic deal",
    "surrender": "They give themselves up",
    "escape": "They get away",
    "entry": "The besiegers come in",
    "disputed": "They leave, in a way that is disputed",
}
STORES = {
    "water.tank": "water tank", "water.drinking": "drinking water", "water.pool": "pool",
    "food": "food", "fuel": "fuel", "gas": "cooking gas",
}  # fmt: skip
"stores in words"
MEDICINE = "medicine."
"beginning of the names of its classes"
RUNS_OUT = " runs out"
"how the model's log ends that a store is empty; the story tells it from the levels, as the table does"
ARTICLES = ("The ", "A ", "An ", "No ")
FOLLOW = {
    "all": "modelled replay: inputs and outcomes of the record imposed",
    "inputs": "modelled: inputs of the record imposed, outcomes left to the model",
    "none": "modelled: nothing of the record imposed",
}
ALTERNATIVE = "modelled alternative: acts of others as documented or edited, outcomes free with its luck"


@dataclass(frozen=True)
class Happening:
    """One dated line of the story.

    Attributes
    ----------
    day : int
        Number of the calendar day, the first one 0.
    kind : str
        `input`, `outcome`, `observation` or `context` of the record; `event` or `exit` of the model.
    fact : str or None
        Id of the ledger's row that tells it.
    modelled : bool
        No document tells it: the model does.
    assumed : bool
        A row of the ledger that nobody reported.
    missed : bool
        A reading of the record that the run does not agree with.
    again : bool
        A store runs out again, neither for the first time nor for the longest.
    """

    time: int
    at: datetime
    day: int
    kind: str
    text: str
    fact: str | None = None
    claimant: str | None = None
    disputed: str | None = None
    modelled: bool = False
    assumed: bool = False
    entity: str = ""
    missed: bool = False
    again: bool = False

    def as_json(self) -> dict[str, Any]:
        """The happening under the names of the command line's document."""
        return {
            "at": self.at.isoformat(), "time_s": self.time, "day": self.day, "kind": self.kind,
            "text": self.text, "fact": self.fact, "claimant": self.claimant, "disputed": self.disputed,
            "modelled": self.modelled, "assumed": self.assumed, "missed": self.missed,
        }  # fmt: skip


def imposed(scenario: Scenario, central: bool, alternative: bool = False) -> str:
    """What of the record a run was made to follow, and how its dates and priors were taken, in words."""
    history = scenario.history
    words = ALTERNATIVE if alternative else FOLLOW[history.follow]
    if scenario.edits and not alternative:
        words = words.replace("modelled replay", "modelled what-if")
    if history.until is not None:
        words += f", until {clock_time(history.until.central)}"
    if central:
        return f"{words}; central: each date at its best value, each prior at its median"
    return f"{words}; each date and each prior drawn once"


def clock_time(moment: datetime) -> str:
    """A date, and its time unless that is midnight."""
    return f"{moment:%Y-%m-%d}" if (moment.hour, moment.minute) == (0, 0) else f"{moment:%Y-%m-%d %H:%M}"


def moment_of(records: Records, second: int) -> datetime:
    """Local time, with its offset, of a second of the run."""
    zone: Any = records.start.tzinfo
    return local_time(records.start.replace(tzinfo=None), second, zone)


def story(records: Records, readings: Iterable[Comparison] = ()) -> list[Happening]:
    """Everything worth telling of one run, in order of time.

    Parameters
    ----------
    readings : iterable of Comparison
        Readings of the record beside the run: those that it misses are told with what the run has.
    """
    told: list[Happening] = []
    acts: set[int] = set()
    day = records.clock.day
    for row in records.log("fact"):
        if row["kind"] in ("input", "outcome"):
            acts.add(row["time"])
        told.append(
            Happening(
                row["time"],
                moment_of(records, row["time"]),
                day(row["time"]),
                row["kind"],
                row["text"],
                row["id"],
                row["claimant"],
                row.get("disputed"),
                bool(row.get("released")),
                bool(row["assumed"]),
            )
        )
    for row in records.log():
        said = _said(row)
        if said is None:
            continue
        kind, text, entity = said
        if row["time"] in acts and (kind == "exit" or entity.startswith(SAME_THING)):
            continue
        moment = moment_of(records, row["time"])
        told.append(
            Happening(row["time"], moment, day(row["time"]), kind, text, modelled=True, entity=entity)
        )
    told += [*_run_out(records), *_spells(records)]
    missed: dict[str, list[Comparison]] = {}
    for reading in readings:
        if not reading.agrees:
            missed.setdefault(reading.id, []).append(reading)
    told = [_missed(one, missed[one.fact]) if one.fact in missed else one for one in told]
    return sorted(told, key=lambda one: one.time)


def came_about(records: Records) -> tuple[int, int]:
    """Facts of the ledger that came about in a run, each once: how many are documented, how many in all."""
    rows = _facts(records)
    return len(documented(records)), len(rows)


def documented(records: Records) -> set[str]:
    """The facts that came about in a run as a source tells them: not assumed, and not by the model."""
    rows = _facts(records).items()
    return {id for id, row in rows if not row.get("assumed") and not row.get("released")}


def _facts(records: Records) -> dict[str, dict[str, Any]]:
    """The facts that came about within a run, by id, each as it first did."""
    rows: dict[str, dict[str, Any]] = {}
    for row in sorted(records.log("fact"), key=lambda row: int(row["time"])):
        if 0 <= row["time"] <= records.horizon:
            rows.setdefault(str(row["id"]), row)
    return rows


def _run_out(records: Records) -> Iterator[Happening]:
    """Each time that a store runs out with somebody inside, and how long the longest is."""
    for store in first_empty(records):
        words = f"{store_explained(store.store, records)} runs out"
        for begins in store.begins:
            longest = begins == store.longest_from
            length = f", for {store.longest:.1f} days: the longest time without" if longest else ""
            happening = _modelled(records, begins, f"{words}{length}.", store.store)
            yield replace(happening, again=not longest and begins != store.begins[0])


def _spells(records: Records) -> list[Happening]:
    """The beginning and the end of each spell of little water."""
    told = []
    people = records.series("people.needs") if records.has("people.needs") else None
    for spell in water_spells(records):
        begins = f"water used falls below {SHORT:g} L a person a day (mean over 7 days)."
        over = spell.ends < records.horizon and people is not None and people.at(spell.ends) > 0
        days = f"{spell.days} day{'' if spell.days == 1 else 's'}"
        ends = (
            f"water used is back at {SHORT:g} L a person a day, after {days} below it." if over
            else f"water used was below {SHORT:g} L a person a day to the end, for {days}."
        )  # fmt: skip
        told.append(_modelled(records, spell.begins, begins, "water.use"))
        told.append(_modelled(records, spell.ends, ends, "water.use"))
    return told


def _modelled(records: Records, second: int, words: str, entity: str) -> Happening:
    return Happening(
        second, moment_of(records, second), records.clock.day(second), "event", words[:1].upper() + words[1:],
        modelled=True, entity=entity,
    )  # fmt: skip


def _missed(one: Happening, readings: Sequence[Comparison]) -> Happening:
    """A reading of the record with what the run has instead."""
    said = one.text.rstrip(".")
    said = said[:1].lower() + said[1:] if said.startswith(ARTICLES) else said
    runs = " and ".join(_instead(reading) for reading in readings)
    return replace(
        one, text=f"The record: {said}; in this run {runs}.", missed=True, entity=channel_of(readings[0])
    )


def _instead(reading: Comparison) -> str:
    channel = channel_of(reading)
    if channel in STORES:
        return f"the {STORES[channel]} holds {thousands(reading.modelled)}"
    return f"{channel} is {thousands(reading.modelled)}"


def channel_of(reading: Comparison) -> str:
    """The series that a reading is of."""
    return reading.documented.partition(" ")[0]


def thousands(words: str) -> str:
    """Words with their long whole numbers in threes: `1,366 L`."""
    return re.sub(r"(?<![\d.,])\d{4,}(?![\d.])", lambda found: f"{int(found[0]):,}", words)


def store_called(name: str) -> str:
    """A store in words."""
    if name.startswith(MEDICINE):
        return f"medicine, {name.removeprefix(MEDICINE).replace('_', ' ')}"
    return STORES.get(name, name)


def without(latency: float) -> str:
    """What a class of medicine is: how soon its lack harms, given its latency [d]."""
    return f"harm likely after {float(f'{latency:.2g}'):g} d without"


def store_explained(name: str, records: Records) -> str:
    """A store in words, and of a class of medicine how soon its lack harms in this run."""
    given = records.static.get("medicine", {}).get(name.removeprefix(MEDICINE), {})
    about = f" ({without(given['latency'])})" if name.startswith(MEDICINE) and "latency" in given else ""
    return store_called(name) + about


def _said(row: dict[str, Any]) -> tuple[str, str, str] | None:
    """Kind, words and entity of a row of the model's own log; None for what is only counted."""
    if row["what"] == "event":
        if row["text"].endswith(RUNS_OUT):
            return None
        text, entity = f"{row['text']}.", str(row["entity"])
        return "event", text[:1].upper() + text[1:], entity
    if row["what"] == "exit":
        words = EXITS.get(str(row["kind"]), str(row["kind"]))
        if row["scope"] == "all" and row["kind"] == "individual":
            words = "The last person leaves"
        return "exit", words + ".", "exits"
    return None
