"""A documented delivery is what the record says, however it is written and whatever a line usually brings."""

from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.measures import measure_all
from sim.replication import replicate
from sim.scenario import ScenarioError
from tests.theory.bare import DAY, bare, level, line, slots

TANK = "compound.water.tank={capacity: 50 m3, level: 0 L}"
FULL_HEADER = "compound.water.header={capacity: 500 L, level: 500 L}"


def came(quantity, result="admitted", name="water", at="2031-05-11", who=""):
    """A record with one delivery, and people who arrive before it."""
    attempt = f"{{line: {name}, result: {result}, quantity: {quantity}}}"
    fact = f"    came: {{kind: outcome, at: {at}, what: It came., attempt: {attempt}}}\n"
    return "history:\n  facts:\n" + who + fact


@pytest.mark.parametrize(
    "usual",
    [
        {"quantity": "2000 L"}, {"quantity": "9000 L", "confiscated": "25 %"},
        {"quantity": "9000 L", "cap": "3000 L"}, {"quantity": "9000 L", "permit": "0 %"},
        {"quantity": '"choice(500 L: 0.5, 12000 L: 0.5)"', "cap": "100 L", "confiscated": "90 %"},
    ],
)  # fmt: skip
def test_what_came_in_is_what_came_in(tmp_path, usual):
    """8,000 L into an empty tank of 50 m3, behind a checkpoint, whatever the line usually brings or loses."""
    lines = "siege:\n  cordon: {at_start: siege}\n  lines:\n" + line("water", "L", **usual)
    run = replicate(bare(tmp_path, lines + came("8000 L"), TANK, FULL_HEADER))
    (slot,) = slots(run)
    assert (slot["result"], slot["admitted"], slot["confiscated"], slot["spilt"]) == ("admitted", 8000, 0, 0)
    # two people take 10 L a day from the taps, and 500 L are there already
    assert level(run, "water.tank", 10.001) == pytest.approx(8000, abs=120)


@pytest.mark.parametrize(
    ("name", "unit", "usual", "written", "people", "expected"),
    [
        ("bottled", "L", "40 L/person", ("25 L/person", "100 L", "0.1 m3"), 4, 100),
        ("bottled", "L", "300 L", ("25 L/person", "100 L"), 4, 100),
        ("food", "person-d", "10 d", ("5 d", "20 person-d", "42000 kcal", "120 h"), 4, 20),
        ("food", "kcal", "70 person-d", ("5 d", "20 person-d"), 4, 20),
        ("water", "m3", "2 m3", ("3 m3", "3000 L", "750 L/person"), 4, 3000),
    ],
)
def test_however_it_is_written_it_is_the_same(tmp_path, name, unit, usual, written, people, expected):
    """Two more arrive the day before, so that it is for four when it comes."""
    who = "    more: {kind: input, at: 2031-05-10, what: Two more., arrive: 2}\n"
    for quantity in written:
        lines = "siege:\n  lines:\n" + line(name, unit, usual)
        stores = ("compound.water.drinking={capacity: 5000 L, level: 0 L}", TANK)
        run = replicate(bare(tmp_path, lines + came(quantity, name=name, who=who), *stores))
        (slot,) = slots(run)
        assert slot["admitted"] == pytest.approx(expected, rel=1e-12), quantity
        assert slot["unit"] == ("person-d" if name == "food" else "L")


@pytest.mark.parametrize("how", ["level", "brings"])
def test_what_the_record_puts_into_a_store_is_carried_and_ages_as_what_a_line_brings(tmp_path, how):
    """At noon 500 L into a dry tank that nothing lifts, and 1,000 person-d onto a shelf where half spoils
    in a day: at noon there is water at the taps, and of the food half, 500, is left a day later.
    """
    food = "compound.stores.food={perishable: 0 %, spoilage: {ambient: 25 degC, at: 25 degC, half_life: 1 d, "
    food += "q10: 2}, shelf: {capacity: 2000 person-d, level: 0 person-d}}"
    empty = "compound.water.header={capacity: 500 L, level: 0 L}"
    fact = f"{how}: {{water.tank: 500 L, food.perishable: 1000 person-d}}"
    record = f"history:\n  facts:\n    came: {{kind: input, at: 2031-05-03 12:00, what: It came., {fact}}}\n"
    run = replicate(bare(tmp_path, record, TANK, empty, food, "compound.water.lift=hand", days=3.5))
    begins = round(2.5 * DAY)
    used = run.records.series("water.use.hygiene").at([begins - 1, begins + 60])
    assert used[0] == 0 < used[1]
    assert level(run, "food.perishable", 3.5) == pytest.approx(500, abs=2)  # two people eat two


