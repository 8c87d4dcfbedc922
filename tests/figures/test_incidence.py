"""Stacked incidence adds up to the share of runs that have ended, and says the rest is still inside."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from sim.figures import save
from sim.figures.incidence import incidence as draw
from sim.figures.incidence import shades_of
from sim.figures.lint import lint, summary
from sim.figures.scenarios import ALTERNATIVES, BASELINE
from tests.figures.manyruns import IDS, KINDS, LONG, NAMES, START, Incidence, incidence
from tests.figures.test_scenarios import contrast


@pytest.fixture(scope="module")
def said():
    """The summary of two scenarios; in the second two kinds do not happen."""
    return summary(draw([incidence(), incidence("solar", kinds=KINDS[1:5], reach=0.5)], scenarios=NAMES))


def test_each_layer_stands_on_those_below_it(said):
    below = np.zeros(412)
    for kind, share in incidence().kinds.items():
        top = below + share
        layer = said["named"][f"{kind}:documented"]
        assert layer["y"] == pytest.approx([below.min(), top.max()], abs=1e-3)
        assert layer["x"] == [0, 412]
        below = top


def test_labels_say_the_shares_at_the_end_and_add_up_to_all_runs(said):
    last = {kind: share[-1] for kind, share in incidence().kinds.items()}
    for kind, share in last.items():
        assert said["named"][f"end:{kind}:documented"] == f"{kind.replace('_', ' ')} {100 * share:.0f} %"
    left = said["named"]["end:inside:documented"]
    assert left == f"still inside {100 * (1 - sum(last.values())):.0f} %"


def test_a_kind_that_does_not_happen_in_one_scenario_keeps_its_shade_in_the_other(said):
    named = said["named"]
    assert "safe_conduct:solar" not in named
    assert "end:safe_conduct:solar" not in named
    shades = shades_of(ALTERNATIVES[0].colour, len(KINDS))
    assert named["surrender:solar"]["colour"].lower() == shades[KINDS.index("surrender")].lower()
    assert named["surrender:documented"]["colour"].lower() == shades_of(BASELINE.colour, 6)[2].lower()


def test_shades_grow_paler_step_by_step_also_in_grey():
    for look in (BASELINE, *ALTERNATIVES):
        shades = shades_of(look.colour, 6)
        assert shades[0].lower() == look.colour.lower()
        steps = [contrast(one, "#000000") for one in shades]
        assert all(after > before * 1.1 for before, after in pairwise(steps))
    assert shades_of("#000000", 1) == ["#000000"]


def test_the_heading_and_the_title_say_what_it_is(said):
    assert said["named"]["heading:0"].startswith("Modelled: 60 runs of each of 2 scenarios, 20 Mar 2024 to ")
    assert said["named"]["title:0"] == "How the stay ends in 2 scenarios"
    assert said["named"]["panel:solar:0"] == NAMES["solar"]
    assert said["width_mm"] == 180


def test_the_title_of_one_scenario_is_the_share_that_ended():
    alone = summary(draw([incidence(kinds=["escape"], reach=0.5, days=2000)]))["named"]
    assert alone["title:0"] == "The stay ends in 50 % of the runs, of 2000 days each"


def test_a_scenario_in_which_nobody_leaves_is_still_inside():
    nobody = Incidence("stay", START, 60, {})
    named = summary(draw([incidence(), nobody], scenarios=NAMES))["named"]
    assert named["end:inside:stay"] == "still inside 100 %"
    alone = summary(draw([replace(nobody, days=30)]))["named"]
    assert alone["title:0"] == "The stay ends in 0 % of the runs, of 30 days each"


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(ValueError, match="at least one curve"):
        draw([])
    with pytest.raises(ValueError, match="how the stay ends once for each scenario"):
        draw([incidence(), incidence()])
    with pytest.raises(ValueError, match="nobody leaves, got no kind of exit and no days"):
        draw([Incidence("stay", START, 60, {})])
    with pytest.raises(ValueError, match="at most 4 alternatives"):
        draw([incidence(name) for name in "abcdef"])


def sudden(scenario):
    """Everybody leaves on one of the last three days, as an imposed exit has it."""
    share = np.zeros(413)
    share[-3:] = (0.2, 0.7, 1.0)
    return Incidence(scenario, START, 60, {"disputed": share})


HOSTILE = {
    "one scenario": lambda: [incidence()],
    "two scenarios": lambda: [incidence(name) for name in IDS[:2]],
    "three scenarios": lambda: [incidence(name) for name in IDS[:3]],
    "five scenarios": lambda: [incidence(name) for name in IDS],
    "a single kind": lambda: [incidence(kinds=KINDS[:1], reach=1.0), incidence("solar", kinds=KINDS[:1])],
    "one sudden end": lambda: [sudden(name) for name in IDS[:3]],
    "nothing happens": lambda: [incidence(reach=0.0)],
    "tiny shares": lambda: [incidence(reach=0.01), incidence("solar", reach=0.003)],
    "one day": lambda: [Incidence("documented", START, 1, {"escape": np.array([1.0])})],
    "nothing is known": lambda: [Incidence("documented", START, 60, {"escape": np.full(40, np.nan)})],
    "twenty kinds": lambda: [incidence(name, kinds=[f"kind_{k}" for k in range(20)]) for name in IDS[:2]],
    "a kind of many words": lambda: [incidence(name, kinds=["exit_of_a_kind_that", "b"]) for name in IDS[:4]],
    "different lengths": lambda: [incidence(days=30), incidence("solar", days=400)],
    "beyond all runs": lambda: [incidence(reach=1.0 + 1e-12), incidence("solar", reach=3.0)],
}  # fmt: skip


@pytest.mark.parametrize("incidences", HOSTILE.values(), ids=HOSTILE)
def test_nothing_overlaps_in_an_incidence(incidences):
    incidences = incidences()
    names = {one.scenario: f"{NAMES[one.scenario]}. {LONG}" for one in incidences}
    assert lint(draw(incidences, scenarios=names)) == []


def test_what_is_not_known_is_not_called_still_inside():
    words = summary(draw(HOSTILE["nothing is known"]()))["texts"]
    assert "not known" in words
    assert not any(one.startswith("still inside") for one in words)


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_a_file_is_the_same_bytes_each_time(tmp_path, kind):
    files = [save(draw([incidence()]), tmp_path / f"{name}.{kind}").read_bytes() for name in ("one", "two")]
    assert files[0] == files[1]
