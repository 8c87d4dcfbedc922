"""Measures in a reader's words, in groups, on pages and in figures alike; their names are for documents,
tables and `--all`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

GROUPS: dict[str, dict[str, str]] = {
    "Water": {
        "water_use": "Water used",
        "water_use_potable": "Water used for drinking and cooking",
        "water_use_least_day": "Least water on a day",
        "days_without_water": "Days without water",
        "water_unsafe": "Untreated water drunk",
        "water_use_below_15": "Below 15 L of water (7-day mean)",
        "water_use_longest_below_15": "Longest time below 15 L (7-day mean)",
        "water_use_below_7_5": "Below 7.5 L of water (7-day mean)",
        "water_use_longest_below_7_5": "Longest time below 7.5 L (7-day mean)",
        "water_available_below_15": "Stored water below 15 L for 7 days",
        "hours_lifting_short": "Taps dry with water in the tank",
        "unmet_water": "Need of water not met",
        "unmet_water_drinking": "Need of drinking water not met",
    },
    "Food": {
        "intake": "Energy eaten",
        "intake_least_day": "Least energy eaten on a day",
        "days_without_food": "Days without food",
        "intake_below_2100": "Below 2,100 kcal eaten",
        "food_spoiled": "Food spoiled",
        "weight_change": "Weight of a reference adult",
    },
    "Medicine": {
        "proportion_of_days_covered": "Medicine in hand",
        "proportion_of_days_covered_(.+)": "Medicine in hand, {}",
    },
    "Power": {
        "hours_without_power": "Time without power",
        "power_least_day": "Fewest hours with power on a day",
        "days_without_power": "Days without power",
        "longest_blackout": "Longest time without power",
        "hours_from_(.+)": "Time served by {}",
        "hours_idle": "Time in which no power was wanted",
        "generator_starts": "Starts of generators",
        "fuel_burned": "Generator fuel burned",
    },
    "Contact": {
        "usable_hours": "Time with contact outside",
        "longest_silence": "Longest time without contact",
    },
    "Cordon and supply": {
        "days_in_(.+)": "Time under {}",
        "slots_admitted": "Deliveries and visits let in whole",
        "slots_refused": "Deliveries and visits refused",
        "longest_run_of_refusals": "Most refusals in a row",
        "carrier_trips_asked": "Trips asked of carriers",
        "carrier_hours_at_checkpoint": "Carriers at the checkpoint",
    },
    "People and exits": {
        "person_days_inside": "Days inside, people with needs, added up",
        "length_of_stay": "Length of the stay",
        "exit_date": "Exit of the last",
        "exit_kind": "Kind of that exit",
    },
    "What nobody survives": {
        "not_survivable": "Not survivable",
    },
    "Hardship (modelled proxy)": {"hardship_(.+)_3_or_worse": "Severity 3 or 4 of 4 in {}"},
}
"by group, in the order of a page: the words of each measure; `{}` is what its name says there"
UNITS = {
    "d": "days", "h": "hours", "person-d": "person-days", "L/person/d": "L/person/day",
    "kcal/person/d": "kcal/person/day", "share": "of days",
    "0 or 1": "of runs", "h/d": "hours/day",
}  # fmt: skip
SPOKEN = {
    "comms": "contact", "open": "no cordon", "checkpoint": "a checkpoint", "grid": "the grid",
    "generator": "a generator", "solar": "panels", "battery": "a battery",
}  # fmt: skip
"parts of names that are not yet words"
RELATIVE = ("_share", "_per_person_day")
"endings of measures that stand beside a total"


def grouped(names: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """The measures that have words, by group and in the order of a page."""
    known = list(names)
    for group, patterns in GROUPS.items():
        found = [name for pattern in patterns for name in known if _match(pattern, name)]
        if found:
            yield group, found


def words_of(name: str, meaning: str) -> str:
    """A measure in words; where it has none of its own, what it means."""
    for patterns in GROUPS.values():
        for pattern, words in patterns.items():
            if found := _match(pattern, name):
                return words.format(*(SPOKEN.get(part, part.replace("_", " ")) for part in found.groups()))
    return meaning[:1].upper() + meaning[1:]


def unit_of(unit: str) -> str:
    """A unit in words."""
    return UNITS.get(unit, unit)


def _match(pattern: str, name: str) -> re.Match[str] | None:
    return None if name.endswith(RELATIVE) else re.fullmatch(pattern, name)
