"""Time, levels, states, risks, noise and records: an engine that knows nothing of embassies."""

from sim.engine.clock import ACTION, DAY, END, HISTORY, PHYSICS, SETTLE, WATCH, Clock, Part, SettlingError
from sim.engine.flow import Flow
from sim.engine.hazard import Hazard, Wear
from sim.engine.noise import Abducted, Noise
from sim.engine.records import Channel, Recorder, Records, Series
from sim.engine.relaxation import Relaxation
from sim.engine.state import State
from sim.engine.stock import Stock, together
from sim.engine.surprise import Surprise, nats, nats_of_firing

__all__ = [
    "ACTION",
    "DAY",
    "END",
    "HISTORY",
    "PHYSICS",
    "SETTLE",
    "WATCH",
    "Abducted",
    "Channel",
    "Clock",
    "Flow",
    "Hazard",
    "Noise",
    "Part",
    "Recorder",
    "Records",
    "Relaxation",
    "Series",
    "SettlingError",
    "State",
    "Stock",
    "Surprise",
    "Wear",
    "nats",
    "nats_of_firing",
    "together",
]
