"""Stocks of the hourly program: a `simpy.Container`, or a plain number with the same few methods.

The plain one shows how much of the hourly program's time is SimPy's containers and how much is the ticking
itself. Amounts are clipped before they are put or taken, so that a container never makes anybody wait.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import simpy


class Stock(Protocol):
    """What the parts use of a stock."""

    @property
    def level(self) -> float:
        """What is in it."""

    @property
    def capacity(self) -> float:
        """What goes into it."""

    def put(self, amount: float) -> object:
        """Put in, above zero and no more than there is room for."""

    def get(self, amount: float) -> object:
        """Take out, above zero and no more than there is."""

    def grow(self, capacity: float) -> None:
        """Hold so much from now on."""


Store = Callable[[float, float], Stock]
"(level, capacity) -> stock"


class Plain:
    """A stock without SimPy."""

    __slots__ = ("capacity", "level")

    def __init__(self, level: float, capacity: float) -> None:
        self.level = level
        self.capacity = capacity

    def put(self, amount: float) -> None:
        self.level += amount

    def get(self, amount: float) -> None:
        self.level -= amount

    def grow(self, capacity: float) -> None:
        self.capacity = capacity


class Growing(simpy.Container):
    """A container whose capacity may grow."""

    def grow(self, capacity: float) -> None:
        self._capacity = capacity


def containers(env: simpy.Environment) -> Store:
    """Stocks that are SimPy containers."""
    return lambda level, capacity: Growing(env, capacity, min(level, capacity))


def plain(level: float, capacity: float) -> Stock:
    """Stocks that are plain numbers."""
    return Plain(min(level, capacity), capacity)


def put(stock: Stock, amount: float) -> float:
    """Put in what fits; returns that amount."""
    room = stock.capacity - stock.level
    if amount > room:
        amount = room
    if amount <= 0:
        return 0.0
    stock.put(amount)
    return amount


def get(stock: Stock, amount: float) -> float:
    """Take out what is there; returns that amount."""
    level = stock.level
    if amount > level:
        amount = level
    if amount <= 0:
        return 0.0
    stock.get(amount)
    return amount


def move(stock: Stock, amount: float) -> None:
    """Put in, or take out what is below zero, as far as it goes."""
    if amount > 0:
        put(stock, amount)
    elif amount < 0:
        get(stock, -amount)
