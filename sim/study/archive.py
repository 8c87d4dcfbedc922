"""The folder that a run leaves: a manifest, and Parquet tables that are byte-equal however they were made.

Everything is written aside and renamed last, so that a folder is whole or not there. A folder that exists is
replaced only when asked for, and only when it holds nothing but what an archive holds.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from platform import python_version
from typing import Any
from zoneinfo import ZoneInfo

from sim.engine import Records
from sim.engine.noise import VERSION as NOISE
from sim.scenario import resolved
from sim.study import tables
from sim.study.files import (
    NotOurs,
    Taken,
    checksum,
    drop_empty,
    new_folder,
    put_in_place,
    read_signed,
    regular,
    signed,
    written,
)  # fmt: skip
from sim.study.naming import heading_of
from sim.study.one import Run, scenario_id
from sim.study.runs.columns import KEYS

SCHEMA = 2
"version of the folder's layout"
MANIFEST = "manifest.json"
TABLES = ("measures", "facts", "events", "slots", "observations", "series")
BAND = "band.parquet"
FIGURES = ("timeline", "power-calendar")
FORMATS = ("png", "svg", "pdf")
SHARDS, SUMMARY, CENTRAL = "shards", "summary.csv", "central.parquet"
STUDY_FIGURES = ("fan", "beside", "differences", "exits", "stock-outs", "power-pair")
OURS = {MANIFEST, BAND, SHARDS, SUMMARY, CENTRAL} | {f"{name}.parquet" for name in (*TABLES, *KEYS)} | {
    f"{name}.{kind}" for name in (*FIGURES, *STUDY_FIGURES) for kind in FORMATS
}  # fmt: skip
"all that a run or a study writes into its folder"
OF_SHARDS = re.compile(
    rf"(({'|'.join(KEYS)})-)?[0-9]{{7,}}-[0-9]{{7,}}[.](json|parquet)|[.].+[.][0-9a-f]{{12}}[.]partial.*"
)
"names of what a study writes among its shards"
HALF = re.compile(r"[.].+[.][0-9a-f]{12}[.](partial([.][a-z]+)?|gone)")
"names of what was being written when somebody was killed"
MADE_WITH = ("numpy", "simpy", "pydantic", "pyarrow")
NUMBERED = re.compile(r"-[0-9]+(\.[a-z]+)$")
"how a further picture of one figure ends"


@dataclass(frozen=True)
class Kept:
    """An archive read back."""

    manifest: dict[str, Any]
    records: Records
    band: Records | None
    measures: list[dict[str, Any]]
    observations: list[dict[str, Any]]


class Archive:
    """A run's folder in the making: opened aside, then put in place.

    Parameters
    ----------
    folder : Path, optional
        Where it shall be; when left out, a new folder `NAME-n` under `parent`.
    force : bool
        Replace an archive that is there already.

    Raises NotOurs when the folder exists and may not be replaced, OSError when nothing can be written.
    """

    def __init__(
        self, folder: Path | None, name: str, force: bool = False, parent: Path = Path("results")
    ) -> None:
        numbered = folder is None
        self._made_parent = not (parent if folder is None else Path(os.path.realpath(folder)).parent).exists()
        self.folder = folder if folder is not None else new_folder(parent, name.replace("/", "-"))
        self._real = Path(os.path.realpath(self.folder))
        self._force = force
        self._drops = numbered
        may_replace(self.folder, self._real, force)
        self.replaces = self._real.is_dir() and any(self._real.iterdir())
        "whether an archive is there already"
        self._real.parent.mkdir(parents=True, exist_ok=True)
        self._aside = new_folder(self._real.parent, f".{self._real.name}.{os.getpid()}", ".partial")
        self._manifest: dict[str, Any] = {}
        self.placed = False

    def keep(self, run: Run, overrides: tuple[str, ...] = ()) -> None:
        """Write what a run left."""
        made = {
            "measures": tables.table(_measure_rows(run), tables.MEASURES),
            "observations": tables.table(
                [{"replication": run.number, **asdict(one)} for one in run.observations], tables.OBSERVATIONS
            ),
            "series": tables.series_table(run.records),
            **tables.log_tables(run.records),
        }
        for name in TABLES:
            tables.write(made[name], self.path(f"{name}.parquet"))
        self._manifest = manifest_of(run, overrides)
        self._count(*TABLES)

    def keep_band(self, band: Records) -> None:
        """Write the series of the band, after all else."""
        tables.write(tables.series_table(band), self.path(BAND))
        self._count(*TABLES, Path(BAND).stem)

    def _count(self, *names: str) -> None:
        """Write the manifest, with the checksum of each table that belongs to the archive."""
        sums = {name: {"sha256": checksum(self.path(f"{name}.parquet"))} for name in names}
        with written(self.path(MANIFEST)) as aside:
            aside.write_bytes(signed({**self._manifest, "tables": sums}))

    def path(self, name: str) -> Path:
        """Where a further file of the archive is to be written."""
        return (self._real if self.placed else self._aside) / name

    def place(self) -> None:
        """Put the folder where it shall be; NotOurs where another run has put one there meanwhile."""
        put_in_place(
            self._aside, self._real, lambda: may_replace(self.folder, self._real, self._force)
        )
        self.placed = True

    def place_unless_there(self) -> bool:
        """After an error: place what was kept, unless it would replace another; whether it is there."""
        if not self.placed and self._manifest and not self.replaces:
            with suppress(NotOurs):  # another run put one there meanwhile
                self.place()
        return self.placed

    def drop(self) -> None:
        """Leave nothing behind of a folder that was not put in place."""
        if not self.placed:
            shutil.rmtree(self._aside, ignore_errors=True)
            if self._drops:
                drop_empty(self._real)
            if self._made_parent:
                drop_empty(self._real.parent)


def foreign(shards: Path) -> list[str]:
    """Names in a folder of shards that no study wrote."""
    if not shards.is_dir():
        return []
    return sorted(entry.name for entry in shards.iterdir() if not OF_SHARDS.fullmatch(entry.name))


def no_links(folder: Path) -> None:
    """Raise NotOurs where what an archive holds is a link, a pipe or a folder in place of a file."""
    for entry in folder.iterdir():
        if entry.name == SHARDS:
            if not stat.S_ISDIR(entry.lstat().st_mode):
                raise NotOurs(f"{entry} is no folder, and no link in an archive is followed")
            for shard in entry.iterdir():
                if shard.is_symlink() or not shard.is_file():
                    regular(shard)
        elif NUMBERED.sub(r"\1", entry.name) in OURS:
            regular(entry)


def may_replace(shown: Path, real: Path, force: bool) -> None:
    """Raise NotOurs unless nothing is there, or an archive alone, and that only with `force`."""
    if not os.path.lexists(real):
        return
    if not real.is_dir():
        raise NotOurs(f"{shown} is not a folder")
    names = {entry.name for entry in real.iterdir()}
    if not names:
        return
    if not force and MANIFEST in names:
        raise Taken(f"{shown} exists already")
    strange = sorted(
        name for name in names if NUMBERED.sub(r"\1", name) not in OURS and not HALF.fullmatch(name)
    )
    if MANIFEST not in names:
        raise NotOurs(f"{shown} is not replaced: it is no archive, since it holds no {MANIFEST}")
    if SHARDS in names:
        strange += [f"{SHARDS}/{name}" for name in foreign(real / SHARDS)]
    if strange:
        raise NotOurs(f"{shown} is not replaced: it also holds {', '.join(strange[:3])}, which no run wrote")


def manifest_of(run: Run, overrides: tuple[str, ...] = ()) -> dict[str, Any]:
    """What must be known to play the run again and to read its tables."""
    scenario, records = run.scenario, run.records
    return {
        "schema": SCHEMA,
        "command": "run",
        "tool": "siegesim",
        "versions": versions(),
        "noise": NOISE,
        "seed": run.seed,
        "replications": [run.number],
        "central": run.central,
        "imposed": run.imposed,
        "heading": heading_of(run),
        "alternative": (
            {"to": {"id": scenario_id(run.baseline), "hash": run.baseline.hash}, **asdict(run.standing)}
            if run.baseline is not None and run.standing is not None else None
        ),
        "variants": dict(sorted(run.replication.ledger.variants.items())),
        "surprises": [one.as_json() for one in run.replication.surprises],
        "exit": run.exit,
        "start": records.start.isoformat(),
        "timezone": scenario.about.place.timezone,
        "horizon_s": records.horizon,
        "static": records.static,
        "series": tables.series_kinds(records),
        "scenario": {
            "id": scenario_id(scenario), "title": scenario.about.title, "question": scenario.about.question,
            "hash": scenario.hash, "overrides": list(overrides), "resolved": resolved(scenario),
        },
    }  # fmt: skip


def versions() -> dict[str, str]:
    """What an archive is made with. Of Python it is said and decides nothing: all give the same bytes."""
    return {"python": python_version(), **{name: installed(name) for name in ("siegesim", *MADE_WITH)}}


def installed(package: str) -> str:
    """Version of an installed package."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"


