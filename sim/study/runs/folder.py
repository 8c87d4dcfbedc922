"""The folder of a study: shards named by their replications, each whole or not there, and a manifest.

A shard is written aside and renamed, its marker last, with the checksum of each of its tables. So whatever
happens to whoever writes, a shard counts or it does not; one whose checksum fails is named and played again.
What is missing is the difference of two sets of replications, which is all that resuming and extending take.
To carry on: `open`, then `verify`, then `adopt`.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from sim.study.archive import CENTRAL, MANIFEST, SHARDS, foreign, no_links
from sim.study.files import NotOurs, checksum, flush, read_signed, signed
from sim.study.runs.columns import KEYS
from sim.study.runs.shard import Played
from sim.study.runs.sound import replications_of, sound

TALLY = ("replications", "failed", "tables")
"entries of the manifest that say what is there; all others say what the study is"


@dataclass(frozen=True)
class Shard:
    """Replications that are kept, and the file of each table; a file may hold others besides."""

    numbers: range
    files: Mapping[str, Path]
    failed: tuple[tuple[int, str], ...]
    marker: Path


class StudyFolder:
    """Where a study is kept.

    Parameters
    ----------
    path : Path
        The folder; `open` makes it or joins it.
    about : dict
        What the study is, as the manifest says it.
    """

    def __init__(self, path: Path, about: Mapping[str, Any]) -> None:
        self.path = path
        self.about = json.loads(json.dumps(about, allow_nan=False))
        self.broken: list[str] = []
        "what was found damaged, in words"

    def open(self) -> None:
        """Make the folder, or join one that holds the same study; NotOurs for any other."""
        if self.path.is_dir():
            no_links(self.path)
        (self.path / SHARDS).mkdir(parents=True, exist_ok=True)
        aside = self._aside(self.path / MANIFEST)
        try:
            aside.write_bytes(signed(self.about))
            with suppress(FileExistsError):
                self._link(aside)
            self._must_be_the_same()
        finally:
            aside.unlink(missing_ok=True)

    def _link(self, aside: Path) -> None:
        """Make a file the manifest; FileExistsError when there is one."""
        try:
            os.link(aside, self.path / MANIFEST)
        except FileExistsError:
            raise
        except OSError:  # a disk without links
            if not (self.path / MANIFEST).exists():
                os.replace(aside, self.path / MANIFEST)

    def _must_be_the_same(self) -> None:
        there = _what_it_is(read_manifest(self.path))
        if there != _what_it_is(self.about):
            raise NotOurs(f"{self.path} holds another study: {_unlike(there, self.about)}")

    # Writing

    def keep(self, played: Played) -> None:
        """Write a shard: its tables, then the marker that makes it count."""
        while True:
            (self.path / SHARDS).mkdir(exist_ok=True)
            with suppress(FileNotFoundError):  # another finished the study and dropped the shards meanwhile
                self._keep(played)
                return

    def _keep(self, played: Played) -> None:
        sums = {}
        for name, content in played.tables.items():
            self._put(content, self._file(name, played.numbers))
            sums[name] = sha256(content).hexdigest()
        self._mark(played.numbers, sums, played.failed)

    def _mark(self, numbers: range, sums: Mapping[str, str], failed: Iterable[tuple[int, str]]) -> None:
        made = {"first": numbers.start, "after": numbers.stop, "tables": sums, "failed": list(failed)}
        self._put(signed(made), self._marker(numbers))

    def _put(self, content: bytes, path: Path, flushed: bool = False) -> None:
        """Write a file aside and rename it; on a full disk nothing of it is left."""
        aside = self._aside(path)
        try:
            aside.write_bytes(content)
            if flushed:
                flush(aside)
            os.replace(aside, path)
        except OSError:
            aside.unlink(missing_ok=True)
            raise

    def adopt(self) -> None:
        """Let the finished tables count as one shard, so that a finished study can be extended."""
        manifest = read_manifest(self.path)
        if "tables" not in manifest:
            return
        numbers = range(manifest["replications"])
        if not missing(numbers, [shard.numbers for shard in self.shards()]):
            return
        sums = {name: manifest["tables"][name]["sha256"] for name in KEYS}
        files = {name: self.path / f"{name}.parquet" for name in KEYS}
        if (wrong := _wrong(files, sums, numbers)) is not None:
            self.broken.append(f"{wrong} (replications 0 to {numbers.stop - 1})")
            return
        for name in sums:
            aside = self._aside(self._file(name, numbers))
            try:
                os.link(self.path / f"{name}.parquet", aside)
            except OSError:  # a disk without links
                shutil.copyfile(self.path / f"{name}.parquet", aside)
            os.replace(aside, self._file(name, numbers))
        self._mark(numbers, sums, ((int(number), str(why)) for number, why in manifest["failed"]))

    def finish(
        self, replications: int, failed: Iterable[tuple[int, str]], tables: Mapping[str, Path],
        central: bytes | None = None,
    ) -> None:  # fmt: skip
        """Put the finished tables in place, then the manifest that counts them, and drop their shards.

        The tables are flushed to the disk first: from here on no shard stands for them.
        """
        counted = {name: {"sha256": checksum(aside)} for name, aside in tables.items()}
        if central is not None:
            self._put(central, self.path / CENTRAL, flushed=True)
            counted[Path(CENTRAL).stem] = {"sha256": sha256(central).hexdigest()}
        made = self.about | {"replications": replications, "failed": list(failed), "tables": counted}
        for name, aside in tables.items():
            flush(aside)
            os.replace(aside, self.path / f"{name}.parquet")
        self._put(signed(made), self.path / MANIFEST, flushed=True)
        flush(self.path)
        self.drop_shards(replications)

    def is_finished(self, replications: int) -> bool:
        """Whether finished tables hold so many replications."""
        return bool(read_manifest(self.path).get("replications", 0) >= replications)

    def drop_shards(self, replications: int) -> None:
        """Drop what the finished tables hold: all at once, unless there is more. Files of others stay."""
        shards = self.shards()
        held = [shard for shard in shards if shard.numbers.stop <= replications]
        others = foreign(self.path / SHARDS)
        if len(held) == len(shards) and not others:
            with suppress(FileNotFoundError):
                os.rename(self.path / SHARDS, self.path / f".{SHARDS}.{os.urandom(6).hex()}.gone")
        for shard in held:
            for path in (shard.marker, *(shard.files.values() if others else ())):
                path.unlink(missing_ok=True)
        for gone in self.path.glob(f".{SHARDS}.*.gone"):
            shutil.rmtree(gone, ignore_errors=True)

    def aside(self, table: str) -> Path:
        """Where a finished table is written before it is put in place."""
        return self._aside(self.path / f"{table}.parquet")

    # Reading

    def shards(self) -> list[Shard]:
        """Every whole shard in order, no replication twice: of two that overlap, which happens when two play
        into one folder, the later counts for what the earlier lacks.
        """
        found: list[Shard] = []
        for marker in sorted((self.path / SHARDS).glob("*.json")):
            shard = self._read(marker)
            after = found[-1].numbers.stop if found else 0
            if shard is not None and shard.numbers.stop > after:
                first = max(after, shard.numbers.start)
                found.append(replace(shard, numbers=range(first, shard.numbers.stop)))
        return found

    def verify(self) -> None:
        """Read every shard through; one that is not what its marker says is named and no longer counts."""
        for marker in sorted((self.path / SHARDS).glob("*.json")):
            shard = self._read(marker)
            wrong: str | None = marker.name
            if shard is not None:
                wrong = _wrong(shard.files, read_signed(marker)["tables"], shard.numbers)
            if wrong is not None:
                self.broken.append(wrong)
                marker.unlink(missing_ok=True)

    def _read(self, marker: Path) -> Shard | None:
        with suppress(NotOurs, FileNotFoundError, ValueError, KeyError, TypeError):
            made = read_signed(marker)
            numbers = range(int(made["first"]), int(made["after"]))
            if self._marker(numbers) == marker and set(made["tables"]) == set(KEYS):
                files = {name: self._file(name, numbers) for name in KEYS}
                failed = tuple((int(at), str(why)) for at, why in made["failed"])
                return Shard(numbers, files, failed, marker)
        return None

    def _marker(self, numbers: range) -> Path:
        return self.path / SHARDS / f"{_named(numbers)}.json"

    def _file(self, table: str, numbers: range) -> Path:
        return self.path / SHARDS / f"{table}-{_named(numbers)}.parquet"

    def _aside(self, path: Path) -> Path:
        """A name that no other writer has, on whatever host, among the shards: it goes when they go."""
        return self.path / SHARDS / f".{path.name}.{os.urandom(6).hex()}.partial"


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of an archive; NotOurs when there is none, or it is not one or not as it was written."""
    made = read_signed(folder / MANIFEST)
    if made.get("tool") != "siegesim":
        raise NotOurs(f"{folder} is no archive: its {MANIFEST} is not of siegesim")
    return made


