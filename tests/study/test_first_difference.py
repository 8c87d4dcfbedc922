"""When an alternative first differs from its baseline, in what, and what is refused."""

from dataclasses import replace

import pytest

import sim
from sim.engine import Recorder, Records
from sim.places import shipped_scenarios
from sim.replication import replicate
from sim.scenario import Moment, read
from sim.study.first_difference import EarlyDifference, over_pairs
from sim.study.parting import NEVER, edits_begin, first_difference

TOY = shipped_scenarios() / "toy" / "siege.yaml"
DAY = 86400
FIRST = "2030-01-01"


def second(date, base):
    return int((Moment.of(date).central - base.about.start.central).total_seconds())


@pytest.fixture
def asked(tmp_path):
    def of(edits):
        (tmp_path / "asked.yaml").write_text(f"extends: toy/siege.yaml\nassumed: asked\n{edits}\n")
        return read(tmp_path / "asked.yaml")

    return of


@pytest.fixture(scope="module")
def run():
    return replicate(read(TOY))


def recorded(run, *rows, log=()):
    """A replication whose only series has those (second, value), and whose log those (second, id)."""
    made = Recorder()
    channel = made.channel("tank", "step", "L")
    for at, value in rows:
        channel.step(at, value)
    for at, name in log:
        made.happened(at, "fact", id=name, text="told in other words")
    return replace(run, records=Records.of(made, 0, 100, run.records.start))


@pytest.mark.parametrize(("one", "other", "told"), [
    (((0, 1.0), (10, 2.0)), ((0, 1.0), (10, 2.0)), None),
    (((0, 1.0), (10, 2.0)), ((0, 1.0), (10, 3.0)), (10, "tank")),
    (((0, 1.0), (10, 2.0)), ((0, 1.0), (8, 2.0)), (8, "tank")),
    (((0, 1.0), (10, 2.0)), ((0, 1.0),), (10, "tank")),
    (((0, 1.0),), ((0, 1.0), (100, 2.0)), None),
])
def test_two_series_differ_from_the_first_second_in_which_their_rows_do(run, one, other, told):
    """By hand; what differs at the horizon, second 100, is no more within both."""
    assert first_difference(recorded(run, *one), recorded(run, *other)) == told


def test_an_event_is_named_before_a_series_that_differs_in_the_same_second(run):
    one = recorded(run, (0, 1.0), (10, 2.0), log=[(5, "early"), (10, "cut")])
    assert first_difference(one, recorded(run, (0, 1.0), log=[(5, "early")])) == (10, "fact cut")


@pytest.mark.parametrize(("edits", "date"), [
    ("remove: [one]", "2030-03-19 23:59:59"),
    ("move: {one: {by: 9 d}}", "2030-03-19 23:59:59"),
    ("move: {one: {by: -9 d}}", "2030-03-10 23:59:59"),
    ("change: {siege.lines.water.cap: {value: 500 L, from: 2030-02-03}}", "2030-02-02 23:59:59"),
    ("change: {compound.water.tank.capacity: 2 m3}", FIRST),
    ("remove: [one]\nchange: {compound.water.tank.capacity: 2 m3}", FIRST),
])
def test_edits_act_from_the_earliest_of_their_dates_and_else_from_the_start(asked, edits, date):
    base = read(TOY)
    assert edits_begin(asked(edits), base) == second(date, base)


def test_edits_that_are_only_told_never_act(asked):
    assert edits_begin(asked("question: And?"), read(TOY)) == NEVER


def test_a_study_says_when_each_alternative_first_differs(asked, tmp_path):
    asked("change: {siege.lines.water.cap: {value: 100 L, from: 2030-02-03}}")
    study = sim.compare(TOY, [tmp_path / "asked.yaml"], replications=5, exits_off=False, jobs=1)
    found = over_pairs(study, "asked")
    assert found.begins == second("2030-02-02 23:59:59", read(TOY))
    assert found.share > 0
    assert found.begins <= found.earliest <= found.median
    assert found.differs_in


def test_a_change_of_nothing_differs_in_no_pair(asked, tmp_path):
    asked("question: And?")
    study = sim.compare(TOY, [tmp_path / "asked.yaml"], replications=3, exits_off=False, jobs=1)
    found = over_pairs(study, "asked")
    assert (found.share, found.earliest, found.median, found.no_longer) == (0.0, None, None, {})


def test_outcomes_that_no_longer_happen_are_told_with_their_share_of_the_pairs(asked, tmp_path):
    """Without a rate nobody leaves alone: `one` in no pair, nor `two` where its dispute has it."""
    asked("change: {siege.exits.individual: 0 /person/d}")
    study = sim.compare(TOY, [tmp_path / "asked.yaml"], replications=6, exits_off=False, jobs=1)
    lost = over_pairs(study, "asked").no_longer
    assert lost["one"] == 1.0
    left = [replicate(read(TOY), number=number).happened for number in range(6)]
    assert lost.get("two", 0.0) == pytest.approx(sum("two" in one for one in left) / 6)


def test_a_difference_before_the_first_date_of_the_edits_is_refused(asked, tmp_path, monkeypatch):
    asked("change: {compound.water.tank.capacity: 2 m3}")
    monkeypatch.setattr("sim.study.many.edits_begin", lambda alternative, baseline: 60 * DAY)
    with pytest.raises(EarlyDifference, match="before 2030-03-02 00:00:00, the first date of its edits"):
        sim.compare(TOY, [tmp_path / "asked.yaml"], replications=2, exits_off=False, jobs=1)
