"""Readings of the record held against the run: compared over their bounds, never imposed."""

import pytest

from sim.history import compare
from sim.measures.survival import with_survival
from sim.replication import replicate
from tests.history.played import DOCUMENTED, quiet, scenario
from tests.theory.bare import bare

DAY_3 = "{earliest: 2030-01-03, best: 2030-01-03 12:00, latest: 2030-01-03 23:59}"
CUT = "cut: {kind: input, at: 2030-01-03 06:00, what: Cut., set: {grid: off}, assumed: a toy}"
BACK = "back: {kind: input, at: 2030-01-03 18:00, what: Back., set: {grid: on}, because: cut, assumed: a toy}"


def read_off(folder, at, observe, *overrides, before=(CUT, BACK), **more):
    seen = f"seen: {{kind: observation, at: {at}, what: Seen., observe: [{observe}], assumed: a toy}}"
    lines = [*before, seen]
    facts = "history:\n  facts:\n" + "".join(f"    {line}\n" for line in lines)
    run = replicate(quiet(folder, facts, *overrides), central=True, **more)
    return [row for row in run.observations() if row.id == "seen"]


@pytest.mark.parametrize(
    ("at", "word", "agrees", "shown"),
    [
        (DAY_3, "off", True, "on then off"),
        (DAY_3, "on", True, "on then off"),
        ("{earliest: 2030-01-03 07:00, latest: 2030-01-03 17:00}", "on", False, "off"),
        ("{earliest: 2030-01-03, latest: 2030-01-03 05:59:59}", "off", False, "on"),
        ("{earliest: 2030-01-03, latest: 2030-01-03 06:00}", "off", True, "on then off"),
        ("2030-01-03 18:00", "off", False, "on"),
        ("2030-01-03 17:59:59", "off", True, "off"),
    ],
)
def test_a_state_agrees_if_it_is_so_at_some_instant_of_the_bounds(tmp_path, at, word, agrees, shown):
    (row,) = read_off(tmp_path, at, f"{{channel: grid, is: {word}}}")
    assert (row.agrees, row.documented, row.modelled) == (agrees, f"grid is {word}", shown)


@pytest.mark.parametrize(("count", "agrees"), [(4, True), (5, False)])
def test_a_head_count_is_read_as_a_whole_number(tmp_path, count, agrees):
    (row,) = read_off(tmp_path, DAY_3, f"{{channel: people, is: {count}}}")
    assert (row.agrees, row.modelled) == (agrees, "4")


# Medicine is taken at one person-day a day from 40: on day 3 from 38 at its midnight to 37 at the next.
@pytest.mark.parametrize(
    ("bound", "agrees"),
    [
        ("at_most: 38.1 person-d", True),
        ("at_most: 37.1 person-d", True),
        ("at_most: 36.9 person-d", False),
        ("at_least: 37.9 person-d", True),
        ("at_least: 38.1 person-d", False),
        ("at_least: 37.4 person-d, at_most: 37.6 person-d", True),
        ("at_least: 38.5 person-d, at_most: 39 person-d", False),
    ],
)
def test_a_level_agrees_if_some_instant_of_the_bounds_has_it(tmp_path, bound, agrees):
    (row,) = read_off(tmp_path, DAY_3, f"{{channel: medicine.class_1, {bound}}}")
    assert row.agrees is agrees
    assert row.modelled == "37 to 38 person-d"


def test_a_level_that_jumps_over_the_range_was_never_in_it(tmp_path):
    """Five people come at noon: the head-count is four, then nine, and never from five to eight."""
    come = "come: {kind: input, at: 2030-01-03 12:00, what: Five come., arrive: 5, assumed: a toy}"
    for bound, agrees in [("at_least: 5, at_most: 8", False), ("at_least: 5, at_most: 9", True)]:
        (row,) = read_off(tmp_path, DAY_3, f"{{channel: people, {bound}}}", before=(come,))
        assert row.agrees is agrees


def test_a_tanker_that_fills_the_store_at_once_was_not_seen_half_way(tmp_path):
    """The store is put from 6,000 or less to 7,900 L in one second."""
    fill = "fill: {kind: input, at: 2030-01-03 12:00, what: x, level: {water.tank: 7900 L}, assumed: a toy}"
    for bound, agrees in [("at_least: 6500 L, at_most: 7000 L", False), ("at_least: 7000 L", True)]:
        (row,) = read_off(tmp_path, "{earliest: 2030-01-03 11:00, latest: 2030-01-03 13:00}",
                          f"{{channel: water.tank, {bound}}}", before=(fill,))
        assert row.agrees is agrees, row


