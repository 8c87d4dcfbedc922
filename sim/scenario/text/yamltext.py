"""The text of a scenario file, as plain data in which every key and value knows its line and column.

YAML 1.2 meaning: `no`, `off`, `12:30`, `0123`, `1_000` and dates stay text, only true and false are booleans,
`1e3` is a number. Left out: anchors, aliases, merge keys, tags. The parser is libyaml's where it is there;
the tree is built from its events without recursion, so that caps hold before anything grows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path as FilePath
from typing import Any

import yaml

from sim.scenario.text.errors import Problem, ScenarioError
from sim.scenario.text.marks import Mark, Path
from sim.scenario.text.syntax import QUOTE, told

try:
    from yaml import CSafeLoader as _Parser
except ImportError:
    from yaml import SafeLoader as _Parser  # type: ignore[assignment]

DEEPEST = 64
MOST_NODES = 100_000
MOST_BYTES = 5_000_000
MOST_ALIASES = 10
AGAIN = -1
"""A step of no path: what stands under a key that was written before is looked at and dropped."""

_WHOLE = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_REAL = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?")
_WORDS: dict[str, bool | None] = {
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
}
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")


@dataclass(slots=True)
class Document:
    """A file's data, the mark of every value by its path, and of every mapping key by the same path."""

    data: Any
    where: dict[Path, Mark]
    keys: dict[Path, Mark]
    problems: list[Problem] = field(default_factory=list)
    """Faults that left the rest readable: keys written twice, aliases, tags."""


def parse(text: str | bytes, file: str) -> Document:
    """Return the data of a YAML text with positions; raises `ScenarioError` where there is none."""
    decoded = _decoded(text, file)
    return _Builder(decoded, file).build()


def read_text(path: FilePath, file: str) -> bytes:
    """Return the bytes of a scenario file, if it is a plain file of a bearable size."""
    try:
        if not path.is_file():
            received = (
                "a folder" if path.is_dir() else "nothing there" if not path.exists() else "no plain file"
            )
            raise _fatal("E201", file, f"expected a scenario file, received {received}")
        with path.open("rb") as stream:
            raw = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise _fatal("E201", file, f"expected a readable file, received: {error.strerror}") from None
    return raw