@pytest.mark.parametrize("name", ["a", "came", "zz", "d6", "meals"])
def test_what_comes_in_the_second_of_an_arrival_or_departure_is_for_all_who_are_there_in_it(tmp_path, name):
    """25 L for each: of two and the two who arrive in that second 100 L, one of whom leaves in it; whatever
    the facts are called. By their hash `zz` and `d6` came before `come`, and brought 50 L."""
    at = "at: 2031-05-11, what: x"
    who = f"    come: {{kind: input, {at}, arrive: 2}}\n    go: {{kind: outcome, {at}, leave: 1}}\n"
    attempt = "{line: bottled, result: admitted, quantity: 25 L/person}"
    text = "siege:\n  lines:\n" + line("bottled", "L", "40 L/person") + f"history:\n  facts:\n{who}"
    stores = "compound.water.drinking={capacity: 5000 L, level: 0 L}"
    text += f"    {name}: {{kind: outcome, {at}, attempt: {attempt}}}\n"
    run = replicate(bare(tmp_path, text, stores))
    assert [slot["admitted"] for slot in slots(run)] == [100]


@pytest.mark.parametrize("name", ["a", "zz", "d1", "d2", "d3", "d6"])
def test_a_delivery_of_the_date_of_a_state_and_a_level_comes_after_them(tmp_path, name):
    """Of 900 L the cap lets in 300, since the street is closed that day; on 500 L they make 800."""
    facts = [
        "shut: {kind: input, at: 2031-05-11, what: x, set: {cordon: siege}}",
        "counted: {kind: input, at: 2031-05-11, what: x, level: {water.tank: 500 L}}",
        f"{name}: {{kind: outcome, at: 2031-05-11, what: x, attempt: {{line: water, result: admitted}}}}",
    ]
    text = "siege:\n  lines:\n" + line("water", "L", "900 L", cap="300 L") + "history:\n  facts:\n"
    run = replicate(bare(tmp_path, text + "".join(f"    {fact}\n" for fact in facts), TANK, FULL_HEADER))
    assert [slot["admitted"] for slot in slots(run)] == [300]
    assert level(run, "water.tank", 10) == pytest.approx(800, abs=1)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    quantity=st.integers(1, 9000), room=st.integers(0, 9000), usual=st.integers(1, 9000),
    result=st.sampled_from(["admitted", "partly"]),
)  # fmt: skip
def test_what_came_in_is_in_store_or_spilt(tmp_path, quantity, room, usual, result):
    """No more than the room of the tank finds any; the rest is told in the row and in the measure."""
    lines = "siege:\n  lines:\n" + line("water", "L", f"{usual} L")
    tank = f"compound.water.tank={{capacity: 9001 L, level: {9001 - room} L}}"
    nobody = "compound.household.people.inmates.count=0"
    run = replicate(bare(tmp_path, lines + came(f"{quantity} L", result), tank, nobody, days=11))
    (slot,) = slots(run)
    assert slot["result"] == result
    assert slot["admitted"] == pytest.approx(min(quantity, room), abs=1e-6)
    assert slot["admitted"] + slot["spilt"] == pytest.approx(quantity, rel=1e-9)


def test_what_is_spilt_is_a_measure(tmp_path):
    """A tank of 1,000 L that is full less 60 to 110 L takes that of 800 L."""
    lines = "siege:\n  lines:\n" + line("water", "L", "2000 L")
    tank = "compound.water.tank={capacity: 1000 L, level: 1000 L}"
    run = replicate(bare(tmp_path, lines + came("800 L"), tank))
    (slot,) = slots(run)
    told = measure_all(run.records)["spilt_water"]
    assert (told.value, told.unit) == (slot["spilt"], "L")
    # 10 L a day for ten days from tank and header, of which at most 200 L are the header's
    assert 700 <= slot["spilt"] <= 800


