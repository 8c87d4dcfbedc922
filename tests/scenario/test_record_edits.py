"""Edits to the record: facts released, removed, moved, added, with what follows from them."""

import pytest

from sim.replication import replicate
from sim.scenario import ScenarioError
from sim.scenario.overlays.driven import DRIVES, drivers_of, tracks_of
from tests.scenario.toysiege import overlaid, toys

DAY = 86400


def facts(reading):
    return set(reading.scenario.history.facts)


def test_a_removed_fact_takes_what_follows_along_when_asked(tmp_path):
    read_ = overlaid(tmp_path, "remove: [end and what follows, history.complete.one_unit]\n")
    gone = {"end", "afterwards"}
    assert facts(overlaid(tmp_path, "note: x\n")) - facts(read_) == gone
    assert "one_unit" not in read_.scenario.history.complete
    assert read_.edits[0].facts == ("end", "afterwards")
    assert read_.edits[0].words == "end (2030-04-06 04:00) is gone: Everybody is out. With it: afterwards."


def test_a_fact_and_what_follows_may_be_removed_one_by_one(tmp_path):
    assert facts(overlaid(tmp_path, "remove: [end, history.facts.afterwards]\n")).isdisjoint(
        {"end", "afterwards"}
    )


def test_a_silence_goes_with_the_fact_that_bounds_it(tmp_path):
    read_ = overlaid(tmp_path, "remove: [part and what follows]\n")
    assert "dry" not in read_.scenario.history.complete
    assert read_.edits[0].words.endswith("With it: the silence dry.")
    kept = overlaid(tmp_path, "remove: [part, history.complete.dry]\n")
    assert "dry" not in kept.scenario.history.complete


def test_a_part_can_be_removed(tmp_path):
    read_ = overlaid(tmp_path, "remove: [siege.lines.food, compound.comms.fixed]\n")
    assert list(read_.scenario.siege.lines) == ["water"]
    assert read_.scenario.compound.comms.fixed is None


def test_a_moved_fact_takes_what_follows_along_with_its_bounds(tmp_path):
    history = overlaid(tmp_path, "move: {bad_start: {by: -2 d}}\n").scenario.history
    bad, after = history.facts["bad_start"].at, history.facts["technician"].at
    assert [bad.written()[key] for key in ("earliest", "best", "latest")] == [
        "2030-03-06",
        "2030-03-07 12:00",
        "2030-03-08",
    ]
    assert [after.written()[key] for key in ("earliest", "best", "latest")] == [
        "2030-03-09",
        "2030-03-10",
        "2030-03-11",
    ]
    assert bad.assumed == "moved to ask what if"
    assert history.facts["bad_start"].assumed == "moved to ask what if"
    assert history.facts["failure"].assumed == "a toy"


def test_a_fact_moved_to_a_date_is_exact_and_one_that_is_moved_itself_does_not_follow(tmp_path):
    read_ = overlaid(
        tmp_path, "move: {bad_start: 2030-03-08 06:00, technician: 2030-03-20, night: {by: 1 h}}\n"
    )
    history = read_.scenario.history
    assert history.facts["bad_start"].at.exact
    assert f"{history.facts['technician'].at.central:%m-%d}" == "03-20"
    assert f"{history.facts['night'].run.until.central:%m-%d %H:%M}" == "02-20 07:00"
    assert read_.edits[0].words == "bad_start (2030-03-09 12:00) -> 2030-03-08 06:00"


def test_a_moved_cut_happens_on_its_new_date(tmp_path):
    siege = overlaid(tmp_path, "move: {cut: 2030-01-20}\n").scenario
    assert replicate(siege, central=True).happened["cut"] == 19 * DAY


def test_a_released_line_has_its_attempts_dropped_and_its_silence_cut(tmp_path):
    read_ = overlaid(tmp_path, "release: [{path: lines.water, from: 2030-01-25, until: 2030-03-01}]\n")
    history = read_.scenario.history
    assert "part" not in history.facts
    assert {"refusal", "delivery"} <= facts(read_)
    assert (history.complete["dry"].at, history.complete["dry"].until) == ("refusal", "2030-01-25")
    assert read_.edits[0].facts == ("part",)


def test_a_silence_is_cut_in_two_around_a_release(tmp_path):
    complete = overlaid(
        tmp_path, "release: [{path: cordon, from: 2030-02-01, until: 2030-03-01}]\n"
    ).scenario.history.complete
    assert (complete["cordon"].at, complete["cordon"].until) == ("2030-01-01", "2030-02-01")
    assert (complete["cordon_after"].at, complete["cordon_after"].until) == ("2030-03-01", "2030-04-11")
    assert complete["cordon_after"].assumed == "a toy"


