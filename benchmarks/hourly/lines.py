"""Supply lines by the hour: slots fall due at ticks, a process plays each, a resource is the checkpoint."""

from __future__ import annotations

from collections.abc import Callable, Generator
from math import inf, sqrt
from statistics import NormalDist
from typing import Any

import simpy
from scipy.special import ndtri

from sim.engine import Noise
from sim.replication import Drawn
from sim.scenario.numbers.number import Number
from sim.scenario.schema import Scenario
from sim.scenario.schema.section import ByCordon
from sim.scenario.schema.siege import Climate as ClimateSpec
from sim.scenario.schema.siege import Line as LineSpec

from .house import STORED, House
from .outside import HOUR, STATES, Outside, ticks

NORMAL = NormalDist()
FULL = "turned away full"
AT_THE_GATE = ("checkpoint", "siege")
"states of the cordon in which slots are given, and what comes in is searched and capped"
DOCUMENTED = 1 << 18
"from here on documented attempts are counted"


class Climate:
    """Luck of one line by day: an AR(1) of standard normal numbers."""

    def __init__(self, noise: Noise, line: str, daily: float, first: int, days: int) -> None:
        self.shocks = ndtri(noise.series(f"lines.{line}", "climate", first, days + 1)).tolist()
        self.daily, self.fresh = daily, sqrt(1 - daily**2)
        self.scores = self.shocks[:1]
        self._walk(1)

    def _walk(self, begin: int) -> None:
        del self.scores[begin:]
        score = self.scores[-1]
        for shock in self.shocks[begin:]:
            score = self.daily * score + self.fresh * shock
            self.scores.append(score)

    def luck(self, day: int) -> float:
        """A number in (0, 1) for a day of the run."""
        return NORMAL.cdf(self.scores[day])

    def impose(self, day: int, luck: float) -> None:
        """The record implies this luck; later days follow on from it."""
        self.scores[day] = NORMAL.inv_cdf(luck)
        self._walk(day + 1)


