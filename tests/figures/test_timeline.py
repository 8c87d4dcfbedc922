"""What the timeline says is what the records say."""

import re
from dataclasses import replace

import numpy as np
import pytest

from sim.engine import DAY, Recorder, Records
from sim.figures import daily, power_calendar, save, timeline
from sim.figures.lint import lint, summary
from sim.figures.style import font_faces, svg
from tests.figures.invented import ASSUMED, LABELLED, START, TANKERS, house, many, village
from tests.measures.toy import Toy


@pytest.fixture(scope="module")
def story():
    return house()


@pytest.fixture(scope="module")
def said(story):
    """The summary of the long story's figure."""
    return summary(timeline(story, many(40)))


def numbers(said):
    return {name: int(words) for name, words in said["named"].items() if name.startswith("number:")}


def test_the_title_and_the_margin_count_the_days_below_both_lines(story, said):
    used = daily.water_per_person(story)[0]
    low, least = int(np.nansum(used < 15)), int(np.nansum(used < 7.5))
    days = int(np.isfinite(used).sum())
    assert 0 < least < low < days
    title = summary(timeline(story))["named"]["title:0"]
    counted = f"{low} of {days} calendar days; below 7.5 L on {least}"
    assert title == f"Water below 15 L a person a day on {counted}"
    assert numbers(said)["number:water:below-15-L"] == low
    assert numbers(said)["number:water:below-7.5-L"] == least


def test_with_a_band_the_title_says_what_the_other_runs_say(said):
    counts = np.sort([int(np.nansum(used < 15)) for used in daily.water_per_person(many(40))])
    few, often = counts[2], counts[37]  # 0.05 and 0.95 of the 39 steps between 40 runs
    assert said["named"]["title:0"].endswith(f"days; in 9 of 10 runs on {few} to {often}")
    assert f"9 in 10: {few}–{often}" in said["texts"]


def test_the_heading_says_that_it_is_a_replay(said):
    assert said["named"]["heading:0"] == "Modelled replay of the documented siege, 20 Mar 2024 to 5 May 2025"
    assert not any("as it happened" in words for words in said["texts"])


def test_a_siege_that_nobody_documented_is_no_replay():
    words = summary(timeline(village()))["named"]["heading:0"]
    assert words.startswith("Modelled run of a siege without documented events, 20 Nov 2031")


def test_every_labelled_fact_has_a_disc_and_a_line_in_the_key(said):
    discs = [name for name in said["named"] if name.startswith("disc:")]
    assert discs == [f"disc:{identity}" for identity in LABELLED]
    assert [said["named"][f"disc-number:{place + 1}"] for place in range(12)] == [
        str(n) for n in range(1, 13)
    ]
    assert said["named"]["event:W33"] == "Fuses removed [W33]"


def test_a_disc_is_filled_when_a_source_says_so_and_open_when_assumed(said):
    for identity in LABELLED:
        assert said["named"][f"disc:{identity}"]["colour"] == (
            "#ffffff" if identity in ASSUMED else "#1b2026"
        )


def test_more_labelled_facts_than_fit_are_counted_and_not_dropped_in_silence(story):
    log = [*story.logs[0]]
    for day in range(5):
        log.append({**next(row for row in log if row["what"] == "fact"), "id": f"X{day}", "label": "Context",
                    "time": day * DAY, "kind": "context"})  # fmt: skip
    drawn = timeline(replace(story, logs=(log,)))
    told, words = summary(drawn), " ".join(text.get_text() for text in drawn.texts)
    assert sum(name.startswith("disc:") for name in told["named"]) == 12
    assert "disc:X0" not in told["named"]
    assert "5 more labelled facts are not numbered" in words


def test_both_lines_of_the_standard_are_drawn_and_named(said):
    for line in (7.5, 15):
        assert said["named"][f"threshold:{line:g}"]["y"] == [line, line]
    assert {"Sphere minimum 15 L", "survival 7.5 L"} <= set(said["texts"])


def test_the_band_is_named_in_words_and_holds_the_middle_half(said):
    assert {"9 in 10 of 40 runs", "half of the runs", "this run"} <= set(said["texts"])
    wide, half = (said["named"][f"band:water:{share}"]["y"] for share in (90, 50))
    middle = said["named"]["median:water"]["y"]
    assert wide[0] <= half[0] <= middle[0] <= middle[1] <= half[1] <= wide[1]


BANDS = ("water", "tank", "drinking", "food", "medicine", "fuel", "dark", "comms")


