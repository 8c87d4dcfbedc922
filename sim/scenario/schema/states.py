"""States and channels of words: what the record may set or read, and in which words."""

from __future__ import annotations

from collections.abc import Mapping

STATES: Mapping[str, tuple[str, ...]] = {
    "grid": ("on", "off"),
    "mains": ("steady", "intermittent", "none"),
    "signal": ("clear", "interfered", "modelled"),
    "cordon": ("open", "watch", "checkpoint", "siege"),
    "custodian": ("own", "de_facto", "agreed", "contested", "third", "none"),
    "pressure": ("raised", "calm"),
    "power.running": ("on demand", "scheduled"),
}
"""States that the record may set, with their words; beside them lines.ID."""

LINE = ("open", "blocked")
STORED = ("water", "bottled", "food", "medicine", "fuel")
"""Lines whose deliveries go into a store; what comes on any other is a visit."""
UNIT = ("absent", "ready", "running", "failed")
SLOT = ("admitted", "partly", "refused", "deterred", "not asked")
RATION = ("normal", "rationed", "survival")
SOURCES = ("grid", "solar", "battery", "generator", "none")
CHANNELS: Mapping[str, tuple[str, ...]] = {
    **STATES,
    "signal": ("clear", "interfered"),
    "grid.supply": ("on", "off"),
    "power.source": SOURCES,
    "comms.usable": ("yes", "no"),
    "water.ration": RATION,
    "food.ration": RATION,
    "water.lift": ("pump", "gravity", "hand", "none"),
    "survivable": ("yes", "no"),
}
"""Channels of words that every scenario has."""
BY_ID: Mapping[str, tuple[str, ...]] = {"lines.": LINE, "power.generators.": UNIT, "slots.": SLOT}
"""How the names of the others begin, with their words."""


def words_of(channel: str) -> tuple[str, ...]:
    """The words of a channel, by its name alone; none for one of numbers."""
    named = (words for begin, words in BY_ID.items() if channel.startswith(begin))
    return CHANNELS.get(channel) or next(named, ())
