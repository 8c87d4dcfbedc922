"""The diff command: how one scenario differs from another, and what of the record stays imposed, in words."""

from __future__ import annotations

from dataclasses import asdict

import click

from sim.cli.explaining import head
from sim.cli.failure import as_text
from sim.cli.opening import counted, opened
from sim.cli.page import Page
from sim.scenario import diff
from sim.study.standing import still_imposed

HEADINGS = {
    "change": "Changed", "add": "Added", "remove": "Removed", "move": "Moved", "release": "Released",
    "hold": "Held",
}  # fmt: skip


def tell_difference(before: str, after: str, as_json: bool) -> None:
    """Say what differs from one scenario to another."""
    old, new = opened([before]), opened([after])
    differences, imposed = diff(old, new), still_imposed(new)
    if as_json:
        made = {
            "ok": True, "command": "diff", "scenario": head(new), "seed": None, "archive": None,
            "before": head(old), "differences": [asdict(one) for one in differences],
            "imposed": [asdict(one) for one in imposed],
        }  # fmt: skip
        click.echo(as_text(made))
        return
    page = Page()
    page.title(f"From {before} to {after}: {counted(len(differences), 'difference')}")
    if new.about.question:
        page.say(new.about.question)
    for kind, heading in HEADINGS.items():
        lines = [one.words.partition(": ")[2] for one in differences if one.kind == kind]
        if lines:
            page.heading(heading)
            page.pairs([("", line) for line in lines])
    if imposed:
        page.heading("What of the record stays imposed")
        page.pairs([("", one.words.partition(": ")[2]) for one in imposed])
