"""The run command: play one replication, keep it, draw it, and say what came of it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click

from sim.cli.failure import FAULT, INTERRUPTED, NOT_VALID, READ_WRITE, UNMET, Failure, as_text, note
from sim.cli.opening import made_by_us, opened_whole, shown
from sim.cli.progress import progress
from sim.scenario import Misread
from sim.scenario.schema import Scenario
from sim.study import Archive, Band, NotOurs, Run, Taken, band, heading_of, play, scenario_id
from sim.study.expecting import Unmet, unmet

HARMLESS = ("W501", "W502")
"warnings that make no difference to a run: on the bibliography"
BAND = 100
"replications of the band behind the timeline"


@dataclass(frozen=True)
class Asked:
    """What the command line asks for."""

    scenarios: tuple[str, ...]
    replication: int
    central: bool
    seed: int
    overrides: tuple[str, ...]
    out: str | None
    force: bool
    jobs: int | None
    figures: bool
    every: bool
    as_json: bool


def run_one(asked: Asked) -> int:
    """Play, keep, draw, tell. What is finished is kept when interrupted. Returns the exit code."""
    began = time.perf_counter()
    made_by_us(asked.out, "the name of the folder in --out")
    reading = opened_whole(asked.scenarios, asked.overrides)
    scenario = reading.scenario
    doubtful = [one for one in reading.warnings if one.code not in HARMLESS]
    if doubtful:
        print(shown(doubtful), file=sys.stderr)
    archive = _folder(asked, scenario)
    run: Run | None = None
    try:
        run = play(scenario, asked.seed, asked.replication, asked.central)
        archive.keep(run, asked.overrides)
        written, behind = _figures(asked, scenario, run, archive) if asked.figures else ([], Band(None))
        archive.place()
    except KeyboardInterrupt:
        kept = f"{archive.folder} is as it was" if archive.replaces else "nothing was kept"
        if archive.place_unless_there():
            kept = f"the tables are kept in {archive.folder}"
        raise Failure(
            INTERRUPTED, "interrupted", f"interrupted; {kept}",
            more={**head(asked, scenario), "archive": str(archive.folder) if archive.placed else None},
        ) from None  # fmt: skip
    except NotOurs as error:
        raise _taken(error, asked) from None
    except OSError as error:
        archive.place_unless_there()
        raise _unwritable(error, archive) from None
    finally:
        archive.drop()
    if run is None:
        return FAULT
    missed = met(scenario, lambda: unmet(scenario, run.measures))
    try:
        if asked.as_json:
            made = document(asked, run, archive, written, behind, time.perf_counter() - began)
            click.echo(as_text(made | as_errors(missed)))
        else:
            from sim.cli.telling import tell_run

            tell_run(run, archive.folder, written, behind, asked.every)
        sys.stdout.flush()
        return tell_unmet(missed)
    finally:
        note(archive.folder)


def _folder(asked: Asked, scenario: Scenario) -> Archive:
    """Open the folder before anything is played, so that a mistake shows at once."""
    folder = Path(asked.out) if asked.out is not None else None
    try:
        return Archive(folder, scenario_id(scenario), asked.force)
    except NotOurs as error:
        raise _taken(error, asked) from None
    except OSError as error:
        what = f"cannot write to {asked.out or 'results'}: {error.strerror}"
        raise Failure(READ_WRITE, "write", what, "Choose another folder with --out.", asked.out) from None


def _taken(error: NotOurs, asked: Asked) -> Failure:
    """A folder that is there already, or that another run took meanwhile."""
    hint = "Add --force to replace it, or choose another --out." if isinstance(error, Taken) else None
    return Failure(READ_WRITE, "write", str(error), hint, asked.out)


def _unwritable(error: OSError, archive: Archive) -> Failure:
    if isinstance(error, BrokenPipeError):
        raise error
    return Failure(
        READ_WRITE, "write", f"cannot write to {archive.folder}: {error.strerror or error}",
        file=str(archive.folder),
    )  # fmt: skip


def _figures(
    asked: Asked, scenario: Scenario, run: Run, archive: Archive
) -> tuple[list[Path], Band]:
    """Draw the figures; returns them and the band that stands behind the timeline."""
    with progress("band of the figure") as tell:
        behind = band(scenario, asked.seed, BAND, asked.jobs, tell)
    if behind.failed:
        number, why = behind.failed[0]
        lost = f"{len(behind.failed)} of {BAND} replications of the band failed"
        note(f"{lost}; the first is {number}: {why}")
    if behind.records is not None:
        archive.keep_band(behind.records)
    from sim.cli.drawing import draw

    paths = draw(run.records, behind.records, heading_of(run), run.central, archive.path)
    return [archive.folder / path.name for path in paths], behind


def head(asked: Asked, scenario: Scenario) -> dict[str, Any]:
    """What every document begins with."""
    return {
        "scenario": {"id": scenario_id(scenario), "title": scenario.about.title, "hash": scenario.hash},
        "seed": asked.seed,
    }


def document(
    asked: Asked, run: Run, archive: Archive, written: list[Path], behind: Band, wall_s: float
) -> dict[str, Any]:
    """The document of one run."""
    return {
        "ok": True,
        "command": "run",
        **head(asked, run.scenario),
        "archive": str(archive.folder),
        "replication": run.number,
        "central": run.central,
        "imposed": run.imposed,
        "alternative": alternative(run),
        "measures": run.measures,
        "exit": run.exit,
        "events": [one.as_json() for one in run.events],
        "observations": [
            {
                "id": one.id, "documented": one.documented, "modelled": one.modelled, "agrees": one.agrees,
                "forced": one.forced, "chance": behind.chances.get((one.id, one.documented)),
            }
            for one in run.observations
        ],
        "surprises": [one.as_json() for one in run.replication.surprises],
        "figures": [str(path) for path in written],
        "wall_s": round(wall_s, 3),
    }


def alternative(run: Run) -> dict[str, Any] | None:
    """Of a scenario that extends another: which, and what of the record is imposed, released and edited."""
    if run.baseline is None or run.standing is None:
        return None
    told = {"id": scenario_id(run.baseline), "title": run.baseline.about.title, "hash": run.baseline.hash}
    return {"to": told, **{key: list(value) for key, value in asdict(run.standing).items()}}


def met(scenario: Scenario, check: Callable[[], list[Unmet]]) -> list[Unmet]:
    """What a scenario expects and a run does not meet; a condition that says nothing is not valid."""
    try:
        return check()
    except Misread as misread:
        raise Failure(NOT_VALID, misread.code, misread.message, misread.hint, scenario.file) from None


def tell_unmet(missed: list[Unmet]) -> int:
    """Say which conditions are not met; returns the exit code."""
    for one in missed:
        note(f"siegesim: not as expected ({one.id}): {one.words}.")
    return UNMET if missed else 0


def as_errors(missed: list[Unmet]) -> dict[str, Any]:
    """The same as entries of the document."""
    if not missed:
        return {}
    return {
        "ok": False,
        "errors": [
            {
                "code": "expect", "file": None, "line": None, "column": None,
                "message": f"{one.id}: {one.words}", "hint": None,
            }
            for one in missed
        ],
    }  # fmt: skip
