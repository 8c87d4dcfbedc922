"""Python 3.12 made the sum of floats more exact than 3.11's, so no result may come from it.

`builtins.sum` is replaced by one that refuses floats, and by Python 3.12's and 3.11's: the same bytes.
"""

import ast
import builtins
import math
from pathlib import Path

import pytest

import sim
from sim.places import shipped_scenarios
from sim.study.runs.columns import KEYS
from sim.study.runs.shard import play
from sim.study.runs.task import of_one, scenarios

plain_sum = builtins.sum
DOCUMENTED = shipped_scenarios() / "caracas-2024" / "documented.yaml"


def whole_only(values, start=0):
    """Add whole numbers and truths; a fraction might be rounded otherwise elsewhere."""
    found = start
    for value in values:
        if isinstance(value, float) and not value.is_integer():
            raise AssertionError("a sum of floats is not the same on every Python: use math.fsum")
        found = found + value
    return found


def one_by_one(values, start=0):
    """As Python 3.11 adds."""
    for value in values:
        start = start + value
    return start


def compensated(values, start=0):
    """As Python 3.12 adds, or better: exact, then rounded."""
    values = list(values)
    if any(isinstance(one, float) for one in values):
        return start + math.fsum(values)
    return one_by_one(values, start)


def test_the_two_ways_differ_at_all():
    assert one_by_one([0.1] * 10) != compensated([0.1] * 10) == 1.0


@pytest.fixture(scope="module")
def task():
    return of_one(sim.load(DOCUMENTED, ["about.end=2024-06-30"]))


def tables(task, monkeypatch, how):
    scenarios.cache_clear()
    with monkeypatch.context() as other:
        other.setattr(builtins, "sum", how)
        return play(task, range(2)).tables


def test_no_float_is_summed_and_the_bytes_are_the_same(task, monkeypatch):
    expected = tables(task, monkeypatch, plain_sum)
    for how in (one_by_one, compensated, whole_only):
        found = tables(task, monkeypatch, how)
        assert [name for name in KEYS if found[name] != expected[name]] == []


def test_one_run_with_all_that_is_told_of_it_sums_no_float(monkeypatch):
    monkeypatch.setattr(builtins, "sum", whole_only)
    one = sim.run(sim.load(DOCUMENTED, ["about.end=2024-05-31"]), central=True)
    assert one.events
    assert one.measures


SAFE_CALLS = {"len", "bool", "isinstance", "sum"}


def counts(node):
    """Whether an addend is plainly a whole number or a truth."""
    if isinstance(node, ast.Call):
        return ast.unparse(node.func) in SAFE_CALLS or ast.unparse(node) in WHOLE
    if isinstance(node, ast.Constant):
        return isinstance(node.value, int)
    negated = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)
    return negated or isinstance(node, ast.Compare | ast.BoolOp) or ast.unparse(node) in WHOLE


WHOLE = {
    "len(played) + len(failed)", "documented(fact)", "one.unbacked", "one.agrees", "group[0]", "count",
    "about.row_group(k).total_byte_size", "self.groups[one][at]",
}  # fmt: skip
"addends that are whole numbers or truths, as their types say"
WHOLE_ITERABLES = {
    "counts", "lengths", "heads", "map(len, self._gaps)", "map(len, gaps)", "client.nthreads().values()",
}  # fmt: skip
"the same of what is added up whole: seconds, heads and counts"


def test_the_built_in_sum_is_used_for_whole_numbers_alone():
    loose = []
    for path in Path(sim.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "sum":
                first = node.args[0]
                added = first.elt if isinstance(first, ast.GeneratorExp | ast.ListComp) else None
                if not (counts(added) if added is not None else ast.unparse(first) in WHOLE_ITERABLES):
                    loose.append(f"{path.name}: {ast.unparse(node)}")
    assert loose == []
