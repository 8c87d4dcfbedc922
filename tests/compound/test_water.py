"""Water inside: what comes in, what lifts it, who uses it, and what is unmet."""

from itertools import pairwise

import pytest

from sim.engine import DAY
from tests.toyhouse import GENERATOR, HOUR, RUNNING, House, laid_over, litres, load

NOBODY = {"household": {"people": {"occupants": {"count": "0"}}}}
PUMP = {"water": {"lift": "pump", "pump": {"power": "750 W", "flow": "1 L/s"}}}
PUMPED = laid_over(PUMP, {"power": {"loads": {"pump": load(750, serves="pump")}}})


def rationed(ration):
    """Edits that hold the household at a ration from its first plan on."""
    limits = {"rationed": ("1000000 d", "0 d"), "survival": ("1000000 d", "1000000 d")}[ration]
    states = ("open", "watch", "checkpoint", "siege")
    water = dict(
        zip(
            ("rationed_below", "survival_below"),
            (dict.fromkeys(states, limit) for limit in limits),
            strict=True,
        )
    )
    return {"household": {"ration": {"water": water}}}


# What comes in


def test_a_refused_tanker_leaves_the_tank_as_it_was():
    """Nobody receives anything at the gate: 2,000 L less ten days of 75 L."""
    house = House(10, answer="refused")
    house.at(DAY, lambda: house.wall.gate.request("water", 2000.0))
    assert house.play().series("water.tank").at(10 * DAY) == pytest.approx(2000 - 750)


def test_a_part_that_is_let_in_adds_its_part():
    house = House(10)
    house.at(DAY, lambda: house.wall.receive("water", 700.0))
    assert house.play().series("water.tank").at(10 * DAY) == pytest.approx(2000 + 700 - 750)


def test_what_finds_no_room_is_not_taken():
    house = House(1, {**NOBODY, "water": {"tank": {"level": "5500 L"}}})
    taken = []
    house.at(HOUR, lambda: taken.append(house.wall.receive("water", 2000.0)))
    house.play()
    assert taken == [pytest.approx(500)]
    assert house.inside.water.tank.level == pytest.approx(6000)


@pytest.mark.parametrize(
    ("share", "clean", "tank"), [("0 %", 0, 600), ("20 %", 120, 480), ("80 %", 200, 400)]
)
def test_the_part_fit_to_drink_goes_to_clean_containers_as_far_as_they_go(share, clean, tank):
    house = House(1, {**NOBODY, "water": {"potable_share": share, "tank": {"level": "0 L"}}})
    house.at(HOUR, lambda: house.wall.receive("water", 600.0))
    house.play()
    assert house.inside.water.drinking.level == pytest.approx(clean)
    assert house.inside.water.tank.level + house.inside.water.header.level == pytest.approx(tank)


def test_bottles_go_to_the_drinking_water():
    house = House(1, NOBODY)
    house.at(HOUR, lambda: house.wall.receive("bottled", 120.0))
    house.play()
    assert house.inside.water.drinking.level == pytest.approx(120)


def test_mains_fill_the_clean_containers_with_their_potable_share_and_the_tank_with_the_rest():
    """10 L/min for ten hours is 6,000 L, half of it potable: 200 L fill the containers, 5,800 L the tank."""
    mains = {"every": "7 d", "window": "10 h", "flow": "10 L/min", "served": "100 %", "first": "04:00"}
    tank = {"capacity": "9000 L", "level": "0 L"}
    house = House(1, {**NOBODY, "water": {"mains": mains, "potable_share": "50 %", "tank": tank}})
    house.at(HOUR, lambda: house.wall.mains_running.set("on"))
    house.at(11 * HOUR, lambda: house.wall.mains_running.set("off"))
    house.play()
    assert house.inside.water.drinking.level == pytest.approx(200)
    assert house.inside.water.tank.level + house.inside.water.header.level == pytest.approx(5800, abs=1)


# What lifts it


def test_gravity_serves_the_taps_without_any_power():
    records = House(5, grid="off").play()
    assert records.series("water.use.hygiene").at(5 * DAY) == pytest.approx(20)
    assert records.series("water.lift").values[-1] == "gravity"


