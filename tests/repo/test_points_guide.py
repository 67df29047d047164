"""The guide to points: its commands and its program do what it says, in an empty folder with a real node."""

import json
import re
import sys
from pathlib import Path

import pytest

from tests.ports import free_port
from tests.repo.test_guides import GUIDES, WAIT, typed

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.fixture
def blocks() -> dict[str, str]:
    """The blocks of the guide, by language."""
    found = BLOCK.findall((GUIDES / "points.md").read_text())
    assert [language for language, _ in found] == ["sh", "python", "json"], "a new block needs a test"
    return dict(found)


def test_points_are_synced_and_found_and_a_stop_is_planned_as_the_guide_says(
    blocks: dict[str, str], tmp_path: Path
) -> None:
    grpc, pages = free_port(), free_port()
    (tmp_path / "checkout.py").write_text(blocks["python"])
    (tmp_path / "van.json").write_text(blocks["json"])
    script = WAIT.format(port=grpc, grpc=grpc, pages=pages) + blocks["sh"].replace("50051", grpc)
    script += f"\n{sys.executable} checkout.py\nlockernet plan --point here van.json\n"

    said = typed(script, tmp_path)

    assert "me  1 new, 1 in all" in said
    assert re.search(r"^here +me ", said, re.MULTILINE)
    found = next(line for line in said.splitlines() if line.startswith('{"points"'))
    assert json.loads(found)["points"][0]["record"]["point_id"] == "here"
    assert "serves: here" in said
    assert "free now: True" in said
    assert re.search(r"^1\.  CP000000080SG  \d+x\d+x\d+ mm$", said, re.MULTILINE)
