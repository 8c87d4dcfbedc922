"""Where a replication's events and its time go, by part: two runs apart from the timed ones."""

from __future__ import annotations

import cProfile
import pstats
from collections import Counter
from collections.abc import Callable, Iterator
from heapq import heappop
from pathlib import Path
from typing import Any
from unittest.mock import patch

import simpy

import sim
from sim.engine import Part, Stock
from sim.engine.clock import Call, Course
from sim.engine.lookout import Lookout

SIM = Path(str(sim.__file__)).parent


def events(play: Callable[[], object]) -> tuple[Counter[str], Counter[str]]:
    """SimPy events by whom they called, and settlings by part, of one run."""
    called: Counter[str] = Counter()
    settled: Counter[str] = Counter()

    def counted(queue: list[Any]) -> Any:
        event = queue[0][3]
        callbacks = [event.callback] if isinstance(event, Call) else event.callbacks
        called[_owner(callbacks[0]) if callbacks else "nobody"] += 1
        return heappop(queue)

    with patch("sim.engine.clock.heappop", counted), _settlings(settled):
        play()
    return called, settled


class _settlings:
    """While it is open, counts how often each part settles."""

    def __init__(self, count: Counter[str]) -> None:
        self.count = count
        self.patches = [patch.object(kind, "settle", self._counting(kind)) for kind in _kinds(Part)]

    def _counting(self, kind: type[Part]) -> Callable[[Part], None]:
        settle, count = kind.settle, self.count

        def counting(part: Part) -> None:
            count[part.name] += 1
            settle(part)

        return counting

    def __enter__(self) -> None:
        for one in self.patches:
            one.start()

    def __exit__(self, *error: object) -> None:
        for one in self.patches:
            one.stop()


def _kinds(kind: type[Part]) -> Iterator[type[Part]]:
    for one in kind.__subclasses__():
        if "settle" in vars(one):
            yield one
        yield from _kinds(one)


def _owner(callback: Any) -> str:
    """Whom an event calls: a stock by its name, anything else by its module."""
    owner = getattr(callback, "__self__", None)
    if isinstance(owner, Lookout):
        owner = owner._look.__self__  # type: ignore[attr-defined]
    if isinstance(owner, Stock):
        return f"stock {owner.name}"
    if isinstance(owner, simpy.Process | Course):
        story = owner._generator if isinstance(owner, simpy.Process) else owner._send.__self__
        frame = getattr(story, "gi_frame", None)
        return f"process in {_short(frame.f_globals['__name__'])}" if frame is not None else "process"
    if owner is not None:
        return _short(type(owner).__module__)
    return _short(getattr(callback, "__module__", "?"))


def _short(module: str) -> str:
    return module.removeprefix("sim.")


def profile(play: Callable[[], object]) -> list[tuple[str, float, int]]:
    """By module: share of own time and calls, the most first; builtins go to the module `builtins`."""
    profiler = cProfile.Profile()
    profiler.enable()
    play()
    profiler.disable()
    own: Counter[str] = Counter()
    calls: Counter[str] = Counter()
    for (path, _, _), (_, count, seconds, _, _) in pstats.Stats(profiler).stats.items():  # type: ignore[attr-defined]
        own[_module(path)] += seconds
        calls[_module(path)] += count
    total = sum(own.values())
    return [(module, seconds / total, calls[module]) for module, seconds in own.most_common()]


def _module(path: str) -> str:
    file = Path(path)
    if file.is_relative_to(SIM):
        return ".".join(file.relative_to(SIM).with_suffix("").parts).removesuffix(".__init__")
    for name in ("simpy", "numpy", "scipy", "pydantic"):
        if name in file.parts:
            return name
    return "builtins" if path.startswith(("~", "<")) else "standard library"
