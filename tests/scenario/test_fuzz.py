"""A small fuzz: drawn and spoilt files, each read and played, or refused with a line. The large one is
`python -m benchmarks.fuzz`.
"""

import random
from collections import Counter

import pytest

from benchmarks.fuzz.documents import Documents
from benchmarks.fuzz.files import MUTATED, OVERLAYS, WHOLE, full_of, home_in, made
from benchmarks.fuzz.long import KINDS
from benchmarks.fuzz.promises import LARGEST, tried
from sim.scenario import json_schema, read_whole
from sim.scenario.layers.shape import fields_of
from sim.scenario.schema import Scenario


@pytest.mark.parametrize("seed", [31, 32, 34])
def test_no_file_breaks_a_promise_and_some_are_played(seed, tmp_path):
    """Fixed seeds: what is drawn does not change from run to run, so there is no false alarm."""
    kinds: Counter[tuple[str, str]] = Counter()
    for file in made(home_in(tmp_path), 80, seed):
        outcome = tried(file.entry)
        assert outcome.broken is None, f"{outcome.broken}\n{file.path.read_text('utf-8', 'replace')}"
        kinds[file.how, outcome.kind] += 1
    assert kinds[WHOLE, "played"] + kinds[OVERLAYS, "played"] >= 5
    assert kinds[MUTATED, "refused"] >= 20


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return home_in(tmp_path_factory.mktemp("long"))


@pytest.mark.parametrize("kind", KINDS)
def test_thousands_of_edits_over_thousands_of_things_are_read_or_refused_in_bearable_time(kind, home):
    outcome = tried(full_of(kind, home), play=False)
    assert outcome.broken is None


def for_ever(_entry: object) -> None:
    while True:
        pass


def test_the_harness_sees_what_it_looks_for(tmp_path, monkeypatch):
    toy = home_in(tmp_path) / "toy" / "first.yaml"
    assert tried(toy).kind == "played"
    monkeypatch.setattr("benchmarks.fuzz.promises.SLOWEST", 0.2)
    monkeypatch.setattr("benchmarks.fuzz.promises.read", for_ever)
    assert tried(toy).broken == "reading takes more than 0.2 s"
    monkeypatch.undo()
    peaks = iter([LARGEST, LARGEST + 90, LARGEST + 90, LARGEST + 90, LARGEST + 90, LARGEST + 101])
    holds = iter([80.0, 80.0, 102.0])  # before three files: 410 MB more, an old peak, 399 MB more
    monkeypatch.setattr("benchmarks.fuzz.promises.peak", lambda: next(peaks))
    monkeypatch.setattr("benchmarks.fuzz.promises.resident", lambda: next(holds))
    assert tried(toy).broken == f"adds more than {LARGEST:g} MB"
    assert [tried(toy).broken, tried(toy).broken] == [None, None]
    monkeypatch.undo()

    def fault(*_args: object) -> None:
        raise KeyError("tank")

    monkeypatch.setattr("benchmarks.fuzz.promises.replicate", fault)
    assert tried(toy).broken.endswith("KeyError: 'tank'")


def test_every_key_of_the_schema_is_drawn_sooner_or_later(tmp_path):
    """Fixed luck: 600 scenarios and as many overlays hold every key of the parts and of the edits."""
    home = home_in(tmp_path)
    drawing = Documents(read_whole(home / "toy" / "first.yaml", Scenario), random.Random(5))
    met: set[str] = set()

    def note(node: object) -> None:
        if isinstance(node, dict):
            met.update(map(str, node))
            for each in node.values():
                note(each)
        elif isinstance(node, list):
            for each in node:
                note(each)

    for _ in range(600):
        note(drawing.whole(["../parts/household.yaml"]))
        note(drawing.overlay("first.yaml"))
    parts = ("Compound", "Siege", "Generator", "Battery", "Solar", "Line", "Water", "Stores", "Concession")
    schema = json_schema()["$defs"]
    wanted = {key for name in parts for key in schema[name]["properties"]}
    wanted |= {key for key in fields_of(Scenario) if key in ("compound", "siege", "history")}
    wanted |= {"extends", "change", "add", "remove", "move", "release", "hold", "times", "until"}
    assert wanted - met - {"source", "assumed", "note"} == set()
