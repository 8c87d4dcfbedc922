"""Warnings: what may well be meant, and may well be a slip. And what is typical of a kind of thing."""

import re

import pytest

from sim.scenario import ScenarioError, read_whole
from sim.scenario.checks.limits import LIMITS
from sim.scenario.checks.plausible import BY_DIMENSION, BY_PATH
from sim.scenario.numbers.quantity import parse_quantity
from sim.scenario.numbers.units import DIMENSIONS
from sim.scenario.schema import Scenario
from tests.scenario.toysiege import overlaid, toys, with_record

READ = "history: {{facts: {{f: {{kind: observation, at: 2030-01-09, what: X., "
READ += "observe: [{{channel: fuel, {}}}]}}}}}}"
FOUND = "facts: {g: {kind: input, at: 2030-01-08, what: X., brings: {fuel: 9000 L}}, "


def doubts(reading):
    return [(each.code, each.message) for each in reading.warnings]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "compound: {power: {generators: {g1: {rating: 4 W}}}, water: {tank: {level: 2000 m3}}}\n"
            "assumed: x\n",
            [
                "expected a size from 0 L to 1000 m3 for 'compound.water.tank.level', received '2000 m3'",
                "expected a size from 300 W to 2 MW for 'compound.power.generators.g1.rating', "
                "received '4 W'",
            ],
        ),
        (
            'siege: {lines: {food: {every: {siege: "lognormal(median 20 min, gsd 2)"}, assumed: x}}}\n',
            [
                "expected a size from 1 h to 365 d for 'siege.lines.food.every.siege', "
                "received 'lognormal(median 20 min, gsd 2)', 25 min 26 s"
            ],
        ),
        ("compound: {household: {people: {family: {count: 4}}}}\nassumed: x\n", []),
    ],
)
def test_a_size_that_is_hardly_meant_is_doubted_and_allowed(text, message, tmp_path):
    found = [each for each in doubts(with_record(tmp_path, text)) if each[0] != "W611"]
    assert found == [("W601", each) for each in message]


BANK = """\
compound:
  power:
    battery:
      main: {capacity: 5 kWh, level: 50 %, depth: 80 %, reconnect: 30 %, efficiency: 1, charge_limit: 1 kW,
        discharge_limit: 1 kW}
history: {facts: {f: {level: {"""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("compound: {water: {tank: {capacity: 900 L, level: 901 L}}}", "capacity, 900 L, received '901 L'"),
        ("compound: {water: {tank: {capacity: 900 L, level: 900 L}}}", None),
        ("compound: {water: {tank: {capacity: 'uniform(1 L, 950 L)', level: 900 L}}}", None),
        ("history: {facts: {f: {level: {fuel: 9000 L}, kind: input, at: 2030-01-09, what: X.}}}", "'9000 L'"),
        # 5 kWh of which 80 % are above the cut-off hold 4 kWh
        (BANK + "battery.main: 4 kWh}, kind: input, at: 2030-01-09, what: X.}}}", None),
        (BANK + "battery.main: 4.1 kWh}, kind: input, at: 2030-01-09, what: X.}}}", "80 % of 5 kWh"),
        (BANK + "comms.devices: 1 MWh}, kind: input, at: 2030-01-09, what: X.}}}", "'1 MWh'"),
        (READ.format("at_least: 9000 L"), "'9000 L'"), (READ.format("at_most: 9000 L"), None),
        (READ.format("at_least: 9000 L").replace("facts: {", FOUND), None),
    ],
)
def test_a_level_that_no_draw_of_the_capacity_holds_is_doubted(text, message, tmp_path):
    found = [each for each in doubts(with_record(tmp_path, f"{text}\nassumed: x\n")) if each[0] == "W611"]
    assert len(found) == (message is not None)
    assert message is None or message in found[0][1]


@pytest.mark.parametrize(
    ("reading", "message"),
    [
        ("at_least: 10 L, at_most: 4 L", "expected at least 10 L, received at most 4 L"),
        ("at_least: 1 m3, at_most: 999 L", "expected at least 1 m3, received at most 999 L"),
        ("is: 4, at_least: 5 L", "a word or number under is, or bounds, received both"),
        ("at_least: 4 L, at_most: 4 L", None),
    ],
)
def test_a_reading_that_nothing_agrees_with_is_refused(reading, message, tmp_path):
    text = f"{READ.format(reading)}\nassumed: x\n"
    if message is None:
        assert doubts(with_record(tmp_path, text)) == []
    else:
        with pytest.raises(ScenarioError, match=re.escape(message)):
            with_record(tmp_path, text)


