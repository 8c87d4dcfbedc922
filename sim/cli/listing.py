"""The list command: which scenarios there are, each alternative under the scenario that it changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from sim.cli.failure import READ_WRITE, Failure, as_text
from sim.cli.opening import called, counted
from sim.cli.page import Page
from sim.places import shipped_scenarios
from sim.scenario import ScenarioError, is_date, read

PIPED = 1000
"columns where nobody says how wide the page is: a line each, for other programs to cut"
GAP, INDENT = 2, 2
ENDINGS = ("end", "length")


@dataclass(frozen=True)
class Listed:
    """A scenario as the list tells of it."""

    path: Path
    name: str
    "its file, as any command takes it"
    title: str
    question: str | None
    dates: tuple[str, ...]
    "start and end, or start and length"
    extends: str | None
    parent: Path | None
    "the file of the scenario that it changes, with all links followed"
    error: str | None

    def as_json(self) -> dict[str, Any]:
        """The scenario under the names of the document."""
        from sim.study.one import id_of

        return {
            "file": str(self.path), "name": self.name, "id": id_of(self.path), "title": self.title,
            "question": self.question, "dates": " to ".join(self.dates) or None, "parent": self.extends,
            "error": self.error,
        }  # fmt: skip


def list_scenarios(folder: str | None, as_json: bool) -> None:
    """The scenarios below a folder, with title, question and dates."""
    root = _folder(folder)
    found = {path.resolve(): one for path in sorted(root.rglob("*.y*ml")) if (one := _described(path))}
    if as_json:
        made = {"ok": True, "command": "list", "scenario": None, "seed": None, "archive": None}
        click.echo(as_text(made | {"scenarios": [one.as_json() for one in found.values()]}))
        return
    page = Page(piped=PIPED)
    if not found:
        page.say(f"No scenario in {root}.")
    left = dict(found)
    while left:
        if len(left) < len(found):
            page.say("")
        one = next((each for each in left.values() if each.parent not in left), next(iter(left.values())))
        below = list(_below(one, found, 1, (one.path.resolve(),)))
        _tell(page, one, below)
        for each in (one, *(each for _, each, _ in below)):
            left.pop(each.path.resolve(), None)


def _folder(given: str | None) -> Path:
    """A folder of the user's, or else one of the scenarios that come with the program."""
    root = Path(given) if given is not None else shipped_scenarios()
    if given is not None and not root.exists() and not root.is_absolute() and ".." not in root.parts:
        with suppress(FileNotFoundError):
            root = shipped_scenarios() / root if (shipped_scenarios() / root).is_dir() else root
    if not root.is_dir():
        raise Failure(READ_WRITE, "read", f"there is no folder {root}", None, str(root))
    return root


def _below(
    one: Listed, found: Mapping[Path, Listed], depth: int, above: Sequence[Path]
) -> Iterator[tuple[int, Listed, Listed]]:
    """The alternatives to a scenario and theirs, with how deep they lie and what they change."""
    own = one.path.resolve()
    for path, each in found.items():
        if each.parent == own and path not in above:
            yield depth, each, one
            yield from _below(each, found, depth + 1, (*above, path))


def _tell(page: Page, one: Listed, below: Sequence[tuple[int, Listed, Listed]]) -> None:
    page.title(one.name)
    page.say(f"  {one.title}{_span(one)}")
    over = f"It changes {one.extends}." if one.extends else None
    for words in (one.question, over, one.error):
        if words:
            page.say(f"  {words}")
    rows = [(" " * INDENT * depth + each.name, _words(each, parent)) for depth, each, parent in below]
    wide = max((len(name) for name, _ in rows), default=0) + GAP
    fits = all(wide + len(words) <= page.console.width for _, words in rows)
    for name, words in rows:
        if fits:
            page.say(f"{name:<{wide}}{words}")
        else:
            page.say(name)
            page.say(" " * (len(name) - len(name.lstrip()) + INDENT) + words, dim=True)


def _words(one: Listed, parent: Listed) -> str:
    """What an alternative asks or is called, and its time, where that is not what its parent says."""
    asks = one.question if one.question != parent.question else one.title
    other = _span(one) if one.dates != parent.dates else ""
    return one.error or f"{asks if asks != parent.title else ''}{other}".strip()


def _span(one: Listed) -> str:
    if len(one.dates) < 2:
        return f" ({one.dates[0]})" if one.dates else ""
    return f" ({one.dates[0]}{' to ' if is_date(one.dates[1]) else ', '}{one.dates[1]})"


def _described(path: Path) -> Listed | None:
    """What a scenario is; of one that is not valid, what its file says. None for a file that is a part.

    Those that come with the program are valid, so their own words are enough.
    """
    from sim.scenario.text.yamltext import parse, read_text
    from sim.study.entry import date_text

    try:
        said = parse(read_text(path, str(path)), str(path)).data
    except ScenarioError:
        return None
    said = said if isinstance(said, dict) else {}
    own: dict[str, Any] = said["about"] if isinstance(said.get("about"), dict) else {}
    extends, parent = said.get("extends"), None
    if "title" not in own and extends is None:
        return None
    title, question = (own.get(key) or said.get(key) for key in ("title", "question"))
    dates = tuple(str(own[key]) for key in ("start", *ENDINGS) if own.get(key))[:2]
    error = None
    if extends is not None:
        parent = _parent(path, str(extends))
    if _is_shipped(path):
        before = _described(parent) if parent is not None else None
        dates = _dates(said, before.dates) if before is not None else dates
    else:
        try:
            about = read(path).about
            title, question = about.title, about.question
            ends = date_text(about.end) if about.end else about.length.text if about.length else None
            dates = (date_text(about.start), *([ends] if ends else []))
        except ScenarioError as caught:
            error = f"not valid: {counted(len(caught.problems), 'problem')}; siegesim validate {called(path)}"
    return Listed(path, called(path), str(title or path.stem), question, dates, extends, parent, error)


def _dates(said: Mapping[str, Any], before: tuple[str, ...]) -> tuple[str, ...]:
    """The span of an alternative: that of its parent, unless it changes the end."""
    change = said.get("change")
    paths = change if isinstance(change, dict) else {}
    ends = [paths[f"about.{key}"] for key in ENDINGS if f"about.{key}" in paths]
    plain = [end["value"] if isinstance(end, dict) else end for end in ends]
    return (*before[:1], str(plain[0])) if plain else before


def _parent(path: Path, extends: str) -> Path | None:
    """The file that an overlay extends: beside it, or among those that come with the program."""
    beside = path.parent / extends
    if beside.exists():
        return beside.resolve()
    with suppress(FileNotFoundError):
        inside = Path(*[part for part in Path(extends).parts if part != ".."])
        return (shipped_scenarios() / inside).resolve()
    return None


def _is_shipped(path: Path) -> bool:
    with suppress(FileNotFoundError):
        return path.resolve().is_relative_to(shipped_scenarios().resolve())
    return False
