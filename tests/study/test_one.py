"""One run: measured three ways and told as a dated story."""

import subprocess
import sys
from dataclasses import replace

import pytest

import sim
from sim.engine import DAY
from sim.history import Comparison
from sim.places import shipped_scenarios
from sim.study import heading_of
from sim.study.shortage import first_empty
from sim.study.story import came_about, imposed, story
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
    toy = documented(Toy(5), 2).line("fuel", [(0, 20, -10), (2, 0, 0), (4, 9, 0)])
    assert [one.text for one in story(toy.records())] == [
        "It fails.", "Fuel runs out, for 2.0 days: the longest time without.",
    ]  # fmt: skip


def test_the_story_tells_every_stock_out_that_the_table_has_and_no_other():
    """Empty on days 1 to 2, 3 to 8 and 9; the log's own words on it are left aside."""
    levels = [(0, 9, -9), (1, 0, 0), (2, 9, -9), (3, 0, 0), (8, 9, -9), (9, 0, 0)]
    toy = Toy(10).line("water.tank", levels).log(5, "event", text="water tank runs out", entity="water.tank")
    assert [(one.time / DAY, one.text, one.again) for one in story(toy.records())] == [
        (1, "Water tank runs out.", False),
        (3, "Water tank runs out, for 5.0 days: the longest time without.", False),
        (9, "Water tank runs out.", True),
    ]  # fmt: skip
    (one,) = first_empty(toy.records())
    assert one.begins == (DAY, 3 * DAY, 9 * DAY)


def test_a_spell_of_little_water_is_told_from_its_beginning_to_its_end():
    toy = Toy(40).step("water.use.all", [(0, 500.0), (10, 50.0), (20, 500.0)], "L/d")
    begins, ends = story(toy.records())
    assert begins.text == "Water used falls below 15 L a person a day (mean over 7 days)."
    assert begins.time == 16 * DAY
    assert ends.text.startswith("Water used is back at 15 L a person a day, after ")
    assert ends.text.endswith(f"{(ends.time - begins.time) // DAY} days below it.")
    assert begins.modelled
    assert ends.modelled


def test_a_spell_that_lasts_to_the_end_is_not_told_as_over():
    toy = Toy(30).step("water.use.all", 50.0, "L/d")
    last = story(toy.records())[-1]
    assert last.text == "Water used was below 15 L a person a day to the end, for 30 days."


def test_a_reading_that_the_run_misses_is_told_with_what_the_run_has():
    toy = documented(Toy(5), 2, "observation", "W36")
    missed = Comparison("W36", "It fails.", "water.tank at most 50 L", "1366 L", False, False)
    (one,) = story(toy.records(), [missed])
    assert one.text == "The record: It fails; in this run the water tank holds 1,366 L."
    assert (one.missed, one.fact, one.time, one.entity) == (True, "W36", 2 * DAY, "water.tank")
    (other,) = story(toy.records(), [Comparison("W36", "It fails.", "grid is off", "off", True, True)])
    assert (other.missed, other.text) == (False, "It fails.")


def test_facts_that_came_about_are_counted_as_the_figure_counts_them(one):
    from sim.figures import facts

    rows = facts.facts(one.records)
    assert came_about(one.records) == (sum(facts.documented(row) for row in rows), len(rows))


def test_an_edited_scenario_is_a_what_if_and_no_replay(siege):
    edited = sim.run(siege, central=True)  # its end was set
    assert heading_of(edited) == (
        "modelled what-if: about.end 2025-05-06 18:00 to 2024-04-03 (after " + siege.about.title + ")"
    )
    assert imposed(siege, True).startswith("modelled what-if: ")
    plain = sim.load(DOCUMENTED)
    assert imposed(plain, True).startswith("modelled replay: ")
    assert heading_of(replace(edited, scenario=plain)) == "modelled replay"
    drawn = replace(edited, scenario=plain, central=False)
    assert heading_of(drawn) == "modelled replay (replication 0, seed 1)"


def test_a_what_if_over_another_scenario_asks_its_question(one):
    asked = sim.load(DOCUMENTED.parent / "counterfactuals" / "solar-from-december.yaml")
    said = heading_of(replace(one, scenario=asked, baseline=sim.load(DOCUMENTED), central=True))
    assert said.startswith(f"modelled what-if: {asked.about.question} (after Siege of ")


def test_figures_are_drawn_from_one_run(one):
    assert sim.plot.timeline(one).axes
    assert sim.plot.power_calendar(one).axes
