"""Records as Parquet tables and back: one row a happening in the logs, one row a change in the long series.

Tables hold no clock of the machine and no name of it, so that two runs of one scenario write equal bytes.
pyarrow is imported late: reading a scenario or playing it needs none.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from sim.engine import Records
from sim.engine.records import Channel
from sim.study.story import moment_of

Kinds = Mapping[str, str]
"by column: string, strings, int64, float64 or bool"
Row = dict[str, Any]

FACTS: Kinds = {
    "id": "string", "kind": "string", "text": "string", "label": "string", "sources": "strings",
    "claimant": "string", "confidence": "string", "assumed": "string", "disputed": "string",
    "released": "bool",
}  # fmt: skip
SLOTS: Kinds = {
    "line": "string", "result": "string", "asked": "float64", "admitted": "float64", "unit": "string",
    "confiscated": "float64", "hours": "float64", "documented": "string",
}  # fmt: skip
EVENTS: Kinds = {
    "text": "string", "entity": "string", "kind": "string", "scope": "string", "left": "int64",
    "unit": "string", "started": "bool", "hours": "float64", "amount": "float64",
}  # fmt: skip
LOGS: Mapping[str, Kinds] = {"facts": FACTS, "slots": SLOTS, "events": EVENTS}
KEPT_APART = {"fact": "facts", "slot": "slots"}
"kinds of log rows with a table of their own; all others are events"
FEW_ROWS, MOST_A_BYTE = 10_000, 10
"rows that the table of one run may hold: so many, and so many for each byte of its file"
MEASURES: Kinds = {
    "replication": "int64", "name": "string", "value": "float64", "word": "string", "unit": "string",
    "better": "string", "meaning": "string", "exits_off": "float64", "exits_off_word": "string",
}  # fmt: skip
OBSERVATIONS: Kinds = {
    "replication": "int64", "id": "string", "text": "string", "documented": "string", "modelled": "string",
    "agrees": "bool", "forced": "bool",
}  # fmt: skip


def table(rows: list[Row], kinds: Kinds) -> Any:
    """A table of these columns; KeyError never: what a row lacks is null."""
    import pyarrow as pa

    typed = {
        "string": pa.string(), "strings": pa.list_(pa.string()), "int64": pa.int64(),
        "float64": pa.float64(), "bool": pa.bool_(),
    }  # fmt: skip
    columns = {name: [row.get(name) for row in rows] for name in kinds}
    return pa.table({name: pa.array(columns[name], typed[kind]) for name, kind in kinds.items()})


def log_tables(records: Records) -> dict[str, Any]:
    """The logs as the tables facts, slots and events; `row` is the place of a line in its log."""
    rows: dict[str, list[Row]] = {name: [] for name in LOGS}
    for number, log in zip(records.replications, records.logs, strict=True):
        for place, line in enumerate(log):
            name = KEPT_APART.get(line["what"], "events")
            at = moment_of(records, line["time"]).isoformat()
            known = {key: _plain(value) for key, value in line.items() if key in LOGS[name]}
            known |= {
                "replication": number,
                "row": place,
                "time_s": line["time"],
                "at": at,
                "what": line["what"],
            }
            more = {key: value for key, value in line.items() if key not in known and key != "time"}
            words = json.dumps(more, sort_keys=True, ensure_ascii=False) if more else None
            rows[name].append({**known, "more": words})
    before = {"replication": "int64", "row": "int64", "time_s": "int64", "at": "string", "what": "string"}
    return {name: table(rows[name], {**before, **kinds, "more": "string"}) for name, kinds in LOGS.items()}


def series_table(records: Records) -> Any:
    """All series, long: replication, name, time_s, value, rate, word (for a state, in place of the value)."""
    import pyarrow as pa

    parts = []
    for name in records.names:
        series = records.series(name)
        rows = len(series.times)
        words = series.values.dtype == object
        none, no_words = pa.nulls(rows, pa.float64()), pa.nulls(rows, pa.string())
        parts.append(
            pa.table(
                {
                    "replication": pa.array(series.replications),
                    "name": pa.repeat(pa.scalar(name, pa.string()), rows),
                    "time_s": pa.array(series.times),
                    "value": none if words else pa.array(series.values.astype(float)),
                    "rate": none if series.kind == "step" else pa.array(series.rates),
                    "word": pa.array(series.values.tolist(), pa.string()) if words else no_words,
                }
            )
        )
    return pa.concat_tables(parts).combine_chunks()


def series_kinds(records: Records) -> dict[str, dict[str, str]]:
    """Kind and unit of every series, for the manifest."""
    first = {name: one for channels in reversed(records.channels) for name, one in channels.items()}
    return {name: {"kind": first[name].kind, "unit": first[name].unit} for name in sorted(first)}


def write(made: Any, where: Any) -> None:
    """Write one table to a path or a stream."""
    import pyarrow.parquet as pq

    pq.write_table(made, where, compression="zstd")


def read(path: Path) -> Any:
    """Read one table; ValueError for a file that is none, or promises more rows than it can hold.

    Without threads, since those of `read_table` may abort the interpreter when it ends.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            if file.metadata.num_rows > FEW_ROWS + MOST_A_BYTE * path.stat().st_size:
                raise ValueError(f"{path.name} says that it holds {file.metadata.num_rows} rows")
            return file.read(use_threads=False)
    except (pa.ArrowException, OSError) as error:
        raise ValueError(f"{path.name} is no table: {error}") from None


