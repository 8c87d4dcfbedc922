"""What differs between two scenarios, in words and by path.

Values are compared in their exact spelling, so that `1 m3` and `1000 L` do not differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from sim.scenario.layers.origins import numbers_and_moments
from sim.scenario.layers.resolved import resolved
from sim.scenario.layers.tree import is_value
from sim.scenario.numbers.number import Number
from sim.scenario.overlays.editing import Edit, shown
from sim.scenario.overlays.retold import TOLD
from sim.scenario.text.marks import Path
from sim.scenario.text.sourced import ORIGIN_KEYS

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

Kind = Literal["change", "add", "remove", "move", "release", "hold", "imposed"]
_FACTS, _SILENCES = ("history", "facts"), ("history", "complete")
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
    """Return what differs from `a` to `b`: changed, added, removed, moved, released and held."""
    # A file may be named in more than one way, so it does not count.
    before = {(edit.how, edit.path, edit.words) for edit in a.edits}
    own = [edit for edit in b.edits if (edit.how, edit.path, edit.words) not in before]
    found = list(_Differences(own).between((), _compared(a), _compared(b)))
    found += [
        Difference("release", edit.path, None, None, f"released: {edit.words}")
        for edit in own
        if edit.how == "release"
    ]
    found += [
        Difference("hold", edit.path, None, None, f"held: {edit.words}") for edit in own if edit.how == "hold"
    ]
    return found


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


class _Differences:
    """What differs from one scenario's data to another's, and how that came about in the other."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        self.named = {edit.path for edit in edits}
        releases = [edit for edit in edits if edit.how == "release"]
        self.tracks = {edit.path for edit in releases}
        self.released: dict[str, list[str]] = {}
        "by fact: the tracks whose release took something from it"
        for edit in releases:
            for name in edit.facts:
                self.released.setdefault(name, []).append(edit.path)

    def between(self, path: tuple[str, ...], old: Any, new: Any) -> Iterator[Difference]:
        """What differs at and below a path."""
        if old == new or path[:1] == ("sources",):
            return
        if self._goes_along(path):
            return
        if not (isinstance(old, dict) and isinstance(new, dict)) or is_value(old) or is_value(new):
            yield _difference(path, old, new)
            return
        for key in dict.fromkeys((*old, *new)):
            at = (*path, key)
            if key in old and key in new:
                yield from self.between(at, old[key], new[key])
            elif key in new:
                yield Difference("add", ".".join(at), None, shown(new[key]), f"added: {_named(at, new[key])}")
            else:
                yield from self._gone(at, old[key])

    def _goes_along(self, path: tuple[str, ...]) -> bool:
        """Whether something says who told a fact, and goes with the fact that was told."""
        told = path[:2] == _FACTS and len(path) == 4 and path[3] in TOLD
        return told and ".".join(path) not in self.named

    def _gone(self, at: tuple[str, ...], old: Any) -> Iterator[Difference]:
        """What is not there any more: released, or removed."""
        place, what = ".".join(at), _named(at, old)
        if self._goes_along(at):
            return
        tracks = self.released.get(at[2], []) if at[:2] == _FACTS else []
        if at[:2] == _SILENCES and len(at) == 3 and old["track"] in self.tracks:
            tracks = [old["track"]]
        if not tracks or place in self.named:
            yield Difference("remove", place, shown(old), None, f"removed: {what}")
            return
        if len(at) > 3:
            parts = list(old) if at[3:] in (("set",), ("level",)) else [at[-1]]
            tracks = [track for track in tracks if track in parts] or tracks
            what = f"{', '.join(parts)} of {at[2]}"
        words = f"released: {what} (track {', '.join(dict.fromkeys(tracks))})"
        yield Difference("release", place, shown(old), None, words)


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
