"""The units that a scenario may be written in, and what each is worth.

Every dimension has one canonical unit, the one in which the model computes (litres, watt-hours, watts,
seconds, person-days of food). A table of suffixes gives each unit's worth as a ratio of two whole-ish
numbers, so that `25 L/person/d` becomes 25/86400 rounded once. A person-day of food is 2,100 kcal (Sphere
Handbook, planning figure).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Ratio = tuple[float, float]
"""What one unit is worth in the canonical unit: numerator and denominator."""

KCAL_PER_PERSON_DAY = 2100.0
"""What a person-day of food is: the planning figure of the WFP/UNHCR guidelines (and of Sphere)."""


@dataclass(frozen=True, slots=True)
class UnitTable:
    """One dimension: how it is called, its canonical unit, an example, and every suffix with its worth."""

    name: str
    words: str
    canonical: str
    example: str
    suffixes: Mapping[str, Ratio]
    shown: tuple[tuple[str, float], ...]
    """Units for people, with the smallest canonical size from which each is used, largest first."""
    bare: bool = False
    """Whether a number without a unit may stand for it."""


def _spell(spellings: Mapping[str, Ratio]) -> dict[str, Ratio]:
    """Spread `"d day days"` over one entry a spelling."""
    return {suffix: worth for words, worth in spellings.items() for suffix in words.split()}


def _per(over: Mapping[str, Ratio], *under: Mapping[str, Ratio]) -> dict[str, Ratio]:
    """The units of a quotient: every unit above over every unit below, in the order given."""
    made = dict(over)
    for divisor in under:
        made = {
            f"{above}/{below}": (a * d, b * c)
            for above, (a, b) in made.items()
            for below, (c, d) in divisor.items()
        }
    return made


TIME = _spell(
    {
        "s second seconds": (1, 1),
        "min minute minutes": (60, 1),
        "h hour hours": (3600, 1),
        "d day days": (86400, 1),
        "week weeks": (604800, 1),
    }
)
PEOPLE = _spell({"person persons people p": (1, 1)})
VOLUME = _spell(
    {
        "L l litre litres liter liters": (1, 1),
        "mL ml": (1, 1000),
        "m3": (1000, 1),
        "gal": (3.785411784, 1),
    }
)
ENERGY = {"Wh": (1.0, 1.0), "kWh": (1000.0, 1.0), "MWh": (1e6, 1.0)}
POWER = {"W": (1.0, 1.0), "kW": (1000.0, 1.0), "MW": (1e6, 1.0)}
FOOD = _spell(
    {
        "person-d person-day person-days p-d": (1, 1),
        "kcal": (1, KCAL_PER_PERSON_DAY),
    }
)
A_PERSON = {"volume": "volume_per_person", "food": "duration"}
"""Dimension of an amount for each person: litres a person; days of what is counted in person-days."""
NOTHING: dict[str, Ratio] = {"": (1, 1), "1": (1, 1)}
PERSON_TIME = {f"{person}-{time}": worth for person in ("person", "p") for time, worth in TIME.items()}
MEAN_POWER = {suffix: (a * 3600, b) for suffix, (a, b) in _per(ENERGY, TIME).items()}

_TABLES = (
    UnitTable("volume", "a volume", "L", "6000 L", VOLUME, (("L", 0.1), ("mL", 0))),
    UnitTable(
        "volume_rate",
        "a volume per time",
        "L/s",
        "35 L/min",
        _per(VOLUME, TIME),
        (("L/min", 0.2), ("L/d", 0)),
    ),
    UnitTable(
        "volume_per_person",
        "a volume per person",
        "L/person",
        "20 L/person",
        _per(VOLUME, PEOPLE),
        (("L/person", 0),),
    ),
    UnitTable(
        "volume_per_person_time",
        "a volume per person and time",
        "L/person/s",
        "25 L/person/d",
        _per(VOLUME, PEOPLE, TIME) | _per(VOLUME, TIME, PEOPLE),
        (("L/person/d", 0),),
    ),
    UnitTable("energy", "an energy", "Wh", "5 kWh", ENERGY, (("kWh", 1000), ("Wh", 0))),
    UnitTable("power", "a power", "W", "150 W", POWER | MEAN_POWER, (("kW", 1000), ("W", 0))),
    UnitTable(
        "peak_power",
        "a solar peak power",
        "Wp",
        "1.2 kWp",
        {"Wp": (1, 1), "kWp": (1000, 1), "MWp": (1e6, 1)},
        (("kWp", 1000), ("Wp", 0)),
    ),
    UnitTable(
        "temperature", "a temperature", "degC", "4.4 degC", _spell({"degC °C C": (1, 1)}), (("degC", 0),)
    ),
    UnitTable(
        "mass", "a mass", "kg", "75 kg", {"kg": (1, 1), "g": (1, 1000), "t": (1000, 1)}, (("kg", 1), ("g", 0))
    ),
    UnitTable("food", "an amount of food", "person-d", "70 person-d", FOOD, (("person-d", 0),)),
    UnitTable(
        "food_rate",
        "an amount of food per time",
        "person-d/s",
        "5 person-d/d",
        _per(FOOD, TIME),
        (("person-d/d", 0),),
    ),
    UnitTable(
        "duration", "a duration", "s", "3 d 4 h", TIME, (("d", 86400), ("h", 3600), ("min", 60), ("s", 0))
    ),
    UnitTable("rate", "a rate per time", "/s", "0.02 /d", _per(NOTHING, TIME), (("/d", 0),)),
    UnitTable(
        "rate_per_person",
        "a rate per person and time",
        "/person/s",
        "0.0012 /person/d",
        _per(NOTHING, PEOPLE, TIME) | _per(NOTHING, {"person-d": (86400, 1), "person-h": (3600, 1)}),
        (("/person/d", 0),),
    ),
    UnitTable(
        "person_time",
        "a time summed over people",
        "person-s",
        "846 person-d",
        PERSON_TIME,
        (("person-d", 0),),
    ),
    UnitTable("share", "a share", "", "40 %", {"%": (1, 100)}, (("%", 0),), bare=True),
    UnitTable("count", "a count", "", "5", PEOPLE, (("", 0),), bare=True),
    UnitTable("factor", "a plain number", "", "1.5", {"%": (1, 100)}, (("", 0),), bare=True),
    UnitTable("money", "an amount of money", "USD", "120 USD", {"USD": (1, 1)}, (("USD", 0),)),
    UnitTable(
        "burn_per_power",
        "a fuel burn per power",
        "L/s/W",
        "0.08 L/h/kW",
        _per(VOLUME, TIME, POWER)
        | _per(VOLUME, POWER, TIME)
        | {suffix: (a, b * 3600) for suffix, (a, b) in _per(VOLUME, ENERGY).items()},
        (("L/h/kW", 0),),
    ),
    UnitTable(
        "energy_per_volume", "an energy per volume", "Wh/L", "0.35 Wh/L", _per(ENERGY, VOLUME), (("Wh/L", 0),)
    ),
    UnitTable("kcal", "a food energy", "kcal", "2100 kcal", {"kcal": (1, 1)}, (("kcal", 0),)),
    UnitTable(
        "length",
        "a length",
        "m",
        "12 m",
        {"m": (1, 1), "km": (1000, 1), "cm": (1, 100), "mm": (1, 1000)},
        (("km", 1000), ("m", 1), ("cm", 0)),
    ),
)

DIMENSIONS: Mapping[str, UnitTable] = {table.name: table for table in _TABLES}
"""Every dimension by name."""

INVERSE = {
    "rate": "duration",
    "duration": "rate",
    "rate_per_person": "person_time",
    "factor": "factor",
    "count": "factor",
    "share": "factor",
}
"""The dimension of one over a quantity; a gamma prior's rate is given in it."""


def dimensions_of(suffix: str) -> list[UnitTable]:
    """The dimensions in which a suffix is a unit."""
    return [table for table in _TABLES if suffix in table.suffixes]
