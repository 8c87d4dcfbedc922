"""Neither --resume nor plot reads or writes through a link that somebody laid into a folder of results."""

import json
import shutil
from pathlib import Path

import pytest

from sim.study.archive import MANIFEST
from sim.study.files import signed
from tests.study.runs.quick import files

FILE = "scenarios/toy/quick.yaml"
MANY = ("run", FILE, "--jobs", "1", "--no-exits-off", "--out", "many", "-n")
FIGURES = {"one": "timeline.png", "many": "fan.png"}


@pytest.fixture
def play(siegesim, tmp_path):
    files(tmp_path)
    assert siegesim(*MANY, "3", "--no-figures").code == 0
    assert siegesim("run", FILE, "--no-figures", "--out", "one").code == 0
    Path("victim").write_text("precious\n")
    return siegesim


def lay(link, target="../victim"):
    link.unlink(missing_ok=True)
    link.symlink_to(target)


def test_resume_writes_through_no_link(play):
    names = [path.name for path in Path("many").iterdir()] + ["fan.png", "shards"]
    for name in names:
        shutil.copytree("many", "copy")
        lay(Path("many") / name, ".." if name == "shards" else "../victim")
        said = play(*MANY, "5", "--resume", "--no-figures")
        assert said.code == 5
        assert name in said.err
        assert Path("victim").read_text() == "precious\n"
        assert not list(Path().glob("*.parquet"))
        shutil.rmtree("many")
        Path("copy").rename("many")


@pytest.mark.parametrize("folder", FIGURES)
def test_plot_writes_through_no_link_and_reads_through_none(play, folder):
    for name in (FIGURES[folder], "measures.parquet", MANIFEST):
        lay(Path(folder) / name)
        said = play("plot", folder)
        assert (said.code, f"{name} is a link" in said.err) == (5, True)
        assert Path("victim").read_text() == "precious\n"
        (Path(folder) / name).unlink()
        if name != FIGURES[folder]:
            return


def test_a_link_to_the_folder_itself_is_the_users_own(play):
    Path("there").symlink_to("many")
    assert play(*MANY[:-2], "there", "-n", "4", "--resume", "--no-figures").code == 0
    assert json.loads(Path("many", MANIFEST).read_text())["replications"] == 4
    assert play(*MANY[:-2], "there", "-n", "2", "--force", "--no-figures").code == 0
    assert Path("there").is_symlink()
    assert json.loads(Path("many", MANIFEST).read_text())["replications"] == 2


def test_more_replications_than_the_tables_hold_are_not_carried_on_from(play):
    """The count is altered and signed anew: the tables are counted, found short and played again."""
    said = json.loads(Path("many", MANIFEST).read_text("utf-8"))
    said.pop("sha256")
    Path("many", MANIFEST).write_bytes(signed(said | {"replications": 5}))
    done = play(*MANY, "6", "--resume", "--json", "--no-figures")
    assert done.code == 0, done.err
    assert "is damaged" in done.err
    assert done.document["replications"] == 6
    assert play(*MANY, "6", "--resume", "--json", "--no-figures").err.count("damaged") == 0


def test_another_python_may_carry_on_and_another_siegesim_may_not(play):
    for name, code in (("python", 0), ("siegesim", 5)):
        said = json.loads(Path("many", MANIFEST).read_text("utf-8"))
        said.pop("sha256")
        said["versions"][name] = "3.99.0"
        Path("many", MANIFEST).write_bytes(signed(said))
        assert play(*MANY, "4", "--resume", "--no-figures").code == code
