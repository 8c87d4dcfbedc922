"""How a scenario stands to the record: what of it is imposed, what runs on by itself, what an overlay did.

Only what falls within the run counts: nothing is imposed after its end or from `history.until` on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sim.history.targets import is_outcome
from sim.replication import Calendar
from sim.scenario import Difference, Edit
from sim.scenario.numbers.moment import is_date, local_time, parse_date
from sim.scenario.schema import Scenario
from sim.scenario.schema.history import Complete, Fact
from sim.study.pair import acts_of, baseline_of, same_edit

UNTOUCHED = (
    ", with the luck of the same replay: one that nothing has touched keeps its documented date, since its "
    "luck is that of the record"
)
"what it means that an outcome is released"

WITHOUT_RISK = "as documented, with no risk of the model behind"
"how a departure stands that the model could not bring about"


@dataclass(frozen=True)
class Standing:
    """How an alternative stands to the record: what is imposed, released, edited and modelled."""

    inputs: tuple[str, ...]
    "acts of others that happen as documented, or as edited"
    held: tuple[str, ...]
    "outcomes imposed all the same, being the author's act or of the same risk as one"
    silences: tuple[str, ...]
    "silences on what others did, which stay imposed"
    released: tuple[str, ...]
    "outcomes that run on by themselves with the baseline's luck"
    edited: tuple[str, ...]
    "what the overlay did, in words"
    modelled: tuple[str, ...]
    "what is left to the model, in words"
    certain: tuple[str, ...] = ()
    "departures imposed all the same, since the model has no risk that could bring them about"
    impossible: tuple[str, ...] = ()
    "outcomes that are released and can no longer happen"

    def words(self) -> dict[str, str]:
        """Each of the four as one sentence for a page."""
        imposed = f"{_counted(self.inputs, 'act')} of others"
        if self.silences:
            imposed += f"; that nothing else happened on {', '.join(self.silences)}"
        if self.held:
            imposed += f"; by the question itself: {', '.join(self.held)}"
        if self.certain:
            imposed += f"; as documented, since no risk of the model stands behind: {', '.join(self.certain)}"
        ids = ", ".join(self.impossible)
        never = f"; released, and can no longer happen: {ids}" if ids else ""
        return {
            "Imposed": f"{imposed}.",
            "Released": f"{_counted(self.released, 'outcome')}{UNTOUCHED if self.released else ''}{never}.",
            "Edited": "; ".join(self.edited) + "." if self.edited else "nothing.",
            "Modelled": "; ".join(self.modelled) + ".",
        }


def imposed_and_free(alternative: Scenario, baseline: Scenario | None = None) -> Standing:
    """What of the record still binds an alternative, and what does not; an edit that the baseline has too is
    none of its own.
    """
    acts = acts_of(alternative, baseline)
    before = {same_edit(edit) for edit in baseline.edits} if baseline is not None else set()
    facts = _facts(alternative)
    outcomes = _of_kind(facts, "outcome")
    held = {name.removeprefix("complete.") for name in acts.held if name.startswith("complete.")}
    own = [edit for edit in alternative.edits if same_edit(edit) not in before]
    tracks = [edit.path for edit in own if edit.how == "release"]
    departing = [name for name in outcomes if facts[name].departs and name not in acts.held]
    certain = [name for name in departing if _stays(facts[name], alternative, baseline)]
    impossible = [
        name for name in departing if name not in certain and not _possible(facts[name], alternative)
    ]
    modelled = [", ".join(_free(alternative))]
    for name, fact in _departures_removed(own, baseline).items():
        may = _possible(fact, alternative)
        instead = "others may leave in its stead when the model says" if may else "nobody leaves in its stead"
        modelled.append(f"without {name} {instead}")
    if tracks:
        modelled.insert(0, ", ".join(dict.fromkeys(tracks)))
    return Standing(
        _of_kind(facts, "input"),
        tuple(name for name in outcomes if name in acts.held),
        _silent(alternative, held if alternative.history.follow == "all" else set()),
        tuple(name for name in outcomes if name not in (*acts.held, *certain)),
        tuple(map(_said, own)),
        tuple(modelled),
        tuple(certain),
        tuple(impossible),
    )


def _possible(fact: Fact, scenario: Scenario) -> bool:
    """Whether a departure is a risk of the model."""
    kind = "individual" if not fact.empties else fact.exit if fact.exit != "disputed" else None
    return scenario.siege.exits.may_come(kind) and _alone(fact, scenario)


def _alone(fact: Fact, scenario: Scenario) -> bool:
    """Whether those who leave by a fact are all, or may leave one by one."""
    return fact.empties or fact.group is None or scenario.compound.household.people[fact.group].leaves


def _stays(fact: Fact, alternative: Scenario, baseline: Scenario | None) -> bool:
    """Whether a departure stays imposed in an alternative, by that or since its baseline left no luck."""
    active = alternative.siege.exits.active and _alone(fact, alternative)
    return not active or not _possible(fact, baseline if baseline is not None else alternative)


def _certain(scenario: Scenario, facts: Mapping[str, Fact]) -> tuple[str, ...]:
    """Departures that are imposed though outcomes are the model's."""
    outcomes = _of_kind(facts, "outcome")
    return tuple(name for name in outcomes if facts[name].departs and not _possible(facts[name], scenario))


