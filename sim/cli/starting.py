"""The commands for authors: a folder to begin from, the schema for an editor, completion for a shell."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from sim.cli.failure import READ_WRITE, Failure, as_text
from sim.cli.opening import made_by_us
from sim.visible import visible

SCENARIO, SCHEMA = "scenario.yaml", "scenario.schema.json"
MODELINE = "# yaml-language-server: $schema="
"what an editor reads in the first line to offer keys, meanings and checks"
TEMPLATE = f"""\
{MODELINE}./{SCHEMA}
# A siege of your own: six people in a villa. What you do not say here comes from the parts under `uses`.
about:
  title: Six people cut off for sixty days
  question: Does water or food run short first?
  place: {{name: a town in the hills, timezone: America/Bogota}}  # all dates are local times of this zone
  start: 2031-05-01
  length: 60 d

uses:  # typical parts that come with the program, made for about six people; what you write stands over them
  - parts/household.yaml        # needs and rations of people, their phones
  - parts/villa.yaml            # tanks and pump, fridge, shelves, medicine, what wants power
  - parts/small-generator.yaml  # the grid, a small diesel set and its fuel
  - parts/cordon.yaml           # how a cordon changes and what it does
  - parts/supply-lines.yaml     # tanker, bottled water, food, medicine, fuel, visitors
  - parts/exits.yaml            # how such stays ended

compound:  # what is inside
  assumed: an example  # where numbers are from: source: KEY, or assumed: WHY; this covers all that is below
  household: {{people: {{staff: {{count: 6}}}}}}
  water:
    tank: {{capacity: 5000 L, level: "uniform(2000 L, 4000 L)"}}  # not known: each run draws another
    mains_at_start: steady
  stores: {{food: {{shelf: {{level: 120 person-d}}}}}}  # twenty days for six
  comms: {{devices: {{trickle: 2 W}}}}  # a small solar charger keeps one phone alive

siege:  # what is outside
  assumed: an example
  lines: {{water: {{permit: {{siege: 30 %}}}}}}  # three tankers in ten are let in while the street is closed
  exits: {{active: false}}  # nobody leaves, so that the whole time is seen

history:  # what is known to have happened, by ids of your choice
  assumed: an example
  facts:
    closed:
      kind: input
      at: 2031-05-10 08:00
      what: The street is closed and whoever comes is searched.
      set: {{cordon: siege}}
    cut:
      kind: input
      at: {{earliest: 2031-05-11, best: 2031-05-12 09:00, latest: 2031-05-14}}  # known within bounds
      because: closed
      what: Power and water mains are cut.
      set: {{grid: off, mains: none}}
  complete:  # and nothing else happened to the street and the grid; without this they change by chance
    cordon: {{track: cordon, from: 2031-05-01, until: 2031-06-30}}
    grid: {{track: grid, from: 2031-05-01, until: 2031-06-30}}

# How to go on:
#   siegesim explain scenario.yaml compound.water   what each number means, who set it, what backs it
#   siegesim run scenario.yaml -n 200               two hundred runs: how sure is any of it?
# What if? Save the next three lines in a file of their own, more-water.yaml, beside this one:
#   extends: scenario.yaml
#   question: What if the tank had been full when the street was closed?
#   change: {{compound.water.tank.level: 5000 L}}
# and ask:
#   siegesim compare scenario.yaml more-water.yaml -n 200
"""


def start_folder(folder: str, as_json: bool) -> None:
    """Write a scenario that runs as it is, with its schema beside it."""
    made_by_us(folder, "the name of the folder")
    root = Path(folder)
    if root.exists() and not root.is_dir():
        raise Failure(READ_WRITE, "write", f"{folder} is a file", "Name a new folder.", folder)
    if root.is_dir() and any(root.iterdir()):
        what = f"{folder} holds something already"
        raise Failure(READ_WRITE, "write", what, "Name a new or empty folder.", folder)
    root.mkdir(parents=True, exist_ok=True)
    written = [_written(root / SCHEMA, schema_text()), _written(root / SCENARIO, TEMPLATE)]
    file = str(root / SCENARIO)
    if as_json:
        made = {"ok": True, "command": "init", "scenario": None, "seed": None, "archive": None}
        click.echo(as_text(made | {"files": [str(path) for path in reversed(written)]}))
        return
    click.echo(visible(f"Wrote {file}, with its schema beside it. Next:") + "\n")
    for command in ("validate", "run"):
        click.echo(visible(f"  siegesim {command} {_quoted(file)}"))


def schema_text() -> str:
    """The JSON Schema of the scenario language."""
    import json

    from sim.scenario import json_schema

    return json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n"


def shell_script(shell: str) -> str:
    """What a shell has to read to complete commands, options, files and the paths of a scenario."""
    from click.shell_completion import get_completion_class

    from sim.cli import siegesim

    kind = get_completion_class(shell)
    assert kind is not None
    made = kind(siegesim, {}, "siegesim", "_SIEGESIM_COMPLETE")
    return made.source_template % made.source_vars()


def paths_like(files: Sequence[str], begun: str) -> list[str]:
    """Paths of a scenario, with overlays, that begin so, each up to its next dot; none where it cannot be
    read.
    """
    from sim.cli.opening import located
    from sim.scenario import ScenarioError, read_whole
    from sim.scenario.schema import Scenario
    from sim.study.explain import Explainer

    if not files or not begun:
        return []
    try:
        known = Explainer(read_whole([located(file) for file in files], Scenario))
    except (ScenarioError, OSError):
        return []
    begin = [path for path in known.paths() if path.startswith(begun)]
    found = [path for path in begin if "." not in path[len(begun) :].lstrip(".")]
    found += [id for id in known.scenario.history.facts if id.startswith(begun)]
    return [one for one in found if one == visible(one)]


def _written(path: Path, text: str) -> Path:
    """Write a file aside and rename it."""
    from sim.study.files import written

    with written(path) as aside:
        aside.write_text(text, "utf-8")
    return path


def _quoted(path: str) -> str:
    from shlex import quote

    return quote(path)
