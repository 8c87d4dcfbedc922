"""`siegesim explain`: what a value is, what it means, who set it and what backs it."""

from pathlib import Path

import pytest

from sim.cli.starting import TEMPLATE
from sim.places import shipped_scenarios
from tests.cli.conftest import DOCUMENTED

MINE = TEMPLATE.replace("tank: {capacity: 5000 L,", "tank: {capacity: 1 m3,")


@pytest.fixture
def mine(siegesim):
    Path("mine.yaml").write_text(MINE, "utf-8")
    return lambda *args: siegesim("explain", "mine.yaml", *args)


def rows(out: str) -> dict[str, str]:
    """What is named on the left, by name; the first of the same name."""
    found: dict[str, str] = {}
    for line in out.splitlines()[1:]:
        name, _, words = line.partition("  ")
        if name.strip():
            found.setdefault(name.strip(), words.strip())
    return found


def test_a_prior_is_told_with_its_median_its_range_its_meaning_and_why_it_is_assumed(siegesim):
    said = siegesim("explain", DOCUMENTED, "compound.water.tank.capacity")
    assert said.code == 0
    told = rows(said.out)
    assert told["Prior"] == "lognormal(median 6000 L, gsd 1.95)"
    assert told["Median"] == "6000 L"
    assert told["5 to 95 %"] == "2000 to 18000 L"  # 6000 / 1.95^1.645 and 6000 * 1.95^1.645
    assert told["Meaning"]
    assert told["Set in"].startswith("parts/villa.yaml:")
    assert "villa cisterns" in told["Assumed"]
    assert "Source" not in told


def test_a_sourced_number_names_its_sources_with_title(siegesim):
    told = siegesim("explain", DOCUMENTED, "siege.lines.water.cap").out
    assert "osul0215: O Sul" in told
    assert "folhape0218: Folha" in told
    assert "Assumed" not in told


def test_what_a_file_overrode_is_shown_with_its_place(mine):
    told = rows(mine("compound.water.tank.capacity").out)
    assert told["Value"] == "1 m3"
    line = next(at for at, text in enumerate(MINE.splitlines(), 1) if "capacity: 1 m3" in text)
    assert told["Set in"] == f"mine.yaml:{line}"
    assert told["Instead of"].startswith("lognormal(median 6000 L, gsd 1.95), in parts/villa.yaml:")


def test_an_overlay_that_changed_a_number_is_named(siegesim, mine):
    overlay = "extends: mine.yaml\nchange:\n  compound.water.tank.capacity: 2 m3\n"
    Path("more.yaml").write_text(overlay, "utf-8")
    told = rows(siegesim("explain", "more.yaml", "compound.water.tank.capacity").out)
    assert (told["Value"], told["Set in"]) == ("2 m3", "more.yaml:3")
    assert told["Instead of"].startswith("1 m3, in mine.yaml:")


def test_several_overlays_are_explained_together_and_the_last_word_may_be_a_path(siegesim, mine):
    tank = "compound.water.tank.capacity"
    for name, value in (("more", "2 m3"), ("most", "3 m3")):
        Path(f"{name}.yaml").write_text(f"extends: mine.yaml\nchange: {{{tank}: {value}}}\n", "utf-8")
    said = siegesim("explain", "mine.yaml", "more.yaml", "most.yaml", tank)
    told = rows(said.out)
    assert (told["Value"], told["Set in"]) == ("3 m3", "most.yaml:2")
    assert said.out == siegesim("explain", "mine.yaml", "more.yaml", "most.yaml", "--path", tank).out
    other_way = rows(siegesim("explain", "mine.yaml", "most.yaml", "more.yaml", tank).out)
    assert other_way["Value"] == "2 m3"
    assert "mine.yaml more.yaml" in siegesim("explain", "mine.yaml", "more.yaml", "nothing").err


def test_a_word_that_means_a_file_is_no_path(siegesim, mine):
    Path("closed").write_text("extends: mine.yaml\nmove: {closed: {by: 1 d}}\n", "utf-8")
    as_file = siegesim("explain", "mine.yaml", "closed")
    assert as_file.out.startswith("Six people")
    fact = siegesim("explain", "mine.yaml", "--path", "closed")
    assert fact.out.startswith("closed  The street is closed")
    missing = siegesim("explain", "mine.yaml", "nowhere.yaml")
    assert (missing.code, "there is no file nowhere.yaml" in missing.err) == (5, True)
    assert siegesim("explain").code == 2


