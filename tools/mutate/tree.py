"""Which rooms are mutated, which tests judge them, and the mark of a tree: results hold for one mark only."""

import hashlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "build" / "mutate"

ROOMS = ("signing", "custody", "capacity", "codes", "deadlines", "identifiers", "network")
"""The rooms of `lockernet` that decide something; one that this tree does not have is passed over."""

BELOW = ("errors", "models", "v1")
"""What stands below all rooms (import-linter holds it), so it is loaded once for all mutants."""

TESTS = "tests/lockernet"
"""The tests that run in the process of their caller. Those of node, demo and bench start programs."""

_JUDGES = ("src/lockernet", "tests/conftest.py", TESTS, "tools/mutate", "pyproject.toml", "constraints.txt")


@dataclass(frozen=True, slots=True)
class Room:
    """One room: its files, and the folder of the tests that are most likely to notice a change."""

    name: str
    files: tuple[str, ...]
    tests: str


def rooms(names: tuple[str, ...]) -> list[Room]:
    """The rooms of these names that are here; all that are here without a name."""
    return [_room(name) for name in ROOMS if _folder(name).is_dir() and (not names or name in names)]


def module_of(file: str) -> str:
    """The name by which `src/lockernet/codes/scan.py` is imported."""
    return file.removeprefix("src/").removesuffix(".py").replace("/", ".")


def mark() -> str:
    """Changes with any source, any test, any pin, this tool or Python."""
    digest = hashlib.sha256(sys.version.encode())
    for path in _judges():
        digest.update(f"\0{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _folder(name: str) -> Path:
    return ROOT / "src" / "lockernet" / name


def _room(name: str) -> Room:
    paths = sorted(path for path in _folder(name).rglob("*.py") if path.name != "__init__.py")
    return Room(name, tuple(str(path.relative_to(ROOT)) for path in paths), f"{TESTS}/{name}/")


def _judges() -> Iterator[Path]:
    for name in _JUDGES:
        path = ROOT / name
        if path.is_file():
            yield path
        yield from sorted(
            each for each in path.rglob("*") if each.is_file() and "__pycache__" not in each.parts
        )
