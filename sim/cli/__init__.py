"""The command line: thin, and everything that takes time to import is imported by the command that needs it.

Results go to stdout, progress and warnings to stderr. Exit codes: 0 done, 1 a fault of ours, 2 wrong use,
3 a scenario that is not valid, 5 cannot read or write, 130 interrupted.
"""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

import click

from sim.cli.failure import FAULT, INTERRUPTED, READ_WRITE, USAGE, Failure, document, tell

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

FIGURES = ("timeline", "power-calendar")
FORMATS = ("png", "svg", "pdf")
TERSE = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
PATH = click.Path(readable=False)  # what may not be read is told by the command, with exit code 5
WHOLE = click.IntRange(0, 2**63 - 1)
SHELLS = ("bash", "zsh", "fish")
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


@siegesim.command()
@click.argument("scenarios", nargs=-1, required=True, type=PATH, metavar="SCENARIO [OVERLAY]...")
@click.option("-n", "replications", type=click.IntRange(min=1), default=1, help="Only 1 so far.")
@click.option("--central", is_flag=True, help="Each date at its best value, each prior at its median.")
@click.option("--replication", type=WHOLE, default=0, metavar="K", help="Which one to play.")
@click.option("--seed", type=WHOLE, default=1, show_default=True)
@click.option("--set", "overrides", multiple=True, metavar="PATH=VALUE", help="Value as a file says it.")
@click.option("--out", type=PATH, metavar="DIR", help="Folder of results; a new one under results/.")
@click.option("--force", is_flag=True, help="Replace the results that are in DIR.")
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Processes at once; one a core.")
@click.option("--no-figures", is_flag=True, help="Draw none, and leave out the runs of the band.")
@as_json
@debug
def run(
    scenarios: tuple[str, ...], replications: int, central: bool, replication: int, seed: int,
    overrides: tuple[str, ...], out: str | None, force: bool, jobs: int | None, no_figures: bool,
    as_json: bool,
) -> None:  # fmt: skip
    """Play one replication of SCENARIO, with each OVERLAY laid over it in turn, and tell what happened."""
    if replications > 1:
        raise click.UsageError(
            "studies of many replications are not built yet: leave out -n, or choose one with --replication K"
        )
    from sim.cli.running import Asked, run_one

    figures = not no_figures
    run_one(Asked(scenarios, seed, replication, central, overrides, out, force, jobs, figures, as_json))


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
    """List the scenarios in FOLDER, or those that come with the program."""
    from sim.cli.browsing import list_scenarios

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
            raise
        what = (
            f"{error.strerror or error}: {error.filename}" if error.filename else str(error.strerror or error)
        )
        caught = Failure(READ_WRITE, "read or write", what)
    except Exception as error:
        if "--debug" in args:
            raise
        said = str(error).splitlines()[0] if str(error) else "no more is known"
        what = f"a fault of ours ({type(error).__name__}): {said}"
        caught = Failure(FAULT, "fault", what, "Add --debug for the traceback.")
    tell(caught)
    if as_json:
        with suppress(BrokenPipeError):
            click.echo(document(command, caught))
    if caught.more.get("archive"):
        print(caught.more["archive"], file=sys.stderr)
    return caught.exit_code


if __name__ == "__main__":
    main()
