"""Climate of refusals: refusals come in spells, and asking more often does not make luck independent.

For each line a standard normal AR(1) process on calendar days, addressed by line and date; its normal score is
the luck of every slot of that line on that day. So a permit of chance p is granted when the luck is below p, the
long-run share granted is exactly p, and more slots a week meet the same climate.
"""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist

from sim.engine.noise import WORDS
from sim.wall import Stage

_NORMAL = NormalDist()


class Climate:
    """The luck of each line and day.

    Parameters
    ----------
    memory : float
        Correlation of two days that are `over` apart [1].
    over : float
        That distance [d].
    """

    def __init__(self, stage: Stage, memory: float, over: float) -> None:
        self.stage = stage
        self.daily = memory ** (1 / over) if memory > 0 else 0.0
        self.fresh = sqrt(1 - self.daily**2)
        self._at: dict[str, tuple[int, float]] = {}
        self._blocks: dict[str, tuple[int, tuple[float, ...]]] = {}

    def luck(self, line: str, day: int) -> float:
        """A number in (0, 1) for this line on this day; days of a line are asked for in order."""
        at = self._at.get(line)
        if at is None:
            first = self.stage.first_day
            at = (first, self._kept(line, first, self.stage.noise.normal(f"lines.{line}", "climate start")))
        last, score = at
        if day < last:
            raise ValueError(f"the climate of {line} was already read for a later day")
        for date in range(last + 1, day + 1):
            shock = _NORMAL.inv_cdf(self._shock(line, date))
            score = self._kept(line, date, self.daily * score + self.fresh * shock)
        self._at[line] = (day, score)
        return _NORMAL.cdf(score)

    def impose(self, line: str, day: int, luck: float) -> None:
        """Abduct: on this day the luck was this; later days follow on from it."""
        self._at[line] = (day, _NORMAL.inv_cdf(luck))
        self.stage.noise.abducted.uniforms[f"lines.{line}", "climate", day] = luck

    def _kept(self, line: str, day: int, score: float) -> float:
        """The score, or the one that the record implied for this day."""
        known = self.stage.noise.given.uniforms.get((f"lines.{line}", "climate", day))
        return score if known is None else _NORMAL.inv_cdf(known)

    def _shock(self, line: str, day: int) -> float:
        number, place = divmod(day, WORDS)
        block = self._blocks.get(line)
        if block is None or block[0] != number:
            block = (number, self.stage.noise.block(f"lines.{line}", "climate", number))
            self._blocks[line] = block
        return block[1][place]
