"""A number that is another in a span, or so much of what it was: one more step, or several, in its time.

    change:
      siege.lines.water.every.siege: {value: 5 d, from: 2024-12-10, until: 2025-02-01}
      siege.lines.food.quantity: {times: 0.5, from: 2024-12-10}
      siege.lines.water.permit: [{times: 0.3, plus: 70 %, until: 2024-12-10}, {times: 0.5, from: 2025-02-01}]

Outside the span everything stays as it was, also what the number becomes there at other dates. What is
multiplied keeps its luck, since only the value that the luck gives is multiplied.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sim.scenario.editing import Editing
from sim.scenario.errors import Misread
from sim.scenario.layers import Origin, is_value
from sim.scenario.marks import Mark, Path, dotted
from sim.scenario.moment import Moment, read_moment
from sim.scenario.number import Number
from sim.scenario.one_for_all import states_of
from sim.scenario.shape import fields_of, models_among
from sim.scenario.sourced import ORIGIN_KEYS, check_keys

SPAN = ("from", "until")
SCALE = ("times", "plus")
KEYS = ("value", *SCALE, *SPAN, *ORIGIN_KEYS)


class Told(NamedTuple):
    """What an overlay says of a change, with the marks of its keys and values."""

    given: Mapping[str, Any]
    mark: Mark
    values: Mapping[str, Mark]
    keys: Mapping[str, Mark]
    origin: Origin
    """What covers the new number."""


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


def numbers_changed(editing: Editing, path: Path, given: Any) -> list[Path]:
    """The numbers that a change with a span or a factor is for; none where it is a change of another kind.

    At the path of a mapping a factor is for every number below, and where one value may stand for all states
    so is a value in a span. Several such changes may stand in a list.
    """
    if isinstance(given, list) and given:
        found = [numbers_changed(editing, path, each) for each in given]
        return found[0] if all(found) else []
    if not isinstance(given, dict):
        return []
    if Number in editing.kinds(path):
        return [path] if given.keys() & {*SPAN, *SCALE} else []
    known = {key for one in models_among(editing.kinds(path), given) for key in fields_of(one)}
    words = {*SPAN, *SCALE} if states_of(editing.kinds(path)) else set(SCALE)
    if not given.keys() & words or known & set(SCALE):
        return []
    below = list(_numbers_below(editing, path))
    if not below:
        raise Misread("E601", f"expected a number, or numbers below {dotted(path)!r}, received none")
    return below


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


def span_of(given: Mapping[str, Any]) -> tuple[Moment | None, Moment | None]:
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
    return begins, until


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


def change_in_span(editing: Editing, path: Path, told: Told) -> str:
    """Put a change with a span or a factor into a number; returns in words what it was and what it is."""
    given = told.given
    begins, until = span_of(given)
    steps = _steps(editing, path)
    first = begins.central if begins is not None else None
    last = until.central if until is not None else None
    made = [step for step in steps if first is not None and (step.date is None or step.date < first)]
    before = made[-1] if made else steps[0]
    inside = [step for step in steps if step not in made and (last is None or _early(step, last))]
    if first is not None and not (inside and inside[0].date == first):
        inside = [before._replace(begins=given["from"], date=first), *inside]
    if "value" in given:
        made.append(_Step(given.get("from"), first, given["value"], _own(given), told.origin, None))
    else:
        made += [_scaled(step, given, told.origin) for step in inside]
    if last is not None:
        old = [step for step in steps if _early(step, last) or step.date == last][-1]
        kept = old.origin or editing.tree.origin(_place(path, old.place))
        made.append(old._replace(begins=given["until"], date=last, origin=kept or told.origin, place=None))
        made += [step for step in steps if step.date is not None and step.date > last]
    _write(editing, path, made, told)
    return _words(given)


def _early(step: _Step, last: datetime) -> bool:
    return step.date is None or step.date < last


def _own(given: Mapping[str, Any]) -> dict[str, Any]:
    return {key: given[key] for key in ORIGIN_KEYS if key in given}


def _scaled(step: _Step, given: Mapping[str, Any], origin: Origin) -> _Step:
    amounts = ", ".join(f"{key} {given[key]}" for key in SCALE if key in given)
    return step._replace(
        value=f"scaled({step.value}, {amounts})", origins=_own(given), origin=origin, place=None
    )


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
        dated = [one for one in dated if one.date is not None and one.date < date]
        dated.append(_Step(each["from"], date, each.get("value"), _own(each), None, at))
    return [*steps, *dated]


def _place(path: Path, at: int | None) -> Path:
    return path if not at else (*path, "later", at - 1)


def _write(editing: Editing, path: Path, steps: list[_Step], told: Told) -> None:
    """Put the steps into the tree, each with its mark and origin."""
    tree, layer = editing.tree, editing.layer
    value: dict[str, Any] = {"value": steps[0].value, **steps[0].origins}
    if len(steps) > 1:
        value["later"] = [{"from": one.begins, "value": one.value, **one.origins} for one in steps[1:]]
    if steps[0].place == 0 and not isinstance(tree.value(path), dict):
        layer.where[(*path, "value")] = tree.where.get(path, told.mark)
    for at, step in enumerate(steps):
        place = _place(path, at)
        if step.place == at:
            continue  # as it was, where it was
        layer.covers[place] = step.origin or tree.origin(_place(path, step.place)) or told.origin
        for name in ("", "from", "value", *step.origins):
            given = [told.values[key] for key in (name, *SCALE) if key in told.values]
            here = given[0] if given else told.mark
            spot = (*place, name) if name else place
            layer.where[spot] = here if name else told.mark
            layer.keys[spot] = told.keys.get(name, told.mark)
        if step.begins is told.given.get("until") and "until" in told.values:
            layer.where[(*place, "from")] = told.values["until"]
    editing.put(path, value)


def _words(given: Mapping[str, Any]) -> str:
    what = [str(given["value"])] if "value" in given else []
    return " ".join([*what, *(f"{key} {given[key]}" for key in (*SCALE, *SPAN) if key in given)])
