"""Many files against the promises of the reader.

    python -m benchmarks.fuzz [COUNT] [SEED] [FOLDER]

Prints what came of them, by how they were made. Files that break a promise are kept in FOLDER, and then it
exits with 1; so is the slowest one, if it takes its time.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

from benchmarks.fuzz.files import home_in, made
from benchmarks.fuzz.promises import Outcome, peak, tried

SLOW = 1.0
"From when on the slowest file is worth a look [s]."


def main(count: int, seed: int, keep: Path) -> int:
    """Try `count` files; 0 when every promise held."""
    outcomes: dict[str, list[Outcome]] = defaultdict(list)
    broken: Counter[str] = Counter()
    longest = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for number, file in enumerate(made(home_in(Path(folder)), count, seed)):
            outcome = tried(file.entry)
            outcomes[file.how].append(outcome)
            if outcome.reading + outcome.playing > max(longest, SLOW):
                longest = outcome.reading + outcome.playing
                keep.mkdir(parents=True, exist_ok=True)
                (keep / f"{seed}-slowest.yaml").write_bytes(file.path.read_bytes())
            if outcome.broken is not None:
                broken[outcome.broken] += 1
                keep.mkdir(parents=True, exist_ok=True)
                kept = keep / f"{seed}-{number}.yaml"
                kept.write_bytes(file.path.read_bytes())
                print(f"number {number}: {file.path.name}: {outcome.broken}; kept as {kept}", flush=True)
    print("| made | files | refused, each with a line | played | reading, slowest | playing, slowest |")
    print("|---|---:|---:|---:|---:|---:|")
    for how, found in sorted(outcomes.items()):
        kinds = Counter(each.kind for each in found)
        slow = max(each.reading for each in found), max(each.playing for each in found)
        print(
            f"| {how} | {len(found):,} | {kinds['refused']:,} | {kinds['played']:,} "
            f"| {slow[0]:.2f} s | {slow[1]:.2f} s |"
        )
    codes = {code for found in outcomes.values() for each in found for code in each.codes}
    print(f"\nseed {seed}: {sum(broken.values())} broken; peak memory {peak():.0f} MB")
    print(f"codes told: {', '.join(sorted(codes))}")
    return 1 if broken else 0


if __name__ == "__main__":
    asked = [int(each) for each in sys.argv[1:3]]
    count, seed = asked + [2000, 1][len(asked) :]
    sys.exit(main(count, seed, Path(sys.argv[3] if len(sys.argv) > 3 else "fuzz-broken")))
