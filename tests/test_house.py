"""The house rules of docs/design: who may import whom, what a file is called, what no file may hold.

Each rule is a function of a root folder that lists its breaches, so that the second half of this file can
build a house that breaks the rule and see that it is found.
"""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.places import shipped_scenarios

ROOT = Path(__file__).resolve().parents[1]

# A room imports only from floors below its own. `__init__` is the public face, `__main__` the doorbell.
FLOORS: dict[str, float] = {
    "places": -1, "local_clock": -1, "visible": -1,
    "scenario": 0, "engine": 0,
    "wall": 1,
    "compound": 2, "siege": 2,
    "history": 3, "measures": 3,
    "replication": 4,
    "study": 5,
    "figures": 6,
    "report": 7, "explorer": 7,
    "plot": 7,
    "__init__": 7.5,
    "cli": 8,
    "__main__": 9,
}  # fmt: skip
ENGINE = ("engine", "local_clock")
IN_SCENARIO = ("text", "numbers", "layers", "overlays", "schema", "checks")
PACKAGE_DATA = {"py.typed"}
LONGEST = 400
PATTERN_NAMES = re.compile(r"manager|helper|util(?!ity)|base(?!line)", re.IGNORECASE)
EMBASSY_WORDS = re.compile(
    r"\b(embass(y|ies)|ambassador|diploma\w*|besieged?|sieges?|cordon|asyl\w+|tanker)\b", re.IGNORECASE
)
PLACE_WORDS = re.compile(
    r"caracas|venezuela|bolivarian|brazil|brasil|argentin|buenos aires"
    r"|\bpsuv\b|chavis|plataforma unitaria|libertad avanza|partido dos trabalhadores|peronis",
    re.IGNORECASE,
)
# Brackets keep the pattern from finding itself.
MACHINE_PATH = re.compile(r"(?<![\w.])(/(hom[e]|User[s]|roo[t]|wor[k]|mn[t])/\w|[A-Z]:\\\\?User[s])")
MUTATORS = {
    "add", "append", "appendleft", "clear", "discard", "extend",
    "insert", "pop", "popitem", "remove", "setdefault", "update",
}  # fmt: skip
MUTABLE_CALLS = {"list", "dict", "set", "deque", "defaultdict", "Counter", "OrderedDict", "count"}
TEXT = {".py", ".html", ".jinja", ".j2", ".css", ".js", ".json", ".yaml", ".toml"}


def code(root: Path) -> Iterator[tuple[Path, str, ast.Module]]:
    """Every Python file under sim/: its path from the root, its room and its syntax tree."""
    for path in sorted((root / "sim").rglob("*.py")):
        inside = path.relative_to(root / "sim")
        yield path.relative_to(root), inside.with_suffix("").parts[0], ast.parse(path.read_text("utf-8"))


