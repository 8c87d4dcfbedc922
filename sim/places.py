"""Where the files that travel with the program lie: in a clone beside the package, in a wheel inside it.

The wheel carries `scenarios/` as `sim/_shipped/scenarios` (see pyproject.toml), under the same last name,
so that a path that holds in one holds in the other.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def shipped_scenarios() -> Path:
    """The folder of the scenarios that come with the program.

    Raises
    ------
    FileNotFoundError
        The installation carries none.
    """
    # The wheel's folder comes first: beside an installed package, `scenarios` could be anybody's.
    for folder in (_PACKAGE / "_shipped" / "scenarios", _PACKAGE.parent / "scenarios"):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"expected the shipped scenarios beside or inside {_PACKAGE}, found none")
