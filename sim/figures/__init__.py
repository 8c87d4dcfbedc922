"""Figures of a run, from its records alone: none runs the model. Matplotlib is imported in this room only."""

from sim.figures.backend import matplotlib
from sim.figures.power_calendar import power_calendar
from sim.figures.style import save
from sim.figures.timeline import timeline

__all__ = ["matplotlib", "power_calendar", "save", "timeline"]