def imports(path: Path, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Each module that a file imports, wherever in the file, as an absolute dotted name."""
    package = path.parent.parts
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            origin = ".".join(part for part in (above, node.module) if part)
            yield from ((node.lineno, f"{origin}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and called(node) in {"import_module", "__import__"}:
            names = (arg.value for arg in node.args[:1] if isinstance(arg, ast.Constant))
            yield from ((node.lineno, str(name)) for name in names)


def called(node: ast.expr | None) -> str:
    """The last name of what a call calls, or nothing."""
    if not isinstance(node, ast.Call):
        return ""
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def unknown_rooms(root: Path) -> list[str]:
    """What stands directly in sim/ and is no listed room."""
    rooms = {room for _, room, _ in code(root)}
    strays = {p.name for p in (root / "sim").iterdir() if p.is_file() and p.suffix != ".py"} - PACKAGE_DATA
    return sorted(rooms - FLOORS.keys()) + sorted(strays)


def floor_breaches(root: Path) -> list[str]:
    """Imports that go up a floor or to a neighbour."""
    found = []
    for path, room, tree in code(root):
        for line, name in imports(path, tree):
            package, _, rest = name.partition(".")
            if package != "sim":
                continue
            target = rest.split(".")[0]
            target = target if target in FLOORS else "__init__"
            if target != room and FLOORS[target] >= FLOORS.get(room, -9):
                found.append(f"{path}:{line}: {room} imports {target}")
    return found


def scenario_breaches(root: Path) -> list[str]:
    """Imports inside the scenario's room that go to a later room of it; those for types alone are free."""
    found = []
    for path, room, tree in code(root):
        inside = path.parts[2] if room == "scenario" and len(path.parts) > 3 else ""
        if inside not in IN_SCENARIO:
            continue
        for node in tree.body:
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sim.scenario."):
                target = str(node.module).split(".")[2]
                if target not in IN_SCENARIO or IN_SCENARIO.index(target) > IN_SCENARIO.index(inside):
                    found.append(f"{path}:{node.lineno}: {inside} imports {target}")
    return found


def engine_breaches(root: Path) -> list[str]:
    """Where the engine knows of embassies: it imports another room, or uses their words."""
    found = []
    for path, room, tree in code(root):
        if room in ENGINE:
            ours = ((line, name) for line, name in imports(path, tree) if f"{name}.".startswith("sim."))
            own = tuple(f"sim.{name}" for name in ENGINE)
            found += [f"{path}:{line}: imports {n}" for line, n in ours if not n.startswith(own)]
            if path.name != "__init__.py":
                found += matches(root, path, EMBASSY_WORDS)
    return found


def matches(root: Path, path: Path, pattern: re.Pattern[str]) -> list[str]:
    """Each line of a file that holds the pattern; none where the file is no text."""
    try:
        text = (root / path).read_text("utf-8")
    except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
        return []
    lines = enumerate(text.splitlines(), 1)
    return [f"{path}:{number}: {hit[0]}" for number, line in lines if (hit := pattern.search(line))]


def size_breaches(root: Path) -> list[str]:
    """Files of no line, or of so many that they hold two ideas."""
    sizes = ((path, len((root / path).read_text("utf-8").splitlines())) for path, _, _ in code(root))
    return [f"{path}: {size} lines" for path, size in sizes if not 1 <= size <= LONGEST]


def name_breaches(root: Path) -> list[str]:
    """Files and folders named after a pattern and not after a thing in the world."""
    paths = (p.relative_to(root) for top in ("sim", "tests") for p in sorted((root / top).rglob("*.py")))
    return [str(path) for path in paths if PATTERN_NAMES.search(str(path))]


def place_breaches(root: Path) -> list[str]:
    """Where the generic code names a place, a state or a party."""
    paths = (p.relative_to(root) for p in sorted((root / "sim").rglob("*")) if p.suffix in TEXT)
    return [hit for path in paths for hit in [*matches(root, path, PLACE_WORDS), *named(path, PLACE_WORDS)]]


def named(path: Path, pattern: re.Pattern[str]) -> list[str]:
    return [f"{path}: its name"] if pattern.search(str(path)) else []


def bare_excepts(root: Path) -> list[str]:
    """Handlers that catch everything, the interrupt included."""
    return [
        f"{path}:{node.lineno}: bare except"
        for path, _, tree in code(root)
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler) and node.type is None
    ]


def shared_streams(root: Path) -> list[str]:
    """Draws that are consumed and not addressed: `random`, `numpy.random`, `secrets`, SciPy's `rvs`."""
    found = []
    for path, _, tree in code(root):
        for line, name in imports(path, tree):
            if name.split(".")[0] in {"random", "secrets"} or name.startswith("numpy.random"):
                found.append(f"{path}:{line}: {name}")
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute):
                name = ast.unparse(node)
                if node.attr == "rvs" or name in {"np.random", "numpy.random"}:
                    found.append(f"{path}:{node.lineno}: {name}")
    return found


