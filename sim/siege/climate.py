"""Climate of refusals: refusals come in spells, and asking more often does not make luck independent.

For each line a standard normal AR(1) process on calendar days, addressed by line and date; its normal
score is the luck of every slot of that line on that day. So a permit of chance p is granted when the luck
is below p, the long-run share granted is exactly p, and more slots a week meet the same climate.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt
from statistics import NormalDist

from scipy.special import ndtri

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
    days : int
        How many calendar days there are to know.
    own : mapping
        Memory and distance of the lines that have their own.
    """

    def __init__(
        self, stage: Stage, memory: float, over: float, days: int,
        own: Mapping[str, tuple[float, float]] | None = None,
    ) -> None:
        self.stage = stage
        self.days = days
        self.daily = _daily(memory, over)
        self._own = {line: _daily(*one) for line, one in (own or {}).items()}
        self._scores: dict[str, list[float]] = {}
        "by line: its normal score on every day"
        self._shocks: dict[str, list[float]] = {}
        "by line: the standard normal number that each day adds"
        self._coming: dict[str, list[tuple[int, float]]] = {}
        "by line: second and luck of what the record implies from then on, latest first"

    def luck(self, line: str, day: int) -> float:
        """A number in (0, 1) for this line on this calendar day (an ordinal)."""
        if line not in self._scores:
            self._begin(line)
        coming = self._coming[line]
        while coming and coming[-1][0] <= self.stage.clock.now:
            second, luck = coming.pop()
            self._put(line, self.stage.local.first_day + self.stage.local.day(second), luck)
        return _NORMAL.cdf(self._scores[line][day - self.stage.local.first_day])

    def impose(self, line: str, day: int, luck: float) -> None:
        """Abduct: on this day the luck is this from now on; later days follow on from it."""
        if line not in self._scores:
            self._begin(line)
        self.stage.noise.abducted.uniforms[f"lines.{line}", "climate", self.stage.clock.now] = luck
        self._put(line, day, luck)

    def _begin(self, line: str) -> None:
        """The course of a line as hashed; what the record implies comes in at its second, as it did there."""
        given = self.stage.noise.given.uniforms.items()
        self._coming[line] = sorted(
            (
                (second, luck) for (entity, what, second), luck in given
                if (entity, what) == (f"lines.{line}", "climate")
            ),
            reverse=True,
        )
        first_day = self.stage.local.first_day
        numbers = self.stage.noise.series(f"lines.{line}", "climate", first_day, self.days + 1)
        shocks: list[float] = ndtri(numbers).tolist()
        self._shocks[line], self._scores[line] = shocks, shocks[:1]
        self._walk(line)

    def _put(self, line: str, day: int, luck: float) -> None:
        """What the record implies comes in order of time, so that the score of its day leads on."""
        scores, place = self._scores[line], day - self.stage.local.first_day
        del scores[place:]
        scores.append(_NORMAL.inv_cdf(luck))
        self._walk(line)

    def _walk(self, line: str) -> None:
        """The AR(1) course of a line goes on from the last score that is known."""
        daily = self._own.get(line, self.daily)
        fresh = sqrt(1 - daily**2)
        scores = self._scores[line]
        score = scores[-1]
        for shock in self._shocks[line][len(scores) :]:
            score = daily * score + fresh * shock
            scores.append(score)


def _daily(memory: float, over: float) -> float:
    """Correlation of two days that follow on each other."""
    return memory ** (1 / over) if memory > 0 else 0.0
