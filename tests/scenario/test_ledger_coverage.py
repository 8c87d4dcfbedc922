"""The documented history of the Caracas siege, read as plain text: complete, sourced, in order.

Nothing of the program is used, only YAML read as strings. The durations at the end are the check-sums of
the sourced ledger, from its best dates: three cuts, three sieges, the life of the first generator and the
wait for the second.
"""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

FOLDER = Path(__file__).parents[2] / "scenarios" / "caracas-2024"
START = datetime(2024, 3, 20)
END = datetime(2025, 5, 6, 18)
TARGETS = {
    "grid": {"on", "off"},
    "mains": {"steady", "intermittent", "none"},
    "signal": {"clear", "interfered", "modelled"},
    "cordon": {"open", "watch", "checkpoint", "siege"},
    "custodian": {"own", "de_facto", "agreed", "contested", "third", "none"},
    "pressure": {"raised", "calm"},
    "power.running": {"on demand", "scheduled"},
    **{f"lines.{line}": {"open", "blocked"} for line in ("water", "bottled", "food", "visitor")},
}
EFFECTS = {"set", "level", "arrive", "leave", "fires", "attempt", "run", "observe"}
# Rows of the ledger from the first day on: of the two starting texts all, of the pages those up to the exit,
# W70 on the months before, and W71 to W74 on January 2026.
ROWS = {f"S{n:02}" for n in range(1, 37)} | {f"W{n:02}" for n in (*range(2, 69), *range(70, 75))}

Fact = dict[str, Any]


def read(name: str) -> dict[str, Any]:
    """The one section of a file, every scalar as text."""
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    section: dict[str, Any] = yaml.load(text, Loader=yaml.BaseLoader)[name]
    return section


HISTORY = read("history")
SOURCES = read("sources")
FACTS: dict[str, Fact] = HISTORY["facts"]


