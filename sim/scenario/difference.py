"""What differs between two scenarios, in words and by path, and what of the record stays imposed in the
second.

Values are compared in their exact spelling, so that `1 m3` and `1000 L` do not differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from sim.scenario.editing import shown
from sim.scenario.layers import is_value
from sim.scenario.marks import Path
from sim.scenario.number import Number
from sim.scenario.origins import numbers_and_moments
from sim.scenario.resolved import resolved
from sim.scenario.sourced import ORIGIN_KEYS

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

Kind = Literal["change", "add", "remove", "move", "release", "hold", "imposed"]
_FACTS = ("history", "facts")
_PARTS = {"facts": "fact", "complete": "silence", "variants": "dispute"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: its kind, the path it is at, and in words what was and what is."""

    kind: Kind
    path: str
    old: str | None
    new: str | None
    words: str

    def __str__(self) -> str:
        """The difference as one line."""
        return self.words


def diff(a: Scenario, b: Scenario) -> list[Difference]:
    """Return what differs from `a` to `b`: changed, added, removed, moved, released and held, then one line
    a kind of fact on what of the record stays imposed.
    """
    released = {name: edit.path for edit in b.edits if edit.how == "release" for name in edit.facts}
    found = list(_differences((), _compared(a), _compared(b), released))
    found += [
        Difference("release", edit.path, None, None, f"released: {edit.words}")
        for edit in b.edits
        if edit.how == "release" and edit not in a.edits
    ]
    found += [
        Difference("hold", edit.path, None, None, f"held: {edit.words}")
        for edit in b.edits
        if edit.how == "hold" and edit not in a.edits
    ]
    return [*found, *_imposed(b)]


class _Quantity(str):
    """A quantity as its author wrote it, equal to every other spelling of the same."""

    exact: str

    def __eq__(self, other: object) -> bool:
        return self.exact == (other.exact if isinstance(other, _Quantity) else other)

    __hash__ = str.__hash__


def _compared(scenario: Scenario) -> Any:
    """The scenario's data without origins, numbers as they were written."""
    texts = {
        path: number.text for path, number in numbers_and_moments(scenario) if isinstance(number, Number)
    }
    return _plain((), resolved(scenario), texts)


def _plain(path: Path, node: Any, texts: dict[Path, str]) -> Any:
    if isinstance(node, dict):
        if "value" in node and is_value(node):
            plain = _Quantity(texts.get(path, node["value"]))
            plain.exact = node["value"]
            changes = [
                {"from": _plain((), each["from"], texts), "value": _plain((*path, "later", at), each, texts)}
                for at, each in enumerate(node.get("later", ()))
            ]
            return {"value": plain, "later": changes} if changes else plain
        if is_value(node) and node.get("earliest") == node.get("latest"):
            return node["earliest"]
        return {
            key: _plain((*path, key), value, texts) for key, value in node.items() if key not in ORIGIN_KEYS
        }
    if isinstance(node, (list, tuple)):
        return [_plain((*path, at), value, texts) for at, value in enumerate(node)]
    return node


def _differences(path: tuple[str, ...], old: Any, new: Any, released: dict[str, str]) -> Iterator[Difference]:
    if old == new:
        return
    if path[:1] == ("sources",):
        return
    if not (isinstance(old, dict) and isinstance(new, dict)) or is_value(old) or is_value(new):
        yield _difference(path, old, new)
        return
    for key in dict.fromkeys((*old, *new)):
        at = (*path, key)
        if key in old and key in new:
            yield from _differences(at, old[key], new[key], released)
        elif key in new:
            yield Difference("add", ".".join(at), None, shown(new[key]), f"added: {_named(at, new[key])}")
        elif at[:2] == _FACTS and key in released:
            words = f"released: {_named(at, old[key])} (track {released[key]})"
            yield Difference("release", ".".join(at), shown(old[key]), None, words)
        else:
            yield Difference(
                "remove", ".".join(at), shown(old[key]), None, f"removed: {_named(at, old[key])}"
            )


def _difference(path: tuple[str, ...], old: Any, new: Any) -> Difference:
    place, before, after = ".".join(path), shown(old), shown(new)
    if path[:2] == _FACTS and path[3:] == ("at",):
        return Difference("move", place, before, after, f"moved: {path[2]}, {_date(old)} -> {_date(new)}")
    return Difference("change", place, before, after, f"changed: {place}, {before} -> {after}")


def _named(path: tuple[str, ...], value: Any) -> str:
    """What was added or taken away: a fact by its date and words, anything else by path."""
    if path[0] == "history" and len(path) == 3 and isinstance(value, dict):
        told = value.get("what") or value.get("track") or value.get("question") or ""
        when = f" of {_date(value['at'])}" if "at" in value else ""
        return f"{_PARTS.get(path[1], path[1])} {path[2]}{when}: {told}"
    return f"{'.'.join(path)}: {shown(value)}"


def _date(at: Any) -> str:
    return str(at.get("best") or f"{at['earliest']} to {at['latest']}") if isinstance(at, dict) else str(at)


def _imposed(scenario: Scenario) -> Iterator[Difference]:
    """What of the record still acts on a scenario."""
    history = scenario.history
    inputs = [name for name, fact in history.facts.items() if fact.kind == "input"]
    held = {name for edit in scenario.edits if edit.how == "hold" for name in edit.facts}
    outcomes = [name for name, fact in history.facts.items() if fact.kind == "outcome" and name not in held]
    told = [
        (inputs if history.follow != "none" else [], "inputs", "happen as documented"),
        (
            outcomes if history.follow == "all" else [],
            "outcomes",
            "are imposed in a baseline and free in an alternative",
        ),
        (list(history.complete) if history.follow != "none" else [], "silences", "hold"),
    ]
    for names, noun, what in told:
        if names:
            words = f"still imposed: {len(names)} {noun} {what}: {', '.join(names)}"
            yield Difference("imposed", "history", None, ", ".join(names), words)
