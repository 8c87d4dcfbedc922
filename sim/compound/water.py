"""Water: stores, what fills them, what lifts it to the taps, and who uses it.

All water but bottles comes through the tank; a pump (or gravity, or people with buckets) brings it to the
header: roof tank and filled containers at the taps. Drinking water stands apart. What is let in is fit to
drink in part. Uses flow at the rates of the ration; what is short of the reference need is unmet. A pool
flushes what the taps do not, up to the reference need. People drink what is there: clean water, then treated
water of the header, then the same untreated, then that of the tank, at last that of the pool.
"""

from __future__ import annotations

from collections.abc import Callable
from math import fsum, inf

from sim.compound.lifting import Lifting
from sim.compound.power import Load
from sim.engine import ACTION, DAY, Part, Stock, together
from sim.scenario.schema.compound import Tank, WaterUse
from sim.scenario.schema.compound import Water as WaterSpec
from sim.wall import WATER, Stage, Wall, rank_of

USES = ("drinking", "cooking", "hygiene", "flushing")
RATIONS = ("normal", "rationed", "survival")

Rates = tuple[float, float, float, float]
"drinking, cooking, hygiene, flushing [L/person/s]"


def rates_of(stage: Stage, use: WaterUse) -> Rates:
    """The four uses of a ration as numbers."""
    draws = stage.draws
    return draws(use.drinking), draws(use.cooking), draws(use.hygiene), draws(use.flushing)


