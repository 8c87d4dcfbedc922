"""Outside: the cordon, supply lines and the checkpoint, custody and diplomacy, exits."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sim.scenario.numbers.number import (
    Duration,
    Lasting,
    Multiple,
    Rate,
    RatePerPerson,
    Share,
    Some,
)
from sim.scenario.schema.anyquantity import AnyQuantity
from sim.scenario.schema.section import ByCordon, Flag, Section

CordonState = Literal["open", "watch", "checkpoint", "siege"]
CustodianState = Literal["own", "de_facto", "agreed", "contested", "third", "none"]
Transition = Literal[
    "open>watch",
    "watch>open",
    "watch>checkpoint",
    "watch>siege",
    "checkpoint>watch",
    "checkpoint>siege",
    "siege>checkpoint",
    "siege>watch",
    "open>siege",
    "open>checkpoint",
    "checkpoint>open",
    "siege>open",
]


class Trigger(Section):
    """A fact or a state that multiplies a transition's rate for a while."""

    on: Literal["pressure"] = Field(description="What triggers it: pressure is raised.")
    transition: Transition = Field(description="The change that it makes likelier.")
    times: Multiple = Field(description="What the rate is multiplied by.")


class Cordon(Section):
    """The cordon, seen from outside: a Markov chain of four states."""

    at_start: CordonState = Field(description="Its state at the start.")
    rates: dict[Transition, Rate] = Field(description="Rate of each change.")
    triggers: dict[str, Trigger] = Field(
        default_factory=dict, description="What multiplies a rate for a while, by name."
    )


class Interference(Section):
    """Interference with the mobile signal: spells on and off, by cordon state."""

    share: ByCordon[Share] = Field(description="Share of time under interference.")
    spell: Duration = Field(description="Length of a spell; drawn anew for each.")


class Climate(Section):
    """A climate of refusals: AR(1) on days, the same for every slot of a line on a day."""

    memory: Share = Field(description="Correlation between two days that are `over` apart.")
    over: Lasting = Field(description="How far apart the two days are.")


class Line(Section):
    """A supply line: who asks for what, how often, and how it fares at the checkpoint."""

    unit: str = Field(
        description="What it carries, in a unit of the store it goes to.", examples=["L", "visit"]
    )
    quantity: AnyQuantity = Field(
        description="What one slot carries, drawn anew for each; `20 L/person`, or `8 d` of what is counted "
        "in person-days, is for each inside who eats and drinks."
    )
    cap: AnyQuantity | None = Field(
        None,
        description="Most that is let in at once while there is a checkpoint; for each person as `quantity`.",
    )
    every: ByCordon[Duration] | None = Field(
        None,
        description="From when one slot was due, or a documented one came, until the next is due, which "
        "comes its lead later; where one was due in a silence, from the end of that. None: only when asked "
        "for or ordered.",
    )
    retry: ByCordon[Duration] | None = Field(
        None,
        description="From when a slot was refused, or found no carrier, to the next; `every` "
        "then counts from the last one that came in. None: `every` counts from each, however it ended.",
    )
    order_below: Duration | None = Field(
        None,
        description="Days of cover below which it is also ordered, at the daily plan, while the street is "
        "open or watched; where `every` is none, behind a checkpoint too.",
    )
    enough: ByCordon[Duration] | None = Field(
        None, description="Days of cover above which a regular slot is let pass."
    )
    lead: Duration = Field(description="From the request until it is at the checkpoint or the gate.")
    permit: ByCordon[Share] = Field(description="Chance that a request is granted.")
    deterred: ByCordon[Share] = Field(description="Chance that no carrier offers to go.")
    partly: ByCordon[Share] = Field(description="Chance that only a part is let in.")
    fraction: Share = Field(description="Share let in when it is a part; drawn anew for each.")
    confiscated: ByCordon[Share] = Field(
        description="Share of what is let in that is taken away; a documented amount came in after that."
    )
    climate: Climate | None = Field(
        None, description="How long refusals on this line last, where it has a climate of its own."
    )


class Checkpoint(Section):
    """One lane where vehicles wait and are searched."""

    lanes: Some = Field(description="Vehicles that can be searched at once.")
    search: ByCordon[Duration] = Field(description="Time of one search; drawn anew for each.")


class Custody(Section):
    """Who looks after the premises, and what that changes."""

    at_start: CustodianState = Field(description="Who looks after the premises at the start.")
    permit_odds: dict[CustodianState, Multiple] = Field(
        description="What the odds of a permit are multiplied by; 1 for who is not named."
    )
    talks: dict[CustodianState, Multiple] = Field(
        description="What the rate of concessions is multiplied by; 1 for who is not named."
    )


class Track(Section):
    """A diplomatic track that meets in rounds."""

    every: Duration = Field(description="From one round to the next; drawn anew for each.")
    raises_pressure: Share = Field(description="Chance that a round raises public pressure.")


class Concession(Section):
    """Something that the other side may grant."""

    rate: Rate = Field(description="How soon it is granted once asked for.")
    under_pressure: Multiple = Field(description="What the rate is multiplied by while pressure is raised.")
    gives: Literal["generator", "grid", "corridor"] = Field(description="What it is.")


class Diplomacy(Section):
    """Tracks, concessions and pressure."""

    tracks: dict[str, Track] = Field(default_factory=dict, description="Tracks of talks, by name.")
    concessions: dict[str, Concession] = Field(
        default_factory=dict, description="What may be granted, by name."
    )
    pressure_lasts: Duration = Field(description="How long raised pressure stays raised.")


ExitKind = Literal["safe_conduct", "domestic_deal", "surrender", "escape", "entry"]


class Exits(Section):
    """How the stay may end: cause-specific hazards in bands of its age."""

    active: Flag = Field(
        True, description="Whether anybody leaves by the model's own risk; what is documented happens anyway."
    )
    bands: tuple[Duration, ...] = Field(
        description="Ages at which the next band begins; the first band begins at 0."
    )
    all: dict[ExitKind, tuple[Rate, ...]] = Field(
        description="Rate at which all leave, by kind, one for each band."
    )
    individual: RatePerPerson = Field(description="Rate at which one person leaves alone, a person.")

    def may_come(self, kind: str | None) -> bool:
        """Whether such an exit is ever the model's own: `individual`, a kind for all, or any kind (None)."""
        if kind == "individual":
            return self.active and self.individual.size > 0
        kinds = [kind] if kind is not None else [*self.all]
        return self.active and any(rate.size > 0 for one in kinds for rate in self.all.get(one, ()))  # type: ignore[call-overload]


class Siege(Section):
    """Everything outside the wall."""

    cordon: Cordon
    interference: Interference | None = Field(None, description="Interference with the signal; none: never.")
    lines: dict[str, Line] = Field(default_factory=dict, description="Supply lines, by id.")
    checkpoint: Checkpoint
    climate: Climate
    custody: Custody
    diplomacy: Diplomacy
    exits: Exits
