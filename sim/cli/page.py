"""A page of text: headings, paragraphs and plain tables, 100 columns wide where there is no terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

from sim.visible import visible

PIPED = 100
"columns where nobody says how wide the page is"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


NOTHING = 1e-9
"what is nearer to zero than this is rounding and is printed as 0"


class Stdout(Console):
    """The console, which leaves it to the command line what a broken pipe means."""

    def on_broken_pipe(self) -> None:
        """Pass it on."""
        raise BrokenPipeError


class Page:
    """Writes to stdout; colour only on a terminal and without NO_COLOR (rich sees to it)."""

    def __init__(self, piped: int = PIPED) -> None:
        width = None if sys.stdout.isatty() else piped
        self.console = Stdout(width=width, highlight=False, markup=False, emoji=False)

    def title(self, words: str) -> None:
        """The first line."""
        self.console.print(Text(visible(words), style="bold"))

    def heading(self, words: str) -> None:
        """The name of a section."""
        self.console.print()
        self.console.print(Text(visible(words), style="bold"))

    def say(self, words: str, dim: bool = False) -> None:
        """A paragraph."""
        self.console.print(Text(visible(words), style="dim" if dim else ""))

    def table(self, columns: Sequence[str], rows: Sequence[Sequence[str]], flexible: str = "") -> None:
        """A table; a column whose name begins with `>` is set right, and only `flexible` is wrapped."""
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
        for name in columns:
            right = name.startswith(">")
            bare = visible(name.lstrip(">"))
            table.add_column(bare, justify="right" if right else "left", no_wrap=bare != visible(flexible))
        for row in rows:
            table.add_row(*(Text(visible(cell)) for cell in row))
        self.console.print(table)

    def pairs(self, rows: Iterable[tuple[str, str]]) -> None:
        """What a thing is called on the left, what it is on the right; the same name is said once."""
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 2), show_header=False)
        table.add_column(no_wrap=True, style="dim")
        table.add_column(overflow="fold")
        before = ""
        for name, words in rows:
            if words:
                table.add_row(Text(visible(name) if name != before else ""), Text(visible(words)))
                before = name
        self.console.print(table)

    def rows(self, rows: Sequence[Sequence[str]], flexible: Sequence[int] = ()) -> None:
        """A table without names; only the columns in `flexible` are wrapped, and empty ones left out."""
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
        kept = [at for at in range(len(rows[0])) if any(row[at] for row in rows)]
        for at in kept:
            table.add_column(no_wrap=at not in flexible, overflow="fold")
        for row in rows:
            table.add_row(*(Text(visible(row[at])) for at in kept))
        self.console.print(table)


def date(moment: datetime) -> str:
    """A date in words that no locale changes: `4 May 2025`."""
    return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}"


def number(value: float | str | None, unit: str = "") -> str:
    """A number as short as its size allows; shares in per cent."""
    if value is None:
        return "–"
    if isinstance(value, str):
        return value.replace("_", " ")
    value = 0.0 if abs(value) < NOTHING else value
    if unit == "share":
        return f"{100 * value:.0f} %" if abs(value) >= 0.1 or value == 0 else f"{100 * value:.1f} %"
    if abs(value) >= 100 or float(value).is_integer():
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 1 else f"{value:.2g}"
