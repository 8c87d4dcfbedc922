"""Numbers as fields of a schema: bounds, origins, writing out, JSON Schema."""

import pickle
from typing import Annotated

import pytest
from pydantic import BaseModel, ValidationError

from sim.scenario.numbers.moment import Moment
from sim.scenario.numbers.number import Count, Dimension, Factor, Number, Share, Temperature, Volume
from sim.scenario.numbers.priors import LogNormal, Normal
from sim.scenario.text.errors import Misread


class Jar(BaseModel):
    """Something with numbers."""

    size: Volume
    full: Share | None = None
    lids: Count | None = None
    grip: Factor | None = None
    kept_at: Temperature | None = None
    since: Moment | None = None
    neck: Annotated[Number, Dimension("length", more_than=0.0, less_than=1.0)] | None = None


def test_text_becomes_a_value_in_the_canonical_unit() -> None:
    jar = Jar.model_validate({"size": "2 m3", "full": "40 %", "lids": 5, "grip": 1.5, "kept_at": "-18 degC"})
    assert jar.size.value == jar.size.central == jar.size.draw(0.9) == 2000.0
    assert (jar.size.text, jar.size.unit, jar.size.exact) == ("2 m3", "L", "2000 L")
    assert jar.full is not None
    assert jar.full.value == 0.4
    assert jar.lids is not None
    assert jar.lids.value == 5.0


def test_a_prior_has_no_value_and_its_median_is_central() -> None:
    size = Number.of("lognormal(median 6 m3, gsd 1.8)", "volume")
    assert size.value is None
    assert size.prior == LogNormal("volume", 6000.0, 1.8)
    assert size.central == pytest.approx(6000.0, rel=1e-15)
    assert size.draw(0.8413447460685429) == pytest.approx(6000 * 1.8)
    assert size.exact == "lognormal(median 6000 L, gsd 1.8)"


def test_a_mapping_gives_the_number_its_own_origin() -> None:
    size = Number.of({"value": "5 L", "source": "who", "note": "by eye"}, "volume")
    assert (size.value, size.source, size.assumed, size.note) == (5.0, ("who",), None, "by eye")
    assert Number.of({"value": "5 L", "source": ["a", "b"]}, "volume").source == ("a", "b")
    assert Number.of({"value": "5 L", "assumed": "a guess"}, "volume").assumed == "a guess"


@pytest.mark.parametrize(
    ("field", "given", "message"),
    [
        ("size", 5, "expected a volume with its unit, received the bare number 5"),
        ("size", "-5 L", "expected a volume of at least 0 L, received '-5 L'"),
        ("size", True, "expected a volume such as 6000 L, received true"),
        ("size", None, "expected a volume such as 6000 L, received nothing"),
        ("size", ["5 L"], "expected a volume such as 6000 L, received a list"),
        ("size", {}, "expected the key 'value' with a volume such as 6000 L, received none"),
        (
            "size",
            {"value": "5 L", "sauce": "x"},
            "expected one of value, source, assumed, note, later, received 'sauce'",
        ),
        (
            "size",
            {"value": "5 L", "source": []},
            "expected a source key or a list of them, received an empty list",
        ),
        ("size", {"value": "5 L", "assumed": ""}, "expected words, received ''"),
        (
            "size",
            "uniform(-1 L, 5 L)",
            "expected a prior of a volume of at least 0 L, received uniform(-1 L, 5 L) from -1 L to 5 L",
        ),
        (
            "full",
            "lognormal(median 40 %, gsd 1.2)",
            "expected a prior of a share from 0 % to 100 %, received lognormal(median 0.4, gsd 1.2) "
            "from 0 % to no limit",
        ),
        ("full", 1.5, "expected a share from 0 % to 100 %, received '1.5'"),
        ("lids", 2.5, "expected a whole number, received '2.5'"),
        ("lids", "choice(1: 0.5, 2.5: 0.5)", "expected a whole number, received '2.5'"),
        ("kept_at", "-300 degC", "expected a temperature of at least -273.15 degC, received '-300 degC'"),
        ("neck", "0 m", "expected a length above 0 m and below 1 m, received '0 m'"),
        ("neck", "1 m", "expected a length above 0 m and below 1 m, received '1 m'"),
    ],
)
def test_what_does_not_fit_the_field_is_refused(field: str, given: object, message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Jar.model_validate({"size": "1 L", field: given})
    (error,) = caught.value.errors()
    misread = error["ctx"]["error"]
    assert isinstance(misread, Misread)
    assert misread.message == message


def test_a_normal_prior_is_cut_at_the_bounds_of_its_field() -> None:
    jar = Jar.model_validate({"size": "normal(mean 200 L, sd 30 L)"})
    assert isinstance(jar.size.prior, Normal)
    assert jar.size.prior.support[0] == 0.0


def test_a_choice_of_whole_numbers_is_a_count() -> None:
    jar = Jar.model_validate({"size": "1 L", "lids": "choice(4: 0.4, 5: 0.6)"})
    assert jar.lids is not None
    assert jar.lids.central == 5.0


def test_numbers_are_written_as_they_were_read_and_exactly_when_resolved() -> None:
    jar = Jar.model_validate({"size": {"value": "2 m3", "source": "who"}, "since": "2024-03-20"})
    assert jar.model_dump(mode="json", exclude_none=True) == {"size": "2 m3", "since": "2024-03-20"}
    resolved = jar.model_dump(mode="json", exclude_none=True, context={"resolved": True})
    assert resolved == {"size": {"value": "2000 L", "source": ["who"]}, "since": "2024-03-20"}
    assert Jar.model_validate(resolved) == jar


def test_the_json_schema_gives_examples_and_bounds() -> None:
    schema = Jar.model_json_schema()["properties"]
    assert schema["size"]["description"] == "A volume of at least 0 L, for instance 6000 L, or a prior of it."
    assert schema["size"]["anyOf"][0] == {"type": "string", "examples": ["6000 L"]}
    assert {"type": "number"} not in schema["size"]["anyOf"]
    assert {"type": "integer"} in schema["lids"]["anyOf"][0]["anyOf"]
    assert schema["size"]["anyOf"][-1]["required"] == ["value"]
    assert schema["size"]["anyOf"][-1]["additionalProperties"] is False


def test_a_number_of_another_dimension_is_not_taken() -> None:
    with pytest.raises(ValidationError, match="expected a volume, received a mass"):
        Jar(size=Number.of("5 kg", "mass"))


def test_a_dimension_that_no_table_knows_is_refused_where_the_schema_is_written() -> None:
    with pytest.raises(ValueError, match=r"a dimension of sim\.scenario\.numbers\.units, received 'volumes'"):
        Dimension("volumes")


def test_numbers_and_dates_travel_between_processes() -> None:
    number = Number.of("lognormal(median 6000 L, gsd 1.8)", "volume")
    number.path = "tank.capacity"
    copy = pickle.loads(pickle.dumps(number))
    assert (copy, copy.path) == (number, "tank.capacity")
    date = Moment.of("2024-03-20")
    assert pickle.loads(pickle.dumps(date)) == date
