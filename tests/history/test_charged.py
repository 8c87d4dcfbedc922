"""A battery bank and phones that the record says were charged serve, though they were flat."""

import pytest

from sim.measures import measure_all
from sim.replication import replicate
from tests.theory.bare import bare

BANK = """\
compound:
  power:
    grid: {at_start: off}
    loads: {lamp: {power: 200 W, priority: 1}}
    battery:
      b: {capacity: 10 kWh, level: 20 %, depth: 80 %, reconnect: 30 %, efficiency: 100 %,
          charge_limit: 1 kW, discharge_limit: 1 kW}
"""
PHONES = """\
compound:
  power: {grid: {at_start: off}}
  comms: {devices: {trickle: null}}
"""


def record(told, at="2031-05-02"):
    return f"history:\n  facts:\n    came: {{kind: input, at: {at}, what: It was charged., {told}}}\n"


@pytest.mark.parametrize(
    ("told", "hours"),
    [
        ("level: {battery.b: 4 kWh}", 20), ("brings: {battery.b: 4 kWh}", 20),
        ("level: {battery.b: 1 kWh}", 5),  # 30 % of charge, at which it serves again
        ("level: {battery.b: 900 Wh}", 0),  # 29 %
    ],
)  # fmt: skip
@pytest.mark.parametrize("at", ["2031-05-01", "2031-05-02"])
def test_a_bank_that_was_cut_off_serves_when_the_record_charges_it(tmp_path, told, hours, at):
    """Cut off at 20 % of 10 kWh; at 200 W so many hours of what is above that."""
    run = replicate(bare(tmp_path, BANK + record(told, at), days=3))
    assert measure_all(run.records)["hours_from_battery"].value == pytest.approx(hours)


@pytest.mark.parametrize("told", ["level: {comms.devices: 1 Wh}", "brings: {comms.devices: 1 Wh}"])
def test_flat_phones_are_on_when_the_record_charges_them(tmp_path, told):
    """10 Wh at 0.5 W are 20 h from the start; 1 Wh two days later are 2 h more."""
    run = replicate(bare(tmp_path, PHONES + record(told, "2031-05-03"), days=3))
    assert measure_all(run.records)["usable_hours"].value == pytest.approx(22)
