"""The power calendar is the series `power.source`, cut at midnight and nowhere else."""

import numpy as np
import pytest

from sim.engine import DAY
from sim.figures import daily, power_calendar
from sim.figures.hourly import by_hour, first_second, rectangles
from sim.figures.lint import summary
from tests.figures.invented import house, many, village

HOUR = 3600


def cut(starts, ends, first=0):
    return rectangles(np.array(starts), np.array(ends), first).tolist()


def test_a_stretch_within_a_day_is_one_piece():
    assert cut([6 * HOUR], [9 * HOUR]) == [[0, 1, 6, 9]]


def test_a_stretch_over_midnight_is_two_pieces():
    assert cut([22 * HOUR], [26 * HOUR]) == [[0, 1, 22, 24], [1, 2, 0, 2]]


def test_a_stretch_that_ends_at_midnight_leaves_no_empty_piece():
    assert cut([0], [2 * DAY]) == [[0, 1, 0, 24], [1, 2, 0, 24]]


def test_a_run_that_starts_at_noon_starts_half_way_down():
    assert cut([0], [DAY], first=12 * HOUR) == [[-0.5, 0.5, 12, 24], [0.5, 1.5, 0, 12]]


def test_the_pieces_hold_every_second_of_the_stretches():
    run = house()
    stretches = daily.spans(run, "power.source", inhabited=True)
    pieces = rectangles(stretches.starts, stretches.ends, first_second(run))
    assert (pieces[:, 3] - pieces[:, 2]).sum() * HOUR == pytest.approx(
        (stretches.ends - stretches.starts).sum()
    )
    assert (pieces[:, 2] >= 0).all()
    assert (pieces[:, 3] <= 24).all()


def test_two_dark_hours_on_each_of_three_nights_lie_at_their_hour_of_day():
    run = village(days=3, people=1, leave=None)  # begins at 9:30
    first = np.array([12, 36, 60]) * HOUR + HOUR // 2  # 22:00
    found = by_hour(run, first, first + 2 * HOUR)
    assert found[22:].tolist() == [3 * HOUR, 3 * HOUR]
    assert found[:22].sum() == 0


def test_the_title_and_the_key_give_the_totals_of_the_records():
    run = house()
    hours = {word: daily.hours(run, "power.source", word).sum() for word in ("none", "grid", "solar")}
    said = summary(power_calendar(run))
    number = lambda value: f"{round(value):,}".replace(",", "\u2009")  # noqa: E731
    assert said["named"]["title:0"].startswith(f"No power in {number(hours['none'])} of ")
    assert f"no power {number(hours['none'])} h" in said["texts"]
    assert f"grid {number(hours['grid'])} h" in said["texts"]
    assert f"solar {number(hours['solar'])} h" in said["texts"]


def test_the_note_tells_hours_from_the_shares_of_person_days_in_tables():
    words = " ".join(text.get_text() for text in power_calendar(house()).texts)
    assert "each counted once" in words
    assert "shares of person-days in tables" in words


def test_every_source_that_served_is_drawn_and_no_other():
    said = summary(power_calendar(village()))
    assert {name for name in said["named"] if name.startswith("power:")} == {"power:grid", "power:none"}


def test_a_house_that_is_never_dark_says_so():
    assert (
        summary(power_calendar(village(5, 3, None)))["named"]["title:0"] == "Power at every one of 120 hours"
    )


def test_labels_are_those_of_acts_on_power():
    words = summary(power_calendar(house()))["texts"]
    assert {"First power cut", "Fuses removed", "Generator fails", "New generator"} <= set(words)
    assert "Third siege" not in words


def test_many_replications_are_refused():
    with pytest.raises(ValueError, match="expected one replication, got 2"):
        power_calendar(many(2, days=20))


def test_records_without_power_are_refused_by_name():
    with pytest.raises(KeyError, match=r"power\.source"):
        power_calendar(house(days=20, whole=False))