def test_a_release_takes_only_its_track_out_of_a_fact(tmp_path):
    read_ = overlaid(tmp_path, "release: [{path: power.running}]\n")
    assert read_.scenario.history.facts["cut"].set == {"grid": "off"}


def test_what_follows_from_a_dropped_fact_never_happens(tmp_path):
    read_ = overlaid(tmp_path, "release: [{path: generators.g2.failure}]\n")
    assert facts(read_).isdisjoint({"bad_start", "technician"})
    assert "new_unit" not in read_.scenario.history.complete
    assert read_.scenario.history.complete["mending_2"].at == "2030-03-09 12:00"


def test_a_release_may_name_a_path_that_the_record_drives(tmp_path):
    by_path = overlaid(tmp_path, "release: [{path: siege.lines.water.every}]\n")
    assert by_path.hash == overlaid(tmp_path, "release: [{path: lines.water}]\n").hash


def test_what_is_released_may_be_changed_in_the_same_file(tmp_path):
    text = "release: [{path: lines.water}]\nchange: {siege.lines.water.every: {siege: 3 d, open: 3 d}}\n"
    siege = overlaid(tmp_path, text).scenario
    slots = [row for row in replicate(siege, central=True).records.log("slot") if row["line"] == "water"]
    assert len(slots) > 20
    assert all(row["documented"] is None for row in slots)


def test_a_change_from_a_date_minds_only_what_comes_later(tmp_path):
    text = "change:\n  siege.lines.water.every.siege: {value: 3 d, from: 2030-03-16}\n"
    assert len(overlaid(tmp_path, text).edits) == 1


def test_an_added_fact_may_set_what_others_set(tmp_path):
    text = """\
add:
  history.facts.back:
    {kind: input, at: 2030-02-01, what: Back., set: {grid: on}, because: cut, assumed: x}
"""
    run = replicate(overlaid(tmp_path, text).scenario, central=True)
    assert list(run.records.series("grid").at([31 * DAY - 1, 31 * DAY])) == ["off", "on"]


def test_a_service_can_be_added_although_the_failure_is_documented(tmp_path):
    text = "add: {compound.power.generators.g1.services.jan: {at: 2030-02-01}}\n"
    assert "jan" in overlaid(tmp_path, text).scenario.compound.power.generators["g1"].services


def test_every_driven_path_is_a_path_of_the_schema(tmp_path):
    street = toys(tmp_path) / "street.yaml"
    told = street.read_text("utf-8").replace("      order_below:", "      retry: 2 d\n      order_below:")
    street.write_text(told, "utf-8")
    editing_of = overlaid(tmp_path, "note: x\n")
    for row in DRIVES:
        path = row.path.replace("{id}", "water")
        node = editing_of.tree.value(tuple(path.split(".")))
        assert node is not None, path


@pytest.mark.parametrize(
    ("path", "tracks"),
    [
        (("siege", "lines", "water", "every", "siege"), ["lines.water"]),
        (("siege", "lines", "water", "cap"), []),
        (("siege", "cordon", "rates", "open>watch"), ["cordon"]),
        (("siege", "custody", "permit_odds", "own"), []),
        (("compound", "power", "generators", "g1", "age"), []),
    ],
)
def test_a_path_is_driven_by_the_track_that_decides_it(path, tracks):
    assert tracks_of(path) == tracks


def test_a_permit_is_driven_only_while_its_line_is_blocked(tmp_path):
    from datetime import datetime

    from sim.scenario.overlays.record import Record

    blocked = "add:\n" + "".join(
        f"  history.facts.{name}:\n    {{kind: input, at: {at}, what: X., "
        f"set: {{lines.food: {value}}}, assumed: x}}\n"
        for name, at, value in (("shut", "2030-01-20", "blocked"), ("free", "2030-01-30", "open"))
    )
    record = Record(overlaid(tmp_path, blocked).tree)
    path = ("siege", "lines", "food", "permit", "siege")
    found = [drivers_of(path, datetime(2030, 1, day), record) for day in (1, 25, 31)]
    assert [[each.id for each in drivers] for drivers in found] == [["shut"], ["shut"], []]


CHAIN = """\
add:
  history.facts.a: {kind: input, at: 2030-01-20, what: X., set: {mains: none}, assumed: x}
  history.facts.b: {kind: input, at: 2030-01-21, what: X., set: {mains: steady}, because: a, assumed: x}
  history.facts.c: {kind: input, at: 2030-01-22, what: X., set: {mains: none}, because: b, assumed: x}
"""


