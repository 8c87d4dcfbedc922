"""The band behind a figure: many replications of one scenario, of each only the series that the figure reads.

Played in a pool of processes when that pays. A worker reads the scenario from its file (and checks that it is
the same one), so that nothing but names and numbers travels. The order of the result never depends on who
finished first.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from multiprocessing.synchronize import Barrier

from sim.engine import Records
from sim.replication import replicate
from sim.scenario import read
from sim.scenario.schema import Scenario
from sim.study.pair import baseline_of, pair

READ = ("people", "people.needs")
READ_BELOW = ("water.use.",)
"the series that the timeline's band is computed from, and the beginnings of their names"
PAYS_FROM = 16
"replications from which a pool makes up for its start"
CHUNK = 4
"replications that a worker plays before it reports"

Progress = Callable[[int, int], None]
"called with how many replications are done, and of how many"
Failed = tuple[int, str]
"a replication that failed, and its error in words"


@dataclass(frozen=True)
class Band:
    """The replications that were played, joined, and those that failed."""

    records: Records | None
    failed: tuple[Failed, ...] = ()


class OtherScenario(Exception):
    """The file no longer holds the scenario that was asked for."""


def band(
    scenario: Scenario,
    seed: int = 1,
    replications: int = 100,
    jobs: int | None = None,
    progress: Progress | None = None,
    overrides: Sequence[str] = (),
) -> Band:
    """Play replications 0 to `replications` - 1 with every date and prior drawn, those of an alternative each
    with the luck of its baseline's.

    Parameters
    ----------
    jobs : int, optional
        Processes at once; as many as there are cores to use when left out, one for no pool.
    overrides : sequence of str
        The `PATH=VALUE` texts with which the scenario was read, for workers to read it alike.

    An interrupt (KeyboardInterrupt) passes on once the workers have ended.
    """
    tell = progress if progress is not None else _silent
    jobs = jobs if jobs is not None else cores()
    parts: dict[int, tuple[list[Records], list[Failed]]] = {}
    chunks = [range(first, min(first + CHUNK, replications)) for first in range(0, replications, CHUNK)]
    if jobs > 1 and replications >= PAYS_FROM and scenario.file:
        # Without a pool (no semaphores, a worker killed, a file that changed) the rest is played here.
        with suppress(BrokenProcessPool, OSError, ImportError, OtherScenario):
            _pooled(scenario, seed, chunks, jobs, tuple(overrides), parts, tell, replications)
    baseline = baseline_of(scenario) if len(parts) < len(chunks) else None
    for chunk in chunks:
        if chunk.start not in parts:
            parts[chunk.start] = _play(scenario, baseline, seed, chunk)
            tell(_done(parts), replications)
    played = [records for chunk in chunks for records in parts[chunk.start][0]]
    failed = tuple(one for chunk in chunks for one in parts[chunk.start][1])
    return Band(Records.join(played) if played else None, failed)


def cores() -> int:
    """Cores that this process may use."""
    with suppress(AttributeError):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def reduced(records: Records) -> Records:
    """Only the series that the band is drawn from, without log."""
    kept = tuple(
        {name: one for name, one in channels.items() if name in READ or name.startswith(READ_BELOW)}
        for channels in records.channels
    )
    runs = len(records.replications)
    return Records(records.horizon, records.start, records.replications, kept, ([],) * runs, ({},) * runs)


def _pooled(
    scenario: Scenario, seed: int, chunks: list[range], jobs: int, overrides: tuple[str, ...],
    parts: dict[int, tuple[list[Records], list[Failed]]], tell: Progress, replications: int,
) -> None:  # fmt: skip
    context = multiprocessing.get_context("forkserver" if _has_forkserver() else "spawn")
    if _has_forkserver():
        context.set_forkserver_preload([__name__])
    files = tuple(os.path.abspath(file) for file in scenario.files)
    workers = min(jobs, len(chunks))
    pool = ProcessPoolExecutor(workers, context, _meet, (context.Barrier(workers),))
    try:
        # The workers inherit this, so the interrupt is ours to act upon; one that comes while they are being
        # born waits until all are there, or the last would find its semaphores gone.
        with _interrupts_held():
            for born in [pool.submit(_awake) for _ in range(workers)]:
                born.result()
            futures: dict[Future[tuple[list[Records], list[Failed]]], range] = {
                pool.submit(_worker, files, overrides, scenario.hash, seed, chunk): chunk for chunk in chunks
            }
        for future in as_completed(futures):
            parts[futures[future].start] = future.result()
            tell(_done(parts), replications)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _meet(barrier: Barrier) -> None:
    """Begin only when every worker has been born."""
    barrier.wait()


def _awake() -> None:
    """A first task, to know that the workers are there."""


def _worker(
    files: tuple[str, ...], overrides: tuple[str, ...], hashed: str, seed: int, chunk: range
) -> tuple[list[Records], list[Failed]]:
    return _play(*_scenario(files, overrides, hashed), seed, chunk)


@cache
def _scenario(
    files: tuple[str, ...], overrides: tuple[str, ...], hashed: str
) -> tuple[Scenario, Scenario | None]:
    scenario = read(files, overrides)
    if scenario.hash != hashed:
        raise OtherScenario(f"{files[0]} changed while it was being played")
    return scenario, baseline_of(scenario)


def _play(
    scenario: Scenario, baseline: Scenario | None, seed: int, chunk: range
) -> tuple[list[Records], list[Failed]]:
    """Play some replications; one that fails is told and does not end the others."""
    played: list[Records] = []
    failed: list[Failed] = []
    for number in chunk:
        try:
            if baseline is None:
                run = replicate(scenario, seed, number)
            else:
                run = pair(baseline, scenario, seed, number).alternative
            played.append(reduced(run.records))
        except Exception as error:  # noqa: BLE001 - whatever it is, it becomes a row with its error
            failed.append((number, f"{type(error).__name__}: {error}"))
    return played, failed


def _done(parts: dict[int, tuple[list[Records], list[Failed]]]) -> int:
    return sum(len(played) + len(failed) for played, failed in parts.values())


def _has_forkserver() -> bool:
    return "forkserver" in multiprocessing.get_all_start_methods()


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Hold back SIGINT here until the end, and for good in every process started meanwhile.

    The mask is for those processes. It holds nothing back here where a library has threads of its own, which
    take the signal in our stead; so the handler waits too.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "pthread_sigmask"):
        yield
        return
    came: list[int] = []
    handler = signal.signal(signal.SIGINT, lambda number, frame: came.append(number))
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        signal.signal(signal.SIGINT, handler)
    if came:
        raise KeyboardInterrupt


def _silent(done: int, of: int) -> None:
    """Nobody listens."""
