"""What pydantic has to say of a scenario, said in this project's words and at the place in the file."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path as FilePath
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from sim.scenario.checks.least import left_out
from sim.scenario.layers.elsewhere import known_here, meant
from sim.scenario.layers.one_for_all import states_of
from sim.scenario.layers.shape import allowed_keys, fields_of, kinds_at, models_among
from sim.scenario.layers.tree import Tree, below
from sim.scenario.overlays.editing import shown
from sim.scenario.overlays.shape_slips import NO, cut, meant_shape, sample_at, stuck
from sim.scenario.text.errors import Misread, Problem, ScenarioError
from sim.scenario.text.marks import Mark, Path, dotted
from sim.scenario.text.sourced import describe
from sim.scenario.text.words import meant_among

SEVERAL = 3
"""From how many missing keys of a mapping on is told of together."""
BY_PARTS = 3
"""How deep a missing key may lie for which parts are named."""
_EXPECTED = {
    "string": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "dict": "a mapping",
    "mapping": "a mapping",
    "model": "a mapping",
    "list": "a list",
    "tuple": "a list",
    "none": "nothing",
}
_BOUNDS = {
    "greater_than": ("a number above {gt}", "E305"),
    "greater_than_equal": ("a number of at least {ge}", "E305"),
    "less_than": ("a number below {lt}", "E305"),
    "less_than_equal": ("a number of at most {le}", "E305"),
    "string_too_long": ("at most {max_length} letters", "E305"),
    "string_too_short": ("at least {min_length} letters", "E305"),
    "too_long": ("at most {max_length} entries", "E305"),
    "too_short": ("at least {min_length} entries", "E305"),
    "string_pattern_mismatch": ("text of the form {pattern}", "E305"),
}


def problems_of(error: ValidationError, model: type[BaseModel], tree: Tree) -> list[Problem]:
    """Every error as a problem at its mark; errors of one value that differ only in what they expect are
    joined.
    """
    by_place: dict[tuple[Path, str], list[Any]] = {}
    halves: set[Path | None] = set()
    for detail in error.errors(include_url=False):
        path = path_in(detail["loc"], detail["type"], tree.data)
        joined = "expected" if _wants(detail) is not None else f"{detail['type']}:{detail['msg']}"
        if detail["type"] == "missing" and states_of(kinds_at(model, tree.data, path[:-1])):
            path, joined = path[:-1], "states"
        by_place.setdefault((path, joined), []).append(detail)
        if detail["type"] == "extra_forbidden" and (slip := cut(path, tree)) is not None:
            halves.add(slip.of)
    found = [
        (path, _problem(path, details, model, tree))
        for (path, _), details in by_place.items()
        if path not in halves
    ]
    return _brought_together(found, model, tree)


def _brought_together(
    found: list[tuple[Path, Problem]], model: type[BaseModel], tree: Tree
) -> list[Problem]:
    """The problems, those of missing keys as one where the same parts bring them, or one mapping lacks
    several.
    """
    groups: dict[Any, list[tuple[Path, Problem]]] = {}
    for number, (path, each) in enumerate(found):
        group: Any = number
        if each.code == "E302" and each.message.startswith("expected the key "):
            by_parts = each.hint is not None and "parts/" in each.hint
            group = (each.file, each.line, each.hint if by_parts else path[:-1])
        groups.setdefault(group, []).append((path, each))
    made: list[Problem] = []
    for same in groups.values():
        first = same[0][1]
        by_parts = first.hint is not None and "parts/" in first.hint
        if not by_parts and len(same) < SEVERAL:
            made += [each for _, each in same]
            continue
        if not by_parts:
            pairs = ", ".join(f"{path[-1]}: {sample_at(path, model, tree)}" for path, _ in same)
            first = replace(first, hint=f"For instance {pairs}.")
        if len(same) > 1:
            arounds = {path[:-1] for path, _ in same}
            place = f" in {dotted(same[0][0][:-1])!r}" if len(arounds) == 1 and same[0][0][1:] else ""
            names = [repr(str(path[-1]) if place else dotted(path)) for path, _ in same]
            first = replace(first, message=f"expected the keys {_and(names)}{place}, received none of them")
        made.append(first)
    return made


def path_in(loc: Sequence[str | int], kind: str, data: Any) -> Path:
    """The place in the data that pydantic means, without the tags of unions that it puts in between."""
    path: list[str | int] = []
    node = data
    for number, step in enumerate(loc):
        last = number == len(loc) - 1
        is_tag = isinstance(node, dict) and node.get("kind") == step and not last
        if not is_tag and (
            below(node, step) is not None or (last and isinstance(node, dict) and step in node)
        ):
            path.append(step)
            node = below(node, step)
        elif last and kind == "missing":
            path.append(step)
    return tuple(path)


def at_offset(mark: Mark, text: object, start: int | None, end: int | None) -> Mark:
    """A part of a value's mark, if its text stands in the file as it is or in plain quotes."""
    if start is None or mark.end_column is None or not isinstance(text, str):
        return mark
    quotes = mark.end_column - mark.column - len(text)
    if quotes not in (0, 2):
        return mark
    first = mark.column + quotes // 2
    return mark._replace(column=first + start, end_column=first + (end if end is not None else len(text)))


