"""Progress on stderr: a bar on a terminal, else a line every ten seconds; nothing for what is quick."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

EVERY = 10.0
"seconds between two lines where there is no terminal"


@contextmanager
def progress(words: str) -> Iterator[Callable[[int, int], None]]:
    """Give a function to call with how many are done, and of how many."""
    if sys.stderr.isatty():
        with _bar(words) as tell:
            yield tell
        return
    spoken = time.monotonic()

    def tell_lines(done: int, of: int) -> None:
        nonlocal spoken
        if time.monotonic() - spoken >= EVERY:
            spoken = time.monotonic()
            print(f"{words}: {done} of {of}", file=sys.stderr, flush=True)

    yield tell_lines


@contextmanager
def _bar(words: str) -> Iterator[Callable[[int, int], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(words, total=None)

        def tell(done: int, of: int) -> None:
            bar.update(task, completed=done, total=of)

        yield tell
