"""The YAML 1.1 traps of 'no', 'off', sexagesimals and their kind, the marks, and the caps."""

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario.text import yamltext
from sim.scenario.text.errors import ScenarioError
from sim.scenario.text.marks import Mark
from sim.scenario.text.yamltext import parse, plain_scalar


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("NO", "NO"),
        ("no", "no"),
        ("off", "off"),
        ("on", "on"),
        ("yes", "yes"),
        ("y", "y"),
        ("12:30", "12:30"),
        ("22:22:22", "22:22:22"),
        ("0123", "0123"),
        ("0o17", "0o17"),
        ("0x1f", "0x1f"),
        ("1_000", "1_000"),
        ("1e3", 1000.0),
        ("1.5e-3", 0.0015),
        ("-7", -7),
        ("+7", 7),
        (".5", 0.5),
        ("2.", 2.0),
        ("2024-11-25", "2024-11-25"),
        ("2024-11-25 18:00", "2024-11-25 18:00"),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("'5'", "5"),
        ('"true"', "true"),
        ("6000 L", "6000 L"),
        ("40 %", "40 %"),
        ("=", "="),
        ("1e999", "1e999"),
        ("-", "-"),
        ("0", 0),
        ("-0.0", -0.0),
    ],
)
def test_plain_text_means_what_yaml_1_2_says(written: str, meant: object) -> None:
    value = plain_scalar("-") if written == "-" else parse(f"key: {written}\n", "f").data["key"]
    assert value == meant
    assert type(value) is type(meant)


@pytest.mark.parametrize("key", ["off", "NO", "1", "12:30", "true", "null", "2024-01-01", "0123"])
def test_a_key_is_always_text(key: str) -> None:
    assert parse(f"{key}: x\n", "f").data == {key: "x"}


def test_every_key_and_value_knows_its_line_and_column() -> None:
    document = parse("a: 1\nb:\n  - {c: '22 L'}\n  - |\n    long\n    text\n", "f.yaml")
    assert document.data == {"a": 1, "b": [{"c": "22 L"}, "long\ntext\n"]}
    assert document.where[("a",)] == Mark("f.yaml", 1, 4, 5)
    assert document.keys[("a",)] == Mark("f.yaml", 1, 1, 2)
    assert document.where[("b", 0, "c")] == Mark("f.yaml", 3, 9, 15)
    assert document.keys[("b", 0, "c")] == Mark("f.yaml", 3, 6, 7)
    assert document.where[("b", 1)] == Mark("f.yaml", 4, 5, None)


@pytest.mark.parametrize("text", ["\ufeffa: 1\n", b"\xef\xbb\xbfa: 1\n"])
def test_a_byte_order_mark_is_skipped_and_shifts_no_column(text: str | bytes) -> None:
    document = parse(text, "f")
    assert (document.data, document.keys[("a",)]) == ({"a": 1}, Mark("f", 1, 1, 2))


def test_columns_count_letters_not_bytes() -> None:
    assert parse("é: {ü: 😀, x: 5}", "f").where[("é", "x")] == Mark("f", 1, 14, 15)


def test_the_pure_python_parser_gives_the_same_data_and_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a:\n  b: [1, 'x', off]\n  c: |\n    hi\nd: {e: 1 L, f: 12:30}\n"
    fast = parse(text, "f")
    monkeypatch.setattr(yamltext, "_Parser", yaml.SafeLoader)
    slow = parse(text, "f")
    assert slow.data == fast.data
    assert slow.keys == fast.keys
    assert {path: mark[:3] for path, mark in slow.where.items()} == {
        path: mark[:3] for path, mark in fast.where.items()
    }


def _problems(text: str | bytes) -> list[tuple[str, int, int]]:
    try:
        found = parse(text, "f").problems
    except ScenarioError as error:
        found = list(error.problems)
    return [(problem.code, problem.line, problem.column) for problem in found]