def test_an_undocumented_slot_of_which_nothing_finds_room_is_turned_away_full(tmp_path):
    """Fuel comes every ten days to full cans: it is not let in, and all told as without room."""
    lines = "siege:\n  lines:\n" + line("fuel", "L", "40 L", every="10 d")
    text = lines + "compound: {stores: {fuel: {capacity: 100 L, level: 100 L}}}\n"
    found = slots(replicate(bare(tmp_path, text, days=25)))
    told = [(row["result"], row["admitted"], row["spilt"]) for row in found]
    assert told == [("turned away full", 0, 40)] * 2
    some = slots(replicate(bare(tmp_path, text.replace("level: 100", "level: 70"), days=25)))
    assert [(row["result"], row["admitted"], row["spilt"]) for row in some] == [
        ("admitted", 30, 10), ("turned away full", 0, 40),
    ]  # fmt: skip


def test_a_slot_of_which_nothing_may_pass_is_refused(tmp_path):
    """A cap of nothing lets nothing in, and what is all taken away was not let in either."""
    for edits in ({"cap": "0 L"}, {"confiscated": "100 %"}):
        text = SIEGE + line("water", "L", "40 L", every="10 d", **edits)
        assert [row["result"] for row in slots(replicate(bare(tmp_path, text, TANK, days=15)))] == ["refused"]


# In an alternative


def released(of, alternative):
    """The slot of the fact when it is imposed, and when its result is open under another scenario."""
    found = []
    baseline = replicate(of)
    again = replicate(alternative, released=True, given=baseline.abducted)
    for run in (baseline, again):
        (row,) = [row for row in slots(run) if row["documented"] == "came"]
        found.append((row["result"], pytest.approx(row["admitted"], rel=1e-12)))
    return found


SIEGE = "siege:\n  cordon: {at_start: siege}\n  lines:\n"
USUAL = {"quantity": "6000 L", "cap": "2000 L", "permit": "60 %", "confiscated": "20 %"}


@pytest.mark.parametrize(
    ("quantity", "result", "edits", "expected"),
    [
        # nothing that bears on it is changed: it keeps its amount, below and at and above the cap
        ("1500 L", "admitted", {}, 1500), ("2000 L", "admitted", {}, 2000), ("8000 L", "admitted", {}, 8000),
        ("700 L", "partly", {}, 700), ("1500 L", "admitted", {"confiscated": "90 %"}, 1500),
        # another cap: what filled the old one came on a truck of 6,000 L, what did not was all there was
        ("2000 L", "admitted", {"cap": "5000 L"}, 5000), ("2000 L", "admitted", {"cap": "9000 L"}, 6000),
        ("2000 L", "admitted", {"cap": "500 L"}, 500), ("1500 L", "admitted", {"cap": "5000 L"}, 1500),
        ("1500 L", "admitted", {"cap": "1000 L"}, 1000), ("8000 L", "admitted", {"cap": "3000 L"}, 3000),
        ("8000 L", "admitted", {"cap": "9000 L"}, 8000), ("2000 L", "admitted", {"cap": "null"}, 6000),
        # a line that carries half as much: so did this truck
        ("1500 L", "admitted", {"quantity": "3000 L"}, 750),
        ("2000 L", "admitted", {"quantity": "1000 L"}, 1000),
        # a part, of which the whole is now let in: all that the cap leaves of the truck, less a fifth
        ("700 L", "partly", {"partly": "0 %"}, 1600), ("700 L", "partly", {"cap": "4000 L"}, 1400),
    ],
)  # fmt: skip
def test_a_released_delivery_keeps_its_amount_unless_truck_or_cap_are_others(
    tmp_path, quantity, result, edits, expected
):
    """A truck of 6,000 L and a cap of 2,000 L; of a part the share is kept, 700 / 2,000 = 35 %."""
    first, then = tmp_path / "first", tmp_path / "then"
    scenarios = []
    for folder, changed in ((first, {}), (then, edits)):
        folder.mkdir()
        part = {"partly": "50 %"} if result == "partly" else {}
        text = SIEGE + line("water", "L", **{**USUAL, **part, **changed}) + came(quantity, result)
        scenarios.append(bare(folder, text, TANK))
    documented = float(quantity.split()[0])
    imposed, open_ = released(*scenarios)
    assert imposed == (result, documented)
    assert open_ == ("admitted" if edits.get("partly") == "0 %" else result, expected)