def plain_scalar(text: str) -> str | int | float | bool | None:
    """What unquoted text means under the YAML 1.2 core schema (without octal, hexadecimal, infinity)."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in "0123456789+-.":
        if _WHOLE.fullmatch(text):
            return int(text)
        if _REAL.fullmatch(text):
            value = float(text)
            return value if abs(value) < float("inf") else text
    return text


def _decoded(text: str | bytes, file: str) -> str:
    if len(text) > MOST_BYTES:
        raise _fatal("E105", file, f"expected at most {MOST_BYTES:,} bytes, received more")
    if isinstance(text, bytes):
        if text.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise _fatal("E101", file, "expected UTF-8 text, received UTF-16", "Save the file as UTF-8.")
        try:
            text = text.decode("utf-8")
        except UnicodeDecodeError as error:
            before = error.object[: error.start]
            line = before.count(b"\n") + 1
            column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
            message = f"expected UTF-8 text, received the byte 0x{error.object[error.start]:02x}"
            raise _fatal("E101", file, message, "Save the file as UTF-8.", line, column) from None
    text = text.removeprefix("\ufeff")  # some editors put a byte order mark first
    if bad := _CONTROL.search(text):
        line = text.count("\n", 0, bad.start()) + 1
        column = bad.start() - text.rfind("\n", 0, bad.start())
        message, hint = f"expected printable text, received the control character U+{ord(bad[0]):04X}", None
        if bad[0] in "\x85\u2028\u2029":
            message = f"expected plain line ends, received the line separator U+{ord(bad[0]):04X}"
            hint = "It cannot be seen, and ends a line only in some programs: press Enter in its place."
        raise _fatal("E101", file, message, hint, line, column)
    return text


def _fatal(
    code: str, file: str, message: str, hint: str | None = None, line: int = 1, column: int = 1
) -> ScenarioError:
    return ScenarioError([Problem(code, file, line, column, message, hint)])


@dataclass(slots=True)
class _Open:
    """A mapping or list that has begun and not ended."""

    path: Path
    value: dict[str, Any] | list[Any]
    flow: bool
    key: str | None = None
    ignored: bool = False
    """Whether the key awaiting its value was already taken, so that the value is dropped."""


class _Builder:
    """Builds one document from the parser's events."""

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self.document = Document(None, {}, {})
        self.open: list[_Open] = []
        self.nodes = 0
        self.documents = 0
        self.aliases = 0

    def build(self) -> Document:
        """Read all events; a fault of syntax ends the reading, others are kept beside the data."""
        try:
            for event in self._events():
                self._take(event)
        except yaml.MarkedYAMLError as error:
            raise ScenarioError([*self.document.problems, told(error, self.text, self.file)]) from None
        except yaml.YAMLError as error:
            raise _fatal("E102", self.file, f"expected YAML, received: {error}") from None
        if self.documents == 0:
            raise _fatal("E107", self.file, "expected a mapping of sections, received an empty file")
        return self.document

    def _events(self) -> Iterator[Any]:
        parser = _Parser(self.text)
        try:
            while parser.check_event():
                yield parser.get_event()
        finally:
            parser.dispose()

    def _take(self, event: Any) -> None:
        kind = type(event)
        if kind is yaml.ScalarEvent:
            self._scalar(event)
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            self._begin(event, {} if kind is yaml.MappingStartEvent else [])
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            self.open.pop()
        elif kind is yaml.AliasEvent:
            self.aliases += 1
            if self.aliases > MOST_ALIASES:
                raise self._full_of_aliases()
            self._note(
                "E104",
                event,
                f"expected the value itself, received the alias *{event.anchor}",
                "Write the value out, or put what is shared into a file under `uses`.",
            )
            self._place(None, self._mark(event), event)
        elif kind is yaml.DocumentStartEvent:
            self.documents += 1
            if self.documents > 1:
                raise self._stop(
                    "E104", event, "expected one document in a file, received a second one after ---"
                )

    def _full_of_aliases(self) -> ScenarioError:
        """One problem in place of one for each alias."""
        first = next(each for each in self.document.problems if "alias" in each.message)
        message = f"{first.message}, and at least {MOST_ALIASES} others"
        return ScenarioError([replace(first, message=message)])

    def _scalar(self, event: Any) -> None:
        text: str = event.value
        plain = not event.style
        parent = self.open[-1] if self.open else None
        if parent is not None and parent.flow and plain and self._is_cut(event):
            raise self._cut(event)
        if event.tag is not None:
            self._tag(event)
            plain = plain and event.tag != "tag:yaml.org,2002:str"
        self._place(plain_scalar(text) if plain else text, self._mark(event), event)

    def _begin(self, event: Any, value: dict[str, Any] | list[Any]) -> None:
        if event.tag is not None:
            self._tag(event)
        if len(self.open) >= DEEPEST:
            raise self._stop("E105", event, f"expected at most {DEEPEST} levels, received one more")
        path = self._place(value, self._mark(event), event)
        self.open.append(_Open(path, value, bool(event.flow_style)))

    def _place(self, value: Any, mark: Mark, event: Any) -> Path:
        """Put a value where it belongs: into the list, as the next key, or under the key read before."""
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise self._stop("E105", event, f"expected at most {MOST_NODES:,} entries, received more")
        if not self.open:
            self.document.data = value
            self.document.where[()] = mark
            return ()
        parent = self.open[-1]
        if isinstance(parent.value, list):
            path: Path = (*parent.path, len(parent.value))
            parent.value.append(value)
            self.document.where[path] = mark
            return path
        if parent.key is None:
            return self._key(parent, mark, event)
        path = (*parent.path, parent.key)
        if not parent.ignored:
            parent.value[parent.key] = value
            self.document.where[path] = mark
        else:
            path = (*path, AGAIN)
        parent.key = None
        return path

    def _key(self, parent: _Open, mark: Mark, event: Any) -> Path:
        if not isinstance(event, yaml.ScalarEvent) or (event.value == "" and not event.style):
            raise self._stop(
                "E104", event, "expected a word as key, received none or a list or mapping", QUOTE
            )
        key: str = event.value
        path = (*parent.path, key)
        parent.key = key
        parent.ignored = True
        if AGAIN in parent.path:
            return path
        if key == "<<" and not event.style:
            self._note(
                "E104",
                event,
                "expected a key, received the merge key <<",
                "Write the keys out, or put what is shared into a file under `uses`.",
            )
        elif path in self.document.keys:
            first = self.document.keys[path]
            self._note(
                "E103",
                event,
                f"expected each key once, received {key!r} again",
                f"It stands first in line {first.line}.",
            )
        else:
            parent.ignored = False
            self.document.keys[path] = mark
        return path

    def _mark(self, event: Any) -> Mark:
        start, end = event.start_mark, event.end_mark
        last = end.column + 1 if end.line == start.line and end.column > start.column else None
        return Mark(self.file, start.line + 1, start.column + 1, last)

    def _problem(self, code: str, event: Any, message: str, hint: str | None = None) -> Problem:
        mark = self._mark(event)
        return Problem(code, mark.file, mark.line, mark.column, message, hint, mark.end_column)

    def _note(self, code: str, event: Any, message: str, hint: str | None = None) -> None:
        self.document.problems.append(self._problem(code, event, message, hint))

    def _stop(self, code: str, event: Any, message: str, hint: str | None = None) -> ScenarioError:
        return ScenarioError([*self.document.problems, self._problem(code, event, message, hint)])

    def _tag(self, event: Any) -> None:
        if event.tag != "tag:yaml.org,2002:str":
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._note("E104", event, f"expected a value without a tag, received {tag}", "Leave the tag out.")

    def _is_cut(self, event: Any) -> bool:
        """Whether unquoted text ended at a comma within brackets, as in {value: uniform(1 L, 2 L)}."""
        if event.value.count("(") <= event.value.count(")"):
            return False
        at = event.end_mark.index
        return self.text[at : at + 100].lstrip().startswith(",")

    def _cut(self, event: Any) -> ScenarioError:
        """A prior that lost its tail at a comma: name it whole."""
        line = next(islice(self.text.split("\n"), event.start_mark.line, None), "")
        whole = re.match(r"[^()]*\([^()]*\)", line[event.start_mark.column :])
        text = whole[0] if whole else event.value + ", ...)"
        message = f"expected quotes around text with a comma, received {event.value!r} cut off"
        return self._stop("E106", event, message, f'Write it in quotes: "{text}".')
