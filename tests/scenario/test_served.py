"""Parts that need power and that no load serves: a cold store is refused, others are doubted."""

import pytest

from sim.scenario import ScenarioError
from tests.scenario.toysiege import with_record

COLD = "{capacity: 9 person-d, level: 3 person-d, set_point: -18 degC, warms: 50 h, cools: 5 h}"
UNSERVED = {
    "pump": "power: {loads: {pump: {serves: comfort}}}",
    "fixed line": "power: {loads: {router: {serves: comfort}}}",
    "devices": "power: {loads: {phones: {serves: comfort}}}\n  comms: {devices: {trickle: null}}",
}


def about_loads(problems):
    return [problem for problem in problems if "serves the" in problem.message]


def written(edit):
    return f"assumed: x\ncompound:\n  {edit}\n"


@pytest.mark.parametrize(
    ("store", "edit"),
    [
        ("fridge", "power: {loads: {fridge: {serves: comfort}}}"),
        ("freezer", f"stores: {{food: {{freezer: {COLD}}}}}"),
    ],
)
def test_a_cold_store_that_no_load_serves_is_refused(store, edit, tmp_path):
    with pytest.raises(ScenarioError) as caught:
        with_record(tmp_path, written(edit))
    (problem,) = about_loads(caught.value.problems)
    assert (problem.code, problem.severity) == ("E708", "error")
    assert problem.message.startswith(f"expected a load that serves the {store}, received none")
    assert f"serves: {store}" in problem.hint
    assert problem.line > 0


@pytest.mark.parametrize("part", UNSERVED)
def test_another_part_that_no_load_serves_is_doubted(part, tmp_path):
    (doubt,) = about_loads(with_record(tmp_path, written(UNSERVED[part])).warnings)
    assert (doubt.code, doubt.severity) == ("W609", "warning")
    assert f"serves the {part}, received none" in doubt.message


def test_a_house_whose_parts_are_served_is_not_doubted(tmp_path):
    assert about_loads(with_record(tmp_path, "").warnings) == []


def test_of_two_loads_that_serve_one_part_none_is_left_aside(tmp_path):
    laptops = "power: {loads: {laptops: {power: 60 W, priority: 2, serves: devices}}}"
    with pytest.raises(ScenarioError) as caught:
        with_record(tmp_path, written(laptops))
    (problem,) = about_loads(caught.value.problems)
    assert problem.message == "expected one load that serves the devices, received phones, laptops"
