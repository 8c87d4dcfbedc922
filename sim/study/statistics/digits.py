"""Numbers as a table or a sentence shows them: no more digits than the simulation error lets stand.

`12.34 ± 0.12` becomes `12.3 ± 0.1`. Thousands have commas, and what is very large or very small
has a power of ten.
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Context, Decimal

PLAIN_FROM, PLAIN_TO = -5, 7
"powers of ten between which a number is written out"
WITHOUT_ERROR = 4
"digits of a number whose error is not known"
OF_EXACT = 6
"digits of a number that is the same in every run"
OF_A_FLOAT = 15

NOT_DEFINED = "–"
_EXACT = Context(prec=800)
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def with_error(value: float, error: float, unit: str = "", digits: int = 1) -> str:
    """A number with its simulation error and unit, such as `12.3 ± 0.1 L`.

    Parameters
    ----------
    value, error : float
        In the unit; NaN where not defined.
    digits : int
        Significant digits of the error, one or two.
    """
    shown, apart = rounded(value, error, digits)
    after = f" {unit}" if unit else ""
    if shown == NOT_DEFINED:
        return shown
    if not apart:
        return f"{shown}{after} (too few runs for an error)"
    mantissa, _, power = shown.partition(" × ")
    if power and apart.endswith(f" × {power}"):
        return f"({mantissa} ± {apart.partition(' × ')[0]}) × {power}{after}"
    return f"{shown} ± {apart}{after}"


def rounded(value: float, error: float, digits: int = 1) -> tuple[str, str]:
    """A number and its error as two texts of the same number of decimals and the same power of ten.

    The error is empty where it is not known.
    """
    if digits not in (1, 2):
        raise ValueError(f"digits: expected one or two of an error, received {digits}")
    if math.isnan(value):
        return NOT_DEFINED, ""
    if not math.isfinite(value):
        return ("∞" if value > 0 else "-∞"), ""
    if math.isnan(error) or math.isinf(error):
        return number(value, WITHOUT_ERROR), ""
    if error < 0:
        raise ValueError(f"digits: expected an error of zero or more, received {error}")
    if error == 0:
        return number(value, max(OF_EXACT, len(f"{abs(value):.0f}") if abs(value) < 10**PLAIN_TO else 0)), "0"
    shown, apart = Decimal(repr(value)), Decimal(repr(error))
    last = _last_digit(apart, digits)
    if shown and shown.adjusted() - last > OF_A_FLOAT:
        return number(value, OF_A_FLOAT), number(error, digits)
    shown, apart = _to(shown, last), _to(apart, last)
    largest = max(one.adjusted() for one in (shown, apart) if one)
    power = 0 if PLAIN_FROM <= largest < PLAIN_TO else largest
    return _text(shown, last, power), _text(apart, last, power)


def number(value: float, digits: int = WITHOUT_ERROR) -> str:
    """A number without error, to so many significant digits, without trailing zeros."""
    if math.isnan(value):
        return NOT_DEFINED
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    exact = Decimal(repr(value))
    if not exact:
        return "0"
    short = _to(exact, _last_digit(exact, digits)).normalize(_EXACT)
    power = 0 if PLAIN_FROM <= short.adjusted() < PLAIN_TO else short.adjusted()
    exponent = short.as_tuple().exponent
    assert isinstance(exponent, int)
    return _text(short, exponent, power)


def _last_digit(exact: Decimal, digits: int) -> int:
    """The power of ten of the last digit to be shown; rounding up may make one digit more."""
    last = exact.adjusted() - digits + 1
    return last + 1 if _to(exact, last).adjusted() > exact.adjusted() else last


def _to(exact: Decimal, last: int) -> Decimal:
    return exact.quantize(Decimal((0, (1,), last)), ROUND_HALF_UP, _EXACT)


def _text(shown: Decimal, last: int, power: int) -> str:
    decimals = max(0, power - last)
    text = f"{shown.scaleb(-power, _EXACT):,.{decimals}f}" if shown else f"{0:.{decimals}f}"
    return f"{text} × 10{str(power).translate(_RAISED)}" if power else text