@pytest.mark.parametrize("lift", ["gravity", "hand"])
def test_a_pump_that_lifts_nothing_draws_nothing(lift):
    house = House(1, laid_over(PUMPED, {"water": {"lift": lift}}))
    seen = house.look([HOUR], lambda: house.inside.power.load_serving("pump").watts)
    house.play()
    assert seen == [0]


def test_people_carry_what_hands_are_to_lift_though_there_is_power():
    """75 L a day for five people, from a tank that no pump lifts; five carry 50 L at most.

    They drink 15 L a day at the tank while nothing is at the taps: 6 h before the first plan, then from 22:00
    to 06:00, since 50 L at 75 L a day last 16 h: 6 + 4 x 8 + 2 h of five days, 25 L.
    """
    by_hand = {"household": {"carry_limit": "10 L/person/d"}, "water": {"lift": "hand"}}
    house = House(5, laid_over(PUMPED, by_hand))
    house.play()
    assert house.inside.water.raw_tank.flowed == pytest.approx(25)
    assert house.inside.water.tank.level == pytest.approx(2000 - 5 * 50 - 25)


def test_the_header_fills_by_pump_and_then_follows_use():
    """100 L at 1 L/s: full after about 100 s, then lifted as it is used, 75 L a day."""
    records = House(2, PUMPED).play()
    header, tank = records.series("water.header"), records.series("water.tank")
    assert header.at(50) == pytest.approx(50, abs=0.1)
    assert header.at([101, HOUR, DAY, 2 * DAY]) == pytest.approx([100] * 4)
    assert float(tank.at(DAY) - tank.at(2 * DAY)) == pytest.approx(75)


def test_the_pump_draws_what_its_lift_needs():
    """750 W at 60 L/min; at the 75 L a day of five people 0.65 W in the mean."""
    house = House(
        2, laid_over(PUMPED, {"power": {"generators": {"g1": GENERATOR}, "running": RUNNING}}), grid="off"
    )
    pump = house.inside.power.load_serving("pump")
    seen = house.look([50, HOUR], lambda: pump.watts)
    house.play()
    assert seen == pytest.approx([750, 750 * 75 / 86400])


def test_without_power_the_taps_run_dry_until_somebody_carries():
    """A header of 35 L serves 75 L a day until the plan at six; then each of five carries up to 20 L."""
    edits = laid_over(PUMPED, {"water": {"header": {"level": "10 L"}}})
    house = House(1, edits, grid="off")
    records = house.play()
    header = records.series("water.header")
    assert header.at(6 * HOUR - 1) == 0
    assert header.at(6 * HOUR) == pytest.approx(75)
    assert records.series("water.use.hygiene").at([HOUR, 5 * HOUR, 7 * HOUR]) == pytest.approx([20, 0, 20])


@pytest.mark.parametrize(
    ("limit", "carried"), [("20 L/person/d", 75), ("10 L/person/d", 50), ("0 L/person/d", 0)]
)
def test_what_is_carried_is_limited_by_people_times_limit(limit, carried):
    edits = laid_over(PUMPED, {"household": {"carry_limit": limit}, "water": {"header": {"level": "0 L"}}})
    house = House(1, edits, grid="off")
    house.play()
    assert house.inside.water.by_hand.flowed == pytest.approx(carried)
    assert house.inside.water.lifted.flowed == pytest.approx(carried)


def test_who_cannot_carry_does_not_count_for_the_limit():
    people = {"occupants": {"count": "2"}, "others": {"count": "3", "carries": False}}
    house = House(1, laid_over(PUMPED, {"household": {"people": people}}), grid="off")
    house.play()
    assert house.inside.water.by_hand.flowed == pytest.approx(40)


def test_a_well_by_hand_gives_its_yield_and_no_more():
    """The tank is empty, the well gives 30 L a day, five people would carry 75 L."""
    well = {"flow": "30 L/d", "lift": "hand", "potable": False}
    house = House(3, {"water": {"well": well, "tank": {"level": "0 L"}}})
    records = house.play()
    used = sum(
        float(records.series(f"water.use.{use}").integral(3 * DAY)) / DAY
        for use in ("drinking", "cooking", "hygiene", "flushing")
    )
    assert house.inside.water.by_hand.flowed == pytest.approx(90)
    assert used + house.inside.water.header.level == pytest.approx(90, abs=0.1)