@pytest.mark.parametrize(("result", "agrees"), [("refused", True), ("admitted", False)])
def test_a_slot_is_read_from_the_log_of_its_line(tmp_path, result, agrees):
    never = "{open: 0, watch: 0, checkpoint: 0, siege: 0}"
    line = (
        "siege.lines={water: {unit: L, quantity: 2000 L, lead: 0 h, fraction: 1, "
        f"permit: {never.replace('0', '1')}, deterred: {never}, partly: {never}, confiscated: {never}}}}}"
    )
    sent = """sent: {kind: outcome, at: 2030-01-03 12:00, what: Sent off.,
      attempt: {line: water, result: refused}, assumed: a toy}"""
    (row,) = read_off(tmp_path, DAY_3, f"{{channel: slots.water, is: {result}}}", line, before=(sent,))
    assert (row.agrees, row.modelled) == (agrees, "refused")
    (row,) = read_off(tmp_path, "2030-01-09", "{channel: slots.water, is: refused}", line, before=(sent,))
    assert (row.agrees, row.modelled) == (False, "no slot")


def test_readings_of_another_variant_or_past_the_record_are_not_held(tmp_path):
    facts = """history:
  until: 2030-01-10
  variants: {dispute: {question: "Four or five?", options: {four: 0.9, five: 0.1}, assumed: a toy}}
  facts:
    a: {kind: observation, at: 2030-01-03, what: Four., observe: [{channel: people, is: 4}],
      variant: {dispute: four}, assumed: a toy}
    b: {kind: observation, at: 2030-01-03, what: Five., observe: [{channel: people, is: 5}],
      variant: {dispute: five}, assumed: a toy}
    c: {kind: observation, at: 2030-01-20, what: Late., observe: [{channel: people, is: 5}], assumed: a toy}
"""
    rows = replicate(quiet(tmp_path, facts), central=True).observations()
    assert [(row.id, row.agrees) for row in rows] == [("a", True)]


def test_comparing_changes_nothing_and_readings_are_not_imposed(tmp_path):
    """A reading that contradicts the run leaves it as it is."""
    (row,) = read_off(tmp_path, DAY_3, "{channel: water.tank, at_most: 1 L}", before=())
    assert row.agrees is False
    assert row.modelled.endswith(" L")
    run = replicate(scenario(DOCUMENTED), number=1)
    records = with_survival(run.records)
    assert compare(records, run.ledger, run.driven) == run.observations() == run.observations()
    assert not run.records.has("survivable")


@pytest.mark.parametrize(("level", "lived"), [("900 person-d", True), ("20 person-d", False)])
def test_that_everybody_lived_is_a_reading_that_a_run_without_food_misses(level, lived, tmp_path):
    """Four or five people eat 20 person-days within a week and nothing for weeks after it."""
    facts = """history:
  facts:
    lived: {kind: observation, at: 2030-02-15, what: All live., assumed: a toy,
      observe: [{channel: survivable, is: yes}]}
"""
    larder = f"compound.stores.food.shelf.level={level}"
    run = replicate(quiet(tmp_path, facts, larder), central=True)
    (row,) = run.observations()
    assert (row.agrees, row.modelled, row.forced) == (lived, "yes" if lived else "no", False)


def test_nearly_all_readings_of_the_documented_siege_agree_with_the_central_run():
    """Those of states that the record itself imposes must; levels are the model's own."""
    rows = replicate(scenario(DOCUMENTED), central=True).observations()
    missed = [row.documented for row in rows if not row.agrees]
    assert len(rows) > 25
    assert all(text.startswith(("water.", "food.", "fuel")) for text in missed), missed


# Two days after the start: gas for 10 d lasts 8 d more; two people eat 2 person-d a day; a battery with
# 1,500 Wh above its cut-off (5 kWh x (0.5 - 0.2)) is charged by nothing and gives 10 W for 48 h, so 1,020 Wh
# are left.
THINGS = """\
compound:
  stores: {cooking_gas: 10 d}
  power:
    grid: {at_start: off}
    loads: {radio: {power: 10 W, priority: 1}}
    battery:
      main: {capacity: 5 kWh, level: 50 %, depth: 80 %, reconnect: 30 %, efficiency: 100 %,
        charge_limit: 1 kW, discharge_limit: 1 kW}
"""


@pytest.mark.parametrize(
    ("channel", "true", "false"),
    [
        ("gas", "at_least: 7.9 d, at_most: 193 h", "at_most: 7.9 d"),
        ("power.battery.main", "at_least: 1010 Wh, at_most: 1.03 kWh", "at_least: 1.1 kWh"),
        ("power.load", "at_least: 10 W, at_most: 0.01 kW", "at_least: 11 W"),
        ("food.eaten", "at_least: 4200 kcal/d, at_most: 2.01 person-d/d", "at_most: 1.9 person-d/d"),
        ("people", "at_least: 2, at_most: 2 persons", "at_least: 3"),
    ],
)
@pytest.mark.parametrize("full", [True, False])
def test_a_bound_is_read_in_the_unit_of_what_is_read(tmp_path, channel, true, false, full):
    """Also of what a study does not otherwise keep: power.load."""
    seen = "{kind: observation, at: 2031-05-03, what: Seen., observe: [{channel: %s, %s}]}"
    facts = f"history:\n  facts:\n    a: {seen % (channel, true)}\n    b: {seen % (channel, false)}\n"
    rows = replicate(bare(tmp_path, THINGS + facts), central=True, full=full).observations()
    assert [(row.id, row.agrees) for row in rows] == [("a", True), ("b", False)], rows
