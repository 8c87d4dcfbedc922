"""Releasing the record: on a track and in a span, what is documented is not imposed any more.

A released input is dropped, and so is a documented attempt; of an outcome only the imposing is, so that the
model decides. What follows from a dropped fact (`because`) never happens. Declared silences are cut.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sim.scenario.driven import DRIVES, tracks_of
from sim.scenario.editing import Editing, listed
from sim.scenario.errors import Misread
from sim.scenario.marks import Mark, Path
from sim.scenario.moment import read_moment
from sim.scenario.record import (
    BY_TARGET,
    EFFECTS,
    FACTS,
    SILENCES,
    Act,
    Known,
    Silence,
    bound_date,
    facts_in,
    followers,
    silences_in,
)
from sim.scenario.sourced import ORIGIN_KEYS, check_keys, describe, nearest
from sim.scenario.yamltext import Document

TRACKS = ("grid", "mains", "signal", "cordon", "custodian", "pressure", "power.running", "people", "exits")
"""Tracks whose name holds no id; beside them lines.ID, generators.ID.failure, concessions.ID, repair.ID,
stocks.
"""


def track_names(editing: Editing) -> list[str]:
    """Every track that a scenario's record may speak of."""
    lines, units = (
        editing.tree.value(("siege", "lines")),
        editing.tree.value(("compound", "power", "generators")),
    )
    granted = editing.tree.value(("siege", "diplomacy", "concessions"))
    named = [*TRACKS]
    for found, patterns in (
        (lines, ("lines.{}",)),
        (units, ("generators.{}.failure", "repair.{}")),
        (granted, ("concessions.{}",)),
    ):  # fmt: skip
        named += [
            pattern.format(one) for one in (found if isinstance(found, dict) else ()) for pattern in patterns
        ]
    facts, silences = facts_in(editing.tree), silences_in(editing.tree)
    named += [act.track for fact in facts.values() for act in fact.acts]
    named += [silence.track for silence in silences.values()]
    return list(dict.fromkeys(named))


def release(editing: Editing, given: Any, document: Document) -> None:
    """Facts that act on a track in a span are not imposed."""
    entries = listed(editing, "release", given, document, "[{path: grid, from: 2024-11-25}]")
    for place, entry, mark in entries:
        try:
            _release_one(editing, entry, mark)
        except Misread as misread:
            at = (*place, *misread.below)
            where = document.keys.get(at) if misread.code == "E301" else document.where.get(at)
            editing.wrong(misread.code, where or mark, misread.message, misread.hint)


def _release_one(editing: Editing, entry: Any, mark: Mark) -> None:
    if not isinstance(entry, dict):
        raise Misread("E602", f"expected a mapping with path, from and until, received {describe(entry)}")
    check_keys(entry, ("path", "from", "until", *ORIGIN_KEYS))
    begins, until = (_date(entry, key) for key in ("from", "until"))
    if begins is not None and until is not None and until <= begins:
        raise Misread(
            "E407", f"expected until after from, {entry['from']}, received {entry['until']}", below=("until",)
        )
    tracks = _tracks(editing, entry.get("path"))
    span = _span(begins, until)
    for track in tracks:
        dropped, partly = _let_go(editing, track, begins, until, mark)
        cut = _cut_silences(editing, track, begins, until, entry, mark)
        words = f"{track} is left to the model{span}"
        if dropped:
            named = [f"{track} of {name}" if name in partly else name for name in dropped]
            words += f"; not imposed: {', '.join(named)}"
        if cut:
            words += f"; cut: {', '.join(f'the silence {each}' for each in cut)}"
        editing.done("release", (track,), words, mark, tuple(dropped))


def _date(entry: Mapping[str, Any], key: str) -> datetime | None:
    if key not in entry:
        return None
    try:
        moment = read_moment(entry[key])
    except Misread as misread:
        raise misread.at(key) from None
    if not moment.exact:
        raise Misread("E406", "expected one date for the bound of a release, received bounds", below=(key,))
    return moment.central


