"""A prior: what is believed of a number that nobody measured, as text and as an inverse distribution
function.

`lognormal(median 6000 L, gsd 1.8)`, `uniform(100 L, 600 L)`, `triangular(10 d, 11.5 d, 15 d)` (low, mode,
high), `beta(3, 4)` (a share), `gamma(shape 0.5, rate 1531 d)` (the rate as an exposure: the mean is
shape/exposure), `weibull(shape 1.5, scale 400 h)`, `normal(mean 200 L, sd 30 L)`, `choice(5000 L: 0.5, 10000
L: 0.5)`. Draws are by inversion only: one uniform gives one value, so a change elsewhere never shifts the
luck. Reference: Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions, 2nd ed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from statistics import NormalDist

from sim.scenario.numbers.quantity import exact_quantity, format_quantity
from sim.scenario.numbers.units import DIMENSIONS, INVERSE
from sim.scenario.text.errors import Misread

_STANDARD = NormalDist()
_MOST_OUTSIDE = 0.05


@dataclass(frozen=True, slots=True)
class Prior:
    """A distribution of one number, in the canonical unit of its dimension."""

    dimension: str

    @property
    def support(self) -> tuple[float, float]:
        """The smallest interval that holds all values."""
        raise NotImplementedError

    @property
    def mean(self) -> float:
        """The expected value."""
        raise NotImplementedError

    @property
    def median(self) -> float:
        """The value at u = 1/2, which a central run takes."""
        return self.inverse(0.5)

    def quantile(self, p: float) -> float:
        """The value that lies above a share p of the distribution."""
        return self.inverse(p)

    def inverse(self, u: float) -> float:
        """The inverse distribution function at u, 0 <= u <= 1; the ends give the ends of the support."""
        if 0.0 < u < 1.0:
            return self._inverse(u)
        if u in (0.0, 1.0):
            return self.support[int(u)]
        raise ValueError(f"expected a uniform number from 0 to 1, received {u}")

    def within(self, low: float, high: float) -> Prior:
        """The prior where only values from low to high make sense; refuses one that reaches beyond."""
        least, most = self.support
        if least < low or most > high:
            words = DIMENSIONS[self.dimension].words
            raise Misread(
                "E405",
                f"expected a prior of {words} {_span(low, high, self.dimension)}, "
                f"received {self} from {format_quantity(least, self.dimension)} "
                f"to {format_quantity(most, self.dimension)}",
                "Choose a prior that stays inside, such as beta for a share, uniform or triangular.",
            )
        return self

    def _inverse(self, u: float) -> float:
        raise NotImplementedError

    def _quantity(self, value: float) -> str:
        return exact_quantity(value, self.dimension)


@dataclass(frozen=True, slots=True)
class LogNormal(Prior):
    """A number whose logarithm is normal: `centre` is its median, `gsd` its geometric standard deviation."""

    centre: float
    gsd: float

    @property
    def support(self) -> tuple[float, float]:
        """All positive numbers."""
        return (0.0, math.inf)

    @property
    def mean(self) -> float:
        """Median · exp(s²/2), with s = ln gsd."""
        return self.centre * math.exp(0.5 * math.log(self.gsd) ** 2)

    def _inverse(self, u: float) -> float:
        return self.centre * math.exp(math.log(self.gsd) * _STANDARD.inv_cdf(u))

    def __str__(self) -> str:
        return f"lognormal(median {self._quantity(self.centre)}, gsd {self.gsd!r})"


@dataclass(frozen=True, slots=True)
class Uniform(Prior):
    """Any value from low to high, all alike."""

    low: float
    high: float

    @property
    def support(self) -> tuple[float, float]:
        """From low to high."""
        return (self.low, self.high)

    @property
    def mean(self) -> float:
        """The midpoint."""
        return 0.5 * (self.low + self.high)

    def _inverse(self, u: float) -> float:
        return min(self.high, self.low + u * (self.high - self.low))

    def __str__(self) -> str:
        return f"uniform({self._quantity(self.low)}, {self._quantity(self.high)})"


@dataclass(frozen=True, slots=True)
class Whole(Uniform):
    """Any whole number from low to high, all alike."""

    def _inverse(self, u: float) -> float:
        return min(self.high, self.low + math.floor(u * (self.high - self.low + 1)))


@dataclass(frozen=True, slots=True)
class Triangular(Prior):
    """From low to high, most likely at the mode."""

    low: float
    mode: float
    high: float

    @property
    def support(self) -> tuple[float, float]:
        """From low to high."""
        return (self.low, self.high)

    @property
    def mean(self) -> float:
        """The mean of the three numbers."""
        return (self.low + self.mode + self.high) / 3.0

    def _inverse(self, u: float) -> float:
        return triangular(u, self.low, self.mode, self.high)

    def __str__(self) -> str:
        low, mode, high = (self._quantity(value) for value in (self.low, self.mode, self.high))
        return f"triangular({low}, {mode}, {high})"


@dataclass(frozen=True, slots=True)
class Beta(Prior):
    """A share, as after a - 1 successes and b - 1 failures on no prior knowledge."""

    a: float
    b: float

    @property
    def support(self) -> tuple[float, float]:
        """From 0 to 1."""
        return (0.0, 1.0)

    @property
    def mean(self) -> float:
        """A / (a + b)."""
        return self.a / (self.a + self.b)

    def _inverse(self, u: float) -> float:
        from scipy.special import betaincinv

        return float(betaincinv(self.a, self.b, u))

    def __str__(self) -> str:
        return f"beta({self.a!r}, {self.b!r})"


@dataclass(frozen=True, slots=True)
class Gamma(Prior):
    """A rate known from a count of events (`shape`) over an `exposure`."""

    shape: float
    exposure: float

    @property
    def support(self) -> tuple[float, float]:
        """All positive numbers."""
        return (0.0, math.inf)

    @property
    def mean(self) -> float:
        """Shape / exposure."""
        return self.shape / self.exposure

    def _inverse(self, u: float) -> float:
        from scipy.special import gammaincinv

        return float(gammaincinv(self.shape, u)) / self.exposure

    def __str__(self) -> str:
        return f"gamma(shape {self.shape!r}, rate {exact_quantity(self.exposure, INVERSE[self.dimension])})"


@dataclass(frozen=True, slots=True)
class Weibull(Prior):
    """A life: 63.2 % are over by `scale`; above shape 1 it wears out, below it infants die."""

    shape: float
    scale: float

    @property
    def support(self) -> tuple[float, float]:
        """All positive numbers."""
        return (0.0, math.inf)

    @property
    def mean(self) -> float:
        """Scale · Γ(1 + 1/shape)."""
        return self.scale * math.gamma(1.0 + 1.0 / self.shape)

    def _inverse(self, u: float) -> float:
        return self.scale * float((-math.log1p(-u)) ** (1.0 / self.shape))

    def __str__(self) -> str:
        return f"weibull(shape {self.shape!r}, scale {self._quantity(self.scale)})"


@dataclass(frozen=True, slots=True)
class Normal(Prior):
    """A bell around `mu`, cut off where the dimension ends (a volume has no values below 0 L)."""

    mu: float
    sd: float
    low: float = -math.inf
    high: float = math.inf

    @property
    def support(self) -> tuple[float, float]:
        """The bounds of the dimension."""
        return (self.low, self.high)

    @property
    def mean(self) -> float:
        """mu, moved by what is cut off."""
        below, above = self._cut
        a, b = (self.low - self.mu) / self.sd, (self.high - self.mu) / self.sd
        return self.mu + self.sd * (_STANDARD.pdf(a) - _STANDARD.pdf(b)) / (above - below)

    def within(self, low: float, high: float) -> Prior:
        """The same bell cut off at low and high; refuses one that has over 5 % of its mass outside."""
        cut = replace(self, low=max(low, self.low), high=min(high, self.high))
        below, above = cut._cut
        if 1.0 - (above - below) > _MOST_OUTSIDE:
            raise Misread(
                "E405",
                f"expected a prior of {DIMENSIONS[self.dimension].words} {_span(low, high, self.dimension)}, "
                f"received {self} with {100 * (1 - above + below):.0f} % of its mass outside",
                "Choose a smaller sd, or a lognormal, triangular or beta prior.",
            )
        return cut

    @property
    def _cut(self) -> tuple[float, float]:
        return (_STANDARD.cdf((self.low - self.mu) / self.sd), _STANDARD.cdf((self.high - self.mu) / self.sd))

    def _inverse(self, u: float) -> float:
        below, above = self._cut
        share = below + u * (above - below)
        if share <= 0.0:
            return self.low
        if share >= 1.0:
            return self.high
        return min(self.high, max(self.low, self.mu + self.sd * _STANDARD.inv_cdf(share)))

    def __str__(self) -> str:
        return f"normal(mean {self._quantity(self.mu)}, sd {self._quantity(self.sd)})"


@dataclass(frozen=True, slots=True)
class Choice(Prior):
    """One of a few values, each with its credence, smallest first."""

    values: tuple[float, ...]
    weights: tuple[float, ...]

    @property
    def support(self) -> tuple[float, float]:
        """From the smallest value to the largest."""
        return (self.values[0], self.values[-1])

    @property
    def mean(self) -> float:
        """The values, weighted by their credence."""
        return math.fsum(value * weight for value, weight in zip(self.values, self.weights, strict=True))

    def _inverse(self, u: float) -> float:
        return self.values[pick(u, self.weights)]

    def __str__(self) -> str:
        pairs = zip(self.values, self.weights, strict=True)
        return f"choice({', '.join(f'{self._quantity(value)}: {weight!r}' for value, weight in pairs)})"


def pick(u: float, weights: tuple[float, ...]) -> int:
    """The index that u falls on when the weights are laid end to end; a weight of 0 is never picked."""
    reached = 0.0
    last = 0
    for at, weight in enumerate(weights):
        if weight <= 0.0:
            continue
        reached += weight
        last = at
        if u <= reached:
            break
    return last


def triangular(u: float, low: float, mode: float, high: float) -> float:
    """The inverse distribution function of a triangular number; low where low and high are one."""
    width = high - low
    if width <= 0.0:
        return low
    if u * width <= mode - low:
        return min(mode, low + math.sqrt(u * width * (mode - low)))
    return max(mode, high - math.sqrt((1.0 - u) * width * (high - mode)))


def triangular_share(value: float, low: float, mode: float, high: float) -> float:
    """The share of a triangular number that lies below a value from low to high; 0 where these are one."""
    width = high - low
    if width <= 0.0:
        return 0.0
    if value <= mode:
        return (value - low) ** 2 / (width * (mode - low)) if value > low else 0.0
    return 1.0 - (high - value) ** 2 / (width * (high - mode)) if value < high else 1.0


def _span(low: float, high: float, dimension: str) -> str:
    if high == math.inf:
        return f"of at least {format_quantity(low, dimension)}" if low > -math.inf else "of any size"
    if low == -math.inf:
        return f"of at most {format_quantity(high, dimension)}"
    return f"from {format_quantity(low, dimension)} to {format_quantity(high, dimension)}"
