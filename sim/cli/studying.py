"""Many replications for a person: run one scenario many times, or compare alternatives with a baseline."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path
from typing import Any

import click

from sim.cli.failure import FAULT, INTERRUPTED, READ_WRITE, USAGE, Failure, as_text, listed, note
from sim.cli.opening import made_by_us, named, opened_whole, shown
from sim.cli.progress import progress
from sim.cli.running import HARMLESS, as_errors, met, tell_unmet
from sim.measures import REGISTRY
from sim.scenario.overlays.difference import diff
from sim.scenario.schema import Scenario
from sim.scenario.text.sourced import nearest
from sim.study import NotOurs, Taken, scenario_id
from sim.study.archive import MANIFEST, SUMMARY
from sim.study.expecting import Unmet, unmet_in
from sim.study.files import drop_empty, new_folder
from sim.study.first_difference import EarlyDifference, over_pairs
from sim.study.many import NotFinished, Wanted, study_one, study_pairs
from sim.study.runs.cluster import NoCluster
from sim.study.runs.playing import Means, Part
from sim.study.runs.task import OtherScenario
from sim.study.statistics import Precision
from sim.study.study import NoMeasure, Study
from sim.study.summaries import rows, write_csv
from sim.study.surprises import surprises

TOLD = ("about.title", "about.question")
"what is told of a scenario, and not played"
RESULTS = Path("results")
"where folders are made for studies that are told none"
PART = re.compile(r"([0-9]+)/([0-9]+)")


@dataclass(frozen=True)
class AskedMany:
    """What the command line asks for: of `compare` the baseline first, of `run` one scenario."""

    command: str
    scenarios: tuple[str, ...]
    replications: int
    seed: int
    overrides: tuple[str, ...]
    out: str | None
    resume: bool
    force: bool
    jobs: int | None
    dask: str | None
    shard: str | None
    precision: tuple[str, ...]
    exits_off: bool
    figures: bool
    every: bool
    as_json: bool


def study_scenarios(asked: AskedMany) -> int:
    """Play, keep, draw, tell. What is finished is kept when interrupted, and can be carried on. Returns
    the exit code.
    """
    began = time.perf_counter()
    made_by_us(asked.out, "the name of the folder in --out")
    named(asked.dask, "the address in --dask")
    if asked.resume and asked.force:
        raise Failure(USAGE, "usage", "--resume carries on and --force replaces: leave one of them out")
    means = Means(asked.jobs, asked.dask, _part(asked))
    precision = tuple(_precision(text) for text in asked.precision)
    read = _read(asked)
    made_parent = asked.out is None and not RESULTS.exists()
    folder = _folder(asked, read)
    written: list[str] = []
    try:
        with progress(f"{asked.replications} replications") as tell:
            wanted = Wanted(
                asked.replications, asked.seed, asked.exits_off, folder, asked.resume, asked.force, means,
                precision, tell, _say, complete=lambda study: written.extend(_complete(asked, study)),
            )  # fmt: skip
            study = _played(asked, read, wanted)
    finally:
        if asked.out is None:
            drop_empty(folder, made_parent)
    if study is None:
        if asked.as_json:
            head = {"ok": True, "command": asked.command, "part": asked.shard, "archive": str(folder)}
            click.echo(as_text({**head, "scenario": None, "seed": asked.seed}))
        note(folder)
        return 0
    missed = [
        one
        for name, scenario in zip(study.names, read, strict=True)
        for one in met(scenario, partial(unmet_in, scenario, study, name))
    ]
    figures = [study.folder / name for name in written]
    return _tell(asked, study, figures, missed, time.perf_counter() - began)


def _complete(asked: AskedMany, study: Study) -> list[str]:
    """Write what is told of a study beside its tables; returns the names of the figures."""
    if not study.played().any():
        what = f"every replication failed; the first: {study.failed[0][1]}"
        raise Failure(FAULT, "failed", what, more={"archive": str(study.folder)})
    with _whole_in(study.folder):
        write_csv(rows(study), study.folder / SUMMARY)
        return [path.name for path in _figures(asked, study)]


@contextmanager
def _whole_in(folder: Path) -> Iterator[None]:
    """What goes wrong when a study is whole already."""
    try:
        yield
    except KeyboardInterrupt:
        what = f"interrupted while it was told; the study is whole in {folder}"
        again = f"Draw its figures with: siegesim plot {folder}"
        raise Failure(INTERRUPTED, "interrupted", what, again, more={"archive": str(folder)}) from None
    except OSError as error:
        raise _unwritable(error, folder) from None


def _tell(
    asked: AskedMany, study: Study, figures: list[Path], missed: list[Unmet], wall_s: float
) -> int:
    with _whole_in(study.folder):
        _warn_of_failed(study)
        if asked.as_json:
            click.echo(as_text(document(asked, study, figures, wall_s) | as_errors(missed)))
        else:
            from sim.cli.telling_study import tell_study

            tell_study(study, [study.folder / SUMMARY, *figures], asked.every, _not_drawn(asked, study))
        sys.stdout.flush()
        status = tell_unmet(missed)
        note(study.folder)
        return status


def _played(asked: AskedMany, read: Sequence[Scenario], wanted: Wanted) -> Study | None:
    folder = wanted.folder
    assert folder is not None

    def begins(where: Path) -> None:
        nonlocal folder
        folder = where

    wanted = replace(wanted, begins=begins)
    try:
        if asked.command == "run":
            return study_one(read[0], wanted)
        return study_pairs(read[0], read[1:], wanted)
    except KeyboardInterrupt:
        if not (folder / MANIFEST).exists():
            raise Failure(INTERRUPTED, "interrupted", "interrupted; nothing was played yet") from None
        raise Failure(
            INTERRUPTED, "interrupted", f"interrupted; what was finished is kept in {folder}",
            _again(asked, folder), more={"archive": str(folder)},
        ) from None  # fmt: skip
    except NoMeasure as error:
        raise Failure(USAGE, "usage", f"--precision: {error}", more={"archive": str(folder)}) from None
    except NotFinished as done:
        _say(str(done).replace("resume ", "add --resume --out "))
        return None
    except OtherScenario as error:
        raise Failure(USAGE, "usage", str(error), "An alternative says: extends: BASELINE.") from None
    except EarlyDifference as error:
        raise Failure(FAULT, "early", str(error), more={"archive": str(folder)}) from None
    except NoCluster as error:
        raise Failure(READ_WRITE, "cluster", str(error)) from None
    except NotOurs as error:
        ways = "Add --resume to carry it on, --force to replace it, or choose another --out."
        hint = ways if isinstance(error, Taken) else None
        raise Failure(READ_WRITE, "write", str(error), hint, asked.out) from None
    except OSError as error:
        raise _unwritable(error, folder, _again(asked, folder)) from None


def _again(asked: AskedMany, folder: Path) -> str:
    instead = " instead of --force" if asked.force else ""
    return f"Carry on with the same command and --resume --out {folder}{instead}."


def _unwritable(error: OSError, folder: Path, hint: str | None = None) -> Failure:
    if isinstance(error, BrokenPipeError):
        raise error
    what = f"cannot write to {folder}: {error.strerror or error}"
    return Failure(READ_WRITE, "write", what, hint, str(folder), more={"archive": str(folder)})


def _read(asked: AskedMany) -> list[Scenario]:
    """The scenarios, in order; of `run` one, laid over by its overlays."""
    files = [asked.scenarios] if asked.command == "run" else [(file,) for file in asked.scenarios]
    found = []
    for each in files:
        reading = opened_whole(each, asked.overrides)
        doubtful = [one for one in reading.warnings if one.code not in HARMLESS]
        if doubtful:
            print(shown(doubtful), file=sys.stderr)
        found.append(reading.scenario)
    outcomes = any(fact.kind == "outcome" for fact in found[0].history.facts.values())
    if found[1:] and outcomes and any(edit.how != "set" for edit in found[0].edits):
        _say(
            f"{scenario_id(found[0])} is itself an overlay: as the baseline it keeps the record's outcomes, "
            "which as an alternative it releases, so its numbers differ from those it has there"
        )
    for alternative in found[1:]:
        if all(one.path in TOLD for one in diff(found[0], alternative)):
            _say(f"{scenario_id(alternative)} says the same as its baseline: every difference is nothing")
    return found


def _folder(asked: AskedMany, read: Sequence[Scenario]) -> Path:
    """Where the study is kept: --out, or a new numbered folder under results/."""
    if asked.out is None:
        if asked.resume or asked.shard:
            option = "--resume" if asked.resume else "--shard"
            raise Failure(USAGE, "usage", f"{option} needs --out DIR: which folder to carry on")
        name = scenario_id(read[0]).replace("/", "-") + (
            "-compared" if asked.command == "compare" else "-runs"
        )
        try:
            return new_folder(RESULTS, name)
        except OSError as error:
            raise _unwritable(error, RESULTS, "Choose another folder with --out.") from None
    return Path(asked.out)


def _part(asked: AskedMany) -> Part | None:
    if asked.shard is None:
        return None
    found = PART.fullmatch(asked.shard.strip())
    if not found or not 1 <= int(found[1]) <= int(found[2]):
        what = f"--shard: expected i/N with i from 1 to N, such as 3/8, received {asked.shard!r}"
        raise Failure(USAGE, "usage", what)
    if asked.force:
        raise Failure(
            USAGE, "usage", "--force would remove what the other parts wrote: leave it out of --shard"
        )
    if asked.precision:
        raise Failure(USAGE, "usage", "--precision looks at all replications, so it cannot go with --shard")
    return Part(int(found[1]), int(found[2]))


def _precision(text: str) -> Precision:
    try:
        found = Precision.parse(text)
    except ValueError as error:
        raise Failure(USAGE, "usage", f"--{error}") from None
    known = [one for one in REGISTRY if fnmatchcase(found.measure, one.name.replace("{}", "*"))]
    if not known:
        hint = nearest(found.measure, [one.name for one in REGISTRY])
        raise Failure(USAGE, "usage", f"--precision: there is no measure {found.measure}", hint)
    if not any(one.unit for one in known):
        raise Failure(USAGE, "usage", f"--precision: {found.measure} is a word and has no mean")
    return found


def _say(words: str) -> None:
    note(f"siegesim: {words}")


def _warn_of_failed(study: Study) -> None:
    if study.failed:
        number, why = study.failed[0]
        lost = f"something failed in {len(study.failed)} of {study.replications} replications"
        _say(f"{lost} and counts nowhere; the first is {number}: {why}")


def _figures(asked: AskedMany, study: Study) -> list[Path]:
    if not asked.figures:
        return []
    from sim.cli.drawing_study import draw_study

    return draw_study(study)


def _not_drawn(asked: AskedMany, study: Study) -> list[str]:
    if not asked.figures:
        return []
    from sim.cli.drawing_study import not_drawn

    return not_drawn(study)


def document(asked: AskedMany, study: Study, written: Sequence[Path], wall_s: float) -> dict[str, Any]:
    """The document of a study."""
    first = study.scenarios[0]
    made = {
        "ok": True,
        "command": asked.command,
        "scenario": {key: first[key] for key in ("id", "title", "hash")},
        "seed": asked.seed,
        "archive": str(study.folder),
        "replications": study.replications,
        "failed": len(study.failed),
        **listed([{"replication": at, "message": why} for at, why in study.failed], "failures"),
    }
    if study.alternatives:
        made |= {
            "baseline": first["name"],
            "alternatives": [_alternative(study, one) for one in study.alternatives],
        }
    else:
        made |= {"measures": _by_measure(rows(study)), "exits": _exits(study, study.baseline)}
        made["observations"] = [
            {"id": fact, "documented": said, "forced": share is None, "agrees_in": share}
            for (fact, said), share in study.readings().items()
        ]
        made["surprises"] = [one.as_json() for one in surprises(study)]
        if first["standing"]:
            made["alternative"] = standing_of(first["standing"])
    return made | {"figures": [str(path) for path in written], "wall_s": round(wall_s, 3)}


def _alternative(study: Study, name: str) -> dict[str, Any]:
    said = study.scenarios[study.names.index(name)]
    return {
        "scenario": {key: said[key] for key in ("name", "id", "title", "question", "hash")},
        **standing_of(said["standing"]),
        "first_difference": asdict(over_pairs(study, name)),
        "measures": _by_measure(rows(study, scenarios=[name])),
        "exits": _exits(study, name),
        "surprises": [one.as_json() for one in surprises(study, name)],
    }


def standing_of(said: dict[str, list[str]]) -> dict[str, Any]:
    """What of the record is imposed on an alternative, what runs on by itself, what was edited."""
    return {"imposed": [*said["inputs"], *said["held"]], **said}


def _by_measure(found: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {
        row["measure"]: {key: value for key, value in row.items() if key not in ("scenario", "measure")}
        for row in found
    }


def _exits(study: Study, name: str) -> dict[str, Any]:
    return {
        kind: {"share": one.value, "simulation_error": one.error} for kind, one in study.exits(name).items()
    }
