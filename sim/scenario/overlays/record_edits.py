"""Edits to facts: removed, moved to another date, held as documented, with what follows from them.

What follows from a moved fact (`because`) moves along; one that others follow from is removed only with them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from sim.scenario.layers.tree import Origin
from sim.scenario.numbers.moment import Moment, read_moment
from sim.scenario.numbers.quantity import parse_quantity
from sim.scenario.overlays.driven import named
from sim.scenario.overlays.editing import ASKED, Editing, listed, shown
from sim.scenario.overlays.record import FACTS, SILENCES, Known, Silence, moment_in
from sim.scenario.text.errors import Misread
from sim.scenario.text.marks import Mark, Path, dotted
from sim.scenario.text.sourced import ORIGIN_KEYS, check_keys, describe, nearest
from sim.scenario.text.yamltext import Document

_BY = re.compile(r"[+-]?\s*[0-9.]+\s*[a-z]+(\s+[0-9.]+\s*[a-z]+)*")
MOVED = "moved to ask what if"
_NAMED: Mapping[Path, tuple[tuple[str, ...], tuple[str, ...]]] = {
    ("siege", "lines"): (("lines.{}",), ("lines.{}", "slots.{}")),
    ("siege", "diplomacy", "concessions"): (("concessions.{}",), ()),
    ("compound", "power", "generators"): (
        ("generators.{}.failure", "generators.{}", "repair.{}"), ("power.generators.{}",),
    ),
    ("compound", "power", "battery"): (("battery.{}",), ("battery.{}", "power.battery.{}")),
    ("compound", "stores", "medicine"): (("medicine.{}",), ("medicine.{}",)),
    ("compound", "stores", "food"): (("food.{}",), ("food.{}", "cold.{}")),
}  # fmt: skip
"""Collections whose entries the record names: by which tracks it acts on them, by which channels it reads."""
_FOLLOWING = re.compile(r"(.*\S)\s+and what follows")


# Remove


def remove(editing: Editing, given: Any, document: Document) -> None:
    """Facts and other entries that are not there any more."""
    entries = listed(editing, "remove", given, document, "[W33 and what follows]")
    facts, wanted, names = editing.record.facts, [], {}
    for _, entry, mark in entries:
        if not isinstance(entry, str) or not entry:
            editing.wrong("E602", mark, f"expected a path or the id of a fact, received {describe(entry)}")
            continue
        following = _FOLLOWING.fullmatch(entry.strip())
        text = following[1] if following else entry.strip()
        name = text.removeprefix("history.facts.")
        if name in facts:
            names[name] = (mark, following is not None)
            continue
        if following is not None or "." not in name:
            wrong = _no_fact(editing, facts, name, f"expected the id of a fact or a path, received {text!r}")
            editing.wrong(wrong.code, mark, wrong.message, wrong.hint)
            continue
        wanted.append((text, mark))
    _remove_facts(editing, names, {text for text, _ in wanted})
    for text, mark in wanted:
        _remove_path(editing, text, mark)


def _no_fact(editing: Editing, facts: Mapping[str, Known], name: str, message: str) -> Misread:
    """An id that no fact has: taken away by the same overlay, a section's name, or a slip."""
    away = [one for one in editing.edits if one.how in ("release", "remove") and name in one.facts]
    if away:
        taken = f"the release of {away[0].path}" if away[0].how == "release" else "what is removed"
        words = f"{message}: {taken} has taken it away already"
        return Misread("E601", words, "Leave it out here.")
    if name in editing.tree.data:
        return Misread("E601", message, f"That is a whole section: name a path in it, such as {name}.KEY.")
    return Misread("E601", message, nearest(name, facts) or nearest(name, editing.tree.data))


