"""Evidence of a point that did everything right, made once; tests doctor copies of it."""

from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from crash.disk.house import Ground
from crash.disk.images import images
from crash.disk.power import evidence_of, record
from crash.disk.recorder import said
from crash.evidence import Evidence, read_database
from crash.invariants import INVARIANTS


@dataclass(frozen=True)
class Whole:
    """A point after a few visits: its database in a file of its own, and what was said and done."""

    ground: Ground
    database: Path
    evidence: Evidence


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """Nothing is wrong with it."""
    folder = tmp_path_factory.mktemp("whole")
    ground = Ground.lay(folder / "point")
    acts = record(ground, Random("a whole point"), folder / "story")
    (image,) = images(acts, 1, Random(0), first=len(acts))
    image.lay_out(folder / "image")
    database = folder / "image" / "node.db"
    stored = read_database(database, ground.config, ground.point)
    return Whole(ground, database, evidence_of(ground, *said(acts), stored))


def broken(evidence: Evidence) -> set[str]:
    """The names of the invariants that do not hold."""
    return {name for name, check in INVARIANTS.items() if list(check(evidence))}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that only its owner writes to."""
    tmp_path.chmod(0o700)
    return tmp_path
