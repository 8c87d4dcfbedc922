"""Where a number comes from: `source:` keys of the bibliography, or `assumed:` and why; `note:` adds words.

Every mapping of a scenario may carry them. They cover all numbers below that have none of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from heapq import nlargest
from itertools import takewhile

from sim.scenario.text.errors import Misread

ORIGIN_KEYS = ("source", "assumed", "note")
"""The keys that any mapping may carry."""

MANY = 400
"""Among more names than these, only those that begin alike are looked at for a hint."""
FEW = 20
"""How many of those are compared letter by letter: the ones that share most at their two ends."""

ORIGIN_JSON_SCHEMA: Mapping[str, object] = {
    "source": {
        "description": "Keys of `sources` that back it.",
        "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
    },
    "assumed": {"description": "Why it is assumed, in words.", "type": "string"},
    "note": {"description": "Anything a reader should know.", "type": "string"},
}
"""The same for an editor."""


def read_sources(given: object) -> tuple[str, ...]:
    """One key or a list of keys, as a tuple."""
    if isinstance(given, str) and given.strip():
        return (given,)
    if isinstance(given, (list, tuple)) and given and all(isinstance(key, str) and key for key in given):
        return tuple(given)
    raise Misread("E303", f"expected a source key or a list of them, received {describe(given)}")


def read_words(given: object) -> str:
    """Words that say why or how; never empty."""
    if isinstance(given, str) and given.strip():
        return given
    raise Misread(
        "E303", f"expected words, received {describe(given)}", "Say why, for instance: common size."
    )


def read_origin(given: Mapping[str, object]) -> tuple[tuple[str, ...], str | None, str | None]:
    """Return the source keys, the assumption and the note that a mapping carries."""
    key = ""
    try:
        key = "source"
        source = read_sources(given[key]) if key in given else ()
        key = "assumed"
        assumed = read_words(given[key]) if key in given else None
        key = "note"
        note = read_words(given[key]) if key in given else None
    except Misread as misread:
        raise misread.at(key) from None
    return source, assumed, note


def check_keys(given: Mapping[str, object], known: tuple[str, ...]) -> None:
    """Refuse a key that is not known, and name the nearest."""
    for key in given:
        if key not in known:
            message = f"expected one of {', '.join(known)}, received {key!r}"
            raise Misread("E301", message, nearest(key, known), below=(key,))


def nearest(word: object, known: Iterable[str], alike: float = 0.6) -> str | None:
    """A hint that names the nearest known word, if one is near; `alike` is from 0 to 1, the same word."""
    text = str(word)
    names = [str(each) for each in known]
    if len(names) > MANY:  # so that many slips among many names do not take minutes
        names = [each for each in names if each[:1] == text[:1] and abs(len(each) - len(text)) < 3][:MANY]
        names = nlargest(FEW, names, key=lambda name: _in_common(name, text))
    near = get_close_matches(text, [each for each in names if each != text], 1, alike)
    return f"Did you mean {near[0]!r}?" if near else None


def _in_common(one: str, other: str) -> int:
    """How many letters two words share at their beginnings and their ends."""
    pairs = zip(one, other, strict=False), zip(one[::-1], other[::-1], strict=False)
    return sum(sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], both)) for both in pairs)


def describe(value: object) -> str:
    """A value as an error names what was received."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "a mapping" if value else "an empty mapping"
    if isinstance(value, (list, tuple)):
        return "a list" if value else "an empty list"
    if isinstance(value, str):
        return repr(value if len(value) <= 60 else value[:57] + "...")
    return str(value)