def test_a_well_with_a_pump_flows_while_its_pump_has_power():
    """60 L/h while the grid is there: from one to four."""
    well = {"flow": "60 L/h", "lift": "pump", "potable": False}
    edits = {**NOBODY, "water": {"well": well, "tank": {"level": "0 L"}, "header": {"capacity": "0 L"}}}
    house = House(1, laid_over(edits, {"power": {"loads": {"well": load(500, serves="well")}}}), grid="off")
    house.at(HOUR, lambda: house.wall.grid.set("on"))
    house.at(4 * HOUR, lambda: house.wall.grid.set("off"))
    house.play()
    assert house.inside.water.tank.level == pytest.approx(180)


def test_a_well_fit_to_drink_is_drunk_from_before_its_rest_goes_to_the_tank():
    """Nothing else is potable: 20 L a day of the 35 wanted; with 50 L the other 15 go to the tank."""
    for flow, drunk, rest in ((20, 20, 0), (50, 35, 15)):
        well = {"flow": f"{flow} L/d", "lift": "gravity", "potable": True}
        water = {"well": well, "treatable": "0 %", "tank": {"level": "0 L"}, "drinking": {"capacity": "0 L"}}
        house = House(4, {"water": water})
        house.play()
        assert house.inside.water.drunk.flowed + house.inside.water.cooked.flowed == pytest.approx(4 * drunk)
        assert house.inside.water.well.flowed == pytest.approx(4 * rest)


def test_from_a_well_fit_to_drink_the_day_s_drinking_is_carried_first():
    """A well of 50 L by hand: 35 L for drinking and cooking, 15 L of the 40 wanted at the taps."""
    well = {"flow": "50 L/d", "lift": "hand", "potable": True}
    house = House(1, {"water": {"well": well, "treatable": "0 %", "tank": {"level": "0 L"}}})
    seen = house.look(
        [6 * HOUR], lambda: (house.inside.water.drinking.level, house.inside.water.header.level)
    )
    house.play()
    assert seen == [pytest.approx((35, 15))]


# Who uses it


FULL_POOL = {"water": {"pool": {"capacity": "1000 L", "level": "1000 L"}}}


def test_a_pool_flushes_what_rationed_taps_leave_of_the_reference_need():
    """The need is 20 L a day. Rationed taps give 5 after the plan at six, so the pool gives 15."""
    house = House(10, laid_over(rationed("rationed"), FULL_POOL))
    records = house.play()
    assert records.series("water.pool").at([6 * HOUR, 10 * DAY]) == pytest.approx([1000, 1000 - 9.75 * 15])
    assert house.inside.water.flushing.flowed == pytest.approx(20 * 0.25 + 5 * 9.75)
    assert records.series("water.use.flushing").at(9 * DAY) == pytest.approx(20)
    assert records.series("water.unmet.flushing").at(9 * DAY) == pytest.approx(0)


@pytest.mark.parametrize("ration", ["rationed", "survival"])
def test_flushing_from_a_pool_is_not_rationed_with_the_taps(ration):
    """A pool for 50 days of 20 L: no flush is missing, whatever comes from the taps."""
    unmet = House(20, laid_over(rationed(ration), FULL_POOL)).play().series("water.unmet.flushing")
    assert float(unmet.integral(20 * DAY)) == pytest.approx(0)


def test_on_a_survival_ration_the_taps_flush_nothing_while_the_pool_does():
    """Survival flushing of 1 L a person comes from the pool too; when it is empty, from the taps."""
    small = {
        "household": {"use": {"survival": litres(3, 1, 0, 1)}},
        "water": {"pool": {"capacity": "60 L", "level": "60 L"}},
    }
    house = House(10, laid_over(rationed("survival"), small))
    seen = house.look([3 * DAY, 9 * DAY], lambda: house.inside.water.flushing.actual * DAY)
    records = house.play()
    assert seen == pytest.approx([0, 5])
    assert records.series("water.use.flushing").at([3 * DAY, 9 * DAY]) == pytest.approx([20, 5])


