"""A study in a process of its own, to be disturbed: `python -m tests.faults.player SCENARIO FOLDER N JOBS`.

Says `open`, then how many replications are done, then `finished`. It ends with 130 after an interrupt and
with 5 when it cannot write. A fifth word is the largest file that it may write, in bytes.
"""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

from sim.scenario import read
from sim.study.runs.playing import Means, carry_on, finish
from sim.study.runs.task import Task, of_one
from tests.study.runs.quick import resumed

ROOT = Path(__file__).parents[2]
PATIENCE = 120
"seconds after which nothing is waited for any longer"


def main(scenario: str, folder: str, n: str, jobs: str, largest: str = "") -> int:
    if largest:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(largest), resource.RLIM_INFINITY))
    task = of_one(read(Path(scenario)), exits_off=False)
    try:
        kept = resumed(task, Path(folder))
        print("open", flush=True)
        carry_on(task, kept, range(int(n)), Means(jobs=int(jobs)), lambda done, of: print(done, flush=True))
        finish(kept, int(n))
        print("finished", flush=True)
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        print(error, file=sys.stderr)
        return 5
    return 0


class Player:
    """That process. Whatever it starts shares its stderr, which ends only with the last of them."""

    def __init__(self, task: Task, folder: Path, n: int, jobs: int = 2, largest: int | None = None) -> None:
        words = [task.baseline.files[0], folder, n, jobs, *([] if largest is None else [largest])]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.player", *map(str, words)],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def until_open(self) -> None:
        """Wait until it has opened the folder."""
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "open\n", self._process.communicate()[1]

    def end(self) -> tuple[int, list[str], str]:
        """Wait for it and all that it started: its code, the lines that it said, its errors."""
        out, err = self._process.communicate(timeout=PATIENCE)
        return self._process.returncode, out.split(), err

    def disturb(self, sign: signal.Signals) -> float:
        """Send a signal and wait for it and all that it started; how long that took [s]."""
        self._process.send_signal(sign)
        began = time.monotonic()
        self.end()
        return time.monotonic() - began

    @property
    def code(self) -> int:
        """How it ended."""
        return self._process.returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
