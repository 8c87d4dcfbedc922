"""The command line: thin, and everything that takes time to import is imported by the command that needs it.

Results go to stdout, progress and warnings to stderr. Exit codes: 0 done, 1 a fault of ours, 2 wrong use,
3 a scenario that is not valid, 4 a run is not as its scenario expects, 5 cannot read or write,
130 interrupted.
"""

from __future__ import annotations

import io
import os
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from sim.cli.failure import FAULT, INTERRUPTED, READ_WRITE, USAGE, Failure, document, note, tell

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

FIGURES = (
    "timeline", "power-calendar", "fan", "beside", "differences", "exits", "stock-outs", "power-pair",
)  # fmt: skip
FORMATS = ("png", "svg", "pdf")
TERSE = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
PATH = click.Path(readable=False)  # what may not be read is told by the command, with exit code 5
WHOLE = click.IntRange(0, 2**63 - 1)
SHELLS = ("bash", "zsh", "fish")
MANY = click.IntRange(1, 10_000_000)
Command = TypeVar("Command", bound=Callable[..., Any])
as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
debug = click.option("--debug", is_flag=True, expose_value=False, help="Show the traceback of a fault.")


@click.group(context_settings=TERSE)
@click.version_option(package_name="siegesim", prog_name="siegesim")
def siegesim() -> None:
    """Play the logistics of a besieged compound: what was documented, and what ran out when."""


def scenario_paths(
    context: click.Context, parameter: click.Parameter, begun: str
) -> list[str] | list[CompletionItem]:
    """What a shell may complete a word of `explain` to: a path of the scenario, or else a file."""
    from sim.cli.starting import paths_like

    found = paths_like(context.params.get("given") or (), begun)
    return found or PATH.shell_complete(context, parameter, begun)


