"""Hazard: a risk that builds up until it happens.

It integrates its rate and fires when the integral reaches a threshold drawn once per occurrence from Exp(1)
(random time change). In whole seconds, firing at T means `integral(T-1) < threshold <= integral(T)`; a firing
that the record dates therefore implies a threshold, taken in the middle of that interval (abduction).
References: Bremaud, Point Processes and Queues (random time change); Kijima 1989 (virtual age).
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, exp, inf, log1p, nextafter

import simpy

from sim.engine.clock import PHYSICS, Clock
from sim.engine.noise import Noise


class Hazard:
    """A risk with a rate that is constant between changes.

    Parameters
    ----------
    name : str
        Id, also the address of its thresholds.
    rank : int
        Place among the events of one instant.
    happens : callable
        Called when it fires, after the occurrence is counted.
    rate : float
        Risk per second [1/s].
    """

    def __init__(
        self,
        clock: Clock,
        noise: Noise,
        name: str,
        rank: int,
        happens: Callable[[], None],
        rate: float = 0.0,
    ) -> None:
        self.clock = clock
        self.noise = noise
        self.name = name
        self.rank = rank
        self.happens = happens
        self.occurrence = 0
        self.threshold = noise.threshold(name, 0)
        self.silent = False
        "while true nothing happens by itself: the record says all there is"
        self.reached = 0.0
        "the integral at the last firing"
        self._forced_at_lump = False
        self._integral = 0.0
        self._since = clock.now
        self._before: tuple[int, float] = (clock.now, 0.0)
        "last second of a change, and the integral one second earlier"
        self._outlived = 0
        "how often this occurrence's threshold was drawn anew"
        self._next: simpy.Event | None = None
        self._rate = 0.0
        if rate:
            self.set_rate(rate)

    # What it has integrated

    @property
    def integral(self) -> float:
        """Risk gathered since the last firing, up to now."""
        return self._grown(self.clock.now)

    def _grown(self, second: int) -> float:
        return self._integral + self._rate * (second - self._since)

    def _reach(self, threshold: float) -> float:
        """Seconds from the last change until the integral would be `threshold`."""
        return (threshold - self._integral) / self._rate if self._rate > 0 else inf

    def probability(self, second: int) -> float:
        """Chance, seen from the start of this occurrence, that it fires in the second ending at `second`.

        `second` is not before the last change, and nothing changes until then.
        """
        if second < self._since:
            raise ValueError(f"{self.name}: second {second} is before the last change, at {self._since}")
        before = self._a_second_before() if second == self._since else self._grown(second - 1)
        return exp(-before) - exp(-self._grown(second))

    def _a_second_before(self) -> float:
        """The integral one second before the last change; that at the change where nothing came before."""
        return self._before[1] if self._before[0] == self._since else self._integral

    # What changes it

    @property
    def rate(self) -> float:
        """Present risk per second [1/s]."""
        return self._rate

    def set_rate(self, rate: float) -> None:
        """From now on this risk per second [1/s]; an equal rate changes nothing."""
        if rate == self._rate:
            return
        if not 0 <= rate < inf:
            raise ValueError(f"{self.name}: a rate must be zero or more, got {rate!r}")
        self._commit()
        self._rate = rate
        self._schedule()

    def lump(self, probability: float) -> bool:
        """One chance of `probability` at this instant, such as a start; True if it fires on it."""
        if not 0 <= probability < 1:
            raise ValueError(f"{self.name}: a chance must be in [0, 1), got {probability!r}")
        if probability == 0 and not self._forced_at_lump:
            return False
        self._commit()
        before = self._integral
        self._integral = before - log1p(-probability)
        if self._forced_at_lump:
            self._forced_at_lump = False
            self._fire_in(before, self._integral)
            return True
        if not self.silent and self._integral >= self.threshold:
            self._fire()
            return True
        self._schedule()
        return False

    def silence(self) -> None:
        """From now on it does not fire by itself, though its risk still gathers."""
        self.silent = True
        self._next = None

    def end_silence(self) -> None:
        """It may fire again; that it did not until now implies a threshold above its integral."""
        if not self.silent:
            return
        self.silent = False
        self.outlived()
        self._commit()
        self._schedule()

    def outlived(self) -> None:
        """Abduct from silence: not having fired until now, the rest of the threshold is a fresh Exp(1)."""
        gathered = self.integral
        if self.threshold <= gathered:
            again = f" {self._outlived}" if self._outlived else ""
            self._outlived += 1
            self.threshold = gathered + self.noise.exponential(self.name, f"outlived{again}", self.occurrence)
            self.noise.abducted.thresholds[self.name, self.occurrence] = self.threshold

    def force(self) -> None:
        """Fire now because the record says so, and keep the threshold that this implies."""
        self._commit()
        self._fire_in(self._a_second_before(), self._integral)

    def force_at_next_lump(self) -> None:
        """Fire at the next chance that comes as a lump: a unit that fails when it is next started."""
        self._forced_at_lump = True

    # Firing

    def _fire_in(self, before: float, after: float) -> None:
        if before < after:
            self.threshold = before + 0.5 * (after - before)
        else:  # no risk in this second: it was outlived, and comes with the first risk from here on
            self.threshold = nextafter(after, inf)
        self.noise.abducted.thresholds[self.name, self.occurrence] = self.threshold
        self._fire()

    def _fire(self) -> None:
        self.occurrence += 1
        self.threshold = self.noise.threshold(self.name, self.occurrence)
        self.reached, self._integral = self._integral, 0.0
        self._before = (self.clock.now, 0.0)
        self._outlived = 0
        self._schedule()
        self.happens()

    def _commit(self) -> None:
        now = self.clock.now
        if now > self._since:
            self._before = (now, self._grown(now - 1))
            self._integral = self._grown(now)
            self._since = now

    def _schedule(self) -> None:
        self._next = None
        if self.silent:
            return
        now = when = self._since
        if self._integral < self.threshold:
            wait = self._reach(self.threshold)
            if wait > self.clock.horizon:
                return
            when = now + max(ceil(wait), 1)
            while self._grown(when) < self.threshold:
                when += 1
            while when > now + 1 and self._grown(when - 1) >= self.threshold:
                when -= 1
        self._next = self.clock.at(when, PHYSICS, self.rank, self._due)

    def _due(self, event: simpy.Event) -> None:
        if event is self._next:
            self._commit()
            self._fire()


class Wear(Hazard):
    """A Weibull risk on virtual age v, which grows with time in use: `stress * h(v)` while it is, else zero.

    Parameters
    ----------
    shape : float
        Weibull shape k [1]; 1 is no wear-out.
    scale : float
        Weibull scale [s of use].
    """

    def __init__(
        self,
        clock: Clock,
        noise: Noise,
        name: str,
        rank: int,
        happens: Callable[[], None],
        shape: float,
        scale: float,
        age: float = 0.0,
    ) -> None:
        if not (shape > 0 and scale > 0 and age >= 0):
            raise ValueError(f"{name}: shape and scale must be above zero, age zero or more")
        self.shape = shape
        self.scale = scale
        self._age = age
        self._worn = self._wear(age)
        "what age alone would have integrated since new"
        self._stress = 0.0
        "what the risk is multiplied by while in use; 0 when stopped"
        super().__init__(clock, noise, name, rank, happens)

    def _wear(self, age: float) -> float:
        return float((age / self.scale) ** self.shape)

    def _grown(self, second: int) -> float:
        if self._stress == 0.0 or second == self._since:
            return self._integral
        older = self._age + (second - self._since)
        return self._integral + self._stress * (self._wear(older) - self._worn)

    def _reach(self, threshold: float) -> float:
        if self._stress == 0.0:
            return inf
        wear = self._worn + (threshold - self._integral) / self._stress
        return self.scale * wear ** (1 / self.shape) - self._age if wear > 0 else 0.0

    def _commit(self) -> None:
        if self._stress == 0.0:
            super()._commit()
        elif self.clock.now > self._since:
            age = self.virtual_age
            super()._commit()
            self._age, self._worn = age, self._wear(age)

    @property
    def virtual_age(self) -> float:
        """Age that its wear amounts to now [s of use]."""
        return self._age + (self.clock.now - self._since if self._stress else 0)

    def run(self, stress: float = 1.0) -> None:
        """In use from now on; `stress` multiplies the risk and not the age [1]."""
        if stress != self._stress:
            if not 0 <= stress < inf:
                raise ValueError(f"{self.name}: stress must be zero or more, got {stress!r}")
            self._commit()
            self._stress = stress
            self._schedule()

    def stop(self) -> None:
        """Out of use from now on: no ageing, no risk."""
        self.run(0.0)

    def service(self, keeps: float) -> None:
        """Lower virtual age to the share that service leaves [1]; integral and threshold stay (Kijima II)."""
        if not 0 <= keeps <= 1:
            raise ValueError(f"{self.name}: a service leaves a share of the age in [0, 1], got {keeps!r}")
        self._commit()
        self._age *= keeps
        self._worn = self._wear(self._age)
        self._schedule()