def _tracks(editing: Editing, given: Any) -> list[str]:
    """The tracks that a release names, by their own name or by a path that they drive."""
    if not isinstance(given, str) or not given:
        raise Misread(
            "E302", "expected the key 'path' with a track such as grid or lines.water, received none"
        )
    known = track_names(editing)
    if given in known:
        return [given]
    path: Path = tuple(given.split("."))
    if tracks := [track for track in tracks_of(path) if track in known]:
        return tracks
    hint = nearest(given, [*known, *(row.path for row in DRIVES)])
    message = f"expected a track of the record, or a path that it drives, received {given!r}"
    raise Misread("E601", message, hint or f"Tracks: {', '.join(known[:12])}.", below=("path",))


def _let_go(
    editing: Editing, track: str, begins: datetime | None, until: datetime | None, mark: Mark
) -> tuple[list[str], set[str]]:
    """Take the track out of the facts of a span; returns the facts that it was taken out of, or that went
    with it, and those of them that still act on another track.
    """
    facts = facts_in(editing.tree)
    touched, dropped = [], []
    for fact in facts.values():
        inside = (
            fact.date is not None
            and (begins is None or fact.date >= begins)
            and (until is None or fact.date < until)
        )
        acts = [act for act in fact.acts if _is_on(act, track)]
        if not inside or not acts:
            continue
        touched.append(fact.id)
        if _without(editing, fact, acts):
            dropped.append(fact.id)
    gone = followers(facts, dropped)
    for name in (*dropped, *gone):
        editing.take((*FACTS, name))
    _unbind(editing, facts, mark)
    return [name for name in facts if name in {*touched, *gone}], {*touched} - {*dropped, *gone}


def _is_on(act: Act, track: str) -> bool:
    if track == "exits":
        return act.key == "leave"
    return act.track == track


def _without(editing: Editing, fact: Known, acts: list[Act]) -> bool:
    """Take acts out of a fact; whether nothing is left of it."""
    path = (*FACTS, fact.id)
    for act in acts:
        editing.take((*path, act.key, act.track) if act.key in BY_TARGET else (*path, act.key))
    for key in BY_TARGET:
        if editing.tree.value((*path, key)) == {}:
            editing.take((*path, key))
    left = editing.tree.value(path)
    return not any(key in left for key in EFFECTS)


def _unbind(editing: Editing, facts: Mapping[str, Known], mark: Mark) -> None:
    """Silences that were bounded by a fact that is gone keep its best date."""
    left = facts_in(editing.tree)
    for silence in silences_in(editing.tree).values():
        for key, text in (("from", silence.begins), ("until", silence.until)):
            if text in facts and text not in left and facts[text].date is not None:
                _bind(editing, silence, key, f"{facts[text].date:%Y-%m-%d %H:%M}", mark)


def _bind(editing: Editing, silence: Silence, key: str, text: str, mark: Mark) -> None:
    """Bound a silence by a date of the release; what is left of it is backed as it was."""
    path = (*SILENCES, silence.id, key)
    editing.put(path, text)
    editing.tree.where[path] = editing.tree.keys[path] = mark


def _cut_silences(
    editing: Editing,
    track: str,
    begins: datetime | None,
    until: datetime | None,
    entry: Mapping[str, Any],
    mark: Mark,
) -> list[str]:
    """A silence holds only outside the span; returns the ids of those that were cut."""
    facts, cut = facts_in(editing.tree), []
    for silence in silences_in(editing.tree).values():
        first, last = bound_date(silence.begins, facts), bound_date(silence.until, facts)
        meets = (until is None or first is None or first < until) and (
            begins is None or last is None or last > begins
        )
        if silence.track != track or not meets:
            continue
        cut.append(silence.id)
        before = begins is not None and (first is None or first < begins)
        after = until is not None and (last is None or last > until)
        raw, origin = (
            editing.tree.value((*SILENCES, silence.id)),
            editing.tree.origin((*SILENCES, silence.id)),
        )
        if before:
            _bind(editing, silence, "until", str(entry["from"]), mark)
        else:
            editing.take((*SILENCES, silence.id))
        if after:
            path = (*SILENCES, f"{silence.id}_after" if before else silence.id)
            if origin is not None:
                editing.layer.covers[path] = origin
            editing.layer.keys.setdefault(path, mark)
            editing.layer.where.setdefault(path, mark)
            editing.put(path, {**raw, "from": str(entry["until"])})
    return cut


def _span(begins: datetime | None, until: datetime | None) -> str:
    first = f" from {begins:%Y-%m-%d %H:%M}" if begins is not None else ""
    return first + (f" until {until:%Y-%m-%d %H:%M}" if until is not None else "")
