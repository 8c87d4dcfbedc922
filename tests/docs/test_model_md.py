"""The numbers of docs/model.md beside the files that they describe: a table that drifts is a mistake.

A table stands under `Prefix ...` with the path that its rows begin with. It is a list of paths with values
and origins, one or two of them side by side, or a grid whose first row and first column make the paths.
"""

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from sim.places import shipped_scenarios
from sim.scenario import Number, numbers_and_moments, read_whole
from sim.scenario.numbers.number import Dimension, read_number
from sim.scenario.schema import Scenario
from sim.scenario.text.marks import dotted
from sim.study.entry import date_text
from sim.study.explain import Explainer

PAGE = Path(__file__).resolve().parents[2] / "docs" / "model.md"
TEXT = PAGE.read_text("utf-8")
READING = read_whole(shipped_scenarios() / "caracas-2024" / "documented.yaml", Scenario)
SIEGE = READING.scenario
NUMBERS = {dotted(path): each for path, each in numbers_and_moments(SIEGE) if isinstance(each, Number)}
CORDON = ("open", "watch", "checkpoint", "siege")
CUSTODIAN = ("own", "de_facto", "agreed", "contested", "third", "none")
IN_CODE = re.compile(r"`([^`]+)`")


class Row(NamedTuple):
    """One number of the page: its path, what the page says it is, and where from ('' if it does not say)."""

    path: str
    value: str
    origin: str
    line: int


def rows() -> list[Row]:
    """Every number in a table of the page."""
    found: list[Row] = []
    prefix, head = "", list[str]()
    for line, text in enumerate(TEXT.splitlines(), 1):
        if text.startswith("#"):
            prefix, head = "", []
        elif text.startswith("Prefix `"):
            prefix, head = IN_CODE.findall(text)[0], []
        elif not text.startswith("|"):
            head = []
        elif prefix and not head:
            head = cells(text)
        elif prefix and not text.startswith("|---"):
            found += _of_row(prefix, head, cells(text), line)
    return found


def cells(text: str) -> list[str]:
    return [each.strip() for each in text.strip("|").split("|")]


def _of_row(prefix: str, head: list[str], row: list[str], line: int) -> list[Row]:
    names = [IN_CODE.search(each) for each in head]
    origin = row[head.index("origin")] if "origin" in head else ""
    if head[0] == "path":
        pairs = [(row[at], row[at + 1]) for at, name in enumerate(head) if name == "path" and row[at]]
        return [Row(prefix + IN_CODE.findall(path)[0], value, origin, line) for path, value in pairs]
    grid = [(name[1], value) for name, value in zip(names, row, strict=True) if name is not None]
    if not grid:
        return []  # a table of another kind, with a test of its own
    own = IN_CODE.findall(row[0])[0]
    by_row = f"{prefix}{own}." if f"{prefix}{own}.{grid[0][0]}" in NUMBERS else None
    return [
        Row(f"{by_row}{name}" if by_row is not None else f"{prefix}{name}.{own}", value, origin, line)
        for name, value in grid
    ]


ROWS = rows()


def each_of(chosen: list[Row]):
    return pytest.mark.parametrize("row", chosen, ids=[f"line {row.line}: {row.path}" for row in chosen])


def meant(row: Row) -> dict[str, str]:
    """The path of every number that a row speaks of, with its text: some are of four states, or of six."""
    for states in (CORDON, CUSTODIAN):
        paths = [f"{row.path}.{state}" for state in states]
        if any(path in NUMBERS for path in paths):
            values = row.value.split(" / ")
            assert len(values) == len(paths), f"expected a value for each of {', '.join(states)}"
            return dict(zip(paths, values, strict=True))
    return {row.path: row.value}


@each_of(ROWS)
def test_a_value_on_the_page_is_that_of_the_files(row):
    for path, text in meant(row).items():
        assert path in NUMBERS, f"line {row.line}: no file gives {path}"
        number = NUMBERS[path]
        said = read_number(text, Dimension(number.dimension))
        assert said.exact == number.exact, f"line {row.line}: {path} is {number.text} in the files"


