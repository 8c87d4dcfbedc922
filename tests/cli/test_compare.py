"""Many replications on the command line: documents, tables, figures, and what is refused."""

import csv
import json
import os
import re
import signal
import subprocess
import sys
import time

import pytest

import sim
from sim.figures.lint import summary
from sim.figures.panels import panels
from sim.figures.timeline import heading
from sim.places import shipped_scenarios
from sim.study import read_archive
from sim.study.by_day import fans, stockouts
from sim.study.study import Study

TOY = shipped_scenarios() / "toy" / "first.yaml"
LARGER = """\
extends: toy/first.yaml
question: What if the tank were larger?
change: {compound.water.tank.capacity: 12 m3}
"""
QUICK = ("--no-exits-off", "--no-figures", "--jobs", "1")


@pytest.fixture
def larger(tmp_path):
    path = tmp_path / "larger.yaml"
    path.write_text(LARGER)
    return path


def test_a_comparison_says_what_is_imposed_and_what_changes(siegesim, larger):
    said = siegesim("compare", TOY, larger, "-n", "6", *QUICK, "--out", "out", "--json")
    assert said.code == 0, said.err
    made = said.document
    assert (made["ok"], made["command"], made["replications"], made["failed"]) == (True, "compare", 6, 0)
    assert made["baseline"] == "first"
    (other,) = made["alternatives"]
    assert other["scenario"]["name"] == "larger"
    assert set(other) >= {"imposed", "released", "modelled", "measures"}
    names = {
        "baseline", "alternative", "difference", "simulation_error", "q05", "q95", "better_in",
        "identical_in", "exits_differ_in",
    }  # fmt: skip
    assert set(other["measures"]["water_use"]) >= names
    assert said.last_line == "out"


def test_an_alternative_that_changes_nothing_is_said_to_be_none(siegesim, larger, tmp_path):
    same = tmp_path / "same.yaml"
    same.write_text("extends: toy/first.yaml\ntitle: The same once more\n")
    words = "same says the same as its baseline: every difference is nothing"
    assert words in siegesim("compare", TOY, same, "-n", "3", *QUICK).err
    assert words not in siegesim("compare", TOY, larger, "-n", "3", *QUICK).err


def test_many_runs_of_one_scenario_have_means_and_exits(siegesim):
    made = siegesim("run", TOY, "-n", "6", *QUICK, "--out", "out", "--json").document
    names = {"mean", "simulation_error", "sd", "q05", "q25", "q50", "q75", "q95", "unit", "better"}
    assert set(made["measures"]["water_use"]) >= names
    assert made["exits"] == {}


def test_a_page_tells_the_difference_and_its_error(siegesim, larger):
    said = siegesim("compare", TOY, larger, "-n", "6", *QUICK, "--out", "out")
    assert "What if the tank were larger?" in said.out
    assert "Imposed" in said.out
    assert "±" in said.out
    assert "no evidence about the world" in " ".join(said.out.split())


def test_the_table_beside_has_every_measure(siegesim, larger, tmp_path):
    siegesim("compare", TOY, larger, "-n", "4", *QUICK, "--out", "out")
    with (tmp_path / "out" / "summary.csv").open(encoding="utf-8", newline="") as file:
        table = {row["measure"]: row for row in csv.DictReader(file)}
    assert table["water_use"]["unit"] == "L/person/d"
    assert "exit_kind" in table


def test_duckdb_reads_the_tables_without_us(siegesim, larger, tmp_path):
    duckdb = pytest.importorskip("duckdb")
    made = siegesim("compare", TOY, larger, "-n", "4", *QUICK, "--out", "out", "--json").document
    found = duckdb.sql(
        f"select avg(a.water_use - b.water_use) from '{tmp_path}/out/measures.parquet' a "
        f"join '{tmp_path}/out/measures.parquet' b using (replication, twin) "
        "where a.scenario = 'larger' and b.scenario = 'first' and not twin"
    ).fetchall()[0][0]
    expected = made["alternatives"][0]["measures"]["water_use"]["difference"]
    assert found == pytest.approx(expected, abs=1e-9)


def test_figures_are_drawn_and_can_be_drawn_again(siegesim, larger, tmp_path):
    said = siegesim(
        "compare", TOY, larger, "-n", "6", "--no-exits-off", "--jobs", "1", "--out", "out", "--json"
    )
    names = {path.rpartition("/")[2] for path in said.document["figures"]}
    assert {"differences.png", "beside.png", "fan.png"} <= names
    again = siegesim("plot", "out", "--figure", "differences", "--format", "svg", "--json")
    assert again.document["figures"] == ["out/differences.svg"]
    assert siegesim("plot", "out", "--figure", "timeline").code == 2


