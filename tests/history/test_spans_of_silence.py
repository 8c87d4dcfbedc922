"""What a source says of a gap or a rhythm, in one line: silences from the start, to the end."""

import pytest

from sim.replication import replicate
from sim.scenario import ScenarioError
from tests.theory.bare import DAY, bare, line, slots

FACTS = """
history:
  facts:
    tanker: {kind: outcome, at: 2031-05-11, what: It came., attempt: {line: water, result: admitted}}
  complete:
    gap: {track: lines.water, %s}
"""


@pytest.mark.parametrize(
    ("span", "days"),
    [
        ("until: 2031-05-06", [10, 15, 20, 25]),  # the next counts from its end, and is the documented one
        ("from: tanker", [5, 10]),
        ("from: tanker, until: 2031-05-23", [5, 10, 27]),
        ("until: tanker", [10, 15, 20, 25]),
        ("from: 2031-05-01", [10]),
    ],
)
def test_a_silence_may_leave_out_an_end(tmp_path, span, days):
    """A tanker every five days from the fifth on; that of the tenth is documented, and comes all the same."""
    text = "siege:\n  lines:\n" + line("water", "L", "10 L", every="5 d") + FACTS % span
    run = replicate(bare(tmp_path, text, days=29))
    assert [row["time"] / DAY for row in slots(run)] == days


@pytest.mark.parametrize("span", ["until: 2031-05-01", "from: 2031-07-01", "from: tanker, until: 2031-05-02"])
def test_a_silence_that_never_holds_is_refused(tmp_path, span):
    text = "siege:\n  lines:\n" + line("water", "L", "10 L", every="5 d") + FACTS % span
    with pytest.raises(ScenarioError, match=r"main.yaml:\d+:\d+: error E707"):
        bare(tmp_path, text)
