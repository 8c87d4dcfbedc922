"""A fact that another file changes is told by that file, not by whoever told of it first."""

import pytest

from sim.scenario import read, write
from tests.scenario.toysiege import HEAD, overlaid, toys

RECORD = """\
sources:
  paper: {title: The paper}
  radio: {title: The radio}
history:
  complete:
    calm: {track: cordon, from: 2030-01-02, until: closed, source: paper}
  variants:
    who: {question: Who?, options: {one: 0.5, other: 0.5}, source: paper}
  facts:
    closed:
      kind: input
      at: 2030-01-10
      what: The street is closed.
      label: Street closed
      set: {cordon: siege, grid: off}
      source: paper
      claimant: neighbours
      confidence: high
      disputed: the guard says that it was open
      also: [B7]
      note: seen from a window
    dark: {kind: input, at: 2030-01-12, because: closed, what: It is dark., set: {mains: none}, source: paper}
"""


@pytest.fixture
def fact(tmp_path):
    """Read overlays and overrides over a small record; returns one of its facts."""
    toy = toys(tmp_path)
    (toy / "base.yaml").write_text(HEAD + RECORD, "utf-8")

    def changed(*overlays, sets=(), name="closed"):
        paths = [toy / "base.yaml"]
        for number, text in enumerate(overlays):
            paths.append(toy / f"over{number}.yaml")
            paths[-1].write_text(f"extends: base.yaml\n{text}", "utf-8")
        return read(paths, sets).history.facts[name]

    return changed


def teller(fact):
    return fact.claimant, fact.confidence, fact.disputed, fact.also, fact.note


NOBODY = (None, None, None, (), None)


@pytest.mark.parametrize(
    ("overlay", "why"),
    [
        ("change: {history.facts.closed: {set: {cordon: watch}}}\n", "changed to ask what if"),
        ("change: {history.facts.closed.set.cordon: watch}\n", "changed to ask what if"),
        ("change: {history.facts.closed: {what: Nothing., assumed: asked}}\n", "asked"),
        ("assumed: said above\nchange: {history.facts.closed.what: Nothing.}\n", "said above"),
        ("move: {closed: {by: 2 d}}\n", "moved to ask what if"),
        ("move: {closed: {by: 2 d, assumed: asked}}\n", "asked"),
        ("assumed: said above\nmove: {closed: 2030-01-15}\n", "said above"),
        ("remove: [history.facts.closed.set.grid]\n", "changed to ask what if"),
    ],
)
def test_an_edited_fact_is_assumed_and_has_nobody_who_told_it(fact, overlay, why):
    found = fact(overlay)
    assert (found.source, found.assumed) == (None, why)
    assert teller(found) == NOBODY


def test_a_change_may_have_a_source_and_a_teller_of_its_own(fact):
    found = fact("change: {history.facts.closed: {set: {grid: on}, claimant: the radio, source: radio}}\n")
    assert (found.source, found.assumed, found.claimant, found.confidence) == (
        ("radio",), None, "the radio", None,
    )  # fmt: skip


def test_a_label_goes_with_what_it_is_of_and_stays_with_a_date(fact):
    assert fact("move: {closed: {by: 2 d}}\n").label == "Street closed"
    assert fact("change: {history.facts.closed.set.cordon: watch}\n").label is None
    text = "change: {history.facts.closed: {set: {cordon: watch}, label: Watched}}\n"
    assert fact(text).label == "Watched"


def test_words_beside_a_fact_are_not_the_fact(fact):
    found = fact("change: {history.facts.closed: {label: Shut, claimant: two neighbours}}\n")
    assert (found.source, found.claimant, found.confidence) == (("paper",), "two neighbours", "high")


def test_what_follows_from_a_moved_fact_moves_and_is_assumed_too_but_nothing_else_is(fact):
    assert fact("move: {closed: {by: 2 d}}\n", name="dark").assumed == "moved to ask what if"
    assert fact("move: {dark: {by: 2 d}}\n").source == ("paper",)
    assert fact("hold: []\n").source == ("paper",)
    assert fact("move: {closed: {by: 0 d}}\n").source == ("paper",)


def test_an_override_of_a_fact_is_assumed_for_this_run(fact):
    found = fact(sets=["history.facts.closed.set.cordon=watch"])
    assert (found.source, found.assumed, teller(found)) == (None, "set for this run", NOBODY)
    both = ["history.facts.closed.at=2030-01-09", "history.facts.dark.at=2030-01-11"]
    assert fact(sets=both).assumed == "set for this run"


def test_of_several_the_last_tells(fact):
    first = "change: {history.facts.closed: {set: {cordon: watch}, claimant: me, assumed: one}}\n"
    second = "change: {history.facts.closed: {set: {grid: on}, assumed: two}}\n"
    there, back = fact(first, second), fact(second, first)
    assert (there.assumed, there.claimant) == ("two", None)
    assert (back.assumed, back.claimant) == ("one", "me")


def test_a_file_that_uses_another_and_changes_its_fact_tells_it_itself(tmp_path):
    toy = toys(tmp_path)
    (toy / "record.yaml").write_text(RECORD, "utf-8")
    head = HEAD.replace("[house.yaml, street.yaml]", "[house.yaml, street.yaml, record.yaml]")
    own = "history: {assumed: mine, facts: {closed: {set: {cordon: watch}}}}\n"
    (toy / "mine.yaml").write_text(head + own, "utf-8")
    facts = read(toy / "mine.yaml").history.facts
    assert (facts["closed"].source, facts["closed"].assumed) == (None, "mine")
    assert (facts["dark"].source, facts["dark"].assumed) == (("paper",), None)


def test_a_silence_or_a_dispute_that_is_changed_is_assumed_too(tmp_path):
    (toys(tmp_path) / "base.yaml").write_text(HEAD + RECORD, "utf-8")
    text = "change: {history.complete.calm.until: 2030-01-05, history.variants.who.question: And who?}\n"
    history = overlaid(tmp_path, text, base="base.yaml").scenario.history
    assert (history.complete["calm"].source, history.complete["calm"].assumed) == (
        None, "changed to ask what if",
    )  # fmt: skip
    assert history.variants["who"].assumed == "changed to ask what if"


def test_a_retold_fact_says_the_same_when_it_is_written_out(tmp_path):
    (toys(tmp_path) / "base.yaml").write_text(HEAD + RECORD, "utf-8")
    text = "change: {history.facts.closed: {set: {grid: on}, source: radio}}\nmove: {dark: {by: 1 d}}\n"
    siege = overlaid(tmp_path, text, base="base.yaml").scenario
    path = tmp_path / "scenarios" / "toy" / "written.yaml"
    path.write_text(write(siege), "utf-8")
    again = read(path)
    assert again.hash == siege.hash
    assert again.history.facts["closed"].source == ("radio",)
