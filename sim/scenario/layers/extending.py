"""From which scenario an overlay starts: `extends: ../documented.yaml`, one parent, and so on to a whole
scenario.

An overlay must find its parent where a scenario finds what it uses. Several overlays go over one scenario
in the order given; what one of them extends beside the others is laid once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from sim.scenario.layers.tree import Layer
from sim.scenario.layers.uses import Search, permitted, shown
from sim.scenario.text.errors import Problem, ScenarioError
from sim.scenario.text.marks import Mark
from sim.scenario.text.sourced import describe
from sim.scenario.text.yamltext import Document, parse, read_text

DEEPEST_EXTENSION = 8
EDITS = ("change", "add", "remove", "move", "release", "hold")
"""The keys of an overlay that change its parent."""


@dataclass(frozen=True, slots=True)
class Written:
    """An overlay as its file says it."""

    file: str
    folder: Path
    document: Document


@dataclass(slots=True)
class Family:
    """A whole scenario's layers, the overlays that go over it in order, and the problems that left them
    usable.
    """

    layers: list[Layer] = field(default_factory=list)
    overlays: list[Written] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def gather(paths: Sequence[Path], shipped: Path | None, within: Path | None = None) -> Family:
    """Read a scenario or overlay with all that it stands on, and further overlays, from anywhere below
    `within` if that is given; raises `ScenarioError` where a file cannot be read.
    """
    shipped = shipped.resolve() if shipped is not None else None
    family, taken, root = Family(), set[Path](), None
    for path in paths:
        search = Search(within.resolve() if within is not None else permitted(path), shipped)
        lineage = _lineage(path, search)
        if search.gathered.fatal:
            raise ScenarioError([*search.gathered.fatal, *search.gathered.problems])
        origin, overlays = lineage[0], lineage[1:]
        if root is None:
            root = origin
            search.visit(origin.path, origin.written.file, None, origin.written.document)
            family.layers = search.gathered.layers
        elif origin.path.resolve() != root.path.resolve():
            raise ScenarioError([_unrelated(lineage, root)])
        family.problems += search.gathered.problems
        if search.gathered.fatal:
            raise ScenarioError([*search.gathered.fatal, *family.problems])
        for each in overlays:
            if each.path.resolve() not in taken:
                taken.add(each.path.resolve())
                family.overlays.append(each.written)
                family.layers = [*_parts(each.written, search, family), *family.layers]
    return family


@dataclass(frozen=True, slots=True)
class _Link:
    path: Path
    written: Written
    extends: Mark | None


def _lineage(path: Path, search: Search) -> list[_Link]:
    """The whole scenario that a file stands on, then the overlays up to the file itself."""
    links: list[_Link] = []
    file, asked = str(path), None
    while True:
        real = path.resolve()
        before = [link.path.resolve() for link in reversed(links)]
        if real in before:
            names = " -> ".join(each.name for each in [*before[before.index(real) :], real])
            search.fail(
                "E202", asked, f"expected overlays that extend each other in no circle, received {names}"
            )
            return links
        if len(links) > DEEPEST_EXTENSION:
            most = f"at most {DEEPEST_EXTENSION} overlays that extend each other in a row"
            message = f"expected {most}, received one more"
            search.fail("E202", asked, message)
            return links
        try:
            document = parse(read_text(path, file), file)
        except ScenarioError as error:
            search.refuse(error, asked)
            return links
        parent, mark = _parent(document, file, search)
        links.insert(0, _Link(path, Written(file, real.parent, document), mark))
        if parent is None or mark is None:
            return links
        if asked is None and search.permitted == real.parent and real.parent.name != "scenarios":
            search.permitted = real.parent.parent  # where questions lie in a folder below what they ask of
        found = search.find(parent, real.parent, mark)
        if found is None:
            return links
        path, file, asked = found, shown(found), mark


def _parent(document: Document, file: str, search: Search) -> tuple[str | None, Mark | None]:
    data = document.data
    if not isinstance(data, dict):
        return None, None
    if "extends" not in data:
        edit = next((key for key in EDITS if key in data), None)
        if edit is not None:
            message = f"expected the key 'extends' beside {edit!r}, received none"
            advice = "Name the scenario that this one changes: extends: ../documented.yaml."
            if (slip := get_close_matches("extends", data, 1, 0.7)) and slip[0] not in EDITS:
                advice = f"Write extends where it says {slip[0]}."
            search.fail("E302", document.keys[(edit,)], message, advice)
        return None, None
    parent, mark = data["extends"], document.where[("extends",)]
    if not isinstance(parent, str) or not parent:
        hint = (
            "Several overlays may follow each other on the command line."
            if isinstance(parent, list)
            else None
        )
        search.fail(
            "E303",
            mark,
            f"expected the path of one scenario under 'extends', received {describe(parent)}",
            hint,
        )
        return None, None
    return parent, mark


def _parts(written: Written, search: Search, family: Family) -> list[Layer]:
    """What an overlay uses lies under everything, so that it speaks only where nothing else does."""
    if not isinstance(written.document.data, dict) or "uses" not in written.document.data:
        return []
    here = Search(search.permitted, search.shipped)
    here.chain.append(written.folder / Path(written.file).name)
    here.visit_used(
        Layer(written.file, written.document.data, written.document.where, written.document.keys, {}),
        written.folder,
    )
    if here.gathered.fatal:
        raise ScenarioError([*here.gathered.fatal, *here.gathered.problems])
    family.problems += here.gathered.problems
    known = {layer.file for layer in family.layers}
    return [layer for layer in here.gathered.layers if layer.file not in known]


def _unrelated(lineage: list[_Link], root: _Link) -> Problem:
    last, first = lineage[-1], lineage[0]
    mark = last.extends or Mark(last.written.file, 1, 1)
    if len(lineage) == 1:
        message = f"expected an overlay of {root.written.file} after it, received a whole scenario"
        return Problem(
            "E606", mark.file, mark.line, mark.column, message, "Say what it changes: extends: FILE."
        )
    message = f"expected an overlay of {root.written.file}, received one of {first.written.file}"
    return Problem("E606", mark.file, mark.line, mark.column, message, None, mark.end_column)
