"""Dates that come in order are drawn together.

The dates of a record are independent but for their order: what is wanted is their joint distribution given
that they come in the order of their best values. Draws that are in order stand as they are. Others are moved
into order and then drawn anew in turn, each from its own distribution between its neighbours (Gibbs
sampling), with random numbers addressed by date and turn. Reference: Gelfand, Smith and Lee 1992, on
constrained parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sim.engine import Noise
from sim.scenario.numbers.moment import Moment
from sim.scenario.schema.in_order import InOrder
from sim.wall import Draws

TURNS = 24
"how often each date is drawn anew between its neighbours"


@dataclass(eq=False)
class _Date:
    """One date that may move, with those that keep their delay to it."""

    moment: Moment
    second: int
    low: int
    high: int
    before: list[tuple[_Date, int]] = field(default_factory=list)
    "dates that it does not precede, and by how much it must be later [s]"
    after: list[tuple[_Date, int]] = field(default_factory=list)

    @property
    def least(self) -> int:
        """The earliest second that those before it leave."""
        return max((other.second + gap for other, gap in self.before), default=self.low)

    @property
    def most(self) -> int:
        """The latest second that those after it leave."""
        return min((other.second - gap for other, gap in self.after), default=self.high)


def draw_in_order(order: InOrder, draws: Draws, noise: Noise) -> None:
    """Place every date that has neighbours.

    In an alternative a date stays where the baseline has it, unless it has other bounds now or leaves no
    room for one that has.
    """
    given = noise.given.uniforms
    for group in _groups(order, draws):
        drawn = [date.second for date in group]
        whole = [(date.low, date.high) for date in group]
        kept = [
            (date.second, date.second) if date.moment.address in given else span
            for date, span in zip(group, whole, strict=True)
        ]
        if not _settle(group, drawn, kept, noise):
            _settle(group, drawn, whole, noise)
        for date in group:
            draws.place(date.moment, date.second)


def _settle(
    group: Sequence[_Date], drawn: Sequence[int], spans: Sequence[tuple[int, int]], noise: Noise
) -> bool:
    """Bring dates into order within spans [s], the less the better; False where these leave no room."""
    if _hold(group, drawn, spans):
        return True
    latest = _brought([high for _, high in spans], group, lambda date: min(date.second, date.most))
    start = [
        min(max(second, low), most)
        for second, (low, _), most in zip(drawn, spans, latest, strict=True)
    ]
    if not _hold(group, _brought(start, group, lambda date: max(date.second, date.least)), spans):
        return False
    for turn in range(1, TURNS + 1):
        for date, (low, high) in zip(group, spans, strict=True):
            least, most = max(low, date.least), min(high, date.most)
            if least < most:
                u = noise.uniform(date.moment.path, "date", turn)
                date.second = date.moment.resolve(u, (least, most))
            else:
                date.second = least
    return True


def _hold(group: Sequence[_Date], seconds: Sequence[int], spans: Sequence[tuple[int, int]]) -> bool:
    """Whether the dates are in order at those seconds, and within their spans [s]."""
    for date, second in zip(group, seconds, strict=True):
        date.second = second
    within = all(low <= second <= high for second, (low, high) in zip(seconds, spans, strict=True))
    return within and all(date.least <= date.second for date in group)


def _brought(seconds: Sequence[int], group: Sequence[_Date], to: Callable[[_Date], int]) -> list[int]:
    """Dates from those seconds on, each brought to where its neighbours leave it, until none moves."""
    for date, second in zip(group, seconds, strict=True):
        date.second = second
    for _ in group:
        moved = False
        for date in group:
            second = to(date)
            moved |= second != date.second
            date.second = second
        if not moved:
            break
    return [date.second for date in group]


def _groups(order: InOrder, draws: Draws) -> list[list[_Date]]:
    """The dates that hang together, in the order of their best values."""
    dates: dict[str, tuple[_Date, int]] = {}
    for name, moment in order.moments.items():
        if name in order.tied:
            cause, delay = order.tied[name]
            date, after = dates[cause]
            dates[name] = date, after + delay
            date.high = min(date.high, _bounds(date.moment)[1] - after - delay)
        else:
            dates[name] = _Date(moment, draws.second(moment), *_bounds(moment)), 0
    for first, then in order.pairs:
        (date, later), (other, more) = dates[first], dates[then]
        if date is not other:
            other.before.append((date, later - more))
            date.after.append((other, later - more))
    found: list[list[_Date]] = []
    place: dict[_Date, int] = {}
    for date, _ in dates.values():
        place.setdefault(date, len(place))
    met: set[_Date] = set()
    for date in place:
        waiting, group = [date], list[_Date]()
        while waiting:
            one = waiting.pop()
            if one not in met:
                met.add(one)
                group.append(one)
                waiting += [other for other, _ in (*one.before, *one.after)]
        if len(group) > 1:
            found.append(sorted(group, key=place.__getitem__))
    return found


def _bounds(moment: Moment) -> tuple[int, int]:
    """The first and the last second at which a date may fall, once it was drawn."""
    assert moment.seconds is not None
    return moment.seconds[0], moment.seconds[2]