def test_a_folder_is_carried_on_only_when_asked(siegesim):
    assert siegesim("run", TOY, "-n", "3", *QUICK, "--out", "out").code == 0
    there = siegesim("run", TOY, "-n", "5", *QUICK, "--out", "out")
    assert there.code == 5
    assert "--resume" in there.err
    assert siegesim("run", TOY, "-n", "5", *QUICK, "--out", "out", "--resume").code == 0
    assert siegesim("run", TOY, "-n", "2", *QUICK, "--out", "out", "--force").code == 0
    other = siegesim("run", TOY, "-n", "9", "--seed", "4", *QUICK, "--out", "out", "--resume")
    assert other.code == 5
    assert "its seed is 1, and 4 was asked for" in other.err


def test_parts_into_one_folder_are_finished_by_carrying_on(siegesim):
    for part in ("1/2", "2/2"):
        said = siegesim("run", TOY, "-n", "5", *QUICK, "--out", "out", "--shard", part)
        assert said.code == 0, said.err
        assert "--resume --out out" in said.err
    assert siegesim("plot", "out").code == 5
    done = siegesim("run", TOY, "-n", "5", *QUICK, "--out", "out", "--resume", "--json")
    assert done.document["replications"] == 5


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("-n", "4", "--central"), "--central is of one replication"),
        (("-n", "4", "--replication", "2"), "--replication is of one replication"),
        (("--resume",), "--resume is of many replications"),
        (("--no-exits-off",), "add -n"),
        (("-n", "4", "--shard", "3/2", "--out", "x"), "i/N"),
        (("-n", "4", "--shard", "1/2"), "needs --out"),
        (("-n", "4", "--resume"), "needs --out"),
        (("-n", "4", "--precision", "water_use"), "MEASURE=HALF_WIDTH"),
        (("-n", "4", "--precision", "water_usage=3"), "Did you mean 'water_use'"),
    ],
)
def test_what_does_not_go_together_is_refused(siegesim, options, words):
    said = siegesim("run", TOY, *options)
    assert said.code == 2
    assert words in said.err


def test_another_scenario_is_no_alternative(siegesim, larger):
    said = siegesim("compare", shipped_scenarios() / "toy" / "siege.yaml", larger, "-n", "2", *QUICK)
    assert said.code == 2
    assert "no alternative" in said.err


def test_no_scheduler_is_said_in_a_sentence(siegesim):
    pytest.importorskip("distributed")
    for address in ("nowhere:1", "nowhere", "tcp://", "cat://nowhere:1"):
        options = (*QUICK[:2], "--dask", address)
        said = siegesim("run", TOY, "-n", "4", *options, "--out", "out")
        assert said.code == 5
        assert f"no Dask scheduler answers at {address}" in said.err
        assert not os.path.exists("out")


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_an_interrupt_keeps_what_was_finished(tmp_path):
    command = [
        sys.executable, "-m", "sim", "run", str(TOY), "-n", "100000", *QUICK, "--out", "out", "--json",
    ]  # fmt: skip
    process = subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    until = time.monotonic() + 60
    while not list((tmp_path / "out" / "shards").glob("*.json")) and time.monotonic() < until:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert json.loads(out)["archive"] == "out"
    assert "--resume --out out" in err


def test_a_part_of_a_longer_study_plays_what_a_finished_one_lacks(siegesim, tmp_path):
    assert siegesim("run", TOY, "-n", "3", *QUICK, "--out", "out").code == 0
    for part in ("1/2", "2/2"):
        assert siegesim("run", TOY, "-n", "6", *QUICK, "--out", "out", "--shard", part).code == 0
    kept = {path.stem for path in (tmp_path / "out" / "shards").glob("*.json")}
    assert "0000000-0000003" in kept
    done = siegesim("run", TOY, "-n", "6", *QUICK, "--out", "out", "--resume", "--json")
    assert done.document["replications"] == 6


