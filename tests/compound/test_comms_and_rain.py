"""Whether anybody can be reached; rain month by month."""

from datetime import datetime
from math import sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine import DAY
from tests.toyhouse import GENERATOR, HOUR, RUNNING, House, laid_over, load

PHONES = {
    "power": {"loads": {"phones": load(10, 1, serves="devices"), "router": load(12, 2, serves="fixed line")}}
}


def voice(house, hours):
    return house.play().series("comms.usable").at([hour * HOUR for hour in hours]).tolist()


def test_a_device_lasts_as_long_as_its_battery():
    """10 Wh at half a watt: 20 hours."""
    assert voice(House(2, PHONES, grid="off"), [19.99, 20, 48]) == ["yes", "no", "no"]


def test_power_brings_the_voice_back_and_charges():
    """Flat at twenty; an hour of grid at thirty stores 9.5 Wh, nineteen hours more."""
    house = House(3, PHONES, grid="off")
    house.at(30 * HOUR, lambda: house.wall.grid.set("on"))
    house.at(31 * HOUR, lambda: house.wall.grid.set("off"))
    assert voice(house, [29.99, 30, 31, 49.99, 50]) == ["no", "yes", "yes", "yes", "no"]


@pytest.mark.parametrize(
    ("devices", "hours"),
    [
        ({"charger": "0 W"}, 20),  # 10 Wh at 0.5 W, whatever power the house has
        ({"charger": "0.25 W"}, 40 + 100),  # 10 / 0.25 h; then 0.5 Wh in two hours last two, 100 of 200 h
        ({"charger": "0.5 W"}, 240),
        ({"count": "4", "charger": "0.2 W"}, 240),  # 0.8 W carry one of four, when all are flat
        ({"count": "0"}, 0),
        ({"count": "0", "trickle": "1 W"}, 0),
    ],
)
def test_an_hour_of_contact_costs_its_energy_with_power_in_the_house_too(devices, hours):
    house = House(10, laid_over(PHONES, {"comms": {"devices": devices}}))
    usable = house.play().series("comms.usable").is_("yes").integral(10 * DAY) / HOUR
    assert usable == pytest.approx(hours, abs=0.01)


def test_interference_silences_a_charged_phone():
    house = House(2, PHONES)
    house.at(5 * HOUR, lambda: house.wall.signal.set("interfered"))
    house.at(9 * HOUR, lambda: house.wall.signal.set("clear"))
    assert voice(house, [4.99, 5, 8.99, 9]) == ["yes", "no", "no", "yes"]


@pytest.mark.parametrize(("works", "reached"), [("100 %", ["yes", "no"]), ("0 %", ["no", "no"])])
def test_a_fixed_line_needs_power_and_no_signal(works, reached):
    house = House(1, laid_over(PHONES, {"comms": {"fixed": {"works": works}}}))
    house.wall.signal.set("interfered")
    house.at(2 * HOUR, lambda: house.wall.grid.set("off"))
    assert voice(house, [1, 2]) == reached


def test_a_fixed_line_works_in_its_share_of_houses():
    works = 0
    for replication in range(600):
        house = House(
            0.1, laid_over(PHONES, {"comms": {"fixed": {"works": "30 %"}}}), replication=replication
        )
        works += house.inside.comms.fixed_line.value == "on"
    assert abs(works / 600 - 0.3) < 4 * sqrt(0.3 * 0.7 / 600)


def test_a_fixed_line_is_cut_and_restored_by_the_record():
    """No signal, power throughout; the line is drawn dead or alive, cut at 1:30, restored at 2:30."""
    for works, before in (("100 %", "yes"), ("0 %", "no")):
        house = House(1, laid_over(PHONES, {"comms": {"fixed": {"works": works}}}))
        house.wall.signal.set("interfered")
        for hour, word in ((1.5, "off"), (2.5, "on")):
            house.at(hour * HOUR, lambda word=word, house=house: house.inside.comms.fixed_line.set(word))
        assert voice(house, [1, 2, 3]) == [before, "no", "yes"]


def trickled(trickle, days=4):
    return House(days, laid_over(PHONES, {"comms": {"devices": {"trickle": trickle}}}), grid="off")


