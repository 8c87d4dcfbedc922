"""The explain command: what a number, date or fact is, what it means, who set it and what backs it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

import click

from sim.cli.failure import USAGE, Failure, as_text
from sim.cli.opening import as_shown, located, opened_whole
from sim.cli.page import Page
from sim.scenario import Moment, Number
from sim.scenario.schema import Fact, Scenario
from sim.scenario.text.marks import Path as Steps
from sim.scenario.text.marks import dotted
from sim.study.entry import Entry, Setting, about, called, date_text, plain, spread
from sim.study.explain import Explainer, Unknown

DEFAULT = "default of the schema; no file mentions it"
KINDS = {
    "input": "input: an act of an outside party, imposed",
    "outcome": "outcome: what happened inside, imposed while the record is followed",
    "observation": "observation: a reading, compared and never imposed",
    "context": "context: told, without effect",
}
EFFECTS = (
    "set", "level", "brings", "arrive", "leave", "leave_down_to", "group", "exit", "fires", "at_start",
    "attempt", "run", "observe",
)  # fmt: skip


def explain_scenario(
    given: Sequence[str], path: str | None, overrides: Sequence[str], assumed: bool, as_json: bool
) -> None:
    """Say where a value comes from, or everything below a path, or everything.

    The last of what is given may be the path, unless a file goes by that name or `path` says it.
    """
    files = list(given)
    if path is None and len(files) > 1 and not _is_file(files[-1]):
        path = files.pop()
    reading = opened_whole(files, overrides)
    known = Explainer(reading)
    try:
        steps = known.find(path) if path else ()
    except Unknown as unknown:
        raise _unknown(unknown, files) from None
    entries = [one for one in known.entries(steps) if one.unbacked or not assumed]
    if as_json:
        click.echo(as_text(_document(reading.scenario, known, steps, path, entries)))
        return
    page = Page()
    one = entries[0] if steps and entries and entries[0].path == dotted(steps) else None
    if steps and known.part(steps) is None and (one is None or one.set_by is None):
        _tell_nothing(page, known, steps, one)
    elif one is not None and isinstance(one.value, Fact):
        _tell_fact(page, known, one, one.value)
    elif one is not None:
        _tell_one(page, known, one)
    else:
        _tell_all(page, known, steps, entries, assumed)


def _is_file(text: str) -> bool:
    """Whether a word of the command line means a file and no path of a scenario."""
    return text.endswith((".yaml", ".yml")) or "/" in text or os.path.isfile(located(text))


def _unknown(unknown: Unknown, files: Sequence[str]) -> Failure:
    near, named = unknown.near, " ".join(files)
    if near:
        hint = f"Did you mean {' or '.join([', '.join(near[:-1])] * bool(near[1:]) + [near[-1]])}?"
    else:
        hint = f"siegesim explain {named} shows every path."
    return Failure(USAGE, "path", f"there is nothing called {unknown.path!r} in {named}", hint, files[0])


def _document(
    scenario: Scenario, known: Explainer, steps: Steps, path: str | None, entries: list[Entry]
) -> dict[str, Any]:
    keys = {key for one in entries for key in one.source} & scenario.sources.keys()
    return {
        "ok": True, "command": "explain", "scenario": head(scenario), "seed": None, "archive": None,
        "path": dotted(steps) if path else None, "entries": [one.as_json() for one in entries],
        "sources": {key: scenario.sources[key].model_dump(exclude_none=True) for key in sorted(keys)},
    }  # fmt: skip


def head(scenario: Scenario) -> dict[str, Any]:
    """A scenario as every document names it."""
    from sim.study.one import scenario_id

    return {"id": scenario_id(scenario), "title": scenario.about.title, "hash": scenario.hash}


def _tell_nothing(page: Page, known: Explainer, steps: Steps, gone: Entry | None) -> None:
    """Something that is not there: never said, or taken away."""
    above, why = known.left_out(steps), "no file says anything here"
    if gone is not None:
        why = "taken away"
    if above is not None:
        why = f"{above.text} is left out, in {_at(above.file, above.line)}"
    page.title(dotted(steps))
    rows = [("Not given", why), ("Meaning", known.meaning(steps))]
    page.pairs([*rows, *(_edit_rows(gone) if gone is not None else ())])


def _tell_one(page: Page, known: Explainer, one: Entry) -> None:
    """A number with what it becomes at dates, a date or a word."""
    page.title(one.place)
    page.pairs([*_value_rows(one), ("Meaning", one.meaning), *_origin_rows(known, one)])
    for later in known.entries(known.find(one.path))[1:]:
        if later.begins is not None:
            page.say("")
            rows = _origin_rows(known, replace(later, edits=()))
            page.pairs([(f"From {date_text(later.begins)}", later.text), *rows])
    if one.path.startswith("sources."):
        page.say("")
        _tell_citations(page, known, one.path.split(".")[1])


def _value_rows(one: Entry) -> Iterator[tuple[str, str]]:
    value = one.value
    if isinstance(value, Number):
        if value.prior is None:
            yield "Value", value.text
        else:
            yield "Prior", value.text
            yield "Median", about(value, value.central)
            yield "5 to 95 %", spread(value)
        yield "Unit", f"{called(value.dimension)}; inside the model in {value.unit or 'plain numbers'}"
    elif isinstance(value, Moment):
        yield "Date", value_date(value)
    else:
        yield "Value", one.text


def value_date(moment: Moment) -> str:
    """A date with how it is drawn."""
    best = moment.best
    drawn = "drawn evenly" if best is None else f"drawn, most likely {best.day} {best:%b %Y %H:%M}"
    how = "exact" if moment.exact else drawn
    return f"{date_text(moment)} ({how})"


def _origin_rows(known: Explainer, one: Entry) -> Iterator[tuple[str, str]]:
    if one.set_by is None:
        yield "Set by", DEFAULT
    else:
        yield "Set in", _at(one.set_by.file, one.set_by.line)
    yield from _edit_rows(one)
    for key in one.source:
        yield "Source", _source(known, key)
    if one.assumed and one.set_by is not None:
        yield "Assumed", one.assumed
    note = known.note(one.path)
    if note:
        yield "Note", note


def _edit_rows(one: Entry) -> Iterator[tuple[str, str]]:
    """What stood there, and what was done, unless that is said by the two values."""
    for setting in one.overrode:
        yield "Instead of", _instead(setting)
    alone = one.kind != "fact" and len(one.edits) == 1 and one.edits[0].how in ("change", "set")
    for edit in () if one.overrode and alone else one.edits:
        named = edit.facts or edit.path == _number(one) or edit.how in ("release", "hold")
        at = "" if named else f"{edit.path.removeprefix(f'{one.path}.')}: "
        yield "Edited", f"{edit.how}: {at}{edit.words} ({_at(edit.file, edit.line)})"


def _instead(setting: Setting) -> str:
    return f"{setting.text}, in {_at(setting.file, setting.line)}"


def _at(file: str, line: int) -> str:
    name, space, where = as_shown(file).partition(" (")
    return f"{name}:{line}{space}{where}"


def _source(known: Explainer, key: str) -> str:
    source = known.scenario.sources.get(key)
    if source is None:
        return key
    dated = f" ({source.published})" if source.published else ""
    where = source.address or (f"row {source.ledger} of the ledger" if source.ledger else "")
    return f"{key}: {source.title}{dated}{'; ' if where else ''}{where}"


def _tell_fact(page: Page, known: Explainer, one: Entry, fact: Fact) -> None:
    facts = known.scenario.history.facts
    id = one.path.rpartition(".")[2] if one.path.rpartition(".")[2] in facts else one.path.split(".", 2)[2]
    page.title(f"{id}  {fact.what}")
    rows = [("Kind", KINDS[fact.kind]), ("Date", value_date(fact.at))]
    written = fact.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    rows += [("Effect", f"{key}: {plain(written[key])}") for key in EFFECTS if key in written]
    if fact.because:
        rows.append(("Because", f"{fact.because}, {facts[fact.because].what}"))
    rows += [("Leads to", f"{each}, {other.what}") for each, other in facts.items() if other.because == id]
    if fact.variant:
        rows.append(("Only if", plain(fact.variant)))
    rows += [
        (words, text)
        for words, text in (
            ("Told by", fact.claimant), ("Confidence", fact.confidence), ("Disputed", fact.disputed),
            ("Same event", ", ".join(fact.also)),
        )
        if text
    ]  # fmt: skip
    page.pairs([*rows, *_origin_rows(known, one)])


def _tell_citations(page: Page, known: Explainer, key: str) -> None:
    cited = known.cited(key)
    page.say(f"Backs {len(cited)} entr{'y' if len(cited) == 1 else 'ies'}: {', '.join(cited) or 'none'}")


def _tell_all(page: Page, known: Explainer, steps: Steps, entries: list[Entry], assumed: bool) -> None:
    """Tables, one for each run of entries that lie together and have the same origin."""
    whole = known.scenario.about.title
    page.title(dotted(steps) if steps else whole)
    if steps and (meaning := known.meaning(steps)):
        page.say(meaning)
    if steps[:1] == ("sources",) and len(steps) == 2:
        _tell_citations(page, known, str(steps[1]))
    if not entries:
        page.say("Nothing here is assumed." if assumed else "Nothing is given here.")
        return
    for section, within in groupby(entries, lambda one: _section(one.path)):
        above = dotted(steps)
        if section.startswith(above) and section != above:
            page.heading(section)
            above = section
        for group in _groups(list(within)):
            above = _tell_group(page, group, above)
    matter = [one for one in known.entries(steps) if one.kind != "words"]
    if matter:
        count = sum(one.unbacked for one in matter)
        page.say("")
        page.say(f"{count} of {len(matter)} numbers, dates and facts have no source.", dim=True)


def _section(path: str) -> str:
    """The first word of a path; two inside the compound and the siege."""
    steps = path.split(".")
    return ".".join(steps[:2] if steps[0] in ("compound", "siege", "history") else steps[:1])


def _groups(entries: list[Entry]) -> Iterator[list[Entry]]:
    """Neighbours of the same origin, with the words that stand beside them."""
    group: list[Entry] = []
    for one in entries:
        told = next((each for each in group if each.kind != "words"), None)
        same = told is None or one.kind == "words" or _origin(told) == _origin(one)
        beside = not group or _around(group[-1]) == _around(one)
        if group and (not same or (not beside and (told is None or one.kind == "words"))):
            yield group
            group = []
        group.append(one)
    if group:
        yield group


def _origin(one: Entry) -> tuple[tuple[str, ...], str | None, bool]:
    return one.source, one.assumed, one.kind == "fact"


def _around(one: Entry) -> str:
    return _number(one).rpartition(".")[0]


def _number(one: Entry) -> str:
    """The path of an entry; of what a number becomes at a date, that of the number."""
    return one.path if one.begins is None else one.path.rpartition(".later.")[0]


def _tell_group(page: Page, group: list[Entry], above: str) -> str:
    """A group under the path that it shares, unless that was said right above; returns that path."""
    origin = next((one for one in group if one.kind != "words"), group[0])
    head = ".".join(_common([_number(one).split(".")[:-1] for one in group]))
    page.say("")
    if head != above:
        page.say(head)
    if origin.source:
        page.say(f"  source: {', '.join(origin.source)}", dim=True)
    elif origin.assumed:
        page.say(f"  assumed: {origin.assumed}", dim=True)
    start = len(head) + 1 if head else 0
    rows = [(f"    {one.place[start:]}", _short(one), _range(one), _place(one)) for one in group]
    page.rows(rows, flexible=(1,))
    return head


def _common(paths: list[list[str]]) -> list[str]:
    shared = []
    for steps in zip(*paths, strict=False):
        if len(set(steps)) > 1:
            break
        shared.append(steps[0])
    return shared


def _short(one: Entry) -> str:
    if isinstance(one.value, Fact):
        return f"{one.value.at.central:%Y-%m-%d} {one.value.kind}: {one.value.what}"
    return one.text


def _range(one: Entry) -> str:
    value = one.value
    if isinstance(value, Number) and value.prior is not None:
        middle, unit = about(value, value.central).partition(" ")[::2]
        ends = spread(value)
        return f"{middle} ({ends[: -len(unit) - 1] if unit else ends}) {unit}".strip()
    return ""


def _place(one: Entry) -> str:
    if one.set_by is None:
        return "default"
    return f"{one.set_by.file.replace(chr(92), '/').rpartition('/')[2]}:{one.set_by.line}"
