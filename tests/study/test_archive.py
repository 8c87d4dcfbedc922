"""The archive: what is written is read back, and nothing is replaced by mistake."""

import json
from pathlib import Path

import numpy as np
import pytest

from sim.engine import Records
from sim.measures import measure_all
from sim.places import shipped_scenarios
from sim.scenario import read
from sim.study import Archive, NotOurs, Taken, band, play, read_archive
from sim.study.tables import log_tables, records_of, series_kinds, series_table
from tests.measures.toy import Toy

DOCUMENTED = shipped_scenarios() / "caracas-2024" / "documented.yaml"


@pytest.fixture(scope="module")
def run():
    return play(read(DOCUMENTED, ["about.end=2024-04-03"]), central=True)


def kept(run, folder, **more):
    archive = Archive(folder, "x", **more)
    archive.keep(run)
    archive.place()
    return read_archive(folder)


def test_the_records_come_back_as_they_were(run, tmp_path):
    again = kept(run, tmp_path / "one").records
    assert again.logs == run.records.logs
    assert (again.start, again.horizon, again.static) == (
        run.records.start, run.records.horizon, run.records.static,
    )  # fmt: skip
    assert again.names == run.records.names
    for name in again.names:
        one, two = run.records.series(name), again.series(name)
        assert (one.kind, one.unit) == (two.kind, two.unit)
        assert np.array_equal(one.times, two.times)
        assert np.array_equal(one.rates, two.rates)
        assert one.values.tolist() == two.values.tolist()


def test_the_measures_of_what_came_back_are_the_same(run, tmp_path):
    found = kept(run, tmp_path / "one")
    assert measure_all(found.records) == measure_all(run.records)
    table = {row["name"]: row for row in found.measures}
    for name, one in run.measures.items():
        row = table[name]
        assert (row["word"] if isinstance(one["value"], str) else row["value"]) == one["value"]


def test_many_replications_keep_their_own_rows():
    parts = [Toy(2, people).records(number) for number, people in ((3, 5), (7, [(0, 4), (1, 2)]))]
    joined = Records.join(parts)
    again = records_of(
        series_table(joined),
        log_tables(joined).values(),
        series_kinds(joined),
        joined.start,
        joined.horizon,
        {},
    )
    assert again.replications == (3, 7)
    assert again.only(3).series("people.needs").values.tolist() == [5.0]
    assert again.only(7).series("people.needs").values.tolist() == [4.0, 2.0]


def test_a_log_line_with_a_word_that_no_column_has_comes_back_too():
    records = Toy(1).log(0.5, "event", text="a", entity="b", weather={"rain": 3}).records()
    again = records_of(
        series_table(records), log_tables(records).values(), series_kinds(records), records.start,
        records.horizon, {},
    )  # fmt: skip
    assert again.logs == records.logs


def test_tables_hold_no_path_and_no_clock_of_the_machine(run, tmp_path):
    kept(run, tmp_path / "one")
    text = (tmp_path / "one" / "manifest.json").read_text("utf-8")
    assert str(tmp_path) not in text
    assert str(shipped_scenarios()) not in text
    assert set(json.loads(text)["versions"]) >= {"siegesim", "numpy", "simpy"}


def test_a_folder_that_exists_is_refused(run, tmp_path):
    kept(run, tmp_path / "one")
    with pytest.raises(Taken, match="exists already"):
        Archive(tmp_path / "one", "x")


def test_an_empty_folder_may_be_filled(run, tmp_path):
    (tmp_path / "one").mkdir()
    assert kept(run, tmp_path / "one").records.names


def test_a_forced_archive_replaces_only_an_archive(run, tmp_path):
    kept(run, tmp_path / "one")
    (tmp_path / "one" / "differences-2.png").touch()  # a further picture of one figure
    kept(run, tmp_path / "one", force=True)
    (tmp_path / "one" / "mine.txt").touch()
    with pytest.raises(NotOurs, match=r"mine\.txt"):
        Archive(tmp_path / "one", "x", force=True)


def test_an_archive_that_is_dropped_leaves_nothing(tmp_path):
    Archive(tmp_path / "results" / "one", "x").drop()
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "results").mkdir()
    Archive(tmp_path / "results" / "one", "x").drop()
    assert [path.name for path in tmp_path.iterdir()] == ["results"]


def test_two_runs_that_want_the_same_number_get_two_folders(run, tmp_path):
    archives = [Archive(None, "a/b", parent=tmp_path) for _ in range(2)]
    for archive in archives:
        archive.keep(run)
        archive.place()
    assert [archive.folder for archive in archives] == [tmp_path / "a-b-1", tmp_path / "a-b-2"]
    assert sorted(Path(path).name for path in tmp_path.iterdir()) == ["a-b-1", "a-b-2"]


def test_the_band_comes_back(run, tmp_path):
    behind = band(run.scenario, replications=3, jobs=1).records
    archive = Archive(tmp_path / "one", "x")
    archive.keep(run)
    archive.keep_band(behind)
    archive.place()
    again = read_archive(tmp_path / "one").band
    assert again.replications == (0, 1, 2)
    assert again.names == behind.names
    one, two = behind.series("water.use.drinking"), again.series("water.use.drinking")
    assert one.values.tolist() == two.values.tolist()
