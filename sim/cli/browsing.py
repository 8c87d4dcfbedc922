"""The commands that only read: which scenarios there are, and whether they are valid."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from sim.cli.failure import NOT_VALID, READ_WRITE, Failure, as_text
from sim.cli.opening import readable, shown
from sim.places import shipped_scenarios
from sim.scenario import ScenarioError, read


def validate_files(scenarios: tuple[str, ...], as_json: bool) -> None:
    """Read every file and tell of each; exit code 5 when one cannot be read, 3 when one is not valid."""
    files: list[dict[str, Any]] = []
    worst, said = 0, ""
    for file in scenarios:
        errors: list[dict[str, Any]] = []
        try:
            readable(file)
            read(file)
        except Failure as failure:
            worst = max(worst, failure.exit_code)
            errors = failure.errors()
            said = f"{failure.message}."
            print(f"siegesim: {said}", file=sys.stderr)
        except ScenarioError as error:
            worst = max(worst, NOT_VALID)
            errors = [problem.as_json() for problem in error.problems]
            said = f"{len(errors)} problem{'' if len(errors) == 1 else 's'} in {file}"
            print(f"{shown(error.problems)}\n{said}", file=sys.stderr)
        files.append({"file": file, "ok": not errors, "errors": errors})
        if not errors and not as_json:
            click.echo(f"{file}: valid")
    if as_json:
        made = {"ok": not worst, "command": "validate", "scenario": None, "seed": None, "archive": None}
        flat = [error for one in files for error in one["errors"]]
        click.echo(as_text(made | {"files": files} | ({"errors": flat} if flat else {})))
    if worst:
        click.get_current_context().exit(worst)


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
        for each in (one["title"], one["question"], one["dates"], error):
            if each:
                page.say(f"  {each}")


def _described(path: Path) -> dict[str, Any] | None:
    """What a scenario file says of itself; None for a file that is only a part of one."""
    from sim.scenario.yamltext import parse, read_text
    from sim.study.one import id_of

    try:
        about = parse(read_text(path, str(path)), str(path)).data
    except ScenarioError:
        return None
    about = about.get("about") if isinstance(about, dict) else None
    if not isinstance(about, dict) or "title" not in about:
        return None
    error = None
    try:
        read(path)
    except ScenarioError as caught:
        count = len(caught.problems)
        error = f"{count} problem{'' if count == 1 else 's'}; siegesim validate {path}"
    end = about.get("end") or about.get("length")
    return {
        "file": str(path), "id": id_of(path), "title": str(about["title"]),
        "question": about.get("question"), "dates": f"{about.get('start')} to {end}" if end else None,
        "error": error,
    }  # fmt: skip


def _shown(folder: Path) -> Path:
    """A folder as it is reached from here, if it lies below."""
    try:
        return folder.relative_to(Path.cwd())
    except ValueError:
        return folder