def test_every_level_cover_and_count_of_hours_has_its_band(story):
    named = summary(timeline(story, many(12, whole=True)))["named"]
    for name in BANDS:
        assert {f"band:{name}:90", f"band:{name}:50", f"median:{name}", f"line:{name}"} <= named.keys()


def test_a_panel_of_which_the_other_runs_recorded_nothing_has_no_band(said):
    assert "band:food:90" not in said["named"]
    assert "line:food" in said["named"]


def test_the_counts_of_the_other_runs_are_those_of_each_alone(story):
    runs = many(12, whole=True)
    texts = summary(timeline(story, runs))["texts"]
    for panel in ("drinking", "dark"):
        alone = [summary(timeline(runs.only(number)))["named"] for number in runs.replications]
        name = {"drinking": "number:drinking:below-3-days", "dark": "number:power:dark->-12-h"}[panel]
        counts = sorted(int(named[name]) for named in alone)
        assert counts[0] < counts[-1]
        assert f"9 in 10: {counts[1]}–{counts[10]}" in texts  # 0.05 and 0.95 of the 11 steps, to the nearest


def test_medicine_is_the_cover_of_the_class_of_which_there_is_least():
    recorder = Recorder()
    recorder.channel("people", "step", "persons").step(0, 4)
    for name, level, users in (("a", 60.0, 2.0), ("b", 20.0, 1.0), ("c", 1.0, 0.0)):
        recorder.channel(f"medicine.{name}", "linear", "person-d").line(0, level, -users / DAY)
        recorder.channel(f"medicine.users.{name}", "step", "persons").step(0, users)
    named = summary(timeline(Records.of(recorder, 0, 20 * DAY, START)))["named"]
    assert named["line:medicine"]["y"] == [0.0, 20.0]
    assert named["number:medicine:below-3-days"] == "3"  # means of 2.5, 1.5 and 0.5 days of b


def test_the_day_on_which_all_leave_is_no_day_of_plenty(story):
    """Half of a day's need is no half of a head: cover is held against those who were there."""
    recorder = Recorder()
    people = recorder.channel("people", "step", "persons")
    people.step(0, 4)
    people.step(9 * DAY + 3600, 0)
    recorder.channel("food.shelf", "linear", "person-d").line(0, 8.0, 0.0)
    run = Records.of(recorder, 0, 10 * DAY, START)
    named = summary(timeline(run, replace(run, replications=(1,))))["named"]
    assert named["band:food:90"]["y"] == named["line:food"]["y"] == [2.0, 2.0]
    assert named["number:food:below-3-days"] == "10"


def test_only_a_central_run_is_called_so(story, said):
    central = summary(timeline(story, many(3), central=True))["texts"]
    assert "central run" in central
    assert "this run" not in central
    assert "central run" not in said["texts"]


def test_a_what_if_is_headed_by_its_question_and_never_as_a_replay(story):
    words = "modelled what-if: What if it had rained? (after the siege)"
    for drawn in (timeline(story, modelled=words), power_calendar(story, modelled=words)):
        named = summary(drawn)["named"]
        assert named["heading:0"] == (
            "Modelled what-if: What if it had rained? (after the siege), 20 Mar 2024 to 5 May 2025"
        )


def test_without_a_band_nothing_speaks_of_runs(story):
    assert not any("runs" in words for words in summary(timeline(story))["texts"])


def test_documented_deliveries_are_told_from_modelled_ones(story, said):
    named = said["named"]
    refused = [result for result, fact in TANKERS.values() if result == "refused" and fact not in ASSUMED]
    assert named["slots:water:refused:documented"]["points"] == len(refused) == 3
    assert named["slots:water:admitted:documented"] == {
        **named["slots:water:admitted:documented"],
        "points": 2,
    }
    assert "slots:water:partly:documented" not in named  # its fact is assumed
    rows = story.log("slot")
    let_in = sum(row["result"] in {"admitted", "partly"} for row in rows)
    assert numbers(said)["number:water:let-in"] == let_in
    assert f"of {len(rows)} let in" in said["texts"]


def test_dark_days_and_silent_days_are_those_of_the_records(story, said):
    assert numbers(said)["number:power:dark->-12-h"] == int(
        np.sum(daily.hours(story, "power.source", "none") > 12)
    )
    talk = daily.hours(story, "comms.usable", "yes")
    assert numbers(said)["number:comms:silent"] == int(np.sum((talk == 0) & daily.days_inside(story)[0]))


def test_a_panel_stands_for_what_was_recorded_and_no_other():
    panels = {name for name in summary(timeline(village()))["named"] if name.startswith("panel:")}
    assert panels == {"panel:people", "panel:water", "panel:tank", "panel:power"}


