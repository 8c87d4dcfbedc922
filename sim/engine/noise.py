"""Luck: random numbers that are addressed, not consumed.

A number is a pure function of (seed, replication, entity, purpose, k) through blake2b, so that a change
in one place changes no other number. `k` is the entity's own occurrence or a calendar date, never a global
counter. Only inversion follows, one uniform an address. Method and measurements: Vivarium's and starsim's
common random numbers, and arXiv 2603.11084 on event-keyed noise.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import blake2b
from math import log
from operator import index
from statistics import NormalDist
from struct import Struct
from typing import SupportsIndex

import numpy as np
import numpy.typing as npt

from sim.engine.surprise import Surprise

VERSION = "v1"
"changes whenever the same address would give another number"

WORDS = 8
"uniforms in one digest of 64 bytes"

UNKNOWN = ("prior", "date", "option")
"purposes that say what nobody knows of the world; every other purpose is luck"

_FIRST = Struct("<Q").unpack_from

_SCALE = 2.0**-52
"52 bits and a half: neither 0 nor 1 can come out"
_NORMAL = NormalDist().inv_cdf


def whole(name: str, given: SupportsIndex, least: int = 0) -> int:
    """An integer from `least` on, below 2^63; TypeError for anything else, such as 1.0 or True, ValueError
    for one out of bounds.
    """
    if isinstance(given, bool) or not hasattr(given, "__index__"):
        raise TypeError(f"{name}: expected an integer, received {given!r}")
    found = index(given)
    if not least <= found < 2**63:
        raise ValueError(f"{name}: expected an integer from {least} to 2^63 - 1, received {found}")
    return found


@dataclass
class Abducted:
    """The luck that a replayed record implies, to be used again where the record is released."""

    thresholds: dict[tuple[str, int], float] = field(default_factory=dict)
    "threshold of occurrence k of a hazard, by (hazard, k)"
    uniforms: dict[tuple[str, str, int], float] = field(default_factory=dict)
    "uniform by (entity, purpose, k)"
    amounts: dict[tuple[str, str], float] = field(default_factory=dict)
    "by (fact, stock): what the record added to a level (or took, below zero)"


class Noise:
    """All luck of one replication.

    Parameters
    ----------
    seed, replication : int
        Together they name the replication; equal pairs give equal numbers on every machine.
    given : Abducted, optional
        Numbers to use instead of the hashed ones.
    luck : int
        Which luck: with another number than 0 what is unknown stays as it is and all luck is fresh.
    """

    def __init__(self, seed: int, replication: int, given: Abducted | None = None, luck: int = 0) -> None:
        self.seed = seed = whole("seed", seed)
        self.replication = replication = whole("replication", replication)
        self.given = given if given is not None else Abducted()
        self.abducted = Abducted(
            dict(self.given.thresholds), dict(self.given.uniforms), dict(self.given.amounts)
        )
        self.surprises: list[Surprise] = []
        "every outcome that the record imposes, with how surprising the model finds it"
        root = f"siegesim noise {VERSION}|{seed}|{replication}|".encode()
        self._unknown = blake2b(root, digest_size=8).copy
        if luck:
            root += f"luck {luck}|".encode()
        self._root = blake2b(root)
        self._short = blake2b(root, digest_size=8).copy

    def uniform(self, entity: str, purpose: str, k: int = 0) -> float:
        """One number in (0, 1) for this address."""
        given = self.given.uniforms
        if given:
            known = given.get((entity, purpose, k))
            if known is not None:
                return known
        digest = (self._unknown if purpose in UNKNOWN else self._short)()
        digest.update(f"{entity}|{purpose}|{k}".encode())
        word: int = _FIRST(digest.digest())[0]
        return ((word >> 12) + 0.5) * _SCALE

    def series(self, entity: str, purpose: str, first: int, count: int) -> npt.NDArray[np.float64]:
        """Numbers in (0, 1) for `count` whole numbers from `first` on, such as calendar days; shape (count,).

        Each number has an address of its own; eight neighbours share a digest.
        """
        begin, end = first // WORDS, (first + count - 1) // WORDS
        digests = []
        for block in range(begin, end + 1):
            digest = self._root.copy()
            digest.update(f"{entity}|{purpose}|block {block}".encode())
            digests.append(digest.digest())
        words = np.frombuffer(b"".join(digests), "<u8")[first - begin * WORDS :][:count]
        return ((words >> np.uint64(12)).astype(np.float64) + 0.5) * _SCALE

    def threshold(self, hazard: str, k: int) -> float:
        """The Exp(1) threshold of occurrence k of a hazard."""
        known = self.given.thresholds.get((hazard, k))
        return known if known is not None else -log(self.uniform(hazard, "threshold", k))

    def exponential(self, entity: str, purpose: str, k: int = 0) -> float:
        """A number from Exp(1) for this address."""
        return -log(self.uniform(entity, purpose, k))

    def normal(self, entity: str, purpose: str, k: int = 0) -> float:
        """A standard normal number for this address."""
        return _NORMAL(self.uniform(entity, purpose, k))
