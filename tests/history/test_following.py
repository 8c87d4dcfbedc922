"""What of the record is followed: all, inputs, none; until when, in which variant; what follows from what."""

import pytest

from sim.replication import replicate
from sim.scenario import ScenarioError
from tests.history.played import CALM_STREET, DAY, HOUR, both, differences, quiet

CUT = """
    cut: {kind: input, at: 2030-01-03, what: Power is cut., set: {grid: off}, assumed: a toy}
"""
FAILURE = """
    run: {kind: input, at: 2030-01-05, what: On., run: {unit: g1, until: 2030-01-07}, assumed: a toy}
    failure: {kind: outcome, at: 2030-01-06 03:00, what: Off., fires: generators.g1.failure, assumed: a toy}
    outcry: {kind: input, at: 2030-01-08 09:00, what: Outcry., set: {pressure: raised}, because: failure,
      assumed: a toy}
    silence_after: {kind: input, at: 2030-01-20, what: It passes., set: {pressure: calm}, because: outcry,
      assumed: a toy}
"""


def record(facts, head=""):
    return f"history:\n  {head}\n  facts:{facts}" if head else f"history:\n  facts:{facts}"


def day(of, run, fact):
    return run.happened[fact] / DAY


def state(run, name, at):
    return str(run.records.series(name).at([at])[0])


def test_followed_in_full_inputs_and_outcomes_are_imposed(tmp_path):
    run = replicate(quiet(tmp_path, record(CUT + FAILURE)), central=True)
    assert run.happened == {
        "cut": 2 * DAY, "run": 4 * DAY, "failure": 5 * DAY + 3 * HOUR,
        "outcry": 7 * DAY + 9 * HOUR, "silence_after": 19 * DAY,
    }
    assert state(run, "power.generators.g1", 5 * DAY + 3 * HOUR) == "failed"
    assert state(run, "pressure", 8 * DAY) == "raised"


def test_followed_in_its_inputs_outcomes_are_the_models_own(tmp_path):
    """The unit fails when its luck says; the outcry follows 54 hours after, or never."""
    of = quiet(tmp_path, record(CUT + FAILURE, "follow: inputs"))
    failed = 0
    for number in range(40):
        run = replicate(of, number=number)
        assert run.happened["cut"] == 2 * DAY
        assert run.abducted.thresholds == {}
        series = run.records.series("power.generators.g1")
        broken = [int(t) for t, v in zip(series.times, series.values, strict=True) if v == "failed"]
        assert run.happened.get("failure") == (broken[0] if broken else None)
        if not broken or broken[0] + 54 * HOUR > 60 * DAY:
            assert "outcry" not in run.happened
        else:
            failed += 1
            assert run.happened["outcry"] == broken[0] + 54 * HOUR
            assert broken[0] != 5 * DAY + 3 * HOUR
    assert 0 < failed < 40


def test_silence_on_an_outcome_does_not_hold_when_only_inputs_are_followed(tmp_path):
    silent = """complete:
    unit: {track: generators.g1.failure, from: 2030-01-01, until: 2030-03-02, assumed: a toy}
    street: {track: cordon, from: 2030-01-01, until: 2030-03-02, assumed: a toy}"""
    moving = "siege.cordon.rates={open>watch: 1 /d, watch>open: 1 /d}"
    seen = {}
    for follow in ("all", "inputs"):
        of = quiet(tmp_path, record(CUT, f"follow: {follow}\n  {silent}"), moving)
        runs = [replicate(of, number=number) for number in range(20)]
        seen[follow] = sum("failed" in set(run.records.series("power.generators.g1").values) for run in runs)
        # Acts of others stay as recorded.
        assert all(len(run.records.series("cordon").times) == 1 for run in runs)
    assert seen["all"] == 0
    assert seen["inputs"] > 0


def test_with_inputs_followed_a_documented_attempt_is_made_and_ends_as_the_luck_has_it(tmp_path):
    facts = """
    turned_back: {kind: outcome, at: 2030-01-09 12:00, what: A tanker is refused.,
      attempt: {line: water, result: refused}, assumed: a toy}
"""
    results = {}
    for follow in ("all", "inputs"):
        of = quiet(tmp_path, record(facts, f"follow: {follow}"), still=False)
        slots = [
            row for number in range(20) for row in replicate(of, number=number).records.log("slot")
            if row["documented"] == "turned_back"
        ]
        assert len(slots) == 20
        assert {row["time"] for row in slots} == {8 * DAY + 12 * HOUR}
        results[follow] = {row["result"] for row in slots}
    assert results["all"] == {"refused"}
    assert "admitted" in results["inputs"]