def _remove_facts(editing: Editing, names: Mapping[str, tuple[Mark, bool]], others: set[str]) -> None:
    record = editing.record
    facts, silences = dict(record.facts), list(record.silences.values())
    gone = {*names, *record.followers(name for name, (_, following) in names.items() if following)}
    bounded: dict[str, list[Silence]] = {}
    for silence in silences:
        for bound in {silence.begins, silence.until} & gone:
            if dotted((*SILENCES, silence.id)) not in others:
                bounded.setdefault(bound, []).append(silence)
    for name, (mark, following) in names.items():
        if following:
            continue
        left = [facts[each] for each in record.followers([name], but=gone)]
        held = bounded.get(name, [])
        if left or held:
            parts = [f"{named(left)} follow{'s' if len(left) == 1 else ''} from it"] if left else []
            parts += [f"the silence {s.id} {'begins' if name == s.begins else 'ends'} with it" for s in held]
            message = f"expected a fact that nothing hangs on, received {name!r}: {'; '.join(parts)}"
            editing.wrong("E604", mark, message, f"Remove them too, or write: {name} and what follows.")
            gone.discard(name)
    for name, (mark, following) in names.items():
        if name not in gone:
            continue
        along = record.followers([name]) if following else []
        mute = dict.fromkeys(
            one.id for each in (name, *along) for one in bounded.get(each, ())
            if following and one.id in record.silences
        )  # fmt: skip
        for each in (name, *along):
            editing.take((*FACTS, each))
        for each in mute:
            editing.take((*SILENCES, each))
        words = f"{facts[name]} is gone: {facts[name].raw.get('what', '')}"
        if along or mute:
            words += f" With it: {', '.join((*along, *(f'the silence {each}' for each in mute)))}."
        editing.done("remove", (*FACTS, name), words, mark, (name, *along))


def _remove_path(editing: Editing, text: str, mark: Mark) -> None:
    try:
        path = editing.path(text)
        if not editing.tree.stands(path):
            raise editing.nowhere(text, path[:-1], path[-1])
    except Misread as misread:
        editing.wrong(misread.code, mark, misread.message, misread.hint)
        return
    if isinstance(editing.tree.value(path[:-1]), list):
        editing.wrong(
            "E602",
            mark,
            f"expected a key to remove, received an entry of a list, {text!r}",
            "Change the list.",
        )
        return
    tracks = [track for track in _names(path)[0] if editing.record.acting(track)]
    if tracks:
        acting = {fact.id for track in tracks for fact, _ in editing.record.acting(track)}
        hanging = [fact for name, fact in editing.record.facts.items() if name in acting]
        told = f"{named(hanging)} act{'s' if len(hanging) == 1 else ''} on it"
        message = f"expected a part that the record does not act on, received {text!r}: {told}"
        releases = ", ".join(f"{{path: {track}}}" for track in tracks)
        editing.wrong("E603", mark, message, f"Release it first: release: [{releases}].")
        return
    words = f"{shown(editing.tree.value(path))} is gone"
    if path[:1] == FACTS[:1]:  # what is left of a fact is told by who took this from it
        editing.layer.where.setdefault(path, mark)
        editing.layer.covers.setdefault(path, editing.origin(path, ASKED))
    editing.take(path)
    if unread := [*_without_readings(editing, path), *_without_silences(editing, path)]:
        words += f". With it: {', '.join(unread)}"
    editing.done("remove", path, words, mark)


