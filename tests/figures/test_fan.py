"""A fan shows the quantiles that it is given, where enough runs stand behind them, and says what it shows."""

from dataclasses import replace

import numpy as np
import pytest

from sim.figures import save
from sim.figures.fan import fan as draw
from sim.figures.lint import lint, summary
from sim.figures.readings import in_words
from sim.figures.scenarios import ALTERNATIVES, BASELINE
from sim.study.curves import Mark
from tests.figures.manyruns import LONG, NAMES, READINGS, fan


@pytest.fixture(scope="module")
def said():
    """The summary of a figure of three series, the first with readings."""
    fans = [
        fan(marks=READINGS),
        fan(name="fuel", title="Fuel", unit="litres"),
        fan(name="power", minimum=None),
    ]
    return summary(draw(fans, scenarios=NAMES))


def axes_of(figure, name):
    return next(axes for axes in figure.axes if axes.get_gid() == name)


def line_of(figure, gid):
    return next(line for axes in figure.axes for line in axes.lines if line.get_gid() == gid)


def test_each_area_and_line_is_that_of_its_quantiles(said):
    one = fan()
    shown = one.inside >= 0.2
    for low, high, gid, colour in (
        (one.low, one.high, "nine-in-ten", BASELINE.pale), (one.lower, one.upper, "half", BASELINE.half),
        (one.median, one.median, "median", BASELINE.colour),
    ):  # fmt: skip
        drawn = said["named"][f"{gid}:water_used:documented"]
        assert drawn["colour"].lower() == colour.lower()
        assert drawn["y"] == pytest.approx([low[shown].min(), high[shown].max()], abs=1e-3)
        assert drawn["x"] == [0, shown.sum()]


def test_the_strip_is_the_share_of_runs_below_the_line_and_only_where_there_is_a_line(said):
    one = fan()
    assert said["named"]["below:water_used:documented"]["y"] == [0, 1]
    assert said["named"]["threshold:water_used:documented"]["y"] == [7.5, 7.5]
    assert one.minimum == 7.5
    assert not {name for name in said["named"] if "power" in name and name.startswith(("below", "threshold"))}


def test_a_panel_is_named_for_its_series_and_unit(said):
    assert said["named"]["panel:fuel:documented"] == "Fuel"
    assert {"litres", "L a person a day", "9 in 10 runs", "half of runs", "median"} <= set(said["texts"])
    assert "survival minimum, 7.5" in said["texts"]


def test_the_heading_says_that_it_is_modelled_and_how_many_runs(said):
    assert said["named"]["heading:0"] == "Modelled: 60 runs of “A siege”, 20 Mar 2024 to 5 May 2025"
    assert said["named"]["title:0"] == "Water used and fuel over 60 runs"
    assert not any("as it happened" in words for words in said["texts"])
    assert said["width_mm"] == 180


def test_the_title_of_one_fan_is_its_worst_day():
    below = np.zeros(412)
    below[200] = 0.217
    words = summary(draw([replace(fan(), below=below)]))["named"]
    assert words["title:0"] == "Water used: below the survival minimum in 22 % of the runs on the worst day"
    assert words["worst:water_used:documented"] == "22 % on the worst day"


def test_a_day_of_few_runs_is_neither_drawn_nor_the_worst():
    below = np.zeros(412)
    below[-1] = 1.0  # the only run with anybody inside
    inside = np.ones(412)
    inside[-3:] = 1 / 60
    figure = draw([replace(fan(emptied=0), below=below, inside=inside)])
    said = summary(figure)["named"]
    assert said["title:0"] == "Water used: below the survival minimum on no day of any run"
    assert said["median:water_used:documented"]["x"] == [0, 409]
    assert said["below:water_used:documented"]["y"] == [0, 0]
    assert said["inside"]["x"] == [0, 412]


def test_days_with_nobody_inside_are_blank_and_said():
    one = fan(emptied=0)
    inside = np.ones(412)
    inside[100:150] = 0.0
    figure = draw([replace(one, inside=inside)])
    y = np.asarray(line_of(figure, "median:water_used:documented").get_ydata())
    assert np.isnan(y[200:300]).all()
    assert np.isfinite(y[:200]).all()
    assert np.isfinite(y[300:]).all()
    assert any("blank: fewer, or nobody inside" in words for words in summary(figure)["texts"])


def test_a_reading_is_a_mark_at_its_best_value_with_a_bar_over_its_bounds(said):
    named = said["named"]
    assert named["mark:water_used:documented:2"]["y"] == [50, 50]
    assert named["bounds:water_used:documented:2"] | {"colour": ""} == {
        "colour": "", "points": 2, "x": [255.8, 255.8], "y": [0, 50],
    }  # fmt: skip
    top = axes_of(draw([fan(marks=READINGS)]), "axes:water_used:documented").get_ylim()[1]
    assert named["bounds:water_used:documented:1"]["y"] == pytest.approx(
        [60, top], abs=1e-3
    )  # no upper bound


def test_the_key_tells_each_reading_with_its_claimant_and_fact(said):
    assert said["named"]["told:1:0"] == "9 Apr 2024: water used at least 60 L a person a day [W05]"
    assert said["named"]["told:2:0"] == (
        "30 Nov 2024: water used 50 (0 to 50) L a person a day, according to those inside [W36]"
    )
    assert said["named"]["number:water_used:documented:2"] == "2"


def test_a_reading_that_two_scenarios_share_is_told_once():
    fans = [fan(marks=READINGS[:1]), fan(scenario="solar", marks=READINGS[:1])]
    named = summary(draw(fans, scenarios=NAMES))["named"]
    assert {name for name in named if name.startswith("told:")} == {"told:1:0"}
    assert named["number:water_used:solar:1"] == named["number:water_used:documented:1"] == "1"


