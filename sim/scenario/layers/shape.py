"""What the schema allows at a place of the data, found by following the annotations of its models.

The reader needs it where pydantic's errors say too little: the keys that would have been right, where numbers
stand though the rest is wrong, and which mappings are collections keyed by id.
"""

from __future__ import annotations

import types
from collections import deque
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sim.scenario.layers.tree import below as step_into
from sim.scenario.text.marks import Path
from sim.scenario.text.sourced import ORIGIN_KEYS

Kinds = tuple[Any, ...]
"""The types that may stand at a place, unions taken apart."""


def kinds_of(annotation: Any) -> Kinds:
    """The concrete types of an annotation, without Annotated, Optional and Union around them."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return kinds_of(get_args(annotation)[0])
    if origin is Union or origin is types.UnionType:
        return tuple(kind for each in get_args(annotation) for kind in kinds_of(each))
    return (annotation,)


@cache
def fields_of(model: type[BaseModel]) -> Mapping[str, FieldInfo]:
    """The fields of a model under the keys that a file writes."""
    return {info.alias or name: info for name, info in model.model_fields.items()}


@cache
def names_of(model: type[BaseModel]) -> Mapping[str, str]:
    """The attribute behind each key that a file writes."""
    return {info.alias or name: name for name, info in model.model_fields.items()}


@cache
def _field_kinds(model: type[BaseModel], key: str) -> Kinds:
    info = fields_of(model).get(key)
    return kinds_of(info.annotation) if info is not None else ()


def models_among(kinds: Kinds, data: Any) -> list[type[BaseModel]]:
    """The models among some types, those that the data's own tags (such as `kind`) rule out left aside."""
    models = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)]
    if len(models) < 2 or not isinstance(data, Mapping):
        return models
    return [model for model in models if _fits(model, data)] or models


def _fits(model: type[BaseModel], data: Mapping[str, Any]) -> bool:
    for key in fields_of(model):
        kinds = _field_kinds(model, key)
        words = [word for kind in kinds for word in get_args(kind)]
        if key in data and words and all(_is_literal(kind) for kind in kinds) and data[key] not in words:
            return False
    return True


def below(kinds: Kinds, data: Any, step: str | int) -> Kinds:
    """The types that may stand one step further."""
    found: list[Any] = []
    if isinstance(step, str):
        for model in models_among(kinds, data):
            found.extend(_field_kinds(model, step))
        found.extend(kind for each in kinds if is_collection(each) for kind in kinds_of(get_args(each)[1]))
        return tuple(found)
    for kind in kinds:
        origin: Any = get_origin(kind)
        arguments = [each for each in get_args(kind) if each is not Ellipsis]
        if origin in (list, tuple) and arguments:
            found.extend(kinds_of(arguments[step] if step < len(arguments) else arguments[-1]))
    return tuple(found)


def kinds_at(model: type[BaseModel], data: Any, path: Path) -> Kinds:
    """The types that may stand at a path of the data."""
    kinds: Kinds = (model,)
    for step in path:
        kinds = below(kinds, data, step)
        data = step_into(data, step)
    return kinds


def allowed_keys(kinds: Kinds, data: Any) -> list[str]:
    """The keys that a mapping here may have, if the schema names them."""
    keys = [key for model in models_among(kinds, data) for key in fields_of(model)]
    for kind in kinds:
        if is_collection(kind):
            keys += [
                word for each in kinds_of(get_args(kind)[0]) if _is_literal(each) for word in get_args(each)
            ]
    return list(dict.fromkeys(keys))


ID = "ID"
"""Stands for any id of a collection."""


@cache
def everywhere(model: type[BaseModel]) -> tuple[tuple[tuple[str, ...], Kinds], ...]:
    """Every place of the schema, the shallow ones first, with the types that may stand there."""
    found: list[tuple[tuple[str, ...], Kinds]] = []
    waiting: deque[tuple[tuple[str, ...], Kinds]] = deque([((), (model,))])
    while waiting:
        around, kinds = waiting.popleft()
        found.append((around, kinds))
        for one in models_among(kinds, None):
            for key, info in fields_of(one).items():
                if key not in ORIGIN_KEYS:
                    waiting.append(((*around, key), kinds_of(info.annotation)))
        for kind in kinds:
            if is_collection(kind):
                names, entries = get_args(kind)
                waiting.extend(((*around, name), kinds_of(entries)) for name in get_args(names) or (ID,))
            elif items := [each for each in get_args(kind) if each is not Ellipsis]:
                waiting.append((around, tuple(each for item in items for each in kinds_of(item))))
    return tuple(found)


def walk(model: type[BaseModel], data: Any) -> Iterator[tuple[Path, Kinds, Any]]:
    """Every value of the data with its path and the types that may stand there."""
    waiting: list[tuple[Path, Kinds, Any]] = [((), (model,), data)]
    while waiting:
        path, kinds, value = waiting.pop()
        yield path, kinds, value
        steps: list[tuple[Any, Any]] = []
        if isinstance(value, dict):
            steps = list(value.items())
        elif isinstance(value, list):
            steps = list(enumerate(value))
        for step, beneath in steps:
            if further := below(kinds, value, step):
                waiting.append(((*path, step), further, beneath))


def without_origins(model: type[BaseModel], data: Any) -> Any:
    """A copy of the data in which collections keyed by id have lost the source, assumed and note that cover
    them.
    """
    return _stripped((model,), data)


def _stripped(kinds: Kinds, data: Any) -> Any:
    if isinstance(data, dict):
        entries = data.items()
        if any(_covers_entries(kind) for kind in kinds) and not models_among(kinds, data):
            entries = {
                key: value for key, value in data.items() if key not in ORIGIN_KEYS or isinstance(value, dict)
            }.items()
        return {
            key: _stripped(below(kinds, data, key), value) if isinstance(value, (dict, list)) else value
            for key, value in entries
        }
    if isinstance(data, list):
        return [_stripped(below(kinds, data, at), value) for at, value in enumerate(data)]
    return data


def is_collection(kind: Any) -> bool:
    """Whether a type is a mapping keyed by id."""
    origin: Any = get_origin(kind)
    return origin in (dict, Mapping)


def _is_literal(kind: Any) -> bool:
    origin: Any = get_origin(kind)
    return origin is Literal


def _covers_entries(kind: Any) -> bool:
    """Whether a mapping may carry an origin for its entries: any but one from words to words."""
    return is_collection(kind) and kinds_of(get_args(kind)[1]) != (str,)