def test_a_small_panel_gives_by_day_and_contact_lasts_as_long_as_its_energy():
    """0.25 W in the mean is 0.5 W from six to six, what a phone in use draws: 6 Wh and 12 h of contact a day.

    10 Wh are 7 at six, 1 on the next morning and none at 20:00. From then on there is an hour's charge at
    seven, which is used up an hour after sunset.
    """
    hours = [6, 30, 43.9, 44, 53, 54.9, 55.1, 66.9, 67.1, 78.9, 79.1, 90.9, 91.1]
    reached = [hour < 44 or 55 <= hour < 67 or 79 <= hour < 91 for hour in hours]
    assert voice(trickled("0.25 W"), hours) == ["yes" if one else "no" for one in reached]


def test_a_weak_panel_gives_an_hour_of_contact_now_and_then():
    """0.05 W in the mean is 0.1 W by day: 0.5 Wh from six to eleven, gone in 1.25 h as more comes in.

    There is as much again at 17:15. At sunset 0.2 Wh are left, for 24 minutes.
    """
    house = trickled("0.05 W")
    house.at(0, lambda: house.inside.comms.stock.take(house.inside.comms.used, 10.0))
    on = voice(house, [10.99, 11.01, 12.24, 12.26, 17.24, 17.26, 18.39, 18.41, 34.99, 35.01])
    assert on == ["no", "yes", "yes", "no", "no", "yes", "yes", "no", "no", "yes"]


def test_a_flat_phone_is_charged_for_as_long_as_the_house_says():
    """As above with three hours' charge, 1.5 Wh at 1.2 Wh a day: on the second day at nine, for 3.75 h."""
    phones = {"trickle": "0.05 W", "restart": "3 h"}
    house = House(4, laid_over(PHONES, {"comms": {"devices": phones}}), grid="off")
    house.at(0, lambda: house.inside.comms.stock.take(house.inside.comms.used, 10.0))
    assert voice(house, [18, 32.99, 33.01, 36.74, 36.76]) == ["no", "no", "yes", "yes", "no"]


def test_without_any_power_nobody_is_reached_again():
    house = House(9, PHONES, grid="off")
    assert voice(house, [19.9, 20.1, *range(21, 216)]) == ["yes", *["no"] * 196]


def test_the_sun_of_this_moment_counts():
    """Begun at noon with flat phones: 0.4 W by day give 0.5 Wh by 13:15."""
    phones = laid_over(PHONES, {"comms": {"devices": {"trickle": "0.2 W"}}})
    house = House(1, phones, grid="off", start=datetime(2030, 1, 1, 12))
    house.at(0, lambda: house.inside.comms.stock.take(house.inside.comms.used, 10.0))
    assert voice(house, [0, 1.24, 1.26, 3.7]) == ["no", "no", "yes", "yes"]


def test_chargers_give_no_more_than_their_load_draws():
    """2 W for ten hours into a phone that draws 0.5 W: 15 Wh, though the charger would take 10 W."""
    weak = {"power": {"loads": {"phones": {"power": "2 W"}}}, "comms": {"devices": {"battery": "100 Wh"}}}
    house = House(1, laid_over(PHONES, weak), grid="off")
    house.at(0, lambda: house.wall.grid.set("on"))
    stock = house.inside.comms.stock
    house.at(0, lambda: stock.take(house.inside.comms.used, 50.0))
    levels = house.play().series("comms.devices").at([0, 10 * HOUR])
    assert levels[1] - levels[0] == pytest.approx(15)


def test_the_phone_that_is_kept_waits_for_a_signal_on_its_lowest_draw():
    """An hour's charge of 0.5 Wh lasts 2.5 h at 0.2 W."""
    house = trickled("0.5 W")
    comms = house.inside.comms
    house.at(15 * HOUR, lambda: house.wall.signal.set("interfered"))
    house.at(17.2 * HOUR, lambda: comms.stock.take(comms.used, comms.stock.level))
    house.at(40 * HOUR, lambda: house.wall.signal.set("clear"))
    hours = [18 * HOUR, 22 * HOUR, 31 * HOUR, 41 * HOUR]
    seen = house.look(hours, lambda: round(comms.used.actual * HOUR, 9))
    house.play()
    # By 18:00 there is an hour's charge again, 0.64 Wh at sunset; it waits until half past nine.
    assert seen == [0.2, 0.0, 0.2, 0.5]


