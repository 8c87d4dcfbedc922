"""The benchmark of coverage: its toy siege has the closed forms that it compares with."""

import numpy as np
import pytest

from benchmarks import coverage, three_exits


@pytest.fixture(scope="module")
def played():
    return three_exits.play(2000)


def test_the_toy_siege_has_the_closed_forms(played):
    """Means and shares within four standard errors, quantiles by the share of runs below; seed fixed."""
    change = played.other - played.stay
    for values, truth in ((played.stay, three_exits.MEAN_STAY), (change, three_exits.MEAN_CHANGE)):
        assert abs(values.mean() - truth) < 4 * values.std() / np.sqrt(2000)
    shares = [
        (three_exits.surrender(played), three_exits.SURRENDERS),
        (three_exits.early_surrender(played), three_exits.EARLY_SURRENDERS),
        (change < 0, three_exits.SHORTER),
        (played.stay < three_exits.stay_quantile(0.05), 0.05),
        (played.stay < three_exits.stay_quantile(0.95), 0.95),
        (change < three_exits.change_quantile(0.05), 0.05),
        (change < three_exits.change_quantile(0.5), 0.5),
    ]
    for holds, truth in shares:
        assert abs(holds.mean() - truth) < 4 * np.sqrt(truth * (1 - truth) / 2000)
    assert (change <= 0).all()


def test_weights_make_baseline_runs_stand_for_the_alternative(played):
    weights = three_exits.towards_raised(played)
    assert abs(weights.mean() - 1) < 4 * weights.std() / np.sqrt(2000)
    stay = np.average(played.stay, weights=weights)
    error = np.sqrt(np.sum((weights * (played.stay - stay)) ** 2)) / weights.sum()
    assert abs(stay - 1 / three_exits.ALL_RAISED) < 4 * error
    assert abs(played.other.mean() - 1 / three_exits.ALL_RAISED) < 4 * played.other.std() / np.sqrt(2000)


def test_intervals_that_are_too_narrow_are_seen(played):
    """Twenty trials of a method that halves its error: far from nominal, whatever the luck."""

    def halved(study):
        full = coverage.mean(study.stay)
        return coverage.Estimate(
            full.value, full.value - full.error / 4, full.value + full.error / 4, full.sd, full.runs, 1.0
        )

    assert coverage.covered(played, 100, 20, three_exits.MEAN_STAY, halved) < 0.9
    assert coverage.covered(played, 100, 20, three_exits.MEAN_STAY, lambda s: coverage.mean(s.stay)) > 0.6


def test_the_page_has_a_row_for_every_method(played):
    text = "\n".join(coverage.page(played, 2))
    tables = (coverage.PLAIN, coverage.WEIGHTED, coverage.STOPPED, coverage.SKEWED, coverage.RARE_STOPPED)
    for table in tables:
        assert [name for name in table if f"{name} |" not in text] == []
