"""Studies in which people leave, and in which some replications fail: who counts, and what is marked."""

import numpy as np
import pytest

import sim
from sim.places import shipped_scenarios
from sim.replication import replicate
from sim.study import beside as really_beside
from sim.study.by_day import ends_of_days, exits_by_day, fans, stockouts
from sim.study.summaries import rows

TOY = shipped_scenarios() / "toy" / "first.yaml"
RUNS = 12
LEAVING = """\
extends: toy/first.yaml
change:
  siege.exits.active: true
  siege.exits.individual: 0.004 /person/d
"""
SOONER = """\
extends: leaving.yaml
question: What if more left alone?
change:
  siege.exits.individual: 0.04 /person/d
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("leaving")
    (folder / "leaving.yaml").write_text(LEAVING)
    (folder / "sooner.yaml").write_text(SOONER)
    return folder


@pytest.fixture(scope="module")
def left(files):
    return sim.compare(files / "leaving.yaml", [files / "sooner.yaml"], replications=RUNS, jobs=1)


def exits_of(run):
    return [(row["time"], row["kind"], row["scope"]) for row in run.records.log("exit")]


def test_every_leaving_marks_a_pair_and_not_only_the_last(left, files):
    baseline, sooner = sim.load(files / "leaving.yaml"), sim.load(files / "sooner.yaml")
    expected = []
    for number in range(RUNS):
        first = replicate(baseline, number=number)
        expected.append(exits_of(first) != exits_of(really_beside(first, baseline, sooner)))
    assert left.exits_differ("sooner").tolist() == expected
    assert np.mean(expected) > 0.5
    assert left.exits_differ_in("sooner") == pytest.approx(np.mean(expected))
    assert left.paired("water_use", "sooner").exits_differ_in == pytest.approx(np.mean(expected))


def test_exits_are_counted_by_kind_and_by_day(left, files):
    runs = [replicate(sim.load(files / "leaving.yaml"), number=number) for number in range(RUNS)]
    last = [[row for row in run.records.log("exit") if row["scope"] == "all"] for run in runs]
    kinds = [rows[-1]["kind"] for rows in last if rows]
    assert {kind: round(one.value * RUNS) for kind, one in left.exits().items()} == {
        kind: kinds.count(kind) for kind in set(kinds)
    }
    curves, ends = exits_by_day(left), ends_of_days(left)
    for day in (20, 45, len(ends) - 1):
        ended = sum(bool(rows) and rows[-1]["time"] < ends[day] for rows in last)
        assert sum(curve[day] for curve in curves.kinds.values()) * RUNS == pytest.approx(ended)


def test_the_figure_the_page_and_a_run_tell_one_end_of_the_stay(tmp_path):
    """All leave on day 4 and two come back on day 7: nobody's stay has ended, as a measure and on a curve."""
    (tmp_path / "back.yaml").write_text(
        "extends: toy/first.yaml\nassumed: x\nadd:\n"
        "  history.facts.go: {kind: outcome, at: 2031-05-05, what: Go., leave: all, exit: escape}\n"
        "  history.facts.back: {kind: input, at: 2031-05-08, what: Back., arrive: 2}\n"
        "change: {siege.exits.active: false}\n"
    )
    assert sim.run(tmp_path / "back.yaml", central=True).exit == {"kind": None, "at": None}
    study = sim.run(tmp_path / "back.yaml", replications=2, exits_off=False, jobs=1, out=tmp_path / "out")
    curves = exits_by_day(study).kinds
    assert sum(curve[-1] for curve in curves.values()) == 0
    assert not [kind for kind, one in study.exits().items() if kind == "escape" and one.value > 0]


def test_with_exits_off_nobody_has_left(left):
    with_all = left.numbers("person_days_inside", exits_off=True)
    assert (with_all >= left.numbers("person_days_inside") - 1e-9).all()
    assert with_all.max() > left.numbers("person_days_inside").max()


@pytest.fixture(scope="module")
def failing(files, tmp_path_factory):
    """The alternative fails in replications 1, 4, 7 and 10."""
    patch = pytest.MonkeyPatch()

    def sometimes(first, *more, **how):
        if first.number % 3 == 1:
            raise ValueError("out of luck")
        return really_beside(first, *more, **how)

    patch.setattr("sim.study.runs.shard.beside", sometimes)
    try:
        yield sim.compare(files / "leaving.yaml", [files / "sooner.yaml"], replications=RUNS, jobs=1)
    finally:
        patch.undo()


def test_what_failed_counts_nowhere(failing, left):
    played = [number % 3 != 1 for number in range(RUNS)]
    assert failing.played("sooner").tolist() == played
    assert failing.played().all()
    assert [number for number, _ in failing.failed] == [1, 4, 7, 10]
    one = failing.paired("water_use", "sooner")
    assert one.pairs == sum(played)
    assert one.difference == pytest.approx(np.mean(left.differences("water_use", "sooner")[played]))
    assert failing.exits_differ_in("sooner") == pytest.approx(left.exits_differ("sooner")[played].mean())
    words = failing.paired("exit_kind", "sooner")
    assert words.pairs == sum(played)
    assert len(failing.by_day("water_used", "sooner")) == sum(played)
    assert fans(failing, "sooner", ["water_used"])[0].runs == sum(played)
    assert fans(failing, names=["water_used"])[0].runs == RUNS
    assert all(curve.runs == sum(played) for curve in stockouts(failing, "sooner"))
    assert exits_by_day(failing, "sooner").runs == sum(played)


def test_a_failure_among_twins_or_with_exits_off_is_told(files, monkeypatch):
    def only_staying(first, baseline, alternative, seed, central, full, exits, luck):
        if not exits and first.number == 2:
            raise ValueError("out of luck")
        return really_beside(first, baseline, alternative, seed, central, full, exits, luck)

    monkeypatch.setattr("sim.study.runs.shard.beside", only_staying)
    study = sim.compare(files / "leaving.yaml", [files / "sooner.yaml"], replications=3, jobs=1)
    assert study.failed == [(2, "with exits off: ValueError: out of luck")]


def test_rows_are_of_the_scenarios_named(left):
    assert {row["scenario"] for row in rows(left, ["water_use"])} == {"sooner"}
    assert {row["scenario"] for row in rows(left, ["water_use"], ["leaving"])} == {"leaving"}


def test_a_study_says_what_is_imposed_and_what_is_modelled(left):
    assert set(left.standing["sooner"]) == {"Imposed", "Released", "Edited", "Modelled"}
    assert "how the stay ends" in left.standing["sooner"]["Modelled"]
    assert "Imposed" in left._repr_html_()


def test_a_house_without_unknowns_has_none_to_name(files, tmp_path):
    study = sim.compare(files / "leaving.yaml", [files / "sooner.yaml"], replications=3, jobs=1)
    study.tables.fields["unknowns"].clear()
    found = study.unknowns("water_use", "sooner")
    assert found.most is None
    assert found.why_not
