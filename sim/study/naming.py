"""What a run is called over a page or a figure: a replay of the record, or a what-if after it."""

from __future__ import annotations

from collections.abc import Sequence

from sim.scenario import Edit
from sim.study.one import Run

MOST = 3
"edits by `--set` that a heading names"


def what_if(run: Run) -> tuple[str, str] | None:
    """Of a run of an edited scenario: the question, and what it comes after; None if nothing was edited."""
    scenario, baseline = run.scenario, run.baseline
    if not scenario.edits:
        return None
    by_hand = [edit for edit in scenario.edits if edit.how == "set"]
    if baseline is None:
        return _in_words(by_hand or scenario.edits), scenario.about.title
    asked = scenario.about.question
    if not asked or asked == baseline.about.question:
        return _in_words(scenario.edits), baseline.about.title
    return f"{asked} With {_in_words(by_hand)}" if by_hand else asked, baseline.about.title


def heading_of(run: Run) -> str:
    """What a figure's heading calls the run."""
    asked = what_if(run)
    called = "modelled replay" if asked is None else f"modelled what-if: {asked[0]} (after {asked[1]})"
    if run.central:
        return called
    return f"{called} (replication {run.number}, seed {run.seed})"


def _in_words(edits: Sequence[Edit]) -> str:
    named = [f"{edit.path} {edit.words}".replace("->", "to").strip() for edit in edits[:MOST]]
    more = len(edits) - MOST
    return "; ".join(named) + (f" and {more} more" if more > 0 else "")
