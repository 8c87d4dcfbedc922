"""Studies: one replication told to a person, the band of many behind it, and the folder that keeps them.

Comparison, conditioning, planning and sensitivity will stand here beside them.
"""

from sim.study.archive import Archive, Kept, NotOurs, read_archive
from sim.study.band import Band, band
from sim.study.one import Run, play, scenario_id
from sim.study.shortage import RunOut, Spell, first_empty, water_spells
from sim.study.story import Happening, imposed

__all__ = [
    "Archive", "Band", "Happening", "Kept", "NotOurs", "Run", "RunOut", "Spell", "band", "first_empty",
    "imposed", "play", "read_archive", "scenario_id", "water_spells",
]  # fmt: skip