@pytest.mark.parametrize(
    ("quantity", "result", "cap", "expected"),
    [
        # below the cap of 20 L each for two, and of 40 L in all: it is all there was
        ("15 L/person", "admitted", "20 L/person", (30, 60)), ("30 L", "admitted", "40 L", (30, 30)),
        # it fills the cap, as four fill theirs
        ("20 L/person", "admitted", "20 L/person", (40, 80)), ("40 L", "admitted", "20 L/person", (40, 80)),
        # three quarters of the cap
        ("15 L/person", "partly", "20 L/person", (30, 60)), ("15 L/person", "partly", "40 L", (30, 30)),
        # more than the cap: it came, and comes for each
        ("30 L/person", "admitted", "20 L/person", (60, 120)),
    ],
)  # fmt: skip
def test_whether_an_amount_filled_the_cap_is_what_it_was_when_it_was_documented(
    tmp_path, quantity, result, cap, expected
):
    """Two are there, and four in the alternative; a truck brings 80 L for each."""
    edits = {"cap": cap, "permit": "50 %", "partly": "50 %" if result == "partly" else "0 %"}
    text = SIEGE + line("bottled", "L", "80 L/person", **edits) + came(quantity, result, "bottled")
    stores = ("compound.water.drinking={capacity: 5000 L, level: 0 L}",)
    four = "compound.household.people.inmates.count=4"
    folders = [tmp_path / name for name in ("two", "four")]
    for folder in folders:
        folder.mkdir()
    two_, four_ = bare(folders[0], text, *stores), bare(folders[1], text, *stores, four)
    assert tuple(each[1] for each in released(two_, four_)) == expected


def test_odds_of_nothing_let_nothing_in_whatever_the_permit(tmp_path):
    text = SIEGE.replace("lines:", "custody: {permit_odds: {own: 0}}\n  lines:")
    text += line("water", "L", "40 L", every="10 d", permit="100 %")
    assert [row["result"] for row in slots(replicate(bare(tmp_path, text, TANK, days=15)))] == ["refused"]


def test_of_a_documented_delivery_that_a_cap_of_nothing_stops_nothing_is_let_in(tmp_path):
    folders = [tmp_path / name for name in ("first", "then")]
    for folder in folders:
        folder.mkdir()
    first, then = (
        bare(folder, SIEGE + line("water", "L", **{**USUAL, "cap": cap}) + came("1500 L", "admitted"), TANK)
        for folder, cap in zip(folders, ("2000 L", "0 L"), strict=True)
    )
    assert [result for result, _ in released(first, then)] == ["admitted", "refused"]


def test_for_each_person_inside_means_those_of_that_run(tmp_path):
    """25 L each for two who are there, and for four where two more have come; in all it stays what it was."""
    lines = "siege:\n  lines:\n" + line("bottled", "L", "40 L/person")
    stores = ("compound.water.drinking={capacity: 5000 L, level: 0 L}",)
    for quantity, expected in (("25 L/person", (50, 100)), ("50 L", (50, 50))):
        text = lines + came(quantity, name="bottled")
        more = bare(tmp_path, text, *stores, "compound.household.people.inmates.count=4")
        plain = bare(tmp_path, text, *stores)
        assert released(plain, more) == [("admitted", amount) for amount in expected]