def test_on_a_survival_ration_the_taps_flush_what_rain_into_an_empty_pool_does_not():
    """20 L a day are flushed, 5 of them at most from the taps. At the first plan the pool holds 14 L: 10 + 4.
    They last 14/(20 - 16) = 3.5 d. The taps give 20/4 L until that plan and 4 L a day after 3.75 d."""
    rain = {"monthly": ["16 L/d"] * 12, "into": "pool", "spread": "0 %"}
    pool = {"capacity": "60 L", "level": "10 L"}
    edits = {
        "household": {"use": {"survival": litres(3, 1, 0, 1)}}, "water": {"rain": rain, "pool": pool},
    }  # fmt: skip
    house = House(5, laid_over(rationed("survival"), edits))
    records = house.play()
    assert house.inside.water.flushing.flowed == pytest.approx(5 + 4 * 1.25)
    assert records.series("water.pool").at(5 * DAY) == 0
    assert float(records.series("water.unmet.flushing").integral(5 * DAY)) == 0


def test_a_pool_is_left_alone_while_water_is_normal():
    house = House(10, {"water": {"pool": {"capacity": "1000 L", "level": "1000 L"}}})
    assert house.play().series("water.pool").at(10 * DAY) == pytest.approx(1000)


def test_an_empty_pool_gives_the_rain_that_falls():
    """The taps give the rationed 5 L a day of the 20 wanted, the rain 2 in January and 4 in February."""
    rain = {"monthly": ["2 L/d", *["4 L/d"] * 11], "into": "pool", "spread": "0 %"}
    edits = laid_over(
        rationed("rationed"), {"water": {"pool": {"capacity": "1000 L", "level": "0 L"}, "rain": rain}}
    )
    records = House(59, edits).play()
    assert records.series("water.use.flushing").at([20 * DAY, 40 * DAY]) == pytest.approx([7, 9])


@pytest.mark.parametrize(
    ("treatable", "potable", "raw"), [("100 %", 35, 0), ("40 %", 15, 1), ("0 %", 15, 15)]
)
def test_tank_water_is_drunk_treated_as_far_as_it_is_treated_and_then_as_it_is(treatable, potable, raw):
    """15 L a day for drinking and 20 for cooking; 40 % treated are 14 L, all drunk, and 1 L is drunk raw."""
    records = House(2, {"water": {"treatable": treatable}}).play()
    drunk = records.series("water.use.drinking").at(DAY) + records.series("water.use.cooking").at(DAY)
    unmet = records.series("water.unmet.drinking").at(DAY) + records.series("water.unmet.cooking").at(DAY)
    assert (float(drunk), float(unmet)) == pytest.approx((potable, 35 - potable))
    assert records.series("water.unsafe").at(DAY) == pytest.approx(raw)


def test_gravity_fills_the_taps_anew_when_the_tank_is_full():
    """16 L in the tank and 16 L at the taps, 75 L a day, so all is gone within the first. Mains of 1 L/min on
    the second day fill both again; without them 32 L last 32/75 d."""
    mains = {"every": "1 d", "window": "1 h", "flow": "1 L/min", "served": "100 %", "first": "00:00"}
    full = {"capacity": "16 L", "level": "16 L"}
    house = House(3, {"water": {"mains": mains, "tank": full, "header": full}})
    house.at(DAY, lambda: house.wall.mains_running.set("on"))
    house.at(2 * DAY, lambda: house.wall.mains_running.set("off"))
    taps = [house.inside.water.tank, house.inside.water.header]
    seen = house.look([DAY, 2 * DAY - 1], lambda: [stock.level for stock in taps])
    used = house.play().series("water.use.hygiene").integral([DAY, 2 * DAY, 3 * DAY]) / DAY
    assert seen == [[0, 0], [16, 16]]
    assert used == pytest.approx([20 * 32 / 75, 20 * 32 / 75 + 20, 20 * 64 / 75 + 20], rel=1e-3)


def test_who_carries_goes_again_when_the_taps_run_dry_and_when_water_comes():
    """40 L are wanted at the taps of 10 L each day, and drinking is bottled; five may carry 50 L. They go at
    six and whenever 10 L are gone, so all 40 L come. The second tank is empty until water comes at noon."""
    edits = laid_over(PUMPED, {
        "household": {"carry_limit": "10 L/person/d"},
        "water": {
            "lift": "hand", "header": {"capacity": "10 L", "level": "0 L"}, "drinking": {"level": "200 L"},
        },
    })  # fmt: skip
    house = House(3, edits)
    used = house.play().series("water.use.hygiene").integral(3 * DAY) / DAY
    assert used == pytest.approx(20 * (3 - 6 / 24), rel=1e-3)
    assert house.inside.water.by_hand.flowed == pytest.approx(40 * (3 - 6 / 24), abs=10)
    house = House(1, laid_over(edits, {"water": {"tank": {"level": "0 L"}}}))
    house.at(12 * HOUR, lambda: house.wall.receive("water", 500.0))
    records = house.play()
    assert records.series("water.use.hygiene").at([11 * HOUR, 13 * HOUR]) == pytest.approx([0, 20])