def _what_it_is(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """What decides on the rows of a study: every Python gives the same, so its version does not."""
    kept = {key: value for key, value in manifest.items() if key not in TALLY}
    if isinstance(versions := kept.get("versions"), dict):
        kept["versions"] = {name: said for name, said in versions.items() if name != "python"}
    return kept


def _wrong(files: Mapping[str, Path], sums: Mapping[str, str], numbers: range) -> str | None:
    """The first table that is damaged, or does not hold just these replications."""
    for name, path in files.items():
        if not path.is_file() or checksum(path) != sums[name]:
            return path.name
    try:
        for name, path in files.items():
            sound(path, name, len(numbers))
    except NotOurs:
        return path.name
    short = (name for name in ("measures", "unknowns") if replications_of(files[name]) != numbers)
    return next((files[name].name for name in short), None)


def missing(wanted: range, there: Iterable[range]) -> list[range]:
    """The replications of `wanted` that none of the disjoint ranges `there` covers, as ranges in order."""
    gaps, at = [], wanted.start
    for one in sorted(there, key=lambda one: one.start):
        if one.start > at:
            gaps.append(range(at, min(one.start, wanted.stop)))
        at = max(at, one.stop)
        if at >= wanted.stop:
            break
    if at < wanted.stop:
        gaps.append(range(at, wanted.stop))
    return [gap for gap in gaps if len(gap)]


def _named(numbers: range) -> str:
    return f"{numbers.start:07d}-{numbers.stop:07d}"


def _unlike(there: Mapping[str, Any], asked: Mapping[str, Any]) -> str:
    """What differs first between two studies, in words."""
    for key in ("command", "seed", "noise", "exits_off", "twins"):
        if there.get(key) != asked.get(key):
            return f"its {key.replace('_', ' ')} is {there.get(key)}, and {asked.get(key)} was asked for"
    hashes = [[one.get("hash") for one in each.get("scenarios", ())] for each in (there, asked)]
    if hashes[0] != hashes[1]:
        return "its scenarios are others, or have changed since"
    return "it was made with other versions of the program"
