"""Days as columns and hours of the day downwards: who served the house, drawn from the true stretches.

Stretches are cut at midnight only. An empty house is left blank.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from sim.engine.clock import DAY
from sim.engine.records import Records
from sim.figures import daily, style
from sim.figures.daily import Floats, Seconds
from sim.figures.facts import facts, touches
from sim.figures.lanes import Lane, Page
from sim.figures.panel import source, steps

LEFT, RIGHT, SHARE, APART = 14.0, 8.0, 22.0, 5.0
"margins, width of the shares by hour, and the gap before them [mm]"
FLAG = 3.4
"height of one row of labels [mm]"
STRIPED = {"battery"}
"sources with stripes, since in grey print a battery has the tone of a generator"

ONCE = (
    "Hours with somebody inside, each counted once; the shares of person-days in tables weigh them by how "
    "many were inside."
)
"how the hours of a figure differ from those of the measures"

Flags = Sequence[tuple[float, str, int]]
"where a label stands, what it says, and in which row"


def acts_on_power(records: Records) -> list[tuple[int, str]]:
    """The labelled facts that touch the grid or a generator: second and label."""
    return [
        (int(fact["time"]), str(fact["label"]))
        for fact in facts(records)
        if fact.get("label") and touches(fact, "grid", "generator", "power")
    ]


def flags_of(page: Page, acts: Sequence[tuple[float, str]]) -> list[tuple[float, str, int]]:
    """Where each label stands and in which of two rows; one that fits in neither is left out.

    A stem goes down through the rows below its own, so a label there must end before it.
    """
    kept: list[tuple[float, str, int]] = []
    for x, label in reversed(acts):
        end = x + style.breadth(label, style.NOTE) + 2.2
        for row in (0, 1):
            later = [at for at, _, other in kept if other >= row]
            if end <= min([page.right + 4, *later]):
                kept.append((x, label, row))
                break
    return kept[::-1]


def draw_flags(page: Page, lane: Lane, plot: Lane, flags: Flags) -> None:
    """Labels of acts, each on a stem down to its moment."""
    for x, label, row in flags:
        y = lane.bottom - FLAG * row
        page.line([x, x], [y - FLAG, plot.top], style.INK, 0.6)
        page.text(x + 1.0, y - FLAG / 2, label, size=style.NOTE, colour=style.SOFT)


def draw_calendar(
    page: Page, plot: Lane, records: Records, served: Mapping[str, tuple[Seconds, Seconds]], shown: list[str],
    of: str = "", days: float | None = None,
) -> None:  # fmt: skip
    """The columns of one run, the hours beside them, and the share of each source by hour.

    Parameters
    ----------
    served : mapping of str to pair of arrays
        By source, where its stretches start and end [s].
    of : str
        Which run it is, for the names of artists, where there are several.
    days : float, optional
        Length of the axis, for a run beside a longer one [d].
    """
    days, suffix = days or records.horizon / DAY, f":{of}" if of else ""
    axes = page.axes(plot, f"axes:{of or 'calendar'}", days, 24.0)
    axes.set_ylim(24, 0)
    for word in shown:
        gid = f"power{suffix}:{word}"
        _columns(axes, records, *served[word], style.POWER[word], gid)
        if word in STRIPED:
            _stripe(axes, gid, days)
    page.line([page.left, page.right], [plot.bottom, plot.bottom], style.RULE, 0.6)
    for hour in (0, 6, 12, 18, 24):
        y = plot.top + plot.height * hour / 24
        page.text(page.left - 1.4, y, f"{hour:02d}", colour=style.SOFT, align="right")
    page.figure.text(
        5.0 / page.width, 1 - plot.middle / page.height, "Hour of day", rotation=90, ha="center", va="center",
        fontsize=style.TEXT, color=style.SOFT,
    )  # fmt: skip

    left = page.right + APART
    share = page.axes(plot, f"axes:share{suffix}", 1.0, 24.0, at=(left, left + SHARE))
    share.set_ylim(24, 0)
    order = list(reversed(shown))
    amounts = np.array([by_hour(records, *served[word]) for word in order]).reshape(len(order), 24)
    whole = amounts.sum(axis=0)
    shares = np.divide(np.cumsum(amounts, axis=0), whole, out=np.zeros_like(amounts), where=whole > 0)
    for word, reach in reversed(list(zip(order, shares, strict=True))):
        steps(share, reach, np.arange(25), style.POWER[word], f"share{suffix}:{word}", "horizontal")
        if word in STRIPED:
            _stripe(share, f"share{suffix}:{word}", 1.0)
    page.text(left, plot.top - 1.0 - FLAG / 2, "Share of days", size=style.NOTE, colour=style.SOFT)


def ticks_of_share(page: Page, plot: Lane) -> None:
    """The axis below the shares by hour."""
    left = page.right + APART
    for share, words in ((0.0, "0"), (0.5, "50"), (1.0, "100 %")):
        x = left + SHARE * share
        page.line([x, x], [plot.bottom, plot.bottom + 1.3], style.SOFT, 0.5)
        page.text(x, plot.bottom + 4.0, words, colour=style.SOFT, align="center")


def key_of_sources(page: Page, x: float, y: float, words: Mapping[str, str]) -> None:
    """The sources with their hours; the swatch of a striped one is striped too."""
    for word, told in words.items():
        if word in STRIPED:
            for level in (-0.4, 0.4):
                stripe = page.line([x, x + 2.2], [y + level] * 2, style.WHITE, 0.5)
                stripe.set_zorder(3)
        x = page.key([source(word, told, style.INK)], x, y)


def rectangles(starts: Seconds, ends: Seconds, first: int) -> Floats:
    """Stretches cut at midnight: left day, right day, upper hour, lower hour of each, shape (pieces, 4).

    Parameters
    ----------
    first : int
        Second of the day at which the run starts [s]; days are counted from the run's start.
    """
    opened, closed = starts + first, ends + first
    counts = (closed - 1) // DAY - opened // DAY + 1
    which = np.repeat(np.arange(len(starts)), counts)
    place = np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)
    day = opened[which] // DAY + place
    top = np.maximum(opened[which], day * DAY) - day * DAY
    bottom = np.minimum(closed[which], (day + 1) * DAY) - day * DAY
    left = day - first / DAY
    return np.stack((left, left + 1, top / 3600, bottom / 3600), axis=1).astype(float)


def _columns(
    axes: Axes, records: Records, starts: Seconds, ends: Seconds, colour: str, gid: str | None
) -> None:
    """All stretches of one source as one shape, so that neighbouring days leave no seam."""
    first, whole = first_second(records), records.horizon / DAY
    pieces = np.concatenate([rectangles(*one, first) for one in by_clock(records, starts, ends)])
    left, right = np.clip(pieces[:, 0], 0, whole), np.clip(pieces[:, 1], 0, whole)
    top, bottom = pieces[:, 2], pieces[:, 3]
    corners = np.stack((left, top, right, top, right, bottom, left, bottom, left, top), axis=1).reshape(-1, 2)
    codes: npt.NDArray[np.uint8] = np.tile(
        np.array([Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY], dtype=np.uint8),
        len(pieces),
    )
    path = Path(corners, codes)
    # A hair wider beneath: where two colours meet on a fraction of a pixel, no white shines through.
    axes.add_artist(PathPatch(path, facecolor="none", edgecolor=colour, linewidth=0.4, zorder=1))
    axes.add_artist(PathPatch(path, facecolor=colour, linewidth=0, zorder=2, gid=gid))


def _stripe(axes: Axes, gid: str, across: float) -> None:
    """White stripes over what was drawn under this name: in grey print it has the tone of another source."""
    (patch,) = (patch for patch in axes.patches if patch.get_gid() == gid)
    levels = np.arange(0.5, 24.0, 1.0)
    stripes = axes.hlines(levels, 0.0, across, colors=style.WHITE, linewidths=0.5, zorder=patch.get_zorder())
    stripes.set_clip_path(patch)


def by_clock(records: Records, starts: Seconds, ends: Seconds) -> list[tuple[Seconds, Seconds]]:
    """Stretches as the local clock shows them: cut where it is put forward or back, and shifted from there.

    Of an hour that happens twice the later covers the earlier.
    """
    whole = records.day_lengths
    changed = np.flatnonzero(whole != DAY)
    if not len(changed):
        return [(starts, ends)]
    bounds = [0, *(_change(records, int(day)) for day in changed), records.horizon]
    found = []
    for begins, until in pairwise(bounds):
        shift = _ahead(records, begins) - _ahead(records, 0)
        opened, closed = np.clip(starts, begins, until), np.clip(ends, begins, until)
        keep = closed > opened
        found.append((opened[keep] + shift, closed[keep] + shift))
    return found


def _ahead(records: Records, second: int) -> int:
    ahead = records.moment(second).utcoffset()
    return round(ahead.total_seconds()) if ahead is not None else 0


def _change(records: Records, day: int) -> int:
    """The second of a day at which its clock changes, within the run."""
    low, high = int(records.days[day]), int(records.days[day + 1])
    before = _ahead(records, max(low - 1, 0))
    return low + bisect_left(range(low, high), True, key=lambda second: _ahead(records, second) != before)


def first_second(records: Records) -> int:
    """Second of the day at which the run starts."""
    midnight = records.start.replace(hour=0, minute=0, second=0, microsecond=0)
    return int((records.start - midnight) / timedelta(seconds=1))


def by_hour(records: Records, starts: Seconds, ends: Seconds) -> Floats:
    """Seconds of the stretches in each hour of the day, shape (24,)."""
    first = first_second(records)
    found = np.zeros(24)
    for opened, closed in by_clock(records, starts, ends):
        hours = -(-(first + max(records.horizon, int(closed.max(initial=0)))) // 3600)
        edges = np.arange(hours + 1) * 3600 - first
        padded = np.zeros(-(-hours // 24) * 24)
        padded[:hours] = daily.covered(opened, closed, edges)
        found += padded.reshape(-1, 24).sum(axis=0)
    return found
