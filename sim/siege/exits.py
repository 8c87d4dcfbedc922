"""Exits: how a stay may end, as cause-specific hazards in bands of its age.

Rates come from past standoffs; hardship does not drive them, and how anyone left is not modelled. Individual
departures go at a rate for each person who may leave.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from math import fsum

from sim.engine import ACTION, Hazard
from sim.scenario.schema.siege import ExitKind
from sim.scenario.schema.siege import Exits as ExitsSpec
from sim.wall import Stage, Wall, rank_of

KINDS: tuple[ExitKind, ...] = ("safe_conduct", "domestic_deal", "surrender", "escape", "entry")


Departure = tuple[str, int | None, str | None]
"""Kind of exit, how many leave (None: all), and of which group (None: whoever may leave alone)."""


class Exits:
    """Hazards of leaving."""

    def __init__(self, stage: Stage, wall: Wall, spec: ExitsSpec) -> None:
        draws = stage.draws
        self.stage, self.clock, self.wall = stage, stage.clock, wall
        self.spec = spec
        self.bands = tuple(int(draws(age)) for age in spec.bands)
        self._rates: dict[str, tuple[float, ...]] = {
            kind: tuple(map(draws, spec.all.get(kind, ()))) or (0.0,) for kind in sorted(KINDS)
        }
        self._individual = draws(spec.individual)
        self.hazards: dict[str, Hazard] = {}
        for kind in self._rates:
            entity = f"exits.{kind}"
            self.hazards[kind] = Hazard(
                stage.clock, stage.noise, entity, rank_of(entity), self._all_leave(kind)
            )
        self.hazards["individual"] = Hazard(
            stage.clock, stage.noise, "exits.individual", rank_of("exits.individual"),
            self._one_leaves,
        )
        self.departing: Departure | None = None
        "the documented departure that is about to come true"
        self._band = 0
        self._began: int | None = None
        wall.people.watchers.append(self._people_changed)

    def _people_changed(self) -> None:
        if self._began is None and self.wall.people.count:
            self._began = self.clock.now
            for band, age in enumerate(self.bands, start=1):
                self.clock.at(self._began + age, ACTION, rank_of("exits"), lambda event, b=band: self._age(b))  # type: ignore[misc]
        self.update()

    def _age(self, band: int) -> None:
        self._band = band
        self.update()

    def update(self) -> None:
        """Rates of this age band and head-count."""
        inside = self.spec.active and self.wall.people.count > 0
        for kind, rates in self._rates.items():
            self.hazards[kind].set_rate(rates[min(self._band, len(rates) - 1)] if inside else 0.0)
        self.hazards["individual"].set_rate(self._individual * self.wall.people.leavers if inside else 0.0)

    def likeliest_kind(self, u: float, age: int) -> str | None:
        """A kind for an exit of disputed kind, drawn with the uniform u by the rates at an age [s].

        None where none has a rate.
        """
        band = bisect_right(self.bands, age)
        rates = [(kind, rates[min(band, len(rates) - 1)]) for kind, rates in self._rates.items()]
        total = fsum(rate for _, rate in rates)
        gathered, last = 0.0, None
        for kind, rate in rates:
            gathered += rate
            last = kind if rate > 0 else last
            if u * total < gathered:
                return kind
        return last

    def leave(self, kind: str, count: int | None, group: str | None = None) -> None:
        """Some or all leave; of a group, or whoever may leave alone."""
        people = self.wall.people
        if not people.count:
            return
        left = people.leave_all() if count is None else people.leave(count, group)
        if not left:  # everybody is kept inside, or nobody may leave alone
            return
        self.stage.recorder.happened(
            self.clock.now, "exit", kind=kind, scope="all" if not people.count else "one", left=left
        )

    def _one_leaves(self) -> None:
        self._depart(("individual", 1, None))

    def _all_leave(self, kind: str) -> Callable[[], None]:
        return lambda: self._depart((kind, None, None))

    def _depart(self, otherwise: Departure) -> None:
        departing, self.departing = self.departing or otherwise, None
        self.leave(*departing)