def test_followed_not_at_all_nothing_of_the_record_happens(tmp_path):
    run = replicate(quiet(tmp_path, record(CUT + FAILURE, "follow: none")))
    assert run.happened == {}
    assert run.records.log("fact") == []
    assert set(run.records.series("grid").values) == {"on"}


def test_until_is_exclusive_and_a_bare_date_is_its_midnight(tmp_path):
    facts = """
    before: {kind: input, at: 2030-01-04 23:59, what: Raised., set: {pressure: raised}, assumed: a toy}
    at: {kind: input, at: 2030-01-05, what: Cut., set: {grid: off}, assumed: a toy}
    after: {kind: input, at: 2030-01-06, what: Watch., set: {cordon: watch}, assumed: a toy}
"""
    run = replicate(quiet(tmp_path, record(facts, "until: 2030-01-05")))
    assert set(run.happened) == {"before"}


def test_past_the_limit_effects_of_earlier_causes_are_dropped_and_silence_ends(tmp_path):
    silent = """until: 2030-01-08
  complete: {street: {track: cordon, from: 2030-01-01, until: 2030-03-02, assumed: a toy}}"""
    moving = "siege.cordon.rates={open>watch: 1 /d, watch>open: 1 /d}"
    of = quiet(tmp_path, record(CUT + FAILURE, silent), moving)
    for number in range(10):
        run = replicate(of, number=number)
        assert set(run.happened) == {"cut", "run", "failure"}
        first = int(run.records.series("cordon").times[1])
        assert first > 7 * DAY


def test_past_the_limit_the_signal_is_the_models_again(tmp_path):
    facts = "\n    dark: {kind: input, at: 2030-01-02, what: x, set: {signal: interfered}, assumed: a toy}\n"
    share = "siege.interference={spell: 6 h, share: {open: 0 %, watch: 5 %, checkpoint: 20 %, siege: 40 %}}"
    on, off = (
        replicate(quiet(tmp_path, record(facts, head), share))
        for head in ("follow: all", "until: 2030-01-10")
    )
    assert state(on, "signal", 50 * DAY) == "interfered"
    assert state(off, "signal", 9 * DAY - 1) == "interfered"
    assert state(off, "signal", 9 * DAY) == "clear"


def test_variants_are_drawn_by_credence_and_the_central_run_takes_the_likeliest(tmp_path):
    facts = """
    yes: {kind: input, at: 2030-01-03, what: Cut., set: {grid: off}, variant: {dispute: told}, assumed: a toy}
    then: {kind: input, at: 2030-01-04, what: Outcry., set: {pressure: raised}, because: yes, assumed: a toy}
"""
    head = """variants: {dispute: {question: "Was it?", options: {told: 0.3, denied: 0.7}, assumed: a toy}}"""
    of = quiet(tmp_path, record(facts, head))
    runs = [replicate(of, number=number) for number in range(300)]
    told = [run for run in runs if run.ledger.variants == {"dispute": "told"}]
    assert 60 <= len(told) <= 120  # 90 expected; four standard errors, so one false alarm in 15,000
    for run in runs:
        # What a fact of the other variant would have caused does not happen either.
        assert set(run.happened) == ({"yes", "then"} if run in told else set())
    assert replicate(of, central=True).ledger.variants == {"dispute": "denied"}


def test_an_effect_follows_a_cause_that_moved_through_the_whole_chain(tmp_path):
    """A service a day before lowers the risk; the failure comes later, outcry and calm after it."""
    slow = "compound.power.generators.g1.wear={shape: 2, scale: 60 h}"
    plain = quiet(tmp_path, record(CUT + FAILURE), slow)
    service = "compound.power.generators.g1.services={x: {at: 2030-01-05}}"
    serviced = quiet(tmp_path, record(CUT + FAILURE), slow, service)
    moved = 0
    for number in range(30):
        baseline = replicate(plain, number=number)
        other = replicate(serviced, number=number, released=True, given=baseline.abducted)
        if "failure" not in other.happened:
            assert not {"outcry", "silence_after"} & set(other.happened)
            continue
        shift = other.happened["failure"] - baseline.happened["failure"]
        assert shift > 0
        moved += 1
        for effect in ("outcry", "silence_after"):
            expected = baseline.happened[effect] + shift
            assert other.happened.get(effect) == (expected if expected <= 60 * DAY else None)
    assert moved > 0


