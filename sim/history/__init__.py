"""The record: facts dated, imposed or released, and held against the run."""

from sim.history.driven import Driven
from sim.history.ledger import Dated, Ledger
from sim.history.observations import Comparison, compare
from sim.history.replay import Replay
from sim.history.targets import Targets

__all__ = ["Comparison", "Dated", "Driven", "Ledger", "Replay", "Targets", "compare"]