def test_a_record_that_ends_before_the_run_begins_is_doubted(tmp_path):
    """The toy begins on 1 January 2030."""
    fact = "facts: {f: {kind: input, at: 2030-01-09, what: X., set: {grid: off}}}"
    for until, codes in (("2029-12-01", ["W701"]), ("2030-01-10", [])):
        reading = with_record(tmp_path, f"assumed: x\nhistory: {{until: {until}, {fact}}}\n")
        assert [one.code for one in reading.warnings] == codes


def test_two_units_that_the_record_runs_at_once_are_refused(tmp_path):
    """g1 from the 9th to the 12th; another unit within that time would end its run without a word."""
    g2 = "g2: {rating: 5 kW, burn_idle: 0.08 L/h/kW, burn_load: 0.25 L/h/kW, failure_to_start: 0 %, "
    g2 += "age: 0 h, wear: {shape: 1, scale: 1000 h}}"

    def record(begins):
        return with_record(tmp_path, f"""
compound: {{power: {{generators: {{{g2}}}}}}}
history:
  facts:
    long: {{kind: input, at: 2030-01-09, what: It runs., run: {{unit: g1, until: 2030-01-12}}}}
    short: {{kind: input, at: {begins}, what: It runs., run: {{unit: g2, until: 2030-01-13}}}}
assumed: x
""")
    with pytest.raises(ScenarioError, match="E702: expected g2 to run after 2030-01-12 00:00, while g1 runs"):
        record("2030-01-11")
    record("2030-01-12")


def test_a_size_doubted_in_an_overlay_stands_at_its_line(tmp_path):
    read = overlaid(
        tmp_path, "note: x\nchange: {compound.water.tank.capacity: 8 L, compound.stores.fuel.level: 400 m3}\n"
    )
    (doubt,) = (each for each in read.warnings if each.code == "W601")
    assert (doubt.line, doubt.column, doubt.severity) == (3, 73, "warning")


def test_the_table_of_usual_sizes_reads():
    for row, low, high in BY_PATH:
        dimensions = [name for name in DIMENSIONS if _reads(low, name) and _reads(high, name)]
        assert dimensions, row
    for name, (low, high) in BY_DIMENSION.items():
        assert parse_quantity(low, name) < parse_quantity(high, name)


def _reads(text, dimension):
    try:
        parse_quantity(text, dimension)
    except ValueError:
        return False
    return True


def test_a_reading_outside_the_run_is_doubted_and_context_that_has_no_effect_anyway_is_not(tmp_path):
    text = "history: {facts: {old: {kind: context, at: 2029-01-01, what: Long ago., assumed: x}}}\n"
    assert doubts(with_record(tmp_path, text)) == []
    seen = "kind: observation, at: 2029-01-01, what: Old., observe: [{channel: grid, is: on}], assumed: x"
    assert doubts(with_record(tmp_path, f"history: {{facts: {{old: {{{seen}}}}}}}\n")) == [
        ("W701", "expected a date from 2030-01-01 00:00 on, received 2029-01-01 00:00")
    ]


def test_facts_after_an_end_that_was_moved_forward_are_left_out_as_was_asked(tmp_path):
    assert doubts(overlaid(tmp_path, "change: {about.length: 30 d}\n")) == []


