"""What the record drives: which paths of a scenario are the record's while it speaks of their track.

One table. A path is driven where the record says the very thing that the path would decide: the state of the
cordon, the hour of a documented attempt, whether a line is blocked. What the record only saw the outcome of
(a failure, an exit) is not driven: an alternative releases outcomes by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sim.scenario.marks import Path
from sim.scenario.record import Known, Silence, bound_date


@dataclass(frozen=True, slots=True)
class Drive:
    """One row: a path (`{id}` stands for any id), the track that decides it, and by which acts."""

    path: str
    track: str
    acts: tuple[str, ...]
    """Keys of a fact that act on the track; `silence` is a declared one."""
    value: str | None = None
    """Only acts that set this value; then the last one before a date counts too, being still in force."""

    def track_of(self, path: Path) -> str | None:
        """The track that decides a path, if this row covers it or something below it."""
        pattern = self.path.split(".")
        found = ""
        for step, wanted in zip(path, pattern, strict=False):
            if wanted == "{id}":
                found = str(step)
            elif step != wanted:
                return None
        if len(path) < len(pattern) and "{id}" in pattern[len(path) :]:
            return self.track  # a whole collection: any id
        return self.track.replace("{id}", found)


DRIVES = (
    Drive("siege.cordon.at_start", "cordon", ("set", "silence")),
    Drive("siege.cordon.rates", "cordon", ("set", "silence")),
    Drive("siege.cordon.triggers", "cordon", ("set", "silence")),
    Drive("siege.interference", "signal", ("set", "silence")),
    Drive("siege.custody.at_start", "custodian", ("set",)),
    Drive("siege.diplomacy.tracks", "pressure", ("silence",)),
    Drive("siege.lines.{id}.every", "lines.{id}", ("attempt", "silence")),
    Drive("siege.lines.{id}.order_below", "lines.{id}", ("attempt", "silence")),
    Drive("siege.lines.{id}.permit", "lines.{id}", ("set",), "blocked"),
    Drive("compound.power.grid.at_start", "grid", ("set",)),
    Drive("compound.water.mains_at_start", "mains", ("set",)),
    Drive("compound.power.running.schedule_after", "power.running", ("set",)),
)
"""Every path that the record may drive."""


@dataclass(frozen=True, slots=True)
class Driver:
    """A fact or a silence that drives a path, in words."""

    id: str
    words: str
    track: str


def tracks_of(path: Path) -> list[str]:
    """The tracks that decide a path."""
    return list(dict.fromkeys(track for row in DRIVES if (track := row.track_of(path)) is not None))


def drivers_of(
    path: Path,
    begins: datetime | None,
    facts: Mapping[str, Known],
    silences: Mapping[str, Silence],
    ends: datetime | None = None,
) -> list[Driver]:
    """The facts and silences of a record that drive a path in a span (None: from the start, to the end)."""
    found: dict[str, Driver] = {}
    for row in DRIVES:
        track = row.track_of(path)
        if track is None:
            continue
        for fact in _by_facts(row, track, begins, ends, facts):
            found[fact.id] = Driver(fact.id, str(fact), track)
        for silence in silences.values() if "silence" in row.acts else ():
            first, until = bound_date(silence.begins, facts), bound_date(silence.until, facts)
            meets = (begins is None or until is None or until > begins) and (
                ends is None or first is None or first < ends
            )
            if _same(track, silence.track) and meets:
                words = f"the silence {silence.id} ({silence.begins} to {silence.until})"
                found[f"complete.{silence.id}"] = Driver(silence.id, words, track)
    return list(found.values())


def _by_facts(
    row: Drive, track: str, begins: datetime | None, ends: datetime | None, facts: Mapping[str, Known]
) -> list[Known]:
    acting = [
        (fact, act)
        for fact in facts.values()
        for act in fact.acts
        if act.key in row.acts
        and _same(track, act.track)
        and fact.date is not None
        and (ends is None or fact.date < ends)
    ]
    if row.value is None:
        return [fact for fact, _ in acting if begins is None or fact.date >= begins]  # type: ignore[operator]
    later = [pair for pair in acting if begins is None or pair[0].date > begins]  # type: ignore[operator]
    before = sorted((pair for pair in acting if pair not in later), key=lambda pair: pair[0].date)  # type: ignore[arg-type, return-value]
    return [fact for fact, act in [*before[-1:], *later] if act.value == row.value]


def _same(track: str, other: str) -> bool:
    return other.startswith(track.partition("{")[0]) if "{" in track else track == other
