"""Releasing the record: on a track and in a span, what is documented is not imposed any more.

A released input is dropped, and so is a documented attempt; of an outcome only the imposing is, so that the
model decides. What follows from a dropped fact (`because`) never happens. Declared silences are cut.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sim.scenario.numbers.moment import read_moment
from sim.scenario.overlays.driven import DRIVES, meets, tracks_of
from sim.scenario.overlays.editing import Editing, listed
from sim.scenario.overlays.record import BY_TARGET, DEPARTURES, EFFECTS, FACTS, SILENCES, Act, Known, Silence
from sim.scenario.text.errors import Misread
from sim.scenario.text.marks import Mark, Path
from sim.scenario.text.sourced import ORIGIN_KEYS, check_keys, describe, nearest
from sim.scenario.text.yamltext import Document

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
    return list(dict.fromkeys((*named, *editing.record.tracks)))


def release(editing: Editing, given: Any, document: Document) -> None:
    """Facts that act on a track in a span are not imposed."""
    entries = listed(editing, "release", given, document, "[{path: grid, from: 2024-11-25}]")
    known = dict.fromkeys(track_names(editing))
    for place, entry, mark in entries:
        try:
            _release_one(editing, entry, mark, known)
        except Misread as misread:
            at = (*place, *misread.below)
            where = document.keys.get(at) if misread.code == "E301" else document.where.get(at)
            editing.wrong(misread.code, where or mark, misread.message, misread.hint)


def _release_one(editing: Editing, entry: Any, mark: Mark, known: Mapping[str, None]) -> None:
    if not isinstance(entry, dict):
        raise Misread("E602", f"expected a mapping with path, from and until, received {describe(entry)}")
    check_keys(entry, ("path", "from", "until", *ORIGIN_KEYS))
    begins, until = (_date(entry, key) for key in ("from", "until"))
    if begins is not None and until is not None and until <= begins:
        raise Misread(
            "E407", f"expected until after from, {entry['from']}, received {entry['until']}", below=("until",)
        )
    tracks = _tracks(entry.get("path"), known)
    span = _span(begins, until)
    done = []
    departing = tuple(
        fact.id for track in tracks for fact, act in editing.record.acting(track, begins, until)
        if act.key in DEPARTURES and fact.date is not None
    )  # fmt: skip
    for track in tracks:
        dropped, partly = _let_go(editing, track, begins, until, mark)
        done.append((track, dropped, partly, _cut_silences(editing, track, begins, until, entry, mark)))
    idle = not any(dropped or cut for _, dropped, _, cut in done)
    for track, dropped, partly, cut in done:
        words = f"{track} is left to the model{span}"
        if dropped:
            named = [f"{track} of {name}" if name in partly else name for name in dropped]
            words += f"; not imposed: {', '.join(named)}"
        if cut:
            words += f"; cut: {', '.join(f'the silence {each}' for each in cut)}"
        editing.done("release", (track,), words, mark, tuple(dropped), (begins, until), idle, departing)


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


def _tracks(given: Any, known: Mapping[str, None]) -> list[str]:
    """The tracks that a release names, by their own name or by a path that they drive."""
    if not isinstance(given, str) or not given:
        raise Misread(
            "E302", "expected the key 'path' with a track such as grid or lines.water, received none"
        )
    if given in known:
        return [given]
    path: Path = tuple(given.split("."))
    if tracks := [track for track in tracks_of(path) if track in known]:
        return tracks
    hint = nearest(given, [*known, *(row.path for row in DRIVES)])
    message = f"expected a track of the record, or a path that it drives, received {given!r}"
    raise Misread("E601", message, hint or f"Tracks: {', '.join(list(known)[:12])}.", below=("path",))


def _let_go(
    editing: Editing, track: str, begins: datetime | None, until: datetime | None, mark: Mark
) -> tuple[list[str], set[str]]:
    """Take the track out of the facts of a span; returns the facts that it was taken out of, or that went
    with it, and those of them that still act on another track.
    """
    record = editing.record
    acting: dict[str, list[Act]] = {}
    for fact, act in record.acting(track, begins, until):
        if fact.date is not None:
            acting.setdefault(fact.id, []).append(act)
    dates = {name: record.facts[name].date for name in acting}
    dropped = [name for name, acts in acting.items() if _without(editing, record.facts[name], acts)]
    gone = record.followers(dropped)
    dates |= {name: record.facts[name].date for name in gone}
    taken = {*dropped, *gone}
    touched = {*acting, *gone}
    order = [name for name in record.facts if name in touched] if touched else []
    for name in taken:
        editing.take((*FACTS, name))
    _unbind(editing, {name: dates[name] for name in taken}, mark)
    return order, {*acting} - taken


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


def _unbind(editing: Editing, gone: Mapping[str, datetime | None], mark: Mark) -> None:
    """Silences that were bounded by a fact that is gone keep its best date."""
    for silence in list(editing.record.silences.values()) if gone else ():
        for key, text in (("from", silence.begins), ("until", silence.until)):
            if (date := gone.get(text)) is not None:
                _bind(editing, silence, key, f"{date:%Y-%m-%d %H:%M}", mark)


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
    facts, cut = editing.record.facts, []
    for silence in editing.record.silent(track):
        first, last = silence.span(facts)
        if not meets((first, last), begins, until):
            continue
        cut.append(silence.id)
        before = begins is not None and (first is None or first < begins)
        after = until is not None and (last is None or last > until)
        path = (*SILENCES, silence.id)
        raw, origin = dict(editing.tree.value(path)), editing.tree.origin(path)
        if before:
            _bind(editing, silence, "until", str(entry["from"]), mark)
        else:
            editing.take(path)
        if after:
            path = (*SILENCES, _rest(editing, silence.id)) if before else path
            if origin is not None:
                editing.layer.covers[path] = origin
            editing.layer.keys.setdefault(path, mark)
            editing.layer.where.setdefault(path, mark)
            editing.put(path, {**raw, "from": str(entry["until"])})
    return cut


def _rest(editing: Editing, name: str) -> str:
    """An id for what is left of a silence after a span: `quiet_after`, `quiet_after_2` and so on."""
    again, at = re.fullmatch("(.+)_after(?:_([0-9]{1,9}))?", name), 1
    if again is not None:
        name, at = again[1], int(again[2] or 1) + 1
    while True:
        made = f"{name}_after" if at == 1 else f"{name}_after_{at}"
        if made not in editing.record.silences:
            return made
        at += 1


def _span(begins: datetime | None, until: datetime | None) -> str:
    first = f" from {begins:%Y-%m-%d %H:%M}" if begins is not None else ""
    return first + (f" until {until:%Y-%m-%d %H:%M}" if until is not None else "")
