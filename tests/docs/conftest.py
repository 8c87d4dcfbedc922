"""The command line in this process, in the folder that a test has made."""

import pytest

from sim.cli import _run
from tests.cli.conftest import Said


@pytest.fixture
def siegesim_here(folder, capsys):
    def call(*args: str) -> Said:
        code = _run(list(args))
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return call