def test_what_is_replaced_goes_only_when_the_new_study_is_whole(siegesim, larger, tmp_path):
    assert siegesim("run", TOY, "-n", "2", *QUICK, "--out", "out").code == 0
    before = (tmp_path / "out" / "measures.parquet").read_bytes()
    stranger = shipped_scenarios() / "toy" / "siege.yaml"
    refused = siegesim("compare", TOY, stranger, "-n", "2", *QUICK, "--out", "out", "--force")
    assert refused.code == 2
    assert (tmp_path / "out" / "measures.parquet").read_bytes() == before
    assert siegesim("compare", TOY, larger, "-n", "2", *QUICK, "--out", "out", "--force").code == 0
    assert (tmp_path / "out" / "measures.parquet").read_bytes() != before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_one_run_is_no_study_to_carry_on(siegesim):
    assert siegesim("run", TOY, "--no-figures", "--out", "one").code == 0
    said = siegesim("run", TOY, "-n", "2", *QUICK, "--out", "one", "--resume")
    assert said.code == 5
    assert "holds one run" in said.err


def test_a_part_has_its_document(siegesim):
    said = siegesim("run", TOY, "-n", "2", *QUICK, "--out", "out", "--shard", "1/2", "--json")
    assert said.document["part"] == "1/2"
    assert siegesim("run", TOY, "-n", "2", *QUICK, "--out", "out", "--shard", "2/2", "--force").code == 2


def test_a_figure_that_a_study_has_not_is_wrong_use(siegesim):
    assert siegesim("run", TOY, "-n", "2", *QUICK, "--out", "out").code == 0
    said = siegesim("plot", "out", "--figure", "differences")
    assert said.code == 2


def test_an_alternative_makes_all_edits_of_its_baseline(siegesim, larger, tmp_path):
    other = tmp_path / "other.yaml"
    other.write_text("extends: toy/first.yaml\nchange: {compound.water.tank.capacity: 9 m3}\n")
    said = siegesim("compare", larger, other, "-n", "2", *QUICK)
    assert said.code == 2
    assert "does not make all of its edits" in said.err


def test_overrides_are_told(siegesim, larger):
    option = ("--set", "compound.household.people.staff.count=7")
    said = siegesim("compare", TOY, larger, "-n", "2", *QUICK, "--out", "out", *option)
    assert "compound.household.people.staff.count=7" in said.out


def test_the_page_of_many_runs_says_what_ran_out_and_when(siegesim, tmp_path):
    """Drinking water for one day, and nobody who brings any."""
    path = tmp_path / "dry.yaml"
    path.write_text(
        "extends: toy/first.yaml\nchange:\n  compound.water.drinking: {capacity: 40 L, level: 40 L}\n"
        "  siege.lines.bottled.every: null\n"
    )
    said = siegesim("run", path, "-n", "4", *QUICK, "--out", "out")
    assert said.code == 0, said.err
    words = said.out.partition("What ran out, and when")[2].partition("How to read this")[0]
    found = re.search(r"^Drinking water runs out in all runs; the median first date is (.*)\.$", words, re.M)
    assert found, words
    assert found[1].endswith("May 2031")


def test_a_page_says_why_an_outcome_that_nothing_touched_keeps_its_date(siegesim, larger, tmp_path):
    """The toy siege has outcomes of the record, the first scenario has none."""
    other = tmp_path / "other.yaml"
    other.write_text("extends: toy/siege.yaml\nchange: {compound.water.tank.capacity: 9 m3}\n")
    words = "one that nothing has touched keeps its documented date, since its luck is that of the record"
    siege = shipped_scenarios() / "toy" / "siege.yaml"
    for command in (("compare", siege, other, "-n", "2", *QUICK), ("run", other, "--no-figures")):
        said = siegesim(*command)
        assert said.code == 0, said.err
        assert words in " ".join(said.out.split())
    assert words not in " ".join(siegesim("compare", TOY, larger, "-n", "2", *QUICK).out.split())


def test_a_figure_of_exits_without_any_is_not_drawn_and_the_page_says_so(siegesim, tmp_path):
    said = siegesim("run", TOY, "-n", "3", "--no-exits-off", "--jobs", "1", "--out", "out")
    assert "There is no exits figure, since the stay ends in no run." in said.out
    assert not (tmp_path / "out" / "exits.png").exists()
    assert (tmp_path / "out" / "fan.png").exists()


@pytest.mark.parametrize(("follow", "drawn"), [("all", False), ("none", True)])
def test_an_exit_that_the_record_imposes_is_a_single_step_and_not_drawn(siegesim, tmp_path, follow, drawn):
    """The toy siege ends on one day; left to the model its exits are spread, or do not come."""
    siege = shipped_scenarios() / "toy" / "siege.yaml"
    option = ("--set", f"history.follow={follow}", "--no-exits-off", "--jobs", "1", "--out", "out")
    said = siegesim("run", siege, "-n", "8", *option)
    assert said.code == 0, said.err
    assert (tmp_path / "out" / "exits.png").exists() is drawn
    assert ("There is no exits figure, since in every run the stay ends alike" in said.out) is not drawn


