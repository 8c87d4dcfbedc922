"""What a measure is: a name, a unit, which way is better, a sentence, and one function of the records.

A burden is always given twice, as a total and relative to the person-days inside, so that nobody's early
leaving looks like relief: time and person-days as a share (`NAME_share`), costs as `NAME_per_person_day`. The
third way, with exits off, is the same measure of another run's records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from sim.engine import DAY, Records
from sim.measures.days import Days, Mask, Pieces

Better = Literal["lower", "higher", "none"]
Content = float | str | None
Member = tuple[str, ...]
Members = Callable[[Days], Iterable[Member]]

HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Value:
    """What a measure comes to in one replication.

    Attributes
    ----------
    value : float, str or None
        In `unit`; None when what it dates or names did not happen, or nobody was ever inside.
    better : lower, higher or none
        Which way is a relief; none for what is only told.
    """

    value: Content
    unit: str
    better: Better
    meaning: str


@dataclass(frozen=True)
class Measure:
    """One function of the records of one replication.

    Attributes
    ----------
    name, meaning : str
        With `{}` for each word of a member, if it is measured for several things (lines, units, classes).
    function : callable
        Of the days and the words of the member. It raises NotRecorded when the run has no such thing.
    members : callable, optional
        Which things these records have; one measure each.
    """

    name: str
    unit: str
    better: Better
    meaning: str
    function: Callable[..., Content]
    members: Members | None = None

    def __call__(self, records: Records | Days, *member: str) -> Content:
        """Its value for one replication, and for one member where it has several."""
        return self.function(records if isinstance(records, Days) else Days(records), *member)

    def each(self, days: Days) -> list[tuple[str, str, Member]]:
        """Full name, meaning and member of every measure that this one stands for."""
        if self.members is None:
            return [(self.name, self.meaning, ())]
        return [(*_told(self.name, self.meaning, one), one) for one in days.once(self.members)]


@lru_cache(maxsize=4096)
def _told(name: str, meaning: str, member: Member) -> tuple[str, str]:
    """Name and meaning of a measure for one member."""
    words = (word.replace(".", "_").replace(" ", "_") for word in member)
    return name.format(*words), meaning.format(*member)


def burden(
    name: str, meaning: str, function: Callable[..., float], members: Members | None = None
) -> list[Measure]:
    """Person-days of something, and their share of the person-days inside."""
    return [
        Measure(name, "person-d", "lower", meaning, function, members),
        Measure(
            f"{name}_share", "share", "lower", f"{meaning}; share of person-days inside",
            lambda days, *member: days.per_person_day(function(days, *member)), members,
        ),
    ]


def cost(
    name: str, unit: str, meaning: str, function: Callable[..., float], members: Members | None = None
) -> list[Measure]:
    """An amount spent or lost, and the same over each person-day inside."""
    return [
        Measure(name, unit, "lower", meaning, function, members),
        Measure(
            f"{name}_per_person_day", f"{unit}/person-d", "lower", f"{meaning}; over each person-day inside",
            lambda days, *member: days.per_person_day(function(days, *member)), members,
        ),
    ]


def time_spent(
    name: str, unit: str, better: Better, meaning: str, where: Callable[..., tuple[Pieces, Mask]],
    members: Members | None = None,
) -> list[Measure]:
    """How long a state held while somebody was inside, and for which share of the person-days inside.

    In days, where a calendar day counts as one though it has 23 or 25 hours, as it does in person-days.
    """

    def total(days: Days, *member: str) -> float:
        pieces, chosen = where(days, *member)
        spent = pieces.seconds[chosen]
        return float((spent / days.lengths[pieces.day[chosen]] if unit == "d" else spent / HOUR).sum())

    def share(days: Days, *member: str) -> float | None:
        pieces, chosen = where(days, *member)
        return days.per_person_day(float(pieces.persons[chosen].sum()) / DAY)

    return [
        Measure(name, unit, better, meaning, total, members),
        Measure(f"{name}_share", "share", better, f"{meaning}; share of person-days inside", share, members),
    ]
