"""Studies of many runs: their tables say what the replications say, and an alternative that changes nothing
changes nothing.
"""

import math

import numpy as np
import pytest

import sim
from sim.engine import DAY
from sim.figures.lint import summary
from sim.measures import measure_all
from sim.measures.days import Days
from sim.places import shipped_scenarios
from sim.replication import replicate
from sim.study import pair
from sim.study.archive import NotOurs, Taken
from sim.study.by_day import ends_of_days, exits_by_day, fans, first_outs, stockouts
from sim.study.central import central
from sim.study.many import Wanted, study_pairs
from sim.study.runs.task import OtherScenario
from sim.study.shortage import empty_spells
from sim.study.statistics import Precision
from sim.study.study import Study
from sim.study.summaries import rows

TOY = shipped_scenarios() / "toy" / "first.yaml"
RUNS = 24
MORE_WATER = """\
extends: toy/first.yaml
question: What if the tank were larger?
change:
  compound.water.tank.capacity: 12 m3
"""
NOTHING = "extends: toy/first.yaml\nquestion: What if nothing were otherwise?\n"


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("alternatives")
    (folder / "larger.yaml").write_text(MORE_WATER)
    (folder / "same.yaml").write_text(NOTHING)
    return folder


@pytest.fixture(scope="module")
def compared(files):
    return sim.compare(TOY, [files / "larger.yaml", files / "same.yaml"], replications=RUNS, jobs=1)


@pytest.fixture(scope="module")
def runs():
    siege = sim.load(TOY)
    return [replicate(siege, number=number) for number in range(RUNS)]


def test_the_tables_hold_what_the_replications_measure(compared, runs):
    for name in ("water_use", "hours_without_power", "exit_kind", "slots_refused"):
        expected = [measure_all(run.records)[name].value for run in runs]
        found = list(compared.values(name))
        assert found == pytest.approx(expected) if name != "exit_kind" else found == expected


def test_the_tables_hold_what_an_alternative_measures_beside_its_baseline(compared, files):
    baseline, larger = sim.load(TOY), sim.load(files / "larger.yaml")
    for number in (0, 7):
        other = measure_all(pair(baseline, larger, number=number).alternative.records)
        for name in ("water_use", "carrier_trips_asked"):
            assert compared.numbers(name, "larger")[number] == other[name].value


def test_an_alternative_that_changes_nothing_differs_in_nothing(compared):
    for exits_off in (False, True):
        for row in compared.contrast("same", exits_off=exits_off).rows.values():
            if row.pairs > 1 and not math.isnan(row.difference):
                assert row.difference == row.error == row.low == row.high == 0
            assert row.identical_in == 1 or row.pairs == 0
    assert not compared.exits_differ("same").any()


def test_a_larger_tank_changes_something(compared):
    assert compared.paired("water_use", "larger").identical_in < 1


def test_exits_off_are_the_runs_in_which_all_stay(compared):
    siege = sim.load(TOY)
    staying = measure_all(replicate(siege, number=3, exits=False).records)
    assert compared.numbers("water_use", exits_off=True)[3] == staying["water_use"].value


def test_a_twin_has_the_same_unknowns_and_other_luck(compared):
    siege = sim.load(TOY)
    twin = measure_all(replicate(siege, number=10, luck=1).records)
    found = compared.numbers("water_use", twin=True)
    assert len(found) == 3  # replications 0, 10 and 20
    assert found[1] == twin["water_use"].value != compared.numbers("water_use")[10]


def test_daily_quantiles_are_those_of_the_runs(compared, runs):
    (tank,) = fans(compared, names=["level_water.tank"])
    days = [Days(run.records) for run in runs]
    levels = np.array(
        [
            np.where(one.person_days > 0, one.series("water.tank").at(one.edges[:-1]).astype(float), np.nan)
            for one in days
        ]
    )
    assert tank.inside == pytest.approx((~np.isnan(levels)).mean(axis=0)[: len(tank.inside)])
    assert tank.median[5] == pytest.approx(np.nanmedian(levels[:, 5]), rel=0.05)
    assert (tank.low <= tank.median).all()
    assert (tank.median <= tank.high).all()


def test_exits_add_up_to_the_share_of_runs_that_have_ended(compared, runs):
    found = exits_by_day(compared)
    ends = ends_of_days(compared)
    for day in (10, 40, len(ends) - 1):
        ended = np.mean(
            [
                any(row["scope"] == "all" and row["time"] < ends[day] for row in run.records.log("exit"))
                for run in runs
            ]
        )
        assert sum(curve[day] for curve in found.kinds.values()) == pytest.approx(ended)


def test_a_store_is_out_on_the_days_of_its_spells(compared, runs):
    for one in stockouts(compared):
        ever = np.mean([bool(empty_spells(Days(run.records), one.store)) for run in runs])
        assert one.ever[-1] == pytest.approx(ever)


