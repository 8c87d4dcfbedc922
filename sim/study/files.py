"""Files of an archive: written aside and renamed, read without following links, never larger than sense.

What a stranger, or a failing disk, left in a folder is refused in words: NotOurs.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

END = b',\n "sha256": "%s"\n}\n'
"how a document ends"
CHUNK = 1 << 20
MOST_JSON = 1 << 28
"bytes of a document that is read; that of a large study has some millions"


class NotOurs(Exception):
    """A folder that must not, or cannot, be taken for an archive; said in one sentence."""


class Taken(NotOurs):
    """A folder that holds an archive already, which may be replaced or carried on."""


# Writing


@contextmanager
def written(path: Path, flushed: bool = False) -> Iterator[Path]:
    """Where to write a file, which then takes its place; after any error nothing of it is left.

    Its name cannot be guessed, so no link lies there, and a link in the place itself is replaced.
    """
    aside = path.with_name(f".{path.stem}.{os.urandom(6).hex()}.partial{path.suffix}")
    try:
        yield aside
        if flushed:
            flush(aside)
        os.replace(aside, path)
    except BaseException:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        raise


def flush(path: Path) -> None:
    """See a file, or the names in a folder, through to the disk."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def new_folder(parent: Path, name: str, end: str = "") -> Path:
    """A new folder `NAME-1`, `NAME-2` and so on; of many who ask at once each gets another."""
    parent.mkdir(parents=True, exist_ok=True)
    for k in count(1):
        folder = parent / f"{name}-{k}{end}"
        with suppress(FileExistsError):
            folder.mkdir()
            return folder
    raise AssertionError("no end of numbers")


def drop_empty(folder: Path, parent_too: bool = False) -> None:
    """Remove a folder, and if wanted that above it, unless something is in it."""
    with suppress(OSError):
        folder.rmdir()
        if parent_too:
            folder.parent.rmdir()


def put_in_place(made: Path, place: Path, may_replace: Callable[[], None]) -> None:
    """Rename a folder that is whole to its place; what is there goes last, and comes back if that fails.

    `may_replace` raises NotOurs where something is there that must stay. Whoever is killed between the two
    renames leaves what was there whole beside it, as `.PLACE.*.old`.
    """
    old = place.with_name(f".{place.name}.{os.urandom(6).hex()}.old")
    while not _renamed(made, place):
        may_replace()
        try:
            with suppress(FileNotFoundError):  # another has just moved it away
                os.rename(place, old)
            done = _renamed(made, place)
        except BaseException:
            if os.path.lexists(old) and not os.path.lexists(place):
                os.rename(old, place)
            raise
        shutil.rmtree(old, ignore_errors=True)
        if done:
            return


def _renamed(made: Path, place: Path) -> bool:
    """Whether the place was free, or an empty folder."""
    try:
        os.rename(made, place)
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise
        return False
    return True


# Checksums


def checksum(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal digits."""
    found = sha256()
    with path.open("rb") as file:
        for piece in iter(lambda: file.read(CHUNK), b""):
            found.update(piece)
    return found.hexdigest()


def signed(made: Mapping[str, Any]) -> bytes:
    """A document as it is written: last in it the checksum of every byte before."""
    text = json.dumps(made, ensure_ascii=False, allow_nan=False, indent=1).removesuffix("\n}")
    before = text.encode("utf-8", "backslashreplace")  # JSON reads a lone surrogate so
    return before + END % sha256(before).hexdigest().encode()


def read_signed(path: Path) -> dict[str, Any]:
    """A document without its checksum, which holds; NotOurs for anything else."""
    regular(path)
    if path.stat().st_size > MOST_JSON:
        raise NotOurs(f"{path} is no document of siegesim: it is too large")
    content = path.read_bytes()
    before, found, _ = content.rpartition(END.partition(b"%")[0])
    if not found:
        raise NotOurs(f"{path} has no checksum: it is of another program or an older version, or is damaged")
    if content != before + END % sha256(before).hexdigest().encode():
        raise NotOurs(f"{path} is damaged: its checksum is another")
    try:
        made = json.loads(content.decode("utf-8"))
    except RecursionError:
        raise NotOurs(f"{path} is no document of siegesim: it is too deep") from None
    except ValueError as error:
        raise NotOurs(f"{path} cannot be read as a document: {error}") from None
    if not isinstance(made, dict):
        raise NotOurs(f"{path} is no document of siegesim: it is a list")
    made.pop("sha256")
    return made


# Links


def regular(path: Path) -> None:
    """Raise NotOurs unless this is a file: no link to one, which may lead out of its folder, and no pipe."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        raise NotOurs(f"{path.parent} is no archive: it holds no {path.name}") from None
    if stat.S_ISLNK(mode):
        raise NotOurs(f"{path} is a link, and no link in an archive is followed")
    if not stat.S_ISREG(mode):
        raise NotOurs(f"{path} is no regular file")
