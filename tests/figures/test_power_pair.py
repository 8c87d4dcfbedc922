"""Two power calendars above one another are those of the two runs; the difference is that of their hours."""

import pytest

from sim.figures import daily, save
from sim.figures.lint import lint, summary
from sim.figures.power_pair import power_pair as draw
from sim.figures.scenarios import ALTERNATIVES, BASELINE
from tests.figures.invented import house, many, village
from tests.figures.manyruns import LONG
from tests.figures.test_lint import crowded

THIN = "\u2009"


def hours(run, word):
    return round(daily.hours(run, "power.source", word).sum())


def spelled(number):
    return f"{number:,}".replace(",", THIN).replace("-", "−")


@pytest.fixture(scope="module")
def runs():
    """The long story with two lucks."""
    return house(), house(3)


@pytest.fixture(scope="module")
def said(runs):
    return summary(draw(*runs, names=("A siege", "Other luck"), place=1))


def test_totals_and_their_difference_are_those_of_the_records(runs, said):
    for word, called in (("grid", "grid"), ("generator", "generator"), ("none", "no power")):
        first, second = (hours(run, word) for run in runs)
        assert f"{called} {spelled(first)} h" in said["texts"]
        assert f"{called} {spelled(second)} h" in said["texts"]
        sign = "+" if second > first else ""
        assert f"{called} {sign}{spelled(second - first)} h" in said["texts"]


def test_the_title_gives_the_dark_hours_of_both(runs, said):
    first, second = (spelled(hours(run, "none")) for run in runs)
    assert said["named"]["title:0"].startswith(f"No power in {first} of ")
    assert f"; with the change in {second} of " in said["named"]["title:0"]


def test_identical_runs_differ_in_nothing():
    named = summary(draw(house(), house()))
    assert named["named"]["title:0"].endswith(", in both scenarios")
    assert {"grid 0 h", "generator 0 h", "no power 0 h"} <= set(named["texts"])


def test_each_source_of_each_run_is_drawn_once(runs, said):
    drawn = {name for name in said["named"] if name.startswith("power:")}
    expected = {
        f"power:{which}:{word}"
        for which, run in zip(("baseline", "alternative"), runs, strict=True)
        for word in ("grid", "generator", "solar", "battery", "none")
        if daily.hours(run, "power.source", word).sum() > 0
    }
    assert drawn == expected
    assert {name.replace("share:", "power:") for name in said["named"] if name.startswith("share:")} == drawn


def test_names_stand_in_the_colours_of_their_scenarios(runs):
    figure = draw(*runs, names=("A siege", "Other luck"), place=1)
    colours = {text.get_text(): text.get_color() for text in figure.texts}
    assert colours["A siege"] == BASELINE.ink
    assert colours["Other luck"] == ALTERNATIVES[1].ink


def test_the_battery_is_striped_since_grey_print_has_it_as_a_generator(runs):
    figure = draw(*runs)
    for axes in figure.axes:
        battery = [patch for patch in axes.patches if "battery" in str(patch.get_gid())]
        striped = [
            one for one in axes.collections if one.get_clip_path() is not None and len(one.get_paths()) == 24
        ]
        assert len(striped) == len(battery) == 1


def test_the_heading_says_that_it_is_modelled(said):
    assert (
        said["named"]["heading:0"] == "Modelled: one replication of each scenario, 20 Mar 2024 to 5 May 2025"
    )
    assert said["width_mm"] == 180


def test_a_longer_alternative_makes_the_page_longer_and_leaves_the_baseline_blank_there():
    figure = draw(village(30, 5, None), village(60, 5, None))
    named = summary(figure)["named"]
    assert named["power:baseline:grid"]["x"] == [0, 30]
    assert named["power:alternative:grid"]["x"] == [0, 60]
    widths = {axes.get_xlim()[1] for axes in figure.axes if "share" not in axes.get_gid()}
    assert widths == {60.0}


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(ValueError, match="expected one replication, got 2"):
        draw(house(days=20), many(2, days=20))
    with pytest.raises(ValueError, match="expected two runs of one start"):
        draw(house(days=20), village(20))
    with pytest.raises(ValueError, match="from 0 to 3, got 4"):
        draw(house(days=20), house(days=20), place=4)
    with pytest.raises(KeyError, match=r"power\.source"):
        draw(house(days=20, whole=False), house(days=20))


HOSTILE = {
    "the long story": lambda: (house(), house(2)),
    "crowded": lambda: (crowded(), crowded()),
    "twelve hours": lambda: (village(1, 1, None), village(1, 1, None)),
    "nobody at all": lambda: (village(20, 0, None), village(20, 0, None)),
    "nobody in one": lambda: (village(60, 5, None), village(60, 0, None)),
    "three years beside a month": lambda: (village(30, 5, None), village(1100, 5, None)),
}


@pytest.mark.parametrize("pair", HOSTILE.values(), ids=HOSTILE)
def test_nothing_overlaps_in_two_power_calendars(pair):
    assert lint(draw(*pair(), names=(LONG, f"{LONG} {LONG}"), place=3)) == []


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_a_file_is_the_same_bytes_each_time(tmp_path, kind):
    pair = village(30, 5, None), village(60, 5, None)
    files = [save(draw(*pair), tmp_path / f"{name}.{kind}").read_bytes() for name in ("one", "two")]
    assert files[0] == files[1]
