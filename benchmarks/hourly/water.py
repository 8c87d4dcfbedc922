"""Water by the hour: mains and tankers into the tank, a pump or people with buckets to the taps, four uses.

The same house as `sim.compound.water`, written anew: amounts an hour instead of rates, clipped at the end
of it.
"""

from __future__ import annotations

from math import exp, inf, log, sqrt

from sim.scenario.schema import Compound
from sim.wall import Draws

from .stocks import Stock, Store, get, move, put

Uses = tuple[float, float, float, float]
"drinking, cooking, hygiene, flushing"

DROP, MOMENT = 1e-9, 1e-6
"litres that are none, and hours that no step is shorter than"

RATIONS = ("normal", "rationed", "survival")
"the most generous first"


class Water:
    """Tank, header, drinking water and pool; rates are a person an hour."""

    def __init__(self, store: Store, spec: Compound, draws: Draws) -> None:
        water = spec.water
        self.pumped, self.falls = water.lift == "pump", water.lift == "gravity"
        self.rates: dict[str, Uses] = {}
        for ration, use in spec.household.use.items():
            self.rates[ration] = self._a_person(use, draws)
        self.need = self._a_person(spec.household.reference_need, draws)
        self.need_a_day = sum(self.need) * 24
        self.potable_a_day = sum(self.need[:2]) * 24
        self.potable_share = draws(water.potable_share)
        self.treatable = draws(water.treatable)
        pump, mains, pool, well = water.pump, water.mains, water.pool, water.well
        self.pump_flow = draws(pump.flow) * 3600 if pump else 1.0
        self.pump_power = draws(pump.power) if pump else 0.0
        self.mains_flow = draws(mains.flow) * 3600 if mains else 0.0
        self.carry_limit = draws(spec.household.carry_limit) * 86400
        self.tank = store(draws(water.tank.level), draws(water.tank.capacity))
        self.header = store(draws(water.header.level), draws(water.header.capacity))
        self.drinking = store(draws(water.drinking.level), draws(water.drinking.capacity))
        self.pool = store(draws(pool.level), draws(pool.capacity)) if pool else store(0.0, DROP)
        self.stores = self.tank, self.header, self.drinking, self.pool
        self.rain = self.rain_on_tank = 0.0
        "rain into the pool, and into the tank, in this month [L/h]"
        self.into_tank = water.rain is not None and water.rain.into == "tank"
        self.monthly: tuple[float, ...] = ()
        self.sigma = 0.0
        if water.rain is not None:
            self.monthly = tuple(draws(rate) * 3600 for rate in water.rain.monthly)
            self.sigma = sqrt(log(1 + draws(water.rain.spread) ** 2))
        self.well_yields = draws(well.flow) * 3600 if well else 0.0
        "what the well gives [L/h]"
        self.well_lift = well.lift if well else ""
        self.well_fit = well is not None and well.potable
        "whether it is fit to drink"
        self.well = self.at_well = 0.0
        "what flows from it now [L/h], and what people can still fetch from it until the next plan [L]"
        self.unmet: Uses = (0.0, 0.0, 0.0, 0.0)
        "short of the reference need in the last step [L]"
        self.unsafe = 0.0
        "drunk untreated in the last step [L]"
        self.may_carry = 0.0
        "what people can still carry until the next plan [L]"
        self.beyond = 0.0
        "how far towards the next ration use goes, on what the mains give [0 .. 1)"

    @staticmethod
    def _a_person(use: object, draws: Draws) -> Uses:
        drinking, cooking, hygiene, flushing = (
            draws(getattr(use, name)) * 3600 for name in ("drinking", "cooking", "hygiene", "flushing")
        )
        return drinking, cooking, hygiene, flushing

    def new_month(self, month: int, luck: float) -> None:
        """Rain of a month 1..12, wetter or drier by a standard normal number."""
        if self.monthly:
            rain = self.monthly[month - 1] * exp(self.sigma * luck - self.sigma**2 / 2)
            self.rain, self.rain_on_tank = (0.0, rain) if self.into_tank else (rain, 0.0)

    def used(self, ration: str) -> Uses:
        """Use a person an hour: a ration, and `beyond` of what the next one has more."""
        low = self.rates[ration]
        if not self.beyond:
            return low
        high = self.rates[RATIONS[RATIONS.index(ration) - 1]]
        drinking, cooking, hygiene, flushing = (
            (1 - self.beyond) * one + self.beyond * more for one, more in zip(low, high, strict=True)
        )
        return drinking, cooking, hygiene, flushing

    def asked(self, people: int) -> float:
        """What people use at most in an hour [L]."""
        return sum(self.rates["normal"]) * people

    def fed(self, people: int, carriers: int, mains: bool, lifting: bool) -> tuple[str, float]:
        """The ration that mains and a well feed alone if they go on for a day, and how far to the next one.

        What nothing lifts has to be carried.
        """
        comes = 24 * (self.well + (self.mains_flow if mains else 0.0))
        stands = 24 * self.well_yields if self.well_lift == "hand" else 0.0
        most = self.carry_limit * carriers
        given = comes + min(stands, most) if lifting else min(comes + stands, most)
        more = inf
        for ration in RATIONS:
            use = sum(self.rates[ration]) * people * 24
            if use <= given:
                return ration, 0.0 if more == inf else (given - use) / (more - use)
            more = use
        return RATIONS[-1], 0.0

    def comes(self, mains: bool) -> bool:
        """Whether something flows into the tank now."""
        return (self.mains_flow if mains else 0.0) + self.well + self.rain_on_tank > 0

    def step(self, hours: float, people: int, ration: str, mains: bool, lifting: bool) -> float:
        """Let water flow for some hours; returns what the pump lifted [L]."""
        persons = people * hours
        drinking, cooking, hygiene, flushing = (rate * persons for rate in self.used(ration))

        # Mains, well: the part fit to drink tops the drinking water up, the rest goes to the tank.
        store = self.drinking
        level = store.level
        clean = min(self._clean(mains) * hours, store.capacity - level + drinking + cooking)
        flow = ((self.mains_flow if mains else 0.0) + self.well) * hours
        drunk, cooked = _share_out(level, clean, drinking, cooking)
        move(store, clean - drunk - cooked)

        # What the store lacks is treated tap water as far as that goes; thirst beyond it is met untreated.
        thirst, uncooked = drinking - drunk, cooking - cooked
        treated = raw = 0.0
        if thirst + uncooked > 0:
            empty = (thirst + uncooked) / (drinking + cooking - clean)
            "share of the step in which the store gives no more than the mains bring"
            treated = min(thirst + uncooked, empty * self.treatable * (drinking + cooking))
            raw = max(thirst - treated, 0.0)
        at_taps = self._at_taps(flushing, persons, self.rain * hours, ration)

        # The pump fills the header and serves the taps; what the header lacks is had only while it lifts.
        header, tank = self.header, self.tank
        into_tank = flow - clean + self.rain_on_tank * hours
        wanted = treated + raw + hygiene + at_taps
        lifted = 0.0
        if lifting:
            room = header.capacity - header.level + wanted
            lifted = min(self.pump_flow * hours, room, tank.level + into_tank)
        elif self.falls:
            lifted = min(wanted, tank.level + into_tank)
            lifted += min(
                max(tank.level + into_tank - lifted - tank.capacity, 0.0),
                max(header.capacity - header.level - lifted + wanted, 0.0),
            )
        treated, from_taps, washed, flushed = _share_out(
            header.level, lifted, treated, raw, hygiene, at_taps
        )
        move(header, lifted - treated - from_taps - washed - flushed)
        move(tank, into_tank - lifted)

        # Thirst goes on to the tank and at last to the pool; the pool flushes what the taps do not.
        boiled = min(treated, thirst)
        thirsty = thirst - boiled - from_taps
        from_tank = get(tank, thirsty)
        rain = self.rain * hours
        from_pool, by_bucket = _share_out(
            self.pool.level, rain, thirsty - from_tank, max(flushing, self.need[3] * persons) - flushed
        )
        move(self.pool, rain - from_pool - by_bucket)

        self.unsafe = from_taps + from_tank + from_pool
        need = self.need
        self.unmet = (
            max(need[0] * persons - drunk - boiled - self.unsafe, 0.0),
            max(need[1] * persons - cooked - (treated - boiled), 0.0),
            max(need[2] * persons - washed, 0.0),
            max(need[3] * persons - flushed - by_bucket, 0.0),
        )
        return lifted

    def _at_taps(self, flushing: float, persons: float, rain: float, ration: str) -> float:
        """What is flushed from the taps: on a survival ration only what the pool and its rain do not."""
        if ration != "survival" or self.pool.capacity <= DROP:
            return flushing
        if self.pool.level > DROP:
            return 0.0
        return min(flushing, max(max(flushing, self.need[3] * persons) - rain, 0.0))

    def _clean(self, mains: bool) -> float:
        """What comes in fit to drink [L/h]."""
        piped = self.mains_flow * self.potable_share if mains else 0.0
        return piped + (self.well if self.well_fit else 0.0)

    def receive_tanker(self, litres: float) -> float:
        """A tanker: the part fit to drink into the clean containers, the rest into the tank."""
        clean = put(self.drinking, litres * self.potable_share)
        return clean + put(self.tank, litres - clean)

    def receive_bottles(self, litres: float) -> float:
        """Bottled water."""
        return put(self.drinking, litres)

    def lasts(self, hours: float, people: int, ration: str, mains: bool) -> float:
        """How many of these hours until taps or clean water run dry, where nothing lifts."""
        drinking, cooking, hygiene, flushing = (rate * people for rate in self.used(ration))
        potable = drinking + cooking
        clean = min(self._clean(mains), potable)
        short = 0.0 if self.drinking.level > DROP else potable - clean
        treated = min(short, self.treatable * potable)
        raw = max(min(short, drinking - min(drinking, clean)) - treated, 0.0)
        taps = treated + raw + hygiene
        taps += self._at_taps(flushing, people, self.rain, ration)
        for stock, out in ((self.drinking, potable - clean), (self.header, taps)):
            if stock.level > DROP and out > 0:
                hours = min(hours, stock.level / out)
        return max(hours, MOMENT)

    def fetch(self, people: int, ration: str, lifting: bool) -> float:
        """Carry what the taps will lack in a day, as far as people still can: from the well, and from the
        tank where nothing lifts; returns what that was.

        That is washing and flushing, and of drinking and cooking what the clean water will not do for: as
        much as can be treated, and what is then lacking to drink. From a well fit to drink clean water comes
        first.
        """
        could = self.may_carry
        drinking, cooking, hygiene, flushing = (rate * people * 24 for rate in self.used(ration))
        if self.well_fit:
            lacking = drinking + cooking - self.drinking.level
            self._bring(self.drinking, min(lacking, self.at_well), well=True)
        short = max(drinking + cooking - self.drinking.level, 0.0)
        treated = min(short, self.treatable * (drinking + cooking))
        raw = max(min(short, drinking) - treated, 0.0)
        treated = max(treated, self._saved(drinking + cooking, ration))
        wanted = hygiene + flushing + treated + raw - self.header.level
        wanted -= self._bring(self.header, min(wanted, self.at_well), well=True)
        if not lifting:
            self._bring(self.header, min(wanted, self.tank.level))
        return could - self.may_carry

    def _bring(self, store: Stock, litres: float, well: bool = False) -> float:
        brought = put(store, min(litres, self.may_carry))
        self.may_carry -= brought
        if well:
            self.at_well -= brought
        else:
            get(self.tank, brought)
        return brought

    def save(self, people: int, ration: str) -> None:
        """At the plan, on a ration: treat a day's share ahead, as far as clean water for the rest lasts."""
        potable = sum(self.used(ration)[:2]) * people * 24
        saved = self._saved(potable, ration)
        if self.falls:
            put(self.header, get(self.tank, min(saved, self.header.capacity) - self.header.level))
        put(self.drinking, get(self.header, saved))

    def _saved(self, potable: float, ration: str) -> float:
        store, share = self.drinking, self.treatable
        lasts = potable if share == 1 else min(store.level / (1 - share), potable)
        return 0.0 if ration == "normal" else min(share * lasts, store.capacity - store.level)

    def cover(self, people: int) -> float:
        """Days of cover at the reference need."""
        level = self.tank.level + self.header.level + self.drinking.level
        return level / (self.need_a_day * people)

    def drinking_cover(self, people: int) -> float:
        """Days of cover of drinking water."""
        return self.drinking.level / (self.potable_a_day * people)


def _share_out(level: float, inflow: float, *wanted: float) -> list[float]:
    """What each use gets in a step: all of them what they want while the store lasts; then what flows in, the
    first before the second.
    """
    total = sum(wanted)
    lasts = 1.0 if total <= level + inflow else level / (total - inflow)
    left, got = (1 - lasts) * inflow, []
    for want in wanted:
        served = min((1 - lasts) * want, left)
        left -= served
        got.append(lasts * want + served)
    return got
