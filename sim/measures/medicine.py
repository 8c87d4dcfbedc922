"""Medicine by class: the proportion of days covered, over those who take it, known as head-counts only."""

from __future__ import annotations

from collections.abc import Iterable
from math import fsum

import numpy as np

from sim.engine import DAY
from sim.measures.days import TOLERANCE, Array, Days, NotRecorded
from sim.measures.measure import Measure, Member, burden


def classes(days: Days) -> list[str]:
    """Ids of the classes whose cover and users were recorded; NotRecorded if there is none."""
    return days.once(_classes)


def user_seconds(days: Days, name: str) -> tuple[Array, Array]:
    """User-seconds of a class by piece of its cover: those in all, and those without it.

    As for all person-days, a calendar day counts as 24 hours.
    """
    return days.once(_user_seconds, name)


def _classes(days: Days) -> list[str]:
    found = [name for name in days.under("medicine.users.") if days.has(f"medicine.{name}.covered")]
    if not found:
        raise NotRecorded("no medicine class in these records")
    return found


def _user_seconds(days: Days, name: str) -> tuple[Array, Array]:
    cover = days.pieces(f"medicine.{name}.covered")
    users = days.series(f"medicine.users.{name}").integral(np.append(cover.start, days.horizon))
    taking = np.where(cover.seconds > 0, np.diff(users) * (DAY / days.lengths[cover.day]), 0.0)
    lacking = np.clip(1 - cover.values.astype(np.float64), 0.0, 1.0)
    return taking, taking * np.where(lacking > TOLERANCE, lacking, 0.0)


def _covered(days: Days, names: Iterable[str]) -> float | None:
    taking, missing = (
        fsum(float(column.sum()) for column in columns)
        for columns in zip(*(user_seconds(days, name) for name in names), strict=True)
    )
    return 1 - missing / taking if taking > 0 else None


def _missed(days: Days, name: str) -> float:
    return float(user_seconds(days, name)[1].sum()) / DAY


def _each_class(days: Days) -> Iterable[Member]:
    return [(name,) for name in classes(days)]


MEASURES: tuple[Measure, ...] = (
    Measure(
        "proportion_of_days_covered", "share", "higher",
        "proportion of days covered (PDC): user-days with the medicine in hand, over all classes",
        lambda days: _covered(days, classes(days)),
    ),
    Measure(
        "proportion_of_days_covered_{}", "share", "higher",
        "proportion of days covered (PDC) of medicine {}",
        lambda days, name: _covered(days, [name]), _each_class,
    ),
    *burden("medicine_missed_{}", "person-days of going without medicine {}", _missed, _each_class),
)
