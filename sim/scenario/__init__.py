"""What may be written in a scenario: text, units, priors, dates, origins, and the reading of it all."""

from sim.scenario.keys_page import keys_page
from sim.scenario.language import json_schema
from sim.scenario.layers.origins import numbers_and_moments
from sim.scenario.layers.resolved import resolved, scenario_hash
from sim.scenario.layers.written import write
from sim.scenario.numbers.moment import Moment, is_date, local_time
from sim.scenario.numbers.number import Dimension, Number
from sim.scenario.numbers.quantity import format_quantity, parse_quantity
from sim.scenario.numbers.units import DIMENSIONS
from sim.scenario.overlays.difference import Difference, diff
from sim.scenario.overlays.editing import Edit
from sim.scenario.reader import Reading, read, read_whole
from sim.scenario.text.errors import CODES, Misread, Problem, ScenarioError, render
from sim.scenario.text.marks import Mark

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
