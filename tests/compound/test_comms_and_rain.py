"""Whether anybody can be reached; rain month by month."""

from math import sqrt

import pytest

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


def test_a_small_solar_charger_keeps_one_device_alive_if_it_gives_enough():
    """One device on its lowest draw needs 0.2 W; 10 Wh less 0.25 W net last 40 hours."""
    assert set(voice(trickled("0.25 W"), range(96))) == {"yes"}


def test_one_that_gives_less_keeps_it_alive_for_a_share_of_each_day():
    """10 Wh less 0.35 W net last 28.6 h; then 0.15 of 0.2 W feed 18 hours a day, from the plan at six on."""
    hours = [28, 29, 30, 47.9, 48, 53.9, 54, 71.9, 72, 78, 90]
    reached = [(hour < 28.6) or (hour >= 30 and (hour - 6) % 24 < 18) for hour in hours]
    assert voice(trickled("0.15 W"), hours) == ["yes" if one else "no" for one in reached]


def test_what_keeps_a_device_alive_is_no_more_than_trickles_in():
    """Over twenty days without power: battery and trickle feed what is drawn, within a day."""
    house = trickled("0.05 W", days=20)
    speaks = house.play().series("comms.usable").is_("yes").integral([20 * DAY])[0] / HOUR
    flat = 10 / (0.5 - 0.05)
    assert speaks == pytest.approx(flat + (480 - flat) * 0.05 / 0.2, abs=24 * 0.05 / 0.2)


def test_power_ends_the_waiting_of_flat_phones():
    house = trickled("0.05 W")
    # An hour of grid from 16:00 on stores 9.55 Wh, which last 21.2 hours.
    house.at(64 * HOUR, lambda: house.wall.grid.set("on"))
    house.at(65 * HOUR, lambda: house.wall.grid.set("off"))
    assert voice(house, [63, 64, 86, 87]) == ["no", "yes", "yes", "no"]


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
