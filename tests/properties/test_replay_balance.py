"""Balance: at any instant what is in a stock is what was in it, plus what came in, less what went out."""

from math import pi

import pytest

from sim.engine import WATCH
from sim.replication import build
from tests.history.played import DOCUMENTED, TOY, scenario

INSTANTS = 50


def audit(of, number):
    """Worst relative imbalance by stock at fifty scattered instants and the horizon; the world at its end."""
    world = build(of, number=number)
    clock, stocks, worst = world.stage.clock, world.compound.stocks, {}

    def look(_):
        for name, stock in stocks.items():
            turned_over = stock.initial + sum(flow.flowed for flow in stock.inflows)
            error = abs(stock.imbalance()) / max(turned_over, 1.0)
            worst[name] = max(worst.get(name, 0.0), error)
            assert -1e-9 <= stock.level <= stock.capacity * (1 + 1e-12)

    for k in range(INSTANTS):  # scattered without any two alike: multiples of pi, wrapped
        clock.at(int((k * pi + number) % 1 * clock.horizon), WATCH, 1, look)
    clock.at(clock.horizon, WATCH, 1, look)
    world.play()
    return worst, world


@pytest.mark.parametrize(("name", "numbers"), [(TOY, 40), (DOCUMENTED, 12)], ids=["toy", "documented"])
def test_every_stock_balances_at_every_instant(name, numbers):
    for number in range(numbers):
        worst, world = audit(scenario(name), number)
        assert set(worst) == set(world.compound.stocks)
        assert max(worst.values()) < 1e-6, (number, worst)


@pytest.mark.parametrize(("name", "numbers"), [(TOY, 20), (DOCUMENTED, 6)], ids=["toy", "documented"])
def test_what_is_lifted_out_of_the_tank_comes_into_the_header(name, numbers):
    for number in range(numbers):
        water = audit(scenario(name), number)[1].compound.water
        out = water.lifted.flowed - water.lifting.fell_back.flowed
        into = water.lift.flowed + water.by_hand.flowed - water.lifting.never_came.flowed
        assert water.lifted.flowed > 1000
        assert out == pytest.approx(into, rel=1e-6)


def test_what_slots_brought_is_what_the_stores_took():
    """Log and stocks tell the same: food admitted, litres of fuel admitted."""
    for number in range(12):
        _, world = audit(scenario(DOCUMENTED), number)
        log = world.stage.recorder.log
        food = sum(row["admitted"] for row in log if row["what"] == "slot" and row["line"] == "food")
        fuel = sum(row["admitted"] for row in log if row["what"] == "slot" and row["line"] == "fuel")
        stores, tank = world.compound.stores, world.compound.fuel
        laid_in = [stores.shelved, *(place.delivered for place in (stores.warm, *stores.cold))]
        assert sum(flow.flowed for flow in laid_in) == pytest.approx(food, rel=1e-9)
        delivered = next(flow for flow in tank.inflows if flow.name == "delivered")
        assert delivered.flowed == pytest.approx(fuel, rel=1e-9)