def test_a_key_written_twice_is_an_error_and_the_first_one_stays() -> None:
    assert parse("a: 1\nb: 2\na: {c: 3, c: 4}\n", "f").data == {"a": 1, "b": 2}
    assert _problems("a: 1\nb: 2\na: {c: 3, c: 4}\n") == [("E103", 3, 1)]
    assert _problems("a: {c: 3, c: 4}\n") == [("E103", 1, 11)]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: &x 1\nb: *x\n", ("E104", 2, 4)),
        ("<<: {a: 1}\n", ("E104", 1, 1)),
        ("a: !!python/object:os.system x\n", ("E104", 1, 4)),
        ("a: !!int '5'\n", ("E104", 1, 4)),
        ("a: 1\n---\nb: 2\n", ("E104", 2, 1)),
        ("? [a, b]\n: 1\n", ("E104", 1, 3)),
        (": 1\n", ("E102", 1, 1)),
        ("a:\n\tb: 1\n", ("E102", 2, 1)),
        ("a: [1\n", ("E102", 1, 4)),
        ("", ("E107", 1, 1)),
        ("# only a remark\n", ("E107", 1, 1)),
        ("a: 1  # one\u2028b: 2\n", ("E101", 1, 12)),
        ("# one\x85a: 1\n", ("E101", 1, 6)),
        ("\n'a\u2029': 1\n", ("E101", 2, 3)),
        ("a: \ufeff\ufeff\x01\n", ("E101", 1, 6)),
        ("a: 1\nb: \x07\n", ("E101", 2, 4)),
        ("a: \ud800\n", ("E101", 1, 4)),
        (b"a: 1\nb: caf\xe9\n", ("E101", 2, 7)),
        ("a: 1\n".encode("utf-16"), ("E101", 1, 1)),
    ],
)
def test_what_cannot_be_read_is_a_problem_at_its_place(
    text: str | bytes, problem: tuple[str, int, int]
) -> None:
    assert _problems(text) == [problem]


def test_the_tag_for_text_makes_text() -> None:
    assert parse("a: !!str 5\n", "f").data == {"a": "5"}


def test_depth_is_capped() -> None:
    assert parse("[" * 64 + "]" * 64, "f").data
    assert _problems("[" * 65 + "]" * 65) == [("E105", 1, 65)]
    assert _problems("[" * 500_000) == [("E105", 1, 65)]


def test_the_number_of_entries_is_capped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yamltext, "MOST_NODES", 5)
    assert _problems("[1, 2, 3, 4]") == []
    assert _problems("[1, 2, 3, 4, 5]") == [("E105", 1, 14)]


def test_the_size_is_capped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yamltext, "MOST_BYTES", 10)
    assert _problems("a: 12345678\n") == [("E105", 1, 1)]


def test_a_bomb_of_aliases_is_refused_at_once() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    assert {code for code, _, _ in _problems("\n".join(lines))} == {"E104"}


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader_otherwise_than_by_a_problem(text: str) -> None:
    assert all(line >= 1 and column >= 1 for _, line, column in _problems(text))


@given(st.binary(max_size=60))
def test_no_bytes_break_the_reader_otherwise_than_by_a_problem(raw: bytes) -> None:
    assert all(line >= 1 and column >= 1 for _, line, column in _problems(raw))


_scalars = st.one_of(st.booleans(), st.integers(-(10**15), 10**15), st.text(max_size=12), st.none())
_trees = st.dictionaries(
    st.text(min_size=1, max_size=8),
    st.recursive(
        _scalars,
        lambda below: (
            st.lists(below, max_size=3) | st.dictionaries(st.text(min_size=1, max_size=5), below, max_size=3)
        ),
    ),
    max_size=4,
)


@given(_trees)
def test_what_json_writes_is_read_back_the_same_and_every_value_has_a_mark(tree: dict[str, object]) -> None:
    text = json.dumps(tree)
    if "\\ud" in text.lower() or "<<" in text:
        return
    document = parse(text, "f")
    assert document.problems == []
    assert document.data == tree

    def visit(path: tuple[str | int, ...], value: object) -> None:
        assert path in document.where
        if isinstance(value, dict):
            for key, below in value.items():
                assert (*path, key) in document.keys
                visit((*path, key), below)
        elif isinstance(value, list):
            for number, below in enumerate(value):
                visit((*path, number), below)

    visit((), tree)
