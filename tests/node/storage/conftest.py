"""Both stores behind one fixture: what is promised by the port holds for each of them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from lockernet_node.ports import Store
from lockernet_node.storage.memory import MemoryStore
from lockernet_node.storage.sqlite import SqliteStore, open_sqlite
from tests.node.storage.stored import LAYOUT


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where a test's database is, or will be."""
    return tmp_path / "node.db"


@pytest.fixture
async def sqlite(file: Path) -> AsyncIterator[SqliteStore]:
    """A store in a new file."""
    async with open_sqlite(file, compartments=LAYOUT) as store:
        yield store


@pytest.fixture(params=["memory", "sqlite"])
async def store(request: pytest.FixtureRequest, file: Path) -> AsyncIterator[Store]:
    """An empty store of each kind."""
    if request.param == "memory":
        yield MemoryStore(compartments=LAYOUT)
        return
    async with open_sqlite(file, compartments=LAYOUT) as store:
        yield store
