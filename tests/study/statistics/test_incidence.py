"""Cumulative incidence of exits, against plain shares, closed forms and brute force."""

from datetime import date
from math import exp

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.study.statistics import incidence

DAY = 86400
START = date(2030, 1, 1)


def curves(times, kinds, ends, weights=None, **more):
    return incidence(times, kinds, ends, scenario="x", start=START, weights=weights, **more).kinds


def days(count):
    return DAY * np.arange(1, count + 1)


STAYS = st.lists(
    st.tuples(st.integers(0, 10 * DAY), st.sampled_from(["escape", "entry", None]), st.integers(0, 3)),
    min_size=1, max_size=40,
).filter(lambda stays: any(weight for *_, weight in stays))  # fmt: skip


@given(STAYS)
def test_with_one_horizon_it_is_the_plain_share(stays):
    horizon = 10 * DAY
    times = np.asarray([time if kind else horizon for time, kind, _ in stays])
    kinds = [kind for _, kind, _ in stays]
    weights = np.asarray([weight for *_, weight in stays], float)
    found = curves(times, kinds, days(10), weights, listed=["escape", "entry"])
    for kind, curve in found.items():
        for day, end in enumerate(days(10)):
            until = end + 1 if end == horizon else end
            so_far = [k == kind and t < until for t, k in zip(times, kinds, strict=True)]
            assert curve[day] == pytest.approx(weights @ so_far / weights.sum(), abs=1e-12)


def brute(times, kinds, weights, kind, until):
    """Aalen and Johansen's sum, one second at a time."""
    still, found = 1.0, 0.0
    for second in sorted(set(times)):
        if second >= until:
            break
        watched = sum(w for t, w in zip(times, weights, strict=True) if t >= second)
        if not watched:
            break
        here = [(k, w) for t, k, w in zip(times, kinds, weights, strict=True) if t == second]
        found += still * sum(w for k, w in here if k == kind) / watched
        still *= 1 - sum(w for k, w in here if k) / watched
    return found


@given(STAYS)
def test_with_runs_watched_for_a_while_it_is_the_estimators_sum(stays):
    times, kinds, weights = (list(column) for column in zip(*stays, strict=True))
    found = curves(times, kinds, days(11), np.asarray(weights, float), listed=["escape", "entry"])
    for kind, curve in found.items():
        for day, end in enumerate(days(11)):
            if not np.isnan(curve[day]):
                assert curve[day] == pytest.approx(brute(times, kinds, weights, kind, end), abs=1e-12)
        known = curve[~np.isnan(curve)]
        assert (np.diff(known) >= 0).all()


def test_it_meets_the_closed_form_when_a_third_of_the_runs_is_watched_for_a_while():
    """Three kinds at constant rates, 365 days, watched for Exp(400 d) at most: within four standard errors.

    A run that is watched for less tells less, so the error of a plain share of half the runs is taken.
    """
    rates = {"safe conduct": 0.002, "domestic deal": 0.001, "surrender": 0.0005}
    luck, runs = np.random.default_rng(5), 40_000
    at = np.asarray([luck.exponential(1 / rate, runs) for rate in rates.values()])
    watched = np.minimum(luck.exponential(400, runs), 365)
    stay = at.min(axis=0)
    first = np.asarray(list(rates))[at.argmin(axis=0)]
    kinds = [str(k) if s <= w else None for k, s, w in zip(first, stay, watched, strict=True)]
    times = (np.minimum(stay, watched) * DAY).astype(np.int64)
    found = curves(times, kinds, days(365))
    for kind, rate in rates.items():
        for day in (90, 180, 365):
            exact = rate / 0.0035 * (1 - exp(-0.0035 * day))
            assert abs(found[kind][day - 1] - exact) < 4 * np.sqrt(exact * (1 - exact) / (runs / 2))
    naive = sum(kind == "safe conduct" for kind in kinds) / runs
    assert naive < found["safe conduct"][-1] - 0.05


def test_a_stay_that_ends_at_midnight_counts_from_the_next_day_and_at_the_horizon_on_the_last():
    found = curves([DAY, 3 * DAY, 3 * DAY], ["entry", "entry", None], days(3))
    assert found["entry"] == pytest.approx([0, 1 / 3, 2 / 3])


def test_nothing_is_claimed_after_the_last_run_was_watched():
    found = curves([DAY // 2, 2 * DAY], ["entry", None], days(4))["entry"]
    assert found[:2] == pytest.approx([0.5, 0.5])
    assert np.isnan(found[2:]).all()
    ended = curves([DAY // 2, DAY + 1], ["entry", "escape"], days(4))
    assert ended["escape"] == pytest.approx([0, 0.5, 0.5, 0.5])


def test_a_weightless_run_is_as_if_it_were_not_there():
    with_it = curves([5, DAY + 5, 3 * DAY], ["entry", None, None], days(2), [1, 1, 0], listed=["escape"])
    without = curves([5, DAY + 5], ["entry", None], days(2), listed=["escape"])
    assert with_it["entry"] == pytest.approx(without["entry"], nan_ok=True)
    assert with_it["escape"] == pytest.approx(without["escape"], nan_ok=True)


def test_no_runs_give_no_numbers():
    result = incidence([], [], days(2), scenario="x", start=START, listed=["entry"])
    assert (result.runs, result.scenario, result.start) == (0, "x", START)
    assert np.isnan(result.kinds["entry"]).all()


def test_what_does_not_fit_together_is_refused():
    with pytest.raises(ValueError, match="a kind for each of 2 times"):
        curves([1, 2], ["entry"], days(1))
    with pytest.raises(ValueError, match="end one after another"):
        curves([1], ["entry"], [DAY, DAY])
