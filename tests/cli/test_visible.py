"""Nothing of a file's name, title, question or id writes to the terminal other than as text."""

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim.cli
from sim.cli.failure import as_text
from sim.cli.starting import TEMPLATE
from sim.visible import visible

ROUGH = "\x1b[31mred\x1b]0;t\x07\u009b2J\u202egnp.\u2066x\x7f\r\nsiegesim: all is well"
"escape codes of both sets, a change of direction, a line of its own"
CODES = [*map(chr, range(32)), *map(chr, range(0x7F, 0xA0)), *map(chr, range(0x202A, 0x202F)),
         *map(chr, range(0x2066, 0x206A)), "\u200e", "\u200f", "\u2028", "\u2029"]  # fmt: skip


@given(st.text())
def test_what_is_visible_is_one_line_without_codes_and_as_long_as_before(text):
    shown = visible(text)
    assert len(shown) == len(text)
    assert not set(CODES) & set(shown)
    assert visible(shown) == shown


def test_all_codes_go_and_letters_of_all_scripts_stay():
    assert not set(CODES) & set(visible("".join(CODES)))
    for text in ("Ünïcode ñ 水", "5\u2009000 L", "می\u200cخواهم", "a\u00a0b", "–±×"):
        assert visible(text) == text


def codes_in(text):
    return sorted(set(CODES) & set(text) - {"\n"})


@pytest.fixture
def rough(siegesim):
    short = TEMPLATE.replace("60 d", "20 d", 1)
    title = '"T\\e[31m\\u009b2J\\u202e\\nsiegesim: all is well"'
    fact = r'"id\e[31m\u009b": {kind: input, at: 2031-05-02, what: "W\e[2J", set: {grid: off}}'
    made = short.replace("Six people cut off for sixty days", title)
    Path(f"{ROUGH}.yaml").write_text(made.replace("  facts:\n", f"  facts:\n    {fact}\n"), "utf-8")
    Path("bad\x1b[2J.yaml").write_text("a: 1\n", "utf-8")
    Path("good.yaml").write_text(short, "utf-8")
    assert siegesim("validate", f"{ROUGH}.yaml").code == 0
    return siegesim


@pytest.mark.parametrize(
    "args",
    [
        ("run", f"{ROUGH}.yaml", "--no-figures"),
        ("run", f"{ROUGH}.yaml", "-n", "2", "--jobs", "1", "--no-figures", "--no-exits-off"),
        ("run", f"{ROUGH}.yaml", "--json", "--no-figures"),
        ("run", "good.yaml", "--no-figures", "--out", f"o{ROUGH}"),
        ("compare", "good.yaml", f"{ROUGH}.yaml"),
        ("validate", "bad\x1b[2J.yaml", f"{ROUGH}.yaml", "missing\x1b[2J.yaml"),
        ("explain", f"{ROUGH}.yaml"),
        ("explain", f"{ROUGH}.yaml", "no\x1b[2J.such"),
        ("diff", "good.yaml", f"{ROUGH}.yaml"),
        ("list", "."),
        ("plot", "no\x1b[2Jfolder"),
        ("init", "new\x1b[2J"),
        ("run", "good.yaml", "--set", "a\x1b[2J=\u009b1"),
        ("run", "good.yaml", "--dask", "\x1b[2J", "-n", "2", "--precision", "\x1b[2J=3"),
        ("no\x1b[2Jcommand",),
    ],
    ids=lambda args: " ".join(args[:1]).strip() if args[0].isprintable() else "unknown",
)
def test_no_code_of_a_name_title_or_id_is_printed(rough, args):
    said = rough(*args)
    assert codes_in(said.out + said.err) == []
    assert not [line for line in (said.out + said.err).splitlines() if line == "siegesim: all is well"]
    assert said.code != 1 or "fault of ours" not in said.err, said.err
    assert said.out + said.err


def test_a_document_escapes_every_code():
    assert codes_in(as_text({"title": "".join(CODES)})) == []


SAFE = {"visible", "as_text", "shown", "document", "schema_text", "shell_script"}


def test_whatever_the_command_line_prints_has_been_made_visible():
    """In its source: every `print` and `echo` is of what is made visible, a document or our own words."""
    loose = []
    for path in sorted(Path(sim.cli.__file__).parent.glob("*.py")):
        loose += loose_prints(path)
    assert loose == []


def loose_prints(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("print", "click.echo"):
            first = node.args[0]
            first = first.left if isinstance(first, ast.BinOp) else first
            known = isinstance(first, ast.Call) and ast.unparse(first.func) in SAFE
            if not known and ast.unparse(first) not in ALLOWED:
                yield f"{path.name}: {ast.unparse(node)}"


ALLOWED = {
    "failure.shown": "lines that `render` made",
    "text": "browsing._say: a document, or what is visible",
    "f'{words}: {done} of {of}'": "progress: our own words",
}
