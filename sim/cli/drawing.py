"""Figures into files: those of a run just played, and those of an archive once more."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from sim.cli.failure import READ_WRITE, USAGE, Failure, as_text
from sim.engine import Records
from sim.study import NotOurs, read_archive
from sim.study.archive import UNFIT, unreadable
from sim.study.files import written
from sim.study.runs.folder import read_manifest
from sim.visible import visible

FIGURES = ("timeline", "power-calendar")


def draw(
    records: Records, band: Records | None, called: str, central: bool, where: Callable[[str], Path],
    kind: str = "png", figures: Iterable[str] = FIGURES,
) -> list[Path]:  # fmt: skip
    """Draw the figures that these records allow; each is written aside and renamed."""
    from sim.figures import power_calendar, save, timeline

    drawn = []
    for name in figures:
        if name == "timeline":
            figure = timeline(records, band, modelled=called, central=central)
        elif records.has("power.source"):
            figure = power_calendar(records, modelled=called)
        else:
            continue
        path = where(f"{name}.{kind}")
        with written(path) as aside:
            save(figure, aside)
        drawn.append(path)
    return drawn


def plot_archive(archive: str, figures: tuple[str, ...], kind: str, as_json: bool) -> None:
    """Draw figures from an archive's tables, into its folder."""
    folder = Path(archive)
    if not folder.is_dir():
        what = "is not a folder" if folder.exists() else "does not exist"
        raise Failure(READ_WRITE, "read", f"{archive} {what}", "Expected a folder of results.", archive)
    try:
        if "scenarios" in read_manifest(folder):
            _plot_study(folder, figures, kind, as_json)
        else:
            _plot_run(folder, figures, kind, as_json)
    except NotOurs as error:
        raise Failure(READ_WRITE, "read", str(error), None, archive) from None
    except UNFIT as error:
        raise Failure(READ_WRITE, "read", str(unreadable(folder, error)), None, archive) from None


def _plot_run(folder: Path, figures: tuple[str, ...], kind: str, as_json: bool) -> None:
    kept = read_archive(folder)
    if unfit := [name for name in figures if name not in FIGURES]:
        raise Failure(USAGE, "usage", f"{folder} is of one run, which has no figure {unfit[0]}")
    manifest = kept.manifest
    central, called = bool(manifest["central"]), str(manifest["heading"])
    drawn = draw(
        kept.records, kept.band, called, central, lambda name: folder / name, kind, figures or FIGURES
    )
    _tell_written(manifest["scenario"], manifest["seed"], str(folder), drawn, as_json)


def _plot_study(folder: Path, figures: tuple[str, ...], kind: str, as_json: bool) -> None:
    from sim.cli.drawing_study import draw_study
    from sim.study.study import Study

    study = Study(folder)
    if unfit := [name for name in figures if name in FIGURES]:
        raise Failure(USAGE, "usage", f"{folder} is of many runs, which have no figure {unfit[0]}")
    drawn = draw_study(study, kind, figures)
    if figures and not drawn:
        raise Failure(USAGE, "usage", f"{folder} has nothing for the figure {figures[0]}")
    _tell_written(study.scenarios[0], study.manifest["seed"], str(folder), drawn, as_json)


def _tell_written(said: dict[str, Any], seed: int, archive: str, drawn: list[Path], as_json: bool) -> None:
    if as_json:
        made = {
            "ok": True, "command": "plot", "scenario": {key: said[key] for key in ("id", "title", "hash")},
            "seed": seed, "archive": archive, "figures": [str(path) for path in drawn],
        }  # fmt: skip
        click.echo(as_text(made))
        return
    for path in drawn:
        click.echo(visible(str(path)))
