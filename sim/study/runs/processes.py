"""All cores: a map over processes that a dying worker does not stop.

A pool whose worker died is built anew. What was in flight is then played alone, one shard after another, to
find out which of them kills: that one is halved until it is a single replication, and after three deaths it
is given up and named. Workers end by themselves when their parent is gone.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from multiprocessing.connection import wait as wait_for
from multiprocessing.synchronize import Barrier
from typing import Generic, Protocol, TypeVar

from sim.study.runs.pace import Pace

DEATHS = 3
"how often a single replication may kill its worker before it is given up"
GIVEN_UP = f"the process that played it died {DEATHS} times"

T = TypeVar("T")
Kept = TypeVar("Kept", covariant=True)


class Job(Protocol[Kept]):
    """What is done with a range of replications; names and numbers alone, so that it can travel."""

    def __call__(self, numbers: range) -> Kept:
        """Play them."""
        ...

    def given_up(self, numbers: range, why: str) -> Kept:
        """What stands in their place when they cannot be played."""
        ...


@dataclass(frozen=True)
class Done(Generic[T]):
    """A range that was played, what came of it, and how long it took [s]."""

    numbers: range
    result: T
    seconds: float


@dataclass(frozen=True)
class Sent:
    """A range on its way: how often a worker has died of it, and whether it was alone in the pool."""

    numbers: range
    deaths: int = 0
    alone: bool = False


class NotSent(Exception):
    """What came of a range cannot travel between processes; said in a sentence."""


def cores() -> int:
    """Cores that this process may use."""
    with suppress(AttributeError):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def serial(job: Job[T], pace: Pace) -> Iterator[Done[T]]:
    """Play here, one range after another."""
    while (numbers := pace.next()) is not None:
        done = timed(job, numbers)
        pace.took(numbers, done.seconds)
        yield done


def processes(job: Job[T], pace: Pace, workers: int) -> Iterator[Done[T]]:
    """Play in processes, in whatever order they finish; at most one range more than workers is in flight.

    An error of the job itself passes on, and so does an interrupt, when the shards at work have ended.
    Raises NotSent for a result that cannot be pickled, BrokenProcessPool where no pool can be had.
    """
    flight = Flight(job, pace, workers)
    births = 0
    while flight.goes_on:
        births += 1
        try:
            with _pool(type(job).__module__, workers) as pool:
                births = 0
                yield from flight.through(pool)
        except BrokenProcessPool:
            if births == DEATHS:
                raise
            yield from flight.after_death()


class Flight(Generic[T]):
    """What is on its way through a pool, and what must be tried alone since a worker died of something."""

    def __init__(self, job: Job[T], pace: Pace, workers: int) -> None:
        self.job = job
        self.pace = pace
        self.workers = workers
        self.goes_on = True
        self._suspects: deque[Sent] = deque()
        self._flying: dict[Future[bytes], Sent] = {}

    def through(self, pool: ProcessPoolExecutor) -> Iterator[Done[T]]:
        """Send and receive until nothing is left."""
        while True:
            self._fill(pool)
            if not self._flying:
                self.goes_on = False
                return
            for future in wait(self._flying, return_when=FIRST_COMPLETED).done:
                done = self._opened(future)
                del self._flying[future]
                self.pace.took(done.numbers, done.seconds)
                yield done

    def _fill(self, pool: ProcessPoolExecutor) -> None:
        """Fill up what is in flight; a suspect flies alone."""
        if self._suspects and not self._flying:
            self._send(pool, replace(self._suspects.popleft(), alone=True))
        while not self._suspects and len(self._flying) <= self.workers:
            if any(sent.alone for sent in self._flying.values()):
                return
            numbers = self.pace.next()
            if numbers is None:
                return
            self._send(pool, Sent(numbers))

    def _send(self, pool: ProcessPoolExecutor, sent: Sent) -> None:
        try:
            self._flying[pool.submit(packed, self.job, sent.numbers)] = sent
        except BrokenProcessPool:  # before it could be sent
            self._suspects.appendleft(replace(sent, alone=False))
            raise

    def _opened(self, future: Future[bytes]) -> Done[T]:
        """What came of a range; NotSent where it cannot be read back."""
        content = future.result()
        try:
            done: Done[T] = pickle.loads(content)
        except Exception as error:
            raise _not_sent("the result", self._flying[future].numbers, error) from error
        return done

    def after_death(self) -> Iterator[Done[T]]:
        """What becomes of the ranges that were in flight when a worker died."""
        flying = dict(self._flying)
        for future, sent in flying.items():
            if future.done() and not future.cancelled() and future.exception() is None:
                yield self._opened(future)
            elif not sent.alone:
                self._suspects.append(sent)
            elif len(sent.numbers) > 1:
                half = len(sent.numbers) // 2
                self._suspects.extendleft([Sent(sent.numbers[half:]), Sent(sent.numbers[:half])])
            elif sent.deaths + 1 < DEATHS:
                self._suspects.appendleft(Sent(sent.numbers, sent.deaths + 1))
            else:
                yield Done(sent.numbers, self.job.given_up(sent.numbers, GIVEN_UP), 0.0)
        self._flying.clear()


# The pool and its workers


@contextmanager
def _pool(module: str, workers: int) -> Iterator[ProcessPoolExecutor]:
    forkserver = "forkserver" in multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if forkserver else "spawn")
    if forkserver:
        context.set_forkserver_preload([module])
    over, end = context.Pipe(duplex=False)
    try:
        pool = ProcessPoolExecutor(workers, context, _begin, (context.Barrier(workers), over))
    except (OSError, ImportError, NotImplementedError) as error:  # no semaphores, say
        raise BrokenProcessPool(f"there can be no pool of processes here: {error}") from error
    try:
        # The workers inherit this, so the interrupt is ours to act upon; one that comes while they are being
        # born waits until all are there, or the last would find its semaphores gone.
        try:
            with _interrupts_held():
                for born in [pool.submit(_awake) for _ in range(workers)]:
                    born.result()
        except (OSError, EOFError) as error:  # one died while the next was being born
            raise BrokenProcessPool(f"a worker could not be born: {error}") from error
        yield pool
    except BrokenProcessPool:
        # It ends the workers that it knows, and would wait in vain for one that is born meanwhile.
        end.close()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
        end.close()
        over.close()


def _begin(barrier: Barrier, over: Connection) -> None:
    """Begin only when every worker has been born, and end with the parent, or when the pool is over."""
    threading.Thread(target=_end_with_parent, args=(over,), daemon=True).start()
    barrier.wait()


def _end_with_parent(over: Connection) -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait_for([parent.sentinel, over])
        os._exit(1)


def _awake() -> None:
    """A first task, to know that the workers are there."""


def timed(job: Callable[[range], T], numbers: range) -> Done[T]:
    """Play a range and tell how long it took."""
    began = time.perf_counter()
    result = job(numbers)
    return Done(numbers, result, time.perf_counter() - began)


def packed(job: Callable[[range], T], numbers: range) -> bytes:
    """The same as bytes. What cannot travel is named here: the pool would take it for a worker that died."""
    try:
        done = timed(job, numbers)
    except Exception as error:
        try:
            pickle.loads(pickle.dumps(error))
        except Exception as why:  # noqa: BLE001 - whatever hinders pickle
            raise _not_sent(f"the error {type(error).__name__} ({error})", numbers, why) from None
        raise
    try:
        return pickle.dumps(done)
    except Exception as error:  # noqa: BLE001 - likewise
        raise _not_sent(f"the result, a {type(done.result).__name__},", numbers, error) from None


def _not_sent(what: str, numbers: range, error: Exception) -> NotSent:
    where = f"replications {numbers.start} to {numbers.stop - 1}"
    return NotSent(f"{what} of {where} cannot be pickled: {type(error).__name__}: {error}")


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
