"""Mistakes that people and editors make in a text, and some that only a fuzzer makes.

Keys are dropped, doubled, misspelt; values swapped, negated, made enormous, NaN, of another unit or type;
structure is cut and nested; bytes are scattered.
"""

from __future__ import annotations

import random
from collections.abc import Callable

VALUES = (
    "NaN", ".inf", "-1", "1e300 L", "-5 L", "5 parsecs", "no", "true", "[]", "{}", "null", "'", "{value: }",
    "&a x", "*a", "uniform(5 L, 1 L)", "lognormal(median 0 L, gsd 1)", "beta(-1, 2)", "2024-02-30",
    "2024-11-25 25:00", "9" * 400, "!!python/object:os.system x", "[[[[[[[[", "0x1F", "12:30:45", "«»", "\t",
    "", "choice(a: .5)", "{earliest: 2030-01-02}", "0", "0 d", "1 s", "1e-300 d", "1e9 L", "{times: 0.5}",
    "uniform(0 d, 1 d)", "lognormal(median 1 d, gsd 1e9)", "9999-12-31", "{value: 1, until: 2030-01-01}",
)  # fmt: skip


def spoilt(text: str, chance: random.Random) -> str:
    """The text with one to four mistakes in it."""
    lines = text.split("\n")
    for _ in range(chance.randint(1, 4)):
        lines = chance.choice(MISTAKES)(lines, chance) or [""]
    return "\n".join(lines)


def _drop(lines: list[str], chance: random.Random) -> list[str]:
    at = chance.randrange(len(lines))
    return lines[:at] + lines[at + chance.randint(1, 3) :]


def _double(lines: list[str], chance: random.Random) -> list[str]:
    at = chance.randrange(len(lines))
    return [*lines[:at], lines[at], *lines[at:]]


def _swap(lines: list[str], chance: random.Random) -> list[str]:
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines = list(lines)
    lines[one], lines[other] = lines[other], lines[one]
    return lines


def _misspell(lines: list[str], chance: random.Random) -> list[str]:
    lines, at = list(lines), chance.randrange(len(lines))
    if lines[at]:
        place = chance.randrange(len(lines[at]))
        lines[at] = lines[at][:place] + chance.choice("aeixyz:{}[],-#'\" 0") + lines[at][place + 1 :]
    return lines


def _value(lines: list[str], chance: random.Random) -> list[str]:
    lines, at = list(lines), chance.randrange(len(lines))
    key, colon, _ = lines[at].partition(":")
    lines[at] = f"{key}{colon} {chance.choice(VALUES)}"
    return lines


def _number(lines: list[str], chance: random.Random) -> list[str]:
    """A digit becomes another, or the first of many."""
    lines = list(lines)
    places = ((at, place) for at, line in enumerate(lines) for place in range(len(line)))
    digits = [(at, place) for at, place in places if lines[at][place].isdigit()]
    if digits:
        at, place = chance.choice(digits)
        lines[at] = lines[at][:place] + chance.choice(("0", "9", "-", "00", "99999")) + lines[at][place + 1 :]
    return lines


def _indent(lines: list[str], chance: random.Random) -> list[str]:
    lines, at = list(lines), chance.randrange(len(lines))
    lines[at] = " " * chance.randint(0, 12) + lines[at].lstrip()
    return lines


def _nest(lines: list[str], chance: random.Random) -> list[str]:
    lines, at = list(lines), chance.randrange(len(lines))
    depth = chance.choice((3, 40, 300, 4000))
    lines[at] = f"{lines[at].partition(':')[0]}: " + "[" * depth + "]" * chance.choice((depth, depth - 1))
    return lines


def _cut(lines: list[str], chance: random.Random) -> list[str]:
    return lines[: chance.randrange(len(lines)) + 1]


def _bytes(lines: list[str], chance: random.Random) -> list[str]:
    lines, at = list(lines), chance.randrange(len(lines))
    odd = (0, 7, 27, 0x85, 0xFEFF, 0x2028, 0x1F600, 0xD7FF)
    lines[at] += "".join(chr(chance.choice(odd)) for _ in range(3))
    return lines


MISTAKES: tuple[Callable[[list[str], random.Random], list[str]], ...] = (
    _drop, _double, _swap, _misspell, _value, _value, _number, _number, _indent, _nest, _cut, _bytes,
)  # fmt: skip
