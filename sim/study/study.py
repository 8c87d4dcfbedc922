"""What a study gives: measures over runs, pairs with the same luck, exits, and what moves a difference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from sim.local_clock import LocalClock
from sim.measures.days import TOLERANCE
from sim.study.archive import UNFIT, no_links, unreadable, whole
from sim.study.chances import Read, chances
from sim.study.curves import Contrast, Paired
from sim.study.files import NotOurs
from sim.study.runs.columns import KEYS
from sim.study.runs.folder import StudyFolder, read_manifest
from sim.study.runs.sound import holds
from sim.study.runs.tables import Tables
from sim.study.standing import Standing
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
Mask = npt.NDArray[np.bool_]
Words = list[str | None]

LONGEST = 200 * 366 * 86_400
"what no scenario lasts [s]"
HOW = "exit_kind"
"the measure that tells how a stay ended"


class NoMeasure(KeyError):
    """A measure that no run of a study has; said in a sentence."""

    def __str__(self) -> str:
        return str(self.args[0])


class Study:
    """Many replications of one scenario, or of a baseline and alternatives with the same luck.

    Raises NotOurs for a folder that holds no finished study, or one in which a bit is not as it was written.

    Attributes
    ----------
    folder : Path
        Its archive.
    names : tuple of str
        The scenarios whose rows are kept; of a comparison the baseline first.
    replications : int
        How many of each, those that failed among them.
    """

    def __init__(self, folder: str | Path) -> None:
        folder = Path(folder)
        no_links(folder)
        manifest = read_manifest(folder)
        if "scenarios" not in manifest:
            raise NotOurs(f"{folder} holds one run, and no study")
        if "tables" not in manifest:
            raise NotOurs(f"{folder} is not finished: play it on with --resume")
        try:
            replications = int(manifest["replications"])
            whole(folder, manifest, KEYS)
            holds(folder, replications)
            tables = Tables({name: [folder / f"{name}.parquet"] for name in KEYS}, replications)
            self._set(folder, manifest, tables)
            self._look_through()
        except UNFIT as error:
            raise unreadable(folder, error) from None

    def _look_through(self) -> None:
        """Ask for all that the manifest says, so that what is wrong in it shows now."""
        told = (self.baseline, self.called, self.standing, self.start, self.manifest["exits_off"])
        if not all(0 < self.horizon(name) < LONGEST for name in self.names) or not all(told[:2]):
            raise ValueError("its scenarios last longer than any does")

    @staticmethod
    def so_far(folder: StudyFolder, runs: int) -> Study:
        """The first replications of a study that is still being played."""
        study = Study.__new__(Study)
        shards = [shard for shard in folder.shards() if shard.numbers.start < runs]
        files = {name: [shard.files[name] for shard in shards] for name in KEYS}
        tables = Tables(files, runs, [shard.numbers for shard in shards])
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
        self._rows: dict[tuple[str, str, bool], Mask] = {}
        self._kept: dict[tuple[str, str], Mask] = {}

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
        words = {
            one["name"]: one["title"] if one["name"] == self.baseline else one["question"] or one["title"]
            for one in self.scenarios
        }
        told = list(words.values())
        return {name: one if told.count(one) == 1 else f"{one} ({name})" for name, one in words.items()}

    @property
    def standing(self) -> dict[str, dict[str, str]]:
        """By alternative, in words: what is imposed on it, released, edited, and left to the model."""
        return {one["name"]: Standing(**one["standing"]).words() for one in self.scenarios if one["standing"]}

    @property
    def start(self) -> date:
        """The first day."""
        return datetime.fromisoformat(self.manifest["start"]).date()

    def horizon(self, scenario: str) -> int:
        """Last second of a scenario; alternatives may end later or sooner than the baseline."""
        return int(self.scenarios[self.names.index(scenario)]["horizon_s"])

    def clock(self, scenario: str) -> LocalClock:
        """The clock on the wall during a scenario."""
        start = datetime.fromisoformat(self.manifest["start"]).astimezone(ZoneInfo(self.manifest["timezone"]))
        return LocalClock(start, self.horizon(scenario))

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
            raise NoMeasure(f"no measure {measure!r} in this study; there are {', '.join(self.measures)}")
        if exits_off and (twin or not self.manifest["exits_off"]):
            raise ValueError("twins are not played with exits off" if twin else "this study has no exits off")
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

    def played(self, scenario: str | None = None) -> Mask:
        """Which replications of a scenario were played and did not fail, shape (runs,)."""
        name = scenario or self.baseline
        if ("played", name) not in self._kept:
            rows = self._rows_of(name, "measures")
            errors = self.tables.read("measures", "error")["error"][rows]
            self._kept["played", name] = np.array([not isinstance(error, str) for error in errors], np.bool_)
        return self._kept["played", name]

    def _rows_of(self, scenario: str, table: str, twin: bool = False) -> Mask:
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
        """One daily series of every run that was played, shape (runs, days); NaN where nobody is inside."""
        name = scenario or self.baseline
        if name not in self.names or series not in self.tables.fields["daily"]:
            known = ", ".join((*self.tables.fields["daily"], *self.names))
            raise KeyError(f"no daily series {series!r} of {name!r} in this study; there are {known}")
        days = len(self.clock(name).midnights) - 1
        found = np.full((self.replications, days), np.nan, np.float32)
        for rows in self.tables.groups("daily", "scenario", "day", series):
            chosen = rows["scenario"] == name
            found[rows["replication"][chosen], rows["day"][chosen]] = rows[series][chosen]
        there = np.flatnonzero(~np.isnan(found).all(axis=0))
        return found[self.played(name), : there[-1] + 1 if len(there) else 0]

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
        if HOW not in self.measures:
            return {}
        return shares(self._words_of(HOW, self.played(scenario), scenario))

    def _words_of(self, measure: str, counts: Mask, scenario: str | None, exits_off: bool = False) -> Words:
        """A measure that is a word, of the runs that count."""
        found = zip(self.values(measure, scenario, exits_off), counts, strict=True)
        return [word if isinstance(word, str) else None for word, does in found if does]

    def readings(self) -> dict[Read, float | None]:
        """By reading of the record, its fact and what it says: the share of the baseline's runs that agree,
        of those in which it could come out otherwise; None where the record forces it in every run.
        """
        return chances(self.tables.read("readings", "fact", "documented", "agrees", "forced"))

    # Differences

    def paired(self, measure: str, alternative: str, exits_off: bool = False) -> Paired:
        """What an alternative changes in one measure, over pairs with the same luck.

        What differs by less than rounding is identical.
        """
        about = self.measures[measure]
        both = self.played() & self.played(alternative)
        differ = None if exits_off else self.exits_differ(alternative)
        if self.is_word(measure):
            words = [self._words_of(measure, both, name, exits_off) for name in (self.baseline, alternative)]
            differ = None if differ is None else differ[both]
            return paired_words(measure, *words, meaning=about["meaning"], exits_differ=differ)
        first = self.numbers(measure, exits_off=exits_off)
        second = first + self.differences(measure, alternative, exits_off)
        better, unit, meaning = about["better"], about["unit"], about["meaning"]
        return paired(measure, first, second, better=better, unit=unit, meaning=meaning, exits_differ=differ)

    def differences(
        self, measure: str, alternative: str, exits_off: bool = False, twin: bool = False
    ) -> Array:
        """Alternative less baseline in every pair, shape (runs,).

        NaN where either is not defined, and exactly 0 where they differ by no more than rounding.
        """
        first, second = (
            self.numbers(measure, name, exits_off=exits_off, twin=twin)
            for name in (self.baseline, alternative)
        )
        return np.where(np.isclose(second, first, rtol=TOLERANCE, atol=0.0), 0.0, second - first)

    def exits_differ(self, alternative: str) -> Mask:
        """By pair, whether anybody left otherwise or at another second; shape (runs,)."""
        if ("exits", alternative) not in self._kept:
            read = self.tables.read("exits", "scenario", "time_s", "kind", "scope")
            left: dict[str, dict[int, list[tuple[Any, ...]]]] = {self.baseline: {}, alternative: {}}
            columns = (read[name].tolist() for name in ("scenario", "replication", "time_s", "kind", "scope"))
            for scenario, number, *how in zip(*columns, strict=True):
                if scenario in left:
                    left[scenario].setdefault(number, []).append(tuple(how))
            first, second = left[self.baseline], left[alternative]
            both = self.played() & self.played(alternative)
            self._kept["exits", alternative] = both & np.array(
                [first.get(number) != second.get(number) for number in range(self.replications)], np.bool_
            )
        return self._kept["exits", alternative]

    def exits_differ_in(self, alternative: str) -> float:
        """Share of the pairs in which anybody left otherwise or at another second; NaN without pairs."""
        both = self.played() & self.played(alternative)
        return float(self.exits_differ(alternative)[both].mean()) if both.any() else float("nan")

    def contrast(self, alternative: str, measures: Sequence[str] = (), exits_off: bool = False) -> Contrast:
        """One alternative beside the baseline, in the measures named or in all."""
        rows = {name: self.paired(name, alternative, exits_off) for name in (measures or self.measures)}
        return Contrast(alternative, self.called[alternative], rows)

    def of_interest(self, measure: str) -> Iterator[Array]:
        """What a precision is asked of: values of one scenario, or differences of each alternative."""
        if not self.alternatives:
            yield self.numbers(measure)
        for name in self.alternatives:
            yield self.differences(measure, name)

    def luck_and_unknowns(self, measure: str, alternative: str) -> LuckAndUnknowns:
        """How much of the spread of a difference is luck; from the replications that have a twin."""
        first, second = (self.differences(measure, alternative, twin=twin) for twin in (False, True))
        every = int(self.manifest["twins"])
        return luck_and_unknowns(first[::every] if every else first[:0], second)

    def unknowns(self, measure: str, alternative: str) -> Unknowns:
        """Which of the unknowns move a difference, and the one that moves it most."""
        names = sorted(self.tables.fields["unknowns"])
        read = self.tables.read("unknowns", *names)
        columns = {name: _numbered(read[name]) for name in names}
        varied = {
            name: column for name, column in columns.items()
            if len(np.unique(column[~np.isnan(column)])) > 1
        }  # fmt: skip
        drawn = np.array(list(varied.values())).reshape(len(varied), self.replications).T
        return unknowns(list(varied), drawn, self.differences(measure, alternative))


def _numbered(values: npt.NDArray[Any]) -> Array:
    """Numbers as they are; words by their place in the alphabet."""
    if values.dtype != object:
        return values.astype(np.float64)
    words = sorted({value for value in values.tolist() if isinstance(value, str)})
    return np.array([words.index(value) if value in words else np.nan for value in values.tolist()])
