"""The house style: sizes, palette and type of every figure, and how a figure becomes a file.

Inter is bundled beside this file (SIL Open Font License, `fonts/README.md`). The colours were chosen for the
largest distance of the worst pair in normal vision and three kinds of colour blindness (docs/design); colour
marks a scenario or a state, never the importance of a thing.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.ft2font import LoadFlags

from sim.figures.backend import matplotlib

FONTS = Path(__file__).resolve().parent / "fonts"
FAMILY = ["Inter", "sans-serif"]
FACES = {400: "Inter-Regular.ttf", 600: "Inter-SemiBold.ttf", 700: "Inter-Bold.ttf"}

PAGE = 180.0
"width of a figure [mm]"
POINT = 25.4 / 72
"one point [mm]"

TITLE, SUBTITLE, NAME, TEXT, NOTE = 11.0, 8.0, 8.0, 7.0, 6.5
"type sizes [pt]; NOTE is the smallest that is printed"

INK, SOFT, PALE = "#1B2026", "#56616C", "#A3ADB6"
"what is documented or central | what explains | what is assumed or modelled"
RULE, GRID, WHITE = "#C5CCD2", "#DDE2E6", "#FFFFFF"
ALERT, SHORT, SHORTER = "#B3261E", "#F0BDB6", "#D9776C"
"a line that should not be crossed | below it | below the lower one"
BAND, HALF = "#D3D9DF", "#A9B4BF"
"9 in 10 runs | half of the runs"
PEOPLE = "#8E9AA6"

CORDON = {"open": "#FFFFFF", "watch": "#F5F1E8", "checkpoint": "#E8DDC7", "siege": "#D2BB93"}
POWER = {
    "grid": "#FFF1BF",
    "generator": "#E59A00",
    "solar": "#2F6F73",
    "battery": "#5FA8D6",
    "none": "#20262D",
}
"ordered from the most to the least that a house can take for granted"

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

RULES: Any = {
    "font.family": FAMILY,
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": TEXT,
    "text.color": INK,
    "text.hinting": "none",
    "text.parse_math": False,
    "axes.unicode_minus": False,
    "path.simplify": True,
    "svg.fonttype": "none",
    "svg.hashsalt": "siegesim",
    "pdf.fonttype": 42,
}
DATELESS: dict[str, dict[str, None]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}


FINE = 10
"measure words this much larger than they are set, so that no rounding to pixels remains"


@contextmanager
def house() -> Iterator[None]:
    """Matplotlib as this house has it, with no setting or font of the user's, and as it was afterwards."""
    manager = font_manager.fontManager
    faces, users = list(_faces()), manager.ttflist
    no_system_fonts = os.environ.pop("MPL_IGNORE_SYSTEM_FONTS", None)
    defaults = {name: value for name, value in matplotlib.rcParamsDefault.items() if name != "backend"}
    try:
        manager.ttflist = faces
        manager.addfont(FONTS / FACES[400])  # which forgets what was found among the user's fonts
        with matplotlib.rc_context(defaults | RULES):
            yield
    finally:
        manager.ttflist = users
        if no_system_fonts is not None:
            os.environ["MPL_IGNORE_SYSTEM_FONTS"] = no_system_fonts


@cache
def _faces() -> tuple[font_manager.FontEntry, ...]:
    """The fonts of this house, and behind them those that come with Matplotlib."""
    manager = font_manager.fontManager
    users, manager.ttflist = manager.ttflist, []
    bundled = sorted(Path(matplotlib.get_data_path(), "fonts", "ttf").glob("DejaVuSans*.ttf"))
    for file in (*(FONTS / name for name in FACES.values()), *bundled):
        manager.addfont(file)
    found, manager.ttflist = manager.ttflist, users
    # A notebook shows a figure by itself, outside the house, and must find its type.
    manager.ttflist.extend(face for face in found if face.name == FAMILY[0])
    return tuple(found)


def save(figure: Figure, path: str | Path) -> Path:
    """Write a figure as png (200 dpi), svg or pdf, by its ending; the same figure gives the same bytes.

    Raises ValueError for another ending.
    """
    target = Path(path)
    kind = target.suffix.lower().lstrip(".")
    if kind not in DATELESS:
        raise ValueError(f"expected a figure's file to end in .png, .svg or .pdf, got {target.name!r}")
    if kind == "svg":
        target.write_text(svg(figure), "utf-8", newline="\n")
        return target
    with house():
        figure.savefig(target, format=kind, dpi=200, metadata=DATELESS[kind])
    return target


def svg(figure: Figure, fonts: bool = True) -> str:
    """A figure as SVG whose text is text, with its fonts; a page of several embeds `font_faces()` once."""
    drawn = StringIO()
    with house():
        figure.savefig(drawn, format="svg", metadata=DATELESS["svg"])
    text = drawn.getvalue()
    if not fonts:
        return text[text.index("<svg") :]
    return text.replace("<defs>", f'<defs>\n  <style type="text/css">{font_faces()}</style>', 1)


def font_faces() -> str:
    """CSS that carries the fonts inside it: a page looks the same where they are not installed."""
    rules = []
    for weight in (400, 700):
        face = base64.b64encode((FONTS / FACES[weight]).read_bytes()).decode("ascii")
        rules.append(
            f"@font-face{{font-family:Inter;font-weight:{weight};src:url(data:font/ttf;base64,{face})}}"
        )
    return "".join(rules)


def breadth(words: str, size: float, weight: int = 400) -> float:
    """How wide words of this size [pt] and weight are set [mm]."""
    font = font_manager.get_font(FONTS / FACES[weight])
    font.set_size(size, 72 * FINE)
    font.set_text(words, 0.0, flags=LoadFlags.NO_HINTING)
    return float(font.get_width_height()[0]) / 64 / FINE * POINT


def wrapped(words: str, size: float, weight: int, width: float) -> list[str]:
    """The words in lines of at most `width` [mm]; a word that is wider stands alone."""
    lines: list[str] = []
    for word in words.split(" "):  # at spaces proper: a thin one holds a number together
        if lines and breadth(f"{lines[-1]} {word}", size, weight) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def paler(colour: str) -> str:
    """Half way to white, without transparency: not every reader of SVG knows it."""
    return "#" + "".join(f"{(int(colour[i : i + 2], 16) + 256) // 2:02X}" for i in (1, 3, 5))


def date(moment: datetime) -> str:
    """A date in words that no locale changes, such as 4 May 2025."""
    return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}"


def number(value: float) -> str:
    """A count with a thin space between thousands; whole where it is whole."""
    text = f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"
    return text.replace(",", "\u2009")
