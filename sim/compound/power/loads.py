"""Loads: what wants power, in whole pieces, by priority.

A load is served whole or shed. Its watts are a mean while it is on; the pump's follow what it lifts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sim.engine import DAY, Clock, Part
from sim.scenario.schema.power import Load as LoadSpec
from sim.wall import Draws


class Load:
    """One load.

    Attributes
    ----------
    watts : float
        What it draws when it is on [W].
    served : bool
        Whether it has power now.
    """

    __slots__ = ("dependants", "name", "priority", "served", "serves", "watchers", "watts", "windows")

    def __init__(self, name: str, spec: LoadSpec, draws: Draws) -> None:
        self.name = name
        self.watts = draws(spec.power)
        self.priority = int(draws(spec.priority))
        self.windows = spec.hours
        self.serves = spec.serves
        self.served = False
        self.dependants: list[Part] = []
        "parts that settle after a change: they may ask for other watts in turn"
        self.watchers: list[Callable[[], None]] = []
        "called at once after a change; nothing they do changes what is wanted"

    def wanted(self, time_of_day: int) -> bool:
        """Whether it wants power at this time of day [s]."""
        if self.windows is None:
            return True
        for begin, end in self.windows:
            if begin <= end:
                if begin <= time_of_day < end:
                    return True
            elif time_of_day >= begin or time_of_day < end:
                return True
        return False

    @property
    def always(self) -> bool:
        """Whether it wants power at any time; what pumps draw follows what they lift."""
        return self.watts > 0 and self.windows is None and self.serves not in ("pump", "well")

    @property
    def edges(self) -> list[int]:
        """Times of day at which its want changes [s]."""
        return [edge % DAY for window in self.windows or () for edge in window]

    def tell(self, served: bool, clock: Clock) -> None:
        """Switch it, and tell those who depend on it."""
        self.served = served
        for watcher in self.watchers:
            watcher()
        for part in self.dependants:
            if not part.marked:
                clock.mark(part)


def adds(loads: Iterable[Load], time_of_day: int, given: float, more: float) -> bool:
    """Whether more of the loads, each served whole and by priority, are served with more watts than given."""
    least = most = 0.0
    for one in loads:
        if one.wanted(time_of_day):
            least += one.watts if least + one.watts <= given else 0.0
            most += one.watts if most + one.watts <= more else 0.0
    return most > least
