"""A proofreader for figures: finds text that overlaps, is cut off or stands among data.

It measures words as they are drawn. The summary says what is shown and holds no measured position: it is
the same on every machine, so that a test can tell a lost threshold from a new version of the font renderer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import Collection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from sim.figures import style

TOUCH = 0.35
"how far two boxes may overlap and still not touch to the eye: letters do not fill their box [pt]"


@dataclass(frozen=True)
class Fault:
    """What is wrong with a text, in words, and which other text or axes it concerns."""

    kind: str
    words: str
    other: str = ""

    def __str__(self) -> str:
        return f"{self.words!r} {self.kind} {self.other!r}".removesuffix(" ''")


def texts(figure: Figure) -> list[Text]:
    """Every visible text of the figure that says something."""
    return [
        text
        for text in figure.findobj(Text)
        if isinstance(text, Text) and text.get_visible() and text.get_text().strip() and _shown(text)
    ]


def _shown(text: Text) -> bool:
    axes = text.axes
    return axes is None or (axes.get_visible() and (axes.axison or text in axes.texts))


def lint(figure: Figure) -> list[Fault]:
    """All faults of a figure's texts; an empty list is a figure that can be printed."""
    with style.house():
        return _faults(figure)


def _faults(figure: Figure) -> list[Fault]:
    renderer = FigureCanvasAgg(figure).get_renderer()  # type: ignore[no-untyped-call]
    shrink = TOUCH * figure.dpi / 72
    found = texts(figure)
    boxes = [_inner(text.get_window_extent(renderer), shrink) for text in found]
    faults: list[Fault] = []
    page = figure.bbox
    for text, box in zip(found, boxes, strict=True):
        if not (page.x0 <= box.x0 <= box.x1 <= page.x1 and page.y0 <= box.y0 <= box.y1 <= page.y1):
            faults.append(Fault("is clipped", text.get_text()))
        if float(text.get_fontsize()) < style.NOTE:
            faults.append(Fault("is too small", text.get_text()))
        for axes in figure.axes:
            inside = Bbox.intersection(axes.bbox, box)
            if inside is not None and min(inside.width, inside.height) > shrink:
                faults.append(Fault("stands among the data of", text.get_text(), str(axes.get_gid())))
    if boxes:
        low = np.array([[box.x0, box.y0] for box in boxes])
        high = np.array([[box.x1, box.y1] for box in boxes])
        shared = np.minimum(high[:, None], high[None]) - np.maximum(low[:, None], low[None])
        for one, other in zip(*np.nonzero(np.triu((shared > 0).all(axis=2), 1)), strict=True):
            faults.append(Fault("overlaps", found[one].get_text(), found[other].get_text()))
    return faults


def _inner(box: Bbox, shrink: float) -> Bbox:
    return Bbox.from_extents(box.x0 + shrink, box.y0 + shrink, box.x1 - shrink, box.y1 - shrink)


def summary(figure: Figure) -> dict[str, Any]:
    """What the figure shows, by the name of each artist: words, or colour and extremes of the data.

    Figures of the same data have equal summaries, whatever the versions of Matplotlib and FreeType.
    """
    named: dict[str, Any] = {}
    for artist in figure.findobj(Artist):
        gid = artist.get_gid()
        if not gid:
            continue
        if gid in named:
            raise ValueError(f"two artists of the figure are named {gid!r}")
        if isinstance(artist, Text):
            named[gid] = artist.get_text()
        elif isinstance(artist, Line2D):
            named[gid] = {"colour": artist.get_color(), **_extremes(np.asarray(artist.get_xydata(), float))}
        elif isinstance(artist, Collection):
            points = [path.vertices for path in artist.get_paths()]
            named[gid] = {"colour": _hex(artist.get_facecolor()), **_extremes(_stacked(points))}
        elif isinstance(artist, Patch):
            corners = np.asarray(artist.get_path().vertices)
            named[gid] = {"colour": _hex([artist.get_facecolor()]), **_extremes(corners)}
    return {
        "width_mm": round(figure.get_figwidth() * 25.4, 1),
        "texts": sorted(text.get_text() for text in texts(figure)),
        "named": named,
    }


def _stacked(points: list[Any]) -> Any:
    return np.concatenate(points) if points else np.zeros((0, 2))


def _extremes(points: Any) -> dict[str, Any]:
    finite = points[np.isfinite(points).all(axis=1)] if len(points) else points
    if not len(finite):
        return {"points": 0}
    low, high = finite.min(axis=0), finite.max(axis=0)
    return {
        "points": len(points),
        "x": [round(float(low[0]), 3), round(float(high[0]), 3)],
        "y": [round(float(low[1]), 3), round(float(high[1]), 3)],
    }


def _hex(colours: Any) -> str:
    return to_hex(colours[0]) if len(colours) else "none"
