"""Power inside: generator units, batteries, panels and loads."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from sim.scenario.numbers.moment import Moment
from sim.scenario.numbers.number import (
    BurnPerPower,
    Count,
    Dimension,
    Duration,
    Energy,
    Factor,
    Lasting,
    Number,
    PeakPower,
    Power,
    Rate,
    Share,
)
from sim.scenario.schema.section import Flag, Section, TimeOfDay
from sim.scenario.text.words import as_one_of

Arrival = Literal["inside"]
"how something that is added came in: it was inside when its time began"
Risk = Annotated[Number, Dimension("share", at_least=0.0, less_than=1.0)]
"a chance that is never a certainty"
Multiplier = Annotated[Number, Dimension("factor", at_least=1.0)]
"how much worse a risk gets; 1 is no worse"
Efficiency = Annotated[Number, Dimension("share", more_than=0.0, at_most=1.0)]
Blocks = Annotated[Number, Dimension("count", at_least=1.0, at_most=288.0, whole=True)]


def _switched(value: object) -> object:
    return as_one_of(str(value), ("on", "off")) if isinstance(value, (str, bool)) else value


class Outages(Section):
    """Ordinary outages of the grid, apart from cuts by an act."""

    rate: Rate = Field(description="How often one begins while the grid is connected.")
    length: Duration = Field(description="How long one lasts; drawn anew for each.")


class Grid(Section):
    """The public supply."""

    at_start: Annotated[Literal["on", "off"], BeforeValidator(_switched)] = Field(
        "on", description="Whether the house is connected at the start."
    )
    outages: Outages | None = Field(None, description="Ordinary outages; none: never.")


class Wearing(Section):
    """Weibull wear-out on virtual age."""

    shape: Factor = Field(description="Weibull shape k; 1 is no wear-out.")
    scale: Lasting = Field(description="Weibull scale, in time of running.")


class ServiceRule(Section):
    """What a service does, and what running on without one does."""

    every: Lasting | None = Field(
        None,
        description="Running time after which the maker wants a service; the hazard of failure is multiplied "
        "by 1 + (running time since / this)^2, set at each start and each tenth of this. "
        "None: missed services do no harm.",
    )
    stress_at_most: Multiplier | None = Field(
        None, description="Most that missed services multiply the hazard by. None: no limit."
    )
    keeps: Share = Field(description="Share of virtual age that a service leaves.")


class ServiceVisit(Section):
    """One service on a date."""

    at: Moment = Field(description="The date of the service.")


class Repair(Section):
    """Repair by a technician with a part, both through the gate."""

    work: Duration = Field(description="Active work once both are inside.")
    ask_every: Duration = Field(
        description="From one request to the next after a refusal; the part is asked for only when the "
        "technician is in."
    )


class Generator(Section):
    """One generator unit."""

    at: Moment | None = Field(None, alias="from", description="When it is there; none: from the start.")
    until: Moment | None = Field(None, description="When it is gone.")
    arrives: Arrival | None = Field(None, description="How it came in, if it is added.")
    replacement: Flag = Field(False, description="Comes in only through a concession.")
    rating: Power = Field(description="Rated output Y [W].")
    burn_idle: BurnPerPower = Field(description="Fuel curve F0, per watt of rating.")
    burn_load: BurnPerPower = Field(description="Fuel curve F1, per watt served.")
    failure_to_start: Risk = Field(description="Chance that a start breaks it.")
    wear: Wearing
    age: Duration = Field(description="Virtual age when it comes in, in time of running.")
    service: ServiceRule | None = None
    services: dict[str, ServiceVisit] = Field(
        default_factory=dict, description="Services on given dates, by id."
    )
    repair: Repair | None = None


class Running(Section):
    """When generators run without grid: on demand at first, then by a schedule."""

    starts: tuple[TimeOfDay, ...] = Field(description="Times of day at which runs begin; []: never.")
    hours: Duration = Field(description="Running time a day on the schedule, shared evenly by the runs.")
    schedule_after: Duration = Field(
        description="Time without grid, outages close together counted on, until rationed."
    )
    fuel_reserve: Duration = Field(
        description="Below this cover, at scheduled running with every load on, hours are halved."
    )


class Battery(Section):
    """A battery bank."""

    at: Moment | None = Field(None, alias="from", description="When it is there; none: from the start.")
    arrives: Arrival | None = Field(None, description="How it came in, if it is added.")
    capacity: Energy = Field(description="Energy it holds when full.")
    level: Share = Field(description="Charge at the start, share of capacity.")
    depth: Share = Field(description="Usable depth of discharge; below it is cut off.")
    reconnect: Share = Field(description="Charge above which it serves again, share of capacity.")
    efficiency: Efficiency = Field(description="Each way.")
    charge_limit: Power = Field(description="Most that it takes.")
    discharge_limit: Power = Field(description="Most that it gives.")


class Solar(Section):
    """Panels."""

    at: Moment | None = Field(None, alias="from", description="When they are there; none: from the start.")
    arrives: Arrival | None = Field(None, description="How they came in, if they are added.")
    peak: PeakPower = Field(description="Nameplate output.")
    performance: Share = Field(description="Output over nameplate after all losses.")
    sun_hours: tuple[Duration, ...] = Field(
        min_length=12, max_length=12, description="Full-sun hours a day, January first."
    )
    spread: Share = Field(description="Relative standard deviation from day to day.")
    sunrise: TimeOfDay = Field(description="When the sun rises, by the clock at the start.")
    sunset: TimeOfDay = Field(description="When it sets, by the clock at the start.")
    blocks: Blocks = Field(description="Constant blocks that a day's half-sine is cut into.")


class Load(Section):
    """Something that wants power."""

    power: Power = Field(description="Watts while it is on.")
    priority: Count = Field(description="Lower is served first.")
    hours: tuple[tuple[TimeOfDay, TimeOfDay], ...] | None = Field(
        None,
        description="Times of day at which it is wanted; none: always, []: never.",
        examples=[[["07:00", "22:00"]]],
    )
    serves: Literal["fridge", "freezer", "pump", "well", "devices", "fixed line", "comfort"] = Field(
        "comfort", description="What it serves: a part of the house that needs power, or comfort."
    )


class PowerSupply(Section):
    """All power inside."""

    grid: Grid
    generators: dict[str, Generator] = Field(default_factory=dict, description="Generator units, by id.")
    running: Running | None = Field(None, description="When generators run; none: on demand always.")
    battery: dict[str, Battery] = Field(default_factory=dict, description="Battery banks, by id.")
    solar: dict[str, Solar] = Field(default_factory=dict, description="Arrays of panels, by id.")
    loads: dict[str, Load] = Field(description="Everything that wants power, by id.")
