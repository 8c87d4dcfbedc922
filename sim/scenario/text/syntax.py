"""A fault of YAML's syntax, said to somebody who writes it by hand: where it began and what to write.

The parser names the place at which it gave up, often a line too late; what is wrong is looked for in the text
around, among the slips that people make: a tab, a missing blank after a colon, a bracket left open.
"""

from __future__ import annotations

import re

import yaml

from sim.scenario.text.errors import Problem

QUOTE = 'Put the text in quotes: "choice(5000 L: 0.5, 10000 L: 0.5)".'
_TIGHT = re.compile(r"(\s*(?:-\s+)?)([A-Za-z_][\w.>]*)([:=])(\S.*?)\s*(?:#.*)?$")
_SPECIAL = "@`%>|&*!"
WIDEST = 80
"""Letters up to which a text is said again in quotes."""
_UNCLOSED = {"{": "}", "[": "]"}


def told(error: yaml.MarkedYAMLError, text: str, file: str) -> Problem:
    """The problem that a parser's error is, at the place where something is to be put right."""
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark is not None else (0, 0)
    lines = _Lines(text.split("\n"))
    written = lines[line]
    for look in (_tab, _tight, _bracket, _quotes, _dashes, _indent, _bare):
        found = look(error, lines, line, column)
        if found is not None:
            message, hint, line, column = found
            return Problem("E102", file, line + 1, column + 1, message, hint)
    problem = (error.problem or "").replace("could not find", "did not find")
    message = f"expected YAML: {problem}"
    if problem.startswith("did not find expected "):
        wanted = problem.removeprefix("did not find expected ")
        message = f"expected {wanted}, received {written[column : column + 20].strip() or 'something else'!r}"
    hint = None
    if error.context and error.context_mark is not None:
        hint = f"It happened {error.context}, begun in line {error.context_mark.line + 1}."
    return Problem("E102", file, line + 1, column + 1, message, hint)


