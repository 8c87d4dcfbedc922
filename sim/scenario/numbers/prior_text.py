"""Reading a prior from its text, and saying what is wrong with one that is no distribution."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches

from sim.scenario.numbers.priors import (
    Beta,
    Choice,
    Gamma,
    LogNormal,
    Normal,
    Prior,
    Triangular,
    Uniform,
    Weibull,
)
from sim.scenario.numbers.quantity import parse_quantity
from sim.scenario.numbers.units import DIMENSIONS, INVERSE
from sim.scenario.text.errors import Misread

_CALL = re.compile(r"\s*([A-Za-z_]+)\s*\(")
_WHOLE = re.compile(r"\s*([A-Za-z_]+)\s*\((.*)\)\s*$", re.DOTALL)
_BARE = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$")
_WEIGHTS_ADD_UP = 1e-6

FORMS = {
    "lognormal": "lognormal(median 6000 L, gsd 1.8)",
    "uniform": "uniform(100 L, 600 L)",
    "triangular": "triangular(10 d, 11.5 d, 15 d)",
    "beta": "beta(3, 4)",
    "gamma": "gamma(shape 0.5, rate 1531 d)",
    "weibull": "weibull(shape 1.5, scale 400 h)",
    "normal": "normal(mean 200 L, sd 30 L)",
    "choice": "choice(5000 L: 0.5, 10000 L: 0.5)",
}
"""An example of each prior."""


@dataclass(frozen=True, slots=True)
class _Part:
    """One of the things between the brackets: its text and where it starts in the whole."""

    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def is_prior(text: str) -> bool:
    """Whether a text means to be a prior rather than a plain quantity."""
    return _CALL.match(text) is not None


def parse_prior(text: str, dimension: str) -> Prior:
    """Return the prior that a text describes, its numbers in the canonical unit of the dimension."""
    name, parts = _take_apart(text)
    return _READERS[name](parts, dimension, text)


def _take_apart(text: str) -> tuple[str, list[_Part]]:
    call = _CALL.match(text)
    name = call[1] if call else ""
    if name not in FORMS:
        near = get_close_matches(name.lower(), FORMS, 1, 0.6)
        hint = f"Did you mean {FORMS[near[0]]}?" if near else f"Priors: {', '.join(FORMS)}."
        start, end = call.span(1) if call else (0, len(text))
        raise Misread("E405", f"expected a prior, received the unknown name {name!r}", hint, start, end)
    whole = _WHOLE.match(text)
    if whole is None:
        after = text[text.rfind(")") + 1 :].strip()
        received = (
            f"{after!r} after the bracket" if ")" in text else f"{text.strip()!r} without a closing one"
        )
        advice = "A share times an amount is no prior; give the amount its own." if "*" in after else None
        raise Misread("E405", f"expected {FORMS[name]}, received {received}", advice)
    parts: list[_Part] = []
    at = whole.start(2)
    for piece in whole[2].split(","):
        lead = len(piece) - len(piece.lstrip())
        parts.append(_Part(piece.strip(), at + lead))
        at += len(piece) + 1
    return name, parts


def _labelled(parts: list[_Part], labels: tuple[str, ...], form: str, text: str) -> list[_Part]:
    """Take the labels off `median 6000 L, gsd 1.8`, in this order."""
    if len(parts) != len(labels):
        raise Misread("E405", f"expected {FORMS[form]}, received {text.strip()!r}")
    found: list[_Part] = []
    for part, label in zip(parts, labels, strict=True):
        word, _, rest = part.text.partition(" ")
        if word != label or not rest.strip():
            raise Misread(
                "E405",
                f"expected {label!r} and its value, received {part.text!r}",
                f"Write it as {FORMS[form]}.",
                part.start,
                part.end,
            )
        found.append(_Part(rest.strip(), part.end - len(rest.lstrip())))
    return found


def _plain(parts: list[_Part], count: int, form: str, text: str) -> list[_Part]:
    if len(parts) != count or not all(part.text for part in parts):
        advice = "Put a comma between the ends." if len(parts) < count else None
        raise Misread("E405", f"expected {FORMS[form]}, received {text.strip()!r}", advice)
    return parts


def _value(part: _Part, dimension: str) -> float:
    """The quantity in a part; a fault inside it is moved to its place in the whole."""
    try:
        return parse_quantity(part.text, dimension)
    except Misread as fault:
        start = part.start + (fault.start or 0)
        end = part.start + (fault.end if fault.end is not None else len(part.text))
        raise Misread(fault.code, fault.message, fault.hint, start, end) from None


def _number(part: _Part, what: str, above: float) -> float:
    """A plain number, above a bound."""
    value = float(part.text) if _BARE.match(part.text) else math.nan
    if not above < value < math.inf:
        raise _senseless(f"a {what} above {above:g}", part)
    return value


def _positive(part: _Part, what: str, dimension: str) -> float:
    value = _value(part, dimension)
    if value <= 0.0:
        raise _senseless(f"a {what} above 0", part)
    return value


def _senseless(expected: str, part: _Part, hint: str | None = None) -> Misread:
    return Misread("E405", f"expected {expected}, received {part.text!r}", hint, part.start, part.end)


def _lognormal(parts: list[_Part], dimension: str, text: str) -> Prior:
    median, gsd = _labelled(parts, ("median", "gsd"), "lognormal", text)
    return LogNormal(dimension, _positive(median, "median", dimension), _number(gsd, "gsd", 1.0))


def _uniform(parts: list[_Part], dimension: str, text: str) -> Prior:
    low, high = _plain(parts, 2, "uniform", text)
    ends = _value(low, dimension), _value(high, dimension)
    if ends[0] >= ends[1]:
        raise _senseless(f"a high end above the low end, {low.text}", high)
    return Uniform(dimension, *ends)


def _triangular(parts: list[_Part], dimension: str, text: str) -> Prior:
    three = _plain(parts, 3, "triangular", text)
    low, mode, high = (_value(part, dimension) for part in three)
    if low >= high:
        raise _senseless(f"a high end above the low end, {three[0].text}", three[2])
    if not low <= mode <= high:
        raise _senseless(
            f"a mode from {three[0].text} to {three[2].text}", three[1], "The order is low, mode, high."
        )
    return Triangular(dimension, low, mode, high)


def _beta(parts: list[_Part], dimension: str, text: str) -> Prior:
    a, b = _plain(parts, 2, "beta", text)
    if dimension != "share":
        table = DIMENSIONS[dimension]
        raise Misread(
            "E405",
            f"expected a prior of {table.words}, received {text.strip()!r}, which is a share",
            f"Give it a prior with a unit, such as triangular, for instance {table.example}.",
        )
    return Beta(dimension, _number(a, "first parameter", 0.0), _number(b, "second parameter", 0.0))


def _gamma(parts: list[_Part], dimension: str, text: str) -> Prior:
    shape, rate = _labelled(parts, ("shape", "rate"), "gamma", text)
    if dimension not in INVERSE:
        words = DIMENSIONS[dimension].words
        raise Misread(
            "E405",
            f"expected a prior of {words}, received {text.strip()!r}",
            "Gamma is for rates; try lognormal.",
        )
    return Gamma(dimension, _number(shape, "shape", 0.0), _positive(rate, "rate", INVERSE[dimension]))


def _weibull(parts: list[_Part], dimension: str, text: str) -> Prior:
    shape, scale = _labelled(parts, ("shape", "scale"), "weibull", text)
    return Weibull(dimension, _number(shape, "shape", 0.0), _positive(scale, "scale", dimension))


def _normal(parts: list[_Part], dimension: str, text: str) -> Prior:
    mean, sd = _labelled(parts, ("mean", "sd"), "normal", text)
    return Normal(dimension, _value(mean, dimension), _positive(sd, "sd", dimension))


def _choice(parts: list[_Part], dimension: str, text: str) -> Prior:
    pairs = [_pair(part, text) for part in parts]
    values = [_value(word, dimension) for word, _ in pairs]
    weights = _shares([share for _, share in pairs], values, text)
    ordered = sorted(zip(values, weights, strict=True))
    return Choice(dimension, tuple(value for value, _ in ordered), tuple(weight for _, weight in ordered))


def _pair(part: _Part, text: str) -> tuple[_Part, _Part]:
    word, colon, share = part.text.rpartition(":")
    if not colon or not word.strip() or not share.strip():
        raise Misread(
            "E405", f"expected {FORMS['choice']}, received {text.strip()!r}", None, part.start, part.end
        )
    return _Part(word.strip(), part.start), _Part(share.strip(), part.end - len(share.lstrip()))


def _shares(parts: list[_Part], values: list[str] | list[float], text: str) -> tuple[float, ...]:
    weights = [_value(part, "share") for part in parts]
    for weight, part in zip(weights, parts, strict=True):
        if not 0.0 <= weight <= 1.0:
            raise _senseless("a share from 0 to 1", part)
    if len(set(values)) < len(values):
        raise Misread("E405", f"expected each choice once, received {text.strip()!r}")
    total = math.fsum(weights)
    if abs(total - 1.0) > _WEIGHTS_ADD_UP:
        raise Misread(
            "E405",
            f"expected shares that add up to 1, received shares that add up to {total:.6g}",
            None,
            parts[0].start,
            parts[-1].end,
        )
    return tuple(weights)


_READERS: dict[str, Callable[[list[_Part], str, str], Prior]] = {
    "lognormal": _lognormal,
    "uniform": _uniform,
    "triangular": _triangular,
    "beta": _beta,
    "gamma": _gamma,
    "weibull": _weibull,
    "normal": _normal,
    "choice": _choice,
}
