"""What is advised to those who write quantities and dates as people do: the advice itself can be read."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.scenario.numbers.moment import parse_date, read_moment
from sim.scenario.numbers.number import Dimension, read_number
from sim.scenario.numbers.quantity import parse_quantity
from sim.scenario.numbers.slips import SPELLINGS, advice_on, range_in
from sim.scenario.numbers.units import DIMENSIONS
from sim.scenario.schema.anyquantity import AnyDimension
from sim.scenario.text.date_slips import date_meant, zone_meant
from sim.scenario.text.errors import Misread

QUOTED = re.compile(r'"([^"]+)"')
PLAIN = re.compile(r"(?:[Ww]rite|separators:|weeks:) ([0-9][^,.\"]*(?:\.[0-9]+[^,.\"]*)?)[.,]")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?: [0-9]{2}:[0-9]{2})?")


def advised(text: str, dimension: str) -> list[str]:
    """The texts that are advised in place of one that is no quantity."""
    with pytest.raises(Misread) as caught:
        read_number(text, Dimension(dimension))
    hint = caught.value.hint or ""
    return QUOTED.findall(hint) + PLAIN.findall(QUOTED.sub("", hint))


@pytest.mark.parametrize(
    ("text", "dimension", "size"),
    [
        ("5-10 L", "volume", 7.5),
        ("5 L - 10 L", "volume", 7.5),
        ("5 to 10 litros", "volume", 7.5),
        ("between 5 and 10 L", "volume", 7.5),
        ("entre 5 y 10 L", "volume", 7.5),
        ("2–4 d", "duration", 3 * 86400),
        ("20-30 %", "share", 0.25),
        ("500 ± 50 L", "volume", 500),
        ("500 L ± 10 %", "volume", 500),
        ("~500 L", "volume", 500),
        ("ca. 3 d", "duration", 3 * 86400),
        ("about 25 L/person/d", "volume_per_person_time", 25 / 86400),
        ("1,500 L", "volume", 1500),
        ("1 500 L", "volume", 1500),
        ("5000 litros", "volume", 5000),
        ("8 metros cúbicos", "volume", 8000),
        ("20 gallons", "volume", 20 * 3.785411784),
        ("3 horas", "duration", 3 * 3600),
        ("2 months", "duration", 60 * 86400),
        ("40 percent", "share", 0.4),
        ("3 Kilowatt", "power", 3000),
        ("15 lpd", "volume_per_person_time", 15 / 86400),
        ("12 pax", "count", 12),
        ("50+ L", "volume", None),
        ("< 50 L", "volume", None),
        ("?", "volume", None),
        ("unknown", "duration", None),
    ],
)
def test_what_is_advised_can_be_read_and_is_of_that_size(text, dimension, size):
    texts = [each for each in advised(text, dimension) if each[:1].isdigit() or "(" in each]
    assert texts
    sizes = [read_number(each, Dimension(dimension)).size for each in texts]
    assert size is None or sizes[0] == pytest.approx(size)


def test_every_spelling_leads_to_a_unit():
    known = {suffix for table in DIMENSIONS.values() for suffix in table.suffixes}
    assert set(SPELLINGS.values()) <= known


@pytest.mark.parametrize(
    ("given_", "text"),
    [
        (["2 L", "4 L"], "uniform(2 L, 4 L)"),
        ({"min": "2 L", "max": "4 L"}, "uniform(2 L, 4 L)"),
        ({"low": "1 L", "mode": "2 L", "high": "4 L"}, "triangular(1 L, 2 L, 4 L)"),
        ({"mean": "2 L", "sd": "1 L"}, "normal(mean 2 L, sd 1 L)"),
        ({"median": "2 L", "gsd": 2}, "lognormal(median 2 L, gsd 2)"),
    ],
)
def test_a_range_in_a_list_or_a_mapping_is_advised_as_a_prior(given_, text):
    assert range_in(given_) == f'For a range write "{text}".'
    assert read_number(text, Dimension("volume", at_least=0)).prior is not None


def test_what_holds_no_range_is_left_alone():
    for odd in (["2 L"], ["1 L", "2 L", "3 L"], {"a": 1}, {"min": {}, "max": []}, None, 3):
        assert range_in(odd) is None


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("12/05/2031", ["2031-05-12", "2031-12-05"]),
        ("25/12/2031", ["2031-12-25"]),
        ("12/25/2031", ["2031-12-25"]),
        ("05/05/2031", ["2031-05-05"]),
        ("12.05.2031 14:30", ["2031-05-12 14:30"]),
        ("2031-5-1", ["2031-05-01"]),
        ("2031/05/01", ["2031-05-01"]),
        ("1 May 2031", ["2031-05-01"]),
        ("1. Mai 2031", ["2031-05-01"]),
        ("1 de mayo de 2031", ["2031-05-01"]),
        ("May 1st, 2031 at 3pm", ["2031-05-01 15:00"]),
        ("2031-05-01 12am", ["2031-05-01"]),
        ("2031-05-31 24:00", ["2031-06-01"]),
        ("2028-02", ["2028-02-01", "2028-02-29"]),
        ("2031-05-01 to 2031-05-04", ["2031-05-01", "2031-05-04"]),
        ("~2031-05-11", ["2031-05-09", "2031-05-11", "2031-05-13"]),
    ],
)
def test_a_date_in_another_form_is_advised_as_one(text, dates):
    hint = date_meant(text) or ""
    assert DATE.findall(hint) == dates
    for date in dates:
        assert parse_date(date)
    if bounds := re.search(r"\{(.+)\}", hint):
        pairs = [pair.split(": ") for pair in bounds[1].split(", ")]
        assert not read_moment({name: date for name, date in pairs}).exact


@pytest.mark.parametrize(
    "text", ["tomorrow", "31/31/2031", "2031-13", "2031-02-30", "10 d", "", "May", "9" * 300]
)
def test_what_is_no_date_at_all_gets_no_date(text):
    assert date_meant(text) is None


def test_a_zone_is_found_by_its_city_and_by_its_distance():
    zones = ("America/Bogota", "America/Lima", "Africa/Khartoum", "Etc/GMT+5", "UTC")
    assert zone_meant("bogota", zones) == "Did you mean 'America/Bogota'?"
    assert zone_meant("Khartoum, Sudan", zones) == "Did you mean 'Africa/Khartoum'?"
    assert "Etc/GMT+5" in (zone_meant("UTC-5", zones) or "")
    assert "Etc/GMT-3" in (zone_meant("GMT+03:00", zones) or "")
    assert zone_meant("Atlantis", zones) is None


SIGNS = st.text(st.sampled_from(list("0123456789 .,-–~/+%?<>±()LdhTZ:aeto“”")), max_size=90)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(SIGNS, st.sampled_from(sorted(DIMENSIONS)))
def test_no_text_is_too_odd_for_advice(text, dimension):
    """Deterministic; a text that the advice stumbles over would be an error of another kind."""
    advice = advice_on(text, DIMENSIONS[dimension])
    assert advice is None or advice.endswith(".")
    said = date_meant(text)
    assert said is None or said.endswith(".")


SIZES = {
    "power": ("W", "kW", "MW"), "peak_power": ("Wp",), "energy": ("Wh", "kWh"), "volume": ("L", "m3"),
    "volume_rate": ("L/d", "L/min"), "volume_per_person_time": ("L/person/d",), "mass": ("g",),
    "length": ("m",), "duration": ("s", "days"), "money": ("USD",), "food": ("kcal", "person-d"),
    "burn_per_power": ("L/h/kW",), "count": ("persons",),
}  # fmt: skip
FACTOR = {"n": 1e-9, "u": 1e-6, "m": 1e-3, "c": 0.01, "d": 0.1, "h": 100, "k": 1e3, "M": 1e6, "G": 1e9}


@pytest.mark.parametrize("prefix", FACTOR)
@pytest.mark.parametrize("dimension", SIZES)
def test_a_hint_on_a_unit_with_a_prefix_is_never_of_another_size(dimension, prefix):
    """7 mW are 0.007 W; m3 is cubed: 7 dm3 are 0.007 m3. No hint at all is right too."""
    for unit in SIZES[dimension]:
        try:
            parse_quantity(f"7 {prefix}{unit}", dimension)
            continue
        except Misread as misread:
            hint = misread.hint or ""
        offered = re.search(r"^Write ([^:]*)\.$", hint) or re.search(r"^Did you mean '(.*)'\?$", hint)
        if offered is None:
            continue
        text = offered[1] if offered[1][0].isdigit() else f"7 {offered[1]}"
        right = 7 * FACTOR[prefix] ** (3 if unit == "m3" else 1) * parse_quantity(f"1 {unit}", dimension)
        assert parse_quantity(text, dimension) == pytest.approx(right), (prefix + unit, hint)


@pytest.mark.parametrize(
    ("text", "dimension", "hint"),
    [
        ("20 mW", "power", "Write 0.02 W."),
        ("6 ML", "volume", "Write 6000000 L."),
        ("3 dm3", "volume", "Write 0.003 m3."),
        ("2 megalitre", "volume", "Write 2000000 litre."),
        ("5 KWH", "energy", "Write 5 kWh."),
        ("5 hL/d", "volume_rate", "Write 500 L/d."),
    ],
)
def test_a_unit_with_a_prefix_is_given_in_one_that_is_known(text, dimension, hint):
    with pytest.raises(Misread) as caught:
        parse_quantity(text, dimension)
    assert caught.value.hint == hint


@pytest.mark.parametrize(
    ("text", "dimension"),
    [
        ("5 mwh", "energy"), ("2000 cal", "food"), ("9 person-weeks", "food"), ("9 person-h", "food"),
        ("9 L/person/yr", "volume_per_person_time"), ("9 L/person/w", "volume_per_person_time"),
    ],
)  # fmt: skip
def test_no_unit_of_another_size_is_offered_for_one_that_is_spelt_alike(text, dimension):
    with pytest.raises(Misread) as caught:
        parse_quantity(text, dimension)
    assert "Did you mean" not in (caught.value.hint or "")
    assert "Write" not in (caught.value.hint or "")


@pytest.mark.parametrize(
    ("text", "days"), [("5250 kcal/person", "2.5"), ("3 person-d/person", "3"), ("36 h/person", "1.5")]
)
def test_food_for_each_person_is_advised_in_days(text, days):
    """5,250 kcal are 2.5 days of 2,100."""
    for given_, below in ((text, ()), ({"value": text}, ("value",))):
        with pytest.raises(Misread) as caught:
            AnyDimension((Dimension("volume"), Dimension("food"))).read(given_)
        assert caught.value.hint == f"For each person write the days: {days} d."
        assert caught.value.below == below