class _Lines:
    """The lines of a text from 0; past its end they are empty, since a parser may count more of them."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines

    def __getitem__(self, number: int) -> str:
        return self.lines[number] if number < len(self.lines) else ""


_Found = tuple[str, str | None, int, int] | None
"""What was expected and received, what to write, and where: line and column from 0."""


def _tab(error: yaml.MarkedYAMLError, lines: _Lines, line: int, column: int) -> _Found:
    written = lines[line]
    for number in range(max(line - 1, 0), line + 1):
        lead = lines[number][: len(lines[number]) - len(lines[number].lstrip())]
        if strange := lead.strip(" \t"):
            message = f"expected spaces at the start of the line, received U+{ord(strange[0]):04X}"
            return message, "Delete it and type the spaces anew.", number, lead.index(strange[0])
    if "\t" in written[: column + 1] and not written[:column].strip():
        message = "expected spaces at the start of the line, received a tab"
        return message, "Indent with spaces.", line, column
    return None


def _tight(error: yaml.MarkedYAMLError, lines: _Lines, line: int, column: int) -> _Found:
    """A key without a blank after its colon, or no key at all: the parser goes on into the next line."""
    begun = error.context_mark
    if begun is None or "':'" not in (error.problem or ""):
        return None
    written = lines[begun.line]
    if found := _TIGHT.match(written):
        lead, key, sign, rest = found.groups()
        at = len(lead) + len(key)
        what = "a blank after the colon" if sign == ":" else "a colon and a blank"
        message = f"expected {what} of {key!r}, received {sign + rest!r}"
        return message, f"Write {key}: {rest}.", begun.line, at
    word = written.strip().partition(" #")[0].strip()
    hint = f"An entry of a list begins with a dash: - {word}; a value stands after its key: KEY: {word}."
    return f"expected a key with a colon, received {word!r}", hint, begun.line, begun.column


def _bracket(error: yaml.MarkedYAMLError, lines: _Lines, line: int, column: int) -> _Found:
    """A bracket that is not closed, or no comma between what is in it."""
    begun = error.context_mark
    if begun is None or "flow" not in (error.context or "") or "',' or" not in (error.problem or ""):
        return None
    opened = lines[begun.line][begun.column : begun.column + 1]
    if line == begun.line or opened not in _UNCLOSED:
        rest = lines[line][column:].strip()
        return f"expected a comma or {_UNCLOSED.get(opened, '}')}, received {rest[:20]!r}", None, line, column
    closing = _UNCLOSED[opened]
    hint = f"Add {closing} where it ends."
    if " #" in lines[begun.line]:
        hint = f"Add {closing} where it ends; text with # in it stands in quotes, or a remark begins there."
    return f"expected {closing} to close this {opened}, received none", hint, begun.line, begun.column


def _quotes(error: yaml.MarkedYAMLError, lines: _Lines, line: int, column: int) -> _Found:
    if error.problem == "found unexpected end of stream":
        begun = error.context_mark
        message = "expected a closing quote, received the end of the file"
        return (message, None, line, column) if begun is None else (message, None, begun.line, begun.column)
    written = lines[line]
    before = written[:column]
    if "expected key" in (error.problem or "") and before.strip() and error.context_mark is not None:
        for number in range(error.context_mark.line, line):
            row = lines[number].partition(" #")[0]
            if row.count('"') % 2:
                at = row.rindex('"')
                message = "expected a closing quote in this line, received none"
                return message, f"Write {row.strip()}\".", number, at
    if "expected key" in (error.problem or "") and re.search(r":\s+'[^']*'\s*$", before):
        message = f"expected the end of the line after the quote, received {written[column:].strip()[:20]!r}"
        return message, "Text with an apostrophe in it stands in double quotes.", line, column
    if "expected key" in (error.problem or "") and re.search(r':\s+"[^"]*"\s*$', before):
        message = f"expected the end of the line after the quote, received {written[column:].strip()[:20]!r}"
        return message, "Text with double quotes in it stands in single ones.", line, column
    return None


def _dashes(error: yaml.MarkedYAMLError, lines: _Lines, line: int, column: int) -> _Found:
    """A list that goes on as a mapping."""
    begun = error.context_mark
    if begun is None or "'-' indicator" not in (error.problem or ""):
        return None
    word = lines[line].strip().partition(":")[0]
    hint = f"Begin it with a dash as line {begun.line + 1} does; where each has a name, leave all dashes out."
    return f"expected a dash before {word!r}, received none", hint, line, column


def _indent(error: yaml.MarkedYAMLError, lines: _Lines, line: int, column: int) -> _Found:
    """A line that begins in a column of its own."""
    begun = error.context_mark
    hint = "Lines that belong together begin in one column; what belongs to a key, two spaces further in."
    before = lines[line - 1] if line else ""
    deeper = len(lines[line]) - len(lines[line].lstrip()), len(before) - len(before.lstrip())
    if (
        "mapping values are not allowed" in (error.problem or "")
        and re.fullmatch(r"\s*[\w.>]+", lines[line][:column])
        and re.match(r"\s*[\w.>]+:\s+[^\s#]", before)
        and deeper[0] > deeper[1]
    ):
        message = f"expected a line that begins in column {deeper[1] + 1}, as line {line} does"
        return f"{message}, received column {deeper[0] + 1}", hint, line, deeper[0]
    if begun is None or "expected key" not in (error.problem or "") or lines[line][:column].strip():
        return None
    if begun.column == column:
        return None
    message = f"expected a line that begins in column {begun.column + 1}, as line {begun.line + 1} does"
    return f"{message}, received column {column + 1}", hint, line, column


def _bare(error: yaml.MarkedYAMLError, lines: _Lines, line: int, column: int) -> _Found:
    """Text that has a meaning in YAML unless it is in quotes."""
    written = lines[line]
    sign, rest = written[column : column + 1], written[column + 1 :]
    if "mapping values are not allowed" in (error.problem or ""):
        message = "expected text in quotes where it has a colon and a space in it, received bare text"
        return message, QUOTE if "choice" in written else _in_quotes(written), line, column
    if sign == "?" or (sign and sign in _SPECIAL):
        message = f"expected text in quotes where it begins with {sign}, received bare text"
        number = re.match(r"=?\s*([0-9.]+)\s*([^,}\]#]*)", rest)
        hint = "Put the text in quotes."
        if sign == "%" and number is not None:
            hint = f"Write {number[1]} %."
        elif sign == ">" and number is not None:
            amount = " ".join(f"{number[1]} {number[2]}".split())
            hint = f'A bound is no value: write {amount}, or a range such as "uniform({amount}, ...)".'
        elif sign == "?":
            hint = 'Where a number is not known write what it may be, such as "uniform(100 L, 600 L)".'
        return message, hint, line, column
    return None


def _in_quotes(written: str) -> str:
    """How a line's value is written that has a colon in it."""
    value = written.partition(": ")[2].partition(" #")[0].strip()
    if re.fullmatch(r"[\w.]+: [^\s:]+", value):
        return f'Write {{{value}}} for a key and its value, "{value}" for text, or check the indent.'
    if value and '"' not in value and len(value) <= WIDEST:
        return f'Put the text in quotes, "{value}", or check how far the line is indented.'
    return "Put the text in quotes, or check how far the line is indented."
