"""What a page says of how surprising the record is to the model: which imposed outcomes it hardly expects."""

from __future__ import annotations

from math import exp, inf

from sim.cli.page import Page
from sim.cli.wording import share_of
from sim.engine.surprise import GREAT
from sim.study import Run
from sim.study.study import Study
from sim.study.surprises import surprises

HEADING = "What the model hardly expects"
MEANING = (
    "Imposed all the same. Nats are -ln of the chance that the model gave it within its dates: above "
    f"{GREAT:.0f} it is less than 1 in {exp(GREAT):.0f}. What happened is rare, or the model is wrong there."
)


def tell_surprises(page: Page, run: Run) -> None:
    """The imposed outcomes of one run that are above the limit, by name."""
    imposed = run.replication.surprises
    great = sorted((one for one in imposed if one.great), key=lambda one: (-one.nats, one.fact))
    if not great:
        return
    page.heading(HEADING)
    facts = run.scenario.history.facts
    rows = [(f"[{one.fact}]", facts[one.fact].what, _nats(one.nats), _chance(one.nats)) for one in great]
    page.table(("Fact", "What", ">Nats", ">Chance"), rows, "What")
    page.say(f"{len(great)} of {len(imposed)} imposed outcomes. {MEANING}", dim=True)


def tell_surprises_of_runs(page: Page, study: Study, name: str) -> None:
    """The outcomes imposed on one scenario that are above the limit in enough of its runs."""
    imposed = surprises(study, name)
    great = [one for one in imposed if one.great]
    if not great:
        return
    page.heading(HEADING)
    facts = study.scenarios[study.names.index(name)]["resolved"]["history"]["facts"]
    rows = [
        (f"[{one.fact}]", facts[one.fact]["what"], _nats(one.median), _chance(one.median),
         share_of(one.great_in))
        for one in great
    ]  # fmt: skip
    page.table(("Fact", "What", ">Median nats", ">Chance", f">Above {GREAT:.0f} in"), rows, "What")
    page.say(f"{len(great)} of {len(imposed)} imposed outcomes. {MEANING}", dim=True)


def _nats(nats: float) -> str:
    return "infinite" if nats == inf else f"{nats:.1f}"


def _chance(nats: float) -> str:
    """A chance in words: `none`, `1 in 1,200`, or a power of ten where that is too long to read."""
    if nats == inf:
        return "none"
    odds = exp(min(nats, 700.0))
    return f"1 in {odds:,.0f}" if odds < 1e7 else f"1 in {odds:.0e}".replace("e+", "e")
