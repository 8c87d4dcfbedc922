"""One file held to what the reader promises: it is read, or refused with a line, soon and in little memory;
and one that is read can be played.
"""

from __future__ import annotations

import resource
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Literal

from sim.replication import replicate
from sim.scenario import ScenarioError, read

SLOWEST = 5.0
"The longest that reading and playing one file may take, of a processor's time [s]."
LARGEST = 400.0
"The most memory that one file may add to what the process holds [MB]."
PLAYED_FOR = "about.length=4 d"
"How much of a file that is read is played."


@dataclass(frozen=True)
class Outcome:
    """What came of one file; `broken` says which promise it breaks."""

    kind: Literal["played", "refused", "broken"]
    reading: float
    "of a processor's time [s]"
    playing: float = 0.0
    "likewise"
    codes: tuple[str, ...] = ()
    "of the problems it was refused for"
    broken: str | None = None


class TooLong(BaseException):
    """A file that took longer than it may; not an Exception, so that nobody catches it."""


def tried(entry: Path, play: bool = True) -> Outcome:
    """Read the scenario in a file and, where it is valid, play its first days."""
    began, before, held = time.process_time(), peak(), resident()
    read_in = 0.0
    try:
        with _at_most(SLOWEST):
            read(entry)
            read_in = time.process_time() - began
            if play:
                replicate(read(entry, [PLAYED_FOR]))
        outcome = Outcome("played", read_in, time.process_time() - began - read_in)
    except ScenarioError as error:
        took = time.process_time() - began
        bare = [one for one in error.problems if not (one.file and one.line)]
        broken = "refused only when cut short" if read_in else f"no line: {bare[0].message}" if bare else None
        codes = tuple(one.code for one in error.problems)
        outcome = Outcome("broken" if broken else "refused", took, 0.0, codes, broken)
    except TooLong:
        what = "playing" if read_in else "reading"
        outcome = Outcome("broken", read_in, 0.0, (), f"{what} takes more than {SLOWEST:g} s")
    except Exception as error:  # noqa: BLE001 - this is what the harness looks for
        told = str(error).splitlines()[0] if str(error) else ""
        outcome = Outcome("broken", read_in, 0.0, (), f"{_place(error)}: {type(error).__name__}: {told}")
    took = time.process_time() - began
    if outcome.broken is None and took > SLOWEST:  # the signal came where an exception gets lost
        outcome = Outcome("broken", took, 0.0, (), f"takes more than {SLOWEST:g} s")
    if (most := peak()) > before and most - held > LARGEST:  # what came before this file is not its own
        return Outcome("broken", outcome.reading, outcome.playing, (), f"adds more than {LARGEST:g} MB")
    return outcome


def peak() -> float:
    """The most memory that this process has held [MB]."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024.0**2 if sys.platform == "darwin" else 1024.0)


def resident() -> float:
    """The memory that this process holds now [MB], or the most so far where no system tells."""
    told = Path("/proc/self/statm")
    if not told.exists():
        return peak()
    return int(told.read_text("ascii").split()[1]) * resource.getpagesize() / 1024.0**2


def _place(error: Exception) -> str:
    trace = error.__traceback__
    place = ""
    while trace is not None:
        code = trace.tb_frame.f_code
        place = f"{Path(code.co_filename).name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TooLong

    before = signal.signal(signal.SIGPROF, stop)
    # Once more every second, since an exception that is raised while a generator is being closed gets lost.
    signal.setitimer(signal.ITIMER_PROF, seconds, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