def global_state(root: Path) -> list[str]:
    """Module-level values that change: `global`, an empty container, a table that a function edits."""
    found = []
    for path, _, tree in code(root):
        at_top = dict(top_level_values(tree))
        for name, value in at_top.items():
            empty = ast.unparse(value) in {"[]", "{}"} or (called(value) in MUTABLE_CALLS and not value.args)
            if empty and not name.startswith("__"):
                found.append(f"{path}:{value.lineno}: {name} is made to be filled")
        functions = (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))
        found += [f"{path}:{line}: {what}" for fn in functions for line, what in edits(fn, set(at_top))]
    return found


def top_level_values(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from ((t.id, node.value) for t in targets if isinstance(t, ast.Name))


def edits(function: ast.FunctionDef | ast.AsyncFunctionDef, names: set[str]) -> Iterator[tuple[int, str]]:
    """What a function does to names that it does not bind itself."""
    own = {a.arg for a in ast.walk(function) if isinstance(a, ast.arg)}
    own |= {n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    for node in ast.walk(function):
        place: ast.AST | None = None
        if isinstance(node, ast.Global):
            yield node.lineno, f"global {', '.join(node.names)}"
        elif isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
            place = node.value
        elif isinstance(node, ast.Call) and called(node) in MUTATORS:
            place = getattr(node.func, "value", None)
        if isinstance(place, ast.Name) and place.id in names - own:
            yield place.lineno, f"{place.id} is changed in a function"


def machine_paths(root: Path) -> list[str]:
    """Paths of somebody's machine in files that are, or are about to be, under version control."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    tracked = subprocess.run(listing, cwd=root, capture_output=True, check=False)
    if tracked.returncode == 0:
        paths = [Path(name) for name in tracked.stdout.decode().split("\0") if name]
    else:  # an unpacked archive has no index
        paths = [p.relative_to(root) for p in root.rglob("*") if p.is_file()]
        paths = [path for path in paths if path.parts[0] not in {".venv", "results"}]
    return [hit for path in sorted(paths) for hit in matches(root, path, MACHINE_PATH)]


RULES = [
    unknown_rooms, floor_breaches, scenario_breaches, engine_breaches, size_breaches, name_breaches,
    place_breaches, bare_excepts, shared_streams, global_state, machine_paths,
]  # fmt: skip


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_the_rule(rule):
    assert rule(ROOT) == []


# Each case: the rule, the file that breaks it, its text, and what the breach is called.
BROKEN = [
    (unknown_rooms, "sim/attic.py", "x = 1\n", "attic"),
    (unknown_rooms, "sim/cellar/wine.py", "x = 1\n", "cellar"),
    (unknown_rooms, "sim/notes.txt", "x\n", "notes.txt"),
    (floor_breaches, "sim/engine/clock.py", "import sim.wall\n", "engine imports wall"),
    (floor_breaches, "sim/compound/water.py", "from sim.siege import gate\n", "compound imports siege"),
    (floor_breaches, "sim/siege/cordon.py", "from ..compound import tank\n", "siege imports compound"),
    (floor_breaches, "sim/siege/cordon.py", "from sim import compound\n", "siege imports compound"),
    (floor_breaches, "sim/compound/power/solar.py", "from ...siege.x import y\n", "compound imports siege"),
    (floor_breaches, "sim/measures.py", "def f():\n    import sim.history\n", "measures imports history"),
    (floor_breaches, "sim/scenario/reader.py", "import sim.engine.clock\n", "scenario imports engine"),
    (floor_breaches, "sim/wall.py", "from sim import run\n", "wall imports __init__"),
    (floor_breaches, "sim/wall.py", "import_module('sim.study')\n", "wall imports study"),
    (floor_breaches, "sim/__init__.py", "from .cli import main\n", "__init__ imports cli"),
    (scenario_breaches, "sim/scenario/text/marks.py", "from sim.scenario.numbers.units import x\n",
     "text imports numbers"),
    (scenario_breaches, "sim/scenario/checks/limits.py", "from sim.scenario.reader import x\n",
     "checks imports reader"),
    (engine_breaches, "sim/engine/state.py", "from sim.places import x\n", "imports sim.places.x"),
    (engine_breaches, "sim/engine/state.py", '"""Knows the cordon."""\n', "cordon"),
    (size_breaches, "sim/wall.py", "", "0 lines"),
    (size_breaches, "sim/wall.py", "x = 1\n" * 401, "401 lines"),
    (name_breaches, "sim/siege/gate_manager.py", "", "gate_manager"),
    (name_breaches, "sim/utils/text.py", "", "utils"),
    (name_breaches, "tests/helpers.py", "", "helpers"),
    (name_breaches, "sim/compound/base.py", "", "base.py"),
    (place_breaches, "sim/wall.py", "# as in Carac" "as\n", "Carac" "as"),
    (place_breaches, "sim/report/page.html", "<p>the Argen" "tine flag</p>\n", "Argen" "tin"),
    (place_breaches, "sim/siege/brazi" "l.py", "x = 1\n", "its name"),
    (bare_excepts, "sim/wall.py", "try:\n    x = 1\nexcept:\n    pass\n", "bare except"),
    (shared_streams, "sim/wall.py", "import random\n", "random"),
    (shared_streams, "sim/wall.py", "from numpy.random import default_rng\n", "default_rng"),
    (shared_streams, "sim/wall.py", "from numpy import random\n", "numpy.random"),
    (shared_streams, "sim/wall.py", "import numpy as np\nx = np.random.default_rng(1)\n", "random"),
    (shared_streams, "sim/wall.py", "x = norm.rvs(3)\n", "rvs"),
    (global_state, "sim/wall.py", "CACHE = {}\n", "CACHE is made to be filled"),
    (global_state, "sim/wall.py", "SEEN: list[int] = []\n", "SEEN is made to be filled"),
    (global_state, "sim/wall.py", "SEEN = set()\n", "SEEN is made to be filled"),
    (global_state, "sim/wall.py", "NUMBERS = itertools.count()\n", "NUMBERS is made to be filled"),
    (global_state, "sim/wall.py", "N = 0\ndef f():\n    global N\n", "global N"),
    (global_state, "sim/wall.py", "T = {1: 2}\ndef f():\n    T[3] = 4\n", "T is changed in a function"),
    (global_state, "sim/wall.py", "T = [1]\nclass A:\n    def f(self):\n        T.pop()\n", "T is changed"),
    (machine_paths, "docs/notes.md", "see /hom" "e/ada/results\n", "/hom" "e/a"),
    (machine_paths, "docs/notes.md", "file:///wor" "k/main\n", "/wor" "k/m"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "path", "text", "breach"), BROKEN)
def test_a_broken_rule_is_found(tmp_path, rule, path, text, breach):
    (tmp_path / "sim").mkdir()
    file = tmp_path / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    (hit,) = rule(tmp_path)
    assert breach in hit


SOUND = {
    "sim/__init__.py": '"""The face."""\nfrom sim.replication import run\n',
    "sim/__main__.py": "from sim.cli import main\n",
    "sim/cli.py": "from sim import run\nfrom .study import compare\n",
    "sim/engine/__init__.py": "from sim.engine.clock import Clock\n",
    "sim/engine/clock.py": "import simpy\nfrom .state import State\nDAYS = {'mon': 1}\n",
    "sim/engine/state.py": "DAYS = [1]\ndef f():\n    DAYS = []\n    DAYS.append(1)\n",
    "sim/compound/water.py": "from sim.wall import Wall\nfrom sim.engine import Stock\n",
    "sim/study/baseline.py": "x = 'https://example.org/hom' 'e/page'\n",
    "sim/replication.py": "try:\n    x = 1\nexcept Exception:\n    raise\n",
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_sound_house_has_no_breach(tmp_path, rule):
    for path, text in SOUND.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    assert rule(tmp_path) == []


def test_a_clone_reads_its_own_scenarios():
    assert shipped_scenarios() == ROOT / "scenarios"
