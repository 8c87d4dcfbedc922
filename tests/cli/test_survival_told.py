"""The page says what nobody survives, of one run and of many, and the worst single day."""

from pathlib import Path

import numpy as np
import pytest

from sim.places import shipped_scenarios
from sim.study.study import Study

TOY = shipped_scenarios() / "toy" / "first.yaml"
QUICK = ("--no-exits-off", "--no-figures", "--jobs", "1")
HUNGRY = ("--set", "siege.lines.food.permit=0 %", "--set", "siege.lines.food.deterred=100 %")
WITHOUT = "leaves people without any food for 10 days. Nobody survives that"


def flat(said):
    return " ".join(said.out.split())


def test_a_run_in_which_nobody_eats_for_ten_days_is_marked(siegesim):
    said = siegesim("run", TOY, "--central", "--no-figures", *HUNGRY, "--out", "one")
    assert said.code == 0, said.err
    assert WITHOUT in flat(said)
    assert "Not survivable: by" in flat(said)
    assert ", food 0 kcal a person" in flat(said)


def test_many_runs_are_marked_by_their_share_and_a_comparison_says_it_of_both_sides(siegesim, tmp_path):
    said = siegesim("run", TOY, "-n", "4", *QUICK, *HUNGRY, "--out", "many")
    assert said.code == 0, said.err
    share = np.mean(Study(Path("many")).numbers("not_survivable_food"))
    assert share > 0
    assert f"Not survivable: in {100 * share:.0f} % of the runs the model {WITHOUT}" in flat(said)
    more = tmp_path / "more.yaml"
    more.write_text("extends: toy/first.yaml\nchange: {compound.water.tank.capacity: 12 m3}\n")
    said = siegesim("compare", TOY, more, "-n", "3", *QUICK, *HUNGRY, "--out", "two")
    assert said.code == 0, said.err
    assert flat(said).count(WITHOUT) == 2


def test_a_house_that_has_enough_is_not_marked(siegesim):
    plenty = ("--set", "compound.stores.food.shelf.capacity=4000 person-d",
              "--set", "compound.stores.food.shelf.level=4000 person-d")  # fmt: skip
    said = siegesim("run", TOY, "--central", "--no-figures", *plenty, "--out", "one")
    assert said.code == 0, said.err
    assert "Not survivable: by" not in flat(said)
    assert ", food 2,100 kcal a person" in flat(said)


def test_the_daily_table_has_the_day_and_the_mean_of_seven_apart(siegesim):
    said = siegesim("run", TOY, "-n", "2", *QUICK, "--out", "daily")
    assert said.code == 0, said.err
    study = Study(Path("daily"))
    used, people = study.by_day("water_used")[1], study.by_day("people")[1]
    litres = used * people
    means = [
        litres[max(day - 6, 0) : day + 1].sum() / people[max(day - 6, 0) : day + 1].sum()
        for day in range(len(used))
    ]
    assert study.by_day("water_used_7_day_mean")[1] == pytest.approx(means, rel=1e-5)
    assert used != pytest.approx(means, rel=1e-2)
