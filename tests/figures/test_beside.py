"""Beside each other stand the medians and the spreads that were given, each pair in a panel of its own."""

from dataclasses import replace

import numpy as np
import pytest

from sim.figures.beside import beside as draw
from sim.figures.beside import mixed
from sim.figures.lint import lint, summary
from sim.figures.scenarios import ALTERNATIVES, BASELINE
from tests.figures.manyruns import IDS, NAMES, fan


def fans(*scenarios, **more):
    """Water and food of a baseline and alternatives, which are each a tenth lower than the one before."""
    found = []
    for name, minimum in (("water_used", 7.5), ("level_food.shelf", None)):
        for place, scenario in enumerate(scenarios):
            found.append(fan(scenario=scenario, name=name, minimum=minimum, scale=1 - 0.1 * place, **more))
    return found


@pytest.fixture(scope="module")
def figure():
    return draw(fans(*IDS[:3]), scenarios=NAMES)


def test_each_panel_has_the_medians_and_spreads_of_two(figure):
    named = summary(figure)["named"]
    told = fans(*IDS[:3])
    for one in (one for one in told if one.scenario != "documented"):
        gid, first = f"{one.name}:{one.scenario}", next(other for other in told if other.name == one.name)
        known = one.inside >= 0.2
        for what, each in (("baseline", first), ("alternative", one)):
            middle = each.median[known]
            assert named[f"median:{what}:{gid}"]["y"] == pytest.approx([middle.min(), middle.max()], abs=1e-3)
            spread = named[f"nine-in-ten:{what}:{gid}"]["y"]
            assert spread == pytest.approx([each.low[known].min(), each.high[known].max()], abs=1e-3)
        look = ALTERNATIVES[IDS.index(one.scenario) - 1]
        assert named[f"median:alternative:{gid}"]["colour"] == look.colour
        assert named[f"median:baseline:{gid}"]["colour"] == BASELINE.colour


def test_the_tints_mix_where_both_lie_and_nowhere_else():
    near, far = fan(scenario="solar"), fan(scenario="monitored")
    far = replace(far, low=far.low + 1000, median=far.median + 1000, high=far.high + 1000)
    named = summary(draw([fan(), near, far], scenarios=NAMES))["named"]
    assert named["both:water_used:solar"]["colour"] == mixed(BASELINE.pale, ALTERNATIVES[0].pale).lower()
    assert named["both:water_used:solar"]["y"] == named["nine-in-ten:baseline:water_used:solar"]["y"]
    assert named["both:water_used:monitored"]["points"] == 0


def test_the_mixture_is_darker_than_both_tints():
    for look in ALTERNATIVES:
        parts = [[int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour in (
            mixed(BASELINE.pale, look.pale), BASELINE.pale, look.pale
        )]  # fmt: skip
        assert all(both <= min(one, other) for both, one, other in zip(*parts, strict=True))


def test_an_alternative_is_told_by_its_dashes_too(figure):
    lines = {line.get_gid(): line for axes in figure.axes for line in axes.lines}
    assert lines["median:alternative:water_used:solar"].is_dashed()
    assert not lines["median:baseline:water_used:solar"].is_dashed()


def test_a_row_has_one_scale_whose_values_stand_at_its_left_once(figure):
    axes = {one.get_gid(): one.get_ylim() for one in figure.axes}
    assert axes["axes:water_used:solar"] == axes["axes:water_used:monitored"]
    rows = [text.get_text() for text in figure.texts if text.get_text() == "0"]
    assert len(rows) == 2


def test_the_worst_days_of_both_stand_above_where_there_is_a_line(figure):
    named = summary(figure)["named"]
    before, after = (one for one in fans(*IDS[:2]) if one.name == "water_used")
    shares = [100 * float(one.below[one.inside >= 0.2].max()) for one in (before, after)]
    assert named["worst:water_used:solar"] == f"runs below: {shares[0]:.0f} % → {shares[1]:.0f} %"
    assert "worst:level_food.shelf:solar" not in named


def test_which_of_more_alternatives_these_are_stands_in_the_heading():
    words = summary(draw(fans(*IDS[:2]), scenarios=NAMES, among="; alternative 1 of 9"))["named"]["heading:0"]
    assert words.endswith("to 5 May 2025; alternative 1 of 9")


@pytest.mark.parametrize("count", [1, 2, 3, 4])
@pytest.mark.parametrize("days", [5, 412, 1200])
def test_nothing_overlaps(count, days):
    assert lint(draw(fans(*IDS[: count + 1], days=days), scenarios=NAMES)) == []


def test_nothing_is_lost_where_nobody_is_inside_or_an_alternative_ends_sooner():
    empty = replace(fan(), inside=np.zeros(412), scenario="solar")
    assert lint(draw([fan(), empty], scenarios=NAMES)) == []
    named = summary(draw([fan(), fan(200, "solar")], scenarios=NAMES))["named"]
    assert named["median:baseline:water_used:solar"]["x"][1] > 400
    assert named["median:alternative:water_used:solar"]["x"][1] <= 200


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(ValueError, match="at least one curve"):
        draw([])
    with pytest.raises(ValueError, match="at least one alternative, got one scenario"):
        draw([fan()])
    with pytest.raises(ValueError, match="water_used once for each scenario"):
        draw([fan(), fan(), fan(scenario="solar")])
    with pytest.raises(ValueError, match="series level_fuel of every scenario, got none of solar"):
        draw([fan(), fan(scenario="solar"), fan(name="level_fuel")])
    with pytest.raises(ValueError, match="at most 4 alternatives"):
        draw([fan(scenario=name) for name in (*IDS, "one more")])
