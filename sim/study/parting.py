"""Where two runs with identical random draws part, in what, and from when on edits may act.

Both are the same until an edit acts. A difference before that is no effect of the edit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sim.engine import Records
from sim.engine.records import Channel
from sim.replication import Calendar, Replication
from sim.scenario import Edit
from sim.scenario.numbers.moment import is_date
from sim.scenario.schema import Scenario
from sim.study.pair import FACTS, SILENCES, same_edit

SAID_ONLY = ("about.", "measures", "expect", "levers", "sources")
"paths that are told or looked at afterwards, and not played"
NEVER = 2**53
"second at which edits begin that change nothing that is played"
FACT = ("time", "what", "id", "effect")
"what counts of a fact in the log; the rest says who told it"


def first_difference(one: Replication, other: Replication) -> tuple[int, str] | None:
    """The first second at which two runs differ, and the series or kind of event; None where none does.

    Of what differs in that second an event is named before a series. Seconds after the shorter of the two do
    not count.
    """
    first, then = one.records, other.records
    horizon = min(first.horizon, then.horizon)
    found = [*_in_log(first, then), *sorted(_in_series(first, then))]
    return min((each for each in found if each[0] < horizon), default=None, key=lambda each: each[0])


def _in_series(first: Records, then: Records) -> Iterator[tuple[int, str]]:
    mine, theirs = first.channels[0], then.channels[0]
    for name in sorted(mine.keys() | theirs.keys()):
        if name in mine and name in theirs:
            second = _apart(mine[name], theirs[name])
        else:  # a part that only one of them has counts from when it does something
            times = (mine.get(name) or theirs[name]).times
            second = times[1] if len(times) > 1 else None
        if second is not None:
            yield second, name


def _apart(one: Channel, other: Channel) -> int | None:
    """The first second at which two series have other rows."""
    if one.times == other.times and one.values == other.values and one.rates == other.rates:
        return None
    rows = [
        list(zip(each.times, each.values, each.rates or [0.0] * len(each.times), strict=True))
        for each in (one, other)
    ]
    return _first(rows[0], rows[1], lambda row: int(row[0]))


def _in_log(first: Records, then: Records) -> Iterator[tuple[int, str]]:
    logs = [[_played(row) for row in records.logs[0]] for records in (first, then)]
    second = _first(logs[0], logs[1], lambda row: int(row["time"]))
    if second is not None:
        apart = [row for log in logs for row in log if row["time"] == second]
        rows = [row for row in apart if row not in logs[0] or row not in logs[1]]
        yield second, _called((rows or apart)[0])


def _first(one: Sequence[Any], other: Sequence[Any], when: Any) -> int | None:
    """The time of the first row in which two lists differ."""
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            return int(min(when(mine), when(theirs)))
    longer = max(one, other, key=len)
    at = min(len(one), len(other))
    return int(when(longer[at])) if len(longer) > at else None


def _played(row: Mapping[str, Any]) -> dict[str, Any]:
    """What a row of the log says of the world."""
    keys = FACT if row["what"] == "fact" else [key for key in row if key != "released"]
    return {key: row[key] for key in keys if key in row}


def _called(row: Mapping[str, Any]) -> str:
    return " ".join(str(row[key]) for key in ("what", "id", "line", "entity") if row.get(key))


def no_longer(one: Replication, other: Replication) -> list[str]:
    """The documented outcomes of a baseline that an alternative leaves to the model and that do not happen
    there.
    """
    there = other.ledger.facts
    return [
        name for name in one.happened
        if name in there and there[name].fact.kind == "outcome" and name not in other.happened
    ]  # fmt: skip


# From when on edits may act


def edits_begin(alternative: Scenario, baseline: Scenario) -> int:
    """The first second at which the edits of an alternative may act; 0 where one has no date."""
    before = {same_edit(edit) for edit in baseline.edits}
    own = [edit for edit in alternative.edits if same_edit(edit) not in before]
    calendar = Calendar.of(baseline)
    found = [
        _second(calendar, date) if date is not None else 0
        for edit in own if not edit.path.startswith(SAID_ONLY)
        for date in _dates(edit, alternative, baseline)
    ]  # fmt: skip
    return max(min(found, default=NEVER), 0)


def _second(calendar: Calendar, date: datetime) -> int:
    """A second before a date: what is granted then is asked for by then."""
    return calendar.date(f"{date:%Y-%m-%d %H:%M:%S}") - 1


def _dates(edit: Edit, alternative: Scenario, baseline: Scenario) -> Iterator[datetime | None]:
    """The dates from which an edit may act; None: from the start."""
    facts = set(edit.facts)
    if edit.path.startswith(FACTS):
        facts.add(edit.path.removeprefix(FACTS).split(".")[0])
    for scenario in (alternative, baseline):
        if edit.path.startswith(SILENCES):
            silence = scenario.history.complete.get(edit.path.removeprefix(SILENCES).split(".")[0])
            if silence is not None and (silence.at is None or is_date(silence.at)):
                yield None if silence.at is None else datetime.fromisoformat(silence.at.strip())
            elif silence is not None and silence.at is not None:
                facts.add(silence.at)
        known = scenario.history.facts
        for name in _neighbours(facts, scenario):
            yield known[name].at.earliest if known[name].attempt is None else None
    if edit.how == "release" or not (facts or edit.path.startswith((FACTS, SILENCES))):
        yield edit.span[0]


def _neighbours(names: set[str], scenario: Scenario) -> set[str]:
    """Facts, and those whose dates are drawn together with theirs."""
    known = scenario.history.facts
    pairs = scenario.history.in_order(tuple(known)).pairs
    found = {name for name in names if name in known}
    size = -1
    while size != len(found):
        size = len(found)
        found |= {name for pair in pairs if found.intersection(pair) for name in pair if name in known}
    return found
