"""The command line in this process, in a folder of its own, on the first weeks of the documented siege."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sim.cli import _run
from sim.places import shipped_scenarios

DOCUMENTED = shipped_scenarios() / "caracas-2024" / "documented.yaml"
SHORT = ("--set", "about.end=2024-04-03")
"two weeks: quick, with facts, a power cut and deliveries"


@dataclass(frozen=True)
class Said:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """The one document on stdout."""
        made: dict[str, Any] = json.loads(self.out)
        return made

    @property
    def last_line(self) -> str:
        """The last line on stderr."""
        return self.err.rstrip("\n").rpartition("\n")[2]


@pytest.fixture
def siegesim(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    def call(*args: str | Path) -> Said:
        code = _run([str(arg) for arg in args])
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return call


@pytest.fixture
def played(siegesim):
    """One short run without figures, into `one`."""
    said = siegesim("run", DOCUMENTED, *SHORT, "--central", "--no-figures", "--out", "one")
    assert said.code == 0, said.err
    return said
