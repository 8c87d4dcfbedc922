"""Words of a page: shares, how many runs agree, one name for a measure wherever it is told."""

import pytest

from sim.cli.wording import runs_agree, share_of
from tests.scenario.toysiege import toys

RUNS = 1000


@pytest.mark.parametrize(
    ("runs", "words"),
    [
        (0, "No run agrees"), (1, "Less than 1 % of the runs agree"), (10, "Only 1 % of the runs agree"),
        (499, "Only 50 % of the runs agree"), (500, "50 % of the runs agree"),
        (999, "More than 99 % of the runs agree"), (1000, "All runs agree"),
    ],
)  # fmt: skip
def test_how_many_runs_agree_is_a_sentence_at_every_share(runs, words):
    assert runs_agree(1 - (RUNS - runs) / RUNS) == words


def test_only_none_is_0_and_only_all_is_100_per_cent():
    told = [share_of(runs / RUNS) for runs in range(RUNS + 1)]
    assert (told.index("0 %"), told.count("0 %")) == (0, 1)
    assert (told.index("100 %"), told.count("100 %")) == (RUNS, 1)
    assert share_of(float("nan")) == "–"


def test_a_page_says_that_no_run_agrees(siegesim, tmp_path):
    """A tank of 5,000 L never holds 50,000."""
    path = toys(tmp_path) / "first.yaml"
    full = """history:
  facts:
    full:
      kind: observation
      at: 2031-05-05
      what: The tank is full.
      observe: [{channel: water.tank, at_least: 50000 L}]
      assumed: a toy
"""
    path.write_text(path.read_text("utf-8").replace("history:\n  facts:\n", full), "utf-8")
    said = siegesim("run", path, "-n", "3", "--no-exits-off", "--no-figures", "--jobs", "1")
    assert "No run agrees with [full] The tank is full." in said.out
    assert "Only 0 %" not in said.out
