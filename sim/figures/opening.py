"""How every figure of many runs begins: what it found, of what it is, and which scenarios it shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from sim.engine.records import Records
from sim.figures import style
from sim.figures.digits import between
from sim.figures.lanes import Page
from sim.figures.multiples import one_calendar
from sim.figures.scenarios import Shown, Swatch, Word, cast, key


class Told(Protocol):
    """What is told by day of many runs of a scenario."""

    @property
    def scenario(self) -> str:
        """Its id."""

    @property
    def start(self) -> date:
        """The first day."""

    @property
    def runs(self) -> int:
        """How many runs there are."""


T = TypeVar("T", bound=Told)


@dataclass(frozen=True)
class Opening:
    """The head of a figure: its scenarios by id, its days, its finding, and the line below."""

    shown: dict[str, Shown]
    days: Records
    title: str
    heading: str

    @staticmethod
    def of(
        told: Sequence[T], days: Callable[[T], int], what: Callable[[T], str],
        scenarios: Mapping[str, str] | None, title: str | None, finding: Callable[[Sequence[T]], str],
        among: str = "",
    ) -> Opening:  # fmt: skip
        """Of the curves of a figure.

        Parameters
        ----------
        days, what : callable
            How many days a curve has, and what it is of: each is told once for each scenario.
        scenarios : mapping of str to str, optional
            What each scenario is called, by id, the baseline first: the order gives the colours.
        title, finding : str, optional, and callable
            The finding, and what it is when left out.
        among : str
            Which of more alternatives these are, for the heading.

        Raises ValueError for no curves, different starts, one told twice, and more than four alternatives.
        """
        shown = cast((one.scenario for one in told), scenarios)
        calendar = one_calendar([one.start for one in told], [days(one) for one in told])
        for (thing, scenario), times in Counter((what(one), one.scenario) for one in told).items():
            if times > 1:
                raise ValueError(f"expected {thing} once for each scenario, got it twice for {scenario}")
        runs = [one.runs for one in told]
        return Opening(shown, calendar, title or finding(told), heading(runs, shown, calendar) + among)

    def page(self, left: float, right: float, swatch: Swatch | None) -> tuple[Page, list[Word]]:
        """A page with its head, and where the key of its scenarios stands; none for a single one."""
        page = Page(left, right)
        page.head(self.title, self.heading)
        named = key(page, self.shown.values(), swatch) if swatch and len(self.shown) > 1 else []
        return page, named


def heading(runs: Sequence[int], shown: Mapping[str, Shown], days: Records) -> str:
    """What a figure is: modelled, how many runs of what, and from when to when."""
    what = f"each of {len(shown)} scenarios" if len(shown) > 1 else f"“{next(iter(shown.values())).words}”"
    dates = f"{style.date(days.start)} to {style.date(days.moment(days.horizon - 1))}"
    return f"Modelled: {between(list(runs), 'run')} of {what}, {dates}"