def test_what_has_lost_its_cause_never_happens(tmp_path):
    """A unit that is not there cannot fail, so nobody cries out; and the record's own silence stays."""
    plain = quiet(tmp_path, record(CUT + FAILURE))
    gone = quiet(tmp_path, record(CUT + FAILURE), "compound.power.generators.g1.until=2030-01-06")
    baseline = replicate(plain, number=1)
    other = replicate(gone, number=1, released=True, given=baseline.abducted)
    assert set(other.happened) == {"cut", "run"}
    assert set(other.records.series("pressure").values) == {"calm"}


def test_an_effect_is_never_before_its_cause_and_stays_in_its_bounds(tmp_path):
    facts = """
    cause: {kind: input, at: {earliest: 2030-01-03, latest: 2030-01-10}, what: Cut., set: {grid: off},
      assumed: a toy}
    same: {kind: input, at: {earliest: 2030-01-03, best: 2030-01-09, latest: 2030-01-10}, what: Outcry.,
      set: {pressure: raised}, because: cause, assumed: a toy}
    next: {kind: input, at: {earliest: 2030-01-05, latest: 2030-01-12}, what: Watch., set: {cordon: watch},
      because: cause, assumed: a toy}
"""
    of = quiet(tmp_path, record(facts))
    for number in range(80):
        run = replicate(of, number=number)
        cause, same, following = (run.happened[name] for name in ("cause", "same", "next"))
        assert 2 * DAY <= cause <= same <= 9 * DAY
        assert max(cause, 4 * DAY) <= following <= 11 * DAY


def test_causes_in_a_circle_are_refused(tmp_path):
    facts = """
    hen: {kind: context, at: 2030-01-03, what: Hen., because: egg, assumed: a toy}
    egg: {kind: context, at: 2030-01-03, what: Egg., because: hen, assumed: a toy}
"""
    with pytest.raises(ScenarioError, match=r"causes in no circle, received hen because egg because hen"):
        quiet(tmp_path, record(facts))


def test_facts_before_the_start_are_over_but_what_they_caused_is_not(tmp_path):
    facts = """
    old: {kind: context, at: 2029-12-01, what: An old quarrel., assumed: a toy}
    new: {kind: input, at: 2030-01-03, what: Its fruit., set: {cordon: watch}, because: old, assumed: a toy}
    past: {kind: input, at: 2029-12-24, what: A cut long mended., set: {grid: off}, assumed: a toy}
    moot: {kind: context, at: 2030-01-03, what: Its memory., because: past, assumed: a toy}
"""
    run = replicate(quiet(tmp_path, record(facts)))
    assert run.happened == {"new": 2 * DAY, "moot": 2 * DAY}
    assert set(run.records.series("grid").values) == {"on"}


def test_a_latent_fact_is_drawn_evenly_over_its_bounds_and_central_at_the_middle(tmp_path):
    facts = """
    cut: {kind: input, at: 2030-01-02, what: Cut., set: {grid: off}, assumed: a toy}
    back: {kind: input, at: {earliest: 2030-01-03, latest: 2030-02-02}, what: It must have come back.,
      set: {grid: on}, because: cut, assumed: a toy}
"""
    of = quiet(tmp_path, record(facts))
    dates = sorted(replicate(of, number=number).happened["back"] for number in range(150))
    shares = [(date - 2 * DAY) / (30 * DAY) for date in dates]
    assert max(abs(share - (k + 0.5) / 150) for k, share in enumerate(shares)) < 0.16  # one in 1,000
    assert replicate(of, central=True).happened["back"] == 17 * DAY


def test_a_declared_silence_keeps_hazards_still_and_gives_them_back(tmp_path):
    moving = "siege.cordon.rates={open>watch: 2 /d, watch>open: 2 /d}"
    head = "complete: {street: {track: cordon, from: 2030-01-10, until: calm, assumed: a toy}}"
    facts = """
    calm: {kind: context, at: {earliest: 2030-01-20, latest: 2030-01-22}, what: Calm., assumed: a toy}
"""
    of = quiet(tmp_path, record(facts, head), moving)
    for number in range(20):
        baseline, again = both(of, number)
        times = baseline.records.series("cordon").times[1:]
        end = baseline.happened["calm"]
        assert not any(9 * DAY <= time < end for time in times)
        assert any(time < 9 * DAY for time in times)
        assert any(time > end for time in times)
        assert differences(baseline, again) == []


