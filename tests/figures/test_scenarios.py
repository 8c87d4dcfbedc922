"""Colour means scenario, in every figure the same, and never alone."""

import pytest

from sim.figures import style
from sim.figures.scenarios import ALTERNATIVES, BASELINE, SIZE, cast
from tests.figures.manyruns import NAMES


def luminance(colour):
    """Relative luminance of a colour (WCAG 2.1)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """Contrast ratio of two colours (WCAG 2.1)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_contrast_of_black_and_white_is_twenty_one():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


def test_words_in_the_colour_of_a_scenario_can_be_read():
    for look in (BASELINE, *ALTERNATIVES):
        assert contrast(look.ink, style.WHITE) >= 4.5  # WCAG AA for small text
        assert contrast(look.colour, style.WHITE) >= 3.0  # and for graphical objects


def test_bars_within_bars_differ_in_grey():
    for look in (BASELINE, *ALTERNATIVES):
        tones = [luminance(colour) for colour in (look.colour, look.half, look.pale, style.WHITE)]
        assert tones == sorted(tones)
        assert contrast(look.colour, look.half) >= 1.5


def test_no_two_scenarios_share_a_colour_a_line_or_among_alternatives_a_shape():
    looks = (BASELINE, *ALTERNATIVES)
    assert len({look.colour for look in looks}) == len({look.dashes for look in looks}) == 5
    assert len({look.marker for look in ALTERNATIVES}) == 4
    assert {look.marker for look in looks} <= SIZE.keys()


def test_the_first_scenario_is_the_baseline_and_the_others_follow_in_order():
    shown = cast(["b", "a", "b", "c"])
    assert [one.look for one in shown.values()] == [BASELINE, *ALTERNATIVES[:2]]
    assert [one.words for one in shown.values()] == ["b", "a", "c"]


def test_a_scenario_keeps_its_colour_in_a_figure_of_fewer():
    assert cast(["reserve"], NAMES)["reserve"].look is ALTERNATIVES[2]
    assert list(cast(["reserve", "documented"], NAMES)) == ["documented", "reserve"]


def test_a_scenario_that_is_not_listed_is_refused():
    with pytest.raises(ValueError, match=r"expected scenarios among documented, solar.*; got nowhere"):
        cast(["nowhere"], NAMES)


def test_a_fifth_alternative_is_refused_by_name():
    with pytest.raises(ValueError, match=r"at most 4 alternatives in a figure, got 5: b, c, d, e, f; draw"):
        cast("abcdef")
