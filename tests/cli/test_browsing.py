"""`siegesim validate` and `plot`."""

from pathlib import Path

import pytest

from tests.cli.conftest import DOCUMENTED

BAD = "about:\n  title: x\n  colour: red\n"


def test_a_valid_scenario_is_said_to_be(siegesim):
    said = siegesim("validate", DOCUMENTED)
    assert (said.code, said.out.startswith(f"{DOCUMENTED}: valid")) == (0, True)


def test_every_file_is_validated_and_the_worst_decides(siegesim):
    Path("bad.yaml").write_text(BAD, "utf-8")
    said = siegesim("validate", "bad.yaml", DOCUMENTED, "--json")
    assert said.code == 3
    assert [(one["file"], one["ok"]) for one in said.document["files"]] == [
        ("bad.yaml", False), (str(DOCUMENTED), True),
    ]  # fmt: skip
    assert said.document["ok"] is False
    assert siegesim("validate", "missing.yaml", "bad.yaml").code == 5


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_figures_are_drawn_again_from_the_archive_alone(siegesim, played, kind):
    said = siegesim("plot", "one", "--format", kind)
    assert said.out == f"one/timeline.{kind}\none/power-calendar.{kind}\n"
    assert all(Path(path).stat().st_size > 5_000 for path in said.out.split())


def test_what_is_no_archive_is_exit_code_5(siegesim, played):
    assert siegesim("plot", "nowhere").code == 5
    Path("empty").mkdir()
    said = siegesim("plot", "empty", "--json")
    assert said.code == 5
    assert "manifest.json" in said.document["errors"][0]["message"]
    Path("one/series.parquet").write_bytes(b"no table")
    assert siegesim("plot", "one").code == 5
    Path("one/manifest.json").write_text("{", "utf-8")
    assert siegesim("plot", "one").code == 5
