"""The tables of a study read back, by column.

Columns are read when they are asked for and not kept, so that a study of any size fits into memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.study.runs.columns import KEYS


class Tables:
    """The tables of a study: one file each when it is finished, one a shard before.

    Parameters
    ----------
    files : mapping of str to paths
        By table, in order of replications.
    runs : int
        Replications that count: 0 to `runs` - 1.
    ranges : sequence of range, optional
        Which replications count of each file in turn, where files overlap; all when left out.
    """

    def __init__(
        self, files: Mapping[str, Sequence[Path]], runs: int, ranges: Sequence[range] | None = None
    ) -> None:
        self.files = files
        self.runs = runs
        self.ranges = ranges
        self._open: dict[Path, Any] = {}

    def __getstate__(self) -> dict[str, Any]:
        """All but the open files, so that a study can be pickled; its folder must still be there."""
        return {**vars(self), "_open": {}}

    @cached_property
    def fields(self) -> dict[str, dict[str, Any]]:
        """By table: every column that is no key, with what is said of it."""
        import pyarrow.parquet as pq

        found: dict[str, dict[str, Any]] = {name: {} for name in KEYS}
        for name, paths in self.files.items():
            for path in paths:
                for field in pq.read_schema(path):
                    if field.name not in KEYS[name]:
                        about = {key.decode(): said.decode() for key, said in (field.metadata or {}).items()}
                        found[name].setdefault(field.name, about)
        return found

    def read(self, table: str, *columns: str) -> dict[str, npt.NDArray[Any]]:
        """Columns of one table, shape (rows,): numbers with NaN where null, words as objects."""
        parts = list(self.groups(table, *columns))
        if not parts:
            return {name: np.empty(0) for name in ("replication", *columns)}
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}

    def groups(self, table: str, *columns: str) -> Iterator[dict[str, npt.NDArray[Any]]]:
        """The same, one group of replications after another."""
        for place, path in enumerate(self.files[table]):
            counted = range(self.runs) if self.ranges is None else self.ranges[place]
            with self._opened(path) as file:
                there = [name for name in columns if name in file.schema_arrow.names]
                for group in range(file.num_row_groups):
                    read = file.read_row_group(group, columns=["replication", *there])
                    numbers = read.column("replication").to_numpy()
                    counts = (numbers >= counted.start) & (numbers < min(counted.stop, self.runs))
                    found = {"replication": numbers[counts]}
                    for name in columns:
                        found[name] = _plain(read, name)[counts]
                    yield found

    @contextmanager
    def _opened(self, path: Path) -> Iterator[Any]:
        """A file; those of a finished study stay open, since what a wide table says of itself is long."""
        import pyarrow.parquet as pq

        finished = all(len(paths) == 1 for paths in self.files.values())
        if not finished:
            with pq.ParquetFile(path) as file:
                yield file
            return
        if path not in self._open:
            self._open[path] = pq.ParquetFile(path)
        yield self._open[path]


def _plain(read: Any, name: str) -> npt.NDArray[Any]:
    """A column as numbers or words; one that is not there, or holds nothing, as NaN."""
    import pyarrow as pa

    if name not in read.column_names or pa.types.is_null(read.schema.field(name).type):
        return np.full(read.num_rows, np.nan)
    column = read.column(name)
    return np.asarray(column.to_numpy())