def test_a_tank_without_room_neither_runs_out_nor_has_a_panel(siegesim, tmp_path):
    """People carry bottled water alone; a tank of 0 L is none."""
    path = tmp_path / "none.yaml"
    path.write_text(
        "extends: toy/first.yaml\nchange:\n  compound.water.tank: {capacity: 0 L, level: 0 L}\n"
    )
    many = siegesim("run", path, "-n", "3", "--no-exits-off", "--jobs", "1", "--out", "many")
    one = siegesim("run", path, "--central", "--jobs", "1", "--out", "one")
    assert (many.code, one.code) == (0, 0), many.err + one.err
    for said in (many, one):
        assert "water tank" not in said.out.replace("Water tank", "water tank")
        assert "rinking water" in said.out
    study, run = Study(tmp_path / "many"), read_archive(tmp_path / "one")
    assert "level_water.tank" not in {one.name for one in fans(study)}
    assert "water.tank" not in {one.store for one in stockouts(study)}
    assert {"tank", "drinking"} & {panel.name for panel in panels(run.records, None)} == {"drinking"}


def test_every_page_and_figure_of_a_scenario_ends_on_the_same_day(siegesim, tmp_path):
    """Sixty days from 1 May: the last of them is 29 June, though the run ends at the midnight after it."""
    siegesim("run", TOY, "-n", "2", "--no-exits-off", "--jobs", "1", "--out", "many")
    one = siegesim("run", TOY, "--central", "--no-figures", "--out", "one")
    assert "1 May 2031 to 29 Jun 2031," in one.out
    records = read_archive(tmp_path / "one").records
    assert heading(records, "modelled replay").endswith("1 May 2031 to 29 Jun 2031")
    told = summary(sim.plot.fan(Study(tmp_path / "many")))["named"]
    assert " ".join(told[name] for name in told if name.startswith("heading:")).endswith("to 29 Jun 2031")
    assert "of a siege with 2 assumed facts" in heading(records, "modelled replay")


def test_documented_deliveries_are_said_to_be_among_the_others(siegesim):
    said = siegesim("run", TOY, "--central", "--no-figures", "--out", "one")
    assert "documented" in said.out


def test_a_difference_before_the_edits_is_refused_with_a_sentence(siegesim, larger, monkeypatch):
    monkeypatch.setattr("sim.study.many.edits_begin", lambda alternative, baseline: 2**53)
    said = siegesim("compare", TOY, larger, "-n", "2", *QUICK, "--out", "out")
    assert said.code == 1
    assert "larger first differs from its baseline on" in said.err
    assert "though its edits change nothing that is played" in said.err
    assert "Water used" not in said.out


def test_the_page_says_when_an_alternative_first_differs_and_in_what(siegesim, larger):
    said = siegesim("compare", TOY, larger, "-n", "3", *QUICK, "--out", "out")
    assert re.search(r"Differs +in .* of the pairs, first on [0-9]+ \w+ [0-9]{4} in", said.out)


def test_a_baseline_that_is_an_overlay_is_said_to_keep_the_outcomes(siegesim, tmp_path):
    siege = shipped_scenarios() / "toy" / "siege.yaml"
    for name, extends, volume in (("a", "toy/siege.yaml", 9), ("b", "a.yaml", 8)):
        text = f"extends: {extends}\nchange: {{compound.water.tank.capacity: {volume} m3}}\n"
        (tmp_path / f"{name}.yaml").write_text(text)
    a, b = tmp_path / "a.yaml", tmp_path / "b.yaml"
    words = "is itself an overlay: as the baseline it keeps the record's outcomes"
    said = siegesim("compare", a, b, "-n", "2", *QUICK)
    assert said.code == 0
    assert words in " ".join(said.err.split())
    assert words not in " ".join(siegesim("compare", siege, b, "-n", "2", *QUICK).err.split())


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("about.length: 40 d", "Differs in no pair, as long as both last. It covers 40 days, the baseline"),
        ("compound.household.people.staff.count: 9", "of the pairs more or fewer days are lived inside"),
    ],
)
def test_totals_of_other_lengths_and_other_people_are_said_to_be_no_shares(siegesim, tmp_path, change, told):
    other = tmp_path / "other.yaml"
    other.write_text(f"extends: toy/first.yaml\nquestion: What if?\nchange: {{{change}}}\n")
    said = siegesim("compare", TOY, other, "-n", "4", *QUICK, "--out", "out")
    assert said.code == 0, said.err
    assert told in " ".join(said.out.split())
