"""Into which shards what is missing is cut, and what is missing."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from sim.study.runs.folder import missing
from sim.study.runs.pace import AIM, FIRST, GROWTH, MOST, Pace

SPANS = st.lists(st.tuples(st.integers(0, 300), st.integers(0, 60)), max_size=8)


def as_ranges(spans):
    return [range(first, first + length) for first, length in spans]


def disjoint(spans):
    found, at = [], 0
    for first, length in spans:
        found.append(range(at + first, at + first + length))
        at += first + length
    return found


def handed_out(pace, seconds_each):
    given = []
    while (numbers := pace.next()) is not None:
        pace.took(numbers, seconds_each * len(numbers))
        given.append(numbers)
    return given


@given(SPANS, st.integers(0, 300), st.integers(0, 100))
def test_missing_is_the_difference_of_two_sets(spans, first, length):
    wanted = range(first, first + length)
    gaps = missing(wanted, as_ranges(spans))
    there = {number for one in as_ranges(spans) for number in one}
    assert [number for gap in gaps for number in gap] == [one for one in wanted if one not in there]
    assert all(len(gap) for gap in gaps)
    assert all(a.stop <= b.start for a, b in pairwise(gaps))


@given(SPANS, st.integers(1, 5), st.floats(0, 10))
def test_every_missing_replication_is_handed_out_once_and_in_order(spans, workers, seconds_each):
    gaps = disjoint(spans)
    given = handed_out(Pace(gaps, workers), seconds_each)
    assert [n for one in given for n in one] == [n for gap in gaps for n in gap]
    assert all(1 <= len(one) <= MOST for one in given)


def test_nothing_missing_hands_out_nothing():
    assert Pace([]).next() is None
    assert Pace([range(3, 3)]).next() is None


def test_shards_are_small_until_their_time_is_known():
    pace = Pace([range(1000)], workers=2)
    assert [pace.next(), pace.next()] == [range(FIRST), range(FIRST, 2 * FIRST)]


def test_shards_grow_no_faster_than_they_are_timed_and_settle_at_the_aim():
    given = handed_out(Pace([range(10_000)], workers=1), 0.01)
    lengths = [len(one) for one in given]
    assert lengths[0] == FIRST
    assert all(b <= GROWTH * max(lengths[: k + 1]) for k, b in enumerate(lengths[1:]))
    assert max(lengths) == AIM / 0.01


def test_the_last_shards_are_small_so_that_all_workers_end_together():
    workers, each = 4, 0.01
    given = handed_out(Pace([range(5_000)], workers), each)
    assert all(len(one) == 1 for one in given[-workers:])


def test_a_shard_never_spans_a_gap_that_is_there_already():
    gaps = [range(0, 3), range(10, 11), range(20, 90)]
    given = handed_out(Pace(gaps), 0.0)
    assert all(any(set(one) <= set(gap) for gap in gaps) for one in given)
