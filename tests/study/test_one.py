"""One run: measured three ways and told as a dated story."""

import subprocess
import sys

import pytest

import sim
from sim.places import shipped_scenarios
from sim.study.story import story
from tests.measures.toy import Toy

DOCUMENTED = shipped_scenarios() / "caracas-2024" / "documented.yaml"


@pytest.fixture(scope="module")
def siege():
    return sim.load(DOCUMENTED, ["about.end=2024-04-03"])


@pytest.fixture(scope="module")
def one(siege):
    return sim.run(siege, seed=1)


def documented(toy: Toy, day: float, kind: str = "outcome", id: str = "W1") -> Toy:
    return toy.log(
        day, "fact", id=id, kind=kind, text="It fails.", claimant="press", assumed=None, disputed=None
    )


def test_to_import_sim_imports_nothing_heavy():
    heavy = "{'numpy', 'simpy', 'pydantic', 'matplotlib', 'pyarrow', 'rich', 'click', 'yaml'}"
    program = f"import sys, sim; assert not {heavy} & set(sys.modules), {heavy} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True)


def test_a_name_that_the_package_does_not_have_is_an_attribute_error():
    with pytest.raises(AttributeError, match="nonsense"):
        sim.nonsense  # noqa: B018
    assert {"load", "run", "plot", "Run"} <= set(dir(sim))


def test_the_same_seed_gives_the_same_run_and_another_seed_another(siege, one):
    assert sim.run(siege, seed=1).measures == one.measures
    assert sim.run(siege, seed=2).measures != one.measures


def test_a_file_may_be_run_directly(siege):
    assert sim.run(DOCUMENTED, central=True).scenario.about.title == siege.about.title


def test_every_measure_has_its_value_with_exits_off(one):
    assert all(
        {"value", "unit", "better", "meaning", "exits_off"} == set(row) for row in one.measures.values()
    )
    assert one.measures["water_use"]["exits_off"] is not None


def test_a_series_is_read_by_name(one):
    assert one.timeline("people").values[-1] == 6
    with pytest.raises(KeyError, match=r"water\.tank"):
        one.timeline("water.tnk")


def test_nobody_has_left_after_two_weeks(one):
    assert one.exit == {"kind": None, "at": None}


def test_a_notebook_shows_the_run_as_a_table(one):
    shown = one._repr_html_()
    assert shown.startswith("<table>")
    assert "replication 0, seed 1" in shown


def test_the_story_is_in_order_of_time(one):
    times = [happening.time for happening in one.events]
    assert times == sorted(times)
    assert {"W02", "W03"} <= {happening.fact for happening in one.events}


def test_a_documented_failure_is_not_told_twice():
    toy = documented(Toy(5), 2).log(2, "event", text="generator g1 fails", entity="generators.g1")
    assert [(one.fact, one.modelled) for one in story(toy.records())] == [("W1", False)]


def test_a_failure_that_no_document_tells_is_told_as_modelled():
    toy = documented(Toy(5), 2).log(3, "event", text="generator g1 fails", entity="generators.g1")
    assert [(one.text, one.modelled) for one in story(toy.records())] == [
        ("It fails.", False), ("Generator g1 fails.", True),
    ]  # fmt: skip


def test_a_stock_out_at_the_moment_of_a_fact_is_told_beside_it():
    toy = documented(Toy(5), 2).log(2, "event", text="water tank runs out", entity="water.tank")
    assert [one.text for one in story(toy.records())] == ["It fails.", "Water tank runs out."]


def test_figures_are_drawn_from_one_run(one):
    assert sim.plot.timeline(one).axes
    assert sim.plot.power_calendar(one).axes
