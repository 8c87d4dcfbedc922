"""The record of a scenario that is not valid, checked all the same, so that all is said at once.

What is wrong elsewhere is replaced by what a used part says, or by some sample; of the record only what facts
are to each other and what they name is then looked at, which no sample can spoil. Where a fact itself has no
kind or no date, there is nothing to check it by.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from pydantic import BaseModel, ValidationError

from sim.scenario.checks.least import least_at
from sim.scenario.checks.record import check_references
from sim.scenario.checks.validation import path_in
from sim.scenario.layers.shape import fields_of, kinds_at, models_among, without_origins
from sim.scenario.layers.tree import Tree, below
from sim.scenario.text.errors import Problem, ScenarioError
from sim.scenario.text.marks import Path
from sim.scenario.text.yamltext import parse

TRIES = 3
"""How often what is wrong is replaced, since one fault may hide another."""
MOST = 100
"""Faults above which the record is left alone."""
RECORD = "history"
TOLD_BY = (("about", "start"), ("about", "place"), ("history", "variants"), ("history", "follow"))
"""What the record is checked by, so that no sample may stand for it."""
CARRIES = ("unit", "quantity")
"""Keys of a supply line that say in what its amounts are told."""


def record_of(error: ValidationError, model: type[BaseModel], tree: Tree) -> list[Problem]:
    """What is wrong in the record of a tree that is not valid for another reason; nothing if that cannot be
    told.
    """
    from sim.scenario.schema import Scenario

    if not issubclass(model, Scenario) or not isinstance(tree.data, dict):
        return []
    data = deepcopy(without_origins(model, tree.data))
    for _ in range(TRIES):
        faults = error.errors(include_url=False)
        if len(faults) > MOST:
            return []
        for fault in faults:
            if not _mended(path_in(fault["loc"], fault["type"], data), fault["type"], data, model, tree):
                return []
        try:
            return check_references(model.model_validate(data), tree)
        except ValidationError as further:
            error = further
    return []


def _mended(path: Path, kind: str, data: Any, model: type[BaseModel], tree: Tree) -> bool:
    """Replace what is wrong at a path of the data; whether that could be done."""
    path = path[: next((at for at, step in enumerate(path) if isinstance(step, int)), len(path))]
    carries = path[:2] == ("siege", "lines") and path[3:4] and path[3] in CARRIES
    if not path or carries or any(path[:2] == each for each in TOLD_BY):
        return False
    if path[:2] == (RECORD, "complete") and len(path) > 2:
        path, kind = path[:3], "extra_forbidden"  # nothing refers to a silence
    elif path[0] == RECORD and kind != "extra_forbidden":
        path = path[:4]
        if len(path) < 4 or _needed(path, data, model):
            return False
        kind = "extra_forbidden"
    around = data
    for step in path[:-1]:
        around = below(around, step)
    if not isinstance(around, dict):
        return False
    given = around.pop(path[-1], None)
    if _may_be_named(path, given):
        return False
    if kind == "extra_forbidden":
        return True
    said = [_said(path, layer.data) for layer in tree.layers]
    other = next((each for each in said if each is not None and each != given), None)
    if other is None and _needed(path, data, model):
        try:
            other = parse(f"x: {least_at(path, data, model)}\n", "").data["x"]
        except ScenarioError:
            return False
    if other is not None:
        around[path[-1]] = deepcopy(other)
    return True


def _may_be_named(path: Path, given: Any) -> bool:
    """Whether facts may name something that is lost with a value."""
    if path[0] == RECORD and len(path) > 2:
        return False
    return (isinstance(given, (dict, list)) and "value" not in given) or path[:-1] == ("compound", "stores")


def _said(path: Path, node: Any) -> Any:
    for step in path:
        node = below(node, step)
    return node


def _needed(path: Path, data: Any, model: type[BaseModel]) -> bool:
    """Whether a mapping cannot be without its key at a path."""
    owners = models_among(kinds_at(model, data, path[:-1]), _said(path[:-1], data))
    infos = [fields_of(owner).get(str(path[-1])) for owner in owners]
    return any(info is not None and info.is_required() for info in infos)
