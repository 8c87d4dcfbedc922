"""Inside: the household and its needs, stores, water, comms; power has a file of its own."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.numbers.number import (
    Count,
    Dimension,
    Duration,
    Energy,
    Food,
    Lasting,
    Number,
    Power,
    Share,
    Volume,
    VolumePerPersonTime,
    VolumeRate,
)
from sim.scenario.schema.power import PowerSupply
from sim.scenario.schema.section import ByCordon, Flag, Section, TimeOfDay

Flow = Annotated[Number, Dimension("volume_rate", more_than=0.0)]
Inhabited = Annotated[Number, Dimension("temperature", at_least=-60.0, at_most=60.0)]
Quickening = Annotated[Number, Dimension("factor", at_least=1.0, at_most=10.0)]


class Group(Section):
    """People inside, as a head-count."""

    count: Count = Field(description="How many are inside at the start [persons].")
    needs: Flag = Field(
        True,
        description="Whether they eat and drink from the stores. Who does not counts in no measure, and in "
        "no amount for each person.",
    )
    carries: Flag = Field(True, description="Whether they can carry water.")
    leaves: Flag = Field(True, description="Whether they may leave one by one.")


class WaterUse(Section):
    """Water for each use, a person a day."""

    drinking: VolumePerPersonTime = Field(description="Drinking; potable.")
    cooking: VolumePerPersonTime = Field(description="Cooking; potable.")
    hygiene: VolumePerPersonTime = Field(description="Washing people, dishes and clothes.")
    flushing: VolumePerPersonTime = Field(description="Toilets; may come from a non-potable source.")


class WaterRation(Section):
    """When water is rationed: by days of cover at the reference need, and by the cordon that people see."""

    rationed_below: ByCordon[Duration] = Field(description="Days of cover below which use is rationed.")
    survival_below: ByCordon[Duration] = Field(
        description="Days of cover below which only survival use remains."
    )


class FoodRation(Section):
    """When food is rationed, by days of cover at 2,100 kcal."""

    rationed_below: Duration = Field(description="Days of cover below which meals are cut.")
    survival_below: Duration = Field(description="Days of cover below which they are cut again.")
    rationed: Share = Field(description="Share of the reference energy eaten when rationed.")
    survival: Share = Field(description="Share of the reference energy eaten on a survival ration.")


class Ration(Section):
    """How the household stretches what it has."""

    water: WaterRation
    food: FoodRation


class ReferenceAdult(Section):
    """An adult of reference for modelled weight; nobody in particular."""

    mass: Annotated[Number, Dimension("mass", at_least=20.0, at_most=500.0)] = Field(
        description="Body mass at the start; 20 to 500 kg, for which the equation holds."
    )
    height: Annotated[Number, Dimension("length", at_least=0.5, at_most=3.0)] = Field(
        description="Height; 0.5 to 3 m."
    )
    age: Annotated[Number, Dimension("factor", at_least=1.0, at_most=150.0)] = Field(
        description="Age [years]; 1 to 150."
    )
    sex: Literal["f", "m"] = Field(description="f or m; for the weight equation alone.")
    activity: Annotated[Number, Dimension("factor", at_least=1.0, at_most=5.0)] = Field(
        description="Physical activity level [1]; 1 to 5."
    )


class Household(Section):
    """People inside, what they need and how they live through a day."""

    people: dict[str, Group] = Field(min_length=1, description="Groups of people; arrivals join the first.")
    reference_need: WaterUse = Field(description="Reference need by use; days of cover count in it.")
    use: dict[Literal["normal", "rationed", "survival"], WaterUse] = Field(
        description="Water use under each ration: normal, rationed, survival."
    )
    ration: Ration
    plan_at: TimeOfDay = Field(description="Time of the daily plan.")
    carry_limit: VolumePerPersonTime = Field(
        description="Most water that one person carries by hand in a day."
    )
    weight: ReferenceAdult | None = Field(
        None, description="A reference adult for modelled weight; none: weight is not modelled."
    )


class Tank(Section):
    """A store of water."""

    capacity: Volume = Field(description="What it holds when full.")
    level: Volume = Field(description="Level at the start; more than the capacity means full.")


class Pump(Section):
    """What lifts water from the tank to the taps; its watts are drawn while it lifts."""

    power: Power = Field(description="Power that it draws while it lifts.")
    flow: Flow = Field(description="What it lifts.")


class MainsWindow(Section):
    """Mains water: a flow, all day while mains are steady, in windows while they are intermittent."""

    every: Duration = Field(description="Intermittent mains: from the start of one window to the next.")
    window: Duration = Field(description="Intermittent mains: length of a window; drawn anew for each.")
    flow: VolumeRate = Field(
        description="What the mains bring while they run: steady ones all day, others in each window."
    )
    served: Share = Field(description="Intermittent mains: chance that a window brings water at all.")
    first: TimeOfDay = Field(description="Intermittent mains: time of day at which windows start.")


class Well(Section):
    """A well, a spring or another own source."""

    flow: VolumeRate = Field(description="Most it yields.")
    lift: Literal["pump", "gravity", "hand"] = Field(
        description="What lifts it: a pump, gravity, or people by hand."
    )
    power: Power | None = Field(None, description="Watts of its pump; none: those of its load.")
    potable: Flag = Field(description="Whether it is fit to drink.")


class Rain(Section):
    """Rain caught on roofs."""

    monthly: tuple[VolumeRate, ...] = Field(
        min_length=12, max_length=12, description="Mean yield, January first."
    )
    into: Literal["pool", "tank"] = Field(description="Where it runs.")
    spread: Share = Field(description="Relative standard deviation from month to month.")


class Water(Section):
    """Stores of water, their sources and what lifts it."""

    tank: Tank = Field(description="The house tank; all but bottled water comes through it.")
    header: Tank = Field(description="Water at the taps: roof tank and filled containers.")
    drinking: Tank = Field(description="Drinking water in bottles and clean containers.")
    pool: Tank | None = Field(
        None, description="Water for flushing, and for drinking where no other is left; none: there is none."
    )
    potable_share: Share = Field(description="Share of water let into the tank that is fit to drink.")
    treatable: Share = Field(
        description="Share of the need for potable water that treated tank water may meet."
    )
    lift: Literal["pump", "gravity", "hand"] = Field(
        description="What brings tank water to the taps: a pump that has power, gravity, or people by hand."
    )
    pump: Pump | None = Field(None, description="The pump, where the lift is one; none: people carry.")
    mains: MainsWindow | None = Field(
        None, description="What the mains bring, and when; needed wherever they are steady or intermittent."
    )
    mains_at_start: Literal["steady", "intermittent", "none"] = Field(
        "none", description="How the mains run at the start: all day, in windows, or not at all."
    )
    well: Well | None = Field(None, description="An own source; none: there is none.")
    rain: Rain | None = Field(None, description="Rain caught; none: none is.")


class FoodStore(Section):
    """A store of food, counted in days of 2,100 kcal for one person."""

    capacity: Food = Field(description="What it holds when full.")
    level: Food = Field(description="What is in it at the start.")


class ColdStore(FoodStore):
    """A fridge or freezer; it needs a load that serves it."""

    set_point: Inhabited = Field(description="Temperature it holds when powered.")
    warms: Lasting = Field(description="Time constant while off.")
    cools: Lasting = Field(description="Time constant while powered.")


class Spoilage(Section):
    """Loss of perishable food, the faster the warmer it lies."""

    ambient: Inhabited = Field(description="Temperature of the room.")
    at: Inhabited = Field(description="Temperature for which half_life holds.")
    half_life: Lasting = Field(description="Time in which half of it spoils at that temperature.")
    q10: Quickening = Field(description="How many times as fast it spoils when it is 10 degC warmer.")


class FoodStores(Section):
    """All food."""

    shelf: FoodStore = Field(description="Shelf-stable food.")
    perishable: ByCordon[Share] = Field(
        description="Share of delivered food that is perishable, by the cordon that those who send and ask "
        "see; what finds no cold room lies on the shelf."
    )
    fridge: ColdStore | None = Field(None, description="The fridge; none: perishable food lies on the shelf.")
    freezer: ColdStore | None = Field(None, description="The freezer; none: there is none.")
    spoilage: Spoilage | None = Field(None, description="How perishable food spoils; none: it does not.")


class MedicineClass(Section):
    """A class of medicine; users are a share of people and nobody in particular."""

    users: Share = Field(description="Share of those who eat and drink that take it.")
    level: Food = Field(description="Stock at the start, in days of treatment for one person.")
    latency: Duration = Field(description="Time without it before harm is likely.")
    delivery_share: Share | None = Field(
        None,
        description="Share of a medicine delivery that is of this class; said of all classes or of none. "
        "None: most of what would run out first.",
    )


class Fuel(Section):
    """Generator fuel."""

    capacity: Volume = Field(description="What the tank and cans hold.")
    level: Volume = Field(description="What is in them at the start.")


class Stores(Section):
    """Food, medicine, fuel and cooking gas."""

    food: FoodStores = Field(description="All food.")
    medicine: dict[str, MedicineClass] = Field(default_factory=dict, description="Medicine, by class.")
    fuel: Fuel | None = Field(None, description="Generator fuel; none: there is none.")
    cooking_gas: Duration | None = Field(
        None, description="Days of cooking in store at the start; none: not limited."
    )

    def keeps(self, line: str) -> bool:
        """Whether there is a store for what a supply line of this name brings; a visit needs none."""
        return {"fuel": self.fuel is not None, "medicine": bool(self.medicine)}.get(line, True)


class Devices(Section):
    """Phones and other devices with batteries; when they are flat, one is kept for contact."""

    count: Count = Field(description="How many there are.")
    battery: Energy = Field(description="Energy of one device's battery [Wh].")
    draw: Power = Field(description="Mean draw of one device in use; an hour of contact costs it [W].")
    saving: Power = Field(
        description="Draw of the one that is kept when the rest are flat, while it waits for a signal [W]."
    )
    restart: Duration | None = Field(
        None, description="Hours of use for which the one that is kept is charged before it is on; none: one."
    )
    charger: Power = Field(description="Most that one device takes while charging [W].")
    trickle: Power | None = Field(
        None,
        description="A small solar charger that needs no other power: its mean over day and night [W].",
    )
    sunrise: TimeOfDay = Field(6 * 3600, description="When the solar charger begins to give.")
    sunset: TimeOfDay = Field(18 * 3600, description="When it ceases.")


class FixedLine(Section):
    """A fixed line, for voice or data: it needs power, but no mobile signal."""

    works: Share = Field(
        description="Chance that it works from the start; a fact may cut it and restore it (fixed_line)."
    )


class Comms(Section):
    """Ways to speak to the outside."""

    devices: Devices
    fixed: FixedLine | None = Field(None, description="A fixed line; none: there is none.")


class Compound(Section):
    """Everything inside the wall."""

    household: Household
    water: Water
    stores: Stores
    power: PowerSupply
    comms: Comms
