"""What the record can reach: states to set, hazards to force or silence, lines to attempt, by id."""

from __future__ import annotations

from sim.compound import Compound
from sim.engine import Flow, Hazard, Stock
from sim.siege import Siege
from sim.wall import Wall


def is_outcome(track: str) -> bool:
    """Whether a track tells of what the modelled system did, not of acts of others."""
    return track in ("exits", "people") or track.split(".")[0] in ("generators", "concessions", "repair")


class Targets:
    """The world of one replication as the record sees it.

    Every lookup raises ValueError naming the fact and what there is, when an id is unknown.
    """

    def __init__(self, wall: Wall, compound: Compound, siege: Siege) -> None:
        self.wall, self.compound, self.siege = wall, compound, siege
        self.hazards: dict[str, Hazard] = {
            **{f"cordon.{name}": hazard for name, hazard in siege.cordon.hazards.items()},
            **{f"exits.{name}": hazard for name, hazard in siege.exits.hazards.items()},
            **{f"concessions.{name}": hazard for name, hazard in siege.diplomacy.concessions.items()},
            **{f"generators.{name}.failure": unit.hazard for name, unit in compound.power.units.items()},
        }

    def hazard(self, fact: str, name: str) -> Hazard:
        """A hazard by id."""
        if name not in self.hazards:
            raise ValueError(f"fact {fact}: no hazard {name!r}; there are {', '.join(sorted(self.hazards))}")
        return self.hazards[name]

    def on_track(self, track: str) -> list[Hazard]:
        """The hazards that a declared silence of a track holds still."""
        if track in ("exits", "people"):
            return [hazard for name, hazard in sorted(self.hazards.items()) if name.startswith("exits.")]
        if track == "cordon":
            return [hazard for name, hazard in sorted(self.hazards.items()) if name.startswith("cordon.")]
        if track == "grid":  # ordinary outages are no acts, so they go on
            granted = self.siege.diplomacy.spec.concessions.items()
            return [
                self.hazards[f"concessions.{name}"] for name, one in sorted(granted) if one.gives == "grid"
            ]
        return [self.hazards[track]] if track in self.hazards else []

    def may_change(self, track: str) -> bool:
        """Whether the model has any means to change what a track tells of."""
        exits = self.siege.exits.spec
        if track == "people":
            return exits.may_come(None) or exits.may_come("individual")
        if track == "cordon":
            return any(self.siege.cordon.rates.values())
        return bool(self.on_track(track))

    def set(self, fact: str, because: str | None, target: str, value: str) -> None:
        """An act of an outside party: switch a state."""
        siege, wall = self.siege, self.wall
        if target == "grid":
            if value == "off":
                siege.grid.cut(fact)
            else:
                siege.grid.restore(because)
        elif target == "mains":
            wall.mains.set(value)
        elif target == "signal":
            if siege.interference is not None:
                siege.interference.set(value)
            elif value != "modelled":
                wall.signal.set(value)
        elif target == "fixed_line":
            self.compound.comms.fixed_line.set(value)
        elif target == "cordon":
            siege.cordon.state.set(value)
        elif target == "custodian":
            wall.custodian.set(value)
        elif target == "pressure":
            if value == "raised":
                siege.diplomacy.raise_pressure()
            else:
                wall.pressure.set(value)
        elif target.startswith("lines.") and target.removeprefix("lines.") in siege.lines:
            siege.lines[target.removeprefix("lines.")].rule.set(value)
        elif target == "power.running" and self.compound.power.running is not None:
            self.compound.power.running.mode.set(value)
        elif target == "power.running" or target.startswith("lines."):
            return  # this scenario has no such part, so there is nothing to switch
        else:
            raise ValueError(f"fact {fact}: cannot set {target!r}")

    def bring_to(self, fact: str, stock_name: str, level: float, known: float | None) -> float:
        """Bring a stock to a level, or by a known amount; returns the amount added (below zero: taken).

        A store that the record says was at a level could hold it, whatever capacity was drawn.
        """
        stock = self._stock(fact, stock_name)
        stock.hold_at_least(level)
        amount = level - stock.level if known is None else known
        if amount >= 0:
            self._put(stock, amount)
        else:
            stock.take(_of_record(stock, into=False), -amount)
        return amount

    def bring(self, fact: str, stock_name: str, amount: float) -> None:
        """Put an amount into a stock; one that is full by then grows by the rest."""
        stock = self._stock(fact, stock_name)
        stock.hold_at_least(stock.level + amount)
        self._put(stock, amount)

    def _put(self, stock: Stock, amount: float) -> None:
        stock.put(_of_record(stock, into=True), amount)
        if amount > 0:
            self.compound.charged(stock)

    def _stock(self, fact: str, name: str) -> Stock:
        stocks = self.compound.stocks
        if name not in stocks:
            raise ValueError(f"fact {fact}: no stock {name!r}; there are {', '.join(sorted(stocks))}")
        if name.startswith("food."):
            self.compound.stores.spoil()  # before fresh food lies among the old
        return stocks[name]

    def came_in(self) -> None:
        """Something has: fresh food begins to age, and those inside decide and carry as after a delivery."""
        self.compound.stores.spoil()
        self.wall.came_in()

    def ask_for_unit(self) -> bool:
        """Ask for a replacement unit if no unit is left; whether that was so."""
        units = self.compound.power.units.values()
        if not units or any(unit.state.value in ("ready", "running") for unit in units):
            return False
        self.wall.asks("generator", True)
        return True

    def hand_back(self) -> None:
        """The record ends here: what it drove from second to second is the model's again."""
        if self.siege.interference is not None and not self.siege.interference.modelled:
            self.siege.interference.set("modelled")

    def silence(self, track: str, silent: bool) -> None:
        """Begin or end a declared silence of something that is not a hazard."""
        if track.startswith("lines."):
            line = self.siege.lines.get(track.removeprefix("lines."))
            if line is not None:
                line.silence(silent)
        elif track == "signal" and self.siege.interference is not None:
            self.siege.interference.silence(silent)
        elif track == "pressure":
            self.siege.diplomacy.silent_pressure = silent
        elif track.startswith("repair."):
            state = self.compound.power.repairs.silent.get(track.removeprefix("repair."))
            if state is not None:
                state.set("yes" if silent else "no")


def _of_record(stock: Stock, into: bool) -> Flow:
    """The flow of a stock by which the record puts in, or takes out."""
    flows = stock.inflows if into else stock.outflows
    found = next((one for one in flows if one.name == "record"), None)
    return found or (stock.inflow("record", 9) if into else stock.outflow("record", 9))
