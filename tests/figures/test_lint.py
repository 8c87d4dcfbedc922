"""The proofreader finds what is put there, and nothing in our own figures."""

from dataclasses import replace

import pytest
from matplotlib.figure import Figure

from sim.engine import Records
from sim.figures import power_calendar, style, timeline
from sim.figures.lint import lint, summary
from tests.figures.invented import house, many, village


def figure(*texts):
    drawn = Figure(figsize=(4, 2))
    for x, y, words in texts:
        drawn.text(x, y, words, fontsize=8)
    return drawn


def test_two_texts_in_one_place_overlap():
    (fault,) = lint(figure((0.3, 0.5, "first"), (0.31, 0.52, "second")))
    assert (fault.kind, fault.words, fault.other) == ("overlaps", "first", "second")
    assert str(fault) == "'first' overlaps 'second'"


def test_texts_apart_are_no_fault():
    assert lint(figure((0.1, 0.5, "first"), (0.6, 0.5, "second"))) == []


def test_a_text_over_the_edge_is_clipped():
    assert [str(fault) for fault in lint(figure((0.95, 0.5, "over the edge")))] == [
        "'over the edge' is clipped"
    ]


def test_a_hidden_or_empty_text_is_not_read():
    drawn = figure((0.3, 0.5, "first"), (0.3, 0.5, "second"), (0.3, 0.5, " "))
    drawn.texts[1].set_visible(False)
    assert lint(drawn) == []


def test_a_text_among_data_is_found():
    drawn = figure((0.5, 0.5, "a label"))
    drawn.add_axes((0.1, 0.1, 0.8, 0.8)).set_axis_off()
    assert [fault.kind for fault in lint(drawn)] == ["stands among the data of"]


def test_small_print_has_a_smallest_size():
    drawn = figure((0.5, 0.5, "tiny"))
    drawn.texts[0].set_fontsize(style.NOTE - 0.5)
    assert [fault.kind for fault in lint(drawn)] == ["is too small"]


def test_a_collision_put_into_our_timeline_is_found():
    drawn = timeline(house())
    note = next(text for text in drawn.texts if text.get_gid() == "panel:food")
    drawn.text(*note.get_position(), "spoilt", transform=note.get_transform(), fontsize=8)
    faults = lint(drawn)
    assert ("overlaps", "Food", "spoilt") in {(fault.kind, fault.words, fault.other) for fault in faults}


def crowded():
    """The long story with a change of cordon every third day and many long labels within a month."""
    run = house(3)
    cordon = run.channels[0]["cordon"]
    cordon.times[:] = range(0, 137 * 3 * 86400, 3 * 86400)
    cordon.values[:] = [["watch", "checkpoint", "siege", "open"][row % 4] for row in range(137)]
    for day in range(30, 60):
        run.logs[0].append({
            "time": day * 86400, "what": "fact", "id": f"X{day}", "kind": "input", "text": "It happens.",
            "label": "Twenty-two letters now", "sources": [], "confidence": "high",
            "assumed": "why" if day % 3 else None, "effect": {"set": {"grid": "off"}},
        })  # fmt: skip
    return run


SIEGES = {
    "the long story": house,
    "a crowded story": crowded,
    "thirty people, sixty days": village,
    "five days": lambda: village(5, 3, None),
    "twelve hours": lambda: village(1, 1, None),
    "three years": lambda: village(1200, 12, 1000),
    "nobody at all": lambda: village(20, 0, None),
}


@pytest.mark.parametrize("siege", SIEGES.values(), ids=SIEGES)
def test_nothing_overlaps_in_a_timeline(siege):
    assert lint(timeline(siege())) == []


@pytest.mark.parametrize("siege", SIEGES.values(), ids=SIEGES)
def test_nothing_overlaps_in_a_power_calendar(siege):
    assert lint(power_calendar(siege())) == []


@pytest.mark.parametrize("siege", SIEGES.values(), ids=SIEGES)
def test_nothing_overlaps_where_every_panel_has_a_band(siege):
    run = siege()
    runs = Records.join(replace(run, replications=(number,)) for number in range(1, 4))
    assert lint(timeline(run, runs)) == []


def test_nothing_overlaps_with_a_band_and_a_long_title():
    title = "A finding in many words " * 8
    assert lint(timeline(house(), many(20), title=title, modelled="modelled alternative")) == []


def test_the_summary_tells_a_lost_line_from_a_kept_one():
    whole, less = timeline(house()), timeline(house())
    assert summary(whole) == summary(less)
    axes = next(axes for axes in less.axes if axes.get_gid() == "axes:water")
    next(line for line in axes.lines if line.get_gid() == "threshold:15").remove()
    assert summary(whole) != summary(less)


def test_two_artists_of_one_name_are_an_error():
    drawn = figure((0.1, 0.1, "first"), (0.6, 0.6, "second"))
    for text in drawn.texts:
        text.set_gid("same")
    with pytest.raises(ValueError, match="two artists of the figure are named 'same'"):
        summary(drawn)
