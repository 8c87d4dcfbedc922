"""What of a text may reach a terminal: no file's name, title or id writes escape codes to it."""

from __future__ import annotations

from unicodedata import category

JOINERS = "\u200c\u200d"
"between letters of Persian, Arabic and Hindi; they move nothing"
BREAKS = "\t\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029"


def visible(text: str) -> str:
    """The text on one line: a blank for what breaks it, U+FFFD for all that is not seen (control codes of
    both sets, changes of direction, halves of pairs).
    """
    return text if text.isascii() and text.isprintable() else "".join(map(_shown, text))


def _shown(letter: str) -> str:
    if letter.isprintable() or letter in JOINERS or category(letter) == "Zs":
        return letter
    return " " if letter in BREAKS else "\ufffd"
