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
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from sim.study.archive import MANIFEST, SHARDS, NotOurs, foreign
from sim.study.runs.columns import KEYS
from sim.study.runs.shard import Played

TALLY = ("replications", "failed", "tables")
"entries of the manifest that say what is there; all others say what the study is"
CHUNK = 1 << 20


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
        (self.path / SHARDS).mkdir(parents=True, exist_ok=True)
        aside = self._aside(self.path / MANIFEST)
        try:
            aside.write_bytes(_text(self.about))
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
        there = {key: value for key, value in read_manifest(self.path).items() if key not in TALLY}
        if there != self.about:
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
        made = {"first": numbers.start, "after": numbers.stop, "sha256": sums, "failed": list(failed)}
        self._put(_text(made | {"marker": _own_sum(made)}), self._marker(numbers))

    def _put(self, content: bytes, path: Path, flushed: bool = False) -> None:
        """Write a file aside and rename it; on a full disk nothing of it is left."""
        aside = self._aside(path)
        try:
            aside.write_bytes(content)
            if flushed:
                _flush(aside)
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
        sums = {name: one["sha256"] for name, one in manifest["tables"].items()}
        for name, expected in sums.items():
            path = self.path / f"{name}.parquet"
            if not path.exists() or checksum(path) != expected:
                self.broken.append(f"{path.name} (replications 0 to {numbers.stop - 1})")
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
        self, replications: int, failed: Iterable[tuple[int, str]], tables: Mapping[str, Path]
    ) -> None:
        """Put the finished tables in place, then the manifest that counts them, and drop their shards.

        The tables are flushed to the disk first: from here on no shard stands for them.
        """
        counted = {name: {"sha256": checksum(aside)} for name, aside in tables.items()}
        made = self.about | {"replications": replications, "failed": list(failed), "tables": counted}
        for name, aside in tables.items():
            _flush(aside)
            os.replace(aside, self.path / f"{name}.parquet")
        self._put(_text(made), self.path / MANIFEST, flushed=True)
        _flush(self.path)
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
            wrong = marker.name if shard is None else self._wrong(marker, shard)
            if wrong is not None:
                self.broken.append(wrong)
                marker.unlink(missing_ok=True)

    def _wrong(self, marker: Path, shard: Shard) -> str | None:
        """The first damaged table of a shard."""
        sums = json.loads(marker.read_bytes())["sha256"]
        for name, path in shard.files.items():
            if not path.exists() or checksum(path) != sums[name]:
                return path.name
        return None

    def _read(self, marker: Path) -> Shard | None:
        with suppress(FileNotFoundError, ValueError, KeyError, TypeError):
            made = json.loads(marker.read_bytes())
            own = made.pop("marker")
            numbers = range(int(made["first"]), int(made["after"]))
            if own == _own_sum(made) and self._marker(numbers) == marker and set(made["sha256"]) == set(KEYS):
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
    """The manifest of an archive; NotOurs when there is none, or it is not one."""
    try:
        made = json.loads((folder / MANIFEST).read_text("utf-8"))
    except FileNotFoundError:
        raise NotOurs(f"{folder} is no archive: it holds no {MANIFEST}") from None
    except ValueError as error:
        raise NotOurs(f"{folder} cannot be read as an archive: {error}") from None
    if not isinstance(made, dict) or made.get("tool") != "siegesim":
        raise NotOurs(f"{folder} is no archive: its {MANIFEST} is not of siegesim")
    return made


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


def checksum(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal digits."""
    found = sha256()
    with path.open("rb") as file:
        for piece in _pieces(file):
            found.update(piece)
    return found.hexdigest()


def _flush(path: Path) -> None:
    """See a file, or the names in a folder, through to the disk."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _pieces(file: Any) -> Iterator[bytes]:
    return iter(lambda: file.read(CHUNK), b"")


def _named(numbers: range) -> str:
    return f"{numbers.start:07d}-{numbers.stop:07d}"


def _text(made: Mapping[str, Any]) -> bytes:
    text = json.dumps(made, ensure_ascii=False, allow_nan=False, indent=1)
    return (text + "\n").encode("utf-8", "backslashreplace")  # JSON reads a lone surrogate so


def _own_sum(made: Mapping[str, Any]) -> str:
    """Checksum of what a marker says."""
    return sha256(json.dumps(made, sort_keys=True).encode()).hexdigest()


def _unlike(there: Mapping[str, Any], asked: Mapping[str, Any]) -> str:
    """What differs first between two studies, in words."""
    for key in ("command", "seed", "noise", "exits_off", "twins"):
        if there.get(key) != asked.get(key):
            return f"its {key.replace('_', ' ')} is {there.get(key)}, and {asked.get(key)} was asked for"
    hashes = [[one.get("hash") for one in each.get("scenarios", ())] for each in (there, asked)]
    if hashes[0] != hashes[1]:
        return "its scenarios are others, or have changed since"
    return "it was made with other versions of the program"