def test_a_value_that_is_set_for_this_run_is_told_as_such(mine):
    said = mine("compound.water.tank.capacity", "--set", "compound.water.tank.capacity=4 m3")
    told = rows(said.out)
    assert (told["Value"], told["Assumed"]) == ("4 m3", "set for this run")
    assert told["Set in"].startswith("--set:1")
    assert told["Instead of"].startswith("1 m3, in mine.yaml:")
    wrong = mine("compound.water.tank.capacity", "--set", "compound.water.tank.capacity=4")
    assert (wrong.code, "E402" in wrong.err) == (3, True)


def test_a_moved_fact_says_who_moved_it_and_what_it_leads_to(siegesim):
    Path("later.yaml").write_text("extends: caracas-2024/documented.yaml\nmove: {W33: {by: 10 d}}\n", "utf-8")
    told = siegesim("explain", "later.yaml", "W33")
    assert told.code == 0, told.err
    assert rows(told.out)["Date"].startswith("2024-12-05 18:00, between")
    assert "move: W33" in told.out
    assert "later.yaml:2" in told.out
    assert rows(told.out)["Leads to"].startswith("A2, ")


def test_a_fact_goes_by_its_id_alone(siegesim):
    short = siegesim("explain", DOCUMENTED, "W33")
    assert short.out == siegesim("explain", DOCUMENTED, "history.facts.W33").out
    told = rows(short.out)
    assert told["Kind"].startswith("input: an act of an outside party")
    assert told["Effect"] == "set: grid: off"
    assert told["Told by"].startswith("asylees/opposition")


def test_a_source_says_what_it_backs(siegesim):
    said = siegesim("explain", DOCUMENTED, "rcn")
    assert "history.facts.W02" in said.out


def test_a_date_with_bounds_is_told_with_them(mine):
    cut = rows(mine("history.facts.cut").out)
    assert cut["Date"].startswith("2031-05-12 09:00, between 2031-05-11 and 2031-05-14")
    assert cut["Because"].startswith("closed, ")
    assert rows(mine("about.start").out)["Date"] == "2031-05-01 (exact)"


def test_something_that_no_file_says_is_not_an_unknown_path(mine):
    said = mine("compound.water.well")
    assert said.code == 0
    assert "no file says anything here" in said.out
    assert rows(said.out)["Meaning"]


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("compound.power.generators.g1.fuel_burn", "compound.power.generators.g1.burn_"),
        ("compund.water.tank", "compound.water.tank"),
        ("tank.capacity", "compound.water.tank.capacity"),
        ("clossed", "closed"),
        ("compound.water.tank.capacity.more", "compound.water.tank.capacity"),
        ("..", None),
        ("compound.water.tank.assumed", None),
    ],
)
def test_an_unknown_path_is_wrong_use_with_the_nearest_names(mine, path, near):
    said = mine(path)
    assert said.code == 2
    assert f"nothing called {path!r} in mine.yaml" in said.err
    assert near is None or near in said.err
    assert mine(path, "--json").document["errors"][0]["code"] == "path"


def test_a_mapping_is_a_table_of_everything_below(mine):
    said = mine("compound.water.tank")
    assert "capacity  1 m3" in said.out
    assert "level" in said.out
    assert "3000 (2100 to 3900) L" in said.out  # uniform from 2000 to 4000
    assert "2 of 2 numbers, dates and facts have no source." in said.out


def test_the_whole_scenario_is_shown_by_section_within_100_columns(siegesim):
    said = siegesim("explain", DOCUMENTED)
    lines = said.out.splitlines()
    for section in ("about", "compound.household", "compound.water", "siege.lines", "history.facts"):
        assert section in lines
    assert max(map(len, lines)) <= 100
    assert "…" not in said.out


def test_assumed_leaves_out_what_a_source_backs(siegesim):
    whole = siegesim("explain", DOCUMENTED, "--json").document["entries"]
    assumed = siegesim("explain", DOCUMENTED, "--assumed", "--json").document["entries"]
    assert {one["path"] for one in assumed} == {
        one["path"] for one in whole if not one["source"] and one["assumed"] and one["kind"] != "words"
    }
    assert 100 < len(assumed) < len(whole)
    assert "sphere2011" not in siegesim("explain", DOCUMENTED, "--assumed").out


