"""The command that says whether scenarios are valid."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import Any

import click

from sim.cli.failure import Failure, as_text, listed, tell
from sim.cli.opening import counted, opened_whole, shown
from sim.scenario import Problem
from sim.visible import visible


def validate_files(scenarios: tuple[str, ...], as_json: bool) -> None:
    """Read every file and tell of each; exit code 5 when one cannot be read, 3 when one is not valid."""
    files: list[dict[str, Any]] = []
    flat: list[dict[str, Any]] = []
    worst = bad = 0
    for file in scenarios:
        errors: list[dict[str, Any]] = []
        warnings: tuple[Problem, ...] = ()
        try:
            warnings = opened_whole([file]).warnings
        except Failure as failure:
            worst = max(worst, failure.exit_code)
            errors = failure.errors()
            tell(failure)
        if warnings:
            print(shown(warnings), file=sys.stderr)
        flat += errors
        bad += bool(errors)
        made = {"file": file, "ok": not errors, **listed(errors)}
        files.append(made | listed([problem.as_json() for problem in warnings], "warnings"))
        if not errors and not as_json:
            doubts = f", {counted(len(warnings), 'warning')}" if warnings else ""
            _say(visible(f"{file}: valid{doubts}"))
    if as_json:
        made = {"ok": not worst, "command": "validate", "scenario": None, "seed": None, "archive": None}
        _say(as_text(made | {"files": files} | (listed(flat) if flat else {})))
    elif len(files) > 1:
        rest = f"; {counted(len(flat), 'problem')} in {counted(bad, 'other')}" if bad else ""
        _say(f"{len(files) - bad} of {len(files)} valid{rest}")
    if worst:
        click.get_current_context().exit(worst)


def _say(text: str) -> None:
    """Print, also when the reader of our output has seen enough: the exit code is still wanted."""
    with suppress(BrokenPipeError):
        click.echo(text)
