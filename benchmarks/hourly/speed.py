"""Speed mode: the hourly program on its own, deciding and drawing for itself; what the benchmark times.

Scenario, drawn numbers, luck and the record's dates are those of `sim`; everything happens at a tick.
Rounding times and choosing at ticks leads it away from `sim` before long, so that this mode shows what an
hourly program costs and that it tells the same kind of story; that its levels are right is shown by
`oracle`.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import simpy

from sim.engine import Noise
from sim.history import Ledger
from sim.replication import Calendar, Drawn
from sim.scenario.schema import Scenario

from .house import House, Row
from .household import Household
from .lines import Lines
from .outside import HOUR, Outside
from .record import Record
from .stocks import containers, plain


def play(
    scenario: Scenario, number: int = 0, central: bool = False, *, calendar: Calendar | None = None,
    in_containers: bool = True,
) -> list[Row]:
    """Play one replication by the hour; returns one row an hour.

    `in_containers=False` keeps stocks as plain numbers instead of SimPy containers.
    """
    calendar = calendar or Calendar.of(scenario)
    noise = Noise(1, number)
    draws = Drawn(noise, calendar, central)
    env = simpy.Environment()
    house = House(scenario, calendar, noise, draws, containers(env) if in_containers else plain)
    outside = Outside(env, scenario, noise, draws, house)
    lines = Lines(env, scenario, noise, draws, house, outside, lambda: None)
    household = Household(env, scenario, draws, house, outside, lines)
    ledger = Ledger(scenario.history, noise, draws, central, calendar.horizon)
    record = Record(env, ledger, draws, household)
    rows: list[Row] = []
    start_hour = calendar.local.reads(0) // HOUR

    def hours() -> Generator[simpy.Event, Any, None]:
        for hour in range(calendar.horizon // HOUR):
            of_day = (start_hour + hour) % 24
            house.months_begin(hour * HOUR)
            record.tick(hour)
            outside.tick(hour)
            lines.tick(hour)
            if of_day == house.plan_hour and house.people:
                household.plan()
            house.carry_again()
            household.run_units(hour, of_day)
            house.step(1.0, of_day)
            household.wear()
            household.look_at_stores()
            rows.append(house.row(hour))
            yield env.timeout(1)

    env.process(hours())
    env.run(until=calendar.horizon // HOUR)
    return rows