def test_overlapping_silences_of_a_line_last_to_the_later_end(tmp_path):
    head = """complete:
    one: {track: lines.water, from: 2030-01-05, until: 2030-01-20, assumed: a toy}
    two: {track: lines.water, from: 2030-01-10, until: 2030-02-10, assumed: a toy}"""
    facts = "\n    x: {kind: context, at: 2030-01-02, what: Nothing., assumed: a toy}\n"
    of = quiet(tmp_path, record(facts, head), *CALM_STREET, still=False)
    later = 0
    for number in range(10):
        slots = [
            row["time"] for row in replicate(of, number=number).records.log("slot")
            if row["line"] == "water" and row["result"] != "not asked"
        ]
        assert not any(4 * DAY <= time < 40 * DAY for time in slots)
        later += any(time >= 40 * DAY for time in slots)
    assert later >= 5


def test_silence_on_the_grid_holds_back_a_concession_of_power(tmp_path):
    head = "complete: {grid: {track: grid, from: 2030-01-01, until: 2030-03-02, assumed: a toy}}"
    quick = "siege.diplomacy.concessions={power_back: {rate: 0.5 /d, under_pressure: 1, gives: grid}}"
    for silence, expected in (("follow: all", {"off", "on"}), (head, {"off"})):
        of = quiet(tmp_path, record(CUT, silence), quick)
        runs = [replicate(of, number=number) for number in range(10)]
        after = {value for run in runs for value in run.records.series("grid").at([3 * DAY, 59 * DAY])}
        assert after == expected


def test_several_who_leave_together_leave_together(tmp_path):
    facts = """
    three: {kind: outcome, at: 2030-01-03, what: Three leave., leave: 3, exit: individual, assumed: a toy}
    last: {kind: outcome, at: 2030-01-05, what: The last one., leave: all, exit: safe_conduct, assumed: a toy}
"""
    of = quiet(tmp_path, record(facts), "siege.exits.active=true")
    for number in range(5):
        baseline, again = both(of, number)
        people = baseline.records.series("people")
        assert list(zip(people.times, people.values, strict=True)) == [(0, 4), (2 * DAY, 1), (4 * DAY, 0)]
        assert differences(baseline, again) == []


def test_with_exits_off_everybody_stays_and_nothing_follows_from_an_exit(tmp_path):
    facts = """
    shut: {kind: input, at: 2030-01-02, what: Closed., set: {cordon: siege}, assumed: a toy}
    end: {kind: outcome, at: 2030-01-05, what: All are out., leave: all, exit: disputed, assumed: a toy}
    open: {kind: input, at: 2030-01-05, what: Open., set: {cordon: open}, because: end, assumed: a toy}
"""
    of = quiet(tmp_path, record(facts), "siege.exits.active=true")
    stays = replicate(of, exits=False)
    assert set(stays.happened) == {"shut"}
    assert stays.records.log("exit") == []
    assert set(stays.records.series("people").values) == {4}
    assert state(stays, "cordon", 50 * DAY) == "siege"
    again = replicate(of, exits=False, released=True, given=replicate(of).abducted)
    assert differences(stays, again) == []
    assert set(replicate(of).happened) == {"shut", "end", "open"}


def test_an_unknown_hazard_or_target_is_named(tmp_path):
    for fact, words in [
        ("fires: generators.g7.failure", "generators.g7.failure"),
        ("leave: all, exit: individual", "expected a kind of exit for all"),
    ]:
        facts = f"\n    odd: {{kind: outcome, at: 2030-01-03, what: Odd., {fact}, assumed: a toy}}\n"
        with pytest.raises(ScenarioError, match=words):
            quiet(tmp_path, record(facts))


def test_a_store_that_the_record_says_was_fuller_than_its_capacity_could_hold_so_much(tmp_path):
    full = "full: {kind: input, at: 2030-01-09, what: Full., level: {water.tank: 90 m3}, assumed: x}"
    run = replicate(quiet(tmp_path, f"history:\n  facts:\n    {full}\n"), central=True)
    assert float(run.records.series("water.tank").at(8 * DAY)) == pytest.approx(90_000, abs=1)
    assert differences(*both(quiet(tmp_path, f"history:\n  facts:\n    {full}\n"), 1)) == []