@pytest.mark.parametrize("moves", ["{a: {by: 1 d}, b: {by: 3 d}}", "{b: {by: 3 d}, a: {by: 1 d}}"])
def test_what_follows_from_two_moved_facts_moves_with_the_nearer_one(moves, tmp_path):
    toys(tmp_path).joinpath("chain.yaml").write_text(f"extends: siege.yaml\n{CHAIN}", "utf-8")
    history = overlaid(tmp_path, f"move: {moves}\n", base="chain.yaml").scenario.history
    assert [history.facts[name].at.central.day for name in "abc"] == [21, 24, 25]


def test_what_is_left_of_a_silence_keeps_a_short_name(tmp_path):
    spans = [f"{{path: grid, from: 2030-02-{n:02}, until: 2030-02-{n + 1:02}}}" for n in (2, 5, 8)]
    history = overlaid(tmp_path, f"release: [{', '.join(spans)}]\n").scenario.history
    left = [name for name in history.complete if name.startswith("grid")]
    assert left == ["grid", "grid_after", "grid_after_2", "grid_after_3"]


def test_a_removed_fact_is_told_once_where_two_of_its_causes_go_with_what_follows(tmp_path):
    toys(tmp_path).joinpath("chain.yaml").write_text(f"extends: siege.yaml\n{CHAIN}", "utf-8")
    edits = overlaid(tmp_path, "remove: [a and what follows, b and what follows]\n", base="chain.yaml").edits
    assert [edit.facts for edit in edits if edit.how == "remove"] == [("a", "b", "c"), ("b",)]


def test_a_whole_collection_that_the_record_drives_names_the_tracks_to_release(tmp_path):
    with pytest.raises(ScenarioError) as caught:
        overlaid(tmp_path, "change: {siege.lines: {times: 0.5}}\n")
    (one,) = caught.value.problems
    assert one.hint == "To leave that to the model write release: [{path: lines.water}]."


READINGS = """\
add:
  history.facts.seen:
    kind: observation
    at: 2030-01-30
    what: X.
    assumed: x
    observe: [{channel: power.generators.g1, is: ready}]
  history.facts.both:
    kind: observation
    at: 2030-01-31
    what: X.
    assumed: x
    observe: [{channel: power.generators.g1, is: ready}, {channel: grid, is: off}]
"""


def test_a_released_part_is_removed_with_what_the_record_reads_of_it_and_is_silent_about(tmp_path):
    toys(tmp_path).joinpath("seen.yaml").write_text(f"extends: siege.yaml\n{READINGS}", "utf-8")
    free = "release: [{path: generators.g1.failure}, {path: generators.g1}]\n"
    read_ = overlaid(tmp_path, f"{free}remove: [compound.power.generators.g1]\n", base="seen.yaml")
    history = read_.scenario.history
    assert list(read_.scenario.compound.power.generators) == ["g2"]
    assert (history.facts["seen"].kind, history.facts["seen"].observe) == ("context", ())
    assert [one.channel for one in history.facts["both"].observe] == ["grid"]
    assert "mending" not in history.complete
    assert read_.edits[-1].words.endswith(
        " is gone. With it: the reading in seen, the reading in both, the silence mending"
    )
    assert replicate(read_.scenario, central=True)


def test_a_scenario_without_a_record_may_stand_on_one_whose_facts_were_moved(tmp_path):
    toys(tmp_path).joinpath("moved.yaml").write_text("extends: siege.yaml\nmove: {one: {by: 1 d}}\n", "utf-8")
    history = overlaid(tmp_path, "change: {history.follow: none}\n", base="moved.yaml").scenario.history
    assert history.follow == "none"


def test_a_release_ends_before_its_last_date(tmp_path):
    """The tanker of 15 March comes at noon: a release until then leaves it imposed."""
    for until, left in (("2030-03-15 12:00", True), ("2030-03-15 12:01", False)):
        text = f"release: [{{path: lines.water, from: 2030-03-01, until: {until}}}]\n"
        assert ("delivery" in overlaid(tmp_path, text).scenario.history.facts) is left
    for begins, left in (("2030-03-15 12:00", False), ("2030-03-15 12:01", True)):
        text = f"release: [{{path: lines.water, from: {begins}}}]\n"
        assert ("delivery" in overlaid(tmp_path, text).scenario.history.facts) is left
