"""Whoever plays is killed: a worker, the parent, at any moment. Nothing is lost, nothing is there twice."""

import os
import random
import signal
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import active_children

import pytest

from sim.study.runs import playing
from sim.study.runs.folder import read_manifest
from sim.study.runs.playing import Means, carry_on, finish
from sim.study.runs.processes import GIVEN_UP
from tests.faults.conftest import N
from tests.faults.player import Player
from tests.faults.poison import POISON, Gone, Killed
from tests.study.runs.quick import resumed, rows, studied

MOMENTS = random.Random(20241125).sample([k / 100 for k in range(101)], 10)
"shares of the time that an undisturbed study takes"
OUTLIVES = 10
"seconds by which a worker may outlive its parent; about one on a machine that is not busy"


@pytest.mark.parametrize("moment", MOMENTS)
def test_the_parent_is_killed_at_a_random_moment(undisturbed, tmp_path, moment):
    player = Player(undisturbed.task, tmp_path, N)
    player.until_open()
    time.sleep(moment * undisturbed.seconds)
    assert player.disturb(signal.SIGKILL) < OUTLIVES
    studied(undisturbed.task, tmp_path, N)
    undisturbed.same(tmp_path)


@pytest.mark.parametrize("moment", [0.0, 0.3, 0.6])
def test_it_is_interrupted(undisturbed, tmp_path, moment):
    player = Player(undisturbed.task, tmp_path, N)
    player.until_open()
    time.sleep(moment * undisturbed.seconds)
    player.disturb(signal.SIGINT)
    assert player.code in (0, 130)
    folder = resumed(undisturbed.task, tmp_path)
    assert folder.broken == []
    studied(undisturbed.task, tmp_path, N)
    undisturbed.same(tmp_path)


def test_workers_are_killed_one_after_another(undisturbed, tmp_path):
    killed = []

    def shoot(done, of):
        for worker in active_children()[:1] if len(killed) < 3 else ():
            os.kill(worker.pid, signal.SIGKILL)
            killed.append(worker.pid)

    folder = resumed(undisturbed.task, tmp_path)
    carry_on(undisturbed.task, folder, range(N), Means(jobs=2), shoot)
    finish(folder, N)
    assert len(killed) == 3
    undisturbed.same(tmp_path)


def test_a_worker_is_killed_as_it_is_born(undisturbed, tmp_path):
    killed = []

    def shoot():
        while not killed:
            for worker in active_children()[:1]:
                os.kill(worker.pid, signal.SIGKILL)
                killed.append(worker.pid)

    hunter = threading.Thread(target=shoot)
    hunter.start()
    studied(undisturbed.task, tmp_path, N, Means(jobs=2))
    hunter.join()
    undisturbed.same(tmp_path)


def test_a_worker_that_is_born_after_its_pool_broke_is_not_waited_for(undisturbed, tmp_path, monkeypatch):
    """The pool ends the workers that it knows; it learns of this one when it has looked at them."""
    born, late = ProcessPoolExecutor._spawn_process, []

    def spawn(pool):
        known = pool._processes
        if late or not known:
            born(pool)
            return
        pool._processes = {}
        born(pool)
        late.extend(pool._processes.values())
        os.kill(next(iter(known)), signal.SIGKILL)
        while not pool._broken:
            time.sleep(0.01)
        time.sleep(0.5)
        known.update(pool._processes)
        pool._processes = known

    monkeypatch.setattr(ProcessPoolExecutor, "_spawn_process", spawn)
    studied(undisturbed.task, tmp_path, N, Means(jobs=2))
    undisturbed.same(tmp_path)
    assert [process.is_alive() for process in late] == [False]


@pytest.mark.parametrize("job", [Killed, Gone])
def test_a_replication_that_kills_its_worker_is_named_and_alone(undisturbed, tmp_path, monkeypatch, job):
    whole = studied(undisturbed.task, tmp_path / "whole", 20)
    monkeypatch.setattr(playing, "Keeping", job)
    path = tmp_path / "study"
    assert studied(undisturbed.task, path, 20, Means(jobs=2)) != whole
    assert read_manifest(path)["failed"] == [[POISON, GIVEN_UP]]
    for name in ("measures", "daily", "unknowns"):
        found, others = rows(path, name), rows(tmp_path / "whole", name)
        assert [row for row in found if row["replication"] != POISON] == [
            row for row in others if row["replication"] != POISON
        ]
    (row,) = [row for row in rows(path, "measures") if row["replication"] == POISON]
    assert row["error"] == GIVEN_UP


def test_two_play_into_one_folder_at_once(undisturbed, tmp_path):
    players = [Player(undisturbed.task, tmp_path, N, jobs=1) for _ in range(2)]
    for player in players:
        code, said, err = player.end()
        assert (code, said[-1:], err) == (0, ["finished"], "")
    undisturbed.same(tmp_path)
