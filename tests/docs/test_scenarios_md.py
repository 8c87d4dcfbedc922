"""Every block of docs/scenarios.md, run as a reader would run it.

A block's words after the fence say what it is: `yaml scenario` a whole file, `yaml part` a piece over the
first scenario, `yaml overlay`, `yaml wrong` with the `text error` after it, `sh` commands with `text output`
where it is shown. A block that is not run says `not run`.
"""

import re
import shlex
from pathlib import Path
from typing import NamedTuple

import pytest

import sim
from sim.replication import replicate
from sim.scenario import ScenarioError, read, read_whole, render
from sim.scenario.schema import Scenario

PAGE = Path(__file__).resolve().parents[2] / "docs" / "scenarios.md"
FENCE = re.compile(r"^```(.*)\n((?:.*\n)*?)```$", re.MULTILINE)


class Block(NamedTuple):
    kind: str
    name: str
    text: str
    line: int


def blocks() -> list[Block]:
    page = PAGE.read_text("utf-8")
    found = []
    for fence in FENCE.finditer(page):
        words = fence[1].split()
        name = words[2] if len(words) > 2 and words[2].endswith(".yaml") else ""
        kind = " ".join(words[: -1 if name else None])
        found.append(Block(kind, name, fence[2], page.count("\n", 0, fence.start()) + 1))
    return found


BLOCKS = blocks()
SMALL = next(block for block in BLOCKS if block.kind == "yaml scenario")
KINDS = {"yaml scenario", "yaml part", "yaml overlay", "yaml wrong", "text error", "sh", "text output"}


def of(*kinds: str):
    chosen = [block for block in BLOCKS if block.kind in kinds]
    return pytest.mark.parametrize("block", chosen, ids=[f"line {block.line}" for block in chosen])


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """What a reader of the page has in a folder of their own."""
    monkeypatch.chdir(tmp_path)
    Path("small.yaml").write_text(SMALL.text, "utf-8")
    for block in BLOCKS:
        if block.name:
            Path(block.name).write_text(block.text, "utf-8")
    return tmp_path


def test_every_block_says_how_it_is_run():
    strange = [f"line {block.line}: {block.kind}" for block in BLOCKS if block.kind not in KINDS]
    assert [words for words in strange if not words.endswith("not run")] == []
    assert len(BLOCKS) >= 20


def test_every_section_is_in_the_contents_and_every_link_leads_somewhere():
    page = PAGE.read_text("utf-8")
    headings = re.findall(r"^## (.+)$", page, re.MULTILINE)
    anchors = {re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    assert set(re.findall(r"\]\(#([^)]+)\)", page)) == anchors
    for target in re.findall(r"\]\(([^)#:]+)\)", page):
        assert (PAGE.parent / target).exists(), target


@of("yaml scenario", "yaml part", "yaml overlay")
def test_a_block_is_valid_without_a_warning_and_plays(folder, block):
    text = f"uses: [small.yaml]\n{block.text}" if block.kind == "yaml part" else block.text
    Path("tried.yaml").write_text(text, "utf-8")
    reading = read_whole("tried.yaml", Scenario)
    assert [problem for problem in reading.warnings if problem.code not in ("W501", "W502")] == []
    assert replicate(reading.scenario, 1, 0, central=True).records.horizon > 0


def test_the_newcomers_scenario_is_about_twenty_lines_and_has_what_the_page_promises(folder):
    block = [block for block in BLOCKS if block.kind == "yaml scenario"][1]
    assert len(block.text.splitlines()) <= 24
    Path("own.yaml").write_text(block.text, "utf-8")
    scenario = read("own.yaml")
    assert scenario.compound.household.people["families"].count.value == 30
    assert scenario.compound.water.well is not None
    assert scenario.compound.water.well.lift == "hand"
    assert scenario.compound.power.generators == {}


def test_the_newcomers_people_use_what_they_can_carry_whatever_the_header_holds(folder):
    """A header of 500 L holds less than 17 L for each of thirty people, who carry again when it is empty."""
    block = [block for block in BLOCKS if block.kind == "yaml scenario"][1]
    Path("own.yaml").write_text(block.text, "utf-8")
    used = []
    for litres in (500, None, 8000):
        edits = [] if litres is None else [f"compound.water.header.capacity={litres} L"]
        played = sim.run(sim.load("own.yaml", edits), central=True)
        used.append(played.measures["water_use"]["value"])
    assert used == pytest.approx([used[1]] * 3, rel=0.02)
    assert played.measures["hardship_comms_3_or_worse_share"]["value"] == 0
    assert "fuel" not in {row.get("line") for row in played.records.logs[0]}


@of("yaml wrong")
def test_what_is_wrong_is_said_as_the_page_shows_it(folder, block):
    Path("scenario.yaml").write_text(block.text, "utf-8")
    with pytest.raises(ScenarioError) as caught:
        read("scenario.yaml")
    shown = BLOCKS[BLOCKS.index(block) + 1]
    assert shown.kind == "text error"
    assert "\n".join(render(problem) for problem in caught.value.problems) + "\n" == shown.text


def test_every_command_does_what_it_says(folder, siegesim_here):
    """In order, in one folder. Figures are left out: they take most of the time and are tested elsewhere."""
    for at, block in enumerate(BLOCKS):
        if block.kind != "sh":
            continue
        for line in block.text.splitlines():
            name, *args = shlex.split(line)
            assert name == "siegesim", line
            figures = ["--no-figures"] if args[0] == "run" else []
            said = siegesim_here(*args, *figures)
            assert said.code == 0, f"{line}: {said.err}"
        following = BLOCKS[at + 1] if at + 1 < len(BLOCKS) else None
        if following is not None and following.kind == "text output":
            assert as_page(said.out) == as_page(following.text)


def as_page(text: str) -> list[str]:
    """Lines of output, wherever in a shipped file the thing stands."""
    return [re.sub(r"\.yaml:[0-9]+", ".yaml:N", row).rstrip() for row in text.splitlines()]
