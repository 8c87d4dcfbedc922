"""Opening a scenario for a command: what cannot be read, or is not valid, becomes a failure in words."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from sim.cli.failure import MOST_LISTED, NOT_VALID, READ_WRITE, USAGE, Failure, note
from sim.places import shipped_scenarios
from sim.scenario import Problem, Reading, ScenarioError, read_whole, render
from sim.scenario.overlays.overrides import FILE as SET
from sim.scenario.schema import Scenario
from sim.scenario.text.errors import MOST_SHOWN
from sim.visible import visible


def opened(files: Sequence[str], overrides: Sequence[str] = ()) -> Scenario:
    """A file's scenario with overlays and overrides; Failure with exit code 3 or 5 when there is none."""
    return opened_whole(files, overrides).scenario


def opened_whole(files: Sequence[str], overrides: Sequence[str] = ()) -> Reading[Scenario]:
    """The same with the data and marks that it came from."""
    for file in files:
        named(file, "the name of a file")
    for file in files:
        _say_which(file)
    files = [located(file) for file in files]
    for file in files:
        readable(file)
    try:
        reading = read_whole(files, Scenario, overrides)
        if wrong := list(_unplayable(reading)):
            raise ScenarioError(wrong)
        return reading
    except ScenarioError as error:
        names = ", ".join(files)
        set_so = all(problem.file == SET for problem in error.problems)
        blamed = "what --set says" if set_so else visible(names)
        raise Failure(
            NOT_VALID, "scenario", f"{names} is not valid", file=files[0],
            problems=[problem.as_json() for problem in error.problems],
            shown=f"{shown(error.problems)}\n{counted(len(error.problems), 'problem')} in {blamed}",
        ) from None  # fmt: skip


def _unplayable(reading: Reading[Scenario]) -> Iterator[Problem]:
    """What only those above the language can tell: conditions that no run could answer; raises ScenarioError
    for what an overlay is laid over, which is played beside it.
    """
    scenario, tree = reading.scenario, reading.tree
    if reading.edits:
        from sim.study.pair import baseline_of

        baseline_of(scenario)
    if scenario.measures or scenario.expect:
        from sim.study.expecting import unaskable

        for path, wrong in unaskable(scenario):
            yield tree.problem(wrong.code, tree.mark(path), wrong.message, wrong.hint)


def located(file: str) -> str:
    """A path as it is given or, where nothing is there, that of a scenario which comes with the program."""
    path = Path(file)
    if os.path.exists(file) or path.is_absolute() or ".." in path.parts:
        return file
    with suppress(FileNotFoundError):
        if os.path.isfile(shipped_scenarios() / path):
            return str(shipped_scenarios() / path)
    return file


def called(path: Path) -> str:
    """A file as any command takes it from here, as short as that can be said: among the shipped scenarios, or
    else from the folder that one stands in.
    """
    with suppress(FileNotFoundError, ValueError):
        name = path.resolve().relative_to(shipped_scenarios().resolve()).as_posix()
        if Path(located(name)).resolve() == path.resolve():
            return name
    relative = os.path.relpath(path)
    return relative if not relative.startswith(os.path.join("..", "..")) else str(path)


def _say_which(file: str) -> None:
    """Say whose file is taken where a name might mean one of the user's or one that comes along."""
    path = Path(file)
    if located(file) != file:
        note(f"siegesim: {file} is the one that comes with the program")
    elif not path.is_absolute() and ".." not in path.parts and path.is_file():
        with suppress(FileNotFoundError):
            shipped = shipped_scenarios() / path
            if shipped.is_file() and not shipped.samefile(path):
                which = "is yours, and not the one of that name that comes with the program"
                note(f"siegesim: {file} {which}")


def as_shown(file: str) -> str:
    """A file's path for people; one that comes with the program by its path among the shipped scenarios."""
    path = Path(file)
    if path.is_absolute() or ".." in path.parts:
        with suppress(FileNotFoundError, ValueError):
            return f"{path.resolve().relative_to(shipped_scenarios().resolve()).as_posix()} (shipped)"
    return file


def counted(number: int, noun: str) -> str:
    """`1 problem`, `2 problems`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def named(text: str | None, what: str) -> None:
    """Raise Failure with exit code 2 when a name was given, but is empty."""
    if text is not None and not text.strip():
        raise Failure(USAGE, "usage", f"{what} is empty", "Is a variable of the shell not set?", text)


def made_by_us(text: str | None, what: str) -> None:
    """The same, and for a name that is no text: what we write says where it lies."""
    named(text, what)
    if text is not None and any("\ud800" <= letter <= "\udfff" for letter in text):
        raise Failure(USAGE, "usage", f"{what} is not UTF-8: {text}", "Give it a name that is.")


def readable(file: str) -> None:
    """Raise Failure with exit code 5 unless there is a file that can be read."""
    path = Path(file)
    if not path.exists():
        raise Failure(READ_WRITE, "read", f"there is no file {file}", _near(path), file)
    if path.is_dir():
        raise Failure(READ_WRITE, "read", f"{file} is a folder", f"Try: siegesim list {file}", file)
    if not path.is_file():
        raise Failure(READ_WRITE, "read", f"{file} is no regular file", "Name a scenario's YAML file.", file)
    if not os.access(path, os.R_OK):
        raise Failure(READ_WRITE, "read", f"{file} may not be read", None, file)


def shown(problems: Sequence[Problem]) -> str:
    """Every problem with its line and carets; in colour on a terminal."""
    colour = sys.stderr.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    rows = [render(problem, colour) for problem in problems[:MOST_SHOWN]]
    if (left := len(problems) - MOST_SHOWN) > 0:
        lists = "lists all" if len(problems) <= MOST_LISTED else f"lists the first {MOST_LISTED:,}"
        rows.append(f"and {left:,} more; --json {lists}")
    return "\n".join(rows)


def _near(path: Path) -> str | None:
    from difflib import get_close_matches

    near = get_close_matches(path.as_posix(), _shipped_names(), 1, 0.8)
    if near and not path.is_absolute():
        return f"Did you mean {near[0]}, which comes with the program?"
    if not path.parent.is_dir():
        return f"There is no folder {path.parent} either; siegesim list shows the scenarios that come along."
    names = [entry.name for entry in path.parent.iterdir() if entry.suffix in (".yaml", ".yml")]
    near = get_close_matches(path.name, names, 1, 0.5)
    return f"Did you mean {path.parent / near[0]}?" if near else None


def _shipped_names() -> list[str]:
    with suppress(FileNotFoundError):
        root = shipped_scenarios()
        return [path.relative_to(root).as_posix() for path in root.rglob("*.yaml")]
    return []