def _names(part: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The tracks and the channels by which the record may name a part."""
    tracks, channels = _NAMED.get(part[:-1], ((), ()))
    return tuple(one.format(part[-1]) for one in tracks), tuple(one.format(part[-1]) for one in channels)


def _without_readings(editing: Editing, part: Path) -> Iterator[str]:
    """Take the readings of a part that is gone out of the record; yields in words what was taken."""
    channels = _names(part)[1]
    for name, fact in list(editing.record.facts.items()) if channels else ():
        readings = fact.raw.get("observe")
        if not isinstance(readings, list):
            continue
        left = [one for one in readings if not (isinstance(one, dict) and one.get("channel") in channels)]
        if len(left) == len(readings):
            continue
        path = (*FACTS, name)
        if left:
            editing.put((*path, "observe"), left)
        else:
            editing.take((*path, "observe"))
            if fact.kind == "observation":
                editing.put((*path, "kind"), "context")
        yield f"the reading in {name}"


def _without_silences(editing: Editing, part: Path) -> Iterator[str]:
    """Take the silences about a part that is gone out of the record; yields in words what was taken."""
    for silence in [one for track in _names(part)[0] for one in editing.record.silent(track)]:
        editing.take((*SILENCES, silence.id))
        yield f"the silence {silence.id}"


# Move


def move(editing: Editing, given: Any, document: Document) -> None:
    """Facts that come on another date; what follows from them moves along."""
    if not isinstance(given, dict):
        mark = document.keys[("move",)]
        hint = "For instance move: {W33: 2024-12-10} or {W33: {by: 10 d}}."
        editing.wrong(
            "E303", mark, f"expected facts with dates under 'move', received {describe(given)}", hint
        )
        return
    facts = dict(editing.record.facts)
    asked: dict[str, str] = {}
    for text in given:
        name = text.removeprefix("history.facts.")
        if text not in ORIGIN_KEYS and asked.setdefault(name, text) != text:
            message = f"expected one move of {name!r}, received another beside that of {asked[name]!r}"
            editing.wrong("E602", document.keys[("move", text)], message, "Leave one of them out.")
    for name, text in asked.items():
        key = document.keys[("move", text)]
        if name not in facts:
            wrong = _no_fact(editing, facts, name, f"expected the id of a fact, received {name!r}")
            editing.wrong(wrong.code, key, wrong.message, wrong.hint)
            continue
        if facts[name].at is None:
            continue  # validation tells of it
        try:
            _move_one(editing, facts, facts[name], given[text], asked, key)
        except OverflowError:
            editing.wrong("E404", key, "expected a shift within the calendar, received one beyond it")
        except Misread as misread:
            at = document.where.get(("move", text, *misread.below), key)
            editing.wrong(misread.code, at, misread.message, misread.hint)


def _move_one(
    editing: Editing, facts: Mapping[str, Known], fact: Known, given: Any, asked: Mapping[str, str], key: Mark
) -> None:
    assert fact.at is not None
    before = str(fact)
    if isinstance(given, dict) and "by" in given:
        check_keys(given, ("by", *ORIGIN_KEYS))
        try:
            if not isinstance(given["by"], str):
                raise Misread("E401", f"expected a duration such as 10 d, received {describe(given['by'])}")
            moved = fact.at.shifted(timedelta(seconds=parse_quantity(given["by"], "duration")))
        except Misread as misread:
            raise misread.at("by") from None
    else:
        try:
            moved = read_moment(given)
        except Misread as misread:
            if isinstance(given, str) and _BY.fullmatch(given.strip()):
                misread.hint = f"To move it by so much write {fact.id}: {{by: {given.strip()}}}."
            raise
    shift = moved.central - fact.at.central
    along = editing.record.followers([fact.id], but=asked)  # those move on their own
    origin = editing.origin(("move", asked[fact.id]), MOVED)
    _date_fact(editing, fact, moved, shift, key, origin)
    for each in along:
        at = facts[each].at
        if at is not None:
            _date_fact(editing, facts[each], at.shifted(shift), shift, key, origin)
    words = f"{before} -> {moved.central:%Y-%m-%d %H:%M}"
    words += f"; with it: {', '.join(along)}" if along else ""
    editing.done("move", (*FACTS, fact.id), words, key, (fact.id, *along))


def _date_fact(
    editing: Editing, fact: Known, at: Moment, shift: timedelta, key: Mark, origin: Origin
) -> None:
    path = (*FACTS, fact.id)
    dates: list[tuple[Path, Any]] = [((*path, "at"), at.written())]
    run = fact.raw.get("run")
    until = moment_in(run.get("until")) if isinstance(run, dict) else None
    if until is not None:
        dates.append(((*path, "run", "until"), until.shifted(shift).written()))
    if not shift and at == fact.at:
        return  # it comes when it came
    for place, value in dates:
        editing.layer.covers[place] = origin
        editing.layer.where[place] = editing.layer.keys[place] = key
        for bound in value if isinstance(value, dict) else ():
            editing.layer.where[(*place, bound)] = editing.layer.keys[(*place, bound)] = key
        editing.put(place, value)


# Hold


def hold(editing: Editing, given: Any, document: Document) -> None:
    """Outcomes, and silences on what the modelled system did, that an alternative keeps as documented."""
    facts, silences = editing.record.facts, editing.record.silences
    for _, entry, mark in listed(editing, "hold", given, document, "[W47]"):
        if not isinstance(entry, str) or not entry:
            editing.wrong("E602", mark, f"expected the id of an outcome, received {describe(entry)}")
            continue
        name, silence = entry.strip().removeprefix("history.facts."), entry.strip().rpartition(".")
        if silence[0] == dotted(SILENCES) and silence[2] in silences:
            one = silences[silence[2]]
            words = f"nothing else happens on {one.track} from {one.begins} to {one.until}, as documented"
            editing.done("hold", (*SILENCES, one.id), words, mark)
        elif name not in facts:
            wrong = _no_fact(editing, facts, name, f"expected the id of an outcome, received {entry!r}")
            editing.wrong(wrong.code, mark, wrong.message, wrong.hint)
        elif facts[name].kind != "outcome":
            message = f"expected the id of an outcome, received {entry!r}, an {facts[name].kind}"
            hint = "An act of others stays imposed in any case." if facts[name].kind == "input" else None
            editing.wrong("E602", mark, message, hint)
        else:
            words = f"{facts[name]} stays as documented: {facts[name].raw.get('what', '')}"
            editing.done("hold", (*FACTS, name), words, mark, (name,))
