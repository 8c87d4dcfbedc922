"""What alternatives change, measure by measure: paired differences from the baseline, with the same luck.

Rows are grouped and share their zero; each has a scale of its own. Colour says which alternative, the shape
of its dot says it again. The pale bar holds the middle nine in ten of the pairs, the dark bar the middle
half, the dot is the mean. A bar is the spread between pairs; with more runs only the error shrinks.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from sim.figures import style
from sim.figures.digits import NONE, between, compact, fixed, percent, signed
from sim.figures.lanes import EDGE, Lane, Page
from sim.figures.multiples import at_least, name_of
from sim.figures.scenarios import ALTERNATIVES, Look, Shown, dots, draw_key, few_enough, key
from sim.measures.days import TOLERANCE
from sim.study.curves import Contrast, Paired
from sim.study.wording import unit_of, words_of

GROUPS: Mapping[str, Sequence[str]] = {
    "Time": ("length_of_stay",),
    "Hardship": (
        "water_use_below_15", "water_use_below_7_5", "intake_below_2100", "proportion_of_days_covered",
    ),
    "Power and contact": ("hours_without_power", "usable_hours"),
    "Supplies": ("unmet_water", "fuel_burned", "slots_admitted"),
    "People outside": ("carrier_hours_at_checkpoint",),
}  # fmt: skip
"the measures that are shown unless others are named"

PLOT = (53.0, 109.0)
"left and right edge of the bars [mm]"
MEAN, ERROR, UNIT, BETTER, SAME = 124.0, 135.0, 136.6, 165.5, 177.0
"the columns beyond: right edges of numbers, left edge of the unit [mm]"
PITCH = 3.1
"from one alternative to the next [mm]"
NAMES = PLOT[0] - EDGE - 4.0
"room for what a measure means [mm]"
SIDES = {
    "lower": "← lower is better", "higher": "higher is better →", "none": "neither side is better",
}  # fmt: skip
EXITS, FEWER = "†", "‡"
HALVED = (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
"where a scale may end: half of it is round too"


def differences(
    contrasts: Sequence[Contrast],
    groups: Mapping[str, Sequence[str]] | None = None,
    *,
    baseline: str = "the baseline",
    scenarios: Mapping[str, str] | None = None,
    title: str | None = None,
    among: str = "",
) -> Figure:
    """Paired differences of up to four alternatives, 180 mm wide.

    Parameters
    ----------
    contrasts : sequence of Contrast
        One an alternative.
    groups : mapping of str to sequence of str, optional
        Names of measures by group, in the order in which they are shown; `GROUPS` when left out, of which a
        measure that no contrast has is passed over.
    baseline : str
        What the alternatives are compared with, for the heading.
    scenarios : mapping of str to str, optional
        What each scenario is called, by id, the baseline first: the order gives the colours.
    title : str, optional
        The finding; what is compared when left out.
    among : str
        Which of more alternatives these are, for the heading.

    Raises ValueError for none or more than four alternatives, for one given twice, and for a measure named
    that no contrast has.
    """
    shown = _cast(contrasts, scenarios)
    rows = _rows(contrasts, GROUPS if groups is None else groups, strict=groups is not None)
    with style.house():
        return _drawn(contrasts, rows, shown, f"“{baseline}”{among}", title or finding(contrasts))


def finding(contrasts: Sequence[Contrast]) -> str:
    """The title: the question of a single alternative, or how many there are."""
    if len(contrasts) == 1:
        return contrasts[0].title or contrasts[0].scenario
    return f"What each of {len(contrasts)} alternatives changes"


def _cast(contrasts: Sequence[Contrast], scenarios: Mapping[str, str] | None) -> dict[str, Shown]:
    """Each alternative as it looks in every figure of the study."""
    if not contrasts:
        raise ValueError("expected at least one alternative to compare, got none")
    ids = [one.scenario for one in contrasts]
    if len(set(ids)) < len(ids):
        raise ValueError(f"expected each alternative once, got {', '.join(ids)}")
    order = ids if scenarios is None else list(scenarios)[1:]
    few_enough(order)
    if unknown := [name for name in ids if name not in order]:
        raise ValueError(f"expected alternatives among {', '.join(order)}; got {', '.join(unknown)}")
    called = {one.scenario: one.title or one.scenario for one in contrasts}
    return {name: Shown(name, called[name], ALTERNATIVES[order.index(name)]) for name in ids}


@dataclass(frozen=True)
class _Row:
    """One measure: what it means, and what each alternative changes in it, None where one lacks it."""

    measure: str
    group: str
    pairs: list[Paired | None]

    @property
    def first(self) -> Paired:
        return next(pair for pair in self.pairs if pair is not None)

    @property
    def reach(self) -> float:
        """The end of its scale: a round number that no bar passes; 0 where nothing differs."""
        ends = [
            abs(value)
            for pair in self.pairs if pair is not None
            for value in (pair.low, pair.high, pair.difference) if math.isfinite(value)
        ]  # fmt: skip
        most = max(ends, default=0.0)
        return at_least(most, HALVED) if most > 0 else 0.0

    @property
    def lines(self) -> list[str]:
        """What it measures, in lines."""
        words = words_of(self.measure, self.first.meaning or self.measure)
        return style.wrapped(words, style.TEXT, 700, NAMES)

    @property
    def units(self) -> list[str]:
        """Its unit, in lines that fit their column: broken at strokes too where it is too long."""
        unit, room = unit_of(self.first.unit), BETTER - 11.0 - UNIT
        if style.breadth(unit, style.NOTE) <= room:
            return [unit]
        lines = style.wrapped(unit.replace("/", "/ "), style.NOTE, 400, room)
        return [line.replace("/ ", "/") for line in lines]


def _rows(contrasts: Sequence[Contrast], groups: Mapping[str, Sequence[str]], strict: bool) -> list[_Row]:
    rows, missing = [], []
    for group, measures in groups.items():
        for measure in measures:
            pairs = [one.rows.get(measure) for one in contrasts]
            if any(pair is not None for pair in pairs):
                rows.append(_Row(measure, group, pairs))
            else:
                missing.append(measure)
    known = sorted({name for one in contrasts for name in one.rows})
    if missing and strict:
        raise ValueError(f"expected measures among {', '.join(known)}; got {', '.join(missing)}")
    if not rows:
        raise ValueError(f"none of the measures to show was compared; there are {', '.join(known) or 'none'}")
    return rows


def _drawn(
    contrasts: Sequence[Contrast], rows: Sequence[_Row], shown: Mapping[str, Shown], less: str, title: str
) -> Figure:
    page = Page(PLOT[0], style.PAGE - PLOT[1])
    every = [pair for row in rows for pair in row.pairs if pair is not None]
    most = max((pair.pairs for pair in every), default=0)
    page.head(
        title,
        f"Modelled: {between([most], 'pair')} of runs with the same luck, alternative less {less}",
    )
    named = key(page, shown.values(), "dot") if len(shown) > 1 or title != finding(contrasts) else []
    header = page.lane(3.6, 3.0)
    placed: list[tuple[_Row, Lane | None, Lane, Lane]] = []
    for before, row in pairwise([None, *rows]):
        assert row is not None
        group = page.lane(4.0, 2.4) if before is None or before.group != row.group else None
        bars = page.lane(PITCH * len(contrasts) + 0.6, 0.6 if group else 1.8)
        words = 3.1 * (len(row.lines) + 1) + 0.4
        high = max(bars.height + 3.6, words, 3.1 * len(row.units))
        placed.append((row, group, bars, page.lane(high - bars.height)))
    page.paragraph(_note(every, most), 3.2, 2.0, size=style.NOTE, colour=style.SOFT)
    page.open(2.0)

    draw_key(page, named, "dot")
    _header(page, header)
    for row, group, bars, below in placed:
        if group is not None:
            page.line([EDGE, page.width - EDGE], [group.top - 0.6] * 2, style.RULE, 0.6)
            page.text(EDGE, group.middle, row.group.upper(), size=style.NOTE, weight=700, colour=style.SOFT)
        _row(page, row, bars, below, list(shown.values()), most)
    return page.figure


def _header(page: Page, lane: Lane) -> None:
    middle, y = math.fsum(PLOT) / 2, lane.middle
    page.text(middle - 1.6, y, "← less than the baseline", colour=style.SOFT, align="right")
    page.text(middle + 1.6, y, "more →", colour=style.SOFT)
    for x, words in ((MEAN, "mean"), (BETTER, "better in"), (SAME, "same in")):
        page.text(x, y, words, colour=style.SOFT, align="right")
    page.text(ERROR, y, "± error", colour=style.SOFT, align="right")
    page.text(UNIT, y, "unit", colour=style.SOFT)


def _row(page: Page, row: _Row, bars: Lane, below: Lane, shown: Sequence[Shown], most: int) -> None:
    """One measure: its name and better side, its bars on their scale, its numbers."""
    for place, line in enumerate(row.lines):
        gid = name_of("measure", row.measure, str(place))
        page.text(EDGE, bars.top + 1.8 + 3.1 * place, line, weight=700, gid=gid)
    y = bars.top + 1.8 + 3.1 * len(row.lines)
    page.text(
        EDGE, y, SIDES[row.first.better], size=style.NOTE, colour=style.SOFT, gid=f"better:{row.measure}"
    )
    for place, line in enumerate(row.units):
        page.text(UNIT, bars.top + 1.8 + 3.1 * place, line, size=style.NOTE, colour=style.SOFT)

    reach = row.reach
    axes = page.axes(bars, f"axes:{row.measure}", 1.0, bars.height, at=PLOT)
    axes.set_xlim(*((-reach, reach) if reach else (-1.0, 1.0)))
    axes.set_ylim(bars.height, 0.0)
    middle, half = math.fsum(PLOT) / 2, (PLOT[1] - PLOT[0]) / 2
    for share in (-1.0, -0.5, 0.5, 1.0) if reach else ():
        axes.axvline(share * reach, color=style.GRID, linewidth=0.5, zorder=1)
        words = f"+{compact(share * reach)}" if share > 0 else compact(share * reach)
        page.text(
            middle + half * share,
            bars.bottom + 1.9,
            words,
            size=style.NOTE,
            colour=style.SOFT,
            align="center",
        )
    page.line(
        [middle, middle], [bars.top, bars.bottom + 1.0], style.INK, 0.9, gid=f"zero:{row.measure}"
    ).set_zorder(-1)
    for place, (pair, one) in enumerate(zip(row.pairs, shown, strict=True)):
        at = 0.3 + PITCH * (place + 0.5)
        gid = name_of(row.measure, one.id)
        if pair is not None and math.isfinite(pair.difference):
            _bars(axes, pair, at, one.look, gid)
        _numbers(page, pair, bars.top + at, one, most, gid)


def _bars(axes: Axes, pair: Paired, y: float, look: Look, gid: str) -> None:
    """Middle nine in ten, middle half, and mean of the differences."""
    for low, high, colour, what in (
        (pair.low, pair.high, look.half, "nine-in-ten"), (pair.lower, pair.upper, look.colour, "half"),
    ):  # fmt: skip
        if np.isfinite([low, high]).all():
            axes.add_artist(
                Rectangle(
                    (low, y - 0.62),
                    high - low,
                    1.24,
                    facecolor=colour,
                    linewidth=0,
                    zorder=3,
                    gid=f"{what}:{gid}",
                )
            )
    axes.add_line(dots([pair.difference], [y], look, gid=f"mean:{gid}"))


def _numbers(page: Page, pair: Paired | None, y: float, one: Shown, most: int, gid: str) -> None:
    """Mean with its error, and in which share of the pairs it is better or the same."""
    if pair is None:
        page.text(MEAN, y, NONE, colour=style.SOFT, align="right", gid=f"number:{gid}")
        return
    least = TOLERANCE * max(abs(pair.baseline), abs(pair.alternative))
    mean, error = (0.0 if abs(value) < least else value for value in (pair.difference, pair.error))
    words = signed(mean, error)
    page.text(MEAN, y, words, weight=700, colour=one.look.ink, align="right", gid=f"number:{gid}")
    page.text(ERROR, y, fixed(error, error), colour=style.SOFT, align="right", gid=f"error:{gid}")
    page.text(BETTER, y, percent(pair.better_in), align="right", gid=f"better-in:{gid}")
    page.text(SAME, y, percent(pair.identical_in), colour=style.SOFT, align="right", gid=f"same-in:{gid}")
    sign = (EXITS if pair.exits_differ_in > 0 else "") + (FEWER if pair.pairs < most else "")
    page.text(PLOT[1] + 2.4, y, sign, size=style.NOTE, colour=style.SOFT, gid=f"sign:{gid}")


def _note(every: Sequence[Paired], most: int) -> str:
    """The small print: what bars and columns are, and what the signs say."""
    note = [
        "Dot: mean paired difference. Dark bar: middle half of the pairs; pale bar: middle nine in ten.",
        "Each measure has a scale of its own.",
        "Error: half-width of the 95 % interval of the mean; simulation error alone, which more runs make",
        "smaller.",
        "Better in, same in: share of the pairs.",
    ]
    if any(pair.measure.startswith("hardship_") for pair in every):
        note.append("Severity is of hardship, a modelled proxy.")
    differ = [pair.exits_differ_in for pair in every if pair.exits_differ_in > 0]
    if differ:
        note.append(f"{EXITS} The exits differ too, in up to {percent(max(differ))} of the pairs.")
    fewer = [pair.pairs for pair in every if pair.pairs < most]
    if fewer:
        note.append(f"{FEWER} Defined in {between(fewer, 'pair')} only.")
    return " ".join(note)
