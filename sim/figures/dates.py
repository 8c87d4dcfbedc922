"""Time along the page: where a moment stands, and the calendar below the plots."""

from __future__ import annotations

from dataclasses import dataclass

from sim.engine.clock import DAY
from sim.engine.records import Records
from sim.figures import style
from sim.figures.lanes import Lane, Page


@dataclass(frozen=True)
class Across:
    """Where a moment stands on the page: seconds of the run to millimetres."""

    left: float
    right: float
    horizon: int

    def __call__(self, second: float) -> float:
        return self.left + (self.right - self.left) * second / self.horizon


def years(page: Page, lane: Lane, records: Records, across: Across) -> None:
    """The calendar below the plots: ticks at months, weeks or days, whichever has room, and the year once."""
    moments = _calendar(records, (page.right - page.left) / (records.horizon / DAY))
    last_year, free = 0, page.left - 8
    for second, label, year, strong in moments:
        x = across(second)
        page.line([x, x], [lane.top, lane.top + (1.3 if strong else 0.7)], style.SOFT, 0.5)
        if not label:
            continue
        half = style.breadth(label, style.TEXT) / 2
        if x - half < free or x + half > page.right + 2.5:
            continue
        page.text(x, lane.top + 3.2, label, colour=style.SOFT, align="center")
        free = x + half + 1.2
        if year != last_year:
            page.text(x, lane.top + 6.4, str(year), colour=style.SOFT, align="center")
            last_year = year


def _calendar(records: Records, per_day: float) -> list[tuple[int, str, int, bool]]:
    """Each tick: second, label or nothing, year, and whether it is a strong one; `per_day` in mm."""
    months = 1 if per_day * 30 >= 7.5 else 3 if per_day * 90 >= 7.5 else 12
    found = []
    for second in records.days[:-1].tolist():
        day = records.moment(second)
        month = style.MONTHS[day.month - 1]
        if per_day >= 9:
            found.append((second, f"{day.day} {month}", day.year, True))
        elif per_day >= 1.3:
            week = day.weekday() == 0
            if week or day.day == 1:
                found.append((second, f"{day.day} {month}" if week else "", day.year, week))
        elif day.day == 1:
            strong = (day.month - 1) % months == 0
            found.append((second, month if strong else "", day.year, strong))
    return found
