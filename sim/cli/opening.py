"""Opening a scenario for a command: what cannot be read, or is not valid, becomes a failure in words."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from sim.cli.failure import NOT_VALID, READ_WRITE, Failure
from sim.scenario import Problem, ScenarioError, read, render
from sim.scenario.schema import Scenario


def opened(file: str, overrides: Sequence[str] = ()) -> Scenario:
    """The scenario in a file, with overrides; Failure with exit code 3 or 5 when there is none."""
    readable(file)
    try:
        return read(file, overrides)
    except ScenarioError as error:
        count = len(error.problems)
        raise Failure(
            NOT_VALID, "scenario", f"{file} is not valid", file=file,
            problems=[problem.as_json() for problem in error.problems],
            shown=f"{shown(error.problems)}\n{count} problem{'' if count == 1 else 's'} in {file}",
        ) from None  # fmt: skip


def readable(file: str) -> None:
    """Raise Failure with exit code 5 unless there is a file that can be read."""
    path = Path(file)
    if not path.exists():
        raise Failure(READ_WRITE, "read", f"there is no file {file}", _near(path), file)
    if path.is_dir():
        raise Failure(READ_WRITE, "read", f"{file} is a folder", f"Try: siegesim list {file}", file)
    if not os.access(path, os.R_OK):
        raise Failure(READ_WRITE, "read", f"{file} may not be read", None, file)


def shown(problems: Sequence[Problem]) -> str:
    """Every problem with its line and carets; in colour on a terminal."""
    colour = sys.stderr.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return "\n".join(render(problem, colour) for problem in problems)


def _near(path: Path) -> str | None:
    from difflib import get_close_matches

    if not path.parent.is_dir():
        return f"There is no folder {path.parent} either; siegesim list shows the scenarios that come along."
    names = [entry.name for entry in path.parent.iterdir() if entry.suffix in (".yaml", ".yml")]
    near = get_close_matches(path.name, names, 1, 0.5)
    return f"Did you mean {path.parent / near[0]}?" if near else None
