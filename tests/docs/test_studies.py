"""docs/comparing.ipynb and docs/studies.md, run as a reader would run them."""

import json
import re
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOK = ROOT / "docs" / "comparing.ipynb"
PAGE = ROOT / "docs" / "studies.md"
FENCE = re.compile(r"^```(.*)\n((?:.*\n)*?)```$", re.MULTILINE)
FEW = 4
"replications in place of the page's thousand"


def test_the_notebook_runs_from_top_to_bottom(monkeypatch):
    monkeypatch.chdir(ROOT)
    names: dict[str, object] = {}
    cells = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]
    for cell in cells:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            exec(compile("".join(cell["source"]), str(NOTEBOOK), "exec"), names)
    study = names["study"]
    assert study.replications == 30
    shutil.rmtree(Path(names["question"]).parent)


def test_the_page_in_python_runs(monkeypatch, tmp_path):
    (block,) = [found[2] for found in FENCE.finditer(PAGE.read_text("utf-8")) if found[1] == "python"]
    block = block.replace("replications=1000", f"replications={FEW}, jobs=1, exits_off=False")
    block = block.replace("study.to_pandas()", "").replace('"results/solar"', repr(str(tmp_path / "solar")))
    monkeypatch.chdir(ROOT)
    names: dict[str, object] = {}
    exec(compile(block, str(PAGE), "exec"), names)
    assert names["study"].replications == FEW


def test_the_page_in_sql_runs(monkeypatch, tmp_path):
    duckdb = pytest.importorskip("duckdb")
    import sim

    study = sim.run(ROOT / "scenarios/toy/first.yaml", replications=FEW, jobs=1, out=tmp_path / "compared")
    (block,) = [found[2] for found in FENCE.finditer(PAGE.read_text("utf-8")) if found[1] == "sql"]
    found = duckdb.sql(block.replace("results/compared", str(study.folder))).fetchall()
    assert {row[0] for row in found} == {"first"}


def test_every_table_of_an_archive_is_on_the_page(tmp_path):
    import sim

    study = sim.run(ROOT / "scenarios/toy/first.yaml", replications=1, jobs=1, out=tmp_path / "one")
    page = PAGE.read_text("utf-8")
    assert [path.name for path in study.folder.iterdir() if f"`{path.name}`" not in page] == []
