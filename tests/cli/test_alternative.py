"""A file that extends another is played as an alternative to it, and the page says so."""

import json
import re
from pathlib import Path

import pytest
from pyarrow import parquet

import sim
from sim.cli.starting import TEMPLATE

OVERLAY = """\
extends: caracas-2024/documented.yaml
question: What if the first cut had never come?
remove: [W03 and what follows]
"""


def test_the_page_of_an_overlay_says_what_is_imposed_released_and_edited(siegesim, tmp_path):
    (tmp_path / "no-cut.yaml").write_text(OVERLAY, encoding="utf-8")
    said = siegesim(
        "run", "no-cut.yaml", "--set", "about.end=2024-05-03", "--central", "--no-figures", "--out", "two"
    )
    assert said.code == 0, said.err
    assert "Alternative to: Siege of the Argentine" in said.out
    assert "Modelled alternative: acts of others as documented or edited" in said.out
    for word in ("Imposed", "Released", "Edited", "Modelled"):
        assert f"\n{word} " in said.out
    assert "W03 (2024-03-25 15:00) is gone" in said.out
    assert max(len(line) for line in said.out.splitlines()) <= 100
    kept = json.loads((tmp_path / "two" / "manifest.json").read_text("utf-8"))
    assert kept["alternative"]["to"]["id"] == "caracas-2024/documented"


def test_the_document_of_a_scenario_that_extends_none_names_no_alternative(siegesim, played, tmp_path):
    kept = json.loads((tmp_path / "one" / "manifest.json").read_text("utf-8"))
    assert kept["alternative"] is None


TOLD = """\
    tanker:
      kind: outcome
      at: 2031-05-15 15:00
      what: A tanker is sent away.
      label: Tanker refused
      attempt: {line: water, result: refused}
      source: paper
      claimant: neighbours
    gauge:
      kind: observation
      at: 2031-05-16
      what: The tank is said to be overfull.
      observe: [{channel: water.tank, at_least: 90000 L}]
      source: paper
sources:
  paper: {title: The paper}
"""
EDITED = ("change: {history.facts.tanker.attempt.result: admitted}\n", "move: {tanker: {by: 1 d}}\n")


@pytest.fixture
def told(siegesim):
    """The page of one run of a siege with a paper's word for two facts, or of a question on it."""
    Path("base.yaml").write_text(TEMPLATE.split("  complete:")[0] + TOLD, "utf-8")

    def page(edit=None, *sets):
        Path("edited.yaml").write_text(f"extends: base.yaml\n{edit}", "utf-8")
        file = "edited.yaml" if edit else "base.yaml"
        said = siegesim("run", file, *sets, "--central", "--no-figures", "--force", "--out", "one")
        assert said.code == 0, said.err
        return said.out

    return page


def line_of(page, word):
    return next(line.split() for line in page.splitlines() if word in line)


def documented_of(page, line):
    """Under "documented" of a line's deliveries; what was spilt stands behind it, perhaps with its unit."""
    rest = page.split("by how they ended")[1]
    return re.sub(r"[\d,.]+ L$", "–", " ".join(line_of(rest, line))).split()[-2]


def test_a_fact_that_a_paper_tells_is_told_so_on_the_page(told):
    page = told()
    assert "neighbours" in line_of(page, "[tanker]")
    assert documented_of(page, "tanker ") == "1"
    assert "assumed" not in line_of(page, "[gauge]")
    assert "2 documented, 2 assumed or modelled" in page


@pytest.mark.parametrize("edit", EDITED)
def test_a_fact_that_a_question_edits_is_assumed_on_the_page_and_in_the_table(told, edit):
    page = told(edit)
    assert line_of(page, "[tanker]")[-1] == "assumed"
    assert "neighbours" not in page
    assert documented_of(page, "tanker ") == "–"
    row = next(one for one in parquet.read_table("one/facts.parquet").to_pylist() if one["id"] == "tanker")
    assert (row["sources"], row["claimant"]) == ([], None)
    assert row["assumed"] in ("changed to ask what if", "moved to ask what if")


def test_a_reading_that_is_set_for_a_run_is_not_told_as_documented(told):
    page = told(None, "--set", "history.facts.gauge.what=Nobody saw the tank.")
    assert "[gauge] assumed" in page
    assert "1 documented, 3 assumed or modelled" in page


def test_only_what_a_source_tells_marks_a_fan(told):
    told()
    for overrides, marked in (([], ["gauge"]), (["history.facts.gauge.what=Nobody saw the tank."], [])):
        study = sim.run(sim.load("base.yaml", overrides), replications=2, exits_off=False, jobs=1)
        assert [one["fact"] for one in study.manifest["readings"]] == marked
