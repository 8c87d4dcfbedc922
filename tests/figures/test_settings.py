"""No setting of the user's changes a figure, and none of the user's settings is changed by one."""

import os
import subprocess
import sys
from dataclasses import replace

import matplotlib
import pytest
from matplotlib import font_manager

from sim.figures import power_calendar, save
from tests.figures.invented import house

ROUGH = {
    "text.usetex": True, "figure.dpi": 33, "savefig.bbox": "tight", "savefig.transparent": True,
    "axes.facecolor": "#123456", "lines.linewidth": 9.0, "font.sans-serif": ["Comic Sans MS"],
    "font.weight": "bold", "axes.titlelocation": "left", "patch.linewidth": 5.0, "image.cmap": "gray",
    "axes.xmargin": 0.4, "timezone": "Asia/Tokyo", "hatch.linewidth": 7.0,
}  # fmt: skip
"what somebody may have in a matplotlibrc or a style"
KINDS = ("png", "svg", "pdf")


def drawn(folder):
    folder.mkdir()
    return {kind: save(power_calendar(house()), folder / f"f.{kind}").read_bytes() for kind in KINDS}


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    return drawn(tmp_path_factory.mktemp("plain") / "it")


def test_settings_change_no_byte_and_are_left_as_they_were(plain, tmp_path):
    with matplotlib.rc_context(ROUGH):
        before = dict(matplotlib.rcParams)
        assert drawn(tmp_path / "it") == plain
        assert dict(matplotlib.rcParams) == before


def test_a_style_in_force_changes_no_byte(plain, tmp_path):
    from matplotlib import style

    with style.context("dark_background"):
        assert drawn(tmp_path / "it") == plain


def test_fonts_of_the_users_change_no_byte(plain, tmp_path, monkeypatch):
    """One that calls itself Inter, before ours in the list, is another face."""
    manager = font_manager.fontManager
    serif = next(one for one in manager.ttflist if one.name == "DejaVu Serif" and one.style == "normal")
    false = [replace(serif, name=name, weight=weight) for name in ("Inter", "DejaVu Sans")
             for weight in (400, 600, 700)]  # fmt: skip
    monkeypatch.setattr(manager, "ttflist", [*false, *manager.ttflist])
    manager._findfont_cached.cache_clear()
    before = list(manager.ttflist)
    assert drawn(tmp_path / "it") == plain
    assert manager.ttflist == before


SCRIPT = """
import sys
from sim.figures import matplotlib, power_calendar, save
from tests.figures.invented import house
save(power_calendar(house()), sys.argv[1])
print(dict.__getitem__(matplotlib.rcParams, "backend"))
"""


@pytest.mark.parametrize(
    ("more", "backend"),
    [
        ({"MPLBACKEND": "no such backend"}, None),
        ({"MPLBACKEND": "svg", "MPL_IGNORE_SYSTEM_FONTS": "1"}, "svg"),
        ({"MATPLOTLIBRC": "{folder}/matplotlibrc", "MPLCONFIGDIR": "{folder}"}, None),
    ],
    ids=["unknown", "another", "files"],
)
def test_the_environment_changes_no_byte(plain, tmp_path, more, backend):
    (tmp_path / "matplotlibrc").write_text("text.usetex: True\nsavefig.dpi: 20\nfont.size: 30\n")
    env = {**os.environ, **{name: value.format(folder=tmp_path) for name, value in more.items()}}
    target = tmp_path / "f.png"
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(target)], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert target.read_bytes() == plain["png"]
    if backend is not None:  # the user's own figures keep it
        assert done.stdout.strip() == backend