def channels_of(long: Any, kinds: Mapping[str, Mapping[str, str]]) -> dict[int, dict[str, Channel]]:
    """By replication, the channels of a long table of series."""
    found: dict[int, dict[str, Channel]] = {}
    if not long.num_rows:
        return found
    numbers = long.column("replication").to_numpy()
    names = long.column("name").to_numpy()
    times, values = long.column("time_s").to_numpy(), long.column("value").to_numpy()
    rates, words = long.column("rate").to_numpy(), long.column("word").to_numpy()
    fresh = np.concatenate(([True], (numbers[1:] != numbers[:-1]) | (names[1:] != names[:-1]), [True]))
    bounds = np.flatnonzero(fresh)
    for start, end in pairwise(bounds.tolist()):
        name = str(names[start])
        kind: Any = kinds[name]["kind"]
        channel = Channel(name, kind, kinds[name]["unit"])
        channel.times = times[start:end].tolist()
        channel.values = (values if words[start] is None else words)[start:end].tolist()
        if kind == "linear":
            channel.rates = rates[start:end].tolist()
        found.setdefault(int(numbers[start]), {})[name] = channel
    return found


def logs_of(tables: Iterable[Any]) -> dict[int, list[Row]]:
    """By replication, the log lines in the order in which they were written."""
    placed: list[tuple[int, int, Row]] = []
    for made in tables:
        for row in made.to_pylist():
            number, place = row.pop("replication"), row.pop("row")
            line = {"time": row.pop("time_s"), "what": row.pop("what")}
            more = row.pop("more")
            del row["at"]
            apart = line["what"] in KEPT_APART
            line |= {key: _tuple(value) for key, value in row.items() if apart or value is not None}
            placed.append((number, place, line | (json.loads(more) if more else {})))
    logs: dict[int, list[Row]] = {}
    for number, _, line in sorted(placed, key=lambda one: one[:2]):
        logs.setdefault(number, []).append(line)
    return logs


def records_of(
    long: Any, logs: Iterable[Any], kinds: Mapping[str, Mapping[str, str]], start: datetime, horizon: int,
    static: Mapping[str, Any],
) -> Records:  # fmt: skip
    """The records again, from their tables."""
    channels, lines = channels_of(long, kinds), logs_of(logs)
    numbers = tuple(sorted(channels))
    return Records(
        horizon, start, numbers, tuple(channels[number] for number in numbers),
        tuple(lines.get(number, []) for number in numbers), tuple(dict(static) for _ in numbers),
    )  # fmt: skip


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
