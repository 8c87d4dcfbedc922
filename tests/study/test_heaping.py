"""No supply line heaps up what nobody needs: years of deliveries to a house that lacks nothing."""

import numpy as np
import pytest

from sim.engine import DAY
from sim.measures.cover import days_of_cover
from sim.replication import replicate
from sim.scenario import read

HOUSE = """\
about: {title: A calm street, place: {name: Nowhere, timezone: UTC}, start: 2031-01-01, length: 800 d}
assumed: a calm street for years
uses:
  [parts/household.yaml, parts/villa.yaml, parts/small-generator.yaml, parts/cordon.yaml,
  parts/supply-lines.yaml, parts/exits.yaml]
compound:
  household: {people: {staff: {count: 3}}}
  water:
    tank: {capacity: 500 m3}
    mains_at_start: none
  stores: {food: {shelf: {capacity: 90000 person-d}}, fuel: {capacity: 90 m3}}
siege: {exits: {active: false}}
history:
  complete: {cordon: {track: cordon}, grid: {track: grid}}
"""


@pytest.mark.parametrize("number", range(3))
def test_with_room_for_everything_no_store_grows_without_end(tmp_path, number):
    """Each holds at most what is enough, one delivery and what it began with: never 350 days."""
    (tmp_path / "main.yaml").write_text(HOUSE, encoding="utf-8")
    run = replicate(read(tmp_path / "main.yaml"), number=number)
    late = np.arange(400, 800) * DAY
    medicine = [f"medicine.class_{number}" for number in (1, 2, 3)]
    for what in ("food", "fuel", "water", *medicine):
        assert np.nanmax(days_of_cover(run.records, what, late)) < 350, what