@each_of([row for row in ROWS if row.origin])
def test_an_origin_on_the_page_is_that_of_the_files(row):
    for path in meant(row):
        number = NUMBERS[path]
        named = re.findall(r"(\w+)(?: \(([A-D])\))?", row.origin.replace("assumed", "").replace("†", ""))
        assert [key for key, _ in named] == list(number.source), f"line {row.line}"
        assert ("assumed" in row.origin) == (number.assumed is not None), f"line {row.line}"
        for key, grade in named:
            assert SIEGE.sources[key].grade == (grade or None), f"line {row.line}: {key}"


def test_the_page_has_all_tables():
    assert len(ROWS) > 150
    said = {path for row in ROWS for path in meant(row)}
    for part in ("compound.household.use.", "compound.power.loads.", "siege.cordon.rates.", "siege.custody."):
        assert {path for path in NUMBERS if path.startswith(part)} <= said
    for part in ("compound.stores.medicine.", "siege.checkpoint.", "siege.interference.", "siege.diplomacy."):
        assert {path for path in NUMBERS if path.startswith(part)} <= said


def test_the_first_unit_comes_when_the_files_say():
    told = re.search(r"`generators.g1.from` is (.+?)\. ", TEXT)
    came = SIEGE.compound.power.generators["g1"].at
    assert told is not None
    assert came is not None
    assert told[1] == date_text(came)


def test_every_path_in_the_text_leads_somewhere():
    known = Explainer(READING)
    for path in IN_CODE.findall(TEXT):
        if re.fullmatch(r"(compound|siege)(\.[\w>]+)+", path):
            known.find(path)


def test_exit_rates_are_the_events_and_exposures_of_the_page():
    table = TEXT.split("Prefix `siege.exits.all.`")[1].split("\n\n`")[0]
    exposures = re.findall(r"[0-9]+ d", table.split("exposures")[1].split(")")[0])
    rates = [line for line in table.splitlines() if line.startswith("| `")]
    found = {IN_CODE.findall(line)[0]: cells(line)[1:] for line in rates}
    assert found.keys() == SIEGE.siege.exits.all.keys()
    for kind, shapes in found.items():
        told = [f"gamma(shape {shape}, rate {days})" for shape, days in zip(shapes, exposures, strict=True)]
        assert told == [rate.text for rate in SIEGE.siege.exits.all[kind]]
    alone = re.search(r"`siege.exits.individual` = (.+?)\. ", TEXT)
    assert alone is not None
    assert alone[1] == SIEGE.siege.exits.individual.text
    bands = re.search(r"cut at ([0-9, and]+) days", TEXT)
    assert bands is not None
    assert re.findall(r"[0-9]+", bands[1]) == [f"{band.size / 86400:g}" for band in SIEGE.siege.exits.bands]


def test_the_record_is_counted_right():
    facts = SIEGE.history.facts
    kinds = [fact.kind for fact in facts.values()]
    counts = tuple(map(kinds.count, ("input", "outcome", "observation", "context")))
    told = re.search(
        r"holds (\d+) rows: (\d+) inputs .*?, (\d+) outcomes .*?, (\d+) observations .*?, (\d+) context", TEXT
    )
    assert told is not None
    assert tuple(map(int, told.groups())) == (len(facts), *counts)
    bare = sum(not fact.source for fact in facts.values())
    assert f"{bare} have no source and say *assumed*" in TEXT


def test_every_fact_that_the_page_names_is_in_the_record():
    facts = SIEGE.history.facts
    also = {row for fact in facts.values() for row in fact.also}
    section = TEXT.split("## 5. ")[1].split("## 6. ")[0]
    named = set(re.findall(r"\b([AWSM][0-9]+[a-z]?)\b", section))
    assert named
    assert named <= facts.keys() | also


def test_credences_of_disputes_are_those_of_the_record():
    table = TEXT.split("| variant | options | credence |")[1].split("\n\n")[0]
    told = {IN_CODE.findall(line)[0]: cells(line)[2] for line in table.splitlines() if line.startswith("| `")}
    assert told.keys() == SIEGE.history.variants.keys()
    for name, credence in told.items():
        options = SIEGE.history.variants[name].options.values()
        assert re.findall(r"[0-9.]+", credence.split(" (")[0]) == [f"{share.size:g}" for share in options]
