"""What a scenario file may say: one pydantic model a section."""

from sim.scenario.schema.compound import Compound
from sim.scenario.schema.history import Fact, History
from sim.scenario.schema.power import PowerSupply
from sim.scenario.schema.scenario import Scenario
from sim.scenario.schema.siege import Siege

__all__ = ["Compound", "Fact", "History", "PowerSupply", "Scenario", "Siege"]
