"""Exits: how a stay may end, as cause-specific hazards in bands of its age.

Rates come from past standoffs; hardship does not drive them, and how anyone left is not modelled. Individual
departures go at a rate for each person who may leave.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable

from sim.engine import ACTION, Hazard
from sim.scenario.schema.siege import Exits as ExitsSpec
from sim.wall import Stage, Wall, rank_of

KINDS = ("safe_conduct", "domestic_deal", "surrender", "escape", "entry")


class Exits:
    """Hazards of leaving."""

    def __init__(self, stage: Stage, wall: Wall, spec: ExitsSpec) -> None:
        draws = stage.draws
        self.stage, self.clock, self.wall = stage, stage.clock, wall
        self.active = spec.active
        self.bands = tuple(int(draws(age)) for age in spec.bands)
        self._rates = {kind: tuple(draws(rate) for rate in rates) for kind, rates in sorted(spec.all.items())}
        self._individual = draws(spec.individual)
        self.hazards: dict[str, Hazard] = {}
        for kind in self._rates:
            entity = f"exits.{kind}"
            self.hazards[kind] = Hazard(
                stage.clock, stage.noise, entity, rank_of(entity), self._all_leave(kind)
            )
        self.hazards["individual"] = Hazard(
            stage.clock, stage.noise, "exits.individual", rank_of("exits.individual"),
            lambda: self.leave("individual", 1),
        )
        self.disputed_at = -1
        "second of an exit whose kind the record disputes"
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
        inside = self.active and self.wall.people.count > 0
        for kind, rates in self._rates.items():
            self.hazards[kind].set_rate(rates[min(self._band, len(rates) - 1)] if inside else 0.0)
        self.hazards["individual"].set_rate(self._individual * self.wall.people.leavers if inside else 0.0)

    def likeliest_kind(self, u: float, age: int) -> str:
        """A kind for an exit of disputed kind: drawn with the uniform u by the rates at an age [s]."""
        band = bisect_right(self.bands, age)
        rates = [(kind, rates[min(band, len(rates) - 1)]) for kind, rates in self._rates.items()]
        total = sum(rate for _, rate in rates)
        gathered = 0.0
        for kind, rate in rates:
            gathered += rate
            if u * total < gathered:
                return kind
        return rates[-1][0]

    def leave(self, kind: str, count: int | None) -> None:
        """Some or all leave."""
        people = self.wall.people
        if not people.count:
            return
        if self.clock.now == self.disputed_at:
            kind = "disputed"
        left = people.leave_all() if count is None else people.leave(count)
        if not left:  # everybody is kept inside, or nobody may leave alone
            return
        self.stage.recorder.happened(
            self.clock.now, "exit", kind=kind, scope="all" if not people.count else "one", left=left
        )

    def _all_leave(self, kind: str) -> Callable[[], None]:
        return lambda: self.leave(kind, None)
