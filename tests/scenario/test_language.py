"""The language as a JSON Schema, and the page of keys."""

import json
from pathlib import Path

from sim.scenario import DIMENSIONS, json_schema, keys_page
from sim.scenario.layers.extending import EDITS
from sim.scenario.layers.shape import everywhere, fields_of, kinds_of, models_among
from sim.scenario.overlays.overlay import KEYS
from sim.scenario.schema import Scenario
from sim.scenario.text.sourced import ORIGIN_KEYS

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json_schema()


def sections():
    return {"": SCHEMA, **{name: each for name, each in SCHEMA["$defs"].items() if "properties" in each}}


def test_every_key_has_a_description():
    bare = [
        f"{name}.{key}"
        for name, section in sections().items()
        for key, node in section["properties"].items()
        if not node.get("description")
    ]
    assert bare == []


def test_every_key_of_the_models_is_there_and_no_other():
    assert set(fields_of(Scenario)) | set(KEYS) | {"typical"} == set(SCHEMA["properties"])
    assert set(EDITS) <= set(SCHEMA["properties"])
    assert SCHEMA["$defs"]["Fact"]["additionalProperties"] is False


def test_every_number_says_its_dimension_and_unit_and_gives_an_example():
    quantities = [each for each in SCHEMA["$defs"].values() if "x-dimension" in each]
    assert len(quantities) > 15
    for each in quantities:
        assert each["x-dimension"] == "any" or each["x-unit"] == DIMENSIONS[each["x-dimension"]].canonical
        assert each["anyOf"][0]["examples"]
        assert "later" in each["anyOf"][-1]["properties"]


def test_every_reference_leads_somewhere_and_nothing_names_a_module():
    text = json.dumps(SCHEMA)
    for part in text.split('"$ref": "')[1:]:
        assert part.split('"')[0].removeprefix("#/$defs/") in SCHEMA["$defs"]
    assert "sim__" not in text


def test_a_part_of_a_scenario_needs_nothing_else():
    assert all("required" not in section for section in sections().values())
    assert SCHEMA["if"] == {"required": ["extends"]}


def test_the_page_of_keys_says_what_is_needed_and_what_may_be_null():
    rows = {}
    for section in keys_page().split("\n## ")[1:]:
        name = section.partition("\n")[0]
        for line in section.splitlines():
            if line.startswith("| `"):
                path, _, kind, left_out, _ = (cell.strip() for cell in line.strip("|").split(" | "))
                rows[f"{name}.{path.strip('`')}"] = (kind, left_out)
    for place, kinds in everywhere(Scenario):
        for model in models_among(kinds, None):
            for key, info in fields_of(model).items():
                row = rows.get(".".join((*place, key)))
                if not place or row is None or key in ORIGIN_KEYS:
                    continue
                assert (row[1] == "**needed**") == info.is_required(), (place, key)
                assert ("or `null`" in row[0]) == (type(None) in kinds_of(info.annotation)), (place, key)
    assert rows["compound.power.grid.at_start"] == ("`on` or `off`", "`on`")
    assert rows["siege.lines.ID.every"][0].endswith("or one for each state of the cordon or `null`")


def test_the_page_of_keys_is_current():
    assert (ROOT / "docs" / "keys.md").read_text("utf-8") == keys_page()


def test_the_page_of_keys_has_a_row_for_every_key_of_a_fact_and_of_a_generator():
    page = keys_page()
    for key in fields_of(Scenario.model_fields["history"].annotation):
        assert key in ("source", "assumed", "note") or f"| `{key}` |" in page
    for key in SCHEMA["$defs"]["Generator"]["properties"]:
        assert key in ("source", "assumed", "note") or f"| `power.generators.ID.{key}` |" in page
    for key in SCHEMA["$defs"]["Fact"]["properties"]:
        assert key in ("source", "assumed", "note") or f"| `facts.ID.{key}` |" in page
