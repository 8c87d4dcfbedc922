"""The commands that only read: which scenarios there are, and whether they are valid."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from sim.cli.failure import READ_WRITE, Failure, as_text, listed, tell
from sim.cli.opening import counted, opened_whole, shown
from sim.places import shipped_scenarios
from sim.scenario import Problem, ScenarioError, read


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
            _say(f"{file}: valid{doubts}")
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


def list_scenarios(folder: str | None, as_json: bool) -> None:
    """The scenarios below a folder, with title, question and dates."""
    root = Path(folder) if folder is not None else _shown(shipped_scenarios())
    if not root.is_dir():
        raise Failure(READ_WRITE, "read", f"there is no folder {root}", None, str(root))
    found = [one for path in sorted(root.rglob("*.y*ml")) if (one := _described(path)) is not None]
    if as_json:
        made = {"ok": True, "command": "list", "scenario": None, "seed": None, "archive": None}
        click.echo(as_text(made | {"scenarios": found}))
        return
    from sim.cli.page import Page

    page = Page()
    if not found:
        page.say(f"No scenario in {root}.")
        return
    for one in found:
        page.title(one["file"])
        error = f"not valid: {one['error']}" if one["error"] else None
        parent = f"extends {one['parent']}" if one["parent"] else None
        for each in (one["title"], one["question"], one["dates"], parent, error):
            if each:
                page.say(f"  {each}")


def _described(path: Path) -> dict[str, Any] | None:
    """What a scenario is; of one that is not valid, what its file says. None for a file that is a part."""
    from sim.scenario.yamltext import parse, read_text
    from sim.study.entry import date_text
    from sim.study.one import id_of

    try:
        said = parse(read_text(path, str(path)), str(path)).data
    except ScenarioError:
        return None
    said = said if isinstance(said, dict) else {}
    own: dict[str, Any] = said["about"] if isinstance(said.get("about"), dict) else {}
    parent = said.get("extends")
    if "title" not in own and parent is None:
        return None
    title, question = (own.get(key) or said.get(key) for key in ("title", "question"))
    dates = [str(own[key]) for key in ("start", "end", "length") if own.get(key)][:2]
    error = None
    try:
        about = read(path).about
        title, question = about.title, about.question
        ends = date_text(about.end) if about.end else about.length.text if about.length else None
        dates = [date_text(about.start), *([ends] if ends else [])]
    except ScenarioError as caught:
        error = f"{counted(len(caught.problems), 'problem')}; siegesim validate {path}"
    return {
        "file": str(path), "id": id_of(path), "title": str(title or path.stem), "question": question,
        "dates": " to ".join(dates) if dates else None, "parent": parent, "error": error,
    }  # fmt: skip


def _shown(folder: Path) -> Path:
    """A folder as it is reached from here, if it lies below."""
    try:
        return folder.relative_to(Path.cwd())
    except ValueError:
        return folder
