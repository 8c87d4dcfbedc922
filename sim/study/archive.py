"""The folder that a run leaves: a manifest, and Parquet tables that are byte-equal however they were made.

Everything is written aside and renamed, so that a folder is whole or not there. A folder that exists is
replaced only when asked for, and only when it holds nothing but what an archive holds.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sim.engine import Records
from sim.engine.noise import VERSION as NOISE
from sim.scenario import resolved
from sim.study import tables
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
    rf"(({'|'.join(KEYS)})-)?[0-9]{{7,}}-[0-9]{{7,}}[.](json|parquet)|[.].+[.][0-9a-f]{{12}}[.]partial"
)
"names of what a study writes among its shards"
MADE_WITH = ("numpy", "simpy", "pydantic", "pyarrow")
NUMBERED = re.compile(r"-[0-9]+(\.[a-z]+)$")
"how a further picture of one figure ends"


class NotOurs(Exception):
    """A folder that must not, or cannot, be taken for an archive; said in one sentence."""


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
        self._numbered = folder is None
        self._name = name.replace("/", "-")
        self._parent = parent
        self._force = force
        self.folder = folder if folder is not None else self._free()
        self._real = Path(os.path.realpath(self.folder))
        may_replace(self.folder, self._real, force)
        self._made_parent = not self._real.parent.exists()
        self._real.parent.mkdir(parents=True, exist_ok=True)
        self._aside = new_folder(self._real.parent, f".{self._real.name}.{os.getpid()}")
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
            tables.write(made[name], self._aside / f"{name}.parquet")
        text = json.dumps(manifest_of(run, overrides), ensure_ascii=False, allow_nan=False, indent=1)
        (self._aside / MANIFEST).write_text(text + "\n", "utf-8")

    def keep_band(self, band: Records) -> None:
        """Write the series of the band, in place or aside."""
        tables.write(tables.series_table(band), self.path(BAND))

    def path(self, name: str) -> Path:
        """Where a further file of the archive is to be written."""
        return (self._real if self.placed else self._aside) / name

    def place(self) -> None:
        """Put the folder where it shall be."""
        if self._numbered:
            self._place_numbered()
        else:
            self._place_named()
        self.placed = True

    def _place_named(self) -> None:
        """Another run may put the same folder in place meanwhile: then that counts as what is there."""
        old = self._aside.with_suffix(".old")
        while True:
            if self._real.exists():
                may_replace(self.folder, self._real, self._force)
                with suppress(FileNotFoundError):  # another run has just moved it away
                    os.rename(self._real, old)
            try:
                os.rename(self._aside, self._real)
            except OSError as error:
                if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                    raise
                continue
            finally:
                shutil.rmtree(old, ignore_errors=True)
            return

    def drop(self) -> None:
        """Leave nothing behind of a folder that was not put in place."""
        if not self.placed:
            shutil.rmtree(self._aside, ignore_errors=True)
            if self._made_parent:
                with suppress(OSError):  # it is not empty
                    self._real.parent.rmdir()

    def _place_numbered(self) -> None:
        """Another run may have taken the number meanwhile: then take the next."""
        while True:
            try:
                self._real.mkdir()
                os.rename(self._aside, self._real)
            except FileExistsError:
                self.folder = self._free()
                self._real = Path(os.path.realpath(self.folder))
                continue
            return

    def _free(self) -> Path:
        n = 1
        while os.path.lexists(self._parent / f"{self._name}-{n}"):
            n += 1
        return self._parent / f"{self._name}-{n}"


def new_folder(parent: Path, name: str) -> Path:
    """A folder for what is not finished; one left behind by a run that was killed stays where it is."""
    for k in count():
        folder = parent / f"{name}.{k}.partial"
        try:
            folder.mkdir()
        except FileExistsError:
            continue
        return folder
    raise AssertionError("no end of numbers")


def foreign(shards: Path) -> list[str]:
    """Names in a folder of shards that no study wrote."""
    if not shards.is_dir():
        return []
    return sorted(entry.name for entry in shards.iterdir() if not OF_SHARDS.fullmatch(entry.name))


def may_replace(shown: Path, real: Path, force: bool) -> None:
    """Raise NotOurs unless nothing is there, or an archive alone, and that only with `force`."""
    if not os.path.lexists(real):
        return
    if not real.is_dir():
        raise NotOurs(f"{shown} is not a folder")
    names = {entry.name for entry in real.iterdir()}
    if not names:
        return
    if not force:
        raise NotOurs(f"{shown} exists already")
    strange = sorted(name for name in names if NUMBERED.sub(r"\1", name) not in OURS)
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
        "versions": {name: installed(name) for name in ("siegesim", *MADE_WITH)},
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
        "impossible": list(run.replication.impossible),
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
    """Read an archive; raises NotOurs when the folder is none, OSError when it cannot be read."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
        if manifest["tool"] != "siegesim" or manifest["schema"] != SCHEMA:
            raise NotOurs(f"{folder} was written by another version; expected layout {SCHEMA}")
        start = datetime.fromisoformat(manifest["start"]).astimezone(ZoneInfo(manifest["timezone"]))
        kinds, horizon = manifest["series"], int(manifest["horizon_s"])
        made = {name: tables.read(folder / f"{name}.parquet") for name in TABLES}
        logs = [made[name] for name in tables.LOGS]
        records = tables.records_of(made["series"], logs, kinds, start, horizon, manifest["static"])
        band = None
        if (folder / BAND).exists():
            band = tables.records_of(tables.read(folder / BAND), (), kinds, start, horizon, {})
    except FileNotFoundError as error:
        missing = Path(str(error.filename)).name if error.filename else MANIFEST
        raise NotOurs(f"{folder} is no archive: it holds no {missing}") from None
    except (ValueError, KeyError, TypeError) as error:
        raise NotOurs(f"{folder} cannot be read as an archive: {error}") from None
    return Kept(manifest, records, band, made["measures"].to_pylist(), made["observations"].to_pylist())
