"""`siegesim run`: the page, the document, the folder, and every way in which it can fail."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from sim.cli.page import number
from sim.cli.telling import _cause
from sim.engine import DAY, Records
from sim.measures import REGISTRY
from sim.study import Cause, read_archive
from sim.study.wording import GROUPS, words_of
from tests.cli.conftest import DOCUMENTED, SHORT
from tests.measures.toy import Toy


def test_a_run_tells_what_happened_what_ran_out_and_what_is_assumed(played):
    for heading in (
        "What happened", "What ran out, and when", "Deliveries", "Measures", "Readings", "What is assumed",
    ):  # fmt: skip
        assert f"\n{heading}" in played.out
    assert "central: each date at its best value" in played.out
    assert "[W03]" in played.out


def test_a_page_that_is_piped_is_at_most_100_columns_wide_and_without_colour(played):
    assert max(len(line) for line in played.out.splitlines()) <= 100
    assert "\x1b" not in played.out


def test_facts_are_counted_as_the_figure_counts_them(played):
    rows = read_archive(Path("one")).records.log("fact")
    documented = sum(not row["assumed"] and not row["released"] for row in rows)
    assert f"came about in this run: {documented} documented, " in played.out


def test_a_class_of_medicine_is_told_by_how_soon_its_lack_harms(siegesim):
    few = [f"--set=compound.stores.medicine.class_{which}.level=1 person-d" for which in (1, 2)]
    said = siegesim("run", DOCUMENTED, *SHORT, "--central", "--no-figures", *few).out
    assert "Medicine, class 1 (harm likely after 2 d without)" in said
    assert "medicine, class 2: harm likely after 14 d without" in " ".join(said.split())


def test_a_share_says_what_it_is_of(played):
    (heading,) = [line for line in played.out.splitlines() if line.startswith("Measure ")]
    assert "Of person-days" in heading
    (unmet,) = [line for line in played.out.splitlines() if line.startswith("Need of water not met ")]
    assert "% of need" in unmet


def measures_of(page):
    """The lines of the page's table of measures."""
    return page.partition("\nMeasures\n")[2].partition("\nReadings of the record")[0].splitlines()


def test_measures_are_told_in_groups_and_words_and_by_name_only_when_all_are_asked_for(siegesim, played):
    lines = measures_of(played.out)
    assert [line.strip() for line in lines if line.isupper()] == [group.upper() for group in GROUPS]
    assert not [line for line in lines if re.match(r"[a-z]+_\w+", line)]
    every = measures_of(siegesim("run", DOCUMENTED, *SHORT, "--central", "--no-figures", "--all").out)
    named = [line.split()[0] for line in every if re.match(r"[a-z]\w+ ", line)]
    measures = siegesim("run", DOCUMENTED, *SHORT, "--central", "--no-figures", "--json").document["measures"]
    assert named == list(measures)


def test_every_group_of_words_is_of_measures_that_there_are():
    known = [measure.name.replace("{}", word) for measure in REGISTRY for word in ("any", "drinking")]
    for patterns in GROUPS.values():
        for pattern, words in patterns.items():
            assert any(re.fullmatch(pattern, name) for name in known), pattern
            assert words.count("{}") == re.compile(pattern).groups
    assert words_of("hours_from_solar", "") == "Time served by panels"
    assert words_of("unheard_of", "what nobody counts") == "What nobody counts"


def test_the_exit_is_told_as_a_date(siegesim):
    lines = measures_of(siegesim("run", DOCUMENTED, "--central", "--no-figures").out)
    (exit,) = [line for line in lines if line.startswith("Exit of the last")]
    assert re.search(r" 4 May 2025 ", exit)


@pytest.mark.parametrize("value", [-3.3e-14, 3.3e-14, -0.0])
@pytest.mark.parametrize(("unit", "words"), [("L", "0"), ("share", "0 %")])
def test_what_is_left_of_rounding_is_printed_as_0(value, unit, words):
    assert number(value, unit) == words


@dataclass(frozen=True)
class Shown:
    """What the words of a cause need of a run."""

    records: Records


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ((5,), "tanker refused 6 Jan"),
        ((5, 9), "tankers refused 6 Jan, 10 Jan [W9]"),
        ((5, 6, 7, 8, 9), "tankers refused 5 times 6 Jan to 10 Jan [W9]"),
    ],
)
def test_a_cause_names_what_came_in_and_what_did_not(days, words):
    ended = tuple((day * DAY, "tanker refused", "W9" if day == 9 else None) for day in days)
    shown = Shown(Toy(20).records())
    came = (2 * DAY, "1,471 L", "W48")
    assert _cause(shown, Cause(came, ended)) == f"after 1,471 L of 3 Jan [W48], {words}"
    assert _cause(shown, Cause(None, ended)) == words


