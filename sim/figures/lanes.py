"""A page of reserved lanes: each kind of mark and each label has its own strip, so nothing can collide.

Lanes are declared from the top downwards in millimetres; when all are known the page becomes a Matplotlib
figure of that height. Everything on the page is placed in millimetres from its upper left corner.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from sim.figures import style

Mark = Literal["disc", "open disc", "dash", "line", "box", "admitted", "partly", "refused", "deterred"]


@dataclass(frozen=True)
class Lane:
    """A strip of the page: its upper edge and its height [mm]."""

    top: float
    height: float

    @property
    def middle(self) -> float:
        return self.top + self.height / 2

    @property
    def bottom(self) -> float:
        return self.top + self.height


@dataclass(frozen=True)
class Entry:
    """One entry of a key: a mark, its colour, and what it stands for."""

    words: str
    mark: Mark | None = None
    colour: str = style.INK
    ink: str = style.SOFT
    edge: str = "none"

    @property
    def width(self) -> float:
        """Mark, words and the space after them [mm]."""
        return (SWATCH[self.mark] + 1.1 if self.mark else 0.0) + style.breadth(self.words, KEY_SIZE) + 3.4


EDGE = 3.0
"margin of the page itself [mm]"
KEY_SIZE = style.NOTE
SWATCH: dict[Mark, float] = {
    "disc": 2.2, "open disc": 2.2, "dash": 5.0, "line": 4.0, "box": 2.2,
    "admitted": 1.8, "partly": 1.8, "refused": 1.8, "deterred": 1.8,
}  # fmt: skip
SHAPE = {"admitted": "^", "partly": "^", "refused": "x", "deterred": "."}


class Page:
    """A page that grows downwards lane by lane, and is then drawn on.

    Parameters
    ----------
    left, right : float
        Margins beside the plots [mm], for the values of the axes and for the column of numbers.
    """

    def __init__(self, left: float, right: float, width: float = style.PAGE) -> None:
        self.width = width
        self.left = left
        self.right = width - right
        self.height = 0.0
        self.figure = Figure()
        self._waiting: list[tuple[Lane, str, dict[str, Any]]] = []

    def lane(self, height: float, gap: float = 0.0) -> Lane:
        """The next lane, `gap` below the last."""
        lane = Lane(self.height + gap, height)
        self.height = lane.bottom
        return lane

    def paragraph(self, words: str, pitch: float, gap: float, gid: str | None = None, **how: Any) -> None:
        """Lanes of height `pitch` for words over the whole width, as many as they need."""
        lines = style.wrapped(words, how["size"], how.get("weight", 400), self.width - 2 * EDGE)
        for row, line in enumerate(lines):
            name = {"gid": f"{gid}:{row}"} if gid else {}
            self._waiting.append((self.lane(pitch, 0.0 if row else gap), line, how | name))

    def head(self, title: str, heading: str) -> None:
        """The finding, and below it what the page is."""
        self.paragraph(title, 5.0, EDGE, "title", size=style.TITLE, weight=700)
        self.paragraph(heading, 4.2, 0.0, "heading", size=style.SUBTITLE, colour=style.SOFT)

    def open(self, margin: float) -> None:
        """No more lanes: the figure gets its size, with `margin` below the last lane."""
        self.height += margin
        self.figure = Figure(figsize=(self.width / 25.4, self.height / 25.4), facecolor=style.WHITE)
        FigureCanvasAgg(self.figure)
        scale = Affine2D().scale(1 / self.width, -1 / self.height).translate(0, 1)
        self.mm = scale + self.figure.transFigure
        for lane, words, how in self._waiting:
            self.text(EDGE, lane.middle, words, **how)

    def text(
        self, x: float, y: float, words: str, *, size: float = style.TEXT, weight: int = 400,
        colour: str = style.INK, align: str = "left", gid: str | None = None,
    ) -> Text:  # fmt: skip
        """Words whose capitals are centred at `y`, so that rows align whatever they say."""
        drop = 0.36 * size * style.POINT  # half of Inter's capital height
        return self.figure.text(
            x, y + drop, words, transform=self.mm, fontsize=size, fontweight=weight, color=colour,
            ha=align, va="baseline", gid=gid,
        )  # fmt: skip

    def line(
        self, xs: Sequence[float], ys: Sequence[float], colour: str, width: float, gid: str | None = None,
        dashes: Literal["-", ":", "--"] = "-",
    ) -> Line2D:  # fmt: skip
        """A line through points of the page."""
        line = Line2D(xs, ys, transform=self.mm, color=colour, linewidth=width, linestyle=dashes, gid=gid)
        self.figure.add_artist(line)
        return line

    def box(self, x: float, y: float, wide: float, high: float, face: str, edge: str = "none") -> Rectangle:
        """A rectangle by its upper left corner."""
        box = Rectangle((x, y), wide, high, transform=self.mm, facecolor=face, edgecolor=edge, linewidth=0.5)
        self.figure.add_artist(box)
        return box

    def disc(self, x: float, y: float, radius: float, filled: bool, gid: str | None = None) -> Circle:
        """A filled disc for what is documented, an open one for what is assumed."""
        disc = Circle(
            (x, y), radius, transform=self.mm, facecolor=style.INK if filled else style.WHITE,
            edgecolor=style.INK if filled else style.PALE, linewidth=0.7, gid=gid,
        )  # fmt: skip
        self.figure.add_artist(disc)
        return disc

    def marks(
        self, xs: Sequence[float], y: float, mark: Mark, filled: bool, gid: str | None = None
    ) -> Line2D:
        """Marks of one kind in a row: filled and dark where documented, open and pale where modelled."""
        ink = style.INK if filled else style.PALE
        face = (ink if mark == "admitted" else style.WHITE) if filled else style.WHITE
        line = Line2D(
            xs, [y] * len(xs), transform=self.mm, linestyle="none", marker=SHAPE[mark], markersize=4.2,
            markeredgewidth=0.9 if filled else 0.7, color=ink, markerfacecolor=face, gid=gid,
            zorder=3 if filled else 2,
        )  # fmt: skip
        if mark == "partly":
            line.set_fillstyle("left")
            line.set_markerfacecolor(ink)
            line.set_markerfacecoloralt(style.WHITE)
        self.figure.add_artist(line)
        return line

    def axes(
        self, lane: Lane, name: str, across: float, top: float, at: tuple[float, float] | None = None
    ) -> Axes:
        """Bare axes that fill a lane, from 0 to `across` and from 0 to `top`; no text ever enters."""
        left, right = at or (self.left, self.right)
        axes = self.figure.add_axes(
            (
                left / self.width,
                1 - lane.bottom / self.height,
                (right - left) / self.width,
                lane.height / self.height,
            )
        )
        axes.set_axis_off()
        axes.set_xlim(0, across)
        axes.set_ylim(0, top)
        axes.set_autoscale_on(False)
        axes.set_gid(name)
        return axes

    def swatch(self, entry: Entry, x: float, y: float) -> float:
        """Draw the mark of a key at `x`, and say how wide it is [mm]."""
        if entry.mark is None:
            return 0.0
        wide = SWATCH[entry.mark]
        if entry.mark in {"disc", "open disc"}:
            self.disc(x + wide / 2, y, wide / 2, entry.mark == "disc")
        elif entry.mark in {"dash", "line"}:
            on = (0, wide) if entry.mark == "line" else (0, 1.35, 1.85, 3.2, 3.7, wide)
            for start, end in zip(on[::2], on[1::2], strict=True):
                self.line([x + start, x + end], [y, y], entry.colour, 0.8 if entry.mark == "dash" else 1.5)
        elif entry.mark == "box":
            self.box(x, y - wide / 2, wide, wide, entry.colour, entry.edge)
        else:
            self.marks([x + wide / 2], y, entry.mark, entry.colour == style.INK)
        return wide + 1.1

    def key(self, entries: Sequence[Entry], x: float, y: float) -> float:
        """A row of a key from `x` rightwards; where it ends [mm]."""
        for entry in entries:
            after = x + self.swatch(entry, x, y)
            self.text(after, y, entry.words, size=KEY_SIZE, colour=entry.ink)
            x += entry.width
        return x


def rows(entries: Sequence[Entry], width: float) -> list[list[Entry]]:
    """The entries of a key in as few rows of at most `width` [mm] as keep their order."""
    found: list[list[Entry]] = []
    room = 0.0
    for entry in entries:
        if not found or entry.width > room:
            found.append([])
            room = width + 3.4
        found[-1].append(entry)
        room -= entry.width
    return found


def spread(
    wanted: npt.ArrayLike, widths: npt.ArrayLike, low: float, high: float
) -> npt.NDArray[np.float64] | None:
    """Centres as near as can be to those `wanted`, in order, that keep `widths` apart inside [low, high].

    Least squares under an order is isotonic regression, by pooling adjacent violators (Ayer et al. 1955).
    None where the row is too short for all of them.
    """
    centres, wide = np.asarray(wanted, float), np.asarray(widths, float)
    if wide.sum() > high - low + 1e-9:
        return None
    before = np.cumsum(wide) - wide / 2  # centres if packed from 0; the slack left of each must not fall
    pools: list[tuple[float, int]] = []
    for slack in centres - before:
        pools.append((float(slack), 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (a, m), (b, n) = pools[-2:]
            pools[-2:] = [((a * m + b * n) / (m + n), m + n)]
    slacks = np.repeat([mean for mean, _ in pools], [count for _, count in pools])
    return np.asarray(np.clip(slacks, low, high - wide.sum()) + before)
