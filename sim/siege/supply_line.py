"""Supply lines: who asks for what and when, and how each request ends.

A slot falls due at its interval, or is ordered when stores run low, or is asked for by the compound. A
process then plays it: ask, find a carrier, take the road, queue and be searched, be admitted, partly
admitted or refused, or turned away because nothing of it finds room. A documented attempt is an input, its
result an outcome; it stands for the regular slot nearest to it, and the next one counts from it. Every number
of a line is read when it is used, so that it may change at a date.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Generator as Story
from collections.abc import Mapping
from math import inf

import simpy

from sim.engine import ACTION, DAY, State, Surprise, nats
from sim.scenario.numbers.number import Number
from sim.scenario.schema.history import Attempt
from sim.scenario.schema.section import ByCordon
from sim.scenario.schema.siege import Line as LineSpec
from sim.siege.brings import Brings, carried_in, in_all
from sim.siege.checkpoint import Checkpoint
from sim.siege.climate import Climate
from sim.wall import FULL, Delivery, Stage, Wall, rank_of

CAME, FAILED = ("admitted", "partly", FULL), ("refused", "deterred")
ALMOST = 1 - 1e-12
NOTHING = 1e-6
"share of a load that counts as nothing"
OF_FACTS = 1 << 18
"from here on the occurrences of documented attempts are counted, each by its fact"


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
        self.unit = carried_in(spec.unit)
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
        self._by_rule = 0
        "when the next slot is due by the interval from the last one that came in"
        self._meant: int | None = None
        "the reading of the clock that it is due at, should the clock skip that"
        self._ordered_on = -1
        self._under_way = 0
        "slots that have begun and not ended"
        self._expected: list[int] = []
        "seconds of the documented attempts to come"
        wall.people.watchers.append(self._people_changed)
        self._arm()

    # When a slot falls due

    def _arm(self) -> None:
        """The next regular slot counts from now."""
        self._next, self._armed = None, False
        if self.spec.every is not None and self.wall.people.count:
            meant = self._meant if self.clock.now == self._due_at else None
            wait = self._wait(self.spec.every, self.slots)
            self._arm_at(*self.stage.local.later(self.clock.now, wait, meant))

    def _wait(self, between: ByCordon[Number], k: int) -> int:
        return max(int(self.stage.draws.each(between.at(self.cordon.value), k)), 1)

    def _arm_at(self, second: int, meant: int | None = None) -> None:
        self._due_at, self._meant, self._armed = second, meant, True
        self._next = self.clock.at(second, ACTION, self.rank, self._due)

    def _due(self, event: simpy.Event) -> None:
        if event is not self._next:
            return
        if self.silent:
            self._next, self._armed = None, False
        elif self._stood_for():
            self._next, self._due_at, self._meant = None, self._expected[0], None
        elif self._has_enough():
            self._arm()
        else:
            self._slot()

    def _stood_for(self) -> bool:
        """Whether a documented attempt is nearer to this slot than to the next one, and so is this one."""
        while self._expected and self._expected[0] <= self.clock.now:
            self._expected.pop(0)
        if not self._expected or self.spec.every is None:
            return False
        return 2 * (self._expected[0] - self.clock.now) < self._wait(self.spec.every, self.slots + 1)

    def expect(self, second: int) -> None:
        """The record has an attempt at this second."""
        insort(self._expected, second)

    def _has_enough(self) -> bool:
        """Whether those inside let a regular slot pass."""
        enough, cover = self.spec.enough, self.wall.covers.get(self.name)
        if enough is None or cover is None:
            return False
        return cover() >= self.stage.draws(enough.at(self.cordon.value)) / DAY

    def _slot(self, quantity: float | None = None, answer: simpy.Event | None = None) -> None:
        k, self.slots = self.slots, self.slots + 1
        self._under_way += 1
        self._arm()
        if quantity is None:
            drawn = self.stage.draws.each(self.spec.quantity, k)
            quantity = in_all(self.spec.quantity, drawn, self.wall.people)
        self.clock.tell(self._play(k, quantity, answer))

    def order(self) -> None:
        """Ask for a slot at once, unless one is under way, and once a day at most.

        Behind a checkpoint slots are given, not chosen; where none is, they are asked for there too.
        """
        if self.spec.every is not None and self.cordon.value in ("checkpoint", "siege"):
            return
        if self.silent or self._under_way or not self.wall.people.count:
            return
        if self._armed and self._due_at - self.clock.now < DAY:
            return
        today = self.stage.day
        if today == self._ordered_on or any(0 <= at - self.clock.now < DAY for at in self._expected):
            return
        self._ordered_on = today
        self._slot(answer=simpy.Event(self.clock.env))

    def request(self, quantity: float | None, answer: simpy.Event) -> None:
        """Something asked for by the compound; `answer` gets the Delivery."""
        if self.silent:
            self._under_way += 1
            self._end(self.not_asked, quantity or 0.0, 0.0, answer)
        else:
            self._slot(quantity, answer)

    def silence(self, silent: bool) -> None:
        """Whether nothing undocumented happens here; afterwards a slot counts from now, if none is due."""
        self.silent = silent
        if not silent and (not self._armed or self._due_at <= self.clock.now):
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
        odds = draws(factor) if factor is not None else 1.0
        if odds == 0.0:
            return 0.0  # whatever the permit
        eased = self.corridor and self.cordon.value != "open"
        chance = draws(self.permit["watch" if eased else self.cordon.value])
        return chance * odds / (1 - chance + chance * odds) if odds != 1.0 else chance

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
            yield self.clock.wait(self.stage.local.later(self.clock.now, lead)[0] - self.clock.now, self.rank)
        hours = yield from self.checkpoint.go_through(self.rank, k)
        # One that was on its way when a silence began cannot have come.
        self._end(self.not_asked if self.silent else self._decide(quantity), quantity, hours, answer)

    def _decide(self, quantity: float) -> Delivery:
        """Permit, part and cap, by the luck of this line and day."""
        day = self.stage.day
        if self.climate.luck(self.name, day) >= self.chance():
            return Delivery(self.name, "refused", 0.0)
        part, most = self._chance_of_part(), min(quantity, self._cap())
        if part > 0 and self.stage.noise.uniform(self.entity, "partly", day) < part:
            return Delivery(self.name, "partly", most * self._fraction(day))
        return Delivery(self.name, "admitted", most)

    def _chance_of_part(self) -> float:
        return self.stage.draws(self.partly[self.cordon.value])

    def _fraction(self, day: int) -> float:
        return self.stage.draws.each(self.spec.fraction, day)

    def _cap(self) -> float:
        """Most that may come in at once."""
        if self.spec.cap is not None and self.cordon.value in ("checkpoint", "siege"):
            return in_all(self.spec.cap, self.stage.draws(self.spec.cap), self.wall.people)
        return inf

    def _end(self, delivery: Delivery, asked: float, hours: float, answer: simpy.Event | None) -> None:
        """A slot that no document tells is over."""
        self._under_way -= 1
        confiscated = delivery.admitted * self.stage.draws(self.confiscated[self.cordon.value])
        brought = delivery.admitted - confiscated
        taken, result = 0.0, delivery.result
        if brought > 0:
            taken = self.wall.receive(self.name, brought)
            if taken <= NOTHING * brought:
                result, confiscated, brought = FULL, 0.0, delivery.admitted
        elif result in CAME:  # nothing of it passed the gate
            result = "refused" if asked > 0 else "not asked"
        self._write(result, asked, taken, confiscated, brought - taken, hours, None)
        if answer is not None:
            answer.succeed(Delivery(self.name, result, taken))

    def _write(
        self, result: str, asked: float, taken: float, confiscated: float, spilt: float, hours: float,
        fact: str | None,
    ) -> None:
        """One row of the log, and when the next slot is due."""
        self.stage.recorder.happened(
            self.clock.now, "slot", line=self.name, result=result, asked=asked, admitted=taken,
            unit=self.unit, confiscated=confiscated, spilt=spilt if spilt > NOTHING * taken else 0.0,
            hours=hours, documented=fact,
        )
        retry = self.spec.retry
        if retry is None or not self._armed:
            return
        if result in CAME:
            self._by_rule = self._due_at
        elif result in FAILED:
            again, meant = self.stage.local.later(self.clock.now, self._wait(retry, self.slots))
            if max(again, self._by_rule) < self._due_at:
                self._arm_at(*((again, meant) if again > self._by_rule else (self._by_rule, None)))

    # What the record says

    def attempt(self, fact: str, said: Attempt, imposed: bool) -> str:
        """A documented request now: its result is imposed, or it ends as the luck has it; returns how."""
        draws, k = self.stage.draws, OF_FACTS + rank_of(fact)
        usual = draws.each(self.spec.quantity, k)
        asked = in_all(self.spec.quantity, usual, self.wall.people)
        came = in_all(said.quantity, draws(said.quantity), self.wall.people) if said.quantity else None
        self._arm()
        most = self._cap()
        cap = draws(self.spec.cap) if self.spec.cap is not None and most < inf else inf
        brings = Brings(
            self.stage.noise, self.entity, fact, said.result, usual, cap, most, came, imposed
        )  # fmt: skip
        if imposed:
            result, share = self._impose(fact, said, brings.share_of(asked))
        else:
            result, share = self._again(fact, said.result)
        let_in = brings.whole(asked) * share
        # A documented amount came in after that, so nothing of it is taken away any more; of a whole one is,
        # where the record tells of a part.
        told = came is not None and not (result == "admitted" and said.result == "partly")
        lost = 0.0 if told else let_in * draws(self.confiscated[self.cordon.value])
        if result in CAME and let_in <= 0 and not imposed:
            result = "refused" if asked > 0 else "not asked"
        taken = self.wall.receive(self.name, let_in - lost) if let_in > lost else 0.0
        hours = self.checkpoint.search_time(self.rank, k) / 3600
        self._write(result, max(asked, let_in), taken, lost, let_in - lost - taken, hours, fact)
        return result

    def _again(self, fact: str, documented: str) -> tuple[str, float]:
        """Result and share of a documented attempt whose result is open.

        As long as a chance is what it was, so is what came of it, however little the model expected that.
        """
        day, given = self.stage.day, self.stage.noise.given.uniforms
        chance, part = self.chance(), self._chance_of_part()
        let_in = self.climate.luck(self.name, day) < chance
        in_part = part > 0 and self._luck_of_part(fact, day) < part
        if given.get((self.entity, f"chance {fact}", 0)) == chance:
            let_in = documented != "refused"
        if documented != "refused" and given.get((self.entity, f"chance of part {fact}", 0)) == part:
            in_part = documented == "partly"
        if not let_in:
            return "refused", 0.0
        if not in_part:
            return "admitted", 1.0
        known = given.get((self.entity, f"share let in {fact}", 0))
        return "partly", known if known is not None else self._fraction(day)

    def _luck_of_part(self, fact: str, day: int) -> float:
        noise = self.stage.noise
        known = noise.given.uniforms.get((self.entity, f"partly {fact}", 0))
        return known if known is not None else noise.uniform(self.entity, "partly", day)

    def _impose(self, fact: str, said: Attempt, known_share: float | None) -> tuple[str, float]:
        """Keep the luck that this result implies where it is used again; returns result and share let in."""
        noise, chance, day, result = self.stage.noise, self.chance(), self.stage.day, said.result
        luck = self.climate.luck(self.name, day)
        kept = noise.abducted.uniforms
        part, partly = self._chance_of_part(), result == "partly"
        let_in = chance * (part if partly else 1 - part)
        expected = 1 - chance if result == "refused" else let_in
        noise.surprises.append(Surprise(fact, self.entity, nats(expected)))
        kept[self.entity, f"chance {fact}", 0], kept[self.entity, f"chance of part {fact}", 0] = chance, part
        implied = (self.entity, "climate", self.clock.now) in noise.given.uniforms  # held, by its baseline
        if not (implied and (luck >= chance) == (result == "refused")):
            above, below = chance + (1 - chance) * luck, chance * luck
            fits = min(above, ALMOST) if result == "refused" else max(below, 1 - ALMOST)
            self.climate.impose(self.name, day, fits)
        if result == "refused":
            return result, 0.0
        u = self._luck_of_part(fact, day)
        kept[self.entity, f"partly {fact}", 0] = u * part if partly else part + (1 - part) * u
        if not partly:
            return result, 1.0
        share = known_share if known_share is not None else self._fraction(day)
        kept[self.entity, f"share let in {fact}", 0] = share
        return result, share
