"""How a command fails: an exit code, a plain sentence, and the same as a JSON document."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable
from typing import Any

from sim.visible import visible

FAULT, USAGE, NOT_VALID, UNMET, READ_WRITE, INTERRUPTED = 1, 2, 3, 4, 5, 130
MOST_LISTED = 1000
"how many errors a document lists; beside them it counts those that it leaves out"


class Failure(Exception):
    """A command that cannot go on.

    Parameters
    ----------
    code : str
        What kind of error it is, for the document.
    problems : iterable of dict, optional
        Every problem of a scenario, under the document's names, in place of the one sentence.
    shown : str, optional
        What a person sees in place of the sentence, such as lines with carets.
    more : dict, optional
        Further entries of the document.
    """

    def __init__(
        self,
        exit_code: int,
        code: str,
        message: str,
        hint: str | None = None,
        file: str | None = None,
        problems: Iterable[dict[str, Any]] | None = None,
        shown: str | None = None,
        more: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.exit_code = exit_code
        self.code = code
        self.message = message
        self.hint = hint
        self.file = file
        self.problems = list(problems) if problems is not None else None
        self.shown = shown
        self.more = more or {}

    def errors(self) -> list[dict[str, Any]]:
        """The errors as the document lists them."""
        if self.problems is not None:
            return self.problems
        return [
            {
                "code": self.code, "file": self.file, "line": None, "column": None, "message": self.message,
                "hint": self.hint,
            }
        ]  # fmt: skip


def note(words: object) -> None:
    """Say one line on stderr."""
    print(visible(str(words)), file=sys.stderr)


def tell(failure: Failure) -> None:
    """Say on stderr what went wrong."""
    if failure.shown is not None:
        print(failure.shown, file=sys.stderr)
        return
    note(f"siegesim: {failure.message}.")
    if failure.hint:
        note(f"  {failure.hint}")


def document(command: str | None, failure: Failure) -> str:
    """The document of a command that failed."""
    head = {"scenario": None, "seed": None, "archive": None}
    made = {"ok": False, "command": command, **head, **failure.more}
    return as_text(made | listed(failure.errors()))


def listed(errors: list[dict[str, Any]], name: str = "errors") -> dict[str, Any]:
    """Errors as entries of a document: the first of them, and how many there are where that is not all."""
    made: dict[str, Any] = {name: errors[:MOST_LISTED]}
    return made | {f"{name}_in_all": len(errors)} if len(errors) > MOST_LISTED else made


def as_text(made: dict[str, Any]) -> str:
    """One JSON document; a number that is none is null."""
    return json.dumps(_finite(made), allow_nan=False, indent=2).replace("\x7f", "\\u007f")


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
