"""What a replication costs: `python -m benchmarks.replication [ROUNDS]` prints a table and keeps it in
results/.

The unit is the time of 1,000 bare SimPy timeouts. All rows are timed in turn in one process, and only
ratios of one run mean anything. The hourly row is a program with an hourly tick that simulates the same
siege with SimPy's own containers and resources (`benchmarks.hourly`, speed mode).
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks.hourly import speed
from benchmarks.hourly_ticks import DOCUMENTED
from benchmarks.parts import events, profile
from benchmarks.timing import Timed, commands, interleaved
from sim.engine import Records
from sim.measures import measure_all
from sim.replication import Calendar, build, replicate
from sim.scenario import read
from sim.scenario.schema import Scenario

RESULTS = Path(__file__).parent / "results"
SUMMARY, FULL, HOURLY = "drawn, summary records", "drawn, full records", "hourly program, containers"
MOST, GOAL = 40, 20
"units for a drawn replication with summary records"
FULL_MOST = 1.5
HOURLY_LEAST, HOURLY_GOAL = 8, 15
TARGETS = f"""Targets: a drawn replication with summary records takes at most {MOST} units (goal {GOAL}), full
records at most {FULL_MOST} times as long, the hourly program at least {HOURLY_LEAST} times as long
(goal {HOURLY_GOAL}).
"""
WHAT_IT_PROVES = """The hourly program simulates the same siege from the same numbers, luck and record,
one row an hour, deciding for itself (speed mode): this shows the cost of ticking. That it is right is shown
apart, where it is told what came from outside and gets the levels of `sim` to within an hour's flow (oracle
mode, `python -m benchmarks.hourly_ticks oracle` and `tests/benchmarks`). With stocks as plain numbers instead
of SimPy containers one sees what is left of the difference.
"""


def times(scenario: Scenario, rounds: int) -> tuple[Timed, list[Timed]]:
    """The unit and every row, timed in turn."""
    calendar = Calendar.of(scenario)
    kept: dict[int, Records] = {
        number: replicate(scenario, number=number, calendar=calendar).records for number in range(rounds)
    }
    return interleaved(
        {
            "central, summary records": lambda number: replicate(scenario, central=True, calendar=calendar),
            SUMMARY: lambda number: replicate(scenario, number=number, calendar=calendar),
            "built but not played": lambda number: build(scenario, number=number, calendar=calendar),
            FULL: lambda number: replicate(scenario, number=number, full=True, calendar=calendar),
            "all measures of one": lambda number: measure_all(kept[number]),
            HOURLY: lambda number: speed.play(scenario, number, calendar=calendar),
            "hourly program, plain numbers": lambda number: speed.play(
                scenario, number, calendar=calendar, in_containers=False
            ),
        },
        rounds,
    )


def table(unit: Timed, rows: list[Timed]) -> Iterator[str]:
    """Rows in units, and what they say on the targets."""
    yield "| what | units, median | units, least | times a drawn one |"
    yield "|---|---:|---:|---:|"
    by_name = {row.name: row for row in rows}
    ours = by_name[SUMMARY].median
    for row in rows:
        in_units = f"{row.median / unit.median:.1f} | {row.least / unit.least:.1f}"
        yield f"| {row.name} | {in_units} | {row.median / ours:.2f} |"
    yield ""
    full, hourly = by_name[FULL].median / ours, by_name[HOURLY].median / ours
    units = ours / unit.median
    yield f"- units: {units:.1f}, {_verdict(units <= MOST, units <= GOAL)}"
    yield f"- full records: {full:.2f} times, {_verdict(full <= FULL_MOST)}"
    yield f"- hourly program: {hourly:.1f} times, {_verdict(hourly >= HOURLY_LEAST, hourly >= HOURLY_GOAL)}"


def _verdict(target: bool, goal: bool = False) -> str:
    return "goal reached" if goal else "target met" if target else "target missed"


def where_events_go(scenario: Scenario, replications: int = 5) -> Iterator[str]:
    """Events and settlings a day by part."""
    calendar = Calendar.of(scenario)

    def play() -> None:
        for number in range(replications):
            replicate(scenario, number=number, calendar=calendar)

    called, settled = events(play)
    days = replications * calendar.horizon / 86400
    for title, count in (("events", called), ("settlings", settled)):
        yield f"| {title} | a day |"
        yield "|---|---:|"
        yield from _counts(count, days)
        yield ""


def _counts(count: Counter[str], days: float) -> Iterator[str]:
    for name, number in count.most_common():
        if number / days >= 0.05:
            yield f"| {name} | {number / days:.2f} |"
    yield f"| all | {count.total() / days:.2f} |"


def where_time_goes(scenario: Scenario, replications: int = 5) -> Iterator[str]:
    """Share of own time by module, under cProfile, which makes calls dearer than they are."""
    calendar = Calendar.of(scenario)

    def play() -> None:
        for number in range(replications):
            replicate(scenario, number=number, calendar=calendar)

    yield "| module | own time | calls a replication |"
    yield "|---|---:|---:|"
    for module, share, calls in profile(play):
        if share >= 0.01:
            yield f"| {module} | {share:.1%} | {calls // replications:,} |"


def on_the_command_line() -> Iterator[str]:
    """Start-up of the program, and one run with figures."""
    program = [sys.executable, "-m", "sim"]
    starts = commands({"help": [*program, "--help"], "click": [sys.executable, "-c", "import click"]}, 9)
    help_, click = starts
    yield (
        f"- `siegesim --help` takes {help_.median / click.median:.2f} times as long as "
        f"`python -c 'import click'`: {help_.median:.2f} s and {click.median:.2f} s, medians of 9"
    )
    with tempfile.TemporaryDirectory() as folder:
        line = [*program, "run", str(DOCUMENTED), "--out", str(Path(folder) / "run"), "--force"]
        (run, bare) = commands({"run": line, "bare": [*line, "--no-figures"]}, 3)
    figures = f"{run.median:.1f} s with figures, {bare.median:.1f} s without (medians of 3)"
    yield f"- `siegesim run` of the documented siege: {figures}"


def main(rounds: int) -> None:
    scenario = read(DOCUMENTED)
    text = [
        "# What a replication costs", "",
        f"By `python -m benchmarks.replication`: {rounds} rounds in turn in one process, process time. The",
        "unit is 1,000 bare SimPy timeouts. Ratios hold within one run; the machine was shared.", "",
        TARGETS, *table(*times(scenario, rounds)), "", WHAT_IT_PROVES,
        "## On the command line", "", *on_the_command_line(), "",
        "## Where events go", "", *where_events_go(scenario),
        "## Where time goes", "", *where_time_goes(scenario),
    ]
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "replication.md").write_text("\n".join(text) + "\n", encoding="utf-8")
    print("\n".join(text))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
