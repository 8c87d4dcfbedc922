"""Whether a table of a study can be what it says, before much of it is read: a stranger's file may promise
billions of rows in a few bytes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from sim.study.files import NotOurs, regular
from sim.study.runs.columns import KEYS, arrow_types

MOST_ROWS = {
    "measures": 2, "exits_off": 1, "unknowns": 1, "daily": 40_000, "exits": 100_000, "shortages": 100_000,
    "readings": 10_000, "surprises": 10_000,
}  # fmt: skip
"rows of a table at most, for each replication and scenario: a twin more, a hundred years of days"
MOST_SCENARIOS = 200
MOST_BYTES, MOST_TIMES = 1 << 26, 1_000
"what a file may unpack to: so many bytes, or so many times its own size"


def sound(path: Path, table: str, replications: int) -> None:
    """Raise NotOurs unless this is a table of its kind, no larger than so many replications make it."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    regular(path)
    try:
        with pq.ParquetFile(path) as file:
            schema, about = file.schema_arrow, file.metadata
            unpacked = sum(about.row_group(k).total_byte_size for k in range(about.num_row_groups))
    except (pa.ArrowException, OSError, ValueError) as error:
        raise NotOurs(f"{path} is no table: {error}") from None
    kinds = arrow_types()
    for name, kind in KEYS[table].items():
        if name not in schema.names or schema.field(name).type != kinds[kind]:
            raise NotOurs(f"{path} has no column {name} of the kind {kind}")
    odd = [one.name for one in schema if one.name not in KEYS[table] and not _is_plain(one.type)]
    if odd:
        raise NotOurs(f"{path} has a column {odd[0]} of neither numbers nor words")
    most = replications * MOST_SCENARIOS * MOST_ROWS[table]
    if about.num_rows > most or unpacked > max(MOST_BYTES, MOST_TIMES * path.stat().st_size):
        raise NotOurs(f"{path} is larger than {replications} replications can make it")


def _is_plain(kind: Any) -> bool:
    """Whether a column holds numbers, words or nothing yet."""
    import pyarrow as pa

    return bool(pa.types.is_floating(kind) or pa.types.is_string(kind) or pa.types.is_null(kind))


def holds(folder: Path, replications: int) -> None:
    """Raise NotOurs unless the finished tables are sound and hold each of so many replications."""
    for name in KEYS:
        sound(folder / f"{name}.parquet", name, replications)
    for name in ("measures", "unknowns"):
        path = folder / f"{name}.parquet"
        if replications_of(path) != range(replications):
            raise NotOurs(f"{path} does not hold the {replications} replications of its manifest")


def replications_of(path: Path) -> range | None:
    """The replications that a sound table holds, each at least once; None where one between is missing."""
    import pyarrow.parquet as pq

    found: list[Any] = []
    with pq.ParquetFile(path) as file:
        for group in range(file.num_row_groups):
            read = file.read_row_group(group, columns=["replication"], use_threads=False)
            found.append(np.unique(read.column("replication").to_numpy()))
    numbers = np.unique(np.concatenate(found)) if found else np.empty(0, np.int64)
    if not len(numbers):
        return range(0)
    first, after = int(numbers[0]), int(numbers[-1]) + 1
    return range(first, after) if after - first == len(numbers) else None
