"""What is wrong in a scenario file, said so that its author can put it right.

A `Problem` is one fault at one place: what was expected, what was received, what to try. A reading collects
every problem that it meets and raises them together as one `ScenarioError`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sim.visible import visible

CODES = {
    "E101": "the file cannot be read as text",
    "E102": "the text is not YAML",
    "E103": "a key is written twice",
    "E104": "a YAML feature that scenario files do without",
    "E105": "a cap on size, depth or number of entries is passed",
    "E106": "text was cut at a comma inside brackets",
    "E107": "the file is empty or is not a mapping",
    "E201": "a used file cannot be found or lies outside the permitted folders",
    "E202": "files use each other in a circle, or too many deep",
    "E203": "an override (--set) cannot be applied",
    "E301": "an unknown key",
    "E302": "a missing key",
    "E303": "a value of the wrong kind",
    "E304": "a value outside the permitted words",
    "E305": "a value outside its bounds",
    "E306": "a rule of the schema is broken",
    "E401": "a quantity cannot be read",
    "E402": "a unit is missing",
    "E403": "a unit is unknown, or belongs to another dimension",
    "E404": "a quantity lies outside its bounds",
    "E405": "a prior cannot be read, or has no support",
    "E406": "a date cannot be read",
    "E407": "dates are in an impossible order",
    "E501": "a number or fact has neither source nor the word assumed",
    "E502": "a source key that is not among the sources",
    "E601": "a path or an id that leads nowhere, or where something is already",
    "E602": "an edit that is not written as one",
    "E603": "an edit to what the record drives",
    "E604": "a fact removed without what follows from it",
    "E605": "a number that cannot change at a date",
    "E606": "overlays that do not stand on the same scenario",
    "E607": "a lever that cannot be turned",
    "E701": "a date outside the scenario's time, or an impossible span",
    "E702": "facts that contradict each other",
    "E703": "a cause that is unknown, later than its effect, or its own effect",
    "E704": "an unknown id in what a fact acts on or reads",
    "E705": "something that happens to nobody",
    "E706": "a fact whose kind and effects do not fit",
    "E707": "a dispute or a silence that cannot be",
    "E708": "parts that do not fit each other",
    "E709": "a measure that there is not",
    "E710": "a released departure that can no longer happen",
    "W501": "a source that nothing cites",
    "W502": "a source key that two files explain differently",
    "W601": "a quantity of suspicious size",
    "W602": "a store of a part that is small for the people inside",
    "W603": "an override of what the record drives",
    "W605": "a release of what the record does not speak of",
    "W606": "a grid that is off and may come back by chance",
    "W607": "a pump that is to lift tank water and is not there",
    "W609": "a part that needs power and that no load serves",
    "W610": "a part that nothing feeds, or a quantity that nothing uses",
    "W611": "a level above the capacity of its store",
    "W701": "a fact, a change or a release outside the scenario's time",
    "W702": "facts whose dates leave no order",
    "W703": "more who leave than may be inside, or an amount for each person with nobody inside",
}
"""Every code and its meaning."""

WIDEST = 110
MOST_SHOWN = 50
"""How many problems are shown in words."""


class Misread(ValueError):
    """A piece of text that could not be read, before anyone knows in which file it stands.

    `start` and `end` are offsets into the text, so that the caret can point inside a quantity; `below` are
    keys that lead on from the field being read. A schema's own validators may raise it too.
    """

    def __init__(
        self,
        code: str,
        message: str,
        hint: str | None = None,
        start: int | None = None,
        end: int | None = None,
        below: tuple[str | int, ...] = (),
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.start = start
        self.end = end
        self.below = below

    def at(self, *keys: str | int) -> Misread:
        """The same fault, found under these keys."""
        return Misread(self.code, self.message, self.hint, self.start, self.end, (*keys, *self.below))


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: its code, its place (lines and columns count from 1), its message and what to try."""

    code: str
    file: str
    line: int
    column: int
    message: str
    hint: str | None = None
    end_column: int | None = None
    severity: Literal["error", "warning"] = "error"
    source: str | None = None
    """The line itself, where it cannot be read from the file (an override from the command line)."""

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        """Where it sorts: by file, then by place."""
        return (self.file, self.line, self.column, self.code, self.message)

    def as_json(self) -> dict[str, str | int | None]:
        """The problem under the names that the command line's `--json` promises."""
        return {
            "code": self.code,
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "message": self.message,
            "hint": self.hint,
        }


class ScenarioError(Exception):
    """A scenario that is not valid, with all its problems in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems), key=lambda problem: problem.order))
        super().__init__(self.problems)

    def __str__(self) -> str:
        shown = "\n".join(render(problem) for problem in self.problems[:MOST_SHOWN])
        count = len(self.problems)
        rest = f"\nand {count - MOST_SHOWN} more" if count > MOST_SHOWN else ""
        return f"{shown}{rest}\n{count} problem{'' if count == 1 else 's'}"


def render(problem: Problem, color: bool = False) -> str:
    """The problem as a person reads it: place and message, the line with carets beneath, and the hint."""
    red, blue, bold, plain = ("\x1b[31m", "\x1b[34m", "\x1b[1m", "\x1b[0m") if color else ("", "", "", "")
    tint = red if problem.severity == "error" else blue
    place = f"{visible(problem.file)}:{problem.line}:{problem.column}"
    rows = [
        f"{bold}{place}{plain}: {tint}{problem.severity} {problem.code}{plain}: {visible(problem.message)}"
    ]
    line = problem.source if problem.source is not None else _line_of(problem.file, problem.line)
    margin = " " * (len(str(problem.line)) + 1)
    if line is not None:
        text, start, length = _window(line, problem.column, problem.end_column)
        rows.append(f" {problem.line} | {text}")
        rows.append(f"{margin} | {' ' * start}{tint}{'^' * length}{plain}")
    if problem.hint:
        rows.append(f"{margin} = {visible(problem.hint)}")
    return "\n".join(rows)


def _line_of(file: str, number: int) -> str | None:
    try:
        with Path(file).open("rb") as lines:
            for at, line in enumerate(lines, start=1):
                if at == number:
                    return line.decode("utf-8-sig", errors="replace").rstrip("\r\n")
    except (OSError, ValueError):
        return None
    return None


def _window(line: str, column: int, end_column: int | None) -> tuple[str, int, int]:
    """Return the part of a long line around the caret, where the caret starts in it, and how wide it is."""
    line = visible(line)
    start = min(column - 1, len(line))
    end = min(max(end_column - 1 if end_column else start + 1, start + 1), len(line) + 1)
    if len(line) > WIDEST:
        first = max(0, min(start - WIDEST // 3, len(line) - WIDEST))
        line = line[first : first + WIDEST]
        start, end = start - first, min(end - first, WIDEST + 1)
    return line, start, max(1, end - start)