def test_what_runs_dry_as_the_plan_is_made_is_fetched_once():
    """On a ration 10 L a day are wanted at the taps and half of 25 L is treated ahead: 22.5 L are carried at
    six and 12.5 L of them saved. The 10 L left last to the second of the next plan, which carries anew."""
    edits = {
        "water": {
            "lift": "hand", "treatable": "50 %", "drinking": {"capacity": "500 L", "level": "400 L"},
        },
    }  # fmt: skip
    house = House(10, laid_over(rationed("rationed"), edits))
    plans = [day * DAY + 6 * HOUR for day in range(10)]
    header = house.look(plans, lambda: house.inside.water.header.level)
    house.play()
    assert header == pytest.approx([10] * 10)
    assert house.inside.water.by_hand.flowed == pytest.approx(22.5 * 10)


@pytest.mark.parametrize(("header", "least", "most"), [("100 L", 71, 72), ("0.01 L", 0.01 * 66, 0.01 * 67)])
def test_what_trickles_into_an_emptied_tank_is_carried_by_the_hour(header, least, most):
    """1 L of rain an hour, and 40 L a day wanted at the taps. 6 L are carried at six and last 3.6 h, then 3.6
    L, 2.16 L and 1.296 L: each lasts 0.6 times as long as the one before, so that they would go without end.
    They go once an hour, and what fell in three days is carried but for the last hour's. Taps of 0.01 L they
    fill in each of the 66 hours since the first plan.
    """
    rain = {"monthly": ["24 L/d"] * 12, "into": "tank", "spread": "0 %"}
    house = House(3, {"water": {
        "lift": "hand", "rain": rain, "tank": {"level": "0 L"}, "drinking": {"level": "200 L"},
        "header": {"capacity": header, "level": "0 L"},
    }})  # fmt: skip
    house.play()
    assert least <= house.inside.water.by_hand.flowed * (1 + 1e-9) <= most * (1 + 2e-9)


@pytest.mark.parametrize(("limit", "clean"), [
    ("4.8729613254907598", "2.8354131676764442"), ("2.7798731511616008", "1.1217035133377291"),
])  # fmt: skip
def test_strength_that_is_used_up_is_none_whatever_its_digits(limit, clean):
    """What is carried of clean water and to the taps makes up the day's strength: in binary, more than it."""
    house = House(8, {
        "household": {"use": {"normal": litres(0.3, 0.4, 4, 4)}, "carry_limit": f"{limit} L/person/d"},
        "water": {
            "lift": "hand", "well": {"flow": "3000 L/d", "lift": "hand", "potable": True},
            "tank": {"level": "0 L"}, "drinking": {"level": f"{clean} L"},
        },
    })  # fmt: skip
    house.play()
    water = house.inside.water
    assert water.by_hand.flowed + water.well_drinkable.flowed == pytest.approx(8 * 5 * float(limit))


@pytest.mark.parametrize("pump", [None, {"power": "750 W", "flow": "1 L/s"}])
def test_a_pump_beside_gravity_fills_nothing(pump):
    """With gravity the taps draw on the tank: 75 L a day of 2,000 leave it, and nothing stays at the taps."""
    house = House(4, {"water": {"lift": "gravity", "pump": pump}})
    house.play()
    water = house.inside.water
    assert (water.tank.level, water.header.level) == pytest.approx((2000 - 4 * 75, 0))


