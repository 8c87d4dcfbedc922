"""Tables of a study in the making: columns that grow row by row, then Parquet bytes.

Which columns a shard has depends on what its replications recorded; what a row lacks is null. Each measure's
column carries its unit, which way is better and its meaning, so that a table explains itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

Kinds = Mapping[str, str]

KEYS: Mapping[str, Kinds] = {
    "measures": {
        "replication": "int64", "scenario": "string", "twin": "bool", "error": "string",
        "differs_s": "int64", "differs_in": "string", "no_longer": "string",
    },
    "exits_off": {"replication": "int64", "scenario": "string", "error": "string"},
    "daily": {"replication": "int64", "scenario": "string", "day": "int32", "date": "date"},
    "exits": {
        "replication": "int64", "scenario": "string", "time_s": "int64", "kind": "string", "scope": "string",
    },
    "shortages": {
        "replication": "int64", "scenario": "string", "store": "string", "start_s": "int64", "end_s": "int64",
    },
    "readings": {
        "replication": "int64", "scenario": "string", "fact": "string", "documented": "string",
        "agrees": "bool", "forced": "bool",
    },
    "surprises": {
        "replication": "int64", "scenario": "string", "fact": "string", "entity": "string", "nats": "float64",
    },
    "unknowns": {"replication": "int64"},
}  # fmt: skip
"every table of a study, and the columns that it always has; all others are numbers, or words"
NARROW = ("daily",)
"tables whose numbers are kept in single precision"
ABOUT = ("unit", "better", "meaning")
COMPRESSION = "zstd"


def arrow_types() -> dict[str, Any]:
    """Arrow's name of each kind of column."""
    import pyarrow as pa

    return {
        "string": pa.string(), "int64": pa.int64(), "int32": pa.int32(), "bool": pa.bool_(),
        "date": pa.date32(), "float64": pa.float64(),
    }  # fmt: skip


class Columns:
    """One table in the making."""

    def __init__(self) -> None:
        self.count = 0
        self._values: dict[str, list[Any]] = {}
        self._about: dict[str, dict[str, str]] = {}

    def row(self, row: Mapping[str, Any], about: Mapping[str, Mapping[str, str]] | None = None) -> None:
        """One row more; `about` says of a column what it is."""
        for name, value in row.items():
            self._column(name).append(value)
        self.count += 1
        for name, said in (about or {}).items():
            self._about.setdefault(name, dict(said))

    def block(self, same: Mapping[str, Any], columns: Mapping[str, np.ndarray[Any, Any]]) -> None:
        """Many rows more: whole columns of one length beside what is the same in all of them."""
        length = len(next(iter(columns.values())))
        for name, value in same.items():
            self._column(name).extend([value] * length)
        for name, values in columns.items():
            self._column(name).extend(values.tolist())
        self.count += length

    def _column(self, name: str) -> list[Any]:
        """A column as long as the rows so far."""
        column = self._values.setdefault(name, [])
        column.extend([None] * (self.count - len(column)))
        return column

    def table(self, name: str) -> Any:
        """The table as Arrow has it: the columns that it always has, then the others by name."""
        import pyarrow as pa

        keys, types = KEYS[name], arrow_types()
        number = pa.float32() if name in NARROW else pa.float64()
        arrays, fields = [], []
        for column in (*keys, *sorted(set(self._values) - set(keys))):
            values = self._column(column)
            kind = types[keys[column]] if column in keys else _kind(values, number)
            arrays.append(pa.array(values, kind, from_pandas=True))
            about = self._about.get(column)
            fields.append(pa.field(column, kind, metadata=about or None))
        return pa.table(arrays, schema=pa.schema(fields))


def parquet(tables: Mapping[str, Columns]) -> dict[str, bytes]:
    """Every table of a study as the bytes of a Parquet file; one without rows has its columns too."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    made = {}
    for name in KEYS:
        sink = pa.BufferOutputStream()
        pq.write_table(tables.get(name, Columns()).table(name), sink, compression=COMPRESSION)
        made[name] = sink.getvalue().to_pybytes()
    return made


def _kind(values: list[Any], number: Any) -> Any:
    """Words, numbers, or nothing yet: another shard will say what a column is that is all null here."""
    import pyarrow as pa

    if any(isinstance(value, str) for value in values):
        return pa.string()
    return number if any(value is not None for value in values) else pa.null()
