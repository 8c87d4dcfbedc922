"""Dask: the same map on a cluster. Only the task and ranges travel out, only the tables of a shard back."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import CancelledError
from importlib import import_module
from typing import Any, TypeVar

from sim.study.runs.pace import Pace
from sim.study.runs.processes import GIVEN_UP, Done, Job, Sent, timed

RETRIES = 3
"how often the scheduler tries a shard again after its worker died"
AHEAD = 2
"shards in flight for every thread of the cluster"

T = TypeVar("T")


class NoCluster(Exception):
    """The cluster cannot be reached, or the library that reaches it is not installed; said in a sentence."""


def dask(job: Job[T], gaps: list[range], address: str) -> Iterator[Done[T]]:
    """Play on the workers of a Dask scheduler, in whatever order they finish."""
    try:
        distributed: Any = import_module("distributed")
    except ImportError:
        raise NoCluster("--dask needs the extra: pip install 'siegesim[cluster]'") from None
    try:
        addressing: Any = import_module("distributed.comm.addressing")
        # A client that is given no address waits for itself when the process ends, and complains.
        addressing.get_address_host_port(addressing.normalize_address(address))
        client = distributed.Client(address, timeout="10s", set_as_default=False)
    except (OSError, ValueError) as error:
        raise NoCluster(f"no Dask scheduler answers at {address}: {error}") from None
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise NoCluster(f"the Dask scheduler at {address} has no workers")
        pace = Pace(gaps, threads)
        landing = distributed.as_completed(loop=client.loop)
        flying: dict[Any, Sent] = {}
        suspects: deque[range] = deque()

        def send(sent: Sent) -> None:
            future = client.submit(timed, job, sent.numbers, retries=RETRIES, pure=False)
            flying[future] = sent
            landing.add(future)

        def fill() -> None:
            """Fill up what is in flight; a suspect flies alone, since Dask blames all that a worker had."""
            if suspects:
                if not flying:
                    send(Sent(suspects.popleft(), alone=True))
                return
            while len(flying) < AHEAD * threads and (numbers := pace.next()) is not None:
                send(Sent(numbers))

        fill()
        for future in landing:
            sent = flying.pop(future)
            half = len(sent.numbers) // 2
            try:
                done = future.result()
                pace.took(sent.numbers, done.seconds)
                yield done
            except distributed.KilledWorker:
                if not sent.alone:
                    suspects.append(sent.numbers)
                elif half:
                    suspects.extendleft([sent.numbers[half:], sent.numbers[:half]])
                else:
                    yield Done(sent.numbers, job.given_up(sent.numbers, GIVEN_UP), 0.0)
            except CancelledError:
                raise NoCluster(f"the Dask scheduler at {address} is gone; what it sent is kept") from None
            fill()