@pytest.mark.parametrize(
    ("low", "best", "high", "words"),
    [
        (0, 50, 50, "50 (0 to 50) L"), (50, 50, 50, "50 L"), (-np.inf, np.nan, 220, "at most 220 L"),
        (10, np.nan, np.inf, "at least 10 L"), (10, np.nan, 20, "10 to 20 L"), (np.nan, 30, np.nan, "30 L"),
    ],
)  # fmt: skip
def test_a_reading_in_words(low, best, high, words):
    assert in_words(Mark(1.0, best, low, high, "W1"), "L") == words


def test_one_series_of_two_scenarios_has_one_scale_and_their_colours():
    figure = draw([fan(), fan(scenario="solar", scale=3.0)], scenarios=NAMES)
    ends = {axes_of(figure, f"axes:water_used:{name}").get_ylim() for name in ("documented", "solar")}
    assert len(ends) == 1
    named = summary(figure)["named"]
    assert named["median:water_used:solar"]["colour"] == ALTERNATIVES[0].colour
    assert named["heading:0"].startswith("Modelled: 60 runs of each of 2 scenarios")
    assert {"A siege", "Panels from December"} <= set(summary(figure)["texts"])


def test_a_minimum_far_below_the_rest_is_drawn_on_a_scale_that_is_named():
    flat = np.full(412, 500.0)
    figure = draw([replace(fan(emptied=0), low=flat, lower=flat, median=flat, upper=flat, high=flat)])
    assert "L a person a day, square-root scale" in summary(figure)["texts"]
    axes = axes_of(figure, "axes:water_used:documented")
    tick = next(text for text in figure.texts if text.get_text() == "500")
    page = figure.bbox.height / (figure.get_figheight() * 25.4)
    at_tick = tick.get_transform().transform(tick.get_position())[1]
    assert at_tick == pytest.approx(axes.transData.transform((0, 500.0))[1], abs=1.5 * page)


def test_hours_of_a_day_have_the_ticks_of_a_clock():
    day = np.full(30, 24.0)
    one = fan(30, emptied=0, minimum=None)
    figure = draw([replace(one, low=0 * day, lower=0 * day, median=day / 2, upper=day, high=day)])
    assert {"0", "12", "24"} <= set(summary(figure)["texts"])


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(ValueError, match="at least one curve"):
        draw([])
    with pytest.raises(ValueError, match="the series water_used once for each scenario"):
        draw([fan(), fan()])
    with pytest.raises(ValueError, match="start on 2024-03-20, 2025-01-01"):
        draw([fan(), replace(fan(name="fuel"), start=fan().start.replace(2025, 1, 1))])
    with pytest.raises(ValueError, match=r"within 30 days, got W36 on day 255\.8"):
        draw([fan(30, marks=READINGS[:1])])
    with pytest.raises(ValueError, match="at most 4 alternatives"):
        draw([fan(scenario=name) for name in "abcdef"])


def blank(days=412):
    nothing = np.full(days, np.nan)
    one = fan(days)
    return replace(
        one, low=nothing, lower=nothing, median=nothing, upper=nothing, high=nothing, below=nothing
    )


WORDS = "a line with a name that goes on for longer than there is any room on a page that is this wide"
HOSTILE = {
    "long titles": lambda: [
        fan(scenario=name, minimum_name=WORDS, title="A series of many words", unit="a unit of many words")
        for name in NAMES
    ],
    "a long name": lambda: [fan(title="A series of many words " * 4)],
    "all five colours": lambda: [fan(scenario=name, marks=READINGS) for name in NAMES],
    "no value at all": lambda: [blank(), fan(name="fuel")],
    "nobody inside at any time": lambda: [replace(fan(), inside=np.zeros(412))],
    "nobody is known to be inside": lambda: [replace(fan(), inside=np.full(412, np.nan))],
    "no run below": lambda: [replace(fan(), below=np.zeros(412))],
    "one day": lambda: [fan(1, emptied=0, marks=[Mark(0.5, 50, 40, 60, "W1")])],
    "two days": lambda: [fan(2, emptied=1)],
    "three years": lambda: [fan(1100)],
    "negative": lambda: [fan(scale=-3.0)],
    "huge": lambda: [fan(scale=1e15), fan(name="fuel", scale=-1e15)],
    "tiny": lambda: [fan(scale=1e-9, minimum=1e-12)],
    "no end": lambda: [replace(fan(), high=np.full(412, np.inf))],
    "a crowd of readings": lambda: [
        fan(marks=[Mark(200 + place / 4, place, place - 5, place + 5, f"W{place}") for place in range(45)])
    ],
    "constant": lambda: [fan(name=name, scale=0.0, minimum=None) for name in ("a", "b", "c", "d", "e")],
}  # fmt: skip


@pytest.mark.parametrize("fans", HOSTILE.values(), ids=HOSTILE)
def test_nothing_overlaps_in_a_fan(fans):
    fans = fans()
    names = {one.scenario: f"{NAMES.get(one.scenario)}. {LONG}" for one in fans}
    figure = draw(fans, scenarios=names)
    assert lint(figure) == []
    assert summary(figure)["named"]["heading:0"].startswith("Modelled: 60 runs of ")


def test_one_day_is_as_wide_as_the_page():
    named = summary(draw([fan(1, emptied=0)]))["named"]
    for gid in ("nine-in-ten", "half", "median"):
        assert named[f"{gid}:water_used:documented"]["x"] == [0, 1]


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_a_file_is_the_same_bytes_each_time(tmp_path, kind):
    files = [
        save(draw([fan(marks=READINGS)]), tmp_path / f"{name}.{kind}").read_bytes() for name in ("one", "two")
    ]
    assert files[0] == files[1]