def instant(text: str) -> datetime:
    """A local date, at midnight unless it says otherwise."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M" if " " in text else "%Y-%m-%d")


def bounds(fact: Fact) -> tuple[datetime, datetime, datetime]:
    """Earliest, best and latest; the midpoint where no best date is known."""
    at = fact["at"]
    if isinstance(at, str):
        return instant(at), instant(at), instant(at)
    earliest, latest = instant(at["earliest"]), instant(at["latest"])
    return earliest, instant(at["best"]) if "best" in at else earliest + (latest - earliest) / 2, latest


def best(name: str) -> datetime:
    """The best date of a fact."""
    return bounds(FACTS[name])[1]


def central(fact: Fact) -> bool:
    """Whether the fact holds when every dispute goes to its most credible option."""
    for question, option in fact.get("variant", {}).items():
        options = HISTORY["variants"][question]["options"]
        if option != max(options, key=lambda o: float(options[o])):
            return False
    return True


def spans(target: str, value: str) -> dict[str, timedelta]:
    """How long a track holds a value from best date to best date, by the fact that starts it."""
    changes = sorted(
        (
            (best(name), name, fact["set"][target])
            for name, fact in FACTS.items()
            if target in fact.get("set", {}) and central(fact)
        ),
        key=lambda change: change[0],
    )
    held: dict[str, timedelta] = {}
    since: tuple[datetime, str] | None = None
    for date, name, new in changes:
        if since is not None and new != value:
            held[since[1]] = date - since[0]
            since = None
        elif since is None and new == value:
            since = (date, name)
    if since is not None:
        held[since[1]] = best("W67") - since[0]
    return held


def keys_named(tree: object) -> set[str]:
    """Every source key used anywhere below."""
    if isinstance(tree, list):
        return set().union(*(keys_named(item) for item in tree))
    if not isinstance(tree, dict):
        return set()
    named = tree.get("source", [])
    own = {named} if isinstance(named, str) else set(named)
    return own.union(*(keys_named(item) for item in tree.values()))


def test_no_id_is_written_twice() -> None:
    # A YAML reader keeps the last of two equal keys without a word, so the text itself is counted.
    for name in ("history", "sources"):
        tree = yaml.compose((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        waiting = [tree]
        while waiting:
            node = waiting.pop()
            if isinstance(node, yaml.MappingNode):
                keys = [key.value for key, _ in node.value]
                assert len(keys) == len(set(keys)), sorted(keys)
                waiting += [value for _, value in node.value]
            elif isinstance(node, yaml.SequenceNode):
                waiting += node.value


def test_every_ledger_row_of_the_period_is_there_once() -> None:
    named = {re.sub(r"[a-z]$", "", name) for name in FACTS}
    also = [row for fact in FACTS.values() for row in fact.get("also", [])]
    assert named.union(also) >= ROWS
    assert len(also) == len(set(also))
    assert not named.intersection(also)


@pytest.mark.parametrize("name", FACTS)
def test_a_fact_has_a_source_or_says_that_it_is_assumed(name: str) -> None:
    fact = FACTS[name]
    assert ("source" in fact and "claimant" in fact and "confidence" in fact) or "assumed" in fact


@pytest.mark.parametrize("name", FACTS)
def test_the_bounds_of_a_fact_hold_its_best_date_and_lie_in_the_period(name: str) -> None:
    earliest, date, latest = bounds(FACTS[name])
    assert START <= earliest <= date <= latest
    assert latest <= END or FACTS[name]["kind"] == "context"


@pytest.mark.parametrize("name", FACTS)
def test_a_fact_has_the_effects_of_its_kind(name: str) -> None:
    fact = FACTS[name]
    effects = EFFECTS & fact.keys()
    allowed = {
        "input": {"set", "level", "arrive", "run"},
        "outcome": {"leave", "fires", "attempt"},
        "observation": {"observe"},
        "context": set(),
    }[fact["kind"]]
    assert effects <= allowed
    assert len(effects) == (0 if fact["kind"] == "context" else 1)
    for target, value in fact.get("set", {}).items():
        assert value in TARGETS[target]


@pytest.mark.parametrize("name", [name for name, fact in FACTS.items() if "because" in fact])
def test_a_cause_comes_first(name: str) -> None:
    names, cause = list(FACTS), FACTS[name]["because"]
    assert names.index(cause) < names.index(name)
    assert best(cause) <= best(name)


def test_every_source_that_is_named_is_listed() -> None:
    assert keys_named(HISTORY) <= SOURCES.keys()


def test_a_source_has_an_address_or_a_place_in_the_ledger() -> None:
    for key, source in SOURCES.items():
        assert source["title"], key
        assert ("address" in source) != ("ledger" in source), key


def test_labels_fit_the_event_lane_of_a_figure() -> None:
    labels = [fact["label"] for fact in FACTS.values() if "label" in fact]
    assert 8 <= len(labels) <= 12
    assert max(map(len, labels)) <= 22


def test_the_odds_of_a_dispute_add_up_to_one_and_each_dispute_changes_something() -> None:
    for question, dispute in HISTORY["variants"].items():
        assert sum(map(float, dispute["options"].values())) == pytest.approx(1)
        used = [fact["variant"][question] for fact in FACTS.values() if question in fact.get("variant", {})]
        assert used
        assert set(used) <= dispute["options"].keys()


def test_a_declared_silence_lies_between_two_dates() -> None:
    for silence in HISTORY["complete"].values():
        start, end = (
            best(silence[edge]) if silence[edge] in FACTS else instant(silence[edge])
            for edge in ("from", "until")
        )
        assert START <= start < end <= END


def test_the_grid_is_off_for_42_and_16_hours_and_then_159_days() -> None:
    off = spans("grid", "off")
    assert list(off) == ["W03", "W09", "W17", "W20", "W29", "W33"]
    assert off["W20"] == timedelta(hours=42)
    assert off["W29"] == timedelta(hours=16)
    assert off["W33"] / timedelta(days=1) == pytest.approx(159.4, abs=0.05)


def test_the_three_sieges_last_3_and_2_and_161_days() -> None:
    siege = spans("cordon", "siege")
    assert list(siege) == ["W08", "W19", "W28"]
    days = [length / timedelta(days=1) for length in siege.values()]
    assert days == pytest.approx([3.08, 1.82, 161.39], abs=0.005)


def test_the_first_generator_lasts_84_days_and_the_second_comes_12_days_later() -> None:
    assert FACTS["W55"]["fires"] == "generators.g1.failure"
    assert FACTS["W59"]["fires"] == "concessions.generator"
    assert (best("W55") - best("W33")) / timedelta(days=1) == pytest.approx(84.4, abs=0.05)
    assert (best("W59") - best("W55")) / timedelta(days=1) == pytest.approx(12.5)


def test_six_come_in_and_none_is_left() -> None:
    assert sum(int(fact["arrive"]) for fact in FACTS.values() if "arrive" in fact) == 6
    leaving = [fact["leave"] for fact in FACTS.values() if "leave" in fact and central(fact)]
    assert leaving == ["1", "all"]
