"""Surprise at an imposed outcome is -ln of its chance under the model, by closed forms beside each."""

from math import exp, inf, log

import pytest

from sim.replication import replicate
from tests.history.played import quiet

RUNS_ALWAYS = (
    "compound.power.grid.at_start=cut",
    "compound.stores.fuel={capacity: 100000 L, level: 100000 L}",
    "compound.power.generators.g1.failure_to_start=0 %",
    "compound.power.generators.g1.repair=null",
    "compound.power.generators.g1.service=null",
    "compound.power.generators.g1.age=0 h",
    "compound.power.running.schedule_after=1000 d",
    "compound.power.generators.g1.wear={shape: 1, scale: 200 h}",
)
"a unit that runs without a break from the start, with a constant risk of 0.12 a day"


def fails(at, more=""):
    return f"""\
history:
  facts:
    broke: {{kind: outcome, at: {at}, what: It breaks., fires: generators.g1.failure, assumed: a toy{more}}}
"""


def surprise(run, fact="broke"):
    (found,) = [one for one in run.surprises if one.fact == fact]
    return found


def chance(opens, closes):
    """Of a failure between two days at 0.12 a day."""
    return exp(-0.12 * opens) - exp(-0.12 * closes)


@pytest.mark.parametrize("number", range(3))
def test_within_bounds_it_is_survival_before_them_times_failure_within(tmp_path, number):
    """Days 10 to 20, wherever the date is drawn between: exp(-1.2) - exp(-2.4) = 0.2105, 1.558 nats."""
    of = quiet(tmp_path, fails("{earliest: 2030-01-11, latest: 2030-01-21}"), *RUNS_ALWAYS)
    found = surprise(replicate(of, number=number))
    assert found.nats == pytest.approx(-log(chance(10, 20)), abs=1e-6)
    assert found.nats == pytest.approx(1.558, abs=1e-3)
    assert (found.entity, found.great) == ("generators.g1.failure", False)


def test_an_exact_time_counts_as_a_day(tmp_path):
    """Day 10, from 12 h before to 12 h after: exp(-1.14) - exp(-1.26) = 0.0362, 3.320 nats."""
    of = quiet(tmp_path, fails("2030-01-11"), *RUNS_ALWAYS)
    assert surprise(replicate(of)).nats == pytest.approx(-log(chance(9.5, 10.5)), abs=1e-6)
    hours = quiet(tmp_path, fails("{earliest: 2030-01-10 22:00, latest: 2030-01-11 02:00}"), *RUNS_ALWAYS)
    assert surprise(replicate(hours)).nats == pytest.approx(-log(chance(9.5, 10.5)), abs=1e-6)


def test_what_should_have_broken_long_before_is_a_great_surprise(tmp_path):
    """A scale of 10 h and day 10: 24 lives outlived, exp(-22.8) - exp(-25.2); 22.9 nats."""
    scale = "compound.power.generators.g1.wear.scale=10 h"
    found = surprise(replicate(quiet(tmp_path, fails("2030-01-11"), *RUNS_ALWAYS, scale)))
    assert found.nats == pytest.approx(-log(exp(-22.8) - exp(-25.2)), abs=1e-6)
    assert found.great


def test_a_second_failure_counts_from_the_repair_before_it(tmp_path):
    """Broken on day 5, mended on day 6, broken on day 10: 3.5 to 4.5 days of running since it was mended."""
    more = """\
    mended: {kind: outcome, at: 2030-01-07, what: It runs again., fires: repair.g1, assumed: a toy}
    again: {kind: outcome, at: 2030-01-11, what: It breaks., fires: generators.g1.failure, assumed: a toy}
"""
    run = replicate(quiet(tmp_path, fails("2030-01-06") + more, *RUNS_ALWAYS))
    assert surprise(run, "again").nats == pytest.approx(-log(chance(3.5, 4.5)), abs=1e-6)
    assert [one.fact for one in run.surprises] == ["broke", "again"]  # a repair is no risk and has no chance


def test_a_unit_that_stands_still_cannot_break(tmp_path):
    on = "compound.power.grid.at_start=on"
    assert surprise(replicate(quiet(tmp_path, fails("2030-01-11"), *RUNS_ALWAYS, on))).nats == inf


def test_a_failed_start_is_the_chance_of_that_start_after_surviving(tmp_path):
    """Grid off from day 10 on: one start, 2 % of which break the unit; -ln 0.02 = 3.912 nats."""
    cut = "    cut: {kind: input, at: 2030-01-11 12:00, what: Cut., set: {grid: off}, assumed: a toy}\n"
    at = "{earliest: 2030-01-11, latest: 2030-01-11 11:00}"
    of = quiet(
        tmp_path, fails(at, ", at_start: true") + cut, *RUNS_ALWAYS, "compound.power.grid.at_start=on",
        "compound.power.generators.g1.failure_to_start=2 %",
    )  # fmt: skip
    run = replicate(of)
    assert run.happened["broke"] == (10 * 24 + 12) * 3600
    # the lump at the start and, for what is left of the window, no more than the same a day once more
    assert -log(0.02) >= surprise(run).nats >= -log(1 - 0.98**2)


