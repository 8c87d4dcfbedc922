"""`siegesim init`, `schema`, `completion`, and the first line of every shipped file."""

import json
import re
import shlex
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim.cli.starting import MODELINE, schema_text
from sim.places import shipped_scenarios
from tests.cli.conftest import DOCUMENTED

SHIPPED = sorted(path for path in shipped_scenarios().rglob("*.yaml"))


def test_the_template_runs_as_it_is_by_the_two_commands_that_are_printed(siegesim):
    said = siegesim("init", "my siege")
    assert said.code == 0
    commands = [line.strip() for line in said.out.splitlines() if line.startswith("  siegesim")]
    assert commands == ["siegesim validate 'my siege/scenario.yaml'", "siegesim run 'my siege/scenario.yaml'"]
    for command in commands:
        _, *args = shlex.split(command)
        done = siegesim(*args, *(["--no-figures"] if args[0] == "run" else []))
        assert done.code == 0, done.err
    assert "The street is closed" in (Path("my siege") / "scenario.yaml").read_text("utf-8")


def test_the_template_has_no_warning_and_its_schema_beside_it(siegesim):
    siegesim("init", "mine")
    (one,) = siegesim("validate", "mine/scenario.yaml", "--json").document["files"]
    assert (one["ok"], one["warnings"]) == (True, [])
    first = Path("mine/scenario.yaml").read_text("utf-8").splitlines()[0]
    schema = Path("mine") / first.removeprefix(MODELINE)
    assert schema.name == "scenario.schema.json"
    assert json.loads(schema.read_text("utf-8")) == json.loads(schema_text())


def test_the_template_has_about_twenty_lines_that_say_something(siegesim):
    siegesim("init", "mine")
    text = Path("mine/scenario.yaml").read_text("utf-8")
    said = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    assert 20 <= len(said) <= 50
    assert max(map(len, text.splitlines())) <= 120


def test_a_folder_that_holds_something_is_refused_and_left_alone(siegesim):
    Path("mine").mkdir()
    Path("mine/letter.txt").write_text("dear all", "utf-8")
    said = siegesim("init", "mine")
    assert (said.code, "holds something" in said.err) == (5, True)
    assert [path.name for path in Path("mine").iterdir()] == ["letter.txt"]
    assert siegesim("init", "mine/letter.txt").code == 5
    assert siegesim("init", "mine", "--json").document["errors"][0]["file"] == "mine"


def test_the_way_on_that_the_template_shows_can_be_gone(siegesim):
    """Its comments are commands, and an overlay to save beside it."""
    siegesim("init", "mine")
    text = Path("mine/scenario.yaml").read_text("utf-8").partition("# How to go on:")[2]
    rows = [row.removeprefix("#   ") for row in text.splitlines() if row.startswith("#   ")]
    overlay = [row for row in rows if not row.startswith("siegesim")]
    Path("mine/more-water.yaml").write_text("\n".join(overlay) + "\n", "utf-8")
    assert siegesim("validate", "mine/more-water.yaml").code == 0
    commands = [shlex.split(row.partition("   ")[0]) for row in rows if row.startswith("siegesim")]
    assert [command[1] for command in commands] == ["explain", "run", "compare"]
    for _, *args in commands:
        args = ["2" if arg == "200" else arg.replace(".yaml", "") for arg in args]
        files = [f"mine/{arg}.yaml" if arg in ("scenario", "more-water") else arg for arg in args]
        more = [] if args[0] == "explain" else ["--no-figures", "--jobs", "1", "--out", f"out/{args[0]}"]
        done = siegesim(*files, *more)
        assert done.code == 0, done.err


def test_the_starter_runs_short_of_water_at_the_end_and_not_of_all_things_at_once(siegesim):
    """Six people on stores made for six: with every unknown in the middle, water is short after weeks of
    siege, and food and medicine are not gone in the first week.
    """
    siegesim("init", "mine")
    said = siegesim("run", "mine/scenario.yaml", "--central", "--no-figures", "--out", "out").out
    short = re.search(r"(\d+) (?:May|Jun) 2031 +(\d+)  Water used falls below 15 L", said)
    assert short is not None
    assert 30 <= int(short[2]) < 60
    gone = [int(day) for day in re.findall(r"2031 +(\d+)  \S.* runs out", said)]
    assert min(gone) >= 14
    assert "Food runs out" not in said


def test_an_empty_folder_is_taken(siegesim):
    Path("mine").mkdir()
    written = siegesim("init", "mine", "--json").document["files"]
    assert written == ["mine/scenario.yaml", "mine/scenario.schema.json"]


def test_the_schema_is_one_json_document_with_descriptions(siegesim):
    made = siegesim("schema").document
    assert {"about", "compound", "siege", "history", "extends"} <= set(made["properties"])
    assert siegesim("schema").out == schema_text()


def test_the_shipped_schema_is_current():
    """Written anew by: siegesim schema > scenarios/scenario.schema.json."""
    assert (shipped_scenarios() / "scenario.schema.json").read_text("utf-8") == schema_text()


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.relative_to(shipped_scenarios()).as_posix())
def test_every_shipped_file_tells_an_editor_where_the_schema_is(path):
    first = path.read_text("utf-8").partition("\n")[0]
    assert first.startswith(MODELINE)
    schema = (path.parent / first.removeprefix(MODELINE)).resolve()
    assert schema == shipped_scenarios() / "scenario.schema.json"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_gets_a_script(siegesim, shell):
    said = siegesim("completion", shell)
    assert said.code == 0
    assert f"_SIEGESIM_COMPLETE={shell}_complete" in said.out
    assert siegesim("completion", "csh").code == 2


def completed(words: str, monkeypatch, capsys) -> list[str]:
    """What bash is offered for the last of these words."""
    from sim.cli import _run

    monkeypatch.setenv("_SIEGESIM_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(len(words.split(" ")) - 1))
    with pytest.raises(SystemExit):
        _run([])
    return capsys.readouterr().out.split()


def test_commands_files_and_paths_are_completed(monkeypatch, capsys):
    assert completed("siegesim exp", monkeypatch, capsys) == ["plain,explain"]
    assert completed("siegesim run sce", monkeypatch, capsys) == ["file,sce"]
    offered = completed(f"siegesim explain {DOCUMENTED} compound.wat", monkeypatch, capsys)
    assert offered == ["plain,compound.water"]
    offered = completed(f"siegesim explain {DOCUMENTED} compound.water.", monkeypatch, capsys)
    assert "plain,compound.water.tank" in offered
    assert "plain,W33" in completed(f"siegesim explain {DOCUMENTED} W3", monkeypatch, capsys)
    assert completed("siegesim explain nowhere.yaml comp", monkeypatch, capsys) == ["file,comp"]
    assert completed("siegesim explain docum", monkeypatch, capsys) == ["file,docum"]
    second = f"siegesim explain {DOCUMENTED} counter"
    assert completed(second, monkeypatch, capsys) == ["file,counter"]


def fastest(*args: str) -> float:
    """Seconds of the fastest of five processes."""
    took = []
    for _ in range(5):
        began = time.perf_counter()
        subprocess.run([sys.executable, *args], check=True, capture_output=True)
        took.append(time.perf_counter() - began)
    return min(took)


def test_help_comes_within_two_and_a_half_times_of_importing_click():
    assert fastest("-m", "sim", "--help") <= 2.5 * fastest("-c", "import click")