def test_the_document_has_the_promised_names_and_its_sources(siegesim):
    made = siegesim("explain", DOCUMENTED, "siege.lines.water", "--json").document
    assert (made["ok"], made["command"], made["path"]) == (True, "explain", "siege.lines.water")
    assert set(made["scenario"]) == {"id", "title", "hash"}
    cap = next(one for one in made["entries"] if one["path"] == "siege.lines.water.cap")
    assert (cap["value"], cap["unit"], cap["q05"], cap["q50"]) == (2000, "L", None, 2000)
    assert cap["file"] == str(shipped_scenarios() / "caracas-2024" / "documented.yaml")
    assert made["sources"]["osul0215"]["title"].startswith("O Sul")


def test_a_scenario_that_is_not_valid_is_exit_code_3(siegesim):
    Path("bad.yaml").write_text("about: {title: x}\n", "utf-8")
    assert siegesim("explain", "bad.yaml").code == 3
    assert siegesim("explain", "nowhere.yaml").code == 5


# What changes at dates, what is retold, what is taken away

DATED = """\
extends: mid.yaml
sources: {radio: {title: The radio}}
change:
  siege.lines.water.cap:
    - {value: 900 L, from: 2031-05-10, until: 2031-05-20, source: radio}
    - {times: 0.5, from: 2031-05-25, assumed: half of it is kept}
"""


@pytest.fixture
def over(siegesim, mine):
    """Explain an overlay of the template."""

    capped = "extends: mine.yaml\nchange: {siege.lines.water.cap: 2000 L}\n"
    Path("mid.yaml").write_text(capped, "utf-8")

    def explained(text, *args):
        Path("over.yaml").write_text(text, "utf-8")
        return siegesim("explain", "over.yaml", *args)

    return explained


def test_what_a_number_becomes_at_a_date_has_its_own_place_and_origin(over):
    said = over(DATED, "siege.lines.water.cap")
    assert said.code == 0, said.err
    first, *later = said.out.split("\n\n")
    assert "The radio" not in first
    assert [part.split("\n")[0].split() for part in later] == [
        ["From", "2031-05-10", "900", "L"], ["From", "2031-05-20", "2000", "L"],
        ["From", "2031-05-25", "1000", "L"],
    ]  # fmt: skip
    radio, old, half = map(rows, later)
    assert (radio["Set in"], radio["Source"]) == ("over.yaml:5", "radio: The radio")
    assert (half["Set in"], half["Assumed"]) == ("over.yaml:6", "half of it is kept")
    assert old.get("Source") == rows(first).get("Source")
    assert old.get("Assumed") == rows(first).get("Assumed")


def test_what_a_number_becomes_counts_as_a_number_of_its_own(over):
    made = over(DATED, "siege.lines.water", "--json").document["entries"]
    steps = [one for one in made if one["path"].startswith("siege.lines.water.cap")]
    assert [one["path"].removeprefix("siege.lines.water.cap") for one in steps] == [
        "", ".later.0", ".later.1", ".later.2",
    ]  # fmt: skip
    assert [one["from"] and one["from"]["earliest"][:10] for one in steps] == [
        None, "2031-05-10", "2031-05-20", "2031-05-25",
    ]  # fmt: skip
    assert steps[1]["source"] == ["radio"]
    assert "half of it is kept" in over(DATED, "--assumed").out
    assert "cap from 2031-05-25" in over(DATED, "--assumed").out
    assert "Backs 1 entry: siege.lines.water.cap.later.0" in over(DATED, "radio").out


def test_a_step_of_a_number_can_be_asked_for_by_its_path(over):
    step = over(DATED, "siege.lines.water.cap.later.2")
    assert step.out.startswith("siege.lines.water.cap from 2031-05-25")
    assert rows(step.out)["Value"] == "1000 L"
    assert over(DATED, "siege.lines.water.cap.later.2.value").out == step.out
    assert rows(over(DATED, "siege.lines.water.cap.later.2.from").out)["Date"] == "2031-05-25 (exact)"
    whole = over(DATED, "siege.lines.water.cap")
    assert over(DATED, "siege.lines.water.cap.value").out == whole.out
    assert over(DATED, "siege.lines.water.cap.later.7").code == 2


