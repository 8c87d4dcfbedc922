"""`null` where a part cannot be left out: what the hint says to write instead can be read, and played."""

import re

import pytest
import yaml

import sim
from sim.scenario import ScenarioError, read_whole
from sim.scenario.layers.shape import is_collection, models_among, walk
from sim.scenario.schema import Scenario
from tests.scenario.toysiege import toys

WHOLE = """\
about: {title: Mine, place: {name: Toytown, timezone: UTC}, start: 2031-05-01, length: 2 d}
assumed: a toy
uses: [../parts/household.yaml, ../parts/villa.yaml, ../parts/small-generator.yaml,
  ../parts/solar-and-battery.yaml, ../parts/cordon.yaml, ../parts/supply-lines.yaml, ../parts/exits.yaml]
compound:
  household: {people: {staff: {count: 6}}}
"""
FEW = 40
"Fewer hints than that would mean that nothing was looked at."


def _written(path, value):
    whole = yaml.safe_load(WHOLE)
    node = whole
    for key in path[:-1]:
        node = node.setdefault(key, {})
    node[path[-1]] = value
    return yaml.safe_dump(whole)


@pytest.fixture(scope="module")
def hints(tmp_path_factory):
    """A file, and what is advised for every part that cannot be nothing."""
    file = toys(tmp_path_factory.mktemp("nothing")) / "main.yaml"
    file.write_text(WHOLE, encoding="utf-8")
    advised = {}
    for path, kinds, _ in walk(Scenario, read_whole(file, Scenario).tree.data):
        if path[:1] not in (("compound",), ("siege",)) or type(None) in kinds:
            continue
        if any(isinstance(step, int) for step in path):
            continue
        if models_among(kinds, None) or any(is_collection(kind) for kind in kinds):
            file.write_text(_written(path, None), encoding="utf-8")
            with pytest.raises(ScenarioError) as caught:
                read_whole(file, Scenario)
            (problem,) = caught.value.problems
            found = re.search(r"Write (\w+: .*?\})\.(?: |$)", problem.hint or "")
            if found is not None and "..." not in found[1]:
                advised[path] = found[1]
    return file, advised


def test_what_is_written_instead_of_nothing_can_be_read_and_played(hints):
    file, advised = hints
    assert len(advised) > FEW
    for path, text in advised.items():
        ((key, value),) = yaml.load(text, yaml.BaseLoader).items()
        assert key == path[-1]
        value = None if value == "null" else value
        file.write_text(_written(path, _nulls(value)), encoding="utf-8")
        sim.run(sim.load(file))


def _nulls(value):
    """The text of a file with its `null` understood; all else stays text, so that `off` is no Boolean."""
    if isinstance(value, dict):
        return {key: _nulls(each) for key, each in value.items()}
    return {"null": None, "false": False, "true": True}.get(value, value)


@pytest.mark.parametrize(
    ("line", "instead"),
    [("fuel", "{every: null}"), ("food", "{every: null, order_below: null}"), ("spares", "{permit: 0 %}")],
)
def test_a_line_of_a_part_is_silenced_in_the_file_itself(line, instead, hints):
    assert hints[1]["siege", "lines", line] == f"{line}: {instead}"
