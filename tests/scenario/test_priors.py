"""Priors: text, inverse distribution function, mean and quantiles, against scipy.stats and by hand."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from sim.scenario.numbers.number import Number
from sim.scenario.numbers.prior_text import FORMS, is_prior, parse_prior
from sim.scenario.numbers.priors import Prior, pick, triangular
from sim.scenario.text.errors import Misread

D = 86400.0
NODES, WEIGHTS = np.polynomial.legendre.leggauss(200)
GRID = [1e-6, 0.001, 0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975, 0.999, 1 - 1e-6]

ORACLES = [
    ("lognormal(median 6000 L, gsd 1.8)", "volume", stats.lognorm(s=math.log(1.8), scale=6000)),
    ("uniform(100 L, 600 L)", "volume", stats.uniform(100, 500)),
    ("triangular(10 d, 11.5 d, 15 d)", "duration", stats.triang(0.3, 10 * D, 5 * D)),
    ("triangular(0 L, 0 L, 4 L)", "volume", stats.triang(0.0, 0, 4)),
    ("triangular(0 L, 4 L, 4 L)", "volume", stats.triang(1.0, 0, 4)),
    ("beta(3, 4)", "share", stats.beta(3, 4)),
    ("beta(0.5, 189.5)", "share", stats.beta(0.5, 189.5)),
    ("gamma(shape 0.5, rate 1531 d)", "rate", stats.gamma(0.5, scale=1 / (1531 * D))),
    ("gamma(shape 11.5, rate 1531 d)", "rate", stats.gamma(11.5, scale=1 / (1531 * D))),
    ("gamma(shape 2, rate 0.5 /d)", "duration", stats.gamma(2, scale=2 * D)),
    ("gamma(shape 1.5, rate 846 person-d)", "rate_per_person", stats.gamma(1.5, scale=1 / (846 * D))),
    ("weibull(shape 1.5, scale 400 h)", "duration", stats.weibull_min(1.5, scale=400 * 3600)),
    ("weibull(shape 0.452, scale 217.2 d)", "duration", stats.weibull_min(0.452, scale=217.2 * D)),
    ("normal(mean 200 L, sd 30 L)", "volume", stats.norm(200, 30)),
]


@pytest.mark.parametrize(("text", "dimension", "oracle"), ORACLES, ids=[row[0] for row in ORACLES])
def test_inverse_and_mean_agree_with_scipy(text: str, dimension: str, oracle) -> None:
    prior = parse_prior(text, dimension)
    assert [prior.inverse(u) for u in GRID] == pytest.approx(list(oracle.ppf(GRID)), rel=1e-9, abs=1e-300)
    assert prior.mean == pytest.approx(oracle.mean(), rel=1e-12)
    assert prior.median == prior.quantile(0.5) == pytest.approx(oracle.median(), rel=1e-9)
    assert prior.support == pytest.approx(oracle.support())


@pytest.mark.parametrize(("text", "dimension", "oracle"), ORACLES, ids=[row[0] for row in ORACLES])
def test_the_mean_is_the_mean_of_the_draws(text: str, dimension: str, oracle) -> None:
    prior = parse_prior(text, dimension)
    draws = [prior.inverse(float(u)) for u in (NODES + 1) / 2]
    assert float(np.dot(WEIGHTS, draws)) / 2 == pytest.approx(prior.mean, rel=5e-3)


def test_a_normal_prior_is_cut_off_where_its_dimension_ends() -> None:
    prior = parse_prior("normal(mean 50 L, sd 30 L)", "volume").within(0.0, math.inf)
    oracle = stats.truncnorm(-50 / 30, math.inf, 50, 30)
    assert prior.support == (0.0, math.inf)
    assert [prior.inverse(u) for u in GRID] == pytest.approx(list(oracle.ppf(GRID)), rel=1e-9)
    assert prior.mean == pytest.approx(oracle.mean())
    with pytest.raises(Misread, match=r"received normal.* with 25 % of its mass outside"):
        parse_prior("normal(mean 20 L, sd 30 L)", "volume").within(0.0, math.inf)


def test_a_choice_takes_the_smallest_value_whose_weights_reach_u() -> None:
    prior = parse_prior("choice(10000 L: 0.25, 5000 L: 0.5, 8000 L: 25 %)", "volume")
    assert [prior.inverse(u) for u in (0.0, 0.3, 0.5, 0.51, 0.75, 0.76, 1.0)] == [
        5000,
        5000,
        5000,
        8000,
        8000,
        10000,
        10000,
    ]
    assert prior.mean == 7000.0
    assert prior.median == 5000.0
    assert prior.support == (5000.0, 10000.0)


def test_a_weight_of_nought_is_never_picked() -> None:
    assert {pick(u / 100, (0.0, 0.3, 0.0, 0.7, 0.0)) for u in range(101)} == {1, 3}


@pytest.mark.parametrize("form", FORMS.values())
def test_each_form_of_the_error_texts_is_itself_a_prior(form: str) -> None:
    assert is_prior(form)
    dimension = {"beta": "share", "gamma": "rate", "triangular": "duration", "weibull": "duration"}
    prior = parse_prior(form, dimension.get(form.partition("(")[0], "volume"))
    assert parse_prior(str(prior), prior.dimension) == prior


@pytest.mark.parametrize(
    ("text", "dimension", "message", "caret"),
    [
        ("lognormal(median 0 L, gsd 1.8)", "volume", "expected a median above 0, received '0 L'", "0 L"),
        ("lognormal(median 60 L, gsd 1)", "volume", "expected a gsd above 1, received '1'", "1"),
        ("lognormal(60 L, 1.8)", "volume", "expected 'median' and its value, received '60 L'", "60 L"),
        (
            "lognormal(median 60 L)",
            "volume",
            "expected lognormal(median 6000 L, gsd 1.8), received 'lognormal(median 60 L)'",
            None,
        ),
        (
            "uniform(600 L, 100 L)",
            "volume",
            "expected a high end above the low end, 600 L, received '100 L'",
            "100 L",
        ),
        ("uniform(1 L, 1 L)", "volume", "expected a high end above the low end, 1 L, received '1 L'", None),
        ("uniform(1 L, 2 d)", "volume", "expected a volume such as 6000 L, received a duration, '2 d'", "d"),
        ("uniform(1, 2 L)", "volume", "expected a volume with its unit, received the bare number 1", "1"),
        ("uniform(1 L)", "volume", "expected uniform(100 L, 600 L), received 'uniform(1 L)'", None),
        ("triangular(1 d, 9 d, 5 d)", "duration", "expected a mode from 1 d to 5 d, received '9 d'", "9 d"),
        (
            "triangular(5 d, 3 d, 1 d)",
            "duration",
            "expected a high end above the low end, 5 d, received '1 d'",
            "1 d",
        ),
        ("beta(0, 4)", "share", "expected a first parameter above 0, received '0'", "0"),
        (
            "beta(3, 4)",
            "volume",
            "expected a prior of a volume, received 'beta(3, 4)', which is a share",
            None,
        ),
        ("beta(3, 4) * 100 L", "volume", "expected beta(3, 4), received '* 100 L' after the bracket", None),
        ("gamma(shape 0, rate 1 d)", "rate", "expected a shape above 0, received '0'", "0"),
        (
            "gamma(shape 1, rate 1 L)",
            "rate",
            "expected a duration such as 3 d 4 h, received a volume, '1 L'",
            "L",
        ),
        (
            "gamma(shape 1, rate 1 L)",
            "volume",
            "expected a prior of a volume, received 'gamma(shape 1, rate 1 L)'",
            None,
        ),
        ("weibull(shape -1, scale 1 d)", "duration", "expected a shape above 0, received '-1'", "-1"),
        ("normal(mean 1 L, sd -1 L)", "volume", "expected a sd above 0, received '-1 L'", "-1 L"),
        (
            "choice(1 L: 0.5, 2 L: 0.4)",
            "volume",
            "expected shares that add up to 1, received shares that add up to 0.9",
            "0.5, 2 L: 0.4",
        ),
        ("choice(1 L: 1.5, 2 L: -0.5)", "volume", "expected a share from 0 to 1, received '1.5'", "1.5"),
        (
            "choice(1 L: 0.5, 1 L: 0.5)",
            "volume",
            "expected each choice once, received 'choice(1 L: 0.5, 1 L: 0.5)'",
            None,
        ),
        (
            "choice(1 L, 2 L)",
            "volume",
            "expected choice(5000 L: 0.5, 10000 L: 0.5), received 'choice(1 L, 2 L)'",
            "1 L",
        ),
        (
            "lognormall(median 1 L, gsd 2)",
            "volume",
            "expected a prior, received the unknown name 'lognormall'",
            "lognormall",
        ),
        (
            "uniform(1 L, 2 L",
            "volume",
            "expected uniform(100 L, 600 L), received 'uniform(1 L, 2 L' without a closing one",
            None,
        ),
    ],
)
def test_what_is_no_distribution_is_refused_with_the_part_that_is_wrong(
    text: str, dimension: str, message: str, caret: str | None
) -> None:
    with pytest.raises(Misread) as caught:
        parse_prior(text, dimension)
    assert caught.value.message == message
    if caret is not None:
        assert text[caught.value.start : caught.value.end] == caret


@pytest.mark.parametrize("u", [-0.1, 1.1, math.nan])
def test_only_uniform_numbers_are_inverted(u: float) -> None:
    with pytest.raises(ValueError, match="expected a uniform number from 0 to 1"):
        parse_prior("beta(3, 4)", "share").inverse(u)


_size = st.floats(min_value=1e-3, max_value=1e6)
_shape = st.floats(min_value=0.3, max_value=50)


@st.composite
def priors(draw: st.DrawFn) -> Prior:
    """Any prior of a volume, a duration, a share or a rate."""
    low, step, more = draw(_size), draw(_size), draw(_size)
    text, dimension = draw(
        st.sampled_from(
            [
                (f"lognormal(median {low} L, gsd {1 + draw(_shape)})", "volume"),
                (f"uniform({low} L, {low + step} L)", "volume"),
                (f"triangular({low} s, {low + step} s, {low + step + more} s)", "duration"),
                (f"beta({draw(_shape)}, {draw(_shape)})", "share"),
                (f"gamma(shape {draw(_shape)}, rate {low} d)", "rate"),
                (f"weibull(shape {draw(_shape)}, scale {low} h)", "duration"),
                (f"normal(mean {low} L, sd {step} L)", "volume"),
                (f"choice({low} L: 0.25, {low + step} L: 0.75)", "volume"),
            ]
        )
    )
    return parse_prior(text, dimension)


@given(priors())
def test_the_text_of_a_prior_is_read_back_as_the_same_prior(prior: Prior) -> None:
    assert parse_prior(str(prior), prior.dimension) == prior


@given(priors(), st.floats(0, 1), st.floats(0, 1))
def test_an_inverse_never_falls_and_stays_in_its_support(prior: Prior, u: float, v: float) -> None:
    low, high = prior.support
    first, second = prior.inverse(min(u, v)), prior.inverse(max(u, v))
    assert low <= first <= second <= high


@given(st.floats(0, 1), st.floats(-1e6, 1e6), st.floats(0, 1e6), st.floats(0, 1e6))
def test_a_triangular_number_lies_between_its_ends(u: float, low: float, rise: float, fall: float) -> None:
    assume(rise + fall > 0)
    value = triangular(u, low, low + rise, low + rise + fall)
    assert low <= value <= low + rise + fall


@given(st.text(max_size=40))
def test_any_text_is_either_a_prior_or_a_misreading(text: str) -> None:
    for candidate in (text, f"uniform({text})", f"choice({text})", f"normal(mean {text})"):
        try:
            parse_prior(candidate, "volume")
        except Misread as misread:
            told = misread.message
        else:
            continue
        assert told.startswith("expected ")


@pytest.mark.parametrize(("text", "dimension", "oracle"), ORACLES[:-1], ids=[row[0] for row in ORACLES[:-1]])
def test_a_scaled_prior_is_the_other_multiplied_and_moved(text: str, dimension: str, oracle) -> None:
    times, plus = (0.3, 0.7) if dimension == "share" else (2.5, 0.0)
    words = f"scaled({text}, times {times}{', plus 70 %' if plus else ''})"
    number = Number.of(words, dimension)
    assert number.prior is not None
    drawn = [number.draw(u) for u in GRID]
    assert drawn == pytest.approx(list(times * oracle.ppf(GRID) + plus), rel=1e-9, abs=1e-300)
    assert number.prior.mean == pytest.approx(times * oracle.mean() + plus)
    assert number.prior.support == pytest.approx([times * end + plus for end in oracle.support()])
    again = Number.of(number.exact, dimension)
    assert again == number
    twice = Number.of(f"scaled({words}, times 0.5)", dimension)
    assert twice.central == pytest.approx(number.central / 2)


def test_a_scaled_quantity_is_worked_out() -> None:
    assert Number.of("scaled(3 d 4 h, times 0.5)", "duration").text == "38 h"
    assert Number.of("scaled(2 kW, plus 500 W)", "power").value == 2500.0
    assert Number.of("scaled(uniform(1 L, 2 L), times 0, plus 5 L)", "volume").value == 5.0
    with pytest.raises(Misread, match="which has no end"):
        Number.of("scaled(1e300 L, times 1e300)", "volume")
    with pytest.raises(Misread, match="expected at most 20 scaled numbers in each other"):
        Number.of("scaled(" * 30 + "1 L" + ", times 2)" * 30, "volume")
