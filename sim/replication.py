"""One replication: build the two sides and the wall, let the record act, run the clock, return Records.

A pure function of (scenario, seed, replication number): run anywhere, any number of times, it gives the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypedDict, Unpack
from zoneinfo import ZoneInfo

from sim.compound import Compound
from sim.engine import DAY, Abducted, Clock, Noise, Recorder, Records, Surprise
from sim.history import Comparison, Driven, Ledger, Replay, Targets, compare
from sim.local_clock import LocalClock, local_clock
from sim.measures.survival import with_survival
from sim.scenario.numbers.moment import Moment, seconds_between, span_from
from sim.scenario.numbers.number import Number
from sim.scenario.schema import Scenario
from sim.siege import Siege
from sim.wall import Stage, Wall


@dataclass(frozen=True)
class Calendar:
    """The run on the calendar, worked out once a scenario."""

    local: LocalClock
    _dates: dict[str, int] = field(default_factory=dict, compare=False, repr=False)

    @property
    def start(self) -> datetime:
        """Local time of second 0, with its zone."""
        return self.local.start

    @property
    def horizon(self) -> int:
        """The last second."""
        return self.local.horizon

    def place(self, moment: Moment) -> Moment:
        """The same moment, its bounds in seconds of the run."""
        moment.place(self.start.replace(tzinfo=None), self.start.tzinfo)  # type: ignore[arg-type]
        return moment

    def date(self, text: str) -> int:
        """The second of a date as a file writes it; read once."""
        second = self._dates.get(text)
        if second is None:
            moment = self.place(Moment.of(text))
            second = self._dates[text] = moment.resolve()
        return second

    @staticmethod
    def of(scenario: Scenario) -> Calendar:
        """Start and horizon of a scenario."""
        about = scenario.about
        zone = ZoneInfo(about.place.timezone)
        start = about.start.central
        if about.end is not None:
            horizon = seconds_between(start, about.end.central, zone)
        elif about.length is not None:
            horizon = span_from(start, about.length.central, zone)
        else:
            raise ValueError("about: expected an end or a length")
        return Calendar(local_clock(start, zone, 0, horizon))


class Drawn:
    """The scenario's numbers for one replication: each prior drawn once, at an address made of its path."""

    def __init__(self, noise: Noise, calendar: Calendar, central: bool) -> None:
        self._noise = noise
        self._calendar = calendar
        self._central = central
        self._drawn: dict[str, float] = {}
        self._dated: dict[str, int] = {}

    @property
    def unknowns(self) -> dict[str, float]:
        """What was drawn once of what nobody knows: the value of each prior, the second of each date."""
        return {**self._drawn, **self._dated}

    def __call__(self, number: Number) -> float:
        """The value of a number: itself, or one draw from its prior."""
        if number.value is not None:
            return number.value
        drawn = self._drawn.get(number.path)
        if drawn is None:
            drawn = (
                number.central if self._central else number.draw(self._noise.uniform(number.path, "prior"))
            )
            self._drawn[number.path] = drawn
        return drawn

    def each(self, number: Number, k: int) -> float:
        """A fresh draw for occurrence k of something that is drawn anew each time."""
        if number.value is not None:
            return number.value
        if self._central or number.prior is None:
            return number.central
        return number.prior.inverse(self._noise.uniform(number.path, "each", k))

    def second(self, moment: Moment) -> int:
        """The second at which a moment falls."""
        if moment.seconds is None:
            self._calendar.place(moment)
        if self._central or moment.exact:
            return moment.resolve()
        if moment.path in self._dated:
            return self._dated[moment.path]
        known = self._noise.given.uniforms.get(moment.address)
        second = moment.resolve(self._noise.uniform(moment.path, "date")) if known is None else int(known)
        if moment.path:
            self._dated[moment.path] = second
        return second

    def place(self, moment: Moment, second: int) -> None:
        """Let a moment fall at a second, since it hangs together with others; in alternatives too."""
        if moment.path and not moment.exact:
            self._dated[moment.path] = second
            self._noise.abducted.uniforms[moment.address] = second

    def date(self, text: str) -> int:
        """The second of a date as a file writes it."""
        return self._calendar.date(text)


class DrawnInTime(Drawn):
    """The same where numbers change at dates: the one in force now, on the luck of the one it replaces."""

    def __init__(self, noise: Noise, calendar: Calendar, central: bool, clock: Clock) -> None:
        super().__init__(noise, calendar, central)
        self._clock = clock
        self._changes: dict[str, list[tuple[int, Number]]] = {}

    def __call__(self, number: Number) -> float:
        """The value of a number now: itself, or one draw from its prior."""
        later = self._in_force(number)
        if later is None:
            return super().__call__(number)
        drawn = self._drawn.get(later.path)
        if drawn is None:
            drawn = later.central if self._central else later.draw(self._noise.uniform(number.path, "prior"))
            self._drawn[later.path] = drawn
        return drawn

    def each(self, number: Number, k: int) -> float:
        """A fresh draw for occurrence k of something that is drawn anew each time."""
        later = self._in_force(number)
        if later is None:
            return super().each(number, k)
        return later.central if self._central else later.draw(self._noise.uniform(number.path, "each", k))

    def _in_force(self, number: Number) -> Number | None:
        """What has taken a number's place by now; None while it stands itself."""
        if not number.later:
            return None
        changes = self._changes.get(number.path)
        if changes is None:
            changes = [(self.second(moment), later) for moment, later in number.later]
            self._changes[number.path] = changes
        return next((later for second, later in reversed(changes) if second <= self._clock.now), None)


