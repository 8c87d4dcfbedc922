"""Placebos: parts that draw luck and do nothing change nothing else, bit for bit."""

import pytest

from sim.replication import replicate
from tests.history.played import DOCUMENTED, TOY, log, rows, scenario

UNIT = """{replacement: true, rating: "uniform(2 kW, 9 kW)", burn_idle: 0.1 L/h/kW, burn_load: 0.3 L/h/kW,
  failure_to_start: 2 %, wear: {shape: 2, scale: "lognormal(median 200 h, gsd 2)"}, age: 0 h}"""
LATE = UNIT.replace("replacement: true", "from: 2031-01-01, arrives: inside")
LINE = """{unit: visit, quantity: "uniform(1, 9)", lead: "lognormal(median 1 d, gsd 2)",
  fraction: "beta(2, 2)",
  every: {open: 5 d, watch: 4 d, checkpoint: 4 d, siege: "uniform(2 d, 9 d)"},
  permit: {open: 50 %, watch: 50 %, checkpoint: 50 %, siege: "beta(3, 3)"},
  deterred: {open: 20 %, watch: 20 %, checkpoint: 20 %, siege: 20 %},
  partly: {open: 20 %, watch: 20 %, checkpoint: 20 %, siege: 20 %},
  confiscated: {open: 0 %, watch: 0 %, checkpoint: 0 %, siege: 20 %}}"""
PANEL = """{peak: 0 kWp, performance: 80 %,
  sun_hours: [5 h, 5 h, 5 h, 5 h, 5 h, 5 h, 5 h, 5 h, 5 h, 5 h, 5 h, 5 h],
  spread: 40 %, sunrise: "06:30", sunset: "18:30", blocks: 6}"""
FACT = """{kind: context, at: {earliest: 2030-01-05, latest: 2030-03-05}, what: It rained frogs.}"""

# By name: where it goes, what it is, and whether a wide checkpoint is needed so that nobody waits behind it.
PLACEBOS = {
    "a unit that never comes in": ("compound.power.generators.g9", UNIT),
    "a unit that comes after the end": ("compound.power.generators.a9", LATE),
    "a line that carries nothing": ("siege.lines.letters", LINE),
    "a panel without any watts": ("compound.power.solar.none", PANEL),
    "talks that never raise anything": (
        "siege.diplomacy.tracks.chess", '{every: "lognormal(median 3 d, gsd 2)", raises_pressure: 0 %}',
    ),
    "a concession that cannot be granted": (
        "siege.diplomacy.concessions.moon", "{rate: 0 /d, under_pressure: 9, gives: corridor}",
    ),
    "a fact of context": ("history.facts.frogs", FACT),
    "a dispute about nothing": (
        "history.variants.frogs", '{question: "Frogs, or toads?", options: {frogs: 0.5, toads: 0.5}}',
    ),
    "a load of no watts": (
        "compound.power.loads.clock", "{power: 0 W, priority: 1, hours: [['01:00', '02:00']]}",
    ),
}
WIDE = "siege.checkpoint.lanes=99"


@pytest.mark.parametrize(("path", "part"), PLACEBOS.values(), ids=PLACEBOS)
@pytest.mark.parametrize(("name", "numbers"), [(TOY, 12), (DOCUMENTED, 2)], ids=["toy", "documented"])
def test_a_placebo_changes_nothing_else(name, numbers, path, part):
    same_beside(name, numbers, path, part)


def same_beside(name, numbers, path, part):
    text = part.replace("2031", "2026").replace("2030", "2024") if name == DOCUMENTED else part
    plain, added = scenario(name, WIDE), scenario(name, WIDE, f"{path}={' '.join(text.split())}")
    key = path.rsplit(".", 1)[1]
    for number in range(numbers):
        one, two = (replicate(of, number=number, full=True) for of in (plain, added))
        before, after = rows(one), rows(two)
        assert {name for name in before if before[name] != after[name]} == set()
        assert all(key in extra for extra in after.keys() - before.keys())
        assert log(one) == [row for row in log(two) if key not in (row.get("line"), row.get("id"))]
        assert {fact: second for fact, second in two.happened.items() if fact != key} == one.happened


def test_a_placebo_in_the_alternative_leaves_the_replayed_luck_alone():
    plain = scenario(TOY, WIDE)
    added = scenario(TOY, WIDE, f"siege.lines.letters={' '.join(LINE.split())}")
    for number in range(20):
        baseline = replicate(plain, number=number)
        alternative = replicate(added, number=number, released=True, given=baseline.abducted)
        assert alternative.happened == baseline.happened
        before, after = rows(baseline), rows(alternative)
        assert {name for name in before if before[name] != after[name]} == set()


def test_one_more_occupant_without_needs_changes_the_head_count_alone():
    """Who neither eats nor carries nor may leave alone is counted, and leaves with all the others."""
    guest = "compound.household.people.guest={count: 1, needs: false, carries: false, leaves: false}"
    plain, added = scenario(TOY), scenario(TOY, guest)
    for number in range(30):
        one, two = (replicate(of, number=number, full=True) for of in (plain, added))
        before, after = rows(one), rows(two)
        assert before.keys() == after.keys()
        assert {name for name in before if before[name] != after[name]} == {"people"}
        counted = [(time, count + 1 if count else 0, rate) for time, count, rate in before["people"]]
        assert counted == after["people"]
        assert log(one, "left") == log(two, "left")
