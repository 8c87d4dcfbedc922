"""The table of text: numbers as numbers, words as words, and no formula for a spreadsheet."""

import csv
import math
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sim.study.summaries import write_csv

STARTS = "=+-@\t\r\n"


def written(tmp_path, *rows):
    write_csv(rows, tmp_path / "t.csv")
    return (tmp_path / "t.csv").read_bytes().decode("utf-8")


@given(st.text(min_size=1).filter(lambda words: "\0" not in words and words.isprintable()))
@example("=HYPERLINK(1)")
@example(" =1+1")
@example("\u3000@SUM(A1)")
@example("－1")
def test_no_cell_of_words_begins_as_a_formula(tmp_path_factory, words):
    folder = tmp_path_factory.mktemp("csv")
    write_csv([{"scenario": words}], folder / "t.csv")
    with (folder / "t.csv").open(encoding="utf-8", newline="") as file:
        _, (cell,) = csv.reader(file)
    assert cell.lstrip()[:1] not in {*STARTS, *"＝＋－＠"} - {""}
    assert cell in (words, f"'{words}")


@pytest.mark.parametrize("start", STARTS)
def test_every_start_of_a_formula_is_told_to_be_words(tmp_path, start):
    assert f"\"'{start}1\"" in written(tmp_path, {"meaning": f"{start}1"})


def test_words_with_another_countrys_separator_stay_one_cell(tmp_path):
    """Read with semicolons between cells, `a;=1` outside quotes would be two cells, one of them a formula."""
    assert written(tmp_path, {"scenario": "a;=1", "n": 3}) == '"scenario","n"\n"a;=1",3\n'


@given(st.floats())
def test_a_number_is_a_number_below_nought_too(tmp_path_factory, value):
    folder = tmp_path_factory.mktemp("csv")
    write_csv([{"mean": value}], folder / "t.csv")
    cell = (folder / "t.csv").read_text("utf-8").splitlines()[1]
    if math.isfinite(value):
        assert Decimal(cell) == Decimal(f"{value:.7g}")
    else:
        assert cell == '""'
