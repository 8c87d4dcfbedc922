"""Values of the wrong shape, and what their authors meant: one number where a mapping of several things
stands, a list where each thing has a name, text that a comma cut in two.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple, get_args, get_origin

from pydantic import BaseModel

from sim.scenario.editing import shown
from sim.scenario.layers import Tree
from sim.scenario.marks import Path
from sim.scenario.number import Number
from sim.scenario.shape import Kinds, fields_of, is_collection, kinds_at, kinds_of, models_among
from sim.scenario.sourced import ORIGIN_KEYS

MOST = 3
"""How many keys of a mapping a hint spells out."""
NO = ("none", "no", "nothing", "false", "-", "n/a")
_DIGITS, _ENDS_IN_DIGITS = re.compile(r"[0-9]{3}(?![0-9])"), re.compile(r"(?:^|\D)[0-9]{1,3}$")
_SIGN = re.compile(r"([\w.]+)\s*([:=])\s*(\S.*)")


def meant_shape(path: Path, model: type[BaseModel], tree: Tree) -> str | None:
    """What to write in place of a value of the wrong shape, where that can be told."""
    while path and isinstance(path[-1], int):
        path = path[:-1]
    if not path:
        return None
    kinds, given, key = kinds_at(model, tree.data, path), tree.value(path), str(path[-1])
    above = kinds_at(model, tree.data, path[:-1])
    if any(is_collection(kind) for kind in above) and key in _entry_fields(above):
        return f"It holds things by names of your choice: {path[-2]}: {{NAME: {{{key}: {shown(given)}}}}}."
    if type(None) in kinds and str(given).lower() in NO:
        return f"To leave it out write {key}: null."
    example = _example_of(path, model, tree)
    if example is not None:
        return f"For instance {key}: {example}."
    if isinstance(given, list) and len(given) == 1 and str in kinds:
        return f"Write {key}: {shown(given[0])}."
    if found := models_among(kinds, None):
        return _as_mapping(key, found[0], given)
    for kind in kinds:
        if is_collection(kind) and (entries := models_among(kinds_of(get_args(kind)[1]), None)):
            inside = ", ".join(_pairs(entries[0]))
            return f"Each has a name of your choice: {key}: {{NAME: {{{inside}}}}}."
    return None


class Cut(NamedTuple):
    """What an unknown key without a value is in truth: what was expected, what to write, and the path of the
    value that it was cut from, if it was.
    """

    expected: str
    hint: str
    of: Path | None


def cut(path: Path, tree: Tree) -> Cut | None:
    """A key that its value sticks to, or what a comma cut off from the text before it."""
    key, around = str(path[-1]), tree.value(path[:-1])
    if tree.value(path) is not None or not isinstance(around, dict):
        return None
    if (advice := stuck(key)) is not None:
        return Cut("a key, a colon and a blank", advice, None)
    before = _before(path, tree)
    value = tree.value(before) if before is not None else None
    if before is None or isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    if _DIGITS.match(key) and _ENDS_IN_DIGITS.search(str(value)):
        return Cut("digits without separators", f"Write {before[-1]}: {value}{key}.", before)
    return Cut("quotes around text with a comma", f'Write {before[-1]}: "{value}, {key}".', before)


def _before(path: Path, tree: Tree) -> Path | None:
    """The key that stands before another on the same line of a file."""
    own = tree.keys.get(path)
    if own is None:
        return None
    beside = [(*path[:-1], name) for name in tree.value(path[:-1])]
    marks = [(tree.keys[at].column, at) for at in beside if at in tree.keys and tree.keys[at][:2] == own[:2]]
    return max(((column, at) for column, at in marks if column < own.column), default=(0, None))[1]


def stuck(key: str) -> str | None:
    """What to write for a key that its value sticks to, such as `cordon=siege`."""
    found = _SIGN.fullmatch(key)
    return f"Write {found[1]}: {found[3]}." if found is not None else None


def _entry_fields(kinds: Kinds) -> set[str]:
    entries = [each for kind in kinds if is_collection(kind) for each in kinds_of(get_args(kind)[1])]
    return {key for one in models_among(tuple(entries), None) for key in fields_of(one)}


def _example_of(path: Path, model: type[BaseModel], tree: Tree) -> str | None:
    """The example that the schema gives of a field."""
    around = path[:-1]
    for owner in models_among(kinds_at(model, tree.data, around), tree.value(around)):
        info = fields_of(owner).get(str(path[-1]))
        if info is not None and info.examples:
            return _flow(info.examples[0])
    return None


def _flow(value: Any) -> str:
    """A value as a file has it on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return f'"{value}"' if isinstance(value, str) and re.search(r"[,:]", value) else str(value)


def _as_mapping(key: str, model: type[BaseModel], given: Any) -> str:
    needed = [name for name, info in fields_of(model).items() if info.is_required()]
    if len(needed) == 1 and not isinstance(given, bool) and str(given)[:1].isdigit():
        return f"Write {key}: {{{needed[0]}: {given}}}."
    return f"It is a mapping, such as {key}: {{{', '.join(_pairs(model))}}}."


def _pairs(model: type[BaseModel]) -> list[str]:
    """The keys that a mapping needs, or else some that it may have, each with an example."""
    fields = {key: info for key, info in fields_of(model).items() if key not in ORIGIN_KEYS}
    needed = {key: info for key, info in fields.items() if info.is_required()} or fields
    pairs = [f"{key}: {_sample(info)}" for key, info in list(needed.items())[:MOST]]
    return [*pairs, "..."] if len(needed) > MOST else pairs


def _sample(info: Any) -> str:
    example = next((each.example for each in info.metadata if hasattr(each, "example")), None)
    kinds = kinds_of(info.annotation)
    if example is None and Number in kinds:
        return "..."
    words = [word for kind in kinds if str(get_origin(kind)).endswith("Literal") for word in get_args(kind)]
    if models_among(kinds, None) or any(is_collection(kind) for kind in kinds):
        return "{...}"
    return str(example or (words[0] if words else "true" if bool in kinds else "..."))
