"""What may be written in a scenario: text, units, priors, dates, origins, and the reading of it all."""

from sim.scenario.difference import Difference, diff
from sim.scenario.editing import Edit
from sim.scenario.errors import CODES, Misread, Problem, ScenarioError, render
from sim.scenario.keys_page import keys_page
from sim.scenario.language import json_schema
from sim.scenario.marks import Mark
from sim.scenario.moment import Moment, is_date, local_time
from sim.scenario.number import Dimension, Number
from sim.scenario.origins import numbers_and_moments
from sim.scenario.quantity import format_quantity, parse_quantity
from sim.scenario.reader import Reading, read, read_whole
from sim.scenario.resolved import resolved, scenario_hash
from sim.scenario.units import DIMENSIONS
from sim.scenario.written import write

__all__ = [
    "CODES",
    "DIMENSIONS",
    "Difference",
    "Dimension",
    "Edit",
    "Mark",
    "Misread",
    "Moment",
    "Number",
    "Problem",
    "Reading",
    "ScenarioError",
    "diff",
    "format_quantity",
    "is_date",
    "json_schema",
    "keys_page",
    "local_time",
    "numbers_and_moments",
    "parse_quantity",
    "read",
    "read_whole",
    "render",
    "resolved",
    "scenario_hash",
    "write",
]
