"""The anchor's file: replaced at once, readable by its owner only, and nothing if it says nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lockernet.errors import ErrorCode, Unavailable
from lockernet_node.ports import Anchored
from lockernet_node.storage.anchor import FileAnchor, anchor_path

HERE = Anchored(boots=3, epoch=2, sequence=512, event_id=bytes(range(32)), checkpoints=9)

KEEP = """
import asyncio, os, sys
from pathlib import Path
from lockernet_node.ports import Anchored
from lockernet_node.storage.anchor import FileAnchor

async def main():
    anchor, number = FileAnchor(Path(sys.argv[1])), 0
    while True:
        number += 1
        await anchor.keep(Anchored(1, 1, number, bytes(32), number))
        os.write(1, b"%d\\n" % number)

asyncio.run(main())
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return anchor_path(tmp_path / "node.db")


async def test_what_was_kept_is_read(path: Path) -> None:
    anchor = FileAnchor(path)
    assert await anchor.read() is None

    await anchor.keep(HERE)

    assert await FileAnchor(path).read() == HERE
    assert path.name == "node.db.anchor"
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[1, 2]", b"\xff\xfe", b'{"boots": "x"}', b'{"boots": 1, "epoch": 1, "sequence": 1}'],
)
async def test_file_that_says_nothing_is_as_good_as_none(path: Path, content: bytes) -> None:
    path.write_bytes(content)

    assert await FileAnchor(path).read() is None


async def test_folder_in_its_place_is_a_failing_medium(path: Path) -> None:
    path.mkdir()
    anchor = FileAnchor(path)

    for wish in (anchor.read(), anchor.keep(HERE)):
        with pytest.raises(Unavailable) as caught:
            await wish
        assert caught.value.code is ErrorCode.STORE_UNAVAILABLE


async def test_kill_leaves_the_old_one_or_the_new_one(path: Path) -> None:  # LN-NOD-030
    for _ in range(3):
        node = subprocess.Popen([sys.executable, "-c", KEEP, path], stdout=subprocess.PIPE)
        assert node.stdout is not None
        said = [int(node.stdout.readline()) for _ in range(20)]
        node.kill()
        said += [int(line) for line in node.stdout.read().split(b"\n")[:-1]]
        node.stdout.close()
        node.wait()

        kept = await FileAnchor(path).read()

        assert kept is not None
        assert kept.sequence in (said[-1], said[-1] + 1)


async def test_link_to_the_database_has_the_databases_anchor(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link = tmp_path / "link.db"
    link.symlink_to(tmp_path / "real" / "node.db")

    assert anchor_path(link) == (tmp_path / "real").resolve() / "node.db.anchor"
    assert os.path.lexists(link)
