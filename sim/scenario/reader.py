"""Reading a scenario: files laid over each other, overrides on top, then the schema, then where every number
is from.

All that is wrong is said at once. Overlays (`extends`) and overrides stand between laying and validating:
they work on the same plain data and marks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Generic, TypeVar, overload
from zoneinfo import available_timezones

from pydantic import BaseModel, ValidationError

from sim.scenario.checks.far_enough import record_of
from sim.scenario.checks.meaning import check
from sim.scenario.checks.validation import problems_of
from sim.scenario.layers.extending import gather
from sim.scenario.layers.one_for_all import write_out, written_out
from sim.scenario.layers.origins import attach, check_origins, doubts, numbers_and_moments
from sim.scenario.layers.resolved import scenario_hash
from sim.scenario.layers.shape import without_origins
from sim.scenario.layers.tree import Tree, lay
from sim.scenario.layers.typical import fill_typical
from sim.scenario.numbers.moment import zone_called
from sim.scenario.overlays import overrides as setting
from sim.scenario.overlays.editing import Edit
from sim.scenario.overlays.overlay import apply_overlay
from sim.scenario.overlays.retold import retold
from sim.scenario.text.date_slips import zone_meant
from sim.scenario.text.errors import Misread, Problem, ScenarioError
from sim.scenario.text.marks import Path

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Reading(Generic[Model]):
    """A scenario that is valid, with the data and marks that it came from, the files read, and warnings."""

    scenario: Model
    tree: Tree
    files: tuple[str, ...]
    hash: str
    warnings: tuple[Problem, ...] = ()
    edits: tuple[Edit, ...] = ()
    """What overlays and overrides changed, in their order."""


Paths = str | FilePath | Sequence[str | FilePath]
"""A scenario's file, or that and the files of overlays over it in their order."""


@overload
def read(
    path: Paths, overrides: Sequence[str] = (), *, overlays: Sequence[str | FilePath] = (),
    within: FilePath | None = None,
) -> Scenario: ...
@overload
def read(
    path: Paths, overrides: Sequence[str] = (), *, overlays: Sequence[str | FilePath] = (),
    within: FilePath | None = None, model: type[Model],
) -> Model: ...
def read(
    path: Paths,
    overrides: Sequence[str] = (),
    *,
    overlays: Sequence[str | FilePath] = (),
    within: FilePath | None = None,
    model: type[BaseModel] | None = None,
) -> BaseModel:
    """Return the scenario in a file, with overlays over it in their order and `PATH=VALUE` overrides on
    top; files may be used from anywhere below `within`, where that is given. Raises `ScenarioError` with
    all that is wrong.
    """
    if model is None:
        from sim.scenario.schema import Scenario

        model = Scenario
    return read_whole(path, model, overrides, overlays, within).scenario


def read_whole(
    path: Paths, model: type[Model], overrides: Sequence[str] = (),
    overlays: Sequence[str | FilePath] = (), within: FilePath | None = None,
) -> Reading[Model]:  # fmt: skip
    """Return a scenario together with the data, marks and files it came from."""
    paths = [FilePath(each) for each in ([path] if isinstance(path, str | FilePath) else path)]
    paths += [FilePath(each) for each in overlays]
    family = gather(paths, _shipped(), within)
    for layer in family.layers:
        write_out(layer, model)
    tree, problems, edits = lay(family.layers), list(family.problems), list[Edit]()
    for written in family.overlays:
        tree, done, wrong = apply_overlay(tree, written, model)
        problems += wrong
        edits += done
    before = tree
    tree, touched, wrong = setting.apply_overrides(tree, overrides, model)
    problems += wrong
    edits += setting.overridden(before, tree, touched)
    doubtful = setting.driven_overrides(before, tree, touched)
    tree, wrong = fill_typical(_one_ending(retold(tree)), model)
    tree = written_out(tree, model)
    problems += wrong
    scenario, faults = validate(tree, model)
    problems += faults
    found = check(scenario, tree, edits) if scenario is not None else []
    problems += [each for each in found if each.severity == "error"]
    if scenario is None or problems:
        problems = _once(problems)
        if overrides:
            problems = _blamed(problems, path, model, overrides, overlays, within)
        raise ScenarioError(problems)
    digest = scenario_hash(scenario)
    files = (*(layer.file for layer in family.layers), *(written.file for written in family.overlays))
    for name, value in (
        ("_file", str(paths[0])),
        ("_files", tuple(map(str, paths))),
        ("_hash", digest),
        ("_read_from", files),
        ("_overrides", tuple(overrides)),
        ("_edits", tuple(edits)),
    ):  # fmt: skip
        if name in scenario.__private_attributes__:
            setattr(scenario, name, value)
    warnings = [each for each in found if each.severity == "warning"]
    told = tuple(dict.fromkeys((*doubts(tree), *doubtful, *warnings)))
    return Reading(scenario, tree, files, digest, told, tuple(edits))