def test_the_curve_of_water_ends_when_the_last_have_left():
    drawn = timeline(village(60, 30, leave=55))
    axes = next(axes for axes in drawn.axes if axes.get_gid() == "axes:water")
    line = next(line for line in axes.lines if line.get_gid() == "line:water")
    y = np.asarray(line.get_ydata())
    assert np.isnan(y[-4:]).all()
    assert np.isfinite(y[:-5]).all()


def plain(use, people=2, days=10):
    """A siege of constant use."""
    recorder = Recorder()
    recorder.channel("people", "step", "persons").step(0, people)
    recorder.channel("water.use.all", "step", "L/d").step(0, use)
    return Records.of(recorder, 0, days * DAY, START)


@pytest.mark.parametrize(
    ("use", "title"),
    [
        (40.0, "Water never below 15 L a person a day in 10 calendar days"),
        (20.0, "Water below 15 L a person a day on 10 of 10 calendar days; never below 7.5 L"),
        (10.0, "Water below 15 L a person a day on 10 of 10 calendar days; below 7.5 L on 10"),
    ],
)
def test_the_title_is_computed(use, title):
    assert summary(timeline(plain(use)))["named"]["title:0"] == title


def test_use_far_above_the_lines_is_drawn_whole_on_a_scale_that_is_named():
    drawn = timeline(plain(500.0))
    assert "L a person a day, square-root scale" in summary(drawn)["texts"]
    axes = next(axes for axes in drawn.axes if axes.get_gid() == "axes:water")
    assert axes.get_ylim()[1] > 250
    page = drawn.bbox.height / (drawn.get_figheight() * 25.4)
    tick = next(text for text in drawn.texts if text.get_text() == "60")
    at_tick = tick.get_transform().transform(tick.get_position())[1]
    at_value = axes.transData.transform((0, 60.0))[1]
    assert at_tick == pytest.approx(at_value, abs=1.5 * page)


def test_a_title_of_ones_own_stands_as_it_is(story):
    assert summary(timeline(story, title="My finding"))["named"]["title:0"] == "My finding"


def test_many_replications_are_no_central_one():
    with pytest.raises(ValueError, match="expected one central replication, got 3"):
        timeline(many(3, days=20))


def test_a_band_of_another_calendar_is_refused(story):
    with pytest.raises(ValueError, match="same start and length"):
        timeline(story, many(3, days=20))


def test_a_band_of_another_house_is_refused():
    with pytest.raises(ValueError, match="same uses of water"):
        timeline(house(days=20), replace(plain(20.0, days=20), replications=(1,)))


def test_an_empty_house_has_a_title_and_no_counts():
    for drawn in (timeline(village(20, 0, None)), power_calendar(village(20, 0, None))):
        assert summary(drawn)["named"]["title:0"] == "Nobody inside at any time"


def test_the_page_is_as_wide_as_a_column_of_print(said):
    assert said["width_mm"] == 180


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_a_file_is_the_same_bytes_each_time(tmp_path, kind):
    files = [save(timeline(village()), tmp_path / f"{name}.{kind}").read_bytes() for name in ("one", "two")]
    assert files[0] == files[1]
    assert not re.search(rb"20[0-9]{2}-[01][0-9]-[0-3][0-9]T|CreationDate", files[0])


def test_another_ending_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"end in \.png, \.svg or \.pdf, got 'one\.gif'"):
        save(timeline(village()), tmp_path / "one.gif")


def test_an_svg_keeps_its_text_and_can_leave_its_fonts_to_the_page():
    drawn = timeline(village())
    alone, bare = svg(drawn), svg(drawn, fonts=False)
    assert font_faces() in alone
    assert "@font-face" not in bare
    assert bare.startswith("<svg")
    assert ">Water used</text>" in bare


def test_facts_without_labels_are_numbered_by_what_they_say():
    """Where an author labels none; a long one is cut to its column, a reading is no act."""
    plain = Toy(20)
    rows = ((3, "input", "The gate is shut to all people."), (5, "input", "long " * 40), (6, "context", "x"))
    for day, kind, text in rows:
        plain.log(day, "fact", id=f"f{day}", kind=kind, text=text, claimant=None, assumed="a toy")
    figure = timeline(plain.line("water.tank", [(0, 300, -10)]).records())
    told = summary(figure)
    assert lint(figure) == []
    assert told["named"]["event:f3"] == "The gate is shut to all people [f3]"
    assert told["named"]["event:f5"].endswith("… [f5]")
    assert "event:f6" not in told["named"]
    assert "3 assumed" in told["texts"]
    assert "of a siege with 3 assumed facts" in told["named"]["heading:0"]
