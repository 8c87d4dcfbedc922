"""Every optional part of a house and its siege: `null` is as left out, and means what the keys' page says.

The parts are found in the schema, so a new one fails here until its absence has a test.
"""

import typing
from copy import deepcopy
from functools import cache

import pytest
import yaml
from pydantic import BaseModel

from sim.measures import measure_all
from sim.places import shipped_scenarios
from sim.replication import Replication, replicate
from sim.scenario import read
from sim.scenario.schema import Compound, Siege
from sim.scenario.text.errors import ScenarioError
from tests.history.played import DAY, HOUR, digest

ANY = {state: "95 %" for state in ("open", "watch", "checkpoint", "siege")}
NEVER = dict.fromkeys(ANY, "0 %")


@cache
def rich():
    """A toy with every optional part, each of them in play; the grid goes for good on the third day."""
    tree = {
        "about": {
            "title": "Rich", "place": {"name": "x", "timezone": "UTC"}, "start": "2030-01-01",
            "length": "20 d",
        },
        "assumed": "a toy",
    }  # fmt: skip
    for part in ("house", "street"):
        text = (shipped_scenarios() / "toy" / f"{part}.yaml").read_text("utf-8")
        given = yaml.load(text, yaml.BaseLoader)  # words as they stand: `on` is no bool
        tree |= {key: value for key, value in given.items() if key in ("compound", "siege")}
    inside, outside = tree["compound"], tree["siege"]
    unit = inside["power"]["generators"]["g1"]
    unit |= {"from": "2030-01-02", "until": "2030-01-18", "arrives": "inside", "failure_to_start": "0 %"}
    unit["services"] = {"one": {"at": "2030-01-10"}}
    unit["service"] |= {"stress_at_most": "3", "every": "10 h"}
    inside["household"]["weight"] = {
        "mass": "70 kg", "height": "1.7 m", "age": "40", "sex": "f", "activity": "1.4",
    }  # fmt: skip
    inside["water"] |= {
        "pool": {"capacity": "9 m3", "level": "9 m3"},
        "well": {"flow": "1 L/min", "lift": "pump", "power": "50 W", "potable": True},
        "rain": {"monthly": ["50 L/d"] * 12, "into": "tank", "spread": "0 %"},
    }
    inside["stores"] |= {"cooking_gas": "5 d"}
    inside["stores"]["food"]["freezer"] = {
        "capacity": "40 person-d", "level": "15 person-d", "set_point": "-18 degC", "warms": "60 h",
        "cools": "3 h",
    }  # fmt: skip
    power = inside["power"]
    power["battery"] = {
        "b1": {
            "from": "2030-01-02", "arrives": "inside", "capacity": "1 kWh", "level": "100 %", "depth": "80 %",
            "reconnect": "30 %", "efficiency": "95 %", "charge_limit": "500 W", "discharge_limit": "500 W",
        }
    }  # fmt: skip
    power["solar"] = {
        "s1": {
            "from": "2030-01-02", "arrives": "inside", "peak": "300 Wp", "performance": "75 %",
            "sun_hours": ["5 h"] * 12, "spread": "10 %", "sunrise": "06:00", "sunset": "18:00", "blocks": 6,
        }
    }  # fmt: skip
    power["loads"] |= {
        "well": {"power": "50 W", "priority": 6, "serves": "well"},
        "freezer": {"power": "60 W", "priority": 3, "serves": "freezer"},
    }
    water = outside["lines"]["water"]
    water |= {"enough": dict.fromkeys(ANY, "30 d"), "climate": {"memory": "0 %", "over": "10 d"}}
    tree["history"] = {
        "facts": {
            "cut": {
                "kind": "input", "at": "2030-01-03 12:00", "what": "Cut.", "set": {"grid": "off"},
                "assumed": "a toy",
            }
        }
    }  # fmt: skip
    return tree


def optional(model, tree, path=()):
    """Paths of all optional parts below a section, by the ids that the toy has."""
    for name, field in model.model_fields.items():
        key = field.alias or name
        if key in ("source", "assumed", "note"):
            continue
        if field.default is None:
            yield (*path, key)
        below = tree.get(key) if isinstance(tree, dict) else None
        for kind in kinds(field.annotation):
            members = below.items() if "dict" in str(field.annotation) and isinstance(below, dict) else None
            for into, part in members or [(None, below)]:
                if isinstance(part, dict):
                    yield from optional(kind, part, (*path, key, *([into] if into else [])))


