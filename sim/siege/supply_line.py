"""Supply lines: who asks for what and when, and how each request ends.

A slot falls due at its interval, or is ordered when stores run low, or is asked for by the compound. A
process then plays it: ask, find a carrier, take the road, queue and be searched, be admitted, partly
admitted or refused. A documented attempt is an input, its result an outcome; the next slot counts from
it. Every number of a line is read when it is used, so that it may change at a date.
"""

from __future__ import annotations

from collections.abc import Generator as Story
from collections.abc import Mapping

import simpy

from sim.engine import ACTION, DAY, State, Surprise, nats
from sim.scenario.numbers.number import Number
from sim.scenario.numbers.units import A_PERSON
from sim.scenario.schema.siege import Line as LineSpec
from sim.siege.checkpoint import Checkpoint
from sim.siege.climate import Climate
from sim.wall import Delivery, Stage, Wall, rank_of

RESULTS = ("admitted", "partly", "refused", "deterred", "not asked")
ALMOST = 1 - 1e-12


class SupplyLine:
    """One line.

    Attributes
    ----------
    rule : State
        `open`, or `blocked` by an act: then nothing on it is granted.
    silent : bool
        While the record says that nothing undocumented happened on it.
    """

    def __init__(
        self, stage: Stage, wall: Wall, name: str, spec: LineSpec, cordon: State, checkpoint: Checkpoint,
        climate: Climate, odds: Mapping[str, Number],
    ) -> None:
        self.stage, self.clock, self.wall = stage, stage.clock, wall
        self.name, self.spec = name, spec
        self.entity = f"lines.{name}"
        self.cordon, self.checkpoint, self.climate = cordon, checkpoint, climate
        self.odds = odds
        self.deterred, self.permit, self.partly, self.confiscated = (
            {state: share.at(state) for state in cordon.words}
            for share in (spec.deterred, spec.permit, spec.partly, spec.confiscated)
        )
        "by state of the cordon"
        self.rank = rank_of(self.entity)
        self.rule = State(
            stage.clock, self.entity, "open", ("open", "blocked"),
            stage.recorder.channel(self.entity, "step", ""),
        )
        self.not_asked = Delivery(name, "not asked", 0.0)
        self.silent = False
        self.corridor = False
        "a granted corridor: permits as under a mere watch"
        self.slots = 0
        self._next: simpy.Event | None = None
        self._armed = False
        "whether a regular slot is to come, be it past the horizon"
        self._due_at = 0
        self._meant: int | None = None
        "the reading of the clock that it is due at, should the clock skip that"
        self._ordered_on = -1
        wall.people.watchers.append(self._people_changed)
        self._arm()

    # When a slot falls due

    def _arm(self) -> None:
        """The next regular slot counts from now."""
        self._next, self._armed = None, False
        if self.spec.every is None or not self.wall.people.count:
            return
        wait = max(int(self.stage.draws.each(self.spec.every.at(self.cordon.value), self.slots)), 1)
        meant = self._meant if self.clock.now == self._due_at else None
        self._due_at, self._meant = self.stage.local.later(self.clock.now, wait, meant)
        self._armed = True
        self._next = self.clock.at(self._due_at, ACTION, self.rank, self._due)

    def _due(self, event: simpy.Event) -> None:
        if event is not self._next:
            return
        if self.silent:
            self._next, self._armed = None, False
        elif self._has_enough():
            self._arm()
        else:
            self._slot()

    def _has_enough(self) -> bool:
        """Whether those inside let a regular slot pass."""
        enough, cover = self.spec.enough, self.wall.covers.get(self.name)
        if enough is None or cover is None:
            return False
        return cover() >= self.stage.draws(enough.at(self.cordon.value)) / DAY

    def _slot(self, quantity: float | None = None, answer: simpy.Event | None = None) -> None:
        k, self.slots = self.slots, self.slots + 1
        self._arm()
        self.clock.tell(self._play(k, self._quantity(k, quantity), answer))

    def order(self) -> None:
        """Ask for a slot at once, once a day at most; behind a checkpoint slots are given, not chosen."""
        today = self.stage.day
        if self.silent or not self._armed or today == self._ordered_on:
            return
        if self._due_at - self.clock.now < DAY:
            return
        if self.cordon.value in ("checkpoint", "siege"):
            return
        self._ordered_on = today
        self._slot()

    def request(self, quantity: float | None, answer: simpy.Event) -> None:
        """Something asked for by the compound; `answer` gets the Delivery."""
        if self.silent:
            self._end(self.not_asked, quantity or 0.0, 0.0, answer)
        else:
            self._slot(quantity, answer)

    def silence(self) -> None:
        """From now on nothing undocumented happens here."""
        self.silent = True

    def end_silence(self) -> None:
        """Regular slots go on, the next one counted from now if none is due."""
        self.silent = False
        if not self._armed or self._due_at <= self.clock.now:
            self._arm()

    def _people_changed(self) -> None:
        if not self.wall.people.count:
            self._next, self._armed = None, False
        elif not self._armed and not self.silent:
            self._arm()

    # How it goes

    def chance(self) -> float:
        """Chance that a request is granted now."""
        if self.rule.value == "blocked":
            return 0.0
        draws, factor = self.stage.draws, self.odds.get(self.wall.custodian.value)
        eased = self.corridor and self.cordon.value != "open"
        chance = draws(self.permit["watch" if eased else self.cordon.value])
        odds = draws(factor) if factor is not None else 1.0
        return chance * odds / (1 - chance + chance * odds) if odds != 1.0 else chance

    def _quantity(self, k: int, quantity: float | None) -> float:
        """What is asked for; one written for each person is for those who are inside now."""
        if quantity is not None:
            return quantity
        number = self.spec.quantity
        amount = self.stage.draws.each(number, k)
        if number.dimension in A_PERSON.values():
            people = max(self.wall.people.needing, 1)
            return amount * people / (DAY if number.dimension == "duration" else 1)
        return amount

    def _play(self, k: int, quantity: float, answer: simpy.Event | None) -> Story[simpy.Event, object, None]:
        draws, spec, voice = self.stage.draws, self.spec, self.wall.voice
        # Without a voice they keep trying for a day. Those outside, alarmed, then send a regular one unasked;
        # what somebody inside has to ask for is not asked.
        give_up = self.clock.now + DAY
        while voice.value == "no" and self.cordon.value in ("checkpoint", "siege"):
            if self.clock.now >= give_up:
                if answer is None:
                    break
                self._end(self.not_asked, quantity, 0.0, answer)
                return
            until = self.clock.wait(give_up - self.clock.now, self.rank)
            yield self.clock.first(voice.changed(), self.cordon.changed(), until)
        if self.silent:
            self._end(self.not_asked, quantity, 0.0, answer)
            return
        deterred = draws(self.deterred[self.cordon.value])
        if deterred > 0 and self.stage.noise.uniform(self.entity, "deterred", self.stage.day) < deterred:
            self._end(Delivery(self.name, "deterred", 0.0), quantity, 0.0, answer)
            return
        lead = int(draws.each(spec.lead, k))
        if lead > 0:
            yield self.clock.wait(lead, self.rank)
        hours = yield from self.checkpoint.go_through(self.rank, k)
        # One that was on its way when a silence began cannot have come.
        self._end(self.not_asked if self.silent else self._decide(quantity), quantity, hours, answer)

    def _decide(self, quantity: float, fact: str = "") -> Delivery:
        """Permit, part and cap, by the luck of this line and day; that of a documented attempt is its own."""
        day = self.stage.day
        if self.climate.luck(self.name, day) >= self.chance():
            return Delivery(self.name, "refused", 0.0)
        part = self._chance_of_part()
        partly = part > 0 and self._luck_of_part(fact, day) < part
        given = self.stage.noise.given.uniforms
        known = given.get((self.entity, f"share let in {fact}", 0)) if fact else None
        share = known if known is not None else self._share(partly, day)
        return Delivery(self.name, "partly" if partly else "admitted", self._most(quantity) * share)

    def _chance_of_part(self) -> float:
        return self.stage.draws(self.partly[self.cordon.value])

    def _luck_of_part(self, fact: str, day: int) -> float:
        noise = self.stage.noise
        known = noise.given.uniforms.get((self.entity, f"partly {fact}", 0)) if fact else None
        return known if known is not None else noise.uniform(self.entity, "partly", day)

    def _share(self, partly: bool, day: int) -> float:
        return self.stage.draws.each(self.spec.fraction, day) if partly else 1.0

    def _most(self, quantity: float) -> float:
        """What may come in at once."""
        cap = self.spec.cap
        if cap is not None and self.cordon.value in ("checkpoint", "siege"):
            return min(quantity, self.stage.draws(cap))
        return quantity

    def _end(
        self, delivery: Delivery, asked: float, hours: float, answer: simpy.Event | None,
        documented: str | None = None,
    ) -> None:
        confiscated = taken = 0.0
        if delivery.admitted > 0:
            confiscated = delivery.admitted * self.stage.draws(self.confiscated[self.cordon.value])
            taken = self.wall.receive(self.name, delivery.admitted - confiscated)
        self.stage.recorder.happened(
            self.clock.now, "slot", line=self.name, result=delivery.result, asked=asked, admitted=taken,
            unit=self.spec.unit, confiscated=confiscated, hours=hours, documented=documented,
        )
        if answer is not None:
            answer.succeed(delivery)

    # What the record says

    def attempt(self, fact: str, result: str | None, quantity: float | None) -> None:
        """A documented request now; a `result` is imposed, without one it ends as the luck has it."""
        k, self.slots = self.slots, self.slots + 1
        self._arm()
        asked = self._quantity(k, None)
        day = self.stage.day
        if result is not None:
            share = self._abduct(fact, result, quantity, asked, day)
            delivery = Delivery(self.name, result, self._most(asked) * share)
        else:
            delivery = self._decide(asked, fact)
        hours = self.checkpoint.search_time(self.rank, k) / 3600
        self._end(delivery, asked, hours, None, documented=fact)

    def _abduct(self, fact: str, result: str, quantity: float | None, asked: float, day: int) -> float:
        """Keep the luck that this result implies where it is used again; returns the share let in."""
        noise, chance = self.stage.noise, self.chance()
        luck = self.climate.luck(self.name, day)
        known = noise.abducted.uniforms
        part, partly = self._chance_of_part(), result == "partly"
        let_in = chance * (part if partly else 1 - part)
        expected = 1 - chance if result == "refused" else let_in
        noise.surprises.append(Surprise(fact, self.entity, nats(expected)))
        if result == "refused":
            self.climate.impose(self.name, day, min(chance + (1 - chance) * luck, ALMOST))
            return 0.0
        self.climate.impose(self.name, day, max(chance * luck, 1 - ALMOST))
        u = self._luck_of_part(fact, day)
        known[self.entity, f"partly {fact}", 0] = u * part if partly else part + (1 - part) * u
        share = min(quantity / self._most(asked), 1.0) if quantity is not None else self._share(partly, day)
        known[self.entity, f"share let in {fact}", 0] = share
        return share