@pytest.mark.parametrize("rain", [13.0, 24.0, 39.0])
def test_what_trickles_into_the_tank_is_carried_and_no_more_is_used_than_comes(rain):
    """Forty litres a day are wanted at the taps; all that comes is used, but for what came before six."""
    edits = laid_over(PUMPED, {
        "household": {"carry_limit": "80 L/person/d"},
        "water": {
            "rain": {"monthly": [f"{rain} L/d"] * 12, "into": "tank", "spread": "0 %"}, "lift": "hand",
            "tank": {"level": "0 L"}, "header": {"level": "0 L"}, "drinking": {"level": "200 L"},
        },
    })  # fmt: skip
    house = House(5, edits)
    records = house.play()
    uses = ("hygiene", "flushing")
    used = sum(float(records.series(f"water.use.{use}").integral(5 * DAY)) / DAY for use in uses)
    left = house.inside.water.tank.level + house.inside.water.header.level
    assert used + left == pytest.approx(5 * rain, abs=0.05)
    assert left <= rain / 4


def test_people_carry_what_the_mains_begin_to_bring():
    """From noon on 100 L an hour: at one, and not at six the next day, the taps run."""
    water = {
        "mains": {"every": "1 d", "window": "3 h", "flow": "100 L/h", "served": "100 %", "first": "12:00"},
        "lift": "hand", "tank": {"level": "0 L"}, "header": {"level": "0 L"}, "potable_share": "0 %",
    }  # fmt: skip
    house = House(1, laid_over(PUMPED, {"water": water}))
    house.at(12 * HOUR, lambda: house.wall.mains_running.set("on"))
    house.at(15 * HOUR, lambda: house.wall.mains_running.set("off"))
    assert house.play().series("water.use.hygiene").at([13 * HOUR - 1, 13 * HOUR]).tolist() == [0, 20]


def test_without_gas_tank_water_is_treated_no_more():
    """Gas for two days and a half, and then 15 L a day are drunk raw: 37.5 L in the other half of five."""
    records = House(5, {"stores": {"cooking_gas": "2.5 d"}}).play()
    cooked, raw = records.series("water.use.cooking"), records.series("water.unsafe")
    moments = [2 * DAY, 60 * HOUR - 1, 60 * HOUR, 5 * DAY]
    assert cooked.at(moments) == pytest.approx([20, 20, 0, 0])
    assert raw.at(moments) == pytest.approx([0, 0, 15, 15])
    assert raw.integral(5 * DAY) / DAY == pytest.approx(37.5)


def test_thirst_goes_from_clean_water_to_the_header_the_tank_and_the_pool():
    """Nobody treats. 30 L clean, 35 L at the taps, 30 L in the tank that nothing lifts, 45 L in the pool.

    Five people drink 15 L a day and use nothing else: 2 days, then 35/15, 2 and 3 days, then none.
    """
    none = litres(3, 0, 0, 0)
    edits = {
        "household": {
            "use": {"normal": none, "rationed": none, "survival": none}, "carry_limit": "0 L/person/d",
            "reference_need": none,
        },
        "water": {
            "treatable": "0 %", "tank": {"level": "30 L"}, "header": {"level": "35 L"}, "lift": "hand",
            "drinking": {"level": "30 L"}, "pool": {"capacity": "100 L", "level": "45 L"},
        },
    }  # fmt: skip
    house = House(12, edits)
    water = house.inside.water
    flows = (water.drunk, water.raw_header, water.raw_tank, water.raw_pool)
    moments = [DAY, 4 * DAY, 6 * DAY, 9 * DAY, 11 * DAY]
    seen = house.look(moments, lambda: [round(flow.actual * DAY) for flow in flows])
    records = house.play()
    assert seen == [[15, 0, 0, 0], [0, 15, 0, 0], [0, 0, 15, 0], [0, 0, 0, 15], [0, 0, 0, 0]]
    assert records.series("water.unsafe").at(moments) == pytest.approx([0, 15, 15, 15, 0])
    drunk = float(records.series("water.use.drinking").integral(12 * DAY)) / DAY
    assert drunk == pytest.approx(140, abs=0.01)
    assert all(abs(stock.imbalance()) < 1e-6 for stock in house.inside.stocks.values())


def test_rain_into_an_empty_tank_is_drunk_as_it_falls():
    """10 L a day for five people who want 15 and have nothing else; what falls is all drunk."""
    rain = {"monthly": ["10 L/d"] * 12, "into": "tank", "spread": "0 %"}
    water = {"rain": rain, "treatable": "0 %", "tank": {"level": "0 L"}, "lift": "hand"}
    limit = {"household": {"carry_limit": "0 L/person/d"}}
    records = House(5, laid_over(limit, {"water": water})).play()
    assert records.series("water.use.drinking").at(3 * DAY) == pytest.approx(10)
    assert records.series("water.unsafe").at(3 * DAY) == pytest.approx(10)


