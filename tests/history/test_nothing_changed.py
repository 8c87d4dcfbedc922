"""A change of nothing changes nothing, also where the model gave no chance to what the record says."""

import pytest

from sim.replication import replicate
from sim.scenario import read
from sim.study import beside
from tests.history.played import DAY, STILL, differences, quiet

ALWAYS = """siege: {lines: {water: {unit: L, quantity: 900 L, every: "uniform(3 d, 6 d)", lead: 0 h,
  permit: 100 %, deterred: 0 %, partly: 0 %, fraction: 50 %, confiscated: 0 %, assumed: a toy}}}
"""
NEVER = ALWAYS.replace("permit: 100 %", "permit: 0 %")
NOW_AND_THEN = ALWAYS.replace("permit: 100 %", "permit: 50 %")
LEAVING = "siege: {exits: {active: true, individual: 0.02 /person/d, assumed: a toy}}\n"
SET = """compound: {stores: {fuel: {capacity: 900 L, level: 900 L}}, assumed: a toy, power: {
  grid: {at_start: off}, running: {starts: ["18:00"], hours: 4 h, schedule_after: 0 d, fuel_reserve: 0 d},
  generators: {g1: {rating: 5 kW, burn_idle: 0.1 L/h/kW, burn_load: 0.3 L/h/kW, failure_to_start: 0 %,
    wear: {shape: 1, scale: 400 h}, age: 0 h}}}}
"""


def fact(name, what, at="2030-01-20"):
    return f"    {name}: {{kind: outcome, at: {at}, what: So it was., {what}, assumed: a toy}}\n"


def attempt(result, more="", at="2030-01-20"):
    return fact("came", f"attempt: {{line: water, result: {result}{more}}}", at)


# By name: what there is, the record, and what else the alternative says.
CASES = {
    "refused where all is granted": (ALWAYS, attempt("refused"), ""),
    "let in where nothing is granted": (NEVER, attempt("admitted", ", quantity: 300 L"), ""),
    "let in on a blocked line": (
        ALWAYS, fact("shut", "set: {lines.water: blocked}", "2030-01-19") + attempt("admitted"), "",
    ),
    "in part where all or nothing comes": (ALWAYS, attempt("partly"), ""),
    "so much in part where all or nothing comes": (ALWAYS, attempt("partly", ", quantity: 300 L"), ""),
    "held, and the days after it": (NOW_AND_THEN, attempt("refused", at="2030-01-10"), "hold: [came]\n"),
    "a set that fails while it stands": (SET, fact("fails", "fires: generators.g1.failure"), ""),
    "a departure where outcomes are the model's": (
        LEAVING, fact("one", "leave: 1"), "", "  follow: inputs\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_change_of_nothing_changes_nothing(tmp_path, case):
    there, record, edits, *how = case
    base = quiet(tmp_path, f"{there}history:\n{''.join(how)}  facts:\n{record}")
    (tmp_path / "what-if.yaml").write_text(
        f"extends: main.yaml\nquestion: What if?\nassumed: asked\n{edits}"
        "change: {compound.household.people.family.count: 4}\n"
    )
    alternative = read(tmp_path / "what-if.yaml", overrides=STILL)
    for number in range(5):
        first = replicate(base, number=number)
        assert differences(first, beside(first, base, alternative)) == []


def test_a_set_that_failed_while_it_stood_runs_on_where_it_was_worn_otherwise(tmp_path):
    """19 d x 4 h = 76 h of use are 38 d x 2 h: it fails at the end of the 38th run, at 20:00."""
    base = quiet(tmp_path, f"{SET}history:\n  facts:\n{fact('fails', 'fires: generators.g1.failure')}")
    (tmp_path / "less.yaml").write_text(
        "extends: main.yaml\nquestion: What if it ran less?\nassumed: asked\n"
        "change: {compound.power.running.hours: 2 h}\n"
    )
    first = replicate(base)
    less = beside(first, base, read(tmp_path / "less.yaml", overrides=STILL))
    fails = [row["time"] / DAY for run in (first, less) for row in run.records.log("fact")]
    assert fails == pytest.approx([19, 37 + 20 / 24], abs=0.02)
