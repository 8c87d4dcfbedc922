"""From shards to finished tables: the same bytes however replications were cut, and readable elsewhere."""

import tempfile
from functools import cache
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sim.study.runs.columns import KEYS, Columns, parquet
from sim.study.runs.compact import compact, united
from sim.study.runs.folder import read_manifest
from tests.study.runs.handmade import LATE, SCENARIOS, UNIT, cut, failed, opened, shard
from tests.study.runs.quick import rows as stored
from tests.study.runs.quick import tables

GROUP = 100
"replications in a row group of every table, for these tests"
N = 2 * GROUP + 30


@pytest.fixture(scope="module", autouse=True)
def _small_groups():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.study.runs.compact.GROUP", dict.fromkeys(KEYS, GROUP))
        yield


def finished(path, ranges, n=N):
    folder = opened(path)
    for numbers in ranges:
        folder.keep(shard(numbers))
    compact(folder, n)
    return tables(folder.path)


@cache
def in_one_piece(n=N):
    with tempfile.TemporaryDirectory() as folder:
        return finished(Path(folder), [range(n)], n)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    path = tmp_path_factory.mktemp("study")
    finished(path, cut(N, {7, 50, 170}))
    return path


@settings(max_examples=25)
@given(st.sets(st.integers(1, N - 1), max_size=6))
@example(at={GROUP, 2 * GROUP})
@example(at={GROUP - 1, GROUP, GROUP + 1, LATE})
@example(at=set(range(1, N, 9)))
def test_any_cutting_gives_the_same_bytes(at):
    with tempfile.TemporaryDirectory() as folder:
        assert finished(Path(folder), cut(N, at)) == in_one_piece()


@pytest.mark.parametrize("n", [1, 3, 4, GROUP - 1, GROUP, GROUP + 1])
def test_what_goes_beyond_is_cut_off_and_leaves_no_trace(tmp_path, n):
    assert finished(tmp_path, [range(0, 1), range(1, GROUP + 20)], n) == finished(
        tmp_path / "exact", [range(n)], n
    )


def test_rows_are_in_order_and_none_is_lost_or_there_twice(whole):
    measures = pq.ParquetFile(whole / "measures.parquet").read()
    assert measures["replication"].to_pylist() == [n for n in range(N) for _ in SCENARIOS]
    assert measures["scenario"].to_pylist() == list(SCENARIOS) * N
    exits = pq.ParquetFile(whole / "exits.parquet").read().to_pylist()
    assert len(exits) == sum(n % 3 * len(SCENARIOS) for n in range(N) if not failed(n))
    assert read_manifest(whole)["failed"] == [[n, f"ValueError: {n}"] for n in range(N) if failed(n)]


def test_row_groups_end_at_fixed_replications(whole):
    with pq.ParquetFile(whole / "measures.parquet") as file:
        groups = [file.read_row_group(k)["replication"].to_numpy() for k in range(file.num_row_groups)]
    assert [(one.min(), one.max()) for one in groups] == [(0, 99), (100, 199), (200, N - 1)]


def test_a_column_that_comes_late_is_empty_before(whole):
    rows = [row for row in stored(whole, "measures") if row["error"] is None]
    assert {row["late"] is None for row in rows if row["replication"] < LATE} == {True}
    assert all(row["late"] == row["replication"] / 2 for row in rows if row["replication"] >= LATE)
    assert {row["word"] for row in rows if row["replication"] < LATE} == {None}
    assert {row["word"] for row in rows if row["replication"] >= LATE} == {"gone"}
    assert {row["only_late"] for row in rows} == {None, 1.0}


def test_a_column_that_is_never_filled_is_a_column_of_numbers(whole):
    schema = pq.read_schema(whole / "measures.parquet")
    assert schema.field("never").type == pa.float64()
    assert schema.field("word").type == pa.string()
    assert pq.read_schema(whole / "daily.parquet").field("level_tank").type == pa.float32()
    assert schema.names[: len(KEYS["measures"])] == list(KEYS["measures"])


@pytest.mark.parametrize("column", ["unmet", "never", "late"])
def test_a_measure_says_what_it_is_whatever_the_shards_were(whole, column):
    about = pq.read_schema(whole / "measures.parquet").field(column).metadata
    assert {key.decode(): value.decode() for key, value in about.items()} == UNIT


def test_not_a_number_is_nothing(whole):
    daily = stored(whole, "daily")
    first = [row["level_tank"] for row in daily if row["replication"] == 4 and row["scenario"] == "base"]
    assert first == [4.0, None, None]


def test_tables_without_rows_have_their_columns(tmp_path):
    finished(tmp_path, [range(0, 1)], 1)
    for name, keys in KEYS.items():
        table = pq.ParquetFile(tmp_path / f"{name}.parquet").read()
        assert table.schema.names[: len(keys)] == list(keys)
    assert pq.ParquetFile(tmp_path / "shortages.parquet").read().num_rows == 0


def test_a_column_that_is_words_here_and_numbers_there_is_refused():
    words, numbers = (pa.schema([("replication", pa.int64()), ("x", kind)]) for kind in ("string", "double"))
    with pytest.raises(pa.ArrowTypeError, match="x has incompatible types"):
        united([words, numbers], "unknowns")


def test_columns_that_begin_late_and_blocks_of_rows_line_up():
    columns = Columns()
    columns.row({"replication": 0})
    columns.block({"replication": 1, "word": "w"}, {"x": np.array([1.5, np.nan])})
    columns.row({"replication": 2, "y": 3.0})
    assert columns.table("unknowns").to_pylist() == [
        {"replication": 0, "word": None, "x": None, "y": None},
        {"replication": 1, "word": "w", "x": 1.5, "y": None},
        {"replication": 1, "word": "w", "x": None, "y": None},
        {"replication": 2, "word": None, "x": None, "y": 3.0},
    ]


def test_the_bytes_of_a_shard_are_a_function_of_its_rows():
    assert parquet({}) == parquet({})
    assert shard(range(20)).tables == shard(range(20)).tables


def test_duckdb_reads_the_finished_tables(whole):
    found = duckdb.sql(
        f"select scenario, count(*), sum(unmet) from '{whole}/measures.parquet' group by scenario order by 1"
    ).fetchall()
    total = sum(n / 4 for n in range(N) if not failed(n))
    assert found == [("base", N, total), ("other", N, total)]
