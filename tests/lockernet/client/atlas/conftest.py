"""An atlas in an empty folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lockernet.client.atlas import Atlas
from tests.network import NETWORK


@pytest.fixture
def atlas(tmp_path: Path) -> Iterator[Atlas]:
    with Atlas.open(tmp_path / "points.db", network_id=NETWORK) as atlas:
        yield atlas
