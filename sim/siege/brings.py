"""What a documented attempt brings: the amount that the record gives, and the same where things are changed.

Imposed, the documented amount comes in, whatever a truck, the line or the cap usually are. In an alternative
an attempt that is let in whole keeps its amount, as long as what the line carries and its cap are what they
were. Where the line carries so many times as much, so does it. Where the cap is another, it binds anew: an
amount that filled the old cap came on a larger truck, and of that the new cap lets in more. Amounts for each
person are for those who are inside; whether one filled the cap is what it was when it was documented.
"""

from __future__ import annotations

from math import inf

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
        What the line carries and the most that is let in, as written (for each person, or in all).
    most : float
        The most that is let in now, in all.
    came : float or None
        What the record says came in, in all; None if nothing.
    imposed : bool
        Whether this is the run that follows the record; then what was so is kept for an alternative.
    """

    def __init__(
        self, noise: Noise, entity: str, fact: str, said: str, usual: float, cap: float, most: float,
        came: float | None, imposed: bool,
    ) -> None:
        self.admitted, self.most, self.came = said == "admitted", most, came
        filled = (came / most if most > 0 else inf) if came is not None else 0.0
        kept, now = noise.abducted.uniforms, (("usual load", usual), ("cap", cap), ("filled cap", filled))
        if imposed:
            kept.update({(entity, f"{name} {fact}", 0): value for name, value in now})
        before, old_cap, self.filled = (kept.get((entity, f"{name} {fact}", 0), one) for name, one in now)
        self.times = usual / before if before > 0 else 1.0
        "what the line carries now, over what it did when this was documented"
        self.same_cap = cap == old_cap

    def whole(self, asked: float) -> float:
        """What comes in if all is let in that may be."""
        if self.came is None:
            return min(asked, self.most)
        load = self.came * self.times
        if not self.admitted or self.filled >= 1:  # there was more on the truck
            load = max(asked, load)
        return min(load, max(self.most, self.came) if self.same_cap and self.filled > 1 else self.most)

    def share_of(self, asked: float) -> float | None:
        """The share that was let in where the record tells how much came in, in part."""
        if self.came is None:
            return None
        whole = self.whole(asked)
        return self.came / whole if whole > 0 else 0.0
