"""What a shard holds of the replications that were played, and of those that failed."""

import io
import sys

import pyarrow.parquet as pq
import pytest

from sim.measures import measure_all
from sim.replication import replicate
from sim.scenario import read
from sim.study.pair import pair
from sim.study.runs.shard import given_up, play
from sim.study.runs.task import TWINS, of_one, scenarios
from tests.study.runs.quick import alone, compared, files

NAMES = ["quick", "full"]


def rows(played, name):
    return pq.ParquetFile(io.BytesIO(played.tables[name])).read().to_pylist()


def of(played, scenario, number, twin=False):
    (row,) = [
        row for row in rows(played, "measures")
        if (row["scenario"], row["replication"], row["twin"]) == (scenario, number, twin)
    ]  # fmt: skip
    return row


def measured(run):
    return {name: one.value for name, one in measure_all(run.records).items()}


def fail_for(monkeypatch, module, name, wrong):
    real = getattr(sys.modules[module], name)

    def sometimes(*args, **more):
        if wrong(*args, **more):
            raise ValueError("out of luck")
        return real(*args, **more)

    monkeypatch.setattr(sys.modules[module], name, sometimes)


@pytest.fixture(scope="module")
def task(tmp_path_factory):
    return compared(tmp_path_factory.mktemp("scenarios"))


@pytest.fixture(scope="module")
def played(task):
    return play(task, range(9, 12))


def test_a_row_holds_the_measures_of_that_replication(task, played):
    baseline, full = scenarios(task)
    one = pair(baseline, full, task.seed, 10)
    for name, run in (("quick", one.baseline), ("full", one.alternative)):
        row = of(played, name, 10)
        assert row["error"] is None
        assert {k: row[k] for k in measured(run)} == measured(run)


def test_exits_off_is_the_run_in_which_everybody_stays(task, played):
    (row,) = [r for r in rows(played, "exits_off") if (r["replication"], r["scenario"]) == (11, "full")]
    baseline, full = scenarios(task)
    expected = measured(pair(baseline, full, task.seed, 11, exits=False).alternative)
    assert {k: row[k] for k in expected} == expected


def test_a_twin_keeps_the_unknowns_and_has_other_luck(task, played):
    assert [row["replication"] for row in rows(played, "measures") if row["twin"]] == [10] * 2
    assert TWINS == 10
    baseline = scenarios(task)[0]
    twin, first = (replicate(baseline, task.seed, 10, luck=luck) for luck in (1, 0))
    assert twin.unknowns.keys() >= first.unknowns.keys()
    assert all(twin.unknowns[path] == value for path, value in first.unknowns.items())
    row = of(played, "quick", 10, twin=True)
    assert {k: row[k] for k in measured(twin)} == measured(twin) != measured(first)


def test_shards_of_one_replication_hold_the_rows_of_one_shard(task, played):
    single = [play(task, range(number, number + 1)) for number in (9, 10, 11)]
    for name in ("daily", "exits", "shortages", "readings", "unknowns"):
        assert [row for one in single for row in rows(one, name)] == rows(played, name)


def test_a_replication_that_fails_is_a_row_with_its_error(tmp_path, monkeypatch):
    def wrong(scenario, seed, number, **how):
        return number == 1

    task = compared(tmp_path, exits_off=True)
    fail_for(monkeypatch, "sim.study.runs.shard", "replicate", wrong)
    made = play(task, range(3))
    assert made.failed == ((1, "ValueError: out of luck"),)
    for name in NAMES:
        assert of(made, name, 1)["error"] == "ValueError: out of luck"
        assert of(made, name, 0)["error"] is None
    assert {row["replication"] for row in rows(made, "daily")} == {0, 2}
    assert [row["error"] is None for row in rows(made, "exits_off")] == [True] * 2 + [False] * 2 + [True] * 2


def test_an_alternative_that_fails_leaves_the_others(tmp_path, monkeypatch):
    def wrong(first, baseline, alternative, *more, **how):
        return first.number == 1 and alternative.file.endswith("full.yaml")

    fail_for(monkeypatch, "sim.study.runs.shard", "beside", wrong)
    made = play(compared(tmp_path), range(3))
    assert made.failed == ((1, "ValueError: out of luck"),)
    errors = {(row["replication"], row["scenario"]) for row in rows(made, "measures") if row["error"]}
    assert errors == {(1, "full")}
    assert [row["replication"] for row in rows(made, "unknowns")] == [0, 1, 2]


@pytest.mark.parametrize("what", ["measure_all", "by_day", "shortages", "unknowns"])
def test_a_replication_that_cannot_be_measured_is_a_row_too_and_only_that(tmp_path, monkeypatch, what):
    def wrong(seen):
        records = getattr(seen, "records", seen)
        return records.replications == (1,)

    fail_for(monkeypatch, "sim.study.runs.outcome", what, wrong)
    made = play(alone(tmp_path), range(3))
    assert made.failed == ((1, "ValueError: out of luck"),)
    row = of(made, "quick", 1)
    assert row["error"] == "ValueError: out of luck"
    assert {row[name] for name in row.keys() - {"replication", "scenario", "twin", "error"}} == {None}
    assert {row["replication"] for row in rows(made, "daily")} == {0, 2}


def test_replications_that_were_given_up_have_all_their_rows(tmp_path):
    task = compared(tmp_path)
    made = given_up(task, range(10, 12), "the process died")
    assert made.failed == ((10, "the process died"), (11, "the process died"))
    keys = [(r["replication"], r["scenario"], r["twin"], r["error"]) for r in rows(made, "measures")]
    assert keys == [
        (number, name, twin, "the process died")
        for number, twin in ((10, False), (10, True), (11, False)) for name in NAMES
    ]  # fmt: skip
    assert len(rows(made, "exits_off")) == 4
    assert [row["replication"] for row in rows(made, "unknowns")] == [10, 11]


def test_the_same_task_gives_the_same_bytes(tmp_path):
    task = alone(tmp_path)
    first = play(task, range(3)).tables
    scenarios.cache_clear()
    assert play(task, range(3)).tables == first


def test_another_seed_gives_other_rows(tmp_path):
    scenario = read(files(tmp_path)[0])
    one, two = (play(of_one(scenario, seed, exits_off=False), range(3)) for seed in (1, 2))
    assert rows(one, "unknowns") != rows(two, "unknowns")
