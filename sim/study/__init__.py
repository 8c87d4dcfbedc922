"""Studies: one replication told to a person, a baseline and an alternative with the same luck, the band of
many behind a figure, and the folder that keeps them.

Comparison, conditioning, planning and sensitivity will stand here beside them.
"""

from sim.study.archive import Archive, Kept, read_archive
from sim.study.band import Band, band
from sim.study.files import NotOurs, Taken
from sim.study.naming import heading_of, what_if
from sim.study.one import Run, play, scenario_id
from sim.study.pair import Pair, baseline_of, beside, pair
from sim.study.shortage import Cause, RunOut, Spell, first_empty, runs_emptied, water_spells
from sim.study.standing import Standing, imposed_and_free, still_imposed
from sim.study.story import Happening, imposed

__all__ = [
    "Archive", "Band", "Cause", "Happening", "Kept", "NotOurs", "Pair", "Run", "RunOut", "Spell",
    "Standing", "Taken", "band", "baseline_of", "beside", "first_empty", "heading_of", "imposed",
    "imposed_and_free", "pair", "play", "read_archive", "runs_emptied", "scenario_id", "still_imposed",
    "water_spells", "what_if",
]  # fmt: skip
