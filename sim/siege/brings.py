"""What a documented attempt brings: the amount that the record gives, and the same where things are changed.

Imposed, the documented amount comes in, whatever a truck, the line or the cap usually are. In an alternative
an attempt that is let in whole keeps its amount, as long as what the line carries and its cap are what they
were. Where the line carries so many times as much, so does it. Where the cap is another, it binds anew: an
amount that filled the old cap came on a larger truck, and of that the new cap lets in more.
"""

from __future__ import annotations

from sim.engine import DAY, Noise
from sim.scenario.numbers.number import Number
from sim.scenario.numbers.units import A_PERSON, DIMENSIONS, dimensions_of
from sim.wall import People


def carried_in(unit: str) -> str:
    """The unit in which what a line carries is counted: that of its store, or its own word."""
    known = next((table.name for table in dimensions_of(unit)), "")
    return DIMENSIONS[known].canonical if known in ("volume", "food") else unit


def in_all(number: Number, amount: float, people: People) -> float:
    """An amount; one written for each person is for those who are inside now."""
    if number.dimension in A_PERSON.values():
        return amount * people.needing / (DAY if number.dimension == "duration" else 1)
    return amount


class Brings:
    """The load of one documented attempt.

    Parameters
    ----------
    said : str
        How the record says that it ended.
    usual, cap : float
        What the line carries, as written (for each person, or in all), and the most that is let in now.
    imposed : bool
        Whether this is the run that follows the record; then both are kept for an alternative.
    """

    def __init__(
        self, noise: Noise, entity: str, fact: str, said: str, usual: float, cap: float, imposed: bool
    ) -> None:
        self.admitted, self.cap = said == "admitted", cap
        kept = noise.abducted.uniforms
        if imposed:
            kept[entity, f"usual load {fact}", 0], kept[entity, f"cap {fact}", 0] = usual, cap
        before = kept.get((entity, f"usual load {fact}", 0), usual)
        self.times = usual / before if before > 0 else 1.0
        "what the line carries now, over what it did when this was documented"
        self.old_cap = kept.get((entity, f"cap {fact}", 0), cap)

    def whole(self, came: float | None, asked: float) -> float:
        """What comes in if all is let in that may be; `came` is what the record says, None if nothing."""
        if came is None:
            return min(asked, self.cap)
        load = came * self.times
        if not (self.admitted and came < self.old_cap):  # there was more on the truck
            load = max(asked, load)
        return min(load, max(self.cap, came) if self.cap == self.old_cap else self.cap)

    def share_of(self, came: float | None, asked: float) -> float | None:
        """The share that was let in where the record tells how much came in, in part."""
        if came is None:
            return None
        whole = self.whole(came, asked)
        return came / whole if whole > 0 else 0.0
