"""Figures of a study into files."""

from __future__ import annotations

from pathlib import Path

from sim.study.study import Study


def draw_study(study: Study, kind: str = "png") -> list[Path]:
    """Draw the figures that a study allows, into its folder."""
    return []
