"""A number that is another in a span, or so much of what it was: one more step, or several, in its time.

    change:
      siege.lines.water.every.siege: {value: 5 d, from: 2024-12-10, until: 2025-02-01}
      siege.lines.food.quantity: {times: 0.5, from: 2024-12-10}
      siege.lines.water.permit: [{times: 0.3, plus: 70 %, until: 2024-12-10}, {times: 0.5, from: 2025-02-01}]

Outside the span everything stays as it was, also what the number becomes there at other dates. What is
multiplied keeps its luck, since only the value that the luck gives is multiplied.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sim.scenario.layers.one_for_all import states_of
from sim.scenario.layers.shape import fields_of, models_among
from sim.scenario.layers.tree import Origin, is_value
from sim.scenario.numbers.moment import Moment, read_moment
from sim.scenario.numbers.number import Number
from sim.scenario.numbers.scaled import check_depth
from sim.scenario.overlays.editing import Editing, shown
from sim.scenario.text.errors import Misread
from sim.scenario.text.marks import Mark, Path, dotted
from sim.scenario.text.sourced import ORIGIN_KEYS, check_keys

SPAN = ("from", "until")
SCALE = ("times", "plus")
KEYS = ("value", *SCALE, *SPAN, *ORIGIN_KEYS)


MOST_STEPS = 10_000
"""How many numbers several changes in a list may change, each counted as often as it is changed."""


class Span(NamedTuple):
    """From when until when a change holds."""

    begins: Moment | None
    until: Moment | None

    @property
    def first(self) -> datetime | None:
        """The earliest that it may begin; None from the start."""
        return self.begins.earliest if self.begins is not None else None

    @property
    def last(self) -> datetime | None:
        """The latest that it may end; None to the end."""
        return self.until.latest if self.until is not None else None


class Told(NamedTuple):
    """What an overlay says of a change, with the marks of its keys and values."""

    given: Mapping[str, Any]
    span: Span
    mark: Mark
    values: Mapping[str, Mark]
    keys: Mapping[str, Mark]
    origin: Origin | None
    """What it says itself of where its number comes from."""
    at: Path
    """Which of a list of changes it is; empty for the only one."""

    @property
    def words(self) -> str:
        """What it says, in short."""
        given = self.given
        what = [_in_file(given["value"])] if "value" in given else []
        keys = (key for key in (*SCALE, *SPAN) if key in given)
        return " ".join([*what, *(f"{key} {_in_file(given[key])}" for key in keys)])


def _in_file(value: Any) -> str:
    """A value as a file writes it; a date with bounds is a mapping."""
    if not isinstance(value, dict):
        return str(value)
    return f"{{{', '.join(f'{key}: {each}' for key, each in value.items())}}}"


class _Step(NamedTuple):
    """What a number is from a date on (None: from the start)."""

    begins: Any
    date: datetime | None
    value: Any
    origins: Mapping[str, Any]
    """Source, assumption and note as the data have them."""
    origin: Origin | None
    """What covers it; None where it stays as it is in the tree."""
    place: int | None
    """Where it stands among the steps in the tree; None for a new one."""
    told: Told | None = None
    """The change that made it."""


def numbers_changed(editing: Editing, path: Path, given: Any) -> list[Path]:
    """The numbers that a change with a span or a factor is for; none where it is a change of another kind.

    At the path of a mapping a factor is for every number below, and where one value may stand for all states
    so is a value in a span. Several such changes may stand in a list.
    """
    changes = given if isinstance(given, list) else [given]
    if not changes or not all(isinstance(each, dict) for each in changes):
        return []
    kinds = editing.kinds(path)
    if Number in kinds:
        return [path] if all(each.keys() & {*SPAN, *SCALE} for each in changes) else []
    known = {key for one in models_among(kinds, changes[0]) for key in fields_of(one)}
    words = {*SPAN, *SCALE} if states_of(kinds) else set(SCALE)
    if not all(each.keys() & words for each in changes) or known & set(SCALE):
        return []
    below = list(_numbers_below(editing, path))
    if not below:
        raise Misread("E601", f"expected a number, or numbers below {dotted(path)!r}, received none")
    return below


def not_in_full(path: Path, given: Any) -> Misread:
    """A change with a span or a factor that stands inside a mapping, where it has no path of its own."""
    message = f"expected a span or a factor at a path of its own, received one in a mapping, at {path[-1]!r}"
    return Misread("E602", message, f"Write the path in full: {as_change(path, given)}.")


def as_change(path: Path, given: Any) -> str:
    """How an overlay writes a change with a span or a factor: `siege.lines.food.permit: {times: 0.5}`."""
    changes = given if isinstance(given, list) else [given]
    texts = [f"{{{', '.join(f'{key}: {shown(value)}' for key, value in one.items())}}}" for one in changes]
    return f"{dotted(path)}: {'[' + ', '.join(texts) + ']' if isinstance(given, list) else texts[0]}"


def _numbers_below(editing: Editing, path: Path) -> Iterator[Path]:
    if Number in editing.kinds(path):
        yield path
        return
    node = editing.tree.value(path)
    steps: list[Any] = list(range(len(node))) if isinstance(node, list) else []
    if isinstance(node, dict):
        steps = [key for key in node if key not in ORIGIN_KEYS]
    for step in steps:
        yield from _numbers_below(editing, (*path, step))


def span_of(given: Mapping[str, Any]) -> Span:
    """From when until when a change holds."""
    moments: list[Moment | None] = []
    for key in SPAN:
        try:
            moments.append(read_moment(given[key]) if key in given else None)
        except Misread as misread:
            raise misread.at(key) from None
    begins, until = moments
    if begins is not None and until is not None and until.central <= begins.central:
        message = f"expected until after from, {given['from']}, received {given['until']}"
        raise Misread("E407", message, below=("until",))
    return Span(begins, until)


def check_change(given: Mapping[str, Any]) -> None:
    """Refuse a change that says neither what nor how much, or both."""
    check_keys(given, KEYS)
    scaled = [key for key in SCALE if key in given]
    if "value" in given and scaled:
        message = f"expected either 'value' or {scaled[0]!r} in a change, received both"
        raise Misread("E602", message, below=(scaled[0],))
    if "value" not in given and not scaled:
        first = next(key for key in SPAN if key in given)
        raise Misread("E302", f"expected the key 'value', 'times' or 'plus' beside {first!r}, received none")
    for key in scaled:
        amount = given[key]
        if isinstance(amount, bool) or not isinstance(amount, (int, float, str)) or "," in str(amount):
            what = "a factor such as 0.5" if key == "times" else "an amount such as 300 L"
            raise Misread("E401", f"expected {what}, received another kind of value", below=(key,))


def change_in_spans(editing: Editing, path: Path, changes: Sequence[Told], origin: Origin) -> None:
    """Put changes with a span or a factor into a number, one after another.

    Parameters
    ----------
    origin : Origin
        What covers the new number of a change that says nothing of it.
    """
    steps = _steps(editing, path)
    for told in changes:
        try:
            steps = _changed(editing, path, steps, told, told.origin or origin)
        except Misread as misread:
            raise misread.at(*told.at) from None
    _write(editing, path, steps, changes[-1], origin)


def _changed(editing: Editing, path: Path, steps: list[_Step], told: Told, origin: Origin) -> list[_Step]:
    """The steps of a number after one change."""
    given, (begins, until) = told.given, told.span
    first = begins.central if begins is not None else None
    last = until.central if until is not None else None
    # Steps stand in the order of their dates: those before the span, those in it, those after it.
    start = bisect_left(steps, first, lo=1, key=_date) if first is not None else 0
    end = bisect_left(steps, last, lo=1, key=_date) if last is not None else len(steps)
    before, inside = steps[max(start, 1) - 1], steps[start:end]
    if first is not None and not (inside and inside[0].date == first):
        inside = [before._replace(begins=given["from"], date=first), *inside]
    made = steps[:start]
    if "value" in given:
        made.append(_Step(given.get("from"), first, given["value"], _own(given), origin, None, told))
    else:
        made += [_scaled(step, told, origin) for step in inside]
    if last is not None:
        after = bisect_right(steps, last, lo=1, key=_date)
        old = steps[after - 1]
        kept = old.origin or editing.tree.origin(_place(path, old.place))
        back = old._replace(begins=given["until"], date=last, origin=kept or origin, place=None, told=told)
        made += [back, *steps[after:]]
    return made


def _date(step: _Step) -> datetime:
    assert step.date is not None
    return step.date


def _own(given: Mapping[str, Any]) -> dict[str, Any]:
    return {key: given[key] for key in ORIGIN_KEYS if key in given}


def _scaled(step: _Step, told: Told, origin: Origin) -> _Step:
    amounts = ", ".join(f"{key} {told.given[key]}" for key in SCALE if key in told.given)
    value = f"scaled({step.value}, {amounts})"
    check_depth(value)  # before it grows
    return step._replace(value=value, origins=_own(told.given), origin=origin, place=None, told=told)


def _steps(editing: Editing, path: Path) -> list[_Step]:
    """What a number is in the tree, step by step in the order of the dates."""
    raw = editing.tree.value(path)
    whole = raw if isinstance(raw, dict) and is_value(raw) else {"value": raw}
    changes = whole.get("later", ())
    steps = [_Step(None, None, whole.get("value"), _own(whole), None, 0)]
    dated: list[_Step] = []
    for at, each in enumerate(changes if isinstance(changes, (list, tuple)) else (), start=1):
        if not isinstance(each, dict) or "from" not in each:
            raise Misread("E602", "expected a number whose changes have dates, received one without")
        date = read_moment(each["from"]).central
        # A step that was written later holds also where one written before begins after it.
        while dated and _date(dated[-1]) >= date:
            dated.pop()
        dated.append(_Step(each["from"], date, each.get("value"), _own(each), None, at))
    return [*steps, *dated]


def _place(path: Path, at: int | None) -> Path:
    return path if not at else (*path, "later", at - 1)


def _write(editing: Editing, path: Path, steps: list[_Step], told: Told, origin: Origin) -> None:
    """Put the steps into the tree with their marks and origins, those of `told` for one that moved on."""
    tree, layer = editing.tree, editing.layer
    value: dict[str, Any] = {"value": steps[0].value, **steps[0].origins}
    if len(steps) > 1:
        value["later"] = [{"from": one.begins, "value": one.value, **one.origins} for one in steps[1:]]
    if steps[0].place == 0 and not isinstance(tree.value(path), dict):
        layer.where[(*path, "value")] = tree.where.get(path, told.mark)
    for at, step in enumerate(steps):
        place, by = _place(path, at), step.told or told
        if step.place == at:
            continue  # as it was, where it was
        layer.covers[place] = step.origin or tree.origin(_place(path, step.place)) or by.origin or origin
        for name in ("", "from", "value", *step.origins):
            given = [by.values[key] for key in (name, *SCALE) if key in by.values]
            here = given[0] if given else by.mark
            spot = (*place, name) if name else place
            layer.where[spot] = here if name else by.mark
            layer.keys[spot] = by.keys.get(name, by.mark)
        if step.begins is by.given.get("until") and "until" in by.values:
            layer.where[(*place, "from")] = by.values["until"]
    editing.put(path, value)
