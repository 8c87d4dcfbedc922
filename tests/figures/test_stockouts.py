"""Stock-out curves are the shares that they are given, a panel a store and a line a scenario."""

from dataclasses import replace

import numpy as np
import pytest

from sim.figures import save
from sim.figures.lint import lint, summary
from sim.figures.scenarios import ALTERNATIVES, BASELINE
from sim.figures.stockouts import stockouts as draw
from tests.figures.manyruns import IDS, LONG, NAMES, stock_out


@pytest.fixture(scope="module")
def curves():
    """Water and food in two scenarios."""
    return [stock_out(), stock_out("food"), stock_out(scenario="solar", last=0.2), stock_out("food", "solar")]


@pytest.fixture(scope="module")
def figure(curves):
    return draw(curves, scenarios=NAMES)


def test_each_line_is_its_curve_in_its_colour_and_dashes(curves, figure):
    named = summary(figure)["named"]
    for one in curves:
        look = BASELINE if one.scenario == "documented" else ALTERNATIVES[0]
        gid = f"{one.store}:{one.scenario}"
        assert named[f"ever:{gid}"]["colour"] == look.colour
        assert named[f"ever:{gid}"]["y"] == pytest.approx([one.ever.min(), one.ever.max()], abs=1e-3)
        assert named[f"out:{gid}"]["y"] == pytest.approx([one.out.min(), one.out.max()], abs=1e-3)
        assert named[f"end:{gid}"] == f"{100 * one.ever[-1]:.0f} %"


def test_alternatives_are_dashed_and_the_share_of_the_day_is_thinner(figure):
    lines = {line.get_gid(): line for axes in figure.axes for line in axes.lines}
    assert not lines["ever:water:documented"].is_dashed()
    assert lines["ever:water:solar"].is_dashed()
    assert lines["out:water:solar"].get_linewidth() < lines["ever:water:solar"].get_linewidth()


def test_where_lines_agree_the_baseline_is_on_top_and_the_note_says_so(figure):
    order = {line.get_gid(): line.get_zorder() for axes in figure.axes for line in axes.lines}
    assert order["ever:water:documented"] > order["ever:water:solar"]
    assert any("the first covers the others" in words for words in summary(figure)["texts"])


def test_panels_and_heading_say_what_they_are(figure):
    said = summary(figure)
    assert said["named"]["panel:food"] == "Food"
    assert said["named"]["heading:0"].startswith("Modelled: 60 runs of each of 2 scenarios, 20 Mar 2024")
    assert said["named"]["title:0"] == "In how many runs each of 2 stores has run out by each day"
    assert {"A siege", "Panels from December"} <= set(said["texts"])
    assert said["width_mm"] == 180


def test_what_a_store_is_stands_behind_its_title():
    drawn = draw([stock_out("medicine"), stock_out("other", about="harm likely after 2 d without")])
    assert "harm likely after 2 d without" in summary(drawn)["texts"]
    assert lint(drawn) == []


def test_the_title_of_one_curve_is_its_last_share():
    assert (
        summary(draw([stock_out(last=0.25)]))["named"]["title:0"]
        == "Water: empty at some time in 25 % of the runs"
    )


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(ValueError, match="at least one curve"):
        draw([])
    with pytest.raises(ValueError, match="the store water once for each scenario"):
        draw([stock_out(), stock_out()])
    with pytest.raises(ValueError, match="at most 4 alternatives"):
        draw([stock_out(scenario=name) for name in "abcdef"])


STORES = ("water", "drinking_water", "food", "fuel", "gas", "medicine_class_1", "medicine_class_2")
HOSTILE = {
    "everything": lambda: [stock_out(store, name) for store in STORES for name in IDS],
    "all alike": lambda: [stock_out(scenario=name, last=1.0) for name in IDS],
    "never out": lambda: [stock_out(scenario=name, last=0.0) for name in IDS],
    "one day": lambda: [stock_out(days=1), stock_out("food", days=1)],
    "three years": lambda: [stock_out(days=1100), stock_out("food", days=1100)],
    "not known": lambda: [replace(stock_out(), ever=np.full(30, np.nan), out=np.full(30, np.nan))],
    "no day with anybody inside": lambda: [replace(stock_out(), out=np.full(412, np.nan))],
    "one store in one scenario": lambda: [stock_out(), stock_out("food", "stay")],
    "different lengths": lambda: [stock_out(days=400), stock_out(scenario="stay", days=700)],
    "many words": lambda: [stock_out(title="A store with a name of so many words"), stock_out("food")],
}  # fmt: skip


@pytest.mark.parametrize("curves", HOSTILE.values(), ids=HOSTILE)
def test_nothing_overlaps_in_stock_outs(curves):
    curves = curves()
    names = {one.scenario: f"{NAMES[one.scenario]}. {LONG}" for one in curves}
    assert lint(draw(curves, scenarios=names)) == []


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_a_file_is_the_same_bytes_each_time(tmp_path, kind):
    files = [save(draw([stock_out()]), tmp_path / f"{name}.{kind}").read_bytes() for name in ("one", "two")]
    assert files[0] == files[1]
