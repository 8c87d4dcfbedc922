"""Playing a study: the same tables whoever plays, and nothing that is there is played again."""

import os
import time
from multiprocessing import active_children

import pytest

from sim.study.archive import NotOurs
from sim.study.runs import pace, playing, processes
from sim.study.runs.folder import StudyFolder
from sim.study.runs.playing import Means, Part, carry_on, finish
from sim.study.runs.processes import Done
from tests.study.runs.quick import about, alone, compared, numbers_of, resumed, studied, tables

N = 14


@pytest.fixture(scope="module")
def task(tmp_path_factory):
    return compared(tmp_path_factory.mktemp("scenarios"))


@pytest.fixture(scope="module")
def serially(task, tmp_path_factory):
    path = tmp_path_factory.mktemp("serial")
    made = studied(task, path, N)
    assert numbers_of(path) == {name: list(range(N)) for name in ("quick", "full")}
    return made


def told(task, folder, wanted, **means):
    steps = []
    carry_on(task, folder, wanted, Means(**means), lambda done, of: steps.append((done, of)))
    return steps


@pytest.mark.parametrize("jobs", [1, 2, 4])
def test_any_number_of_workers_leaves_the_same_bytes(task, serially, tmp_path, jobs):
    assert studied(task, tmp_path, N, Means(jobs=jobs)) == serially


@pytest.mark.parametrize("most", [1, 5, 13])
def test_any_size_of_shards_leaves_the_same_bytes(task, serially, tmp_path, monkeypatch, most):
    monkeypatch.setattr(pace, "FIRST", most)
    monkeypatch.setattr(pace, "MOST", most)
    assert studied(task, tmp_path, N) == serially


@pytest.mark.parametrize("of", [2, 20])
def test_parts_played_in_any_order_leave_the_same_bytes(task, serially, tmp_path, of):
    for number in reversed(range(1, of + 1)):
        folder = resumed(task, tmp_path)
        carry_on(task, folder, Part(number, of).range(N), Means(jobs=1))
    finish(folder, N)
    assert studied(task, tmp_path, N) == serially


@pytest.mark.parametrize("n", [0, 1, 7, 100])
@pytest.mark.parametrize("of", [1, 3, 7, 120])
def test_parts_cover_everything_once(n, of):
    numbers = [number for k in range(1, of + 1) for number in Part(k, of).range(n)]
    assert numbers == list(range(n))
    lengths = [len(Part(k, of).range(n)) for k in range(1, of + 1)]
    assert max(lengths) - min(lengths) <= 1


def test_only_what_is_missing_is_played(task, serially, tmp_path, monkeypatch):
    played = []
    real = playing.play

    def noted(task, numbers):
        played.extend(numbers)
        return real(task, numbers)

    monkeypatch.setattr(playing, "play", noted)
    studied(task, tmp_path, 6)
    folder = resumed(task, tmp_path)
    steps = told(task, folder, range(N), jobs=1)
    finish(folder, N)
    assert played == list(range(N))
    assert steps[0] == (6, N)
    assert steps[-1] == (N, N)
    assert studied(task, tmp_path, N) == serially
    assert played == list(range(N))


