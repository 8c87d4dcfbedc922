"""The climate of refusals: they come in spells, and asking more often does not make luck independent."""

from math import sqrt

import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import norm

from sim.engine import DAY
from sim.siege.climate import Climate
from tests.toyhouse import Street, a_stage, always, laid_over, water_line


def with_memory(days, replication=0, memory="60 %", **line):
    street = Street(
        days,
        laid_over(water_line(**line), {"climate": {"memory": memory, "over": "11.5 d"}}),
        replication=replication,
        full=False,
    )
    street.play()
    return street


def correlation(one, other):
    return float(np.corrcoef(one, other)[0, 1])


def test_luck_is_even_and_remembers_its_sixty_percent_over_eleven_and_a_half_days():
    """20,000 days, within four standard errors; scores 23 days apart correlate at .36."""
    stage = a_stage(20_000, full=False)
    climate = Climate(stage, 0.6, 11.5, 20_000)
    luck = np.asarray([climate.luck("water", stage.local.first_day + day) for day in range(20_000)])
    scores = ndtri(luck)
    daily = 0.6 ** (1 / 11.5)
    independent = 20_000 * (1 - daily**2) / (1 + daily**2)
    assert abs(np.mean(scores)) < 4 / sqrt(20_000 * (1 - daily) / (1 + daily))
    assert np.std(scores) == pytest.approx(1, abs=4 / sqrt(2 * independent))
    for days, expected in ((1, daily), (23, 0.36), (46, 0.36**2)):
        assert correlation(scores[:-days], scores[days:]) == pytest.approx(
            expected, abs=4 / sqrt(independent)
        )


def test_a_line_may_have_a_memory_of_its_own():
    """20,000 days, within four standard errors of .6 over four days; the other line keeps its own."""
    stage = a_stage(20_000, full=False)
    climate = Climate(stage, 0.6, 11.5, 20_000, {"food": (0.6, 4.0)})
    for line, over in (("food", 4), ("water", 11.5)):
        scores = ndtri([climate.luck(line, stage.local.first_day + day) for day in range(20_000)])
        daily = 0.6 ** (1 / over)
        independent = 20_000 * (1 - daily**2) / (1 + daily**2)
        assert correlation(scores[:-4], scores[4:]) == pytest.approx(daily**4, abs=4 / sqrt(independent))


def expected_agreement(rho, chance, points=200_001):
    """Correlation of two permits of this chance whose scores have the correlation rho."""
    edge = norm.ppf(chance)
    x = np.linspace(-8, edge, points)
    density = norm.pdf(x) * norm.cdf((edge - rho * x) / sqrt(1 - rho**2))
    both = float(np.sum(density[1:] + density[:-1]) * (x[1] - x[0]) / 2)
    return (both - chance**2) / (chance * (1 - chance))


def test_permits_eleven_and_a_half_days_apart_agree_as_scores_with_sixty_percent_do():
    """Even odds: 2/pi asin(.6) = .4097; 8 runs of 1,000 slots; within .05, four standard errors."""
    assert expected_agreement(0.6, 0.5) == pytest.approx(2 / np.pi * np.arcsin(0.6), abs=1e-4)
    pairs = [[], []]
    for replication in range(8):
        street = with_memory(1000 * 11.5 + 1, replication, every=always("11.5 d"), permit=always("50 %"))
        granted = [result == "admitted" for _, result, _ in street.slots()]
        assert len(granted) == 1000
        pairs[0] += granted[:-1]
        pairs[1] += granted[1:]
    # half of the pairs lie eleven days apart and half twelve
    expected = np.mean([expected_agreement(0.6 ** (days / 11.5), 0.5) for days in (11, 12)])
    assert correlation(*pairs) == pytest.approx(expected, abs=0.05)


def test_refusals_come_in_longer_runs_with_memory_than_without():
    runs = {}
    for memory in ("0 %", "60 %"):
        street = with_memory(4000 * 4 + 1, memory=memory, every=always("4 d"), permit=always("50 %"))
        refused = "".join("x" if result == "refused" else "." for _, result, _ in street.slots())
        lengths = [len(run) for run in refused.split(".") if run]
        runs[memory] = sum(lengths) / len(lengths)
    assert runs["0 %"] == pytest.approx(2, abs=0.2)
    assert runs["60 %"] > 3


def test_two_slots_of_a_day_share_their_luck():
    street = with_memory(3000, memory="0 %", every=always("12 h"), permit=always("50 %"))
    by_day = {}
    for second, result, _ in street.slots():
        by_day.setdefault(second // DAY, []).append(result)
    assert all(len(set(results)) == 1 for results in by_day.values())
    assert {results[0] for results in by_day.values()} == {"admitted", "refused"}


@pytest.mark.parametrize("chance", [0.3, 0.7])
def test_the_share_granted_is_the_chance_however_often_one_asks(chance):
    """Slots every day, every 3 d and every 12 d over the same 12,000 days; errors by the number of spells."""
    daily = 0.6 ** (1 / 11.5)
    spells = 12_000 * (1 - daily) / (1 + daily)
    for every in ("1 d", "3 d", "12 d"):
        street = with_memory(12_000, every=always(every), permit=always(f"{100 * chance} %"))
        results = [result == "admitted" for _, result, _ in street.slots()]
        assert abs(np.mean(results) - chance) < 4 * sqrt(chance * (1 - chance) / spells)


def test_lines_have_luck_of_their_own():
    edits = {
        "lines": {
            name: water_line(every=always("1 d"), permit=always("50 %"))["lines"]["water"]
            for name in ("water", "food")
        }
    }
    street = Street(4000.5, edits, full=False)
    street.play()
    granted = [[result == "admitted" for _, result, _ in street.slots(name)] for name in ("water", "food")]
    assert abs(correlation(*granted)) < 4 / sqrt(4000)


def test_an_imposed_luck_leads_the_days_after_it():
    """A refusal at luck .999 makes the next days unlucky too, and leaves those before as they were."""
    stage = a_stage(100, full=False)
    climate, day = Climate(stage, 0.6, 11.5, 100), stage.local.first_day + 50
    before = [climate.luck("water", stage.local.first_day + n) for n in range(100)]
    climate.impose("water", day, 0.999)
    after = [climate.luck("water", stage.local.first_day + n) for n in range(100)]
    assert after[:50] == before[:50]
    assert after[50] == pytest.approx(0.999)
    assert all(one > other for one, other in zip(after[51:70], before[51:70], strict=True))
    assert after[99] == pytest.approx(before[99], abs=0.1)
