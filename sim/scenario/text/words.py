"""Words that mean the same: one list's words under the names that people give them.

Some are taken for the word itself, wherever it stands: a grid that is `connected` is `on`. Others only lead
to a hint, since they might mean something else: a street that is `closed` is most likely under `siege`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from sim.scenario.text.sourced import nearest

SAME: Mapping[str, tuple[str, ...]] = {
    "on": ("connected", "yes", "true"),
    "off": ("cut", "no", "false"),
    "yes": ("true",),
    "no": ("false",),
}
"""What is taken for a word, where the word is among those that may stand."""

LIKE: Mapping[str, tuple[str, ...]] = {
    "on": ("back", "restored", "up", "running", "working"),
    "off": ("down", "disconnected", "out", "none"),
    "open": ("free", "lifted", "normal", "clear", "none", "unblocked"),
    "watch": ("watched", "observed", "surveillance"),
    "checkpoint": ("control", "controlled", "searched", "restricted", "partial"),
    "siege": ("closed", "blocked", "besieged", "surrounded", "sealed", "full"),
    "blocked": ("closed", "stopped", "siege", "off", "cut"),
    "steady": ("on", "yes", "true", "running", "connected", "normal", "continuous"),
    "intermittent": ("sometimes", "irregular", "partial", "rationed"),
    "none": ("off", "no", "false", "cut", "dry", "nobody", "nothing"),
    "clear": ("on", "free", "normal", "up", "open"),
    "interfered": ("jammed", "jamming", "blocked", "down", "off", "none"),
    "admitted": ("accepted", "granted", "allowed", "permitted", "arrived", "delivered", "passed", "let in"),
    "partly": ("partial", "partially", "part", "some"),
    "refused": ("denied", "rejected", "blocked", "turned away", "turned back", "sent away", "deterred"),
    "raised": ("high", "up"),
    "calm": ("low", "none", "normal"),
    "scheduled": ("schedule", "rationed"),
    "on demand": ("always", "demand"),
    "hand": ("manual", "manually", "bucket", "rope", "people", "carried"),
    "pump": ("electric", "motor", "pumped"),
    "gravity": ("roof", "uphill", "tower"),
    "input": ("act", "action", "event", "fact"),
    "outcome": ("result", "effect", "consequence"),
    "observation": ("reading", "measurement", "observed", "report", "sighting"),
    "context": ("background", "note", "info", "information"),
    "individual": ("alone", "one", "single"),
    "safe_conduct": ("evacuated", "evacuation", "corridor", "negotiated"),
    "surrender": ("surrendered", "gave up"),
    "escape": ("escaped", "fled"),
    "entry": ("stormed", "raid", "assault", "forced"),
    "disputed": ("unknown", "unclear"),
    "fridge": ("refrigerator", "cold"),
    "devices": ("phones", "phone", "chargers", "charging", "mobile"),
    "fixed line": ("router", "internet", "telephone", "landline"),
    "comfort": ("lights", "light", "lighting", "fan", "other", "house"),
    "generator": ("diesel", "set", "genset"),
    "solar": ("panels", "panel", "sun"),
    "all": ("everybody", "everyone", "full"),
    "grid": ("power", "electricity", "current", "mains power"),
    "mains": ("water", "tap", "taps"),
    "signal": ("mobile", "phone", "phones", "internet", "network"),
    "cordon": ("siege", "street", "road", "blockade"),
    "custodian": ("custody",),
    "gas": ("cooking gas",),
    "water": ("tanker", "truck", "cistern", "water truck"),
    "f": ("female", "woman", "w"),
    "m": ("male", "man"),
    "water.drinking": ("bottled", "bottles"),
}
"""What people write where they mean a word."""


KEYS: Mapping[str, tuple[str, ...]] = {
    "at": ("date", "when", "time", "day", "on"),
    "what": ("description", "text", "event", "details", "happened", "summary"),
    "kind": ("type", "category"),
    "because": ("reason", "cause", "caused by", "why"),
    "claimant": ("who", "by", "reported by", "according to"),
    "count": ("number", "persons", "people", "size", "n", "how many"),
    "at_start": ("state", "status", "initial", "start"),
    "capacity": ("size", "volume", "max", "maximum"),
    "level": ("content", "stock", "filled", "amount", "now"),
    "every": ("interval", "frequency", "period", "rhythm"),
    "quantity": ("amount", "load", "size", "volume"),
    "permit": ("chance", "probability", "allowed"),
    "length": ("duration", "days", "how long"),
    "end": ("until", "finish", "stop", "to"),
    "start": ("begin", "from"),
    "until": ("to", "end"),
    "from": ("start", "begin", "since"),
    "timezone": ("time zone", "zone", "tz"),
    "power": ("watts", "watt", "draw"),
    "peak": ("power", "size", "capacity"),
    "assumed": ("assumption", "reason", "why", "guess"),
    "source": ("sources", "reference", "ref"),
    "note": ("comment", "notes", "remark"),
    "title": ("name",),
    "name": ("title",),
    "address": ("url", "link", "href"),
    "published": ("date",),
}
"""The same for keys."""


def as_one_of(word: str, words: Iterable[str]) -> str:
    """The word of a list that a word is, whether it has its spelling or means the same; else the word as it
    is.
    """
    plain = _plain(word)
    for known in words:
        if plain == _plain(known) or plain in SAME.get(known, ()):
            return known
    return word


def meant_among(word: object, words: Iterable[str]) -> str | None:
    """A hint that names the word of a list that was meant, if that can be told."""
    names = tuple(str(each) for each in words)
    likely = _meanings(names).get(_plain(str(word)))
    return f"Did you mean {likely!r}?" if likely is not None else nearest(word, names)


@lru_cache(maxsize=64)
def _meanings(names: tuple[str, ...]) -> Mapping[str, str]:
    """The word of a list that each spelling means: its own and the same first, then what is like it."""
    found: dict[str, str] = {}
    for name in names:
        for plain in (_plain(name), *SAME.get(name, ())):
            found.setdefault(plain, name)
    for name in names:
        for plain in LIKE.get(name, ()):
            found.setdefault(plain, name)
    return found


def key_meant(key: object, keys: Iterable[str]) -> str | None:
    """A hint that names the key among some that another means."""
    plain = _plain(str(key))
    found = [each for each in keys if plain in KEYS.get(each, ())]
    return f"Did you mean {found[0]!r}?" if found else None


def _plain(word: str) -> str:
    return " ".join(word.lower().replace("_", " ").split())
