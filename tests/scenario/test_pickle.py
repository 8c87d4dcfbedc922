"""A scenario goes through pickle: it is equal afterwards, of the same classes, and hashes the same."""

import pickle

import pytest

import sim
from sim.places import shipped_scenarios
from sim.scenario import numbers_and_moments
from sim.scenario.numbers.number import Number

TOY = shipped_scenarios() / "toy" / "first.yaml"
WHAT_IF = next((shipped_scenarios() / "caracas-2024" / "counterfactuals").glob("*.yaml"))


def again(what):
    return pickle.loads(pickle.dumps(what))


@pytest.mark.parametrize("path", [TOY, WHAT_IF], ids=["whole", "overlay"])
def test_a_scenario_is_the_same_after_pickling(path):
    siege = sim.load(path)
    loaded = again(siege)
    assert loaded == siege
    assert (loaded.hash, loaded.edits, loaded.files) == (siege.hash, siege.edits, siege.files)
    for (at, one), (where, other) in zip(
        numbers_and_moments(siege), numbers_and_moments(loaded), strict=True
    ):
        assert (at, one.path, one.text, one.source) == (where, other.path, other.text, other.source)


def test_a_value_for_each_cordon_keeps_its_class():
    """Two such classes share one name, so pickle could find neither by it."""
    line = sim.load(TOY).siege.lines["water"]
    permit, enough = again(line.permit), again(line.every)
    assert type(permit) is type(line.permit)
    assert type(enough) is type(line.every)
    assert type(permit) is not type(enough)


@pytest.mark.parametrize("text", ["6000 L", "lognormal(median 6 L, gsd 1.8)", "choice(1 L: 0.5, 2 L: 0.5)"])
def test_every_kind_of_number_is_the_same(text):
    number = Number.of(text, "volume")
    loaded = again(number)
    assert (loaded, loaded.exact, loaded.draw(0.3)) == (number, number.exact, number.draw(0.3))


def test_a_run_and_a_study_are_the_same(tmp_path):
    one = sim.run(TOY, seed=3)
    loaded = again(one)
    assert (loaded.measures, loaded.exit, loaded.events) == (one.measures, one.exit, one.events)
    assert loaded.observations == one.observations
    assert (loaded.timeline("people").values == one.timeline("people").values).all()
    assert sim.run(again(sim.load(TOY)), seed=3).measures == one.measures
    study = sim.run(TOY, replications=3, exits_off=False, jobs=1, out=tmp_path / "study")
    asked = study.numbers("water_use")  # which opens a file
    assert (again(study).numbers("water_use") == asked).all()