class Line:
    """One supply line."""

    def __init__(self, lines: Lines, name: str, spec: LineSpec, climate: Climate) -> None:
        draws = lines.draws
        self.lines, self.name, self.spec, self.climate = lines, name, spec, climate
        self.entity = f"lines.{name}"
        self.blocked = self.silent = self.corridor = False
        self.slots = self.attempts = self.under_way = 0
        self.due: int | None = None
        self.by_rule = 0
        "when the next is due by the interval from the last that came in"
        self.expected: list[int] = []
        "hours of the documented attempts to come"
        self.ordered_on = -1
        self.cap = draws(spec.cap) if spec.cap is not None else None
        self.order_below = draws(spec.order_below) / 86400 if spec.order_below is not None else 0.0
        self.permit, self.deterred, self.partly, self.confiscated = (
            {state: draws(shares.at(state)) for state in STATES}
            for shares in (spec.permit, spec.deterred, spec.partly, spec.confiscated)
        )
        self.arm()

    def arm(self) -> None:
        """The next regular slot counts from now."""
        self.due = None
        if self.spec.every is not None and self.lines.house.people:
            self.due = int(self.lines.env.now) + self._wait(self.spec.every, self.slots)

    def _wait(self, between: ByCordon[Number], k: int) -> int:
        return ticks(self.lines.draws.each(between.at(self.lines.house.cordon), k))

    def falls_due(self) -> None:
        """A regular slot: let pass if a documented attempt is nearer than the next, or they have enough."""
        now = int(self.lines.env.now)
        self.expected = [hour for hour in self.expected if hour > now]
        every, enough = self.spec.every, self.spec.enough
        assert every is not None
        if self.silent:
            self.due = None
        elif self.expected and 2 * (self.expected[0] - now) < self._wait(every, self.slots + 1):
            self.due = self.expected[0]  # and the next counts from then
        elif enough is not None and (
            self.lines.cover(self.name) >= self.lines.draws(enough.at(self.lines.house.cordon)) / 86400
        ):
            self.arm()
        else:
            self.slot()

    def slot(self, answer: simpy.Event | None = None) -> None:
        """Ask now."""
        k, self.slots = self.slots, self.slots + 1
        self.under_way += 1
        self.arm()
        self.lines.env.process(self.play(k, answer))

    def order(self, today: int) -> None:
        """Ask at once, but for one that is under way or due in a day, and once a day at most.

        Behind a checkpoint only where no slots are given.
        """
        soon = [hour - self.lines.env.now for hour in [*self.expected, self.due] if hour is not None]
        given = self.spec.every is not None and self.lines.house.cordon in AT_THE_GATE
        if self.silent or self.under_way or given or today == self.ordered_on:
            return
        if any(0 <= hours < 24 for hours in soon):
            return
        self.ordered_on = today
        self.slot(self.lines.env.event())

    def end_silence(self) -> None:
        """Regular slots go on."""
        self.silent = False
        if self.due is None or self.due <= self.lines.env.now:
            self.arm()

    def play(self, k: int, answer: simpy.Event | None) -> Generator[simpy.Event, Any, None]:
        """Ask, find a carrier, take the road, queue and be searched, be let in or not."""
        lines, spec = self.lines, self.spec
        env, house, draws, noise = lines.env, lines.house, lines.draws, lines.noise
        quantity = self.asked(k)
        give_up = env.now + 24
        while not house.voice and house.cordon in AT_THE_GATE:
            if env.now >= give_up:
                if answer is None:
                    break
                return self._slot_ends("not asked", 0.0, answer)
            yield env.timeout(1)
        if self.silent:
            return self._slot_ends("not asked", 0.0, answer)
        deterred = self.deterred[house.cordon]
        if deterred > 0 and noise.uniform(self.entity, "deterred", lines.day) < deterred:
            return self._slot_ends("deterred", 0.0, answer)
        lead = int(draws.each(spec.lead, k) / HOUR + 0.5)
        if lead:
            yield env.timeout(lead)
        search = int(draws.each(lines.search.at(house.cordon), k) / HOUR + 0.5)
        if search:
            if house.cordon in ("open", "watch"):
                yield env.timeout(search)
            else:
                with lines.lanes.request() as turn:
                    yield turn
                    yield env.timeout(search)
        if self.silent:
            return self._slot_ends("not asked", 0.0, answer)
        return self._slot_ends(*self.decide(quantity), answer)

    def asked(self, k: int) -> float:
        """What a slot asks for."""
        return self.for_all(self.spec.quantity, self.lines.draws.each(self.spec.quantity, k))

    def for_all(self, number: Number, amount: float) -> float:
        """An amount; in days, or a person, it is for each who is inside."""
        if number.dimension in ("duration", "volume_per_person"):
            amount *= self.lines.house.needing / (86400 if number.dimension == "duration" else 1)
        return amount

    def chance(self) -> float:
        """Chance that a request is granted now."""
        if self.blocked:
            return 0.0
        cordon = self.lines.house.cordon
        chance = self.permit["watch" if self.corridor and cordon != "open" else cordon]
        odds = self.lines.odds.get(self.lines.outside.custodian, 1.0)
        return chance * odds / (1 - chance + chance * odds)

    def decide(self, quantity: float) -> tuple[str, float]:
        """Permit, part and cap by the luck of the day."""
        lines = self.lines
        day = lines.day
        if self.climate.luck(day - lines.first_day) >= self.chance():
            return "refused", 0.0
        part = self.partly[lines.house.cordon]
        if part > 0 and lines.noise.uniform(self.entity, "partly", day) < part:
            return "partly", self.most(quantity) * lines.draws.each(self.spec.fraction, day)
        return "admitted", self.most(quantity)

    def most(self, quantity: float) -> float:
        """What may come in at once."""
        capped = self.cap is not None and self.lines.house.cordon in AT_THE_GATE
        return min(quantity, self.cap) if capped and self.cap is not None else quantity

    def _slot_ends(self, result: str, amount: float, answer: simpy.Event | None) -> None:
        self.under_way -= 1
        result = self._end(result, amount - amount * self.confiscated[self.lines.house.cordon])
        if answer is not None:
            answer.succeed(result)

    def _end(self, result: str, amount: float) -> str:
        """So much passes the gate; returns the result, which is another if nothing of it finds room."""
        lines, now, taken = self.lines, int(self.lines.env.now), 0.0
        if amount > 0:
            taken = lines.house.receive(self.name, amount)
            if self.name in STORED:
                lines.admitted()
            if taken <= 1e-6 * amount:
                result = FULL
        lines.log.append((now, self.name, result, taken))
        if self.spec.retry is not None and self.due is not None:
            if result in ("admitted", "partly", FULL):
                self.by_rule = self.due
            elif result in ("refused", "deterred"):
                again = now + self._wait(self.spec.retry, self.slots)
                self.due = min(self.due, max(again, self.by_rule))
        return result

    def attempt(self, result: str, came: Number | None) -> None:
        """A documented request and its result; a documented amount is what came in."""
        lines = self.lines
        k, self.attempts = DOCUMENTED + self.attempts, self.attempts + 1
        self.arm()
        day, chance = lines.day, self.chance()
        place = day - lines.first_day
        luck = self.climate.luck(place)
        if result == "refused":
            self.climate.impose(place, min(chance + (1 - chance) * luck, 1 - 1e-12))
            self._end(result, 0.0)
            return
        self.climate.impose(place, max(chance * luck, 1e-12))
        if came is not None:
            self._end(result, self.for_all(came, lines.draws(came)))
            return
        amount = self.most(self.asked(k))
        if result == "partly":
            amount *= lines.draws.each(self.spec.fraction, day)
        self._end(result, amount - amount * self.confiscated[lines.house.cordon])