def test_a_cause_of_which_nothing_is_known_says_nothing():
    assert _cause(Shown(Toy(20).records()), Cause(None, ())) == ""
    assert _cause(Shown(Toy(20).records()), Cause((2 * DAY, "9 L", None), ())) == "after 9 L of 3 Jan"


def test_a_reading_of_water_that_the_run_misses_is_told_three_times(siegesim):
    never = "history.facts.W36.observe=[{channel: water.tank, at_least: 900000 L}]"
    said = siegesim(
        "run", DOCUMENTED, "--central", "--no-figures", "--set", "about.end=2024-12-05", "--set", never
    )
    story, _, rest = said.out.partition("What ran out, and when")
    assert "The record: the house tank is empty; in this run the" in story
    told = "The record: the house tank is empty; in this run the water tank holds "
    assert f"\n30 Nov 2024 [W36]: {told}" in rest
    readings = rest.partition("\nReadings of the record")[2]
    assert "\n30 Nov 2024  [W36] assumed  The house tank is " in readings


def test_a_what_if_is_named_by_its_question_and_comes_after_its_parent(siegesim):
    file = DOCUMENTED.parent / "counterfactuals" / "solar-from-december.yaml"
    said = siegesim("run", file, "--central", "--no-figures", "--out", "one")
    first, second, *_ = said.out.splitlines()
    assert first == "Modelled what-if: What if panels and a battery had worked from 1 December 2024?"
    assert second.startswith("after Siege of ")
    assert "Modelled replay" not in said.out
    heading = json.loads(Path("one/manifest.json").read_text("utf-8"))["heading"]
    assert heading.startswith("modelled what-if: What if panels and a battery")


def test_the_band_is_told_in_words_where_there_is_one(siegesim, monkeypatch, played):
    monkeypatch.setattr("sim.cli.running.BAND", 3)
    said = siegesim("run", DOCUMENTED, *SHORT, "--out", "two", "--jobs", "1")
    assert "\nIn nine of ten of 3 runs: 0 to 0 single days below 15 L; median 0.\n" in said.out
    assert "\nHow many of 3 runs run out at some time of: " in said.out
    assert "In nine of ten" not in played.out


def test_the_last_line_on_stderr_is_the_folder(played):
    assert played.last_line == "one"


def test_without_out_each_run_has_a_new_folder_under_results(siegesim):
    folders = [siegesim("run", DOCUMENTED, *SHORT, "--no-figures").last_line for _ in range(2)]
    assert folders == ["results/caracas-2024-documented-1", "results/caracas-2024-documented-2"]
    assert all(Path(folder, "manifest.json").is_file() for folder in folders)


def test_the_document_has_the_promised_names_and_nothing_else_is_on_stdout(siegesim):
    said = siegesim("run", DOCUMENTED, *SHORT, "--no-figures", "--json", "--replication", "3", "--out", "one")
    made = said.document
    assert made["ok"] is True
    assert made["command"] == "run"
    assert set(made["scenario"]) == {"id", "title", "hash"}
    assert (made["scenario"]["id"], made["seed"], made["replication"]) == ("caracas-2024/documented", 1, 3)
    assert made["archive"] == "one"
    assert set(made["exit"]) == {"kind", "at"}
    assert made["wall_s"] > 0
    for measure in made["measures"].values():
        assert {"value", "unit", "better", "exits_off"} <= set(measure)
        assert measure["better"] in ("lower", "higher", "none")
    for one in made["observations"]:
        assert set(one) == {"id", "documented", "modelled", "agrees", "forced", "chance"}
    assert made["events"][0]["at"] == "2024-03-20T00:00:00-04:00"
    assert "errors" not in made


def test_a_share_is_a_measure_of_its_own(siegesim):
    measures = siegesim("run", DOCUMENTED, *SHORT, "--no-figures", "--json").document["measures"]
    inside = measures["person_days_inside"]["value"]
    total, share = measures["intake_below_2100"], measures["intake_below_2100_share"]
    assert share["value"] == pytest.approx(total["value"] / inside)


