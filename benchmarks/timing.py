"""How the benchmark times things: in turn, in process time, with medians and minima.

Everything is said in units of 1,000 bare SimPy timeouts, timed in the same rounds, because a second is worth
something else on every machine and, where it is shared, at every moment.
"""

from __future__ import annotations

import gc
import subprocess
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from statistics import median

import simpy


def unit() -> float:
    """Seconds for a process that yields 1,000 timeouts of one: the unit."""
    env = simpy.Environment()

    def wait() -> Generator[simpy.Event, None, None]:
        for _ in range(1000):
            yield env.timeout(1)

    env.process(wait())
    begin = time.process_time()
    env.run()
    return time.process_time() - begin


@dataclass(frozen=True)
class Timed:
    """Times of one thing [s]."""

    name: str
    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        return median(self.seconds)

    @property
    def least(self) -> float:
        return min(self.seconds)


def interleaved(work: dict[str, Callable[[int], object]], rounds: int) -> tuple[Timed, list[Timed]]:
    """Time each piece of work once a round, the unit five times before each; returns the unit and the work.

    A piece of work is given the number of the round. Garbage is collected before each, so that nobody pays
    for what another left behind; while it runs the collector does its work as ever.
    """
    units: list[float] = []
    times: dict[str, list[float]] = {name: [] for name in work}
    for do in work.values():  # once unseen, so that imports and caches are paid
        do(0)
    for number in range(rounds):
        for name, do in work.items():
            units += [unit() for _ in range(5)]
            gc.collect()
            begin = time.process_time()
            kept = do(number)
            times[name].append(time.process_time() - begin)
            del kept
    return Timed("unit", tuple(units)), [Timed(name, tuple(seconds)) for name, seconds in times.items()]


def commands(lines: dict[str, Sequence[str]], rounds: int) -> list[Timed]:
    """Wall-clock time of commands, in turn; each must succeed."""
    times: dict[str, list[float]] = {name: [] for name in lines}
    for number in range(rounds + 1):
        for name, line in lines.items():
            begin = time.perf_counter()
            subprocess.run(line, check=True, capture_output=True)
            if number:  # the first round fills the caches of the disk
                times[name].append(time.perf_counter() - begin)
    return [Timed(name, tuple(seconds)) for name, seconds in times.items()]