class Lines:
    """All lines and the checkpoint."""

    def __init__(
        self, env: simpy.Environment, scenario: Scenario, noise: Noise, draws: Drawn, house: House,
        outside: Outside, admitted: Callable[[], None],
    ) -> None:
        siege, calendar = scenario.siege, house.calendar
        self.env, self.noise, self.draws, self.house, self.outside = env, noise, draws, house, outside
        self.admitted = admitted
        self.cover: Callable[[str], float] = lambda line: inf
        "days of cover of what a line brings"
        self.lanes = simpy.Resource(env, capacity=int(draws(siege.checkpoint.lanes)))
        self.search = siege.checkpoint.search
        odds = siege.custody.permit_odds.items()
        self.odds: dict[str, float] = {state: draws(factor) for state, factor in odds}
        local = calendar.local
        self.first_day, self.start_hour = local.first_day, local.reads(0) // HOUR
        self.log: list[tuple[int, str, str, float]] = []
        days = (local.reads(0) + calendar.horizon) // 86400
        self.by_name = {
            name: Line(
                self, name, line,
                Climate(noise, name, self._daily(line.climate or siege.climate), local.first_day, days),
            )
            for name, line in sorted(siege.lines.items())
        }
        self.regular = [line for line in self.by_name.values() if line.spec.every is not None]
        self.orderable = [line for line in self.by_name.values() if line.spec.order_below is not None]
        outside.granted["corridor"] = self._corridor

    @property
    def day(self) -> int:
        """Ordinal of the calendar day now."""
        return self.first_day + (self.start_hour + int(self.env.now)) // 24

    def _daily(self, climate: ClimateSpec) -> float:
        return float(self.draws(climate.memory) ** (86400 / self.draws(climate.over)))

    def _corridor(self) -> None:
        for line in self.by_name.values():
            line.corridor = True

    def people_changed(self) -> None:
        """Nobody asks for an empty house."""
        for line in self.by_name.values():
            if not self.house.people:
                line.due = None
            elif line.due is None and not line.silent:
                line.arm()

    def tick(self, hour: int) -> None:
        """Slots that fall due."""
        for line in self.regular:
            if line.due is not None and hour >= line.due:
                line.falls_due()

    def request(self, name: str) -> simpy.Event:
        """The house asks; the event's value is the result."""
        answer = self.env.event()
        line = self.by_name.get(name)
        if line is None or line.silent:
            answer.succeed("not asked")
        else:
            line.slot(answer)
        return answer
