"""Where everything in a scenario comes from: its value, what it means, who set it, what backs it.

A path is written with dots, as `--set` takes it; a fact may go by its id alone. Meanings come from the
schema's descriptions, places and what was overridden from the layers that the scenario was read from.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel

from sim.scenario import Moment, Number, Reading
from sim.scenario.layers import shape
from sim.scenario.layers.shape import Kinds, allowed_keys, fields_of, kinds_at, models_among, names_of
from sim.scenario.layers.tree import Tree, below
from sim.scenario.overlays.editing import Edit
from sim.scenario.overlays.record import FACTS
from sim.scenario.schema import Fact, Scenario
from sim.scenario.text.marks import Path, dotted
from sim.scenario.text.sourced import ORIGIN_KEYS
from sim.study.entry import Entry, Leaf, Setting, plain, text_of

NEAREST = 3
"names that an error offers"
LONG = 6
"letters below which a name is like another only if it begins alike: `nope` is no `open`"
NOTHING = plain(None)
DATES = ("earliest", "best", "latest")
RETELL = ("change", "move", "remove", "set")
"edits after which a fact is another"
APART = ("sources", "uses")
"sections that hold no value of the world: explained only when asked for"


class Unknown(LookupError):
    """A path that leads nowhere, with the nearest that do."""

    def __init__(self, path: str, near: tuple[str, ...]) -> None:
        super().__init__(path)
        self.path = path
        self.near = near


class Explainer:
    """Answers for one scenario that was read."""

    def __init__(self, reading: Reading[Scenario]) -> None:
        self.scenario = reading.scenario
        self.tree: Tree = reading.tree
        self.edits = reading.edits
        self.model: type[BaseModel] = type(reading.scenario)

    def entries(self, path: Path = ()) -> list[Entry]:
        """Everything at or below a path, in the order of the scenario; a fact is one entry."""
        found = [self.entry(at, value) for at, value in self._leaves(self.part(path), path)]
        return found or [one for one in (self._gone(path),) if one.overrode]

    def entry(self, path: Path, value: Leaf) -> Entry:
        """One value with its origin."""
        source, assumed = self._origin(value)
        edits = self._edits(path)
        settings = self._settings(path, edits)
        begins = self.part((*path, "from")) if path[-2:-1] == ("later",) else None
        number = path if begins is None else path[:-2]
        return Entry(
            dotted(path), value, text_of(value), self.meaning(number), settings[0] if settings else None,
            tuple(settings[1:]), source, assumed, edits, begins,
        )  # fmt: skip

    def _gone(self, path: Path) -> Entry:
        """What a file says and an edit took away, or what it says below something that is left out."""
        said, edits = tuple(self._said(path)), self._edits(path)
        return Entry(dotted(path), NOTHING, NOTHING, self.meaning(path), None, said, edits=edits)

    def left_out(self, path: Path) -> Setting | None:
        """Where something around a path is said to be nothing."""
        for length in range(len(path) - 1, 0, -1):
            mark = self.tree.where.get(path[:length])
            if mark is not None and self.tree.value(path[:length]) is None:
                return Setting(mark.file, mark.line, dotted(path[:length]))
        return None

    def part(self, path: Path) -> Any:
        """What the valid scenario holds at a path; None where a file might say something and none does."""
        node: Any = self.scenario
        begins: Moment | None = None
        dates: list[Moment] = []
        for step in path:
            if isinstance(node, Number):
                later = [number for _, number in node.later]
                dates = [moment for moment, _ in node.later]
                node = {"value": node, "from": begins, "later": later}.get(str(step))
                continue
            if isinstance(node, Moment):
                node = getattr(node, str(step)) if step in DATES else None
            elif isinstance(node, BaseModel):
                name = names_of(type(node)).get(str(step))
                node = getattr(node, name) if name is not None else None
            elif isinstance(node, dict):
                node = node.get(step)
            elif isinstance(node, (list, tuple)) and isinstance(step, int) and step < len(node):
                node = node[step]
                begins = dates[step] if isinstance(node, Number) and dates[step:] else None
            else:
                return None
        return node

    def find(self, text: str) -> Path:
        """The path that a text names; raises Unknown with the nearest names."""
        steps = tuple(text.split("."))
        found = self._follow(steps, (), self.tree.data)
        found = found or self._follow((*map(str, FACTS), *steps), (), self.tree.data)
        if found is None and text in self.scenario.sources:
            return ("sources", text)
        found = found or self._taken(text)
        if found is None:
            raise Unknown(text, self.near(text))
        is_value = found[-1:] == ("value",) and isinstance(self.part(found[:-1]), Number)
        return found[:-1] if is_value else found

    def _taken(self, text: str) -> Path | None:
        """The path of what an edit took away: in the last file that says it."""
        id = text.removeprefix("history.facts.")
        if any(id in one.facts for one in self.edits):
            return (*FACTS, id)
        steps = tuple(text.split("."))
        if any(one.how == "remove" and _is_within(text, one.path) for one in self.edits):
            found = (_within(layer.data, steps, ()) for layer in reversed(self.tree.layers))
            return next((path for path in found if path is not None), None)
        return None

    def near(self, text: str) -> tuple[str, ...]:
        """The nearest paths: beside it, ending alike, sharing a word, spelt alike."""
        around, _, last = text.rpartition(".")
        paths = self.paths()
        ids = [*self.scenario.history.facts, *self.scenario.sources] if not around else []
        words = set(last.lower().split("_"))
        kin = [path for path in paths if words & set(path.rpartition(".")[2].lower().split("_"))]
        ends = get_close_matches(last, sorted({path.rpartition(".")[2] for path in paths}), 1, 0.75)
        if len(last) < LONG:
            ends = [end for end in ends if end[:1] == last[:1]]
        near = [path for path in paths if path.rpartition(".")[2] in ends]
        beside = [path for path in (*near, *kin) if path.rpartition(".")[0] == around]
        alike = get_close_matches(text, [*ids, *paths], NEAREST, 0.6)
        shallow = sorted((*near, *kin), key=lambda path: path.count("."))
        found = dict.fromkeys([*beside, *alike, *shallow] if beside or not near else [*alike[:1], *shallow])
        return tuple(path for path in found if path.rpartition(".")[2] not in ids or path in ids)[:NEAREST]

    def paths(self) -> list[str]:
        """Every path that may be asked for, mappings before what is in them."""
        found: dict[str, None] = {}
        for path, _ in self._leaves(self.scenario, ()):
            for length in range(1, len(path) + 1):
                found.setdefault(dotted(path[:length]))
        return list(found)

    def meaning(self, path: Path) -> str:
        """What the schema says of a path: of the field itself, or else of what is around it."""
        said: list[tuple[int, str]] = []
        for length in range(1, len(path) + 1):
            words = self._described(path[:length])
            if words:
                said.append((length, words))
        if not said:
            return ""
        length, words = said[-1]
        rest = dotted(path[length:])
        return f"{words.rstrip('.')}. Here: {rest.replace('_', ' ')}." if rest else words

    def note(self, path: str) -> str | None:
        """The note beside a value, or on the mapping right around it."""
        steps = self.find(path)
        for at in (steps, steps[:-1]):
            value = self.tree.value(at)
            if isinstance(value, dict) and isinstance(value.get("note"), str):
                return str(value["note"])
        return None

    def cited(self, key: str) -> list[str]:
        """The paths of the numbers, dates and facts that a source backs."""
        return [one.path for one in self.entries() if key in one.source]

    def _described(self, path: Path) -> str | None:
        """The description of a field, or of the entry of a collection."""
        around, key = path[:-1], str(path[-1])
        for owner in models_among(self._kinds(around), self.tree.value(around)):
            info = fields_of(owner).get(key)
            if info is not None and info.description:
                return info.description
        models = models_among(self._kinds(path), self.tree.value(path))
        doc = next((model.__doc__ for model in models if model.__doc__), None)
        return " ".join(doc.split("\n\n")[0].split()) if doc and "[" not in models[0].__name__ else None

    def _kinds(self, path: Path) -> Kinds:
        return kinds_at(self.model, self.tree.data, path)

    def _leaves(self, part: Any, path: Path) -> Iterator[tuple[Path, Leaf]]:
        """Numbers, also what they become at dates, dates, facts and words below a part."""
        if part is None:
            if path in self.tree.where:
                yield path, NOTHING
        elif isinstance(part, (Number, Moment, Fact)):
            yield path, part
            for at, (_, later) in enumerate(part.later if isinstance(part, Number) else ()):
                yield (*path, "later", at), later
        elif isinstance(part, BaseModel):
            for key, name in names_of(type(part)).items():
                if key not in ORIGIN_KEYS and not (not path and key in APART):
                    yield from self._leaves(getattr(part, name), (*path, key))
        elif isinstance(part, dict):
            for key, value in part.items():
                yield from self._leaves(value, (*path, key))
        elif isinstance(part, (list, tuple)):
            if any(isinstance(one, (Number, Moment, BaseModel)) for one in part):
                for number, value in enumerate(part):
                    yield from self._leaves(value, (*path, number))
            elif part:
                yield path, self._words(path, part)
        else:
            yield path, self._words(path, part)

    def _words(self, path: Path, value: Any) -> str:
        """Words as the file has them, since a time of day is kept in seconds."""
        written = self.tree.value(path)
        return plain(value if written is None else written)

    def _follow(self, steps: tuple[str, ...], path: Path, data: Any) -> Path | None:
        """Match dotted steps against keys, which may have dots of their own."""
        if not steps:
            return path
        if isinstance(data, list):
            at = int(steps[0]) if steps[0].isdecimal() else -1
            return self._follow(steps[1:], (*path, at), data[at]) if 0 <= at < len(data) else None
        known = {*allowed_keys(self._kinds(path), data), *(data if isinstance(data, dict) else ())}
        for length in range(len(steps), 0, -1):
            key = ".".join(steps[:length])
            if key in known and key not in ORIGIN_KEYS:
                deeper = data.get(key) if isinstance(data, dict) else None
                if shape.below(self._kinds(path), data, key) or deeper is not None:
                    found = self._follow(steps[length:], (*path, key), deeper)
                    if found is not None:
                        return found
        return None

    def _origin(self, value: Leaf) -> tuple[tuple[str, ...], str | None]:
        return ((), None) if isinstance(value, str) else (tuple(value.source or ()), value.assumed)

    def _settings(self, path: Path, edits: tuple[Edit, ...]) -> list[Setting]:
        """Where the value is set, the winner first; places that say the same thing count too."""
        winner = self.tree.where.get(path) or self.tree.keys.get(path)
        if winner is None:
            return list(self._said(path))
        mark = self.tree.mark(path)
        first = Setting(mark.file, mark.line, self._told(self.tree.value(path)))
        retold = [one for one in edits if one.how in RETELL] if path[:2] == FACTS and len(path) == 3 else []
        if retold and retold[-1].file != first.file:
            first = replace(first, file=retold[-1].file, line=retold[-1].line)
        return [first, *self._said(path, first.file)]

    def _said(self, path: Path, apart: str = "") -> Iterator[Setting]:
        """What each file says at a path, the last first, apart from one of them."""
        for layer in reversed(self.tree.layers):
            mark = layer.keys.get(path) or layer.where.get(path)
            node: Any = layer.data
            for step in path:
                node = below(node, step)
            if mark is not None and layer.file != apart and node is not None:
                yield Setting(mark.file, mark.line, self._told(node))

    def _told(self, value: Any) -> str:
        """A value in one line; a fact by its words."""
        is_fact = isinstance(value, dict) and "kind" in value and isinstance(value.get("what"), str)
        return str(value["what"]) if is_fact else plain(value)

    def _edits(self, path: Path) -> tuple[Edit, ...]:
        """What was done at a path, around it or below it, or to the fact that it is."""
        text = dotted(path)
        fact = path[2] if path[:2] == FACTS and len(path) > 2 else None
        return tuple(
            one for one in self.edits
            if _is_within(text, one.path) or _is_within(one.path, text) or fact in one.facts
        )  # fmt: skip


def _is_within(text: str, around: str) -> bool:
    return f"{text}.".startswith(f"{around}.")


def _within(data: Any, steps: tuple[str, ...], path: Path) -> Path | None:
    """Match dotted steps against the keys of plain data, which may have dots of their own."""
    if not steps:
        return path
    for length in range(len(steps), 0, -1):
        key = ".".join(steps[:length])
        if isinstance(data, dict) and key in data:
            found = _within(data[key], steps[length:], (*path, key))
            if found is not None:
                return found
    return None
