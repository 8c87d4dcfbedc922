"""What a study gives: measures over runs, pairs with the same luck, exits, and what moves a difference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.engine import DAY
from sim.measures.days import TOLERANCE
from sim.study.archive import NotOurs
from sim.study.curves import Contrast, Paired
from sim.study.runs.columns import KEYS
from sim.study.runs.folder import StudyFolder, checksum, read_manifest
from sim.study.runs.tables import Tables
from sim.study.runs.task import Task
from sim.study.statistics import (
    Estimate,
    LuckAndUnknowns,
    Summary,
    Unknowns,
    luck_and_unknowns,
    paired,
    paired_words,
    shares,
    summary,
    unknowns,
)  # fmt: skip

Array = npt.NDArray[np.float64]
Words = list[str | None]

HOW, WHEN = "exit_kind", "exit_date"
"measures that tell how a stay ended, and when"
NOT_MEASURES = (*KEYS["measures"], *KEYS["exits_off"])


class Study:
    """Many replications of one scenario, or of a baseline and alternatives with the same luck.

    Attributes
    ----------
    folder : Path
        Its archive.
    names : tuple of str
        The scenarios whose rows are kept; of a comparison the baseline first.
    replications : int
        How many of each, those that failed among them.
    """

    def __init__(self, folder: Path) -> None:
        manifest = read_manifest(folder)
        if "tables" not in manifest:
            raise NotOurs(f"{folder} is not finished: play it on with --resume")
        tables = Tables({name: [folder / f"{name}.parquet"] for name in KEYS}, int(manifest["replications"]))
        self._set(folder, manifest, tables)

    @staticmethod
    def so_far(folder: StudyFolder, task: Task, runs: int) -> Study:
        """The first replications of a study that is still being played."""
        study = Study.__new__(Study)
        shards = [shard for shard in folder.shards() if shard.numbers.start < runs]
        tables = Tables({name: [shard.files[name] for shard in shards] for name in KEYS}, runs)
        study._set(folder.path, folder.about, tables)
        return study

    def _set(self, folder: Path, manifest: Mapping[str, Any], tables: Tables) -> None:
        self.folder = folder
        self.manifest = manifest
        self.tables = tables
        self.scenarios = [one for one in manifest["scenarios"] if one["kept"]]
        self.names = tuple(one["name"] for one in self.scenarios)
        self.replications = tables.runs
        self.failed: list[tuple[int, str]] = [(at, why) for at, why in manifest.get("failed", ())]
        self._rows: dict[tuple[str, str, bool], npt.NDArray[np.bool_]] = {}
        self._differ: dict[str, npt.NDArray[np.bool_]] = {}

    def check(self) -> None:
        """Read every table through; NotOurs names one that is damaged."""
        for name, said in self.manifest["tables"].items():
            if checksum(self.folder / f"{name}.parquet") != said["sha256"]:
                raise NotOurs(f"{self.folder / name}.parquet is damaged: play the study again with --resume")

    @property
    def baseline(self) -> str:
        """The scenario that alternatives are compared with, or the only one."""
        first: str = self.names[0]
        return first

    @property
    def alternatives(self) -> tuple[str, ...]:
        """The others."""
        return self.names[1:]

    @property
    def called(self) -> dict[str, str]:
        """What each scenario is called: the baseline by its title, an alternative by its question."""
        said = {one["name"]: one for one in self.scenarios}
        return {
            name: one["title"] if name == self.baseline else one["question"] or one["title"]
            for name, one in said.items()
        }

    @property
    def start(self) -> date:
        """The first day."""
        return datetime.fromisoformat(self.manifest["start"]).date()

    def horizon(self, scenario: str) -> int:
        """Last second of a scenario; alternatives may end later or sooner than the baseline."""
        return int(self.scenarios[self.names.index(scenario)]["horizon_s"])

    @cached_property
    def measures(self) -> dict[str, dict[str, str]]:
        """Every measure that some run has: its unit, which way is better, and its meaning."""
        return self.tables.fields["measures"]

    # Values over runs

    def values(
        self, measure: str, scenario: str | None = None, exits_off: bool = False, twin: bool = False
    ) -> Array | Words:
        """One measure in every run, shape (runs,), by replication.

        Numbers have NaN, and words None, where a run has none. KeyError names the measures that there are.

        Parameters
        ----------
        exits_off : bool
            Of the same runs with everybody staying to the horizon.
        twin : bool
            Of the runs with the same unknowns and fresh luck; those have every tenth replication.
        """
        if measure not in self.measures:
            raise KeyError(f"no measure {measure!r} in this study; there are {', '.join(self.measures)}")
        table = "exits_off" if exits_off else "measures"
        rows = self._rows_of(scenario or self.baseline, table, twin)
        values = self.tables.read(table, measure)[measure][rows]
        return self._as_words(values) if self.is_word(measure) else values.astype(np.float64)

    def is_word(self, measure: str) -> bool:
        """Whether a measure is a word, such as the kind of exit."""
        return not self.measures[measure]["unit"]

    @staticmethod
    def _as_words(values: npt.NDArray[Any]) -> Words:
        return [value if isinstance(value, str) else None for value in values.tolist()]

    def _rows_of(self, scenario: str, table: str, twin: bool = False) -> npt.NDArray[np.bool_]:
        if scenario not in self.names:
            raise KeyError(f"no scenario {scenario!r} in this study; there are {', '.join(self.names)}")
        key = (scenario, table, twin)
        if key not in self._rows:
            columns = ("scenario", "twin") if table == "measures" else ("scenario",)
            read = self.tables.read(table, *columns)
            rows = read["scenario"] == scenario
            if table == "measures":
                rows &= read["twin"].astype(np.bool_) == twin
            self._rows[key] = np.asarray(rows, np.bool_)
        return self._rows[key]

    def numbers(self, measure: str, scenario: str | None = None, **more: bool) -> Array:
        """As `values`, for a measure that is a number; ValueError for one that is a word."""
        found = self.values(measure, scenario, **more)
        if isinstance(found, list):
            raise ValueError(f"{measure} is a word and has no mean; see `exits`")
        return found

    def by_day(self, series: str, scenario: str | None = None) -> npt.NDArray[np.float32]:
        """One daily series of every run, shape (runs, days); NaN where nobody is inside, or it failed."""
        name = scenario or self.baseline
        count = -(-self.horizon(name) // DAY) + 1
        found = np.full((self.replications, count), np.nan, np.float32)
        for rows in self.tables.groups("daily", "scenario", "day", series):
            chosen = rows["scenario"] == name
            found[rows["replication"][chosen], rows["day"][chosen]] = rows[series][chosen]
        there = np.flatnonzero(~np.isnan(found).all(axis=0))
        return found[:, : there[-1] + 1 if len(there) else 0]

    # As tables

    def table(self, measures: Sequence[str] = ()) -> Any:
        """The rows of `sim.study.summaries`, of the measures named or of all, as a pyarrow Table."""
        import pyarrow as pa

        from sim.study.summaries import rows

        return pa.Table.from_pylist(rows(self, measures))

    def to_pandas(self, measures: Sequence[str] = ()) -> Any:
        """The same as a DataFrame; ImportError without pandas."""
        return self.table(measures).to_pandas()

    def _repr_html_(self) -> str:
        from sim.study.summaries import as_html

        return as_html(self)

    # Over all runs

    def summary(self, measure: str, scenario: str | None = None, exits_off: bool = False) -> Summary:
        """Mean with its simulation error, spread and quantiles of one measure."""
        return summary(self.numbers(measure, scenario, exits_off=exits_off))

    def exits(self, scenario: str | None = None) -> dict[str, Estimate]:
        """Share of the runs in which the stay ended in each way, most frequent first."""
        return shares(self._words_of(HOW, scenario))

    def _words_of(self, measure: str, scenario: str | None) -> Words:
        if measure not in self.measures:
            return [None] * self.replications
        found = self.values(measure, scenario)
        return found if isinstance(found, list) else [None] * len(found)

    def readings(self) -> dict[str, float]:
        """By fact of the record: the share of the baseline's runs that agree with all that was read there."""
        read = self.tables.read("readings", "fact", "agrees")
        played = self.replications - len(self.failed)
        found = {}
        for fact in dict.fromkeys(read["fact"].tolist()):
            rows = read["fact"] == fact
            misses = np.unique(read["replication"][rows][~read["agrees"][rows].astype(np.bool_)])
            found[str(fact)] = 1 - len(misses) / max(played, 1)
        return found

    # Differences

    def paired(self, measure: str, alternative: str, exits_off: bool = False) -> Paired:
        """What an alternative changes in one measure, over pairs with the same luck.

        What differs by less than rounding is identical.
        """
        about = self.measures[measure]
        differ = None if exits_off else self.exits_differ(alternative)
        if self.is_word(measure):
            words = [self._words_of(measure, name) for name in (self.baseline, alternative)]
            return paired_words(measure, *words, meaning=about["meaning"], exits_differ=differ)
        first, second = (
            self.numbers(measure, name, exits_off=exits_off) for name in (self.baseline, alternative)
        )
        second = np.where(np.isclose(second, first, rtol=TOLERANCE, atol=0.0), first, second)
        better, unit, meaning = about["better"], about["unit"], about["meaning"]
        return paired(measure, first, second, better=better, unit=unit, meaning=meaning, exits_differ=differ)

    def exits_differ(self, alternative: str) -> npt.NDArray[np.bool_]:
        """By pair, whether the stay ended otherwise or at another second; shape (runs,)."""
        if alternative not in self._differ:
            self._differ[alternative] = self._compared_exits(alternative)
        return self._differ[alternative]

    def _compared_exits(self, alternative: str) -> npt.NDArray[np.bool_]:
        how = [self._words_of(HOW, name) for name in (self.baseline, alternative)]
        otherwise = np.asarray([one != other for one, other in zip(*how, strict=True)], np.bool_)
        if WHEN not in self.measures:
            return otherwise
        first, second = (self.numbers(WHEN, name) for name in (self.baseline, alternative))
        same = (first == second) | (np.isnan(first) & np.isnan(second))
        return np.asarray(otherwise | ~same, np.bool_)

    def contrast(self, alternative: str, measures: Sequence[str] = (), exits_off: bool = False) -> Contrast:
        """One alternative beside the baseline, in the measures named or in all."""
        rows = {name: self.paired(name, alternative, exits_off) for name in (measures or self.measures)}
        return Contrast(alternative, self.called[alternative], rows)

    def of_interest(self, measure: str) -> Iterator[Array]:
        """What a precision is asked of: values of one scenario, or differences of each alternative."""
        if not self.alternatives:
            yield self.numbers(measure)
        for name in self.alternatives:
            yield self.numbers(measure, name) - self.numbers(measure, self.baseline)

    def luck_and_unknowns(self, measure: str, alternative: str) -> LuckAndUnknowns:
        """How much of the spread of a difference is luck; from the replications that have a twin."""
        pairs = [
            self.numbers(measure, alternative, twin=twin) - self.numbers(measure, self.baseline, twin=twin)
            for twin in (False, True)
        ]
        every = int(self.manifest["twins"])
        return luck_and_unknowns(pairs[0][::every] if every else pairs[0][:0], pairs[1])

    def unknowns(self, measure: str, alternative: str) -> Unknowns:
        """Which of the unknowns move a difference, and the one that moves it most."""
        names = sorted(self.tables.fields["unknowns"])
        read = self.tables.read("unknowns", *names)
        drawn = np.column_stack([_numbered(read[name]) for name in names])
        apart = self.numbers(measure, alternative) - self.numbers(measure, self.baseline)
        varies = np.array([len(np.unique(column[~np.isnan(column)])) > 1 for column in drawn.T])
        kept = [name for name, does in zip(names, varies, strict=True) if does]
        return unknowns(kept, drawn[:, varies], apart)


def _numbered(values: npt.NDArray[Any]) -> Array:
    """Numbers as they are; words by their place in the alphabet."""
    if values.dtype != object:
        return values.astype(np.float64)
    words = sorted({value for value in values.tolist() if isinstance(value, str)})
    return np.array([words.index(value) if value in words else np.nan for value in values.tolist()])
