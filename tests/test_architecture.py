"""Floors, rooms and doors: imports run one way, no level is crowded, no name stands for two things."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

FLOORS = (
    "annotation",
    "errors",
    "files",
    "scoring",
    "gold",
    "exchange",
    "extractors",
    "engines",
    "perturbations",
    "runs",
    "reporting",
    "starter",
    "labelling",
    "api",
    "cli",
)
# Beside the floors: the command line under another name, and the public API.
ENTRANCES = {"__init__", "__main__", "pytest_plugin"}
# Registries name modules in strings.
REGISTERED = re.compile(r"harness(\.\w+)+(:\w+)?")

MOST_ENTRIES = 14
# One file a thing, listed in one registry: these grow, and a newcomer looks into one file of them.
LONGER = {
    "harness/cli": 18,
    "harness/exchange/tools": 18,
    "harness/exchange/public": 18,
    "harness/perturbations": 18,
}

# A module of a registry offers what its registry asks for: all tools read and write, all formats render.
REGISTRY_NAMES = {"read", "write", "losses", "render", "draw", "perturb", "rebuild"}
# A command is named as what it calls; an extractor as what it answers with.
COMMANDS = "harness/cli/"
SAME_NAME = {"Predictions"}
SAME_STEM: set[str] = set()


def modules(root: Path) -> Iterator[Path]:
    """Every file of the package."""
    yield from sorted((root / "harness").rglob("*.py"))


def rooms(root: Path) -> Iterator[Path]:
    """Every package inside the package."""
    yield from sorted(path.parent for path in (root / "harness").rglob("__init__.py"))


def imported(path: Path, package: str) -> Iterator[tuple[int, str]]:
    """Line and name of every import, wherever it stands in the file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".")[: -(node.level - 1) or None] if node.level else []
            module = ".".join([*parts, *filter(None, [node.module])])
            yield node.lineno, module
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Constant) and REGISTERED.fullmatch(str(node.value)):
            yield node.lineno, str(node.value).partition(":")[0]


def test_every_part_of_the_house_has_its_floor(root: Path) -> None:
    found = {
        path.stem for path in (root / "harness").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert found - ENTRANCES <= set(FLOORS)


def test_imports_run_one_way(root: Path) -> None:
    wrong = []
    for path in modules(root):
        parts = path.relative_to(root).with_suffix("").parts
        if parts[1] not in FLOORS:
            continue
        for line, name in imported(path, ".".join(parts[:-1])):
            package, _, rest = name.partition(".")
            target = rest.partition(".")[0]
            if package == "harness" and target in FLOORS[FLOORS.index(parts[1]) + 1 :]:
                wrong.append(f"{path.relative_to(root)}:{line}: {parts[1]} imports {name}")
    assert wrong == []


def test_no_level_is_crowded(root: Path) -> None:
    crowded = {}
    for folder in (path for path in (root / "harness").rglob("*") if path.is_dir() and path.name != "__pycache__"):
        count = sum(entry.name not in ("__init__.py", "__pycache__") for entry in folder.iterdir())
        name = folder.relative_to(root).as_posix()
        if count > LONGER.get(name, MOST_ENTRIES):
            crowded[name] = count
    assert crowded == {}


def twice(places: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """The names that have several places."""
    return {name: found for name, found in places.items() if len(found) > 1}


def test_a_file_name_stands_for_one_thing(root: Path) -> None:
    stems = defaultdict(list)
    for path in modules(root):
        name = path.relative_to(root).as_posix()
        if path.stem not in {"__init__", *SAME_STEM} and not name.startswith(COMMANDS):
            stems[path.stem].append(name)
    assert twice(stems) == {}


def test_a_public_name_stands_for_one_thing(root: Path) -> None:
    names = defaultdict(list)
    for path in modules(root):
        place = path.relative_to(root).as_posix()
        if place.startswith(COMMANDS) or place == "harness/__init__.py":
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
                names[node.name].append(place)
    known = REGISTRY_NAMES | SAME_NAME
    assert twice({name: found for name, found in names.items() if name not in known}) == {}


def test_every_room_has_a_door(root: Path) -> None:
    """A room's docstring says what is in it, names each room inside it, and says what is added to it."""
    wrong = []
    for room in rooms(root):
        if room == root / "harness":
            continue
        words = ast.get_docstring(ast.parse((room / "__init__.py").read_text(encoding="utf-8"))) or ""
        name = room.relative_to(root).as_posix()
        inside = [path.parent.name for path in sorted(room.glob("*/__init__.py"))]
        wrong += [f"{name}: does not name {other}/" for other in inside if f"{other}/" not in words]
        if not re.search(r"\b[Nn]ew\b|\badd", words):
            wrong.append(f"{name}: does not say what is added here, and how")
    assert wrong == []


def test_no_folder_of_code_is_without_a_door(root: Path) -> None:
    code = {path.parent for path in (root / "harness").rglob("*.py")}
    assert sorted(str(path) for path in code if not (path / "__init__.py").exists()) == []
