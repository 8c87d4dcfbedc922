"""Facts whose dates leave open which comes first, though it matters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from sim.scenario.overlays.record import FACTS
from sim.scenario.schema.in_order import on_tracks
from sim.scenario.text.errors import Problem

if TYPE_CHECKING:
    from sim.scenario.checks.fact import Facts
    from sim.scenario.schema.history import Fact


def check_order(record: Facts, names: Iterable[str]) -> Iterator[Problem]:
    """Warnings of neighbours on a track, among the facts of the central world in the order of their best
    dates: the bounds overlap, and best dates are equal or go against the bounds.
    """
    facts = {name: record.facts[name] for name in names}
    told = set()
    for track, acts in on_tracks(facts).items():
        for one, other in pairwise(acts):
            pair = {one, other}
            if acts[one] == acts[other] or frozenset(pair) in told or _tied(facts[one], facts[other], pair):
                continue
            why = _open(facts[one], facts[other], track)
            if why is None:
                continue
            told.add(frozenset(pair))
            which = f"which comes first on {track}, {one} or {other}"
            message = f"expected dates that say {which}, received {why}"
            hint = f"Give them best dates in their order, or say because: {one}."
            yield replace(record.wrong("W702", (*FACTS, other, "at"), message, hint), severity="warning")


def _open(one: Fact, other: Fact, track: str) -> str | None:
    """Why the dates of two facts, the first with the earlier best date, leave their order open."""
    first, then = one.at, other.at
    if first.exact and then.exact:
        at_once = first.central == then.central and track.startswith("stocks.")
        return "equal dates" if at_once else None  # of other tracks it is known, or makes no difference
    if first.latest <= then.earliest or then.latest < first.earliest:
        return None
    if first.central == then.central:
        return "equal best dates"
    if then.earliest < first.earliest and then.latest < first.latest:
        return "best dates that go against the bounds"
    return None


def _tied(one: Fact, other: Fact, names: set[str]) -> bool:
    return one.because in names or other.because in names
