"""Luck by address: the same everywhere, and unrelated between neighbours."""

import os
import subprocess
import sys
from math import log
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from sim.engine import Abducted, Noise
from sim.engine.noise import UNKNOWN

ROOT = Path(__file__).resolve().parents[2]
ADDRESSES = [("g1", "threshold", k) for k in range(5)] + [
    ("lines.water", "permit", 738000),
    ("é", "search", -3),
]
ASK = f"""
from sim.engine import Noise
noise = Noise(2024, 17)
uniforms = [noise.uniform(*address).hex() for address in {ADDRESSES!r}]
print(uniforms, [u.hex() for u in noise.series("sun", "cloud", 40, 8).tolist()])
"""


@pytest.mark.parametrize("hash_seed", ["0", "1", "4711"])
def test_an_address_has_the_same_number_in_another_process(hash_seed):
    noise = Noise(2024, 17)
    mine = (
        [noise.uniform(*address).hex() for address in ADDRESSES],
        [u.hex() for u in noise.series("sun", "cloud", 40, 8).tolist()],
    )
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)}
    theirs = subprocess.run(
        [sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, check=True
    ).stdout
    assert theirs == f"{mine[0]} {mine[1]}\n"


def test_asking_for_other_numbers_changes_none():
    quiet, busy = Noise(1, 1), Noise(1, 1)
    for k in range(100):
        busy.uniform("someone else", "often", k)
        busy.series("someone else", "daily", 8 * k, 8)
    assert [quiet.uniform("g1", "start", k) for k in range(9)] == [
        busy.uniform("g1", "start", k) for k in range(9)
    ]


def families():
    """Twelve families of addresses that differ in one part each, 4,000 numbers a family."""
    count = 4000
    yield "k", [Noise(1, 1).uniform("g1", "start", k) for k in range(count)]
    yield "date", [Noise(1, 1).uniform("g1", "start", k) for k in range(738_000, 738_000 + count)]
    yield "replication", [Noise(1, r).uniform("g1", "start", 0) for r in range(count)]
    yield "seed", [Noise(s, 1).uniform("g1", "start", 0) for s in range(count)]
    yield "entity", [Noise(1, 1).uniform(f"g{i}", "start", 0) for i in range(count)]
    yield "purpose", [Noise(1, 1).uniform("g1", f"start {i}", 0) for i in range(count)]
    for place in (0, 3, 7):
        yield f"block {place}", Noise(1, 1).series("sun", "cloud", 0, 8 * count)[place::8].tolist()


def test_numbers_are_uniform_and_neighbours_unrelated():
    """KS, and chi-squared of neighbours in a table; 18 tests at 1e-4, seeds fixed: 0.2 % false alarms."""
    for name, numbers in families():
        u = np.asarray(numbers)
        assert ((u > 0) & (u < 1)).all()
        assert stats.kstest(u, "uniform").pvalue > 1e-4, name
        table, _, _ = np.histogram2d(u[:-1], u[1:], bins=10, range=[[0, 1], [0, 1]])
        assert stats.chisquare(table.ravel()).pvalue > 1e-4, name


def test_families_are_unrelated_to_each_other():
    """All pairs of nine families: |r| < 5 / sqrt(4000); false alarm 36 x 6e-7."""
    u = np.asarray([numbers for name, numbers in families()])
    correlations = np.corrcoef(u)[np.triu_indices(len(u), 1)]
    assert np.abs(correlations).max() < 5 / np.sqrt(4000)


def test_seed_and_replication_are_not_added():
    assert Noise(1, 2).uniform("g1", "start") != Noise(2, 1).uniform("g1", "start")
    assert Noise(1, 11).uniform("g1", "start") != Noise(11, 1).uniform("g1", "start")


def test_a_given_number_takes_the_place_of_its_address_alone():
    given = Abducted(thresholds={("g1", 1): 0.25}, uniforms={("lines.water", "permit", 3): 0.5})
    plain, noise = Noise(1, 1), Noise(1, 1, given)
    assert noise.threshold("g1", 1) == 0.25
    assert noise.threshold("g1", 0) == plain.threshold("g1", 0) == -log(plain.uniform("g1", "threshold", 0))
    assert noise.uniform("lines.water", "permit", 3) == 0.5
    assert noise.uniform("lines.water", "permit", 4) == plain.uniform("lines.water", "permit", 4)
    assert noise.normal("lines.water", "permit", 3) == 0
    assert noise.exponential("lines.water", "permit", 3) == log(2)


def test_what_is_abducted_later_does_not_change_what_was_given():
    given = Abducted(thresholds={("g1", 0): 0.25})
    noise = Noise(1, 1, given)
    assert noise.abducted == given
    noise.abducted.thresholds["g1", 1] = 3.0
    assert given.thresholds == {("g1", 0): 0.25}


def test_no_digest_gives_zero_or_one(monkeypatch):
    class Extreme:
        def __init__(self, byte):
            self.byte = byte

        def copy(self):
            return self

        def update(self, _):
            pass

        def digest(self):
            return self.byte * 64

    noise = Noise(1, 1)
    for byte in (b"\x00", b"\xff"):
        monkeypatch.setattr(noise, "_root", Extreme(byte))
        for u in (noise.uniform("g1", "start"), *noise.series("g1", "start", 0, 8)):
            assert 0 < u < 1
        assert noise.exponential("g1", "start") > 0
        assert abs(noise.normal("g1", "start")) < 9


def test_another_luck_keeps_what_is_unknown_and_draws_all_else_anew():
    one, twin = Noise(7, 3), Noise(7, 3, luck=1)
    for purpose in UNKNOWN:
        assert one.uniform("tank", purpose) == twin.uniform("tank", purpose)
    assert one.uniform("line", "deterred", 5) != twin.uniform("line", "deterred", 5)
    assert one.threshold("generator", 0) != twin.threshold("generator", 0)
    assert (one.series("line", "climate", 0, 9) != twin.series("line", "climate", 0, 9)).all()
    assert twin.threshold("generator", 0) != Noise(7, 3, luck=2).threshold("generator", 0)
