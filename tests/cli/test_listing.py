"""`siegesim list`: which scenarios there are, under names that every command takes."""

import shutil
from pathlib import Path

import pytest

from sim.cli.page import Stdout
from sim.places import shipped_scenarios
from sim.scenario import read

BAD = "about:\n  title: x\n  colour: red\n"
OVER = "extends: {}\nquestion: And what if {}?\n"


def rows(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def test_the_shipped_scenarios_are_listed_and_their_parts_are_not(siegesim):
    said = siegesim("list", "--json").document["scenarios"]
    assert "caracas-2024/documented" in {one["id"] for one in said}
    assert all("parts" not in one["file"] for one in said)
    assert {Path(one["file"]).suffix for one in said} == {".yaml"}


def test_the_list_is_short_and_has_no_path_of_this_machine(siegesim):
    lines = rows(siegesim("list").out)
    count = len(siegesim("list", "--json").document["scenarios"])
    assert len(lines) <= 1.5 * count
    assert not any(str(shipped_scenarios()) in line for line in lines)


def test_every_name_that_is_shown_is_taken_by_the_other_commands(siegesim):
    """In a folder that has nothing to do with the program."""
    names = [one["name"] for one in siegesim("list", "--json").document["scenarios"]]
    shown = siegesim("list").out.split()
    assert all(name in shown for name in names)
    said = siegesim("validate", *names)
    assert said.code == 0, said.err
    assert siegesim("explain", names[0], "about.start").code == 0


def test_an_alternative_stands_under_what_it_changes(siegesim):
    said = siegesim("list", "caracas-2024").out.splitlines()
    own = next(line for line in said if "solar-from-december" in line)
    assert said[0] == "caracas-2024/documented.yaml"
    assert own.startswith("  caracas-2024/counterfactuals/solar-from-december.yaml  ")
    assert own.endswith("What if panels and a battery had worked from 1 December 2024?")
    deeper = next(line for line in said if "exit-never-comes-until-january" in line)
    assert deeper.startswith("    caracas-2024/")
    assert deeper.endswith("(2024-03-20 to 2026-01-11)")


def test_a_terminal_that_is_narrow_has_the_question_below(siegesim, monkeypatch):
    monkeypatch.setattr(Stdout, "width", 100)
    said = siegesim("list", "caracas-2024").out.splitlines()
    at = next(number for number, line in enumerate(said) if "no-jamming" in line)
    assert said[at] == "  caracas-2024/counterfactuals/no-jamming.yaml"
    assert said[at + 1].startswith("    What if the mobile signal")
    assert max(map(len, said)) <= 100


def test_what_the_list_says_of_a_shipped_scenario_is_what_reading_it_says(siegesim):
    for one in siegesim("list", "--json").document["scenarios"]:
        about = read(one["file"]).about
        assert (one["title"], one["question"]) == (about.title, about.question)
        start, end = one["dates"].split(" to ")
        assert start == f"{about.start.central:%Y-%m-%d}"
        assert end in (about.length.text if about.length else f"{about.end.central:%Y-%m-%d %H:%M}")


def test_alternatives_of_ones_own_stand_under_their_parent_wherever_it_is(siegesim):
    shutil.copy(shipped_scenarios() / "toy" / "first.yaml", "mine.yaml")
    Path("a.yaml").write_text(OVER.format("mine.yaml", "one"), "utf-8")
    Path("b.yaml").write_text(OVER.format("a.yaml", "two"), "utf-8")
    Path("c.yaml").write_text(OVER.format("toy/first.yaml", "three"), "utf-8")
    lines = rows(siegesim("list", ".").out)
    assert lines[0] == "c.yaml"
    assert "  It changes toy/first.yaml." in lines
    assert lines[-2:] == ["  a.yaml    And what if one?", "    b.yaml  And what if two?"]


def test_scenarios_that_change_each_other_are_listed_all_the_same(siegesim):
    Path("a.yaml").write_text(OVER.format("b.yaml", "one"), "utf-8")
    Path("b.yaml").write_text(OVER.format("a.yaml", "two"), "utf-8")
    out = siegesim("list", ".").out
    assert "a.yaml" in out
    assert "b.yaml" in out
    assert "not valid" in out


def test_a_folder_without_scenarios_is_said_to_be_empty(siegesim):
    assert "No scenario" in siegesim("list", ".").out
    assert siegesim("list", "nowhere").code == 5


def test_a_scenario_that_is_not_valid_is_listed_as_such(siegesim):
    Path("bad.yaml").write_text(BAD, "utf-8")
    (one,) = siegesim("list", ".", "--json").document["scenarios"]
    assert "siegesim validate bad.yaml" in one["error"]


def test_a_file_of_ones_own_wins_over_a_shipped_one_and_that_is_said(siegesim):
    said = siegesim("explain", "toy/first.yaml", "about.title")
    assert "Twelve people" in said.out
    assert said.err == "siegesim: toy/first.yaml is the one that comes with the program\n"
    Path("toy").mkdir()
    own = (shipped_scenarios() / "toy" / "first.yaml").read_text("utf-8").replace("Twelve people", "Mine")
    Path("toy/first.yaml").write_text(own.replace("../parts/", "parts/"), "utf-8")
    said = siegesim("explain", "toy/first.yaml", "about.title")
    assert "Mine" in said.out
    which = "is yours, and not the one of that name that comes with the program"
    assert said.err == f"siegesim: toy/first.yaml {which}\n"
    (one,) = (each for each in siegesim("list", "--json").document["scenarios"] if each["id"] == "toy/first")
    assert Path(one["name"]).is_absolute()


@pytest.mark.parametrize("name", ["../toy/first.yaml", "/toy/first.yaml", "toy/../toy/first.yaml"])
def test_no_other_path_leads_to_a_shipped_scenario(siegesim, name):
    assert siegesim("validate", name).code == 5


def test_a_shipped_name_with_a_letter_wrong_is_told(siegesim):
    said = siegesim("run", "caracas-2024/documentd.yaml")
    assert said.code == 5
    assert "Did you mean caracas-2024/documented.yaml, which comes with the program?" in said.err