def test_an_edited_fact_is_not_told_as_the_newspapers(siegesim):
    change = "change: {history.facts.W33: {set: {grid: on}}}\n"
    Path("on.yaml").write_text(f"extends: caracas-2024/documented.yaml\n{change}", "utf-8")
    told = siegesim("explain", "on.yaml", "W33")
    assert told.code == 0, told.err
    found = rows(told.out)
    assert not found.keys() & {"Source", "Told by", "Confidence", "Disputed", "Same event", "Note"}
    assert (found["Set in"], found["Assumed"]) == ("on.yaml:2", "changed to ask what if")
    assert found["Edited"] == "change: set.grid: off -> on (on.yaml:2)"
    assert found["Instead of"].startswith("The utility's fuses are taken away, for good., in ")
    assert "W33" in siegesim("explain", "on.yaml", "--assumed").out
    assert rows(siegesim("explain", DOCUMENTED, "W33").out)["Disputed"]
    (one,) = siegesim("explain", "on.yaml", "W33", "--json").document["entries"]
    assert (one["source"], one["assumed"]) == ([], "changed to ask what if")
    assert [edit["words"] for edit in one["edits"]] == ["off -> on"]


def test_a_fact_that_is_set_for_this_run_says_so(mine):
    found = rows(mine("closed", "--set", "history.facts.closed.set.cordon=watch").out)
    assert (found["Set in"], found["Assumed"]) == ("--set:1", "set for this run")
    assert "Told by" not in found


def test_what_is_set_to_nothing_is_told_with_its_place(over):
    text = "extends: mine.yaml\nchange:\n  compound.stores.food.freezer: null\n"
    found = rows(over(text, "compound.stores.food.freezer").out)
    assert (found["Value"], found["Set in"]) == ("nothing", "over.yaml:3")
    assert found["Instead of"].startswith("capacity: 40 person-d, ")
    below = rows(over(text, "compound.stores.food.freezer.capacity").out)
    assert below["Not given"] == "compound.stores.food.freezer is left out, in over.yaml:3"
    (one,) = over(text, "compound.stores.food.freezer", "--json").document["entries"]
    assert (one["text"], one["line"]) == ("nothing", 3)


@pytest.mark.parametrize(
    ("text", "path", "edited"),
    [
        ("remove: [closed and what follows]\n", "closed", "remove: closed (2031-05-10 08:00) is gone"),
        ("remove: [siege.lines.visitor]\n", "siege.lines.visitor", "remove: "),
        ("release: [{path: cordon}]\n", "closed", "release: cordon is left to the model"),
    ],
)
def test_what_an_edit_took_away_is_told_with_the_edit(over, text, path, edited):
    said = over(f"extends: mine.yaml\n{text}", path)
    assert said.code == 0, said.err
    assert edited in " ".join(said.out.split())
    assert "(over.yaml:2)" in said.out
    assert "no file says anything here" not in said.out


def test_a_part_of_a_fact_goes_by_its_id_too(mine):
    assert rows(mine("closed.set.cordon").out)["Value"] == "siege"


def test_a_drawn_date_says_which_is_most_likely(siegesim):
    said = siegesim("explain", "caracas-2024/documented.yaml", "W33")
    assert "(drawn, most likely 25 Nov 2024 18:00)" in " ".join(said.out.split())


def test_a_short_word_is_not_taken_for_another_that_begins_otherwise(siegesim):
    said = siegesim("explain", "caracas-2024/documented.yaml", "nope")
    assert said.code != 0
    assert "Did you mean" not in said.err
    assert "explain caracas-2024/documented.yaml shows every path" in said.err


def test_a_name_too_long_for_a_file_is_one_that_nothing_has(siegesim):
    said = siegesim("explain", DOCUMENTED, "x" * 300)
    assert said.code == 2
    assert "there is nothing called" in said.err


def test_dates_with_bounds_are_told_as_a_file_writes_them(siegesim):
    """An exact `until` of a run is the date alone; the span of a change with bounds is a mapping."""
    bounds = "{earliest: 2030-01-05, best: 2030-01-06, latest: 2030-01-07}"
    cap = "siege.lines.water.cap"
    change = f"change: {{{cap}: {{value: 3 m3, from: {bounds}, assumed: x}}}}"
    Path("span.yaml").write_text(f"extends: toy/siege.yaml\nquestion: q\n{change}\n", "utf-8")
    assert f"3 m3 from {bounds}" in " ".join(siegesim("explain", "span.yaml", cap).out.split())
    night = siegesim("explain", "toy/siege.yaml", "night")
    assert rows(night.out)["Effect"] == "run: unit: g1, until: 2030-02-20 06:00"
