"""From shards to one ordered file a table, the same bytes whatever the shards were.

Tables stream through: only one group of replications is in memory at a time. Row groups end at fixed
replications, so that they do not show where one shard ended and the next began.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np

from sim.study.runs.columns import COMPRESSION, KEYS, NARROW
from sim.study.runs.folder import Shard, StudyFolder

GROUP = {name: 100 if name in NARROW else 1000 for name in KEYS}
"""Replications in a row group: as few as keep a group small in memory, and as many as keep the end of the
file small, which says much of every column of every group."""


def compact(folder: StudyFolder, replications: int, central: bytes | None = None) -> None:
    """Make the finished tables of the first `replications` out of the shards, and the manifest.

    `central` is a table of single runs that is kept beside them.
    """
    shards = folder.shards()
    tables: dict[str, Path] = {}
    try:
        for name in KEYS:
            tables[name] = folder.aside(name)
            _one_table(name, shards, replications, tables[name])
        failed = [
            (at, why) for shard in shards for at, why in shard.failed
            if at in shard.numbers and at < replications
        ]  # fmt: skip
        folder.finish(replications, failed, tables, central)
    except FileNotFoundError:
        if not folder.is_finished(replications):  # by another, who dropped the shards meanwhile
            raise
    finally:
        for aside in tables.values():
            aside.unlink(missing_ok=True)


def _one_table(name: str, shards: Sequence[Shard], replications: int, path: Path) -> None:
    import pyarrow.parquet as pq

    schema = united((pq.read_schema(shard.files[name]) for shard in shards), name)
    with pq.ParquetWriter(path, schema, compression=COMPRESSION) as writer:
        for group in _groups(name, shards, schema, replications):
            writer.write_table(group, row_group_size=max(group.num_rows, 1))


def united(schemas: Iterable[Any], table: str) -> Any:
    """One schema for the tables of all shards: the columns that every one has, then all others by name."""
    import pyarrow as pa

    whole = reduce(lambda sofar, one: pa.unify_schemas([sofar, one]), schemas)  # one in memory at a time
    keys = list(KEYS[table])
    number = pa.float32() if table in NARROW else pa.float64()
    fields = [whole.field(name) for name in (*keys, *sorted(set(whole.names) - set(keys)))]
    return pa.schema([one.with_type(number) if pa.types.is_null(one.type) else one for one in fields])


def _groups(name: str, shards: Sequence[Shard], schema: Any, replications: int) -> Iterator[Any]:
    """The rows of all shards, cut after every so many replications."""
    import pyarrow as pa

    waiting: list[Any] = []
    end = GROUP[name]
    for table in _pieces(name, shards, schema):
        numbers = table.column("replication").to_numpy()
        at = 0
        while at < len(numbers):
            upto = int(np.searchsorted(numbers, min(end, replications), side="left"))
            if upto > at:
                waiting.append(table.slice(at, upto - at))
                at = upto
            if at < len(numbers):
                if waiting:
                    yield pa.concat_tables(waiting).combine_chunks()
                    waiting = []
                if end >= replications:
                    return
                end += GROUP[name]
    if waiting:
        yield pa.concat_tables(waiting).combine_chunks()


def _pieces(name: str, shards: Sequence[Shard], schema: Any) -> Iterator[Any]:
    """Every row group of every shard, with all columns of the whole, and only the rows that count."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    for shard in shards:
        with pq.ParquetFile(shard.files[name]) as file:
            for group in range(file.num_row_groups):
                table = file.read_row_group(group, use_threads=False)
                arrays = [
                    table.column(one.name).cast(one.type) if one.name in table.column_names
                    else pa.nulls(table.num_rows, one.type)
                    for one in schema
                ]  # fmt: skip
                ends = (shard.numbers.start, shard.numbers.stop)
                first, after = np.searchsorted(table.column("replication").to_numpy(), ends)
                yield pa.table(arrays, schema=schema).slice(first, after - first)