def test_a_damaged_finished_table_is_played_again(task, serially, tmp_path):
    studied(task, tmp_path, N)
    content = bytearray((tmp_path / "measures.parquet").read_bytes())
    content[len(content) // 2] ^= 8
    (tmp_path / "measures.parquet").write_bytes(content)
    folder = resumed(task, tmp_path)
    assert folder.broken == [f"measures.parquet (replications 0 to {N - 1})"]
    assert studied(task, tmp_path, N) == serially


def test_what_is_missing_cannot_be_finished(task, tmp_path):
    folder = resumed(task, tmp_path)
    carry_on(task, folder, range(3), Means(jobs=1))
    with pytest.raises(ValueError, match="replications 3 to 4 are missing"):
        finish(folder, 5)


def test_another_task_may_not_carry_on(task, tmp_path):
    studied(task, tmp_path / "study", 3)
    other = alone(tmp_path)
    with pytest.raises(NotOurs, match="its scenarios are others"):
        StudyFolder(tmp_path / "study", about(other)).open()


def test_whoever_watches_and_fails_leaves_no_worker_behind(task, tmp_path):
    class Stop(Exception):
        pass

    def stop(done, of):
        if done:
            raise Stop

    folder = resumed(task, tmp_path)
    with pytest.raises(Stop):
        carry_on(task, folder, range(200), Means(jobs=2), stop)
    assert active_children() == []
    assert folder.shards()


def no_semaphores(*args):
    raise OSError(38, "Function not implemented")


def test_where_there_can_be_no_pool_everything_is_played_here(task, serially, tmp_path, monkeypatch):
    monkeypatch.setattr(processes, "ProcessPoolExecutor", no_semaphores)
    assert studied(task, tmp_path, N, Means(jobs=2)) == serially


def test_where_workers_die_as_they_are_born_everything_is_played_here(task, serially, tmp_path, monkeypatch):
    monkeypatch.setattr(processes, "_begin", os._exit)  # given a barrier: no number, so an error
    assert studied(task, tmp_path, N, Means(jobs=2)) == serially


class Naps:
    """A job that says what it was given."""

    def __call__(self, numbers):
        time.sleep(0.001 * len(numbers))
        return list(numbers)

    def given_up(self, numbers, why):
        raise AssertionError(why)


def test_processes_play_every_range_once():
    done = list(processes.processes(Naps(), pace.Pace([range(0, 40), range(50, 60)], 2), 2))
    assert all(isinstance(one, Done) and one.result == list(one.numbers) for one in done)
    assert sorted(n for one in done for n in one.result) == [*range(40), *range(50, 60)]


class Refuses(Naps):
    """A job that cannot write."""

    def __call__(self, numbers):
        if 5 in numbers:
            raise OSError(28, "No space left on device", "/some/where")
        return super().__call__(numbers)


def test_an_error_of_the_job_passes_on_and_is_not_tried_again():
    with pytest.raises(OSError, match="No space left") as error:
        list(processes.processes(Refuses(), pace.Pace([range(40)], 2), 2))
    assert (error.value.errno, error.value.filename) == (28, "/some/where")
    assert active_children() == []


class Stubborn(Exception):
    """Its arguments are not those that it is made of, so that pickle cannot make it again."""

    def __init__(self, code, message):
        super().__init__(message)


class Unsendable(Naps):
    """A job whose result, or whose error, cannot be pickled, or not read back."""

    def __init__(self, how):
        self.how = how

    def __call__(self, numbers):
        if self.how == "error":
            raise Stubborn(7, "no bread")
        return (lambda: None) if self.how == "result" else Opens()


class Opens:
    def __reduce__(self):
        return int, ("no number",)


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("error", r"the error Stubborn \(no bread\) of replications 0 to 0"),
        ("result", "the result, a function, of replications 0 to 0 cannot be pickled"),
        ("opening", "the result of replications 0 to 0 cannot be pickled: ValueError"),
    ],
)
def test_what_cannot_be_pickled_fails_at_once_and_by_name(how, words):
    """And is not played three times over, as if its worker had died."""
    with pytest.raises(processes.NotSent, match=words):
        list(processes.processes(Unsendable(how), pace.Pace([range(1)], 2), 2))
    assert active_children() == []


def test_one_who_comes_late_finds_the_study_finished_and_spoils_nothing(task, serially, tmp_path):
    late = resumed(task, tmp_path)
    carry_on(task, late, range(4), Means(jobs=1))
    studied(task, tmp_path, N)  # another one plays all the rest, finishes it and drops the shards
    carry_on(task, late, range(4, 8), Means(jobs=1))
    finish(late, N)
    assert tables(tmp_path) == serially
    assert not (tmp_path / "shards").exists()