def of_a_study(command: Command) -> Command:
    """The options of both commands that play many replications."""
    options = (
        click.option("--seed", type=WHOLE, default=1, show_default=True),
        click.option("--set", "overrides", multiple=True, metavar="PATH=VALUE", help="As a file says it."),
        click.option("--out", type=PATH, metavar="DIR", help="Folder of results; a new one in results/."),
        click.option("--force", is_flag=True, help="Replace the results that are in DIR."),
        click.option("--resume", is_flag=True, help="Carry on, or extend, what DIR holds."),
        click.option("--jobs", type=click.IntRange(1), metavar="N", help="Processes at once; one a core."),
        click.option("--dask", metavar="ADDRESS", help="Play on the workers of a Dask scheduler."),
        click.option("--shard", metavar="i/N", help="Play only this part, into the DIR of all N."),
        click.option(
            "--precision", multiple=True, metavar="MEASURE=HALF_WIDTH",
            help="Stop when the simulation error is so small; -n is the most that is played.",
        ),
        click.option(
            "--exits-off/--no-exits-off", default=True,
            help="Also play each with all staying; without it half the time.",
        ),
        click.option("--figures/--no-figures", default=True, help="Draw them."),
        click.option("--all", "every", is_flag=True, help="Tell every measure, by its name."),
        as_json,
        debug,
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


@siegesim.command()
@click.argument("scenarios", nargs=-1, required=True, type=PATH, metavar="SCENARIO [OVERLAY]...")
@click.option("-n", "replications", type=MANY, default=1, show_default=True, help="How many to play.")
@click.option("--central", is_flag=True, help="Each date at its best value, each prior at its median.")
@click.option("--replication", type=WHOLE, metavar="K", help="Which one to play, without -n.")
@of_a_study
def run(
    scenarios: tuple[str, ...], replications: int, central: bool, replication: int | None, **options: Any
) -> int:
    """Play SCENARIO, with each OVERLAY laid over it in turn: one replication, or with -n many."""
    if replications > 1:
        if central or replication is not None:
            option = "--central" if central else "--replication"
            raise click.UsageError(f"{option} is of one replication: leave it out, or leave out -n")
        from sim.cli.studying import AskedMany, study_scenarios

        return study_scenarios(AskedMany("run", scenarios, replications, **options))
    for name in ("resume", "dask", "shard", "precision"):
        if options.pop(name):
            raise click.UsageError(f"--{name} is of many replications: add -n")
    if not options.pop("exits_off"):
        raise click.UsageError("--no-exits-off is of many replications: add -n")
    from sim.cli.running import Asked, run_one

    return run_one(Asked(scenarios, replication=replication or 0, central=central, **options))


@siegesim.command()
@click.argument("baseline", type=PATH)
@click.argument("alternatives", nargs=-1, required=True, type=PATH, metavar="ALTERNATIVE...")
@click.option("-n", "replications", type=MANY, default=1000, show_default=True, help="How many pairs.")
@of_a_study
def compare(baseline: str, alternatives: tuple[str, ...], replications: int, **options: Any) -> int:
    """Play BASELINE and each ALTERNATIVE to it with the same luck, and say what each changes."""
    from sim.cli.studying import AskedMany, study_scenarios

    return study_scenarios(AskedMany("compare", (baseline, *alternatives), replications, **options))


@siegesim.command()
@click.argument("scenarios", nargs=-1, required=True, type=PATH, metavar="SCENARIO...")
@as_json
@debug
def validate(scenarios: tuple[str, ...], as_json: bool) -> None:
    """Read each SCENARIO and say all that is wrong with it."""
    from sim.cli.browsing import validate_files

    validate_files(scenarios, as_json)


@siegesim.command()
@click.argument(
    "given", nargs=-1, required=True, metavar="SCENARIO [OVERLAY]... [PATH]", shell_complete=scenario_paths
)
@click.option("--path", metavar="PATH", help="The same; all other words are files then.")
@click.option("--set", "overrides", multiple=True, metavar="PATH=VALUE", help="Value as a file says it.")
@click.option("--assumed", is_flag=True, help="Only what no source backs.")
@as_json
@debug
def explain(
    given: tuple[str, ...], path: str | None, overrides: tuple[str, ...], assumed: bool, as_json: bool
) -> None:
    """Say what a number, date or fact of SCENARIO is, what it means, who set it and what backs it.

    PATH is written with dots, such as compound.water.tank; a fact goes by its id. Without it all is shown.
    """
    from sim.cli.explaining import explain_scenario

    explain_scenario(given, path, overrides, assumed, as_json)


@siegesim.command()
@click.argument("before", metavar="A", type=PATH)
@click.argument("after", metavar="B", type=PATH)
@as_json
@debug
def diff(before: str, after: str, as_json: bool) -> None:
    """Say in words how scenario B differs from scenario A, and what of the record stays imposed."""
    from sim.cli.differing import tell_difference

    tell_difference(before, after, as_json)


@siegesim.command("list")
@click.argument("folder", required=False, type=PATH)
@as_json
@debug
def list_(folder: str | None, as_json: bool) -> None:
    """List the scenarios in FOLDER, or those that come with the program; alternatives under their parents.

    Every command takes the names that are shown, as they are.
    """
    from sim.cli.listing import list_scenarios

    list_scenarios(folder, as_json)


@siegesim.command()
@click.argument("folder", type=PATH)
@as_json
@debug
def init(folder: str, as_json: bool) -> None:
    """Write a scenario to begin from into FOLDER; it runs as it is."""
    from sim.cli.starting import start_folder

    start_folder(folder, as_json)


@siegesim.command()
@click.option("--json", is_flag=True, expose_value=False, help="It is one JSON document in any case.")
@debug
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    from sim.cli.starting import schema_text

    click.echo(schema_text(), nl=False)


@siegesim.command()
@click.argument("shell", type=click.Choice(SHELLS))
@debug
def completion(shell: str) -> None:
    """Print what SHELL has to read to complete commands, files and paths.

    For bash: eval "$(siegesim completion bash)" in ~/.bashrc; zsh the same in ~/.zshrc; for fish:
    siegesim completion fish > ~/.config/fish/completions/siegesim.fish
    """
    from sim.cli.starting import shell_script

    click.echo(shell_script(shell))


@siegesim.command()
@click.argument("archive", type=PATH)
@click.option("--figure", "figures", multiple=True, type=click.Choice(FIGURES), help="Only this one.")
@click.option("--format", "kind", type=click.Choice(FORMATS), default="png", show_default=True)
@as_json
@debug
def plot(archive: str, figures: tuple[str, ...], kind: str, as_json: bool) -> None:
    """Draw the figures of ARCHIVE, a folder of results, again."""
    from sim.cli.drawing import plot_archive

    plot_archive(archive, figures, kind, as_json)


def main() -> NoReturn:
    """Run the command line and end the process with its exit code."""
    if sys.stdout is None:  # closed by the caller
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - it stays open to the end
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    try:
        status = _run(sys.argv[1:])
    except BrokenPipeError:  # the reader of our output has seen enough
        status = 0
    try:
        sys.stdout.flush()
    except OSError:  # so that Python does not try once more, and complain
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(status)


def _run(args: list[str]) -> int:
    """The exit code of a command; what went wrong is said in words, and as a document under --json."""
    command = next((arg for arg in args if arg in siegesim.commands), None)
    as_json = "--json" in args
    try:
        answer = siegesim.main(args=args, prog_name="siegesim", standalone_mode=False)
        with suppress(BrokenPipeError):  # the exit code is wanted all the same
            sys.stdout.flush()
        return answer if isinstance(answer, int) else 0
    except Failure as failure:
        caught = failure
    except click.UsageError as error:
        hint = f"Try: {error.ctx.command_path} --help" if error.ctx is not None else None
        caught = Failure(USAGE, "usage", error.format_message().rstrip("."), hint)
    except click.ClickException as error:
        caught = Failure(USAGE, "usage", error.format_message())
    except (KeyboardInterrupt, click.Abort):
        caught = Failure(INTERRUPTED, "interrupted", "interrupted; nothing was kept")
    except BrokenPipeError:
        raise
    except OSError as error:
        if "--debug" in args:
            _trace()
        what = (
            f"{error.strerror or error}: {error.filename}" if error.filename else str(error.strerror or error)
        )
        caught = Failure(READ_WRITE, "read or write", what)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told
        if "--debug" in args:
            _trace()
        said = str(error).splitlines()[0] if str(error) else "no more is known"
        what = f"a fault of ours ({type(error).__name__}): {said}"
        hint = None if "--debug" in args else "Add --debug for the traceback."
        caught = Failure(FAULT, "fault", what, hint)
    tell(caught)
    if as_json:
        with suppress(OSError):  # nobody reads it, or there is no room for it: the exit code says enough
            click.echo(document(command, caught))
    if caught.more.get("archive"):
        note(caught.more["archive"])
    return caught.exit_code


def _trace() -> None:
    """The traceback of the error in hand, line by line as it may be shown."""
    for line in traceback.format_exc().splitlines():
        note(line)


if __name__ == "__main__":
    main()
