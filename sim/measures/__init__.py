"""What is measured: each measure is one function of the records of one replication.

What a run has no series for (no battery, no pool, no medicine) is left out and is not zero. With exits off
the same measures are taken of that other run's records.
"""

from __future__ import annotations

from sim.engine import Records
from sim.measures import comms, cover, food, hardship, medicine, power, siege, survival, water
from sim.measures.cover import days_of_cover
from sim.measures.days import Days, NotRecorded
from sim.measures.hardship import hardship_by_day
from sim.measures.measure import Better, Content, Measure, Value

REGISTRY: tuple[Measure, ...] = (
    *water.MEASURES, *food.MEASURES, *medicine.MEASURES, *power.MEASURES, *comms.MEASURES, *siege.MEASURES,
    *cover.MEASURES, *survival.MEASURES, *hardship.MEASURES,
)
"every measure, in the order in which they are told; a name with {} stands for one measure a member"


def measure_all(records: Records) -> dict[str, Value]:
    """Every measure that the records of one replication allow, by name.

    Raises ValueError when the records are of several replications, KeyError when they lack `people.needs`.
    """
    days = Days(records)
    values: dict[str, Value] = {}
    for measure in REGISTRY:
        try:
            named = measure.each(days)
        except NotRecorded:  # the run has no such thing
            continue
        for name, meaning, member in named:
            try:
                content = measure.function(days, *member)
            except NotRecorded:  # or this one of several lacks what it takes
                continue
            values[name] = Value(content, measure.unit, measure.better, meaning)
    return values


__all__ = [
    "REGISTRY", "Better", "Content", "Days", "Measure", "NotRecorded", "Value", "days_of_cover",
    "hardship_by_day", "measure_all",
]