def _problem(path: Path, details: list[Any], model: type[BaseModel], tree: Tree) -> Problem:
    detail = details[0]
    kind: str = detail["type"]
    given = tree.value(path)
    if kind == "missing":
        states = states_of(kinds_at(model, tree.data, path)) if isinstance(given, dict) else ()
        return _of_states(path, states, tree) if states else _missing(path, model, tree)
    if kind == "extra_forbidden":
        return _unknown(path, model, tree)
    if detail["loc"] and detail["loc"][-1] == "[key]":
        return _unknown(path, model, tree)
    if kind == "value_error":
        return _broken_rule(path, detail, tree)
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        return _wrong_kind(path, detail, model, tree)
    mark = tree.mark(path)
    wanted = list(dict.fromkeys(want for each in details if (want := _wants(each)) is not None))
    if wanted and (states := states_of(kinds_at(model, tree.data, path))):
        return _of_states(path, states, tree)
    if wanted:
        code = "E304" if all(each["type"] in ("literal_error", "enum") for each in details) else "E303"
        if given is None:
            hint = stuck(str(path[-1:] and path[-1])) or left_out(path, model, tree)
        else:
            hint = _hint(details, given)
            if str(given).lower() in NO and type(None) not in kinds_at(model, tree.data, path):
                hint = hint or left_out(path, model, tree)
        if given is None or code == "E303":
            hint = hint or meant_shape(path, model, tree)
        return tree.problem(code, mark, f"expected {_either(wanted)}, received {describe(given)}", hint)
    if kind in _BOUNDS:
        words, code = _BOUNDS[kind]
        return tree.problem(
            code, mark, f"expected {words.format(**detail['ctx'])}, received {describe(given)}"
        )
    said = detail["msg"][:1].lower() + detail["msg"][1:]
    return tree.problem("E306", mark, f"{said}; received {describe(given)}")


def _wrong_kind(path: Path, detail: Any, model: type[BaseModel], tree: Tree) -> Problem:
    """A mapping whose tag, such as `kind`, says nothing that the schema knows, or is not there."""
    key = str(detail["ctx"]["discriminator"]).strip("'")
    place, given = (*path, key), tree.value((*path, key))
    words = [word for kind in kinds_at(model, tree.data, place) for word in get_args(kind)]
    if detail["type"] == "union_tag_not_found":
        message = f"expected the key {key!r} in {dotted(path)!r}, received none"
        return tree.problem(
            "E302", tree.mark(path), message, f"One of {_either([repr(word) for word in words])}."
        )
    message = f"expected {_either([repr(word) for word in words])}, received {describe(given)}"
    return tree.problem("E304", tree.mark(place), message, meant_among(given, words))


def _missing(path: Path, model: type[BaseModel], tree: Tree) -> Problem:
    around, key = path[:-1], str(path[-1])
    place = f"in {dotted(around)!r}" if around else "at the top of the scenario"
    hint = None
    for owner in models_among(kinds_at(model, tree.data, around), tree.value(around)):
        info = fields_of(owner).get(key)
        example = (
            next((each.example for each in info.metadata if hasattr(each, "example")), None) if info else None
        )
        if example is not None:
            hint = f"For instance {key}: {example}."
        if info is not None and info.description:
            hint = f"{info.description} {hint}" if hint else info.description
    if parts := _brought_by(path, tree):
        uses = next((each.keys[("uses",)] for each in reversed(tree.layers) if ("uses",) in each.keys), None)
        if uses is not None:
            hint = f"Add {_and(parts)} to uses."
            return tree.problem("E302", uses, f"expected the key {key!r} {place}, received none", hint)
        hint = f"A shipped part brings it: uses: [{', '.join(parts)}]."
    return tree.problem("E302", tree.mark(around), f"expected the key {key!r} {place}, received none", hint)