def _measure_rows(run: Run) -> list[dict[str, Any]]:
    rows = []
    for name, one in run.measures.items():
        row = {"replication": run.number, "name": name, **{k: one[k] for k in ("unit", "better", "meaning")}}
        for key, number, word in (("value", "value", "word"), ("exits_off", "exits_off", "exits_off_word")):
            row[word if isinstance(one[key], str) else number] = one[key]
        rows.append(row)
    return rows


def read_archive(folder: Path) -> Kept:
    """Read an archive; NotOurs when the folder is none or is damaged, OSError when it cannot be read."""
    no_links(folder)
    try:
        manifest = read_signed(folder / MANIFEST)
        if manifest["tool"] != "siegesim" or manifest["schema"] != SCHEMA:
            raise NotOurs(f"{folder} was written by another version; expected layout {SCHEMA}")
        start = datetime.fromisoformat(manifest["start"]).astimezone(ZoneInfo(manifest["timezone"]))
        kinds, horizon = manifest["series"], int(manifest["horizon_s"])
        whole(folder, manifest, TABLES)
        made = {name: tables.read(folder / f"{name}.parquet") for name in TABLES}
        logs = [made[name] for name in tables.LOGS]
        records = tables.records_of(made["series"], logs, kinds, start, horizon, manifest["static"])
        band = None
        if Path(BAND).stem in manifest["tables"]:
            band = tables.records_of(tables.read(folder / BAND), (), kinds, start, horizon, {})
        seen = [
            made[name].select(list(kinds)).to_pylist()
            for name, kinds in (("measures", tables.MEASURES), ("observations", tables.OBSERVATIONS))
        ]
    except UNFIT as error:
        raise unreadable(folder, error) from None
    return Kept(manifest, records, band, *seen)


UNFIT = (
    ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError, NotImplementedError,
    RecursionError, TypeError, ValueError,
)  # fmt: skip
"what comes of reading what no run of ours wrote"


def unreadable(folder: Path, error: Exception) -> NotOurs:
    """The refusal of a folder that says of itself what cannot be."""
    said = str(error).partition("\n")[0] or type(error).__name__
    return NotOurs(f"{folder} cannot be read as an archive: {said}")


def whole(folder: Path, manifest: Mapping[str, Any], names: Iterable[str]) -> None:
    """Raise NotOurs for a table that is not what the manifest says; it must tell of those of these names."""
    for name in names:
        manifest["tables"][name]
    for name, said in manifest["tables"].items():
        path = folder / f"{name}.parquet"
        regular(path)
        if path.name not in OURS or checksum(path) != said["sha256"]:
            raise NotOurs(f"{path} is damaged: its checksum is another; play it again")