def test_a_failed_start_for_which_no_start_comes_is_no_silence(tmp_path):
    on = "compound.power.grid.at_start=on"
    run = replicate(quiet(tmp_path, fails("2030-01-11", ", at_start: true"), *RUNS_ALWAYS, on))
    assert surprise(run).nats == inf
    assert "broke" not in run.happened


def attempt(result):
    return f"""\
history:
  facts:
    came: {{kind: outcome, at: 2030-01-11 12:00, what: A tanker., attempt: {{line: water, result: {result}}},
      assumed: a toy}}
"""


@pytest.mark.parametrize(
    ("result", "permit", "partly", "expected"),
    [
        ("refused", 0.8, 0.25, 0.2),
        ("admitted", 0.8, 0.25, 0.8 * 0.75),
        ("partly", 0.8, 0.25, 0.8 * 0.25),
        ("refused", 1, 0.25, 0),
        ("admitted", 0, 0, 0),
        ("partly", 0.8, 0, 0),
        ("admitted", 0.8, 1, 0),
        ("admitted", 1, 0, 1),
    ],
)
def test_a_delivery_is_as_surprising_as_its_result_is_rare(tmp_path, result, permit, partly, expected):
    same = "{{open: {0}, watch: {0}, checkpoint: {0}, siege: {0}}}"
    of = quiet(
        tmp_path, attempt(result), f"siege.lines.water.permit={same.format(f'{100 * permit} %')}",
        f"siege.lines.water.partly={same.format(f'{100 * partly} %')}", still=False,
    )  # fmt: skip
    found = surprise(replicate(of), "came")
    assert found.entity == "lines.water"
    assert found.nats == (pytest.approx(-log(expected), abs=1e-9) if expected else inf)


def leaves(how):
    return f"""\
history:
  facts:
    out: {{kind: outcome, at: {{earliest: 2030-01-11, latest: 2030-01-21}}, what: Out., {how},
      assumed: a toy}}
"""


EXITS = """\
siege.exits={active: true, bands: [30 d, 90 d],
  all: {escape: [0.01 /d, 1 /d, 1 /d], entry: [0.03 /d, 1 /d, 1 /d], safe_conduct: [0 /d, 1 /d, 1 /d]},
  individual: 0.002 /person/d}"""
"rates of the first thirty days are what counts here"


def test_an_exit_of_disputed_kind_has_the_chances_of_all_kinds_together(tmp_path):
    silent = "  complete: {all: {track: exits, from: 2030-01-01, until: 2030-02-01, assumed: a toy}}\n"
    of = quiet(tmp_path, leaves("leave: all, exit: disputed") + silent, EXITS)
    found = surprise(replicate(of), "out")
    assert found.nats == pytest.approx(-log(exp(-0.4) - exp(-0.8)), abs=1e-6)  # 0.04 a day, days 10 to 20
    assert found.entity == "exits"
    entry = EXITS.replace("0.01 /d", "0 /d")
    of = quiet(tmp_path, leaves("leave: all, exit: entry"), entry)
    assert surprise(replicate(of), "out").nats == pytest.approx(-log(exp(-0.3) - exp(-0.6)), abs=1e-6)


def test_one_person_leaves_at_the_rate_of_all_who_may(tmp_path):
    alone = EXITS.replace("0.01 /d", "0 /d").replace("0.03 /d", "0 /d")
    of = quiet(tmp_path, leaves("leave: 1, exit: individual"), alone)
    run = replicate(of)
    rate = 0.002 * float(run.records.series("people").values[0])
    assert surprise(run, "out").nats == pytest.approx(-log(exp(-10 * rate) - exp(-20 * rate)), abs=1e-6)


def test_a_model_of_exits_that_is_off_expects_nothing_of_them(tmp_path):
    off = "siege.exits.active=false"
    assert replicate(quiet(tmp_path, leaves("leave: all, exit: entry"), EXITS, off)).surprises == ()


def test_released_outcomes_surprise_nobody_and_held_ones_do(tmp_path):
    of = quiet(tmp_path, fails("2030-01-11"), *RUNS_ALWAYS)
    first = replicate(of)
    assert replicate(of, released=True, given=first.abducted).surprises == ()
    held = replicate(of, released=True, given=first.abducted, held=frozenset({"broke"}))
    assert held.surprises == first.surprises
