"""Replications that kill whoever plays them."""

import os
import signal
from dataclasses import dataclass

from sim.study.runs.playing import Keeping

POISON = 7


@dataclass(frozen=True)
class Killed(Keeping):
    """Number 7 is shot, as by a system that is out of memory."""

    def __call__(self, numbers: range) -> int:
        if POISON in numbers:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().__call__(numbers)


@dataclass(frozen=True)
class Gone(Keeping):
    """Number 7 ends its process, as a fault in a library does."""

    def __call__(self, numbers: range) -> int:
        if POISON in numbers:
            os._exit(3)
        return super().__call__(numbers)
