"""Dask: a scheduler and two workers on this machine leave the same tables."""

import os
import signal
import sys
import warnings
from concurrent.futures import CancelledError
from dataclasses import dataclass

import dask
import distributed
import pytest

from sim.study.runs import playing
from sim.study.runs.cluster import NoCluster
from sim.study.runs.folder import read_manifest
from sim.study.runs.playing import Means, Playing
from sim.study.runs.processes import GIVEN_UP
from sim.study.runs.shard import Played
from tests.study.runs.quick import alone, resumed, rows, studied

# What distributed and its event loop warn of as they come and go is not ours.
pytestmark = pytest.mark.filterwarnings("default")
N, POISON = 30, 7


@dataclass(frozen=True)
class Poisoned(Playing):
    """Number 7 kills whoever plays it."""

    def __call__(self, numbers: range) -> Played:
        if POISON in numbers:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().__call__(numbers)


@pytest.fixture(scope="module")
def address():
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        quiet = {"distributed.scheduler.allowed-failures": 0, "distributed.comm.timeouts.connect": "60s"}
        with (
            dask.config.set(quiet),
            distributed.LocalCluster(
                n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None,
                silence_logs=50, worker_dashboard_address=None,
            ) as cluster,
        ):  # fmt: skip
            yield cluster.scheduler_address


@pytest.fixture(scope="module")
def task(tmp_path_factory):
    return alone(tmp_path_factory.mktemp("scenarios"))


@pytest.fixture(scope="module")
def here(task, tmp_path_factory):
    path = tmp_path_factory.mktemp("here")
    studied(task, path, N)
    return path


def test_a_cluster_leaves_the_same_bytes(task, here, tmp_path, address):
    assert studied(task, tmp_path, N, Means(dask=address)) == studied(task, here, N)


def test_a_cluster_carries_on_what_others_began(task, here, tmp_path, address):
    studied(task, tmp_path, 11)
    assert studied(task, tmp_path, N, Means(dask=address)) == studied(task, here, N)


def test_a_replication_that_kills_the_workers_of_a_cluster_is_named_and_alone(
    task, here, tmp_path, address, monkeypatch
):
    monkeypatch.setattr(playing, "Playing", Poisoned)
    studied(task, tmp_path, N, Means(dask=address))
    assert read_manifest(tmp_path)["failed"] == [[POISON, GIVEN_UP]]
    kept, whole = rows(tmp_path, "measures"), rows(here, "measures")
    assert [row for row in kept if row["error"] is None] == whole[:POISON] + whole[POISON + 1 :]


def test_a_scheduler_that_goes_away_is_told_and_what_it_sent_is_kept(task, tmp_path, address, monkeypatch):
    real, left = distributed.Future.result, [3]

    def result(future, *args, **more):
        left[0] -= 1
        if left[0] < 0:
            raise CancelledError("Client lost the connection to the scheduler.")
        return real(future, *args, **more)

    monkeypatch.setattr(distributed.Future, "result", result)
    with pytest.raises(NoCluster, match="is gone"):
        studied(task, tmp_path, N, Means(dask=address))
    assert len(resumed(task, tmp_path).shards()) == 3


def test_a_cluster_that_is_not_there_is_told(task, tmp_path):
    with pytest.raises(NoCluster, match="no Dask scheduler answers at nonsense"):
        studied(task, tmp_path, N, Means(dask="nonsense://somewhere"))


def test_what_to_install_is_told_where_the_library_is_missing(task, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(NoCluster, match="pip install"):
        studied(task, tmp_path, N, Means(dask="tcp://127.0.0.1:1"))