def _blamed(
    problems: list[Problem], path: Paths, model: type[BaseModel], overrides: Sequence[str],
    overlays: Sequence[str | FilePath], within: FilePath | None,
) -> list[Problem]:  # fmt: skip
    """Of what is wrong only with overrides, one problem for each override, at the override."""
    try:
        tree = read_whole(path, model, (), overlays, within).tree
    except ScenarioError:
        return problems
    own: dict[int, Problem] = {}
    for problem in problems:
        if problem.file == setting.FILE:
            own.setdefault(problem.line, setting.meant(problem, overrides, tree, model))
    if own:
        return list(own.values())
    for count in range(1, len(overrides)):
        try:
            read_whole(path, model, overrides[:count], overlays, within)
        except ScenarioError as error:
            return list(error.problems)
    last, first = overrides[-1], problems[0]
    message = f"{first.message}, in line {first.line} of {FilePath(first.file).name}"
    line, end = len(overrides), len(last) + 1
    return [Problem(first.code, setting.FILE, line, 1, message, first.hint, end, source=last)]


def _one_ending(tree: Tree) -> Tree:
    """Of an end and a length that different files give, the one laid last."""
    endings: list[Path] = [("about", "end"), ("about", "length")]
    order = [layer.file for layer in tree.layers]
    said = [
        order.index(tree.where[at].file) for at in endings if at in tree.where and tree.value(at) is not None
    ]
    if len(said) < 2 or said[0] == said[1]:
        return tree
    tree = tree.own()
    tree.remove(endings[0] if said[0] < said[1] else endings[1])
    return tree


def validate(tree: Tree, model: type[Model]) -> tuple[Model | None, list[Problem]]:
    """Return the model of a tree with its numbers attached and its dates placed, and all that is wrong with
    it.
    """
    problems = check_origins(model, tree)
    try:
        scenario = model.model_validate(without_origins(model, tree.data))
    except ValidationError as error:
        return None, [*problems_of(error, model, tree), *problems, *record_of(error, model, tree)]
    attach(scenario, tree)
    problems += _place_dates(scenario, tree)
    return scenario, problems


def _place_dates(scenario: BaseModel, tree: Tree) -> list[Problem]:
    """Turn the dates into seconds since `about.start`, in the zone `about.place.timezone`, where there are
    such.
    """
    about = getattr(scenario, "about", None)
    start = getattr(about, "start", None)
    name = getattr(getattr(about, "place", None), "timezone", None)
    if start is None or name is None:
        return []
    zone = zone_called(name)
    if zone is None:
        mark = tree.mark(("about", "place", "timezone"))
        hint = zone_meant(name, available_timezones())
        return [tree.problem("E406", mark, f"expected a zone such as America/Lima, received {name!r}", hint)]
    if not start.exact:
        mark = tree.mark(("about", "start"))
        return [tree.problem("E406", mark, "expected one date for the start, received bounds")]
    problems: list[Problem] = []
    for path, found in numbers_and_moments(scenario):
        if hasattr(found, "place"):
            try:
                found.place(start.earliest, zone)
            except Misread as misread:
                problems.append(tree.problem(misread.code, tree.mark(path), misread.message, misread.hint))
    return problems


def _once(problems: Sequence[Problem]) -> list[Problem]:
    """The first problem at each place; what follows there mostly follows from it."""
    kept: dict[tuple[str, int, int, str], Problem] = {}
    taken: set[tuple[str, int, int]] = set()
    for problem in problems:
        place = (problem.file, problem.line, problem.column)
        missing = problem.code in ("E302", "E501")
        if missing or place not in taken:
            kept.setdefault((*place, problem.message), problem)
        if not missing:
            taken.add(place)
    return list(kept.values())


def _shipped() -> FilePath | None:
    from sim.places import shipped_scenarios

    try:
        return shipped_scenarios()
    except FileNotFoundError:
        return None
