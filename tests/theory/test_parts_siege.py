"""V5, V8 and V9 through the parts: the queue at the checkpoint, the chain of the cordon, competing exits."""

from math import exp, sqrt

import numpy as np
import pytest

from sim.engine import DAY, Abducted
from tests.toyhouse import HOUR, Street, always, water_line

# The queue


def waits(replication, search, customers=1500):
    """Hours in all and in the lane of each vehicle, two arrivals an hour; the first 200 left out."""
    edits = {"cordon": {"at_start": "siege"}, "checkpoint": {"lanes": "1", "search": always(search)}}
    street = Street(customers / 2 / 24 + 3, edits, replication=replication, full=False)
    checkpoint, clock, noise = street.outside.checkpoint, street.stage.clock, street.stage.noise
    stays, searches = [], []

    def vehicle(k):
        searches.append(checkpoint.search_time(1, k) / HOUR)
        stays.append((yield from checkpoint.go_through(1, k)))

    def road():
        for k in range(customers):
            yield clock.wait(round(HOUR / 2 * noise.exponential("road", "arrival", k)), 1)
            clock.spawn(vehicle(k))

    clock.process(1, road)
    street.play()
    end = min(len(stays), customers - 100)
    return np.asarray(stays[200:end]), np.asarray(stays[200:end]) - np.asarray(searches[200:end])


def near(samples, expected):
    samples = np.asarray(samples, float)
    assert abs(samples.mean() - expected) < 4 * samples.std(ddof=1) / sqrt(len(samples))


@pytest.fixture(scope="module")
def random_searches():
    return [waits(replication, "weibull(shape 1, scale 20 min)") for replication in range(40)]


def test_mean_stay_and_wait_are_those_of_one_random_lane(random_searches):
    """M/M/1 with 2 an hour and 20 min: W = 1 h, Wq = 40 min, so that by Little L = 2 and Lq = 4/3."""
    near([stay.mean() for stay, _ in random_searches], 1.0)
    near([wait.mean() for _, wait in random_searches], 2 / 3)
    near([2 * wait.mean() for _, wait in random_searches], 1.33333)


def test_share_that_waits_more_than_an_hour(random_searches):
    near([(wait > 1).mean() for _, wait in random_searches], 0.245253)


def test_searches_of_equal_length_halve_the_wait():
    near([waits(replication, "20 min")[1].mean() for replication in range(30)], 0.33333)


# The cordon

RATES = {
    "open>watch": 60, "watch>open": 90, "watch>checkpoint": 60, "watch>siege": 400, "checkpoint>watch": 30,
    "checkpoint>siege": 30, "siege>checkpoint": 21,
}  # fmt: skip
STATES = ("open", "watch", "checkpoint", "siege")


def cordon(days, replication, start="open"):
    """Seconds and states of a cordon."""
    rates = {transition: f"{1 / mean!r} /d" for transition, mean in RATES.items()}
    street = Street(days, {"cordon": {"at_start": start, "rates": rates}}, replication=replication, people=0)
    return street.play().series("cordon")


def test_long_run_shares_of_the_cordon():
    """Eighty stretches of ten years, the first left out; within four standard errors."""
    days, shares = 3650, []
    for replication in range(8):
        series = cordon(days * 11, replication)
        edges = np.arange(1, 12) * days * DAY
        shares += [np.diff([float(series.is_(state).integral(edge)) for edge in edges]) for state in STATES]
    by_state = np.asarray(shares).reshape(8, 4, 10).transpose(1, 0, 2).reshape(4, 80) / (days * DAY)
    for found, expected in zip(by_state, (0.24721879, 0.37082818, 0.21322621, 0.16872682), strict=True):
        near(found, expected)


@pytest.mark.parametrize(("start", "days"), [("open", 236.923), ("watch", 176.923), ("checkpoint", 103.462)])
def test_mean_days_until_the_first_siege(start, days):
    passages = []
    for replication in range(400):
        series = cordon(3000, replication, start)
        passages.append(
            next(t for t, state in zip(series.times, series.values, strict=True) if state == "siege")
        )
    near(np.asarray(passages) / DAY, days)


def test_mean_stay_in_each_state():
    """60, 33.0275, 15 and 21 days."""
    stays = {state: [] for state in STATES}
    for replication in range(6):
        series = cordon(20_000, replication)
        for begin, end, state in zip(series.times, series.times[1:], series.values, strict=False):
            stays[state].append((end - begin) / DAY)
    for state, expected in zip(STATES, (60, 33.0275, 15, 21), strict=True):
        near(stays[state], expected)


