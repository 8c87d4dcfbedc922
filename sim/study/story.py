"""The story of one run: dated happenings in words, what the record tells beside what only the model tells.

A row of the ledger is told once it came about; an undocumented event of the model is told unless it is the
same happening as a row of that second (a documented failure is not told twice).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sim.engine import DAY, Records
from sim.scenario import local_time
from sim.scenario.schema import Scenario

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
    "water.tank": "water tank", "water.header": "header tank", "water.drinking": "drinking water",
    "food.shelf": "food", "fuel": "fuel", "gas": "cooking gas",
}  # fmt: skip
"stores in words"
RUNS_OUT = "runs out."
FOLLOW = {
    "all": "modelled replay: inputs and outcomes of the record imposed",
    "inputs": "modelled: inputs of the record imposed, outcomes left to the model",
    "none": "modelled: nothing of the record imposed",
}


@dataclass(frozen=True)
class Happening:
    """One dated line of the story.

    Attributes
    ----------
    kind : str
        `input`, `outcome`, `observation` or `context` of the record; `event` or `exit` of the model.
    fact : str or None
        Id of the ledger's row that tells it.
    modelled : bool
        No document tells it: the model does.
    assumed : bool
        A row of the ledger that nobody reported.
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

    def as_json(self) -> dict[str, Any]:
        """The happening under the names of the command line's document."""
        return {
            "at": self.at.isoformat(), "time_s": self.time, "day": self.day, "kind": self.kind,
            "text": self.text, "fact": self.fact, "claimant": self.claimant, "disputed": self.disputed,
            "modelled": self.modelled, "assumed": self.assumed,
        }  # fmt: skip


def imposed(scenario: Scenario, central: bool) -> str:
    """What of the record a run was made to follow, and how its dates and priors were taken, in words."""
    history = scenario.history
    words = FOLLOW[history.follow]
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


def story(records: Records) -> list[Happening]:
    """Everything worth telling of one run, in order of time."""
    told: list[Happening] = []
    acts: set[int] = set()
    for row in records.log("fact"):
        if row["kind"] in ("input", "outcome"):
            acts.add(row["time"])
        told.append(
            Happening(
                row["time"],
                moment_of(records, row["time"]),
                row["time"] // DAY,
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
            Happening(row["time"], moment, row["time"] // DAY, kind, text, modelled=True, entity=entity)
        )
    return sorted(told, key=lambda one: one.time)


def store_called(name: str) -> str:
    """A store in words."""
    if name.startswith("medicine."):
        return f"medicine, {name.removeprefix('medicine.').replace('_', ' ')}"
    return STORES.get(name, name)


def _said(row: dict[str, Any]) -> tuple[str, str, str] | None:
    """Kind, words and entity of a row of the model's own log; None for what is only counted."""
    if row["what"] == "event":
        text, entity = f"{row['text']}.", str(row["entity"])
        if text.endswith(RUNS_OUT):
            text = f"{store_called(entity)} {RUNS_OUT}"
        return "event", text[:1].upper() + text[1:], entity
    if row["what"] == "exit":
        words = EXITS.get(str(row["kind"]), str(row["kind"]))
        if row["scope"] == "all" and row["kind"] == "individual":
            words = "The last person leaves"
        return "exit", words + ".", "exits"
    return None
