"""The same scenario, seed and number give the same bytes: in any process, hash seed, order of writing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sim.replication import replicate
from tests.history.played import DOCUMENTED, TOY, differences, digest, scenario, scrambled

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
from sim.replication import replicate
from tests.history.played import DOCUMENTED, TOY, digest, scenario
for name in (TOY, DOCUMENTED):
    for number in (7, 3):
        print(digest(replicate(scenario(name), 11, number, full=True)))
"""


@pytest.mark.parametrize("hash_seed", ["0", "1", "4242"])
def test_another_process_with_another_hash_seed_gives_the_same_bytes(hash_seed):
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    here = [
        digest(replicate(scenario(name), 11, number, full=True))
        for name in (TOY, DOCUMENTED)
        for number in (7, 3)
    ]
    assert done.stdout.split() == here


@pytest.mark.parametrize("name", [TOY, DOCUMENTED])
def test_the_order_of_mappings_in_the_files_changes_nothing(name):
    other = scrambled(name)
    assert list(other.history.facts) == list(reversed(scenario(name).history.facts))
    assert list(other.compound.power.loads) == list(reversed(scenario(name).compound.power.loads))
    for number in range(6):
        one, two = (replicate(of, number=number, full=True) for of in (scenario(name), other))
        assert differences(one, two) == []
        assert digest(one) == digest(two)


def test_what_ran_before_changes_nothing():
    """A replication leaves nothing behind for the next, and the order of runs does not matter."""
    first = digest(replicate(scenario(TOY), number=1, full=True))
    for number in (4, 2, 9):
        replicate(scenario(TOY), number=number)
    assert digest(replicate(scenario(TOY), number=1, full=True)) == first


def test_seeds_and_numbers_give_other_luck():
    runs = {digest(replicate(scenario(TOY), seed, number)) for seed in (1, 2) for number in range(5)}
    assert len(runs) == 10


def test_a_lean_record_is_a_part_of_the_full_one():
    for number in range(3):
        lean, full = (replicate(scenario(DOCUMENTED), number=number, full=whole) for whole in (False, True))
        names = set(lean.records.channels[0])
        assert names < set(full.records.channels[0])
        assert not names & set(differences(lean, full))
        assert "log" not in differences(lean, full)
