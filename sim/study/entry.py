"""What explaining a scenario gives: a value with its meaning, who set it and what backs it, told for people.

Quantities are told to three figures in the unit that their file uses, priors with their 5 to 95 % range.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sim.scenario import DIMENSIONS, Moment, Number, format_quantity
from sim.scenario.layers.tree import is_value
from sim.scenario.numbers.quantity import plain_suffix
from sim.scenario.overlays.editing import Edit
from sim.scenario.schema import Fact
from sim.scenario.text.sourced import ORIGIN_KEYS

LOW, HIGH = 0.05, 0.95
"the quantiles between which nine in ten draws lie"
_UNIT = re.compile(r"[0-9.]\s*([A-Za-z%°³/][^,():\s]*(?:\s+per\s+\w+)*)")

Leaf = Number | Moment | Fact | str


@dataclass(frozen=True)
class Setting:
    """One place where a file sets a value: the file, the line, and the text that stands there."""

    file: str
    line: int
    text: str

    def as_json(self) -> dict[str, Any]:
        """The setting as a document has it."""
        return {"file": self.file, "line": self.line, "text": self.text}


@dataclass(frozen=True)
class Entry:
    """One number, date, fact or word of a scenario, and where it comes from.

    Attributes
    ----------
    value : Number, Moment, Fact or str
        What is there; words where it is none of the others.
    set_by : Setting or None
        The file and line that won; None where only the schema's default stands.
    overrode : tuple of Setting
        What other files said, the nearest below first.
    edits : tuple of Edit
        What overlays and overrides did here, in their order.
    begins : Moment or None
        Of what a number becomes at a date: that date.
    """

    path: str
    value: Leaf
    text: str
    meaning: str
    set_by: Setting | None
    overrode: tuple[Setting, ...] = ()
    source: tuple[str, ...] = ()
    assumed: str | None = None
    edits: tuple[Edit, ...] = ()
    begins: Moment | None = None

    @property
    def place(self) -> str:
        """Its path as a page has it: what a number becomes goes by the date."""
        if self.begins is None:
            return self.path
        return f"{self.path.rpartition('.later.')[0]} from {date_text(self.begins)}"

    @property
    def kind(self) -> str:
        """What it is: number, date, fact or words."""
        names = {Number: "number", Moment: "date", Fact: "fact"}
        return names.get(type(self.value), "words")

    @property
    def unbacked(self) -> bool:
        """Whether it is something that ought to have a source and has none."""
        told = self.assumed is not None or self.kind == "number"
        of_the_world = not self.path.startswith(("levers.", "expect."))
        return self.kind != "words" and not self.source and told and of_the_world

    def as_json(self) -> dict[str, Any]:
        """The entry as a document has it: quantities in canonical units, dates in ISO 8601."""
        made: dict[str, Any] = {
            "path": self.path, "kind": self.kind, "text": self.text, "meaning": self.meaning,
            "file": self.set_by.file if self.set_by else None,
            "line": self.set_by.line if self.set_by else None,
            "overrode": [one.as_json() for one in self.overrode],
            "edits": [
                {"how": one.how, "words": one.words, "file": one.file, "line": one.line} for one in self.edits
            ],
            "source": list(self.source), "assumed": self.assumed,
            "from": dates(self.begins) if self.begins is not None else None,
        }  # fmt: skip
        one = self.value
        if isinstance(one, Number):
            low, high = quantiles(one) or (None, None)
            made |= {"value": one.value, "q05": low, "q50": one.central, "q95": high, "unit": one.unit}
        elif isinstance(one, Moment):
            made |= dates(one)
        elif isinstance(one, Fact):
            made |= {"what": one.what, "fact_kind": one.kind, **dates(one.at)}
        return made


def quantiles(number: Number) -> tuple[float, float] | None:
    """The 5 and 95 % quantiles of a prior; None for a fixed value."""
    return (number.prior.inverse(LOW), number.prior.inverse(HIGH)) if number.prior is not None else None


def dates(moment: Moment) -> dict[str, str | None]:
    """Bounds of a date in ISO 8601, local time."""
    return {
        "earliest": moment.earliest.isoformat(),
        "best": moment.best.isoformat() if moment.best is not None else None,
        "latest": moment.latest.isoformat(),
    }


def about(number: Number, value: float) -> str:
    """A value of a number for people: to three figures, in the unit that its file uses."""
    unit = _unit(number)
    return f"{_figures(number, value, unit)} {unit}".strip()


def spread(number: Number) -> str:
    """The 5 to 95 % range of a prior in words; empty for a fixed value."""
    ends = quantiles(number)
    if ends is None:
        return ""
    unit = _unit(number)
    return f"{' to '.join(_figures(number, end, unit) for end in ends)} {unit}".strip()


def _unit(number: Number) -> str:
    """The unit that a text uses first; where it names none, the usual one."""
    table = DIMENSIONS[number.dimension]
    for written in _UNIT.findall(number.text):
        if plain_suffix(written) in table.suffixes:
            return plain_suffix(written)
    unit = format_quantity(number.central, number.dimension).rpartition(" ")[2]
    return unit if unit in table.suffixes else "%" if number.dimension == "share" else ""


def _figures(number: Number, value: float, unit: str) -> str:
    above, below = DIMENSIONS[number.dimension].suffixes[unit] if unit else (1.0, 1.0)
    return f"{float(f'{value * below / above:.3g}'):.12g}"


def date_text(moment: Moment) -> str:
    """A date in words, with its bounds."""
    if moment.exact:
        return _date(moment.earliest)
    bounds = f"between {_date(moment.earliest)} and {_date(moment.latest)}"
    return bounds if moment.best is None else f"{_date(moment.best)}, {bounds}"


def _date(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}" if (moment.hour, moment.minute) == (0, 0) else f"{moment:%Y-%m-%d %H:%M}"


def called(dimension: str) -> str:
    """What a dimension measures, in words."""
    return DIMENSIONS[dimension].words


def plain(value: Any) -> str:
    """A value of a file in one line of text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        if "value" in value and is_value(value):
            return plain(value["value"])
        if is_value(value):
            bounds = {key: one for key, one in value.items() if key not in ORIGIN_KEYS}
            alike = len(bounds) > 1 and len(set(bounds.values())) == 1
            text = ", ".join(f"{key}: {one}" for key, one in bounds.items())
            return str(next(iter(bounds.values()))) if alike else f"{{{text}}}"
        return ", ".join(f"{key}: {plain(one)}" for key, one in value.items() if key not in ORIGIN_KEYS)
    if isinstance(value, (list, tuple)):
        return ", ".join(_span(one) for one in value)
    return str(value)


def _span(value: Any) -> str:
    return " to ".join(map(plain, value)) if isinstance(value, (list, tuple)) else plain(value)


def text_of(value: Leaf) -> str:
    """A value as one line of words."""
    if isinstance(value, Number):
        return value.text
    if isinstance(value, Moment):
        return date_text(value)
    return value.what if isinstance(value, Fact) else value
