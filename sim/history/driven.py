"""What the record alone decides in a run, so that a reading of it could not have come out otherwise.

A state is driven from an imposed act for as long as the model may not change it: to the end of a declared
silence on its track, or to the end of the run where the model has no means to change it. A cut supply stays
off until the act that undoes it; a unit that the record broke stays broken while no repair may come. A level
that the record sets, or a delivery whose end it tells, is driven in that second alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sim.history.ledger import Silence
from sim.scenario.schema.history import Fact

NEVER_MODELLED = ("mains", "custodian", "lines.")
"beginnings of the channels that acts alone change"


@dataclass(frozen=True)
class Driven:
    """The record's hold on one run, as plain values.

    Parameters
    ----------
    imposed : mapping of str to int
        By fact that the record imposed: the second at which it happened [s].
    silences : tuple of Silence
        Silences that were kept.
    still : frozenset of str
        Tracks that the model of this scenario has no means to change.
    horizon : int
        Last second of the run [s].
    cut_at_start : bool
        The house has no grid from the start.
    """

    imposed: Mapping[str, int]
    silences: tuple[Silence, ...]
    still: frozenset[str]
    horizon: int
    cut_at_start: bool = False

    def spans(self, channel: str, facts: Mapping[str, Fact]) -> Iterator[tuple[int, int]]:
        """First and last second of every span in which the record alone says what a channel is."""
        if channel.startswith(NEVER_MODELLED):
            yield 0, self.horizon
        acts = sorted((second, id) for id, second in self.imposed.items() if _acts_on(facts[id], channel))
        yield from ((second, second) for second, _ in acts)
        if channel == "grid":
            yield from self._cuts(acts, facts)
        elif channel.startswith("power.generators."):
            yield from self._broken(channel.removeprefix("power.generators."), acts, facts)
        else:
            if channel == "signal":
                yield from self._until_modelled(acts, facts)
            if channel == "people":
                yield from self._left(acts, facts)
            for begins, until in self._unmoved(channel):
                first = 0 if begins <= 0 else next((second for second, _ in acts if second >= begins), until)
                if first < until:
                    yield first, until - 1

    def _unmoved(self, track: str) -> Iterator[tuple[int, int]]:
        """Spans in which the model may not change a track; the second is exclusive."""
        if track in self.still:
            yield 0, self.horizon + 1
        names = ("people", "exits") if track == "people" else (track,)
        yield from ((silence.begins, silence.until) for silence in self.silences if silence.track in names)

    def _kept(self, track: str, begins: int, until: int) -> tuple[int, int]:
        """The span from `begins` on, as far as the model may not change the track within it."""
        reach = (end for start, end in self._unmoved(track) if start <= begins < end)
        return begins, min(max(reach, default=begins + 1), until) - 1

    def _cuts(self, acts: list[tuple[int, str]], facts: Mapping[str, Fact]) -> Iterator[tuple[int, int]]:
        cuts = [(second, id) for second, id in acts if (facts[id].set or {}).get("grid") == "off"]
        for second, id in [(-1, ""), *cuts] if self.cut_at_start else cuts:
            undone = (
                later for later, other in acts
                if later > second and (facts[other].set or {}).get("grid") == "on"
                and (not id or facts[other].because in (id, None))
            )  # fmt: skip
            yield self._kept("grid", max(second, 0), next(undone, self.horizon + 1))

    def _left(self, acts: list[tuple[int, str]], facts: Mapping[str, Fact]) -> Iterator[tuple[int, int]]:
        """Once all have left nobody is inside until somebody comes in, which is an act."""
        for place, (second, id) in enumerate(acts):
            if facts[id].empties:
                yield second, (acts[place + 1][0] if place + 1 < len(acts) else self.horizon + 1) - 1

    def _broken(
        self, unit: str, acts: list[tuple[int, str]], facts: Mapping[str, Fact]
    ) -> Iterator[tuple[int, int]]:
        for place, (second, id) in enumerate(acts):
            if facts[id].fires == f"generators.{unit}.failure":
                later = acts[place + 1][0] if place + 1 < len(acts) else self.horizon + 1
                yield self._kept(f"repair.{unit}", second, later)

    def _until_modelled(
        self, acts: list[tuple[int, str]], facts: Mapping[str, Fact]
    ) -> Iterator[tuple[int, int]]:
        for place, (second, id) in enumerate(acts):
            if (facts[id].set or {}).get("signal") != "modelled":
                yield second, (acts[place + 1][0] if place + 1 < len(acts) else self.horizon + 1) - 1


def _acts_on(fact: Fact, channel: str) -> bool:
    """Whether a fact acts on what a channel records."""
    if channel == "people":
        return fact.arrive is not None or fact.departs
    if channel.startswith("slots."):
        return fact.attempt is not None and f"slots.{fact.attempt.line}" == channel
    unit = channel.removeprefix("power.generators.")
    if unit != channel:
        return fact.fires in (f"generators.{unit}.failure", f"repair.{unit}")
    return channel in (fact.set or {}) or channel in (fact.level or {})
