"""The hourly program from the command line: `python -m benchmarks.hourly_ticks [oracle] [NUMBER ...]`.

With `oracle` it lives through what `sim` says came from outside and prints how near its levels stay: that
proves the levels right. Without, it decides for itself and prints what it took: that is what the benchmark
times.
"""

from __future__ import annotations

import sys
import time

from benchmarks.hourly import oracle, speed
from sim.places import shipped_scenarios
from sim.scenario import read
from sim.scenario.schema import Scenario

DOCUMENTED = shipped_scenarios() / "caracas-2024" / "documented.yaml"


def agreement(scenario: Scenario, number: int, central: bool) -> list[str]:
    """Lines that say where the two programs are farthest apart in one replication."""
    played = oracle.play(scenario, number, central)
    lines = [f"{'central' if central else f'replication {number}'}: largest difference at the end of any day"]
    for gap in played.gaps():
        verdict = "" if gap.agrees else "  <-- more than an hour's flow"
        amounts = f"{gap.gap:10.4f}  of {gap.tolerance:8.4f}"
        lines.append(f"  {gap.name:22s} {amounts}  day {gap.second // 86400}{verdict}")
    wrong = played.wrong_rations()
    lines.append(f"  rations chosen otherwise: {len(played.rations)}, {len(wrong)} of them clearly")
    return lines


def main(words: list[str]) -> None:
    scenario = read(DOCUMENTED)
    numbers = [int(word) for word in words if word.isdigit()]
    if "oracle" in words:
        for number, central in [(0, True), *[(number, False) for number in numbers]]:
            print("\n".join(agreement(scenario, number, central)))
        return
    for number in numbers or [0]:
        begin = time.process_time()
        rows = speed.play(scenario, number)
        print(f"replication {number}: {len(rows)} hours in {time.process_time() - begin:.3f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
