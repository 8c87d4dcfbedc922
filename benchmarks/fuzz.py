"""Mutated scenario files through the reader: each is read or refused with a line, never with a traceback.

    python -m benchmarks.fuzz [COUNT] [SEED]

Keys are dropped, doubled, misspelt; values swapped, negated, made enormous, NaN, of another unit or type;
structure is cut and nested; bytes are scattered. Prints how many were read, refused and how long the slowest
took; exits with 1 at the first that breaks a promise and keeps that file.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from sim.scenario import ScenarioError, read

ROOT = Path(__file__).parents[1] / "scenarios"
SEEDS = ("toy/first.yaml", "toy/siege.yaml", "caracas-2024/documented.yaml", "caracas-2024/history.yaml")
SLOWEST = 5.0
"the longest that reading one file may take [s]"
VALUES = (
    "NaN", ".inf", "-1", "1e300 L", "-5 L", "5 parsecs", "no", "true", "[]", "{}", "null", "'", "{value: }",
    "&a x", "*a", "uniform(5 L, 1 L)", "lognormal(median 0 L, gsd 1)", "beta(-1, 2)", "2024-02-30",
    "2024-11-25 25:00", "9" * 400, "!!python/object:os.system x", "[[[[[[[[", "0x1F", "12:30:45", "«»", "\t",
    "", "choice(a: .5)", "{earliest: 2030-01-02}",
)  # fmt: skip


def mutated(text: str, chance: random.Random) -> str:
    """The text with one to four mistakes in it."""
    lines = text.split("\n")
    for _ in range(chance.randint(1, 4)):
        lines = chance.choice(MISTAKES)(lines, chance) or [""]
    return "\n".join(lines)


def _drop(lines: list[str], chance: random.Random) -> list[str]:
    at = chance.randrange(len(lines))
    return lines[:at] + lines[at + chance.randint(1, 3) :]


def _double(lines: list[str], chance: random.Random) -> list[str]:
    at = chance.randrange(len(lines))
    return [*lines[:at], lines[at], *lines[at:]]


def _swap(lines: list[str], chance: random.Random) -> list[str]:
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines = list(lines)
    lines[one], lines[other] = lines[other], lines[one]
    return lines


def _misspell(lines: list[str], chance: random.Random) -> list[str]:
    lines, at = list(lines), chance.randrange(len(lines))
    if lines[at]:
        place = chance.randrange(len(lines[at]))
        lines[at] = lines[at][:place] + chance.choice("aeixyz:{}[],-#'\" 0") + lines[at][place + 1 :]
    return lines


def _value(lines: list[str], chance: random.Random) -> list[str]:
    lines, at = list(lines), chance.randrange(len(lines))
    key, colon, _ = lines[at].partition(":")
    lines[at] = f"{key}{colon} {chance.choice(VALUES)}"
    return lines


def _indent(lines: list[str], chance: random.Random) -> list[str]:
    lines, at = list(lines), chance.randrange(len(lines))
    lines[at] = " " * chance.randint(0, 12) + lines[at].lstrip()
    return lines


def _nest(lines: list[str], chance: random.Random) -> list[str]:
    lines, at = list(lines), chance.randrange(len(lines))
    depth = chance.choice((3, 40, 300, 4000))
    lines[at] = f"{lines[at].partition(':')[0]}: " + "[" * depth + "]" * chance.choice((depth, depth - 1))
    return lines


def _cut(lines: list[str], chance: random.Random) -> list[str]:
    return lines[: chance.randrange(len(lines)) + 1]


def _bytes(lines: list[str], chance: random.Random) -> list[str]:
    lines, at = list(lines), chance.randrange(len(lines))
    odd = (0, 7, 27, 0x85, 0xFEFF, 0x2028, 0x1F600, 0xD7FF)
    lines[at] += "".join(chr(chance.choice(odd)) for _ in range(3))
    return lines


MISTAKES: tuple[Callable[[list[str], random.Random], list[str]], ...] = (
    _drop, _double, _swap, _misspell, _value, _value, _value, _indent, _nest, _cut, _bytes,
)  # fmt: skip


def main(count: int, seed: int) -> int:
    """Read `count` mutated files; 0 when every promise held."""
    chance = random.Random(seed)
    texts = {name: (ROOT / name).read_text("utf-8") for name in SEEDS}
    outcomes: Counter[str] = Counter()
    slowest = 0.0
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "scenarios"
        for name in ("parts", "caracas-2024", "toy"):
            (home / name).mkdir(parents=True)
            for path in (ROOT / name).glob("*.yaml"):
                (home / name / path.name).write_text(path.read_text("utf-8"), "utf-8")
        for number in range(count):
            name = chance.choice(SEEDS)
            target = home / name
            target.write_text(mutated(texts[name], chance), "utf-8", errors="surrogatepass")
            entry = home / ("caracas-2024/documented.yaml" if name.startswith("caracas") else name)
            began = time.perf_counter()
            try:
                read(entry)
                outcome = "read"
            except ScenarioError as error:
                lined = all(one.file and one.line for one in error.problems)
                outcome = "refused" if lined else "without a line"
            except Exception as error:  # noqa: BLE001 - this is what the harness looks for
                outcome = f"broke: {type(error).__name__}: {error}"
            took = time.perf_counter() - began
            slowest = max(slowest, took)
            outcomes[outcome] += 1
            if outcome not in ("read", "refused") or took > SLOWEST:
                kept = Path(f"fuzz-{seed}-{number}.yaml")
                kept.write_text(target.read_text("utf-8"), "utf-8")
                print(f"number {number} of {name}: {outcome}, {took:.1f} s; kept as {kept}")
                return 1
            target.write_text(texts[name], "utf-8")
    print(f"{count} files from seed {seed}: {dict(outcomes)}; slowest {slowest:.2f} s")
    return 0


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:3]]
    sys.exit(main(*(given + [2000, 1][len(given) :])))