@pytest.mark.parametrize(
    ("edits", "told"),
    [({}, "It came."), ({"permit": "0 %"}, "It came, says the record; in this run it is refused."),
     ({"partly": "100 %"}, "It came, says the record; in this run it is let in in part.")],
)  # fmt: skip
def test_a_released_delivery_is_told_as_it_ends_in_the_run(tmp_path, edits, told):
    """One that was let in: with a permit of 0 % it is refused, with parts of 100 % it is a part."""
    plain, other = (
        bare(tmp_path, SIEGE + line("water", "L", **{**USUAL, **changed}) + came("1500 L"), TANK)
        for changed in ({}, edits)
    )
    baseline = replicate(plain)
    again = replicate(other, released=True, given=baseline.abducted)
    texts = [[row["text"] for row in run.records.log("fact")] for run in (baseline, again)]
    assert texts == [["It came."], [told]]


def test_a_released_delivery_for_each_of_nobody_is_told_as_not_asked_for(tmp_path):
    lines = "siege:\n  lines:\n" + line("bottled", "L", "40 L/person") + came("25 L/person", name="bottled")
    stores = ("compound.water.drinking={capacity: 5000 L, level: 0 L}",)
    plain, empty = (
        bare(tmp_path, lines, *stores, f"compound.household.people.inmates.count={count}") for count in (2, 0)
    )
    again = replicate(empty, released=True, given=replicate(plain).abducted)
    told = "It came, says the record; in this run nothing is asked for."
    assert [row["text"] for row in again.records.log("fact")] == [told]


# What cannot be


@pytest.mark.parametrize(
    ("attempt", "code"),
    [
        ("{line: fuel, result: admitted, quantity: 20 L}", "E704"),
        ("{line: medicine, result: refused}", "E704"),
        ("{line: water, result: admitted, quantity: 20 person-d}", "E403"),
        ("{line: water, result: admitted, quantity: 3 d}", "E403"),
        ("{line: water, result: refused, quantity: 20 L}", "E706"),
        ("{line: water, result: partly, quantity: 0 L}", "E706"),
        ("{line: visits, result: admitted, quantity: 20 L}", "E403"),
    ],
)
def test_a_delivery_that_cannot_be_is_refused_with_its_line(tmp_path, attempt, code):
    """The fuel and medicine of a part, which this house cannot keep; amounts that no such line brings."""
    (tmp_path / "parts").mkdir()
    part = "siege:\n  lines:\n" + line("fuel", "L", "40 L") + line("medicine", "person-d", "9 d")
    part += line("water", "L", "900 L") + line("visits", "visit", "1")
    (tmp_path / "parts" / "lines.yaml").write_text(f"assumed: x\n{part}", encoding="utf-8")
    fact = f"{{kind: outcome, at: 2031-05-11, what: It came., attempt: {attempt}}}"
    record = f"history:\n  facts:\n    came: {fact}\n"
    with pytest.raises(ScenarioError, match=rf"main.yaml:6:\d+: error {code}"):
        bare(tmp_path, record, uses="parts/lines.yaml")


@pytest.mark.parametrize(
    ("name", "unit", "quantity", "code"),
    [
        ("fuel", "L", "40 L", "E708"),
        ("medicine", "person-d", "9 d", "E708"),
        ("juice", "L", "40 L", "E708"),
        ("food", "L", "40 L", "E403"),
        ("water", "person-d", "9 d", "E403"),
        ("bottled", "visit", "1", "E403"),
    ],
)
def test_a_line_of_ones_own_without_a_store_is_refused(tmp_path, name, unit, quantity, code):
    with pytest.raises(ScenarioError, match=rf"main.yaml:\d+:\d+: error {code}"):
        bare(tmp_path, "siege:\n  lines:\n" + line(name, unit, quantity))


def test_nobody_is_late_for_a_delivery_of_the_record(tmp_path):
    """Amount and result stand however the cordon, a block and the custodian are: every pair of them."""
    for cordon, permit in product(("open", "siege"), ("0 %", "100 %")):
        text = SIEGE.replace("siege}", f"{cordon}}}") + line("water", "L", "50 L", permit=permit)
        (slot,) = slots(replicate(bare(tmp_path, text + came("900 L"), TANK)))
        assert (slot["time"], slot["admitted"]) == (10 * DAY, 900)
