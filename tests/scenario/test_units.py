"""Generator units whose dates cannot be, runs that cannot be, and loads that no unit carries."""

import pytest

from sim.scenario import ScenarioError
from tests.scenario.toysiege import with_record

UNIT = (
    "{rating: 3 kW, burn_idle: 0.08 L/h/kW, burn_load: 0.25 L/kWh, failure_to_start: 2 %, age: 0 h, "
    "wear: {shape: 1, scale: 300 h}"
)
EARLY, LATE = ("2030-01-20", "g9", "2030-01-22"), ("2030-01-21", "g8", "2030-01-23")
RUN = "{{kind: input, at: {}, what: It ran., run: {{unit: {}, until: {}}}}}"


def units(folder, runs=(), **more):
    """The house with further units, each with some keys more, and with runs of the record; its problems."""
    text = "assumed: x\ncompound:\n  power:\n    generators:\n"
    text += "".join(f"      {name}: {UNIT}{keys}}}\n" for name, keys in more.items())
    text += "history:\n  facts:\n" if runs else ""
    text += "".join(f"    r{number}: {RUN.format(*run)}\n" for number, run in enumerate(runs))
    return with_record(folder, text).warnings


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        (", from: 2030-01-20, until: 2030-01-10", "an end after 2030-01-20 00:00"),
        (", from: 2030-01-20, replacement: true", "no date of a replacement"),
    ],
)
def test_a_unit_has_dates_that_can_be(tmp_path, keys, says):
    with pytest.raises(ScenarioError, match=says):
        units(tmp_path, g9=keys)


@pytest.mark.parametrize(
    ("runs", "says"),
    [
        ([("2030-01-10", "g9", "2030-01-11")], "while g9 is there"),
        ([("2030-02-10", "g9", "2030-02-11")], "while g9 is there"),
        ([EARLY, LATE], "One unit serves the house at a time"),
        ([LATE, EARLY], "One unit serves the house at a time"),
    ],
)
def test_a_run_of_the_record_is_of_a_unit_that_is_there_and_of_one_at_a_time(tmp_path, runs, says):
    with pytest.raises(ScenarioError, match=says):
        units(tmp_path, runs, g8="", g9=", from: 2030-01-15, until: 2030-01-31")


def test_runs_that_touch_and_runs_of_one_unit_may_be(tmp_path):
    runs = [EARLY, ("2030-01-22", "g8", "2030-01-25"), ("2030-01-24", "g8", "2030-01-26")]
    assert not units(tmp_path, runs, g8="", g9=", from: 2030-01-15, until: 2030-01-31")


@pytest.mark.parametrize(("watts", "doubted"), [(3000, False), (3001, True)])
def test_a_load_that_a_unit_cannot_carry_is_doubted(tmp_path, watts, doubted):
    text = f"assumed: x\ncompound:\n  power:\n    generators: {{g9: {UNIT}}}}}\n"
    text += f"    loads: {{oven: {{power: {watts} W, priority: 9}}}}\n"
    found = [problem.message for problem in with_record(tmp_path, text).warnings if "g9" in problem.message]
    assert bool(found) is doubted
