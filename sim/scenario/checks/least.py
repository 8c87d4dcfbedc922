"""The least that can be written of a part that every scenario has: a grid that is off, a tank that holds
nothing, a line on which nobody sends.

Such a part is no `null`; the hints say what comes nearest to having none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from sim.scenario.layers.one_for_all import states_of
from sim.scenario.layers.shape import fields_of, is_collection, kinds_at, kinds_of, models_among
from sim.scenario.layers.tree import Tree, below
from sim.scenario.numbers.number import Dimension
from sim.scenario.numbers.units import DIMENSIONS
from sim.scenario.overlays.shape_slips import sample
from sim.scenario.text.errors import Misread
from sim.scenario.text.marks import Path, dotted

NOT_AT_ALL = {
    "compound.power.grid": "{at_start: off}",
    "compound.household.people.ID": "{count: 0}",
    "compound.stores.medicine.ID": "{users: 0 %}",
    "compound.power.loads.ID": "{power: 0 W}",
    "compound.power.battery.ID": "{capacity: 0 Wh}",
    "compound.power.solar.ID": "{peak: 0 Wp}",
    "siege.cordon.rates.ID": "0 /d",
    "siege.cordon.triggers.ID": "{times: 1}",
    "siege.diplomacy.tracks.ID": "{raises_pressure: 0 %}",
    "siege.diplomacy.concessions.ID": "{rate: 0 /d}",
    "siege.exits": "{active: false}",
}
"""What leaves a part without effect, where that is less than all its keys; what a used part says of the
others stays.
"""
BUT = {
    "compound.power.grid": "By itself it may come back, unless history.complete has a silence on the track "
    "grid."
}
"""What one should know besides."""
ASKED = ("every", "order_below")
"""Why anything comes on a supply line."""
WORDLESS = ("off", "open", "own", "none")
"""Words that say as little as can be."""
WIDEST = 150
"""Letters above which a mapping is shown by its keys alone."""


def left_out(path: Path, model: type[BaseModel], tree: Tree) -> str | None:
    """What to do with a key that is there without a value."""
    around, key = path[:-1], str(path[-1] if path else "")
    kinds = kinds_at(model, tree.data, path)
    line = _silent_line(path, tree)
    if any(is_collection(kind) for kind in kinds_at(model, tree.data, around)):
        instead = line or NOT_AT_ALL.get(dotted((*around, "ID")))
        said_of_it = instead is not None and _brought(path, tree)
        return f"Write {key}: {instead}. {_removing(dotted(path))}" if said_of_it else None
    for owner in models_among(kinds_at(model, tree.data, around), tree.value(around)):
        info = fields_of(owner).get(key)
        if info is not None and not info.is_required():
            if any(is_collection(kind) for kind in kinds) and _brought(path, tree):
                return _removing(f"{dotted(path)}.ID")
            return f"Leave {key!r} out if there is nothing to say."
        if info is not None:
            said = [f"{key!r} cannot be left out.", info.description or ""]
            if found := models_among(kinds, None):
                instead = least_of(found[0], path)
                verb = "It needs" if "{...}" in instead else "Write"
                said += [f"{verb} {key}: {instead}.", BUT.get(dotted(path), "")]
            elif (entry := NOT_AT_ALL.get(f"{dotted(path)}.ID")) is not None and _brought(path, tree):
                said.append(f"One that a part brings is without effect with {key}: {{ID: {entry}}}.")
            return " ".join(each for each in said if each)
    return None


def least_of(model: type[BaseModel], path: Path) -> str:
    """A mapping with the keys that it needs, each as little as it can be, on one line."""
    if (known := NOT_AT_ALL.get(dotted(path))) is not None:
        return known
    needed = {key: info for key, info in fields_of(model).items() if info.is_required()}
    whole = _mapping({key: _least(info, (*path, key)) for key, info in needed.items()})
    return whole if len(whole) <= WIDEST else _mapping({key: _sample(info) for key, info in needed.items()})


def least_at(path: Path, data: Any, model: type[BaseModel]) -> str:
    """The least that a key of some data can hold, on one line."""
    node = data
    for step in path[:-1]:
        node = below(node, step)
    owners = models_among(kinds_at(model, data, path[:-1]), node)
    infos = [fields_of(owner).get(str(path[-1])) for owner in owners]
    return next((_least(info, path) for info in infos if info is not None), "null")


def _mapping(pairs: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{key}: {value}" for key, value in pairs.items()) + "}"


def _least(info: Any, path: Path) -> str:
    """The least that a field can hold."""
    kinds = kinds_of(info.annotation)
    if states := states_of(kinds):
        return _least(fields_of(models_among(kinds, None)[0])[states[0]], path)
    if models := models_among(kinds, None):
        return least_of(models[0], path)
    return "{}" if any(is_collection(kind) for kind in kinds) else _sample(info)


def _sample(info: Any) -> str:
    """Nothing of a quantity, the word that says least, or else what may be there for instance."""
    dimension = next((each for each in info.metadata if isinstance(each, Dimension)), None)
    if dimension is not None:
        return _nought(dimension) or sample(info)
    words = [word for kind in kinds_of(info.annotation) if _is_word(kind) for word in get_args(kind)]
    return next((word for word in WORDLESS if word in words), sample(info))


def _nought(dimension: Dimension) -> str | None:
    """Nothing of a dimension, where that may be and means nothing."""
    if dimension.name in ("temperature", "factor"):
        return None
    text = f"0 {'%' if dimension.name == 'share' else DIMENSIONS[dimension.name].example.split()[-1]}"
    if dimension.name == "count":
        return f"{max(dimension.at_least, 0):g}"
    try:
        dimension.check_value(0.0, text)
    except Misread:
        return None
    return text


def _silent_line(path: Path, tree: Tree) -> str | None:
    """A supply line on which nobody sends anything."""
    if path[:-1] != ("siege", "lines"):
        return None
    said = [key for key in ASKED if _brought((*path, key), tree)]
    return "{" + ", ".join(f"{key}: null" for key in said) + "}" if said else "{permit: 0 %}"


def _brought(path: Path, tree: Tree) -> bool:
    """Whether a file says anything at a path."""
    for layer in tree.layers:
        node: Any = layer.data
        for step in path:
            node = below(node, step)
        if node is not None:
            return True
    return False


def _removing(here: str) -> str:
    return f"What a part brings goes by leaving the part out of uses, or in an overlay: remove: [{here}]."


def _is_word(kind: Any) -> bool:
    origin: Any = get_origin(kind)
    return origin is Literal