CAP = "change: {siege.lines.water.cap: {value: 4000 L, "
PANELS = "uses: [../parts/solar-and-battery.yaml]\n"
PANELS += "add: {compound.power.solar.roof: {peak: 1 kWp, arrives: inside, assumed: x, "


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            CAP + "from: 2031-01-01}}",
            ("W701", "begins before the end, 2030-04-11 00:00, received 2031-01-01 00:00"),
        ),
        (
            CAP + "from: 2031-01-01, until: 2032-01-01}}",
            ("W701", "begins before the end, 2030-04-11 00:00, received 2031-01-01 00:00"),
        ),
        (
            CAP + "from: 2029-01-01, until: 2030-01-01}}",
            ("W701", "ends after the start, 2030-01-01 00:00, received 2030-01-01 00:00"),
        ),
        (CAP + "from: 2029-01-01, until: 2030-01-02}}", None),
        (CAP + "from: 2030-04-10, until: 2031-01-01}}", None),
        (
            PANELS + "from: 2030-04-11}}",
            ("W701", "before the end, 2030-04-11 00:00, received 2030-04-11 00:00"),
        ),
        (PANELS + "from: 2030-04-10}}", None),
        (
            "release: [{path: grid, from: 2031-01-01}]",
            ("W701", "begins before the end, 2030-04-11 00:00, received"),
        ),
        ("release: [{path: signal}]", ("W605", "the record tells something, received 'signal'")),
        (
            "release: [{path: lines.water, from: 2030-02-10, until: 2030-02-11}]",
            ("W605", "the record tells something in the span, received 'lines.water'"),
        ),
        ("release: [{path: lines.water, from: 2030-02-04, until: 2030-02-05}]", None),
    ],
)
def test_an_edit_that_its_date_leaves_without_effect_is_doubted(text, told, tmp_path):
    found = [one for one in doubts(overlaid(tmp_path, f"{text}\n")) if one[0] in ("W605", "W701")]
    assert [code for code, _ in found] == ([told[0]] if told else [])
    assert told is None or told[1] in found[0][1]


def test_a_number_of_a_file_that_changes_only_after_the_end_is_doubted_once(tmp_path):
    later = "later: [{from: 2031-01-01, value: 9 h}, {from: 2032-01-01, value: 8 h}]"
    text = f"siege: {{lines: {{food: {{lead: {{value: 2 h, {later}, assumed: x}}}}}}}}\n"
    assert [code for code, _ in doubts(with_record(tmp_path, text))] == ["W701"]


def test_what_is_typical_is_taken_by_every_entry_that_does_not_say_it(tmp_path):
    text = """\
typical:
  assumed: typical of all
  compound.power.loads: {priority: 7, serves: comfort}
  compound.power.battery:
    {level: 50 %, depth: 90 %, reconnect: 30 %, efficiency: {value: 95 %, assumed: a good one},
     charge_limit: 1 kW, discharge_limit: 1 kW}
compound:
  power:
    loads: {heater: {power: 1 kW, assumed: x}, lamp: {power: 10 W, priority: 2, assumed: x}}
    battery: {small: {capacity: 1 kWh, level: 80 %, assumed: mine}}
"""
    read_ = with_record(tmp_path, text)
    power = read_.scenario.compound.power
    assert [power.loads[name].priority.value for name in ("heater", "lamp")] == [7, 2]
    small = power.battery["small"]
    assert [(number.value, number.assumed) for number in (small.level, small.depth, small.efficiency)] == [
        (0.8, "mine"), (0.9, "typical of all"), (0.95, "a good one"),
    ]  # fmt: skip
    assert "typical" not in read_.tree.data


def test_what_is_typical_of_nothing_there_changes_nothing(tmp_path):
    toy = toys(tmp_path)
    with_part = overlaid(tmp_path, "uses: [../parts/solar-and-battery.yaml]\n")
    plain = read_whole(toy / "siege.yaml", Scenario)
    assert with_part.scenario.compound == plain.scenario.compound


EVEN = "{open: 0, watch: 0, checkpoint: 0, siege: 0}"
BREAD = f"""\
assumed: x
add:
  siege.lines.bread:
    {{unit: person-d, quantity: 5 person-d, every: 3 d, lead: 2 h, fraction: 100 %, permit: {EVEN},
    deterred: {EVEN}, partly: {EVEN}, confiscated: {EVEN}}}
"""


def test_a_line_that_brings_something_to_no_store_is_refused_and_a_visit_is_not(tmp_path):
    told = "E708: expected a line that fills a store, as it brings an amount of food, received 'bread'"
    with pytest.raises(ScenarioError, match=told):
        overlaid(tmp_path, BREAD)
    assert doubts(overlaid(tmp_path, BREAD.replace("5 person-d", "1").replace("person-d", "visit"))) == []


