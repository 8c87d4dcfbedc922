"""What a source says of a gap or a rhythm, in one line: silences from the start, to the end."""

import pytest

from sim.replication import replicate
from sim.scenario import ScenarioError
from tests.history.played import quiet
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


def test_a_silence_of_the_signal_keeps_it_as_it_is(tmp_path):
    """Spells of a day, half of the time: interfered on odd days. From day 9.5 to 19 it stays so, then begins
    anew: clear for a day, and interfered from day 20 on.
    """
    signal = "signal: {track: signal, from: 2030-01-10 12:00, until: 2030-01-20, assumed: a toy}"
    run = replicate(quiet(
        tmp_path, f"history: {{complete: {{{signal}}}}}\n",
        "siege.interference={share: 50 %, spell: 1 d, assumed: a toy}",
    ))  # fmt: skip
    told = run.records.series("signal").at([day * DAY for day in (8, 9, 9.6, 12, 18, 19, 20, 21)])
    assert [word == "interfered" for word in told] == [
        False, True, True, True, True, False, True, False,
    ]  # fmt: skip