@dataclass(frozen=True)
class Replication:
    """What one replication gives."""

    number: int
    records: Records
    abducted: Abducted
    "the luck that the imposed record implies"
    ledger: Ledger
    driven: Driven
    "what the record alone decided"
    surprises: tuple[Surprise, ...]
    "every imposed outcome, with how surprising the model finds it"
    happened: dict[str, int]
    "by fact: the second at which it happened in this run"
    fired: dict[str, tuple[str, int]]
    "by imposed outcome: the hazard and which of its occurrences it was"
    unknowns: dict[str, float]
    "by path: what was drawn of each prior, and the second drawn for each date"

    def observations(self) -> list[Comparison]:
        """Readings of the record beside the run."""
        read = {reading.channel for dated in self.ledger.within() for reading in dated.fact.observe}
        records = with_survival(self.records) if "survivable" in read else self.records
        return compare(records, self.ledger, self.driven)


@dataclass(frozen=True)
class World:
    """One replication before it has run: both sides, the wall between and the record that acts on them."""

    number: int
    calendar: Calendar
    stage: Stage
    wall: Wall
    siege: Siege
    compound: Compound
    targets: Targets
    replay: Replay
    draws: Drawn

    def play(self) -> Replication:
        """Run the clock to the horizon; once."""
        self.stage.clock.run()
        self.replay.close()
        noise, calendar = self.stage.noise, self.calendar
        return Replication(
            self.number,
            Records.of(self.stage.recorder, self.number, calendar.horizon, calendar.start),
            noise.abducted,
            self.replay.ledger,
            self.replay.driven(),
            tuple(noise.surprises),
            self.replay.happened,
            self.replay.fired,
            self.draws.unknowns,
        )


def build(
    scenario: Scenario,
    seed: int = 1,
    number: int = 0,
    *,
    central: bool = False,
    full: bool = False,
    exits: bool = True,
    released: bool = False,
    held: frozenset[str] = frozenset(),
    given: Abducted | None = None,
    luck: int = 0,
    calendar: Calendar | None = None,
) -> World:
    """Build one replication, ready to play.

    Parameters
    ----------
    central : bool
        Take each date at its best value and each prior at its median.
    full : bool
        Record every series instead of those that measures and figures need.
    exits : bool
        False keeps everybody inside to the horizon.
    released, given
        Let outcomes run on by themselves, with the luck abducted from the same replication of the baseline.
    held
        Outcomes that stay imposed all the same, by id of the fact, and silences, as `complete.ID`.
    luck
        Which luck: another than 0 keeps each prior and date of this replication and draws all else anew.
    """
    calendar = calendar or Calendar.of(scenario)
    clock = Clock(calendar.horizon)
    noise = Noise(seed, number, given, luck)
    in_time = scenario.changes_at_dates
    draws = DrawnInTime(noise, calendar, central, clock) if in_time else Drawn(noise, calendar, central)
    read = frozenset(each.channel for fact in scenario.history.facts.values() for each in fact.observe)
    stage = Stage(clock, noise, Recorder(full, read), draws, calendar.local)
    wall = Wall(stage, scenario.compound.water.mains_at_start, scenario.siege.custody.at_start)
    wall.people.may_leave = exits
    siege = Siege(stage, wall, scenario)
    compound = Compound(stage, wall, scenario.compound)
    compound.household.order_below = {
        name: draws(line.order_below) / DAY
        for name, line in sorted(scenario.siege.lines.items())
        if line.order_below is not None
    }
    ledger = Ledger(scenario.history, noise, draws, central, calendar.horizon)
    targets = Targets(wall, compound, siege)
    return World(
        number,
        calendar,
        stage,
        wall,
        siege,
        compound,
        targets,
        Replay(stage, targets, ledger, released, held),
        draws,
    )


class How(TypedDict, total=False):
    """How a replication is played; each as in `build`."""

    central: bool
    full: bool
    exits: bool
    released: bool
    held: frozenset[str]
    given: Abducted | None
    luck: int
    calendar: Calendar | None


def replicate(scenario: Scenario, seed: int = 1, number: int = 0, **how: Unpack[How]) -> Replication:
    """Play one replication; parameters as in `build`."""
    return build(scenario, seed, number, **how).play()
