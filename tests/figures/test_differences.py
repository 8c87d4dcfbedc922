"""The figure of differences draws the quantiles that it is given about one zero, with no false digit."""

import math
from dataclasses import replace

import pytest

from sim.figures import save
from sim.figures.differences import GROUPS
from sim.figures.differences import differences as draw
from sim.figures.lint import lint, summary
from sim.figures.scenarios import ALTERNATIVES
from sim.measures import REGISTRY
from sim.study.curves import Contrast
from sim.study.wording import words_of
from tests.figures.manyruns import IDS, LONG, NAMES, contrast, paired, same

MEASURES = {"Time": ("length_of_stay",), "Power": ("hours_without_power", "fuel_burned")}


def stay(**more):
    told = {
        "better": "none",
        "better_in": math.nan,
        "meaning": "days on which somebody was inside",
        "unit": "d",
    }
    return paired("length_of_stay", 20.0, 1.6, 30.0, exits_differ_in=0.25, **(told | more))


@pytest.fixture(scope="module")
def said():
    """The summary of a figure of two alternatives, the second without any difference in power."""
    one = contrast("solar", stay(), paired(), same())
    other = contrast("reserve", stay(pairs=41), paired(difference=0.02, error=0.6, spread=0.5), same())
    return summary(draw([one, other], MEASURES, baseline="A siege", scenarios=NAMES))


def test_every_measure_that_is_shown_unless_told_otherwise_is_a_measure():
    names = {measure.name for measure in REGISTRY}
    assert {name for group in GROUPS.values() for name in group} <= names


def test_a_bar_is_the_middle_of_the_pairs_and_the_dot_their_mean(said):
    named = said["named"]
    for gid, colour in (("nine-in-ten", ALTERNATIVES[0].half), ("half", ALTERNATIVES[0].colour)):
        assert named[f"{gid}:hours_without_power:solar"]["colour"].lower() == colour.lower()
    assert named["mean:hours_without_power:solar"]["x"] == [-120, -120]
    assert named["mean:hours_without_power:solar"]["colour"] == ALTERNATIVES[0].colour
    assert named["mean:hours_without_power:reserve"]["colour"] == ALTERNATIVES[2].colour


def test_bars_reach_from_quantile_to_quantile():
    figure = draw([contrast("solar")], {"Power": ("hours_without_power",)})
    pair = paired()
    (axes,) = figure.axes
    boxes = {patch.get_gid(): patch for patch in axes.patches if patch.get_gid()}
    for gid, low, high in (("nine-in-ten", pair.low, pair.high), ("half", pair.lower, pair.upper)):
        box = boxes[f"{gid}:hours_without_power:solar"]
        assert (box.get_x(), box.get_x() + box.get_width()) == pytest.approx((low, high))


def test_zero_is_in_the_middle_of_every_row_and_no_bar_is_cut():
    rows = [paired(), same(), paired("unmet_water", 700.0, 30.0, 900.0, unit="L"), stay()]
    figure = draw([contrast("solar", *rows)], {"All": [row.measure for row in rows]})
    assert len(figure.axes) == 4
    for axes, row in zip(figure.axes, rows, strict=True):
        low, high = axes.get_xlim()
        assert low == -high
        assert max(abs(row.low), abs(row.high)) <= high


def test_each_row_says_its_numbers_and_which_side_is_better(said):
    named = said["named"]
    assert named["number:hours_without_power:solar"] == "−120"
    assert named["error:hours_without_power:solar"] == "8"
    assert named["better-in:hours_without_power:solar"] == "93 %"
    assert named["same-in:fuel_burned:reserve"] == "100 %"
    assert named["number:fuel_burned:solar"] == "0"
    assert named["better-in:length_of_stay:solar"] == "–"
    assert named["better:hours_without_power"] == "← lower is better"
    assert named["better:length_of_stay"] == "neither side is better"
    assert {"hours", "days", "L", "TIME", "POWER"} <= set(said["texts"])


def test_higher_is_better_points_to_the_right():
    row = paired("usable_hours", better="higher")
    named = summary(draw([contrast("solar", row)], {"Contact": ("usable_hours",)}))["named"]
    assert named["better:usable_hours"] == "higher is better →"


def test_a_difference_whose_exits_differ_and_one_of_fewer_pairs_are_marked(said):
    named = said["named"]
    assert named["sign:length_of_stay:solar"] == "†"
    assert named["sign:length_of_stay:reserve"] == "†‡"
    assert "sign:hours_without_power:solar" not in named or not named["sign:hours_without_power:solar"]
    words = " ".join(said["texts"])
    assert "† The exits differ too, in up to 25 % of the pairs." in words
    assert "‡ Defined in 41 pairs only." in words


def test_rounding_is_not_printed_as_a_difference():
    row = replace(
        paired(), difference=1e-10, error=2e-10, low=0.0, lower=0.0, median=0.0, upper=0.0, high=0.0
    )
    named = summary(draw([contrast("solar", row)], {"Power": ("hours_without_power",)}))["named"]
    assert named["number:hours_without_power:solar"] == named["error:hours_without_power:solar"] == "0"