def kinds(annotation: object) -> list[type[BaseModel]]:
    """Sections in a type."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [kind for part in typing.get_args(annotation) for kind in kinds(part)]


def paths():
    tree = rich()
    found = [("compound", *path) for path in optional(Compound, tree["compound"])]
    found += [("siege", *path) for path in optional(Siege, tree["siege"])]
    return sorted(set(found))


def without(path, *, null):
    tree = deepcopy(rich())
    at = tree
    for key in path[:-1]:
        at = at[key]
    if null:
        at[path[-1]] = None
    else:
        at.pop(path[-1], None)
    return tree


def play(folder, tree):
    """The run, or why the file is refused."""
    folder.mkdir(exist_ok=True)
    (folder / "main.yaml").write_text(yaml.safe_dump(tree), "utf-8")
    try:
        return replicate(read(folder / "main.yaml"), number=1, full=True)
    except ScenarioError as error:
        return error


def words(run, channel):
    return run.records.series(channel).values.tolist()


def has(run, channel):
    return channel in run.records.channels[0]


MEANING = {
    "household.weight": lambda run: run.records.static["adult"] is None,
    "water.pool": lambda run: not has(run, "water.pool"),
    "water.pump": lambda run: "pump" not in words(run, "water.lift"),
    "water.mains": "refused",
    "water.well": "plays",
    "water.well.power": "plays",
    "water.rain": lambda run: not has(run, "water.rain"),
    "stores.food.fridge": lambda run: not has(run, "food.fridge"),
    "stores.food.freezer": lambda run: not has(run, "food.freezer"),
    "stores.food.spoilage": lambda run: measure_all(run.records)["food_spoiled"].value == 0,
    "stores.fuel": lambda run: not has(run, "fuel") and "running" not in words(run, "power.generators.g1"),
    "stores.cooking_gas": lambda run: not has(run, "gas"),
    "power.grid.outages": lambda run: [row for row in words(run, "grid")] == ["on", "off"],
    "power.generators.g1.from": lambda run: words(run, "power.generators.g1")[0] != "absent",
    "power.generators.g1.until": lambda run: words(run, "power.generators.g1")[-1] != "absent",
    "power.generators.g1.arrives": "plays",
    "power.generators.g1.service": "plays",
    "power.generators.g1.service.every": "plays",
    "power.generators.g1.service.stress_at_most": "plays",
    "power.generators.g1.repair": "plays",
    "power.running": lambda run: not has(run, "power.running"),
    "power.battery.b1.from": "plays",
    "power.battery.b1.arrives": "plays",
    "power.solar.s1.from": "plays",
    "power.solar.s1.arrives": "plays",
    "power.loads.*.hours": "plays",
    "comms.devices.trickle": "plays",
    "comms.devices.restart": "plays",
    "stores.medicine.class_1.delivery_share": "plays",
    "comms.fixed": "plays",
    "siege.interference": lambda run: words(run, "signal") == ["clear"],
    "siege.lines.*.cap": "plays",
    "siege.lines.*.every": "plays",
    "siege.lines.*.retry": "plays",
    "siege.lines.*.order_below": "plays",
    "siege.lines.*.enough": "plays",
    "siege.lines.*.climate": "plays",
}
"""What the absence of a part means: a property of the run, `refused`, or that it plays as left out."""


def called(path):
    """As the table calls it."""
    text = ".".join(path).removeprefix("compound.")
    for whole, part in (("power.loads.", ".hours"), ("siege.lines.", "")):
        if text.startswith(whole) and text.endswith(part):
            return f"{whole}*.{path[-1]}"
    return text


def test_every_optional_part_of_the_schema_has_a_test_of_its_absence():
    assert {called(path) for path in paths()} == set(MEANING)


@pytest.mark.parametrize("path", paths(), ids=".".join)
def test_null_is_the_same_as_left_out_and_means_what_it_says(tmp_path, path):
    null, left_out = (play(tmp_path / str(null), without(path, null=null)) for null in (True, False))
    meaning = MEANING[called(path)]
    if isinstance(null, ScenarioError) or isinstance(left_out, ScenarioError):
        assert meaning == "refused", null
        for refused in (null, left_out):
            assert all(problem.line for problem in refused.problems)
        return
    assert isinstance(null, Replication)
    assert meaning != "refused"
    assert digest(null) == digest(left_out)
    if callable(meaning):
        assert meaning(null)


def test_without_running_the_set_runs_whenever_power_is_wanted(tmp_path):
    """From the cut on 3 January to its going on the 18th: 4 kW carry everything, so it is never dark."""
    run = play(tmp_path, without(("compound", "power", "running"), null=True))
    source = run.records.series("power.source")
    dark = float(source.is_("none").integral(17 * DAY)) / HOUR
    assert dark == pytest.approx(0, abs=0.01)


def test_a_well_draws_what_it_says_and_else_what_its_load_says(tmp_path):
    """On the grid all is served: the load on the first day is 30 W more where the well's pump takes 80 W."""
    tree = without(("compound", "water", "well", "power"), null=True)
    fewer = play(tmp_path / "load", tree)
    tree["compound"]["water"]["well"]["power"] = "80 W"
    more = play(tmp_path / "well", tree)
    at = [20 * HOUR]
    watts = [run.records.series("power.load").at(at)[0] for run in (fewer, more)]
    assert watts[1] - watts[0] == pytest.approx(30)