@pytest.mark.parametrize(
    ("start", "chances"),
    [
        ("open", (0.65294973, 0.27280012, 0.05166727, 0.02258288)),
        ("siege", (0.02681635, 0.20329978, 0.35817995, 0.41170392)),
    ],
)
def test_state_of_the_cordon_after_thirty_days(start, chances):
    runs = 1000
    states = [cordon(30, replication, start).values[-1] for replication in range(runs)]
    for state, chance in zip(STATES, chances, strict=True):
        assert abs(states.count(state) / runs - chance) < 4 * sqrt(chance * (1 - chance) / runs)


def test_long_run_share_of_permits():
    """Permits of .98, .85, .55 and .20 by state, a slot every 20 days; standard error of 24 long runs."""
    permit = {"open": "98 %", "watch": "85 %", "checkpoint": "55 %", "siege": "20 %"}
    rates = {transition: f"{1 / mean!r} /d" for transition, mean in RATES.items()}
    shares = []
    for replication in range(24):
        edits = {
            "cordon": {"at_start": "open", "rates": rates},
            **water_line(every=always("20 d"), permit=permit),
        }
        street = Street(15_000, edits, replication=replication, full=False)
        street.play()
        granted = [result == "admitted" for _, result, _ in street.slots()]
        shares.append(np.mean(granted[50:]))
    near(shares, 0.7084981)


# Exits


def exits(all_rates, bands, days, runs):
    """Kind and day of the end of each stay."""
    edits = {
        "exits": {
            "active": True, "bands": [f"{band} d" for band in bands], "individual": "0 /person/d",
            "all": {kind: [f"{rate!r} /d" for rate in rates] for kind, rates in all_rates.items()},
        }
    }  # fmt: skip
    ends = []
    for replication in range(runs):
        street = Street(days, edits, replication=replication, full=False)
        log = street.play().log("exit")
        ends.append((log[0]["kind"], log[0]["time"] / DAY) if log else ("none", days))
    return ends


def test_cumulative_incidence_of_three_competing_exits():
    rates = {"safe_conduct": (0.002,), "domestic_deal": (0.001,), "surrender": (0.0005,)}
    runs = 1500
    ends = exits(rates, (), 365, runs)
    published = {
        90: (0.154406, 0.077203, 0.038602, 0.729789),
        180: (0.267090, 0.133545, 0.066773, 0.532592),
        365: (0.412152, 0.206076, 0.103038, 0.278733),
    }
    for days, (*incidences, stays) in published.items():
        for kind, chance in zip(rates, incidences, strict=True):
            found = sum(which == kind and day <= days for which, day in ends) / runs
            assert abs(found - chance) < 4 * sqrt(chance * (1 - chance) / runs)
        still = sum(which == "none" or day > days for which, day in ends) / runs
        assert abs(still - stays) < 4 * sqrt(stays * (1 - stays) / runs)
    for hazard, chance in ((0.002, 0.412152), (0.001, 0.206076), (0.0005, 0.103038)):
        assert hazard / 0.0035 * (1 - exp(-0.0035 * 365)) == pytest.approx(chance, abs=5e-7)


BANDS = (0.018942, 0.003457, 0.001108, 0.000565)
SURVIVAL = {
    30: 0.5665, 90: 0.4604, 180: 0.3373, 248: 0.3128, 365: 0.2748, 412: 0.2608, 730: 0.1834, 1460: 0.1214
}  # fmt: skip


def test_survival_through_the_bands_is_the_published_one():
    """From the integrated risk of one stay that nothing ends; the published digits are rounded to four."""
    edits = {
        "exits": {
            "active": True,
            "bands": ["30 d", "180 d", "730 d"],
            "all": {"escape": [f"{r} /d" for r in BANDS]},
        }
    }
    street = Street(1461, edits, given=Abducted(thresholds={("exits.escape", 0): 50.0}))
    hazard = street.outside.exits.hazards["escape"]
    seen = street.look([days * DAY for days in SURVIVAL], lambda: exp(-hazard.integral))
    street.play()
    assert seen == pytest.approx(list(SURVIVAL.values()), abs=1.1e-4)
    assert seen[5] / seen[3] == pytest.approx(0.833841, abs=1e-4)


def test_five_causes_of_the_third_band_in_a_year():
    """365 days within one band: shares of the ends go by the rates."""
    rates = {
        "safe_conduct": (0.000504,),
        "domestic_deal": (0.000202,),
        "surrender": (0.000101,),
        "entry": (0.000101,),
        "escape": (0.000302,),
    }
    total = sum(rate for (rate,) in rates.values())
    published = dict(zip(rates, (0.14871, 0.05960, 0.02980, 0.02980, 0.08911), strict=True))
    for kind, (rate,) in rates.items():
        assert rate / total * (1 - exp(-365 * total)) == pytest.approx(published[kind], abs=1e-5)
    runs = 1500
    ends = exits(rates, (), 365, runs)
    for kind, chance in published.items():
        found = sum(which == kind for which, _ in ends) / runs
        assert abs(found - chance) < 4 * sqrt(chance * (1 - chance) / runs)