def test_the_table_of_limits_reads():
    for row, least, most, _ in LIMITS:
        ends = [end for end in (least, most) if end is not None]
        assert ends, row
        assert any(all(_reads(end, name) for end in ends) for name in DIMENSIONS), row


@pytest.mark.parametrize(
    ("share", "second", "codes"),
    [
        (0.3, "leave: 9, exit: individual", [("W703", "so it is where d is b")]), (0, "leave: 9", []),
        (0.3, "leave: 1", []), (0.3, "arrive: 9", []),
    ],
)
def test_a_less_credible_option_that_the_record_leaves_no_room_for_is_doubted(
    share, second, codes, tmp_path
):
    """Two of the four go, and in the option b, of 30 % or of none, nine more, of two who are left."""
    kind = "outcome" if "leave" in second else "input"
    text = f"""assumed: x
compound: {{household: {{people: {{family: {{count: 4}}}}}}}}
history:
  variants: {{d: {{question: q, options: {{a: {1 - share}, b: {share}}}}}}}
  facts:
    one: {{kind: outcome, at: 2030-01-05, what: Go., leave: 2}}
    two: {{kind: {kind}, at: 2030-01-08, what: More., {second}, variant: {{d: b}}}}
"""
    found = [each for each in doubts(with_record(tmp_path, text)) if each[0] in ("W702", "W703")]
    assert [(code, words.partition("; ")[2]) for code, words in found] == codes


def test_two_values_at_one_instant_of_a_less_credible_option_are_doubted(tmp_path):
    text = """assumed: x
history:
  variants: {d: {question: q, options: {a: 0.7, b: 0.3}}}
  facts:
    one: {kind: input, at: 2030-01-05, what: Off., set: {grid: off}}
    two: {kind: input, at: 2030-01-05, what: On., set: {grid: on}, variant: {d: b}}
"""
    ((code, words),) = doubts(with_record(tmp_path, text))
    assert code == "W702"
    assert "received 'on' from two and 'off' from one; so it is where d is b" in words


@pytest.mark.parametrize(
    ("dated", "codes"),
    [
        ("until: 2029-12-20", ["W701"]), ("until: 2030-01-01", ["W701"]), ("until: 2030-01-02", []),
        ("from: 2031-01-01", ["W701"]), ("until: {earliest: 2029-12-20, latest: 2030-01-05}", []),
    ],
)  # fmt: skip
def test_a_unit_that_is_never_there_is_doubted(tmp_path, dated, codes):
    """The toy house begins on 1 January 2030 and lasts 60 days."""
    unit = f"g2: {{{dated}, rating: 5 kW, burn_idle: 0.08 L/h/kW, burn_load: 0.25 L/h/kW, "
    unit += "failure_to_start: 0 %, age: 0 h, wear: {shape: 1, scale: 1000 h}}"
    reading = with_record(tmp_path, f"assumed: x\ncompound: {{power: {{generators: {{{unit}}}}}}}\n")
    assert [one.code for one in reading.warnings] == codes


@pytest.mark.parametrize(
    ("amount", "at", "doubted"),
    [
        ("20 L/person", "2030-01-06", True),  # 20 L for each of nobody are 0 L
        ("80 L", "2030-01-06", False),  # in all: 80 L come, whoever is there
        ("20 L/person", "2030-01-05", False),  # of one second: the delivery comes first, 20 L x 4
    ],
)
def test_an_amount_for_each_person_with_nobody_inside_is_doubted(tmp_path, amount, at, doubted):
    text = f"""assumed: x
compound: {{household: {{people: {{family: {{count: 4}}, guards: {{count: 2, needs: false}}}}}}}}
siege: {{lines: {{water: {{unit: L, quantity: 500 L, every: null, lead: 0 h, permit: 100 %, deterred: 0 %,
  partly: 0 %, fraction: 100 %, confiscated: 0 %}}}}}}
history:
  facts:
    go: {{kind: outcome, at: 2030-01-05, what: Go., leave: 4, group: family}}
    came:
      {{kind: outcome, at: {at}, what: In., attempt: {{line: water, result: admitted, quantity: {amount}}}}}
"""
    found = [words for code, words in doubts(with_record(tmp_path, text)) if code == "W703"]
    assert [words.startswith("expected somebody inside") for words in found] == [True] * doubted
