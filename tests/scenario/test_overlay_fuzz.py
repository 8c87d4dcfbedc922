"""Mutated overlays and records: refused with a line or read, never a traceback."""

import random
import re

import pytest

from sim.scenario import ScenarioError, read_whole
from sim.scenario.schema import Scenario
from tests.scenario.toysiege import HEAD, toys

OVERLAY = """\
extends: siege.yaml
title: X
assumed: x
sources: {who: {title: W}}
levers: {cap: {path: siege.lines.water.cap, range: [1000 L, 3000 L], words: More.}}
release: [{path: lines.water, from: 2030-01-25, until: 2030-03-01}]
remove: [end and what follows, history.complete.one_unit]
move: {cut: {by: 5 d}, siege: 2030-01-09}
change:
  siege.lines.food.lead: {value: 9 h, from: 2030-02-01, source: who}
  compound.water.header: {capacity: 600 L}
  about.length: 90 d
add:
  compound.power.loads.heater: {power: 1 kW, priority: 8, assumed: x}
  history.facts.more: {kind: outcome, at: {earliest: 2030-02-01, latest: 2030-02-03}, what: X., leave: 1}
"""
RECORD = f"""\
{HEAD}typical: {{compound.power.loads: {{priority: 7, assumed: x}}}}
levers: {{cap: {{path: siege.lines.water.cap, range: [1000 L, 3000 L], words: More.}}}}
siege: {{lines: {{food: {{lead: {{value: 2 h, later: [{{from: 2030-02-01, value: 9 h}}], assumed: x}}}}}}}}
history:
  variants: {{who: {{question: W, options: {{a: 0.5, b: 0.5}}, assumed: x}}}}
  complete: {{q: {{track: grid, from: one, until: 2030-02-01, assumed: x}}}}
  facts:
    assumed: x
    one: {{kind: input, at: 2030-01-05, what: X., set: {{grid: off}}, level: {{water.tank: 500 L}}}}
    two: {{kind: outcome, at: 2030-01-06, what: X., leave: 1, because: one, variant: {{who: a}}}}
    three: {{kind: observation, at: 2030-01-07, what: X., observe: [{{channel: water.tank, at_most: 5 L}}]}}
    four: {{kind: input, at: 2030-01-07, what: X., run: {{unit: g1, until: 2030-01-08}}, arrive: 2}}
"""
ODD = [
    *("{}", "[]", "null", "true", "-1", "1e300", "''", "x", "[1, 2]", "{a: b}", "2030-02-30", "9999-12-31"),
    *("0001-01-01", "'.'", "'a..b'", "siege", "history.facts", "-5 d", "99999999 d", "1e308 d", "one", "nan"),
    *("{value: 1}", "{from: 1}", "{by: 1}", "{earliest: 2030-01-01}", "grid", "lines.water", "sources"),
]


def mutated(text: str, luck: random.Random) -> str:
    """A text with one thing wrong: a word replaced, a line dropped, letters cut or put in."""
    kind, at = luck.random(), luck.randrange(len(text))
    if kind < 0.55:
        begin, end = luck.choice([found.span() for found in re.finditer(r"[\w.>-]+(?: [a-z]+)?", text)])
        return text[:begin] + luck.choice(ODD) + text[end:]
    if kind < 0.7:
        lines = text.split("\n")
        del lines[luck.randrange(len(lines))]
        return "\n".join(lines)
    if kind < 0.85:
        return text[:at] + text[at + luck.randint(1, 12) :]
    return text[:at] + luck.choice("{}[]:,-#'\"\t\n 0x") + text[at:]


@pytest.mark.parametrize("text", [OVERLAY, RECORD], ids=["overlay", "record"])
def test_whatever_is_written_is_read_or_refused_with_a_line(text, tmp_path):
    toy, luck = toys(tmp_path), random.Random(20)
    refused: list[ScenarioError] = []
    for _ in range(160):
        wrong = text
        for _ in range(luck.randint(1, 3)):
            wrong = mutated(wrong, luck)
        (toy / "main.yaml").write_text(wrong, "utf-8")
        try:
            read_whole(toy / "main.yaml", Scenario)
        except ScenarioError as error:
            refused.append(error)
    assert len(refused) > 100
    assert all(each.line >= 1 and each.file for error in refused for each in error.problems)