def test_figures_are_drawn_with_a_band_that_is_kept(siegesim, monkeypatch):
    monkeypatch.setattr("sim.cli.running.BAND", 3)
    said = siegesim("run", DOCUMENTED, *SHORT, "--out", "one", "--json", "--jobs", "1")
    assert said.document["figures"] == ["one/timeline.png", "one/power-calendar.png"]
    assert all(Path(path).stat().st_size > 10_000 for path in said.document["figures"])
    assert Path("one/band.parquet").is_file()
    drawn = Path("one/timeline.png").read_bytes()
    Path("one/timeline.png").unlink()
    assert siegesim("plot", "one", "--figure", "timeline").out == "one/timeline.png\n"
    assert Path("one/timeline.png").read_bytes() == drawn


@pytest.mark.parametrize(
    "args",
    [
        ("run",),
        ("run", "a.yaml", "--nonsense"),
        ("dance",),
        ("run", "a.yaml", "--seed", "x"),
        ("run", "a", "-n", "0"),
    ],
)
def test_wrong_use_is_exit_code_2_with_a_sentence(siegesim, args):
    said = siegesim(*args)
    assert said.code == 2
    assert said.err.startswith("siegesim: ")
    assert not said.out


def test_wrong_use_prints_a_document_too(siegesim):
    said = siegesim("run", "--json")
    assert said.code == 2
    assert (said.document["ok"], said.document["command"]) == (False, "run")
    (error,) = said.document["errors"]
    assert set(error) == {"code", "file", "line", "column", "message", "hint"}


def test_a_scenario_that_is_not_valid_is_exit_code_3_with_carets(siegesim):
    Path("bad.yaml").write_text("about:\n  title: x\n  colour: red\n", "utf-8")
    said = siegesim("run", "bad.yaml")
    assert said.code == 3
    assert "bad.yaml:3:3: error E301" in said.err
    assert "^^^^^^" in said.err
    assert not Path("results").exists()


def test_a_scenario_that_is_not_valid_lists_its_errors_in_the_document(siegesim):
    Path("bad.yaml").write_text("about:\n  title: x\n  colour: red\n", "utf-8")
    said = siegesim("run", "bad.yaml", "--json")
    assert said.code == 3
    assert ("E301", "bad.yaml", 3) in {
        (error["code"], error["file"], error["line"]) for error in said.document["errors"]
    }


def test_an_override_that_cannot_be_read_is_exit_code_3(siegesim):
    said = siegesim("run", DOCUMENTED, "--set", "about.end=soon")
    assert said.code == 3
    assert "about.end=soon" in said.err


def test_an_override_counts(siegesim):
    said = siegesim("run", DOCUMENTED, *SHORT, "--set", "about.title=Another", "--no-figures")
    assert said.out.startswith("Modelled what-if: ")
    assert "\nafter Another\n" in said.out
    assert "Modelled replay" not in said.out


def test_a_file_that_is_missing_is_exit_code_5_with_the_nearest_name(siegesim):
    Path("documented.yaml").write_text("", "utf-8")
    said = siegesim("run", "documentd.yaml", "--json")
    assert said.code == 5
    (error,) = said.document["errors"]
    assert (error["file"], error["hint"]) == ("documentd.yaml", "Did you mean documented.yaml?")


def test_a_folder_in_place_of_a_scenario_is_exit_code_5(siegesim):
    assert siegesim("run", ".").code == 5


def test_results_are_not_overwritten_unless_forced(siegesim, played):
    before = Path("one/manifest.json").read_bytes()
    again = ("run", DOCUMENTED, *SHORT, "--no-figures", "--out", "one")
    said = siegesim(*again)
    assert said.code == 5
    assert "one exists already" in said.err
    assert Path("one/manifest.json").read_bytes() == before
    assert siegesim(*again, "--force").code == 0
    assert Path("one/manifest.json").read_bytes() != before
    assert sorted(os.listdir()) == ["one"]


def test_force_does_not_replace_a_folder_that_holds_something_else(siegesim, played):
    Path("one/notes.txt").write_text("mine", "utf-8")
    said = siegesim("run", DOCUMENTED, *SHORT, "--no-figures", "--out", "one", "--force")
    assert said.code == 5
    assert "notes.txt" in said.err
    assert Path("one/notes.txt").read_text("utf-8") == "mine"
    Path("home").mkdir()
    Path("home/letter.txt").write_text("mine", "utf-8")
    assert siegesim("run", DOCUMENTED, *SHORT, "--out", "home", "--force").code == 5
    assert Path("home/letter.txt").exists()


