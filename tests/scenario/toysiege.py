"""The toy siege in a folder of its own, to write overlays over, and the toy house with any record."""

import re
from pathlib import Path
from shutil import copy, copytree

from sim.places import shipped_scenarios
from sim.scenario import Reading, ScenarioError, read_whole, render
from sim.scenario.schema import Scenario

HEAD = """\
about: {title: Mine, place: {name: Toytown, timezone: UTC}, start: 2030-01-01, length: 60 d, assumed: a toy}
uses: [house.yaml, street.yaml]
"""


def toys(folder: Path) -> Path:
    """A folder `scenarios/toy` with copies of the toys, the parts beside it; returns the toys' folder."""
    toy = folder / "scenarios" / "toy"
    if not toy.exists():
        copytree(shipped_scenarios() / "toy", toy)
        copytree(shipped_scenarios() / "parts", toy.parent / "parts")
    return toy


def overlaid(folder: Path, *texts: str, base: str = "siege.yaml", **others: str) -> Reading[Scenario]:
    """Read overlays over the toy siege in their order; keywords are further files of the folder."""
    toy = toys(folder)
    for name, text in others.items():
        (toy / f"{name}.yaml").write_text(text, encoding="utf-8")
    paths = []
    for number, text in enumerate(texts):
        path = toy / ("main.yaml" if len(texts) == 1 else f"main{number}.yaml")
        path.write_text(text if "extends" in text else f"extends: {base}\n{text}", encoding="utf-8")
        paths.append(path)
    return read_whole(paths, Scenario)


def with_record(folder: Path, text: str) -> Reading[Scenario]:
    """Read the toy house with a record, or anything else, of one's own."""
    toy = toys(folder)
    (toy / "main.yaml").write_text(text if "about:" in text else HEAD + text, encoding="utf-8")
    return read_whole(toy / "main.yaml", Scenario)


def told(problems: ScenarioError) -> str:
    """What a person is told, without the folder's name."""
    text = "\n".join(render(each) for each in problems.problems)
    return re.sub(r"[^\s']*/scenarios/toy/", "", text)


def copied(folder: Path, name: str) -> Path:
    """A copy of a shipped scenario's file in a folder."""
    return Path(copy(shipped_scenarios() / name, folder))
