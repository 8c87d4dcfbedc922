"""Numbers as they are printed beside a figure: no more digits than their error carries, any size in few."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sim.figures import style

NONE = "–"
"what is printed where there is no number"
SMALL, PLAIN = 1e-4, 1e6
"smaller numbers than the first, and from the second on, are written with a power of ten"


def compact(value: float) -> str:
    """A number for an axis: whole thousands as they are, else four digits without idle zeros."""
    if not math.isfinite(value):
        return NONE
    if value and not SMALL <= abs(value) < PLAIN:
        mantissa, power = f"{value:.1e}".split("e")
        return minus(f"{mantissa.removesuffix('.0')}e{int(power)}")
    after = max(0, 3 - math.floor(math.log10(abs(value)))) if value else 0
    text = f"{value:,.{after}f}"
    return thin(text.rstrip("0").rstrip(".") if after else text)


def places(error: float) -> int:
    """Places after the point that a half-width leaves certain: one digit of it, two if it begins with 1."""
    power = math.floor(math.log10(error))
    first = round(error / 10.0**power, 9)
    return max(0, -power + (1 if first < 2 else 0))


def fixed(value: float, error: float) -> str:
    """A value with the digits that its error leaves it; an exact one keeps three."""
    if not math.isfinite(value):
        return NONE
    if not math.isfinite(error) or error <= 0:
        return compact(float(f"{value:.3g}") if abs(value) < 1000 else float(round(value)))
    digits = places(error)
    if digits > 4 or max(abs(value), error) >= PLAIN:
        return compact(value)
    text = thin(f"{value:,.{digits}f}")
    return text if something(text) else text.removeprefix("−")


def signed(value: float, error: float) -> str:
    """A difference with its sign; nothing has none."""
    text = fixed(value, error)
    return f"+{text}" if value > 0 and something(text) else text


def something(text: str) -> bool:
    """Whether a printed number is other than zero."""
    return any(letter in "123456789" for letter in text)


def thin(text: str) -> str:
    """With a thin space between thousands and a true minus sign."""
    return minus(text.replace(",", "\u2009"))


def minus(text: str) -> str:
    """With a true minus sign."""
    return text.replace("-", "−")


ROUNDING = 1e-9
"what is nearer to none or all than this is a sum that was rounded"


def percent(share: float) -> str:
    """A share of the runs, never rounded to none or to all of them."""
    if not math.isfinite(share):
        return NONE
    if ROUNDING < share <= 0.005:
        return "<1 %"
    if 0.995 <= share < 1 - ROUNDING:
        return ">99 %"
    return f"{100 * share:.0f} %"


def counted(number: int, noun: str) -> str:
    """A count with its noun, such as 1 run and 60 runs."""
    return f"{style.number(number)} {noun}{'' if number == 1 else 's'}"


def between(numbers: list[int], noun: str) -> str:
    """One count, or the least and the most of several."""
    least, most = min(numbers), max(numbers)
    return counted(most, noun) if least == most else f"{style.number(least)} to {counted(most, noun)}"


def listed(words: Sequence[str]) -> str:
    """Several names as one, each once: the first as it is, the others in small letters."""
    names = list(dict.fromkeys(words))
    small = [names[0], *(name[:1].lower() + name[1:] for name in names[1:])]
    return small[0] if len(small) == 1 else f"{', '.join(small[:-1])} and {small[-1]}"
