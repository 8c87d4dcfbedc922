"""A fixed line that the record cuts and restores, as it does the mobile signal."""

import pytest

from sim.replication import replicate
from sim.scenario import ScenarioError
from tests.history.played import HOUR, quiet, second

FACTS = """
history:
  facts:
    jam: {kind: input, at: 2030-01-02, what: No signal., set: {signal: interfered}, assumed: a toy}
    cut: {kind: input, at: 2030-01-03, what: The line is cut., set: {fixed_line: cut}, assumed: a toy}
    back: {kind: input, at: 2030-01-05, what: It is back., set: {fixed_line: on}, assumed: a toy}
    read:
      kind: observation
      at: 2030-01-04
      what: Nobody is reached.
      observe: [{channel: fixed_line, is: off}, {channel: comms.usable, is: no}]
      assumed: a toy
"""
WORKS = "compound.comms.fixed.works=100 %"


def test_the_record_cuts_the_line_and_restores_it(tmp_path):
    """Grid on, phones full: without a signal there is a voice whenever the line is not cut."""
    of = quiet(tmp_path, FACTS, WORKS)
    run = replicate(of)
    voice = run.records.series("comms.usable")
    dates = ("2030-01-01 12:00", "2030-01-02 12:00", "2030-01-03 12:00", "2030-01-05 12:00")
    assert [voice.at(second(date, of)) for date in dates] == ["yes", "yes", "no", "yes"]
    assert voice.is_("no").integral(run.records.horizon) == 48 * HOUR
    assert all(one.agrees for one in run.observations())


def test_a_house_without_a_fixed_line_has_none_to_cut(tmp_path):
    with pytest.raises(ScenarioError, match="fixed_line"):
        quiet(tmp_path, FACTS, "compound.comms.fixed=null")
