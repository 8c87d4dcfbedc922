"""What many replications cost: `python -m benchmarks.many_runs [small]` prints tables and keeps them in
results/.

Three things. The memory of the parent, playing and finishing, for 2,000 and for 20,000 replications of a toy.
How much faster two workers are than one, in the steady part, on the documented siege. The core-seconds of
10,000 replications of the documented siege, extrapolated, beside those of the hourly program.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.hourly_ticks import DOCUMENTED
from sim.places import shipped_scenarios
from sim.scenario import read
from sim.study.archive import installed
from sim.study.runs import pace
from sim.study.runs.folder import StudyFolder
from sim.study.runs.pace import Pace
from sim.study.runs.playing import Keeping, Means, carry_on, finish
from sim.study.runs.processes import Done, processes
from sim.study.runs.task import Task, of_one

RESULTS = Path(__file__).parent / "results"
GROWS_AT_MOST, EFFICIENT = 1.2, 0.9
HOURLY_LEAST, GOAL = 8, 300
"times that the hourly program shall take; core-seconds for `MANY` replications"
MANY = 10_000
TOY = """\
about: {title: A day, place: {name: Toytown, timezone: UTC}, start: 2030-01-01, length: 1 d, assumed: a toy}
uses: [house.yaml, still.yaml]
"""
SHARD = 10
"replications in a shard of the toy, about as many as the documented siege has, so that shards are as many"


@dataclass(frozen=True)
class Scale:
    """How much is played."""

    few: int = 2_000
    many: int = 20_000
    rounds: int = 5
    "times that one worker and two are compared"
    replications: int = 60
    "of the documented siege in each"
    hourly: int = 5


SMALL = Scale(few=200, many=2_000, rounds=2, replications=24, hourly=2)


def study(task: Task, folder: Path) -> StudyFolder:
    """A folder for a task, opened."""
    about = {"command": "run", "tool": "siegesim", "seed": task.seed, "hash": task.baseline.hash}
    made = StudyFolder(folder, about)
    made.open()
    return made


# Memory


def peak() -> float:
    """Most memory that this process had since the last call [MB]; Linux only."""
    status = Path("/proc/self/status").read_text()
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    Path("/proc/self/clear_refs").write_text("5")
    return int(kilobytes) / 1024


def play_toy(n: int, folder: Path) -> dict[str, float]:
    """Play many of the toy with two workers, and finish them; peaks of memory and seconds."""
    pace.MOST = SHARD
    task = of_one(read(folder / "scenarios" / "toy" / "day.yaml"), exits_off=False)
    kept = study(task, folder / f"study-{n}")
    peak()
    began = time.perf_counter()
    carry_on(task, kept, range(n), Means(jobs=2))
    played, shards, between = peak(), len(kept.shards()), time.perf_counter()
    finish(kept, n)
    seconds = {"play_s": between - began, "finish_s": time.perf_counter() - between}
    return {"playing": played, "finishing": peak(), "shards": shards, **seconds}


def memory(scale: Scale, folder: Path) -> list[str]:
    """Peaks of the parent, each count in a process of its own."""
    toy = folder / "scenarios" / "toy"
    toy.mkdir(parents=True)
    (toy / "day.yaml").write_text(TOY, "utf-8")
    for name in ("house.yaml", "still.yaml"):
        (toy / name).write_bytes((shipped_scenarios() / "toy" / name).read_bytes())
    found = {}
    lines = [
        "| replications | shards | parent, playing [MB] | parent, finishing [MB] | play [s] | finish [s] |",
        "|---:|---:|---:|---:|---:|---:|",
    ]
    for n in (scale.few, scale.many):
        words = [sys.executable, "-m", "benchmarks.many_runs", "toy", str(n), str(folder)]
        one = found[n] = json.loads(subprocess.run(words, check=True, capture_output=True).stdout)
        sizes = f"{one['playing']:.0f} | {one['finishing']:.0f}"
        lines.append(f"| {n:,} | {one['shards']} | {sizes} | {one['play_s']:.0f} | {one['finish_s']:.1f} |")
    lines.append("")
    for what in ("playing", "finishing"):
        grown = found[scale.many][what] / found[scale.few][what]
        lines.append(f"- {what}: {grown:.2f} times, {_verdict(grown <= GROWS_AT_MOST)}")
    return lines


# Workers


@dataclass(frozen=True)
class Costed(Keeping):
    """Play and keep a range; returns the core-seconds that it took."""

    def __call__(self, numbers: range) -> float:  # type: ignore[override]
        """Play and keep them."""
        began = time.process_time()
        super().__call__(numbers)
        return time.process_time() - began


@dataclass(frozen=True)
class Steady:
    """The part of a run between the first shard that came back and the last."""

    rate: float
    "replications a second of wall time"
    cost: float
    "core-seconds of the workers a replication"
    got: float
    "cores that the workers had; less than there are workers when the machine is shared"


def played(task: Task, folder: Path, n: int, workers: int) -> Steady:
    """Play n replications of a task with so many workers."""
    study(task, folder)
    came: list[tuple[float, Done[float]]] = [
        (time.perf_counter(), done)
        for done in processes(Costed(task, folder), Pace([range(n)], workers), workers)
    ]
    (begin, _), *rest = came
    wall = rest[-1][0] - begin
    count = sum(len(done.numbers) for _, done in rest)
    cores = sum(done.result for _, done in rest)
    return Steady(count / wall, cores / count, cores / wall)


def efficiency(scale: Scale, task: Task, folder: Path) -> tuple[list[str], float]:
    """One worker and two in turn; lines, and core-seconds a replication with two."""
    found: dict[int, list[Steady]] = {1: [], 2: []}
    for number in range(scale.rounds):
        for workers, runs in found.items():
            runs.append(played(task, folder / f"{number}-{workers}", scale.replications, workers))
    ratios = [two.rate / (2 * one.rate) for one, two in zip(*found.values(), strict=True)]
    costs = {workers: median(run.cost for run in runs) for workers, runs in found.items()}
    got = {workers: median(run.got for run in runs) for workers, runs in found.items()}
    middle = median(ratios)
    lines = [
        f"- parallel efficiency, wall time: {middle:.2f}, {_verdict(middle >= EFFICIENT)} (at least "
        f"{EFFICIENT}); from {min(ratios):.2f} to {max(ratios):.2f} in {scale.rounds} rounds of "
        f"{scale.replications} replications",
        f"- cores that the workers had: {got[1]:.2f} for one, {got[2]:.2f} for two (1 and 2 on a machine of "
        "one's own; less, and the wall times above say little)",
        f"- core-seconds a replication: {costs[1]:.3f} with one worker, {costs[2]:.3f} with two: of the "
        f"efficiency {costs[1] / costs[2]:.2f} is what two take from each other, the rest is waiting",
    ]
    return lines, costs[2]


def cost(scale: Scale, each: float) -> list[str]:
    """Core-seconds of many replications beside those of the hourly program."""
    from benchmarks.hourly import speed

    scenario = read(DOCUMENTED)
    speed.play(scenario, 0)
    seconds = []
    for number in range(scale.hourly):
        began = time.process_time()
        speed.play(scenario, number)
        seconds.append(time.process_time() - began)
    hourly = median(seconds)
    return [
        f"- {MANY:,} replications: {each * MANY:,.0f} core-seconds, "
        f"{'goal reached' if each * MANY <= GOAL else 'goal not reached'} (goal {GOAL})",
        f"- the hourly program: {hourly * MANY:,.0f} core-seconds, {hourly / each:.1f} times, "
        f"{_verdict(hourly / each >= HOURLY_LEAST)} (at least {HOURLY_LEAST})",
    ]


def _verdict(met: bool) -> str:
    return "target met" if met else "target missed"


def main(scale: Scale) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        text = [
            "# What many replications cost", "",
            f"By `python -m benchmarks.many_runs{' small' if scale is SMALL else ''}` with pyarrow "
            f"{installed('pyarrow')} on {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the "
            "beginning. Memory is the most that was resident.", "",
            "## Memory of the parent", "",
            f"A day in the toy house, two workers, shards of {SHARD}. At most {GROWS_AT_MOST} times from "
            f"{scale.few:,} to {scale.many:,}.", "", *memory(scale, folder), "",
        ]  # fmt: skip
        for title, exits_off in (("played once each", False), ("and once more with exits off", True)):
            task = of_one(read(DOCUMENTED), exits_off=exits_off)
            lines, each = efficiency(scale, task, folder / title.replace(" ", "-"))
            text += [f"## The documented siege, {title}", "", *lines, *cost(scale, each), ""]
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "many-runs.md").write_text("\n".join(text).rstrip() + "\n", encoding="utf-8")
    print("\n".join(text))


if __name__ == "__main__":
    if sys.argv[1:2] == ["toy"]:
        print(json.dumps(play_toy(int(sys.argv[2]), Path(sys.argv[3]))))
    else:
        main(SMALL if sys.argv[1:] == ["small"] else Scale())