def test_a_store_first_runs_out_in_the_middle_of_the_runs_in_which_it_does(compared, runs):
    """Of an even number of runs the earlier of the two in the middle."""
    found = {one.store: one for one in first_outs(compared)}
    assert found
    for store, one in found.items():
        spells = [empty_spells(Days(run.records), store) for run in runs]
        first = sorted(each[0][0] for each in spells if each)
        assert one.share == pytest.approx(len(first) / RUNS)
        assert one.median == first[(len(first) - 1) // 2]
    shares = [one.share for one in first_outs(compared)]
    assert shares == sorted(shares, reverse=True)


def test_a_class_of_medicine_says_how_soon_its_lack_harms(compared):
    about = {one.store: one.about for one in stockouts(compared)}
    assert about["medicine.class_1"] == "harm likely after 2 d without"  # latency: 2 d
    assert about["water.tank"] == ""


def test_a_figure_of_some_alternatives_says_which_of_how_many(compared):
    def heading(drawn):
        named = summary(drawn)["named"]
        return " ".join(words for name, words in named.items() if name.startswith("heading:"))

    for draw in (sim.plot.differences, sim.plot.beside):
        assert heading(draw(compared, ["same"])).endswith("; alternative 2 of 2")
        assert "alternative 2" not in heading(draw(compared))
    assert heading(sim.plot.fan(compared, [compared.baseline, "larger"])).endswith("; alternative 1 of 2")
    assert " of 2" not in heading(sim.plot.fan(compared))


def test_the_central_replay_is_kept_beside(compared):
    expected = replicate(sim.load(TOY), central=True).records.series("people")
    kept = central(compared, "same").series("people")
    assert kept.times.tolist() == expected.times.tolist()


def test_a_row_for_each_measure_of_each_alternative(compared):
    table = compared.table(["water_use", "exit_kind"])
    assert table.num_rows == 4
    assert set(table.column("scenario").to_pylist()) == {"larger", "same"}
    assert "exits_off_difference" in table.column_names


def test_a_study_says_itself_in_html(compared):
    text = compared._repr_html_()
    assert "What if" not in text
    assert "simulation error" in text
    assert text.count("<tr>") > 5


def test_what_is_not_there_is_named(compared):
    with pytest.raises(KeyError, match="water_use"):
        compared.values("water_used_up")
    with pytest.raises(KeyError, match="larger"):
        compared.values("water_use", "smaller")
    with pytest.raises(ValueError, match="is a word"):
        compared.numbers("exit_kind")


def test_a_study_goes_on_where_it_ended(tmp_path):
    whole = sim.run(TOY, replications=6, exits_off=False, jobs=1, out=tmp_path / "whole")
    sim.run(TOY, replications=2, exits_off=False, jobs=1, out=tmp_path / "grown")
    grown = sim.run(TOY, replications=6, exits_off=False, jobs=1, out=tmp_path / "grown", resume=True)
    assert grown.replications == 6
    for name in whole.manifest["tables"]:
        left, right = (one.folder / f"{name}.parquet" for one in (whole, grown))
        assert left.read_bytes() == right.read_bytes()
    assert (whole.folder / "manifest.json").read_bytes() == (grown.folder / "manifest.json").read_bytes()


def test_a_folder_that_is_there_is_left_alone(tmp_path):
    sim.run(TOY, replications=2, exits_off=False, jobs=1, out=tmp_path / "one")
    with pytest.raises(Taken, match="exists already"):
        sim.run(TOY, replications=2, exits_off=False, jobs=1, out=tmp_path / "one")
    with pytest.raises(NotOurs, match="seed is 1, and 2 was asked for"):
        sim.run(TOY, seed=2, replications=2, exits_off=False, jobs=1, out=tmp_path / "one", resume=True)
    with pytest.raises(NotOurs, match="holds 2 replications"):
        sim.run(TOY, replications=1, exits_off=False, jobs=1, out=tmp_path / "one", resume=True)


def test_a_damaged_table_is_named(tmp_path):
    study = sim.run(TOY, replications=2, exits_off=False, jobs=1, out=tmp_path / "one")
    path = study.folder / "daily.parquet"
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(content)
    with pytest.raises(NotOurs, match="daily"):
        Study(study.folder)


def test_another_scenario_is_no_alternative(files, tmp_path):
    siege = sim.load(shipped_scenarios() / "toy" / "siege.yaml")
    with pytest.raises(OtherScenario, match="no alternative"):
        study_pairs(siege, [sim.load(files / "same.yaml")], Wanted(2))


def test_playing_stops_when_it_is_precise_enough(monkeypatch):
    monkeypatch.setattr("sim.study.many.looks", lambda most: iter((12, 18, most)))
    said = []
    siege = sim.load(TOY)
    wanted = Wanted(40, exits_off=False, precision=(Precision("water_use", 1000.0),), say=said.append)
    from sim.study.many import study_one

    assert study_one(siege, wanted).replications == 12
    assert said[0].startswith("after 12 replications water_use")


def test_every_measure_of_one_scenario_has_a_row(compared):
    made = sim.run(TOY, replications=3, exits_off=False, jobs=1)
    names = {row["measure"] for row in rows(made)}
    assert names == {name for name in made.measures if not made.is_word(name)}
    assert ends_of_days(made)[-1] == made.horizon("first") == 60 * DAY


def test_what_makes_no_sense_is_refused_in_words(compared, files):
    for wrong in ({"replications": 0}, {"replications": 2, "seed": -1}, {"replications": 2, "central": True}):
        with pytest.raises(ValueError, match=r"expected|of one run"):
            sim.run(TOY, **wrong)
    with pytest.raises(ValueError, match="needs out"):
        sim.run(TOY, replications=2, resume=True)
    with pytest.raises(ValueError, match="list"):
        sim.compare(TOY, str(files / "same.yaml"), replications=2)
    with pytest.raises(ValueError, match="twins"):
        compared.numbers("water_use", twin=True, exits_off=True)
    with pytest.raises(KeyError, match="water_used"):
        compared.by_day("wine_used")
