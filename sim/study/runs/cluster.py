"""Dask: the same map on a cluster. Only the task and ranges travel out, only the tables of a shard back."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any, TypeVar

from sim.study.runs.pace import Pace
from sim.study.runs.processes import GIVEN_UP, Done, Job, timed

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
        client = distributed.Client(address, timeout="10s", set_as_default=False)
    except (OSError, ValueError) as error:
        raise NoCluster(f"no Dask scheduler answers at {address}: {error}") from None
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise NoCluster(f"the Dask scheduler at {address} has no workers")
        pace = Pace(gaps, threads)
        flying = distributed.as_completed()
        ranges: dict[Any, range] = {}

        def send(numbers: range | None) -> None:
            if numbers is not None:
                future = client.submit(timed, job, numbers, retries=RETRIES, pure=False)
                ranges[future] = numbers
                flying.add(future)

        for _ in range(AHEAD * threads):
            send(pace.next())
        for future in flying:
            numbers = ranges.pop(future)
            try:
                done = future.result()
            except distributed.KilledWorker:
                if len(numbers) > 1:
                    half = len(numbers) // 2
                    send(numbers[:half])
                    send(numbers[half:])
                    continue
                done = Done(numbers, job.given_up(numbers, GIVEN_UP), 0.0)
            pace.took(numbers, done.seconds)
            yield done
            send(pace.next())