class Water(Part):
    """All water inside."""

    def __init__(
        self, stage: Stage, wall: Wall, spec: WaterSpec, rations: dict[str, Rates], reference: Rates,
        pump: Load | None,
    ) -> None:
        super().__init__("water", WATER)
        draws, clock = stage.draws, stage.clock
        self.stage, self.clock, self.wall = stage, clock, wall
        self._rank = rank_of("water")
        self.rations, self.reference = rations, reference
        self.ration = "normal"
        self.rates = rations["normal"]
        "what is used now [L/person/s]: a ration, or more of the next one as far as mains and wells go"
        self.can_treat: Callable[[], bool] = lambda: True
        "whether tank water can be treated now"
        self.potable_share = draws(spec.potable_share)
        self.treatable = draws(spec.treatable)
        self.mains_flow = draws(spec.mains.flow) if spec.mains else 0.0

        self.tank = self._stock("tank", spec.tank)
        self.header = self._stock("header", spec.header)
        self.drinking = self._stock("drinking", spec.drinking)
        self.pool = self._stock("pool", spec.pool) if spec.pool else None
        self._clean = (self.tank, self.header, self.drinking)
        self.delivered = self.tank.inflow("delivered")
        self.mains = self.tank.inflow("mains", 1)
        self.rain_tank = self.tank.inflow("rain", 2)
        self.well = self.tank.inflow("well", 3)
        self.lifting = Lifting(stage, spec, self.tank, self.header, pump, self._note)
        self.lifted, self.lift, self.by_hand = self.lifting.lifted, self.lifting.lift, self.lifting.by_hand
        self.treated = self.header.outflow("treated", 0)
        self.raw_header = self.header.outflow("drunk untreated", 1)
        self.hygiene = self.header.outflow("hygiene", 2)
        self.flushing = self.header.outflow("flushing", 3)
        self.raw_tank = self.tank.outflow("drunk untreated", 1)
        self.bottled = self.drinking.inflow("bottled", 0)
        self.mains_potable = self.drinking.inflow("mains", 1)
        self.saved = self.drinking.inflow("treated", 3)
        self.drunk = self.drinking.outflow("drinking", 0)
        self.cooked = self.drinking.outflow("cooking", 1)
        self.rain_pool = self.pool.inflow("rain") if self.pool else None
        self.raw_pool = self.pool.outflow("drunk untreated", 0) if self.pool else None
        self.pool_flushing = self.pool.outflow("flushing", 1) if self.pool else None

        channel = stage.recorder.channel
        self._use = [channel(f"water.use.{use}", "step", "L/d", DAY) for use in USES]
        self._unmet = [channel(f"water.unmet.{use}", "step", "L/d", DAY) for use in USES]
        self._unsafe = channel("water.unsafe", "step", "L/d", DAY)
        self._noted: tuple[float, ...] = ()
        self._potable = (0.0, 0.0)
        self._given = (0.0, 0.0)
        "what mains and a piped well give now [L/s]"
        self.sources_changed: Callable[[], None] = lambda: None
        "called in the second in which mains or a well begin to give, or stop"
        self._reference = fsum(reference) * DAY
        self._reference_potable = fsum(reference[:2]) * DAY
        "reference need, all and potable [L/person/d]"
        self.drinking.dependants.append(self)
        if self.pool is not None:
            self.pool.minders.append(self)
        wall.people.dependants.append(self)
        wall.mains_running.dependants.append(self)
        wall.receivers["water"] = self.receive_tanker
        wall.receivers["bottled"] = lambda litres: self.drinking.put(self.bottled, litres)
        self._own_source(spec)
        clock.mark(self)

    def _stock(self, name: str, spec: Tank) -> Stock:
        draws = self.stage.draws
        capacity = draws(spec.capacity)
        channel = self.stage.recorder.channel(f"water.{name}", "linear", "L")
        level = min(draws(spec.level), capacity)
        return Stock(self.clock, f"water.{name}", level, capacity, rank_of(f"water.{name}"), channel)

    def _own_source(self, spec: WaterSpec) -> None:
        """A well of one's own: by hand it is a trip of the day, else it flows into the tank."""
        self.well_by_hand = self.well_left = 0.0
        "what a well by hand gives from one plan to the next, and what is left of it [L]"
        self.well_load: Load | None = None
        self.well_watts: float | None = None
        self.well_flow = 0.0
        self.well_potable = self.well_pumped = False
        self.well_drinkable = self.drinking.inflow("well", 2)
        if spec.well is not None:
            flow = self.stage.draws(spec.well.flow)
            if spec.well.lift == "hand":
                self.well_by_hand = flow * DAY
            else:
                self.well_flow = flow
            self.well_potable = spec.well.potable
            self.well_watts = self.stage.draws(spec.well.power) if spec.well.power is not None else None
            self.well_pumped = spec.well.lift == "pump"

    def use_well_load(self, load: Load | None) -> None:
        """The load that drives the well's pump, at the watts that the well says, if it says any."""
        self.well_load = load
        if load is not None and self.well_watts is not None:
            load.watts = self.well_watts
        if load is not None:
            load.dependants.append(self)

    # What comes in

    def receive_tanker(self, litres: float) -> float:
        """A tanker's water: as much as is potable and has room to the containers, the rest to the tank."""
        potable = self.drinking.put(self.bottled, min(litres * self.potable_share, self._room(self.drinking)))
        return potable + self.tank.put(self.delivered, min(litres - potable, self._room(self.tank)))

    @staticmethod
    def _room(stock: Stock) -> float:
        return stock.capacity - stock.level

    def set_rain(self, into: str, rate: float) -> None:
        """Rain of this month [L/s]."""
        if into == "pool" and self.pool is not None and self.rain_pool is not None:
            self.pool.want((self.rain_pool, rate))
            self.clock.mark(self)
        else:
            self.tank.want((self.rain_tank, rate))

    def fetch(self, limit: float) -> float:
        """People carry what the taps lack for a day, from a well or the tank [L]; returns what it was."""
        people, (drinking, cooking, hygiene, flushing) = self.wall.people.needing * DAY, self.rates
        drinking, potable = drinking * people, drinking * people + cooking * people
        clean, drinkable = self.drinking.level, 0.0
        if self.well_potable and self.well_left:
            lacking = max(potable - clean, 0.0)
            drinkable = self.drinking.put(
                self.well_drinkable, min(lacking, limit, self.well_left, self.drinking.capacity - clean)
            )
            self.well_left -= drinkable
            clean = self.drinking.level
        short = max(potable - clean, 0.0)
        can_treat = self.can_treat()
        treated = min(short, self.treatable * potable) if can_treat else 0.0
        raw = max(min(short, drinking) - treated, 0.0)
        if can_treat and self.ration != "normal":
            treated = max(treated, self._saved(potable))
        at_taps = self.header.level
        wanted = hygiene * people + flushing * people + treated + raw - at_taps
        wanted = min(max(wanted, 0.0), limit - drinkable, self.header.capacity - at_taps)
        from_well = min(wanted, self.well_left)
        self.well_left -= from_well
        from_tank = 0.0
        if not self.lifting.works and (rest := min(wanted - from_well, self.tank.level)) > 0:
            from_tank = self.tank.take(self.lifted, rest)
        if from_well + from_tank > 0:
            self.header.put(self.by_hand, from_well + from_tank)
        return drinkable + from_well + from_tank

    @property
    def trickles(self) -> bool:
        """Whether something flows into a tank from which people carry."""
        return not self.lifting.works and self.tank.wanted_in > 0 and self.header.capacity > 0

    def save(self) -> None:
        """On a ration fill clean containers with a day's treated water from the taps, while it is there."""
        if self.ration == "normal" or not self.can_treat():
            return
        drinking, cooking, _, _ = self.rates
        header, tank = self.header, self.tank
        falls = min(tank.level, self._room(header)) if self.lifting.gravity else 0.0
        saved = self._saved((drinking + cooking) * self.wall.people.needing * DAY)
        saved = min(saved, header.level + falls)
        if saved > header.level:
            header.put(self.lift, tank.take(self.lifted, saved - header.level))
        if saved > 0:
            self.drinking.put(self.saved, header.take(self.treated, saved))

    def _saved(self, potable: float) -> float:
        """What of a day's potable need is treated ahead on a ration [L]: the share that can be, while clean
        water for the rest lasts. What is treated later in the day, when none is left, does not come on top.
        """
        share, level = self.treatable, self.drinking.level
        eked = min(potable, level / (1 - share)) if share < 1 else potable
        return min(share * eked, self.drinking.capacity - level)

    # Settling

    def set_ration(self, ration: str, more: float = 0.0) -> None:
        """Use water at this ration from now on, and go `more` of the way to the next one [0 .. 1)."""
        rates = self.rations[ration]
        if more:
            high = self.rations[RATIONS[RATIONS.index(ration) - 1]]
            drinking, cooking, hygiene, flushing = (
                low + more * (next_one - low) for low, next_one in zip(rates, high, strict=True)
            )
            rates = drinking, cooking, hygiene, flushing
        if rates != self.rates or ration != self.ration:
            self.ration, self.rates = ration, rates
            self.clock.mark(self)

    def settle(self) -> None:
        """Flows out of every store but the tank, from the ration and what the stores can give."""
        people = self.wall.people.needing
        drinking, cooking, hygiene, flushing = (rate * people for rate in self.rates)
        self._from_mains_and_well(drinking, cooking)
        self._potable = (drinking, cooking)
        thirst = drinking - self.drunk.actual
        short = max(thirst + cooking - self.cooked.actual, 0.0)
        treated = min(short, self.treatable * (drinking + cooking)) if self.can_treat() else 0.0
        if self.ration == "survival" and self.pool is not None:
            # What is left at the taps is for drinking: they flush what a pool, or rain into it, does not.
            lacking = max(self._to_flush - self.pool.wanted_in, 0.0) if self.pool.empty else 0.0
            flushing = min(flushing, lacking)
        self.header.want(
            (self.treated, treated), (self.raw_header, max(thirst - treated, 0.0)),
            (self.hygiene, hygiene), (self.flushing, flushing),
        )
        self.lifting.uses_changed = True
        self.clock.mark(self.lifting)

    @property
    def _to_flush(self) -> float:
        """What is flushed where a pool helps out: what is wanted, and the reference need at least [L/s]."""
        return max(self.rates[3], self.reference[3]) * self.wall.people.needing

    def _from_mains_and_well(self, drinking: float, cooking: float) -> None:
        flow = self.mains_flow if self.wall.mains_running.value == "on" else 0.0
        well = 0.0
        pumped = self.well_load is not None and self.well_load.served
        if pumped or (self.well_flow and not self.well_pumped):
            well = self.well_flow
        if (flow, well) != self._given:
            self._given = flow, well
            self.clock.at(self.clock.now, ACTION, self._rank, lambda _: self.sources_changed())
        self.drinking.want(
            (self.mains_potable, flow * self.potable_share),
            (self.well_drinkable, well if self.well_potable else 0.0),
            (self.drunk, drinking), (self.cooked, cooking),
        )
        # What a full store does not take goes to the tank.
        self.tank.want(
            (self.mains, flow - self.mains_potable.actual), (self.well, well - self.well_drinkable.actual)
        )

    def _drink_what_is_there(self) -> float:
        """Untreated water that is drunk where nothing better is left [L/s]."""
        thirst = self._potable[0] - self.drunk.actual - self.treated.actual - self.raw_header.actual
        if (untreated := max(thirst, 0.0)) != self.raw_tank.wanted:
            self.raw_tank.want(untreated)
        raw = self.raw_header.actual + self.raw_tank.actual
        if self.pool is not None and self.raw_pool is not None and self.pool_flushing is not None:
            drunk = max(thirst - self.raw_tank.actual, 0.0)
            flushed = max(self._to_flush - self.flushing.actual, 0.0)
            if drunk != self.raw_pool.wanted or flushed != self.pool_flushing.wanted:
                self.pool.want((self.raw_pool, drunk), (self.pool_flushing, flushed))
            raw += self.raw_pool.actual
        return raw

    def _note(self) -> None:
        """Write down what each use gets and what is short of the reference need."""
        raw = self._drink_what_is_there()
        drunk, cooked, treated = self.drunk.actual, self.cooked.actual, self.treated.actual
        pooled = self.pool_flushing.actual if self.pool_flushing is not None else 0.0
        hygiene, flushing = self.hygiene.actual, self.flushing.actual + pooled
        people = self.wall.people.needing
        key = (drunk, cooked, treated, raw, hygiene, flushing, people)
        if key == self._noted:
            return
        self._noted = key
        to_drinking = min(treated, self._potable[0] - drunk)
        used = (drunk + to_drinking + raw, cooked + treated - to_drinking, hygiene, flushing)
        now = self.clock.now
        rows = zip(used, self.reference, self._use, self._unmet, strict=True)
        for rate, need, use_channel, unmet_channel in rows:
            if use_channel is not None and (not use_channel.values or use_channel.values[-1] != rate):
                use_channel.step(now, rate)
            unmet = max(need * people - rate, 0.0)
            if unmet_channel is not None and (not unmet_channel.values or unmet_channel.values[-1] != unmet):
                unmet_channel.step(now, unmet)
        unsafe = self._unsafe
        if unsafe is not None and (not unsafe.values or unsafe.values[-1] != raw):
            unsafe.step(now, raw)

    # What the household asks

    def cover(self) -> float:
        """Days of cover of tank, header and drinking water at the reference need [d]; infinite for nobody."""
        need = self._reference * self.wall.people.needing
        return together(self._clean) / need if need > 0 else inf

    @property
    def gives(self) -> bool:
        """Whether mains or a well give anything now."""
        return self._given != (0.0, 0.0) or self.well_by_hand > 0

    def given_a_day(self, carried: float) -> float:
        """What mains and a well give in a day if they go on as now, when so much can be carried [L/d].

        A well by hand is carried from, and so is the tank where nothing lifts its water.
        """
        piped, by_hand = fsum(self._given) * DAY, self.well_by_hand
        if not self.lifting.works:
            piped, by_hand = 0.0, by_hand + piped
        return piped + min(by_hand, carried)

    def sustained(self, a_day: float) -> tuple[str, float]:
        """The most generous ration that uses no more than so much in a day [L/d], and how far the rest goes
        towards the next one.
        """
        people = self.wall.people.needing * DAY
        uses = [fsum(self.rations[one]) * people for one in RATIONS]
        place = next((at for at, use in enumerate(uses) if use <= a_day), len(RATIONS) - 1)
        if place == 0 or a_day <= uses[place]:
            return RATIONS[place], 0.0
        return RATIONS[place], (a_day - uses[place]) / (uses[place - 1] - uses[place])

    def drinking_cover(self) -> float:
        """Days of cover of drinking water at the reference need for drinking and cooking [d]."""
        need = self._reference_potable * self.wall.people.needing
        return self.drinking.level / need if need > 0 else inf
