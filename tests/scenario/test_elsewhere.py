"""Where a key stands that was written in another place."""

import pytest

from sim.scenario.layers.elsewhere import meant, places
from sim.scenario.schema import Scenario


def asked(path: str) -> str | None:
    *around, key = path.split(".")
    return meant(Scenario, key, tuple(around), ())


@pytest.mark.parametrize(
    ("written", "stands"),
    [
        ("compound.stores.freezer", "compound.stores.food.freezer"),
        ("lines", "siege.lines"),
        ("people", "compound.household.people"),
        ("compound.timezone", "about.place.timezone"),
        ("siege.lines.water.search", "siege.checkpoint.search"),
        ("compound.household.survival", "compound.household.use.survival"),
    ],
)
def test_a_name_that_stands_elsewhere_is_found(written, stands):
    assert asked(written) == f"It stands at '{stands}'."


def test_the_nearest_place_is_named_and_two_where_they_are_as_near():
    assert asked("length") == "It stands at 'about.length'."
    said = asked("compound.water.capacity")
    assert said == "It stands at 'compound.water.tank.capacity' or 'compound.water.header.capacity'."


def test_ids_of_the_path_are_kept_and_others_are_left_open():
    assert asked("siege.lines.water.attempt") == "It stands at 'history.facts.ID.attempt'."
    assert (asked("siege.lines.water.watch") or "").startswith("It stands at 'siege.lines.water.")


def test_a_name_that_stands_in_many_places_far_away_is_no_help():
    assert asked("siege.lines.water.level") is None
    assert asked("history.capacity") is None


def test_a_word_like_none_is_no_help():
    assert asked("compound.furniture") is None
    assert asked("compound.xy") is None


def test_every_place_that_is_named_exists():
    known = places(Scenario)
    around = {path for paths in known.values() for path in paths}
    for path in around:
        for at, step in enumerate(path):
            assert step == "ID" or path[:at] in known[step]
