"""The figures of the documented siege, from a real run."""

import pytest

from sim.figures import power_calendar, timeline
from sim.figures.lint import lint, summary
from sim.places import shipped_scenarios
from sim.replication import replicate
from sim.scenario import read


@pytest.fixture(scope="module")
def records():
    scenario = read(shipped_scenarios() / "caracas-2024" / "documented.yaml")
    return replicate(scenario, central=True).records


def test_its_timeline_can_be_printed(records):
    drawn = timeline(records)
    assert lint(drawn) == []
    said = summary(drawn)["named"]
    assert said["heading:0"].startswith("Modelled replay of the documented siege, 20 Mar 2024 to ")
    labelled = {row["id"] for row in records.log("fact") if row["label"]}
    assert {name for name in said if name.startswith("disc:")} == {
        f"disc:{identity}" for identity in labelled
    }
    assert {"threshold:7.5", "threshold:15", "axes:water", "line:water"} <= said.keys() | {
        axes.get_gid() for axes in drawn.axes
    }


def test_its_power_calendar_can_be_printed(records):
    assert lint(power_calendar(records)) == []
