"""What another file changes of the record is told by that file, and not by whoever told of it first.

A fact whose date, effect or words are others is assumed, or has the source that the changing file gives. What
stands beside the words of the first teller (claimant, confidence, what is said against it) goes; a label goes
too where more than the date is another.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.scenario.layers.tree import Origin, Tree
from sim.scenario.overlays.record import FACTS, SILENCES
from sim.scenario.text.marks import Mark, Path, dotted
from sim.scenario.text.sourced import ORIGIN_KEYS

VARIANTS: Path = ("history", "variants")
TOLD = ("claimant", "confidence", "disputed", "also")
"""What a fact says of who told it."""
WHEN = ("at", "because", "run")
"""What moving a fact may change."""
CHANGED = "changed from how it was first told"
"""What is assumed of a fact of which the file that changes it says nothing."""


def retold(tree: Tree) -> Tree:
    """Give each fact, silence and dispute that a later file changes the origin that this file has for it."""
    said: dict[Path, list[_Saying]] = {}
    for place, layer in enumerate(tree.layers):
        for at, mark in layer.where.items():
            if at[:2] in (FACTS, SILENCES, VARIANTS) and len(at) > 3:
                said.setdefault(at[:3], []).append((place, mark, at))
    made: dict[Path, Mapping[str, Any]] = {}
    marks: dict[Path, Mark] = {}
    for entry, sayings in said.items():
        raw = tree.value(entry)
        if isinstance(raw, dict) and (changed := _changed(sayings)):
            made[entry] = new = _by_the_last(tree, entry, raw, changed)
            given = [key for key in ("source", "assumed") if key in new and new[key] is not raw.get(key)]
            marks |= {(*entry, key): changed[0][1] for key in given}
    return _with(tree, made, marks) if made else tree


_Saying = tuple[int, Mark, Path]
"""Which layer says something of an entry of the record, where in its file, and at which path."""


def _changed(sayings: list[_Saying]) -> list[_Saying]:
    """What the last file says of what happened, in its order; nothing if no other file told of it before."""
    told = [one for one in sayings if one[2][3] not in (*ORIGIN_KEYS, *TOLD, "label")]
    last = max((layer for layer, _, _ in told), default=0)
    if all(layer == last for layer, _, _ in told):
        return []
    new = [one for one in told if one[0] == last]
    return sorted(new, key=lambda one: (one[1].line, one[1].column, dotted(one[2])))


def _by_the_last(
    tree: Tree, entry: Path, raw: Mapping[str, Any], changed: list[_Saying]
) -> Mapping[str, Any]:
    """An entry with what the last file, and any after it, says of where it is from."""
    last, paths = changed[0][0], [at for _, _, at in changed]
    files = {layer.file for layer in tree.layers[last:]}
    own = {key for key in raw if (mark := tree.where.get((*entry, key))) is not None and mark.file in files}
    gone = {*ORIGIN_KEYS, *TOLD} if all(at[3] in WHEN for at in paths) else {*ORIGIN_KEYS, *TOLD, "label"}
    kept = {key: value for key, value in raw.items() if key in own or key not in gone}
    if "source" in kept or "assumed" in kept:
        return kept
    covers = tree.layers[last].covers
    around = (covers.get(at[:length]) for at in paths for length in range(len(at), -1, -1))
    origin = next((one for one in around if one is not None), Origin((), CHANGED))
    return {
        **kept,
        **({"source": list(origin.source)} if origin.source else {}),
        **({"assumed": origin.assumed} if origin.assumed else {}),
    }


def _with(tree: Tree, made: Mapping[Path, Mapping[str, Any]], marks: Mapping[Path, Mark]) -> Tree:
    """A tree with other entries of the record; a mark of what is gone goes too."""
    history = dict(tree.data["history"])
    for (_, name, id), raw in made.items():
        if history[name] is tree.data["history"][name]:
            history[name] = dict(history[name])
        history[name][id] = dict(raw)

    def stands(at: Path) -> bool:
        return len(at) < 4 or at[:3] not in made or at[3] in made[at[:3]]

    where = {at: mark for at, mark in tree.where.items() if stands(at)}
    keys = {at: mark for at, mark in tree.keys.items() if stands(at)}
    return Tree({**tree.data, "history": history}, {**where, **marks}, {**keys, **marks}, tree.layers)
