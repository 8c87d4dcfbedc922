"""Checkpoint: vehicles wait in a lane and are searched before anything is decided."""

from __future__ import annotations

from collections.abc import Generator as Story

import simpy
from simpy.resources.resource import Request

from sim.engine import State
from sim.scenario.schema.siege import Checkpoint as CheckpointSpec
from sim.wall import Stage


class Checkpoint:
    """One queue for all lines."""

    def __init__(self, stage: Stage, spec: CheckpointSpec, cordon: State) -> None:
        self.stage = stage
        self.spec = spec
        self.cordon = cordon
        self.lanes = simpy.Resource(stage.clock.env, capacity=int(stage.draws(spec.lanes)))
        self.searches = 0

    def search_time(self, rank: int, k: int) -> int:
        """Length of search k of the line of this rank under the present cordon [s]."""
        own = k << 18 | rank  # each line has luck of its own
        return int(self.stage.draws.each(self.spec.search.at(self.cordon.value), own))

    def go_through(self, rank: int, k: int) -> Story[simpy.Event, Request, float]:
        """Queue and be searched; returns the carrier's hours there."""
        clock = self.stage.clock
        arrived = clock.now
        seconds = self.search_time(rank, k)
        if seconds <= 0:
            return 0.0
        if self.cordon.value in ("open", "watch"):
            yield clock.wait(seconds, rank)  # a look at the gate, no lane to wait in
            return seconds / 3600
        with self.lanes.request() as turn:
            if not turn.triggered:
                yield turn
            self.searches += 1
            yield clock.wait(seconds, rank)
        return (clock.now - arrived) / 3600
