"""What the record drives: which paths of a scenario are the record's while it speaks of their track.

One table. A path is driven where the record says the very thing that the path would decide: the state of the
cordon, the hour of a documented attempt, whether a line is blocked. What the record only saw the outcome of
(a failure, an exit) is not driven: an alternative releases outcomes by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sim.scenario.overlays.record import Known, Record
from sim.scenario.text.marks import Path

TOLD = 40
"""How many facts and silences an error lists."""


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
    Drive("siege.lines.{id}.retry", "lines.{id}", ("attempt", "silence")),
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

    def __str__(self) -> str:
        """The driver in words."""
        return self.words


def tracks_of(path: Path) -> list[str]:
    """The tracks that decide a path."""
    return list(dict.fromkeys(track for row in DRIVES if (track := row.track_of(path)) is not None))


def drivers_of(
    path: Path, begins: datetime | None, record: Record, ends: datetime | None = None
) -> list[Driver]:
    """The facts and silences of a record that drive a path in a span (None: from the start, to the end)."""
    found: dict[str, Driver] = {}
    for row in DRIVES:
        track = row.track_of(path)
        if track is None:
            continue
        tracks = [track]
        if "{" in track:  # a whole collection: whichever of it the record speaks of
            tracks = [one for one in record.tracks if one.startswith(track.partition("{")[0])]
        for one in tracks:
            for fact in _by_facts(row, one, begins, ends, record):
                found[fact.id] = Driver(fact.id, str(fact), one)
            for silence in record.silent(one) if "silence" in row.acts else ():
                if meets(silence.span(record.facts), begins, ends):
                    words = f"the silence {silence.id} ({silence.begins} to {silence.until})"
                    found[f"complete.{silence.id}"] = Driver(silence.id, words, one)
    return list(found.values())


def named(found: Sequence[object]) -> str:
    """What drives or hangs on something, as an error lists it."""
    told = [str(each) for each in found[:TOLD]]
    rest = len(found) - len(told)
    return ", ".join([*told, *([f"and {rest} more"] if rest else [])])


def meets(
    span: tuple[datetime | None, datetime | None], begins: datetime | None, ends: datetime | None
) -> bool:
    """Whether two spans share an instant; an end that is None is open."""
    first, until = span
    return (begins is None or until is None or until > begins) and (
        ends is None or first is None or first < ends
    )


def _by_facts(
    row: Drive, track: str, begins: datetime | None, ends: datetime | None, record: Record
) -> list[Known]:
    acting = [
        (fact.date, fact, act)
        for fact, act in record.acting(track, ends=ends)
        if act.key in row.acts and fact.date is not None
    ]
    if row.value is None:
        return [fact for date, fact, _ in acting if begins is None or date >= begins]
    later = [each for each in acting if begins is None or each[0] > begins]
    before = [each for each in acting if begins is not None and each[0] <= begins]
    in_force = [max(reversed(before), key=lambda each: each[0])] if before else []  # of equals the last
    return [fact for _, fact, act in [*in_force, *later] if act.value == row.value]