def test_drinking_water_is_drunk_before_any_is_treated():
    """70 L for 35 L a day; treated water afterwards."""
    house = House(4, {"water": {"drinking": {"level": "70 L"}}})
    seen = house.look([2 * DAY - 1, 4 * DAY], lambda: house.inside.water.treated.flowed)
    house.play()
    assert seen == pytest.approx([0, 70], abs=0.01)


@pytest.mark.parametrize(
    ("treatable", "before"),
    [
        ("100 %", [91.25] * 8),
        ("40 %", [91.25, 76.25, 61.25, 46.25, 31.25, 16.25, 1.25, 0]),
        ("0 %", [91.25, 66.25, 41.25, 16.25, 0, 0, 0, 0]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("lift", ["gravity", "hand"])
def test_on_a_ration_clean_containers_are_filled_while_the_tank_can_be_treated(lift, treatable, before):
    """100 L less a quarter of 35 L at six. Then a day takes 25 L, and at each plan 25, 10 or 0 of them
    come from the tank; to the last 1.25 L go 0.83 L, and the rest of the 10 L as it is wanted.
    """
    water = {"treatable": treatable, "drinking": {"level": "100 L"}, "lift": lift}
    house = House(9, laid_over(rationed("rationed"), {"water": water}))
    inside = house.inside.water
    plans = [day * DAY + 6 * HOUR for day in range(8)]
    levels = house.look([plan - 1 for plan in plans], lambda: inside.drinking.level)
    treated = house.look([plan + DAY // 2 for plan in plans], lambda: inside.treated.flowed)
    house.play()
    assert levels == pytest.approx(before, abs=0.01)
    a_day = [after - earlier for earlier, after in pairwise(treated)]
    assert all(one <= 25 * float(treatable.rstrip(" %")) / 100 + 1e-6 for one in a_day)
    assert all(abs(stock.imbalance()) < 1e-6 for stock in house.inside.stocks.values())


def test_without_gas_no_container_is_filled_from_the_tank():
    house = House(4, laid_over(rationed("rationed"), {
        "water": {"drinking": {"level": "100 L"}}, "stores": {"cooking_gas": "1.5 d"},
    }))  # fmt: skip
    clean = house.inside.water.drinking
    seen = house.look([day * DAY + 6 * HOUR - 1 for day in range(4)], lambda: clean.level)
    house.play()
    assert seen == pytest.approx([91.25, 91.25, 91.25, 66.25], abs=0.01)  # the third plan finds it gone


def test_a_group_without_needs_uses_nothing():
    people = {"occupants": {"count": "2"}, "guests": {"count": "3", "needs": False}}
    records = House(1, {"household": {"people": people}}).play()
    assert records.series("water.use.hygiene").at(DAY) == pytest.approx(8)
    assert (records.series("people").at(DAY), records.series("people.needs").at(DAY)) == (5, 2)


def test_flows_out_of_the_tank_come_into_the_header_over_many_crossings():
    """A pump on two short runs a day, a header that fills, a tank that runs dry and is filled again."""
    edits = laid_over(PUMPED, {
        "household": {"use": {"normal": litres(3, 4, 33, 20)}},
        "water": {"tank": {"level": "300 L"}, "header": {"capacity": "250 L"}},
        "power": {"generators": {"g1": GENERATOR}, "running": {**RUNNING, "hours": "6 min"}},
    })  # fmt: skip
    house = House(40, edits, grid="off")
    house.inside.power.running.mode.set("scheduled")
    for day in range(3, 40, 4):
        house.at(day * DAY + 12345, lambda: house.wall.receive("water", 777.0))
    records = house.play()
    water = house.inside.water
    out = water.lifted.flowed - water.lifting.fell_back.flowed
    into = water.lift.flowed + water.by_hand.flowed - water.lifting.never_came.flowed
    levels = records.series("water.tank")
    assert sum(one > 0 == other for one, other in pairwise(levels.values)) >= 5
    assert out == pytest.approx(into, abs=1e-6)
    assert all(abs(stock.imbalance()) < 1e-6 for stock in house.inside.stocks.values())
