"""Which files a scenario is made of: itself and, through `uses`, sourced part files that lie underneath.

A used file must lie in the scenario's own folder, in its parent folders up to the nearest one called
`scenarios` or else to the one in which the program is called, or in the scenarios that come with the program.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from sim.scenario.layers.tree import Layer, layer_of
from sim.scenario.text.errors import Problem, ScenarioError
from sim.scenario.text.marks import Mark
from sim.scenario.text.sourced import describe, nearest
from sim.scenario.text.yamltext import Document, parse, read_text

DEEPEST_USE = 8
LONGEST_PATH = 200
MOST_FILES = 64
ABOVE = "Copy it beside the scenario, or call the program in a folder above both."


@dataclass(slots=True)
class Gathered:
    """The layers of a scenario, the lowest first, and the problems that left them usable."""

    layers: list[Layer] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    fatal: list[Problem] = field(default_factory=list)


def permitted(path: Path) -> Path:
    """The folder below which a scenario may use files."""
    own, here = path.resolve().parent, Path.cwd()
    named = next((folder for folder in (own, *own.parents) if folder.name == "scenarios"), None)
    return named or (here if own.is_relative_to(here) else own)


@dataclass(slots=True)
class Search:
    """A walk through the files, depth first, so that what is used comes before its user."""

    permitted: Path
    shipped: Path | None
    gathered: Gathered = field(default_factory=Gathered)
    users: dict[Path, set[str]] = field(default_factory=dict)
    """The files met so far, and by which each is used."""
    chain: list[Path] = field(default_factory=list)

    def visit(self, path: Path, file: str, asked: Mark | None, document: Document | None = None) -> None:
        """Read one file and what it uses; `asked` is where another file names it, `document` its text if that
        is known.
        """
        real = path.resolve()
        known = real in self.users
        if (refusal := self._refusal(real, known)) is not None:
            self.fail("E202", asked, f"expected {refusal}")
            return
        users = self.users.setdefault(real, set())
        if asked is not None:
            users.add(asked.file)
        if known:
            return
        self.chain.append(real)
        layer = self._layer(path, file, document, asked)
        if layer is not None:
            layer.used_by = users
            self.visit_used(layer, real.parent)
            self.gathered.layers.append(layer)
        self.chain.pop()

    def visit_used(self, layer: Layer, folder: Path) -> None:
        """Read what a layer names under `uses`, and take that key out of it."""
        for entry, mark in self._entries(layer):
            used = self.find(entry, folder, mark)
            if used is not None:
                self.visit(used, shown(used), mark)

    def _refusal(self, real: Path, known: bool) -> str | None:
        """What a file breaks by being used here, if anything."""
        if real in self.chain:
            names = " -> ".join(each.name for each in [*self.chain[self.chain.index(real) :], real])
            return f"files that use each other in no circle, received {names}"
        if known:
            return None
        if len(self.chain) >= DEEPEST_USE:
            return f"at most {DEEPEST_USE} files that use each other in a row, received one more"
        if len(self.users) >= MOST_FILES:
            return f"at most {MOST_FILES} files in a scenario, received one more"
        return None

    def _layer(self, path: Path, file: str, document: Document | None, asked: Mark | None) -> Layer | None:
        try:
            document = document or parse(read_text(path, file), file)
        except ScenarioError as error:
            self.refuse(error, asked)
            return None
        if not isinstance(document.data, dict):
            message = f"expected a mapping of sections, received {describe(document.data)}"
            self.gathered.fatal.append(Problem("E107", file, 1, 1, message))
            return None
        layer, problems = layer_of(document, file)
        self.gathered.problems.extend([*document.problems, *problems])
        return layer

    def _entries(self, layer: Layer) -> list[tuple[str, Mark]]:
        if "uses" not in layer.data:
            return []
        uses = layer.data.pop("uses")
        at_key = layer.keys[("uses",)]
        if not isinstance(uses, list):
            hint = f"Write uses: [{', '.join(uses.split())}]." if isinstance(uses, str) else None
            message = f"expected a list of files under 'uses', received {describe(uses)}"
            self.fail("E303", at_key, message, hint)
            return []
        found: list[tuple[str, Mark]] = []
        for number, entry in enumerate(uses):
            mark = layer.where[("uses", number)]
            if isinstance(entry, str) and entry:
                found.append((entry, mark))
            else:
                self.fail("E303", mark, f"expected the path of a file, received {describe(entry)}")
        return found

    def find(self, entry: str, folder: Path, mark: Mark) -> Path | None:
        """The file that an entry of `uses` or `extends` means; None, with the reason kept, where it may not
        be read.
        """
        if Path(entry).is_absolute() or "\\" in entry or "\0" in entry:
            self.fail(
                "E201",
                mark,
                f"expected a relative path with forward slashes, received {entry!r}",
                "Write it relative to this file, for instance ../parts/typical-household.yaml.",
            )
            return None
        if len(entry) > LONGEST_PATH:
            message = f"expected a path of at most {LONGEST_PATH} characters, received {describe(entry)}"
            self.fail("E201", mark, message)
            return None
        candidates = [folder / entry]
        if self.shipped is not None:
            candidates.append(self.shipped / Path(*[part for part in Path(entry).parts if part != ".."]))
        outside = False
        for candidate in candidates:
            if candidate.exists():
                real = candidate.resolve()
                if real.is_relative_to(self.permitted) or (
                    self.shipped and real.is_relative_to(self.shipped)
                ):
                    return candidate
                outside = True
        if outside:
            message = f"expected a file below {self.permitted.name}/ or a shipped one, received {entry!r}"
            self.fail("E201", mark, message, ABOVE)
        else:
            self.fail(
                "E201", mark, f"expected a file that exists, received {entry!r}", self._near(entry, folder)
            )
        return None

    def _near(self, entry: str, folder: Path) -> str | None:
        beside = (folder / entry).parent
        allowed = beside.is_dir() and beside.resolve().is_relative_to(self.permitted)
        names = [each.name for each in beside.iterdir()] if allowed else []
        shipped = sorted(self.shipped.rglob("*.yaml")) if self.shipped is not None else []
        known = [each.relative_to(self.shipped).as_posix() for each in shipped if self.shipped is not None]
        same = [each for each in known if Path(each).stem == Path(entry).name.removesuffix(".yaml")]
        beside_it = [each for each in names if Path(each).stem == Path(entry).name]
        if beside_it:
            return f"Did you mean {(Path(entry).parent / beside_it[0]).as_posix()!r}?"
        if same:  # called so in another folder, or without its ending
            return f"Did you mean {same[0]!r}?"
        return nearest(Path(entry).name, names) or nearest(entry, known, 0.75)

    def refuse(self, error: ScenarioError, asked: Mark | None) -> None:
        """Keep the problems of a file; that it is none is told where it is asked for."""
        for each in error.problems:
            if each.code == "E201" and asked is not None:
                self.fail(each.code, asked, each.message, each.hint)
            else:
                self.gathered.fatal.append(each)

    def fail(self, code: str, mark: Mark | None, message: str, hint: str | None = None) -> None:
        """Keep a problem that ends the reading."""
        place = mark or Mark("", 1, 1)
        self.gathered.fatal.append(
            Problem(code, place.file, place.line, place.column, message, hint, place.end_column)
        )


def shown(path: Path) -> str:
    """A path as short as it can be said from here."""
    relative = os.path.relpath(path.resolve())
    return relative if not relative.startswith(os.path.join("..", "..", "..")) else str(path.resolve())
