"""The central replay of every scenario of a study: each date at its best value, each prior
at its median. Figures that show one run and not a spread are drawn from it.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sim.engine import Records
from sim.study import tables
from sim.study.archive import CENTRAL
from sim.study.runs.shard import runs_of
from sim.study.runs.task import Task
from sim.study.study import Study

KEPT = ("power.source", "people", "people.needs", "cordon")
"the series that figures of one run read"
KINDS = b"siegesim series"


def central_table(task: Task) -> bytes | None:
    """Play every kept scenario once, centrally: the series that figures read, as the bytes of a Parquet file.

    None where every one of them fails.
    """
    import pyarrow as pa

    places = {member.name: place for place, member in enumerate(task.members)}
    kept = [
        _named(run.records, places[name])
        for name, run in runs_of(task, 0, central=True)
        if not isinstance(run, str)  # that it fails is told where its many runs do
    ]
    if not kept:
        return None
    made = pa.concat_tables([tables.series_table(records) for records in kept]).combine_chunks()
    every = {name: said for records in kept for name, said in tables.series_kinds(records).items()}
    kinds = json.dumps(every, sort_keys=True).encode()
    sink = pa.BufferOutputStream()
    tables.write(made.replace_schema_metadata({KINDS: kinds}), sink)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def _named(records: Records, place: int) -> Records:
    """The records with nothing but the kept series, numbered by the place of their scenario."""
    channels = {name: one for name, one in records.channels[0].items() if name in KEPT}
    return replace(records, replications=(place,), channels=(channels,), logs=([],), statics=({},))


def central(study: Study, scenario: str | None = None) -> Records | None:
    """The central replay of one scenario; None where the study keeps none."""
    path = study.folder / CENTRAL
    if path.stem not in study.manifest["tables"]:
        return None
    name = scenario or study.baseline
    place = next(at for at, one in enumerate(study.manifest["scenarios"]) if one["name"] == name)
    long = tables.read(path)
    kinds = json.loads(long.schema.metadata[KINDS])
    manifest = study.manifest
    start = datetime.fromisoformat(manifest["start"]).astimezone(ZoneInfo(manifest["timezone"]))
    records = tables.records_of(long, (), kinds, start, study.horizon(name), {})
    return records.only(place) if place in records.replications else None