def _departures_removed(own: list[Edit], baseline: Scenario | None) -> dict[str, Fact]:
    """The departures that an overlay took out of the record."""
    before = baseline.history.facts if baseline is not None else {}
    gone = [name for edit in own if edit.how == "remove" for name in edit.facts]
    return {name: before[name] for name in gone if name in before and before[name].departs}


def still_imposed(scenario: Scenario) -> list[Difference]:
    """What of the record binds a scenario when it is run, one line a kind.

    One that has overlays is run as an alternative to the scenario that they go over, another as a replay.
    """
    facts, history = _facts(scenario), scenario.history
    baseline = baseline_of(scenario)
    if baseline is not None:
        standing = imposed_and_free(scenario, baseline)
        moved = {name for edit in scenario.edits if edit.how == "move" for name in edit.facts}
        edited = acts_of(scenario, baseline).held | moved
        told = [
            (tuple(name for name in standing.inputs if name not in edited), "input", "as documented"),
            (tuple(name for name in standing.inputs if name in edited), "input", "as edited"),
            (standing.held, "outcome", "by the question itself"),
            (standing.certain, "outcome", WITHOUT_RISK),
            (standing.silences, "track", "kept silent"),
        ]
    else:
        replayed = history.follow == "all"
        inputs, outcomes = (_of_kind(facts, kind) for kind in ("input", "outcome"))
        told = [
            (inputs, "input", "as documented"),
            (() if replayed else _certain(scenario, facts), "outcome", WITHOUT_RISK),
            (outcomes if replayed else (), "outcome", "imposed in a baseline and free in an alternative"),
            (_silent(scenario, set(history.complete) if replayed else set()), "track", "kept silent"),
        ]
    return [
        Difference("imposed", "history", None, ids, f"still imposed: {_counted(names, noun)} {how}: {ids}")
        for names, noun, how in told
        if names and (ids := ", ".join(names))
    ]


def _of_kind(facts: Mapping[str, Fact], kind: str) -> tuple[str, ...]:
    return tuple(name for name, fact in facts.items() if fact.kind == kind)


def _facts(scenario: Scenario) -> dict[str, Fact]:
    """The facts that act within the run, were each to come on its best date."""
    last = _end(scenario)
    found = {name: fact for name, fact in scenario.history.facts.items() if fact.at.central < last}
    return found if scenario.history.follow != "none" else {}


def _silent(scenario: Scenario, held: set[str]) -> tuple[str, ...]:
    """The tracks that are kept silent within the run: by acts of others, and by some declared silences."""
    history, last = scenario.history, _end(scenario)

    def holds(name: str, one: Complete) -> bool:
        if one.at is None:
            begins = scenario.about.start.central
        else:
            begins = parse_date(one.at) if is_date(one.at) else history.facts[one.at].at.central
        return begins < last and (not is_outcome(one.track) or name in held)

    silences = history.complete.items() if history.follow != "none" else ()
    return tuple(dict.fromkeys(one.track for name, one in silences if holds(name, one)))


def _end(scenario: Scenario) -> datetime:
    """Before when the record may act."""
    calendar = Calendar.of(scenario)
    zone = ZoneInfo(scenario.about.place.timezone)
    end = local_time(scenario.about.start.central, calendar.horizon + 1, zone).replace(tzinfo=None)
    until = scenario.history.until
    return end if until is None else min(end, until.central)


def _free(scenario: Scenario) -> list[str]:
    """What the model decides in a scenario, where the record or an edit does not."""
    siege, power = scenario.siege, scenario.compound.power
    parts = {
        "how deliveries end": bool(siege.lines),
        "when units fail": bool(power.generators),
        "what is granted": bool(siege.diplomacy.concessions),
        "how the stay ends": siege.exits.active,
        "how much is used": True,
    }
    return [words for words, there in parts.items() if there]


def _said(edit: Edit) -> str:
    """An edit in words; what is said of a fact names it already."""
    if edit.how in ("remove", "move", "release", "hold"):
        return edit.words.rstrip(".")
    done = {"change": "", "add": "added ", "set": "set "}.get(edit.how, f"{edit.how} ")
    return f"{done}{edit.path}: {edit.words}".rstrip(".")


def _counted(names: tuple[str, ...], noun: str) -> str:
    return f"{len(names)} {noun}{'' if len(names) == 1 else 's'}"
