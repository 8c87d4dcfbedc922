"""Values of the wrong shape, and what their authors meant: one number where a mapping of several things
stands, a list where each thing has a name, text that a comma cut in two.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple, get_args, get_origin

from pydantic import BaseModel

from sim.scenario.layers.one_for_all import states_of
from sim.scenario.layers.shape import Kinds, fields_of, is_collection, kinds_at, kinds_of, models_among
from sim.scenario.layers.tree import Tree, is_value
from sim.scenario.numbers.number import Dimension
from sim.scenario.numbers.quantity import parse_quantity
from sim.scenario.overlays.editing import shown
from sim.scenario.text.errors import Misread
from sim.scenario.text.marks import Path, dotted
from sim.scenario.text.sourced import ORIGIN_KEYS
from sim.scenario.text.words import as_one_of

MOST = 3
"""How many keys of a mapping a hint spells out."""
SWITCH = "active"
"""The key that says whether a part of a scenario plays at all."""
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
    no = given is None or str(given).lower() in NO
    if no and type(None) in kinds:
        return f"To leave it out write {key}: null."
    if no and (here := _brought(path, kinds, above)) is not None:
        return f"What a part brings goes by leaving the part out of uses, or in an overlay: remove: [{here}]."
    if isinstance(given, dict) and any(_origin(kind) in (tuple, list) for kind in kinds):
        return f"Put it into a list: {key}: [{_flow(given)}]."
    if int in kinds and (digits := re.match(r"[0-9]+", str(given))):
        return f"Write {key}: {digits[0]}."
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
    own = tree.where.get(path)
    if own is not None and own.end_column is not None:  # a null that somebody wrote
        return None
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


def _brought(path: Path, kinds: Kinds, above: Kinds) -> str | None:
    """The path of what cannot be nothing: a collection's entry, or any of its entries."""
    if any(is_collection(kind) for kind in above):
        return dotted(path)
    return f"{dotted(path)}.ID" if any(is_collection(kind) for kind in kinds) else None


def _as_mapping(key: str, model: type[BaseModel], given: Any) -> str:
    fields = {name: info for name, info in fields_of(model).items() if name not in ORIGIN_KEYS}
    for name, info in fields.items():
        words = _words_of(info)
        if words and (word := as_one_of(str(given), words)) in words:
            pairs = [each for each in _pairs(model, {name: word}) if "{...}" not in each]
            return f"Write {key}: {{{', '.join(pairs)}}}."
        if name == SWITCH and str(given).lower() in ("true", "false", *NO):
            return f"Write {key}: {{{name}: {'true' if str(given).lower() == 'true' else 'false'}}}."
    held = {name: shown(given) for name, info in fields.items() if _takes(info, given)}
    if not held or isinstance(given, bool):
        return f"It is a mapping, such as {key}: {{{', '.join(_pairs(model))}}}."
    needed = [name for name, info in fields.items() if info.is_required()]
    held = held if any(_dimension(fields[name]) for name in held) else dict([next(iter(held.items()))])
    sure = len(needed) == 1 and needed[0] in held
    return f"{'Write' if sure else 'It is a mapping, such as'} {key}: {{{', '.join(_pairs(model, held))}}}."


def _takes(info: Any, given: Any) -> bool:
    """Whether a field could be what was given alone."""
    dimension = _dimension(info)
    if dimension is None or not info.is_required():
        return isinstance(given, str) and kinds_of(info.annotation) == (str,) and info.is_required()
    try:
        parse_quantity(str(given), dimension.name)
    except Misread:
        return False
    return True


def _dimension(info: Any) -> Dimension | None:
    return next((each for each in info.metadata if isinstance(each, Dimension)), None)


def _words_of(info: Any) -> list[str]:
    kinds = kinds_of(info.annotation)
    return [word for kind in kinds if _origin(kind) is Literal for word in get_args(kind)]


def _origin(kind: Any) -> Any:
    return get_origin(kind)


def _pairs(model: type[BaseModel], held: Mapping[str, str] | None = None) -> list[str]:
    """The keys that a mapping needs, or else some that it may have, each with what is known of it or an
    example.
    """
    held = held or {}
    fields = {key: info for key, info in fields_of(model).items() if key not in ORIGIN_KEYS}
    needed = {key: info for key, info in fields.items() if info.is_required() or key in held} or fields
    told = [key for key in needed if key in held]
    told += [key for key in needed if (key not in held and needed[key].is_required()) or not held][:MOST]
    shown_ = [key for key in needed if key in told]
    pairs = [f"{key}: {held.get(key) or sample(needed[key])}" for key in shown_[: max(MOST, len(held))]]
    return [*pairs, "..."] if len(needed) > len(pairs) else pairs


def sample_at(path: Path, model: type[BaseModel], tree: Tree) -> str:
    """What may stand at a path, for instance."""
    for owner in models_among(kinds_at(model, tree.data, path[:-1]), tree.value(path[:-1])):
        if (info := fields_of(owner).get(str(path[-1]))) is not None:
            return sample(info)
    return "..."


def sample(info: Any) -> str:
    """What a field may hold, for instance."""
    kinds, dimension = kinds_of(info.annotation), _dimension(info)
    if dimension is None and (states := states_of(kinds)):
        one = models_among(kinds, None)[0]
        return sample(fields_of(one)[states[0]])
    if info.examples:
        return _flow(info.examples[0])
    if example := next((each.example for each in info.metadata if hasattr(each, "example")), None):
        return str(example)
    if models_among(kinds, None) or any(is_collection(kind) for kind in kinds):
        return "{...}"
    words = _words_of(info)
    return words[0] if words else "true" if bool in kinds else "..."


def as_paths(key: str, given: Any) -> str:
    """How paths with values are written, by those that stand there in another form."""
    if isinstance(given, str) and (advice := stuck(given)) is not None:
        return f"{advice.removesuffix('.').replace('Write ', f'Write {key}: {{')}}}."
    if isinstance(given, list) and given and all(isinstance(each, dict) and len(each) == 1 for each in given):
        return "Leave the dashes out: each path is a key."
    return "For instance siege.lines.water.permit.siege: 60 %."


def as_edit(path: str, value: Any, model: type[BaseModel]) -> str | None:
    """How an overlay says what a scenario says in a section."""
    if path.partition(".")[0] not in fields_of(model):
        return None
    while isinstance(value, dict) and value and not is_value(value):
        key, value = next(iter(value.items()))
        path = f"{path}.{key}"
    return f"An overlay says it by its path: change: {{{path}: {shown(value)}}}; what is new goes under add."