def test_the_heading_says_pairs_and_same_luck_and_the_note_simulation_error(said):
    assert (
        said["named"]["heading:0"]
        == "Modelled: 60 pairs of runs with the same luck, alternative less “A siege”"
    )
    assert said["named"]["title:0"] == "What each of 2 alternatives changes"
    assert any("simulation error" in words for words in said["texts"])
    assert said["width_mm"] == 180


def test_the_title_of_one_alternative_is_its_question():
    assert summary(draw([contrast("solar")]))["named"]["title:0"] == NAMES["solar"]


def test_measures_unless_told_otherwise_are_those_that_were_compared():
    named = summary(draw([contrast("solar")]))["named"]
    assert {name for name in named if name.startswith("better:")} == {
        "better:hours_without_power", "better:fuel_burned",
    }  # fmt: skip


def test_a_measure_has_the_name_and_the_unit_that_it_has_on_a_page():
    names = ("slots_admitted", "proportion_of_days_covered", "water_use_below_15", "hardship_food_3_or_worse")
    told = contrast("solar", *(paired(name, meaning="as the tables say", unit="share") for name in names))
    figure = summary(draw([told], {"All": names}))
    bold = {gid.split(":")[1]: words for gid, words in figure["named"].items() if gid.endswith(":0")}
    for name in names:
        assert words_of(name, "").startswith(bold[name])
    assert "as the tables say" not in str(figure["texts"])
    assert figure["texts"].count("of days") == len(names)
    assert any("hardship, a modelled proxy" in words for words in figure["texts"])


def test_water_below_the_minimum_has_a_row_unless_other_rows_are_named():
    rows = [paired(name) for group in GROUPS.values() for name in group] + [same("water_use_below_15")]
    named = summary(draw([contrast("solar", *rows)]))["named"]
    assert named["measure:water_use_below_15:0"].startswith("Below 15 L of water")


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(ValueError, match="at least one alternative"):
        draw([])
    with pytest.raises(ValueError, match="expected at most 4 alternatives in a figure, got 5: a, b, c, d, e"):
        draw([contrast(name) for name in "abcde"])
    with pytest.raises(ValueError, match="each alternative once, got solar, solar"):
        draw([contrast("solar"), contrast("solar")])
    with pytest.raises(ValueError, match="among fuel_burned, hours_without_power; got hours_of_sun"):
        draw([contrast("solar")], {"Power": ("hours_of_sun",)})
    with pytest.raises(ValueError, match="none of the measures to show was compared; there are a"):
        draw([contrast("solar", paired("a"))])
    with pytest.raises(ValueError, match="among solar, monitored, reserve, stay; got elsewhere"):
        draw([contrast("elsewhere")], scenarios=NAMES)


NAN = dict.fromkeys(
    ("baseline", "alternative", "difference", "error", "low", "lower", "median", "upper", "high", "better_in",
     "identical_in"), math.nan,
)  # fmt: skip
HOSTILE = {
    "four": lambda: [contrast(name, stay(), paired(), same()) for name in IDS[1:]],
    "identical": lambda: [contrast(name, stay(), same("hours_without_power"), same()) for name in IDS[1:]],
    "one lacks a measure": lambda: [contrast("solar", stay(), paired(), same()), contrast("stay", stay())],
    "no pair": lambda: [contrast("solar", stay(), replace(paired(), **NAN, pairs=0), same())],
    "one pair": lambda: [
        contrast("solar", replace(stay(), error=math.nan, pairs=1), paired(pairs=1), same(pairs=1))
    ],
    "huge": lambda: [contrast("solar", stay(), paired(difference=-3e14, error=2e12, spread=1e15), same())],
    "tiny": lambda: [contrast("solar", stay(), paired(difference=3e-9, error=2e-10, spread=1e-8), same())],
    "no end": lambda: [contrast("solar", stay(), replace(paired(), high=math.inf, error=math.inf), same())],
    "many words": lambda: [
        contrast(
            name, stay(), paired(), same(), paired("new", meaning=LONG, unit="litres/person and day/house")
        )
        for name in IDS[1:]
    ],
    "no meaning": lambda: [contrast("solar", stay(), paired(meaning=""), same(unit=""))],
    "a mean beyond its bar": lambda: [contrast("solar", stay(), replace(paired(), difference=900.0), same())],
}  # fmt: skip


@pytest.mark.parametrize("contrasts", HOSTILE.values(), ids=HOSTILE)
def test_nothing_overlaps_in_differences(contrasts):
    contrasts = [Contrast(one.scenario, f"{one.title}. {LONG}", one.rows) for one in contrasts()]
    groups = MEASURES | ({"New": ("new",)} if "new" in contrasts[0].rows else {})
    figure = draw(contrasts, groups, baseline=LONG, scenarios=NAMES)
    assert lint(figure) == []
    assert summary(figure)["named"]["heading:0"].startswith("Modelled: ")


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_a_file_is_the_same_bytes_each_time(tmp_path, kind):
    files = [save(draw([contrast()]), tmp_path / f"{name}.{kind}").read_bytes() for name in ("one", "two")]
    assert files[0] == files[1]
