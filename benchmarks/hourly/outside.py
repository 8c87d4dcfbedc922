"""Outside by the hour: cordon, exits, pressure and concessions, public supply, interference.

Every risk is looked at each hour in which it could come true. Those that the record holds still are not
looked at: their rates are constant, so that nothing is lost by waiting.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

import simpy

from sim.engine import DAY, Noise
from sim.replication import Drawn
from sim.scenario.schema import Scenario

from .house import House
from .risk import Risk

HOUR = 3600
STATES = ("open", "watch", "checkpoint", "siege")


def ticks(seconds: float) -> int:
    """A length of time in whole ticks, at least one."""
    return max(int(seconds / HOUR + 0.5), 1)


class Outside:
    """What surrounds the house; sets the house's grid, mains, signal and cordon."""

    def __init__(
        self, env: simpy.Environment, scenario: Scenario, noise: Noise, draws: Drawn, house: House
    ) -> None:
        siege, compound = scenario.siege, scenario.compound
        self.env, self.noise, self.draws, self.house = env, noise, draws, house
        self.cordon_changed: list[Callable[[], None]] = []
        self.left: list[Callable[[], None]] = []
        self.custodian = siege.custody.at_start
        self.raised = False
        self.silent_pressure = False
        self.calm_at = 0
        self.pressure_lasts = ticks(draws(siege.diplomacy.pressure_lasts))
        triggers = {one.transition: draws(one.times) for one in siege.cordon.triggers.values()}
        self.transitions: list[tuple[str, str, float, float, Risk]] = []
        for name, rate in sorted(siege.cordon.rates.items()):
            before, after = name.split(">")
            risk = Risk(noise, f"cordon.{name}")
            self.transitions.append((before, after, draws(rate) * HOUR, triggers.get(name, 1.0), risk))
        exits = siege.exits
        self.bands = [draws(age) / HOUR for age in exits.bands]
        self.exits = [
            (kind, tuple(draws(rate) * HOUR for rate in rates), Risk(noise, f"exits.{kind}"))
            for kind, rates in sorted(exits.all.items())
        ] if exits.active else []
        self.individual = draws(exits.individual) * HOUR if exits.active else 0.0
        self.one_leaves = Risk(noise, "exits.individual")
        self.began = -1
        self.talks = {state: draws(factor) for state, factor in siege.custody.talks.items()}
        self.concessions = [
            (draws(one.rate) * HOUR, draws(one.under_pressure), one.gives, Risk(noise, f"concessions.{name}"))
            for name, one in sorted(siege.diplomacy.concessions.items())
        ]
        self.asked: set[str] = set()
        self.granted: dict[str, Callable[[], None]] = {"grid": lambda: self.restore(None)}
        self._public_supply(compound)
        self.interference = siege.interference
        self.shares: dict[str, float] = {}
        if siege.interference is not None:
            self.shares = {state: draws(siege.interference.share.at(state)) for state in STATES}
        self.modelled = True
        self.spells = 0
        self.spell_ends = -1
        self.begin_spell("clear")
        for track_name, track in sorted(siege.diplomacy.tracks.items()):
            env.process(self._rounds(track_name, track.every, draws(track.raises_pressure)))

    def _public_supply(self, compound: Any) -> None:
        """Grid and mains water."""
        grid = compound.power.grid
        self.cuts = {"start"} if grid.at_start == "off" else set()
        self.outages = grid.outages
        self.outage = Risk(self.noise, "grid.outage")
        self.outage_rate = self.draws(grid.outages.rate) * HOUR if grid.outages is not None else 0.0
        self.out_until = 0
        self.mains = compound.water.mains_at_start
        self.window_open = False
        self.mains_spec = compound.water.mains
        self.env.process(self._windows())

    def risks(self) -> dict[str, Risk]:
        """Every risk by name, for the record to hold."""
        found = [one[4] for one in self.transitions] + [one[2] for one in self.exits]
        found += [one[3] for one in self.concessions] + [self.one_leaves]
        return {risk.name: risk for risk in found}

    def tick(self, hour: int) -> None:
        """One hour outside."""
        house = self.house
        raised = self.raised
        if raised and hour >= self.calm_at:
            self.raised = raised = False
        cordon = house.cordon
        for before, after, rate, times, risk in self.transitions:
            if before == cordon and not risk.held and risk.grow(rate * times if raised else rate):
                self.set_cordon(after)
                break
        if house.people:
            self._exits(hour)
        if self.asked:
            talks = self.talks.get(self.custodian, 1.0)
            for rate, under_pressure, gives, risk in self.concessions:
                if gives in self.asked and not risk.held and risk.grow(
                    rate * talks * (under_pressure if raised else 1.0)
                ):
                    self.asked.discard(gives)
                    self.granted[gives]()
        self._grid(hour)
        house.mains = self.mains == "steady" or (self.mains == "intermittent" and self.window_open)
        if self.modelled and hour == self.spell_ends:
            self.begin_spell("clear" if house.signal == "interfered" else "interfered")

    # Cordon and exits

    def set_cordon(self, cordon: str) -> None:
        """The cordon from now on."""
        if cordon != self.house.cordon:
            self.house.cordon = cordon  # type: ignore[assignment]
            self.begin_spell("clear")
            for tell in self.cordon_changed:
                tell()

    def _exits(self, hour: int) -> None:
        if self.began < 0:
            self.began = hour
        age, band = hour - self.began, 0
        for limit in self.bands:
            band += age >= limit
        for _, rates, risk in self.exits:
            if not risk.held and risk.grow(rates[band]):
                self.leave(None)
                return
        one = self.one_leaves
        if self.individual and not one.held and one.grow(self.individual * self.house.leavers):
            self.leave(1)

    def leave(self, count: int | None) -> None:
        """Some who may, or all."""
        gone = 0
        for group in self.house.groups:
            if count is None:
                group[0] = 0
            elif group[3]:
                here = min(int(group[0]), count - gone)
                group[0] = int(group[0]) - here
                gone += here
        self.house.count()
        for tell in self.left:
            tell()

    def likeliest_exit(self, fact: str) -> str:
        """A kind for an exit of disputed kind."""
        u = self.noise.uniform(f"history.facts.{fact}", "kind of exit")
        total = sum(rates[-1] for _, rates, _ in self.exits)
        gathered = 0.0
        for kind, rates, _ in self.exits:
            gathered += rates[-1]
            if u * total < gathered:
                return kind
        return self.exits[-1][0]

    # Diplomacy

    def raise_pressure(self) -> None:
        """Pressure is raised for a while."""
        self.raised = True
        self.calm_at = int(self.env.now) + self.pressure_lasts

    def _rounds(self, name: str, every: Any, chance: float) -> Generator[simpy.Event, Any, None]:
        k = 0
        while True:
            yield self.env.timeout(ticks(self.draws.each(every, k)))
            if self.house.people and not self.silent_pressure and (
                self.noise.uniform(f"tracks.{name}", "pressure", k) < chance
            ):
                self.raise_pressure()
            k += 1

    # Public supply

    def restore(self, cut: str | None) -> None:
        """Undo one cut, or all."""
        if cut is None:
            self.cuts.clear()
        self.cuts.discard(cut or "")

    def _grid(self, hour: int) -> None:
        connected = not self.cuts
        if connected:
            self.asked.discard("grid")
            if hour >= self.out_until and self.outages is not None and self.outage.grow(self.outage_rate):
                self.out_until = hour + ticks(self.draws.each(self.outages.length, self.outage.occurrence))
        else:
            self.asked.add("grid")
        self.house.grid = connected and hour >= self.out_until

    def _windows(self) -> Generator[simpy.Event, Any, None]:
        spec, env, draws = self.mains_spec, self.env, self.draws
        served, every = draws(spec.served), ticks(draws(spec.every))
        yield env.timeout(ticks((spec.first - self.house.calendar.local.reads(0)) % DAY))
        window = 0
        while True:
            length = 0
            if self.mains == "intermittent" and self.noise.uniform("mains", "served", window) < served:
                self.window_open = True
                length = min(ticks(draws.each(spec.window, window)), every - 1)
                yield env.timeout(length)
                self.window_open = False
            window += 1
            yield env.timeout(every - length)

    # Interference

    def set_signal(self, signal: str) -> None:
        """What the record says of the signal; `modelled` hands it back."""
        self.modelled = signal == "modelled"
        if self.modelled:
            self.begin_spell("clear")
        else:
            self.house.signal = signal

    def begin_spell(self, signal: str) -> None:
        """A spell with or without interference, under the present cordon."""
        if not self.modelled or self.interference is None:
            return
        share = self.shares[self.house.cordon]
        if share <= 0 or share >= 1:
            self.spell_ends = -1
            self.house.signal = "interfered" if share >= 1 else "clear"
            return
        self.house.signal = signal
        length = self.draws.each(self.interference.spell, self.spells)
        self.spells += 1
        if signal == "clear":
            length *= (1 - share) / share
        self.spell_ends = int(self.env.now) + ticks(length)
