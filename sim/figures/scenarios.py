"""How a scenario looks in every figure of many runs: its colour, and a second cue that grey print keeps.

Colour says which scenario, and nothing else. The baseline is ink; four alternatives are as many as the eye
tells apart, also when it is colour-blind (docs/design), so a fifth is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from matplotlib.lines import Line2D
from matplotlib.transforms import Transform

from sim.figures import style
from sim.figures.lanes import EDGE, Lane, Page

Swatch = Literal["box", "dot", "line"]


@dataclass(frozen=True)
class Look:
    """The colours of a scenario, and what tells it from the others without them.

    Attributes
    ----------
    colour, ink : str
        Of lines and areas, and of words: some colours are too pale to be read.
    pale, half : str
        Tints for 9 in 10 runs and for half of them.
    marker : str
        Shape of its dots.
    dashes : tuple of float
        Its line, on and off in turn [line widths]; empty for an unbroken one.
    """

    colour: str
    ink: str
    pale: str
    half: str
    marker: str
    dashes: tuple[float, ...] = ()


BASELINE = Look(style.INK, style.INK, style.BAND, style.HALF, "o")
ALTERNATIVES = (
    Look("#2464C6", "#2464C6", "#DCE7F8", "#A9C4EE", "o", (5.0, 1.4)),
    Look("#CE551F", "#B8430F", "#FAE3D8", "#EFB597", "D", (2.2, 1.1)),
    Look("#4EA0A2", "#2F7F81", "#DFEFEF", "#AFD5D6", "s", (6.0, 1.2, 1.2, 1.2)),
    Look("#833464", "#833464", "#EEDDE7", "#CFA3BF", "^", (1.0, 0.9)),
)
SIZE = {"o": 4.6, "D": 4.1, "s": 4.3, "^": 5.2}
"of a marker, so that each shape covers as much paper [pt]"


@dataclass(frozen=True)
class Shown:
    """A scenario on a page: its id, what it is called there, and how it looks."""

    id: str
    words: str
    look: Look


def cast(found: Iterable[str], scenarios: Mapping[str, str] | None = None) -> dict[str, Shown]:
    """The scenarios of a figure by id, the baseline first.

    Parameters
    ----------
    found : iterable of str
        Ids in the figure's data.
    scenarios : mapping of str to str, optional
        What each is called, by id, the baseline first: the order gives the colours, so that figures with
        the same mapping agree. When left out, the ids as they are found.

    Raises ValueError for more than the baseline and four alternatives, and for an id that the mapping lacks.
    """
    ids = list(dict.fromkeys(found))
    named = dict.fromkeys(ids, "") if scenarios is None else dict(scenarios)
    unknown = [name for name in ids if name not in named]
    if unknown:
        raise ValueError(f"expected scenarios among {', '.join(named)}; got {', '.join(unknown)}")
    few_enough(list(named)[1:])
    looks = (BASELINE, *ALTERNATIVES)
    all_of_them = {
        name: Shown(name, words or name, look)
        for (name, words), look in zip(named.items(), looks, strict=False)
    }
    return {name: shown for name, shown in all_of_them.items() if name in ids}


def few_enough(alternatives: Sequence[str]) -> None:
    """Raise ValueError when there are more alternatives than colours."""
    if len(alternatives) > len(ALTERNATIVES):
        raise ValueError(
            f"expected at most {len(ALTERNATIVES)} alternatives in a figure, got {len(alternatives)}: "
            f"{', '.join(alternatives)}; draw several figures, or choose"
        )


@dataclass(frozen=True)
class Word:
    """A line of the key: where it stands, and whose it is; `first` carries the swatch."""

    lane: Lane
    x: float
    words: str
    of: Shown
    first: bool


WIDE: dict[Swatch, float] = {"box": 3.4, "dot": 3.2, "line": 9.4}
"room for a swatch and the space after it [mm]"
PITCH = 3.6


def key(page: Page, shown: Iterable[Shown], swatch: Swatch, gap: float = 1.4) -> list[Word]:
    """Lanes for the names of scenarios: side by side while they fit, a long one over several lines."""
    placed: list[Word] = []
    whole, indent = page.width - 2 * EDGE, WIDE[swatch]
    lane, x = page.lane(PITCH, gap), EDGE
    for one in shown:
        lines = style.wrapped(one.words, style.TEXT, 700, whole - indent)
        wide = indent + max(style.breadth(line, style.TEXT, 700) for line in lines)
        if placed and x + wide > EDGE + whole:
            lane, x = page.lane(PITCH), EDGE
        for row, line in enumerate(lines):
            lane = page.lane(PITCH) if row else lane
            placed.append(Word(lane, x, line, one, not row))
        x = page.width if len(lines) > 1 else x + wide + 4.0
    return placed


def draw_key(page: Page, placed: Iterable[Word], swatch: Swatch) -> None:
    """The names in their colours, each behind its swatch."""
    for word in placed:
        look, y = word.of.look, word.lane.middle
        if word.first and swatch == "dot":
            page.figure.add_artist(dots([word.x + 1.0], [y], look, transform=page.mm))
        elif word.first and swatch == "box":
            page.box(word.x, y - 1.1, 2.2, 2.2, look.half, look.colour)
        elif word.first:
            line = page.line([word.x, word.x + 8.0], [y, y], look.colour, 1.6)
            dash(line, look)
        page.text(word.x + WIDE[swatch], y, word.words, weight=700, colour=look.ink)


def dash(line: Line2D, look: Look) -> None:
    """Break a line as its scenario has it."""
    line.set_dash_capstyle("butt")
    if look.dashes:
        line.set_linestyle((0, look.dashes))


def dots(
    xs: Sequence[float], ys: Sequence[float], look: Look, transform: Transform | None = None,
    gid: str | None = None,
) -> Line2D:  # fmt: skip
    """Dots of a scenario, with a white edge that keeps them apart from the bar below."""
    line = Line2D(
        xs, ys, linestyle="none", marker=look.marker, markersize=SIZE[look.marker], color=look.colour,
        markeredgecolor=style.WHITE, markeredgewidth=0.6, zorder=6, clip_on=False, gid=gid,
    )  # fmt: skip
    if transform is not None:
        line.set_transform(transform)
    return line