@pytest.mark.parametrize("out", ["file", "file/one"])
def test_a_folder_that_cannot_be_written_is_exit_code_5_before_anything_is_played(siegesim, out, monkeypatch):
    Path("file").write_text("mine", "utf-8")
    monkeypatch.setattr("sim.cli.running.play", lambda *_: pytest.fail("played"))
    said = siegesim("run", DOCUMENTED, "--out", out, "--force")
    assert said.code == 5
    assert Path("file").read_text("utf-8") == "mine"
    assert sorted(os.listdir()) == ["file"]


def test_a_fault_of_ours_is_one_sentence_and_leaves_nothing_behind(siegesim, monkeypatch):
    def fail(*_: object) -> None:
        raise ZeroDivisionError("of the model")

    monkeypatch.setattr("sim.cli.running.play", fail)
    said = siegesim("run", DOCUMENTED, "--out", "one", "--json")
    assert said.code == 1
    assert "ZeroDivisionError" in said.err
    assert "Traceback" not in said.err
    assert said.document["ok"] is False
    assert os.listdir() == []


def test_debug_shows_the_traceback(siegesim, monkeypatch):
    def fail(*_: object) -> None:
        raise ZeroDivisionError("of the\x1b[2J model")

    monkeypatch.setattr("sim.cli.running.play", fail)
    said = siegesim("run", DOCUMENTED, "--out", "one", "--debug")
    assert said.code == 1
    assert "Traceback" in said.err
    assert 'raise ZeroDivisionError("of the' in said.err
    assert "\x1b" not in said.err


def test_an_interrupt_keeps_the_tables_that_are_finished(siegesim, monkeypatch):
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sim.cli.running.band", interrupted)
    said = siegesim("run", DOCUMENTED, *SHORT, "--out", "one", "--json")
    assert said.code == 130
    assert said.last_line == "one"
    assert said.document["archive"] == "one"
    assert Path("one/measures.parquet").is_file()
    assert os.listdir() == ["one"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGINT")
def test_ctrl_c_in_the_band_ends_every_process_and_keeps_the_tables(tmp_path):
    command = [sys.executable, "-m", "sim", "run", str(DOCUMENTED), "--out", "one", "--jobs", "2"]
    program = (
        "import sim.cli.running as r, runpy, sys; r.BAND = 4000; runpy.run_module('sim', run_name='__main__')"
    )
    command[1:3] = ["-c", program]
    process = subprocess.Popen(
        command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    for _ in range(600):
        if (tmp_path / "one" / "series.parquet").exists() or process.poll() is not None:
            break
        time.sleep(0.05)
    time.sleep(1.0)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to everybody
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert "Traceback" not in err
    assert err.rstrip().endswith("one")
    assert not out
    assert (tmp_path / "one" / "manifest.json").is_file()
    for _ in range(100):  # the server of forks ends by itself
        if not _alive(process.pid):
            return
        time.sleep(0.05)
    pytest.fail("a process outlived the interrupt")


def _alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a POSIX pipe")
def test_a_reader_who_has_seen_enough_is_no_error(tmp_path):
    command = [sys.executable, "-m", "sim", "run", str(DOCUMENTED), *SHORT, "--no-figures", "--out", "one"]
    process = subprocess.Popen(
        command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    err = process.stderr.read()
    assert process.wait(60) == 0, err
    assert err == "one\n"
    process.stderr.close()


@pytest.mark.parametrize("hash_seed", ["0", "77"])
def test_two_runs_write_equal_bytes_whatever_the_hash_seed(tmp_path, hash_seed, played):
    command = [
        sys.executable, "-m", "sim", "run", str(DOCUMENTED), *SHORT, "--central", "--no-figures",
        "--out", "two",
    ]  # fmt: skip
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(Path(__file__).parents[2])}
    subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True)
    one, two = Path("one"), tmp_path / "two"
    names = sorted(os.listdir(one))
    assert names == sorted(os.listdir(two))
    assert {name for name in names if (one / name).read_bytes() != (two / name).read_bytes()} == set()


def test_the_manifest_says_how_to_play_it_again(played):
    made = json.loads(Path("one/manifest.json").read_text("utf-8"))
    assert made["scenario"]["overrides"] == ["about.end=2024-04-03"]
    assert (made["seed"], made["replications"], made["central"], made["noise"]) == (1, [0], True, "v1")
    assert made["horizon_s"] == 14 * DAY
    assert made["scenario"]["resolved"]["about"]["title"] == made["scenario"]["title"]
    assert shutil.which("siegesim") is None or made["versions"]["siegesim"] != "unknown"