def _of_states(path: Path, states: Sequence[str], tree: Tree) -> Problem:
    """Something other than one value, or one for each state."""
    given = tree.value(path)
    message = f"expected one value for {dotted(path)!r}, or one for each of {', '.join(states)}"
    if isinstance(given, dict):
        lacking = [state for state in states if state not in given]
        some = shown(next((given[state] for state in states if state in given), "..."))
        message = f"{message}, received none for {', '.join(lacking)}"
        return tree.problem("E302", tree.mark(path), message, f"One value is for all: {path[-1]}: {some}.")
    values = given if isinstance(given, list) and len(given) == len(states) else ["..."] * len(states)
    each = ", ".join(f"{state}: {shown(value)}" for state, value in zip(states, values, strict=True))
    hint = f"Write {path[-1]}: {{{each}}}."
    return tree.problem("E303", tree.mark(path), f"{message}, received {describe(given)}", hint)


def _brought_by(path: Path, tree: Tree) -> list[str]:
    """The shipped parts that bring what is missing, or say what is typical of it."""
    used = {FilePath(layer.file).name for layer in tree.layers}
    found = []
    for name, data in _parts():
        node = data
        for step in path:
            node = below(node, step)
        typical = below(below(data, "typical"), dotted(path[:-2]))
        whole = node is not None and len(path) <= BY_PARTS
        if name not in used and (whole or below(typical, path[-1]) is not None):
            found.append(f"parts/{name}")
    return found


@cache
def _parts() -> tuple[tuple[str, Any], ...]:
    from sim.places import shipped_scenarios
    from sim.scenario.text.yamltext import parse, read_text

    found = []
    with suppress(FileNotFoundError):
        for file in sorted((shipped_scenarios() / "parts").glob("*.yaml")):
            with suppress(ScenarioError):
                found.append((file.name, parse(read_text(file, str(file)), str(file)).data))
    return tuple(found)


def _and(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _unknown(path: Path, model: type[BaseModel], tree: Tree) -> Problem:
    around, key = path[:-1], path[-1]
    allowed = allowed_keys(kinds_at(model, tree.data, around), tree.value(around))
    place = f"a key of {dotted(around)!r}" if around else "a section of the scenario"
    mark = tree.keys.get(path) or tree.mark(path)
    if (slip := cut(path, tree)) is not None:
        return tree.problem("E301", mark, f"expected {slip.expected}, received {key!r}", slip.hint)
    hint = meant(model, key, around, allowed)
    if hint is None and allowed:
        hint = known_here(allowed)
    return tree.problem("E301", mark, f"expected {place}, received {key!r}", hint)


def _broken_rule(path: Path, detail: Any, tree: Tree) -> Problem:
    error = detail["ctx"]["error"]
    if not isinstance(error, Misread):
        return tree.problem("E306", tree.mark(path), str(error))
    at = (*path, *error.below)
    mark = tree.keys.get(at) or tree.mark(at) if error.code == "E301" else tree.mark(at)
    return tree.problem(
        error.code, at_offset(mark, tree.value(at), error.start, error.end), error.message, error.hint
    )


def _wants(detail: Any) -> str | None:
    """What an error expected, where it is a matter of kind."""
    kind: str = detail["type"]
    if kind in ("literal_error", "enum"):
        return str(detail["ctx"]["expected"])
    if kind in ("int_from_float",):
        return _EXPECTED["int"]
    name, _, ending = kind.rpartition("_")
    if ending in ("type", "parsing"):
        return _EXPECTED.get(name.removesuffix("_attributes"))
    return None


def _either(wanted: list[str]) -> str:
    return wanted[0] if len(wanted) == 1 else f"{', '.join(wanted[:-1])} or {wanted[-1]}"


def _hint(details: list[Any], given: Any) -> str | None:
    if isinstance(given, dict) and "value" in given:
        value = given["value"]
        return f"Write it plainly: {str(value).lower() if isinstance(value, bool) else value}."
    listed = [each["ctx"]["expected"] for each in details if each["type"] in ("literal_error", "enum")]
    if isinstance(given, str) or (listed and isinstance(given, bool)):
        return meant_among(given, [word for words in listed for word in words.split("'")[1::2]])
    if (
        given is not None
        and not isinstance(given, (dict, list))
        and any(d["type"] == "string_type" for d in details)
    ):
        written = str(given).lower() if isinstance(given, bool) else given
        return f'Put it in quotes: "{written}".'
    return None