runs = st.lists(st.tuples(st.integers(0, 95), st.booleans()), max_size=8)


@settings(max_examples=60, deadline=None)
@given(runs=runs, jams=runs, trickle=st.floats(0, 2), count=st.integers(1, 6))
def test_what_goes_into_phones_is_what_they_use_and_keep_and_contact_is_paid_for(runs, jams, trickle, count):
    """Whatever is cut and jammed: in = used + change of level, and an hour costs at least 0.5 Wh."""
    house = House(4, laid_over(PHONES, {"comms": {"devices": {
        "trickle": f"{trickle} W", "count": f"{count}",
    }}}), grid="off")  # fmt: skip
    for hour, on in runs:
        house.at(hour * HOUR, lambda on=on: house.wall.grid.set("on" if on else "off"))
    for hour, jam in jams:
        house.at(hour * HOUR + 60, lambda jam=jam: house.wall.signal.set("interfered" if jam else "clear"))
    comms = house.inside.comms
    usable = house.play().series("comms.usable").is_("yes").integral([4 * DAY])[0] / HOUR
    came = comms.charging.flowed + comms.trickling.flowed
    assert came == pytest.approx(comms.used.flowed + comms.stock.level - 10 * count, abs=1e-6)
    assert comms.trickling.flowed <= 96 * trickle * 1.001
    assert usable * 0.5 <= comms.used.flowed + 0.001


def test_power_ends_the_waiting_of_flat_phones():
    house = trickled("0 W")
    # An hour of grid from 16:00 on stores 9.5 Wh, which last 19 hours.
    house.at(64 * HOUR, lambda: house.wall.grid.set("on"))
    house.at(65 * HOUR, lambda: house.wall.grid.set("off"))
    assert voice(house, [63, 64, 83.9, 84.1]) == ["no", "yes", "yes", "no"]


def test_two_short_runs_a_day_keep_the_phones_alive():
    power = {"generators": {"g1": GENERATOR}, "running": RUNNING}
    house = House(10, laid_over(PHONES, {"power": power}), grid="off")
    assert set(voice(house, range(0, 240))) == {"yes"}


def test_nobody_is_asked_to_bring_anything_by_those_who_cannot_be_reached():
    """The wall's voice is what the comms say."""
    house = House(2, PHONES, grid="off")
    seen = house.look([HOUR, 30 * HOUR], lambda: house.wall.voice.value)
    house.play()
    assert seen == ["yes", "no"]


# Rain

DRY = {
    "household": {"people": {"occupants": {"count": "0"}}},
    "water": {"tank": {"level": "0 L"}, "header": {"capacity": "0 L"}},
}


def rain(spread="0 %"):
    return {"monthly": [f"{month} L/d" for month in range(1, 13)], "into": "tank", "spread": spread}


def test_rain_goes_by_the_month():
    """1 L a day in January, 2 in February, 3 in March: 31, 56 and 93 L."""
    house = House(90, laid_over(DRY, {"water": {"rain": rain()}}))
    tank = house.play().series("water.tank")
    assert tank.at([31 * DAY, 59 * DAY, 90 * DAY]) == pytest.approx([31, 31 + 56, 31 + 56 + 93])


def test_months_are_wetter_or_drier_with_mean_one():
    """240 months of one litre a day, 40 % spread."""
    even = {**rain("40 %"), "monthly": ["1 L/d"] * 12}
    yields = []
    for replication in range(20):
        house = House(364, laid_over(DRY, {"water": {"rain": even}}), replication=replication, full=False)
        months = [begin for begin, _ in house.stage.local.months]
        flow = house.inside.water.rain_tank
        rates = house.look([begin + 1 for begin in months], lambda flow=flow: flow.wanted * DAY)
        house.play()
        yields += rates
    mean = sum(yields) / len(yields)
    assert len(yields) == 240
    assert abs(mean - 1) < 4 * 0.4 / sqrt(240)
    assert sqrt(sum((one - mean) ** 2 for one in yields) / 240) == pytest.approx(0.4, rel=0.2)
