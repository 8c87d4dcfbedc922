"""Archives that are damaged, or that a stranger made: refused in a sentence, in bounded time and memory."""

import json
import os
import resource
import shutil
from contextlib import suppress
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import sim
from sim.study import Archive, NotOurs, play, read_archive
from sim.study.archive import MANIFEST
from sim.study.files import checksum, signed
from sim.study.study import Study
from tests.study.runs.quick import files

RUNS = 3


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    root = tmp_path_factory.mktemp("made")
    siege = sim.load(files(root)[0])
    archive = Archive(root / "one", "x")
    run = play(siege)
    archive.keep(run)
    archive.keep_band(run.records)
    archive.place()
    sim.run(siege, replications=RUNS, exits_off=False, jobs=1, out=root / "many")
    return root


@pytest.fixture(params=["one", "many"])
def kept(request, made, tmp_path):
    shutil.copytree(made / request.param, tmp_path / request.param)
    return tmp_path / request.param


def opened(folder):
    return Study(folder) if folder.name == "many" else read_archive(folder)


def resign(folder, **more):
    """What a stranger can do: change anything, and put a right checksum to it."""
    said = json.loads((folder / MANIFEST).read_text("utf-8"))
    said.pop("sha256")
    for name in said["tables"]:
        said["tables"][name] = {"sha256": checksum(folder / f"{name}.parquet")}
    (folder / MANIFEST).write_bytes(signed(said | more))


def test_what_nobody_touched_is_read(kept):
    opened(kept)
    resign(kept)
    opened(kept)


def test_a_flipped_bit_anywhere_is_refused(kept):
    for path in sorted(kept.iterdir()):
        whole = path.read_bytes()
        for at in np.linspace(0, len(whole) - 1, 12).astype(int).tolist():
            changed = bytearray(whole)
            changed[at] ^= 4
            path.write_bytes(changed)
            with pytest.raises(NotOurs, match=path.name):
                opened(kept)
        path.write_bytes(whole[:-1])
        with pytest.raises(NotOurs, match=path.name):
            opened(kept)
        path.write_bytes(whole)
    opened(kept)


def test_a_file_that_is_gone_is_named(kept):
    for path in sorted(kept.iterdir()):
        whole = path.read_bytes()
        path.unlink()
        with pytest.raises(NotOurs, match=path.name):
            opened(kept)
        path.write_bytes(whole)


def test_a_link_out_of_the_folder_is_not_read(kept, tmp_path):
    """A right checksum does not help it, nor that what it leads to is a table."""
    for path in sorted(kept.iterdir()):
        aside = tmp_path / f"moved-{path.name}"
        path.rename(aside)
        for target in (aside, Path("/dev/zero"), tmp_path / "nowhere"):
            path.symlink_to(target)
            with pytest.raises(NotOurs, match=f"{path.name} is a link"):
                opened(kept)
            path.unlink()
        os.mkfifo(path)
        with pytest.raises(NotOurs, match="no regular file"):
            opened(kept)
        path.unlink()
        aside.rename(path)


WRONG = [
    {"replications": 32}, {"replications": -1}, {"replications": 10**15}, {"replications": "many"},
    {"replications": None}, {"tables": {}}, {"tables": []}, {"tables": {"../../x": {"sha256": "0"}}},
    {"tables": {"measures": {}}}, {"scenarios": []}, {"scenarios": 3}, {"scenarios": [{}]},
    {"start": "yesterday"}, {"start": 3}, {"timezone": "Nowhere/At_All"}, {"timezone": "/etc/passwd"},
    {"series": 3}, {"horizon_s": "x"}, {"static": 7}, {"tool": "another"}, {"schema": 99}, {"failed": 3},
]  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_a_manifest_that_lies_is_refused_or_does_no_harm(kept, wrong):
    resign(kept, **wrong)
    told = []
    with suppress(NotOurs):
        opened(kept)
        told = list(wrong)  # a key that this kind does not have, or does not read until it is drawn
    assert kept.name == "one" or not {"replications", "tables", "scenarios"} & set(told)


def bomb(path, rows):
    """Rows of one number each, which pack into next to nothing."""
    schema = pq.read_schema(path)
    fields = [one for one in schema if one.name != "replication"]
    columns = {"replication": pa.array(np.zeros(rows, np.int64))}
    columns |= {one.name: pa.nulls(rows, one.type) for one in fields}
    pq.write_table(pa.table(columns), path, compression="zstd")


@pytest.mark.parametrize("table", ["measures", "series", "unknowns", "facts", "band"])
def test_rows_without_number_are_not_read(kept, table):
    path = kept / f"{table}.parquet"
    if not path.exists():
        pytest.skip("not in this archive")
    bomb(path, 50_000 if kept.name == "many" else 2_000_000)
    assert path.stat().st_size < 100_000
    resign(kept)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(NotOurs, match=table):
        opened(kept)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # [kB]


@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1" * 100, b"\0" * 1000])
def test_what_is_no_parquet_is_refused_though_its_checksum_is_right(kept, content):
    (kept / "measures.parquet").write_bytes(content)
    resign(kept)
    with pytest.raises(NotOurs, match="measures"):
        opened(kept)


def test_a_table_of_other_columns_is_refused(kept):
    pq.write_table(pa.table({"replication": ["a", "b"]}), kept / "measures.parquet")
    resign(kept)
    with pytest.raises(NotOurs, match=r"measures|column|schema"):
        opened(kept)


def test_replications_that_the_tables_do_not_hold_are_missed(made, tmp_path):
    """12 said, 3 there; and twice the same where another should be."""
    folder = tmp_path / "many"
    shutil.copytree(made / "many", folder)
    table = pq.read_table(folder / "unknowns.parquet")
    pq.write_table(pa.concat_tables([table.slice(0, 1), table.slice(0, 2)]), folder / "unknowns.parquet")
    resign(folder)
    with pytest.raises(NotOurs, match="does not hold the 3 replications"):
        Study(folder)
