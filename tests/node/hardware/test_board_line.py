"""The boards' end of the line: paced like 19,200 8N1, half duplex, and there for the next node."""

import asyncio
import os
import time
from pathlib import Path

import pytest

from lockernet.errors import Malformed
from lockernet_node.hardware import krcu16
from lockernet_node.hardware.board.line import BYTE_SECONDS, THINK_SECONDS, Direction, open_pty
from tests.node.hardware.rig import Boards, standing_boards
from tests.patience import PATIENCE_SECONDS

STATUS_LENGTH = 9


async def hear(node: int, length: int) -> bytes:
    """Read so many bytes from the node's end, or fail in the end."""
    heard = b""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while len(heard) < length:
            try:
                heard += os.read(node, length - len(heard))
            except BlockingIOError:
                await asyncio.sleep(0.001)
    return heard


def open_node(boards: Boards) -> int:
    return os.open(boards.device, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)


async def test_an_exchange_takes_as_long_as_on_wires() -> None:
    async with standing_boards() as boards:
        node = open_node(boards)
        began = time.monotonic()
        os.write(node, krcu16.status(0))
        await hear(node, STATUS_LENGTH)
        took = time.monotonic() - began
        os.close(node)

        on_wires = (krcu16.REQUEST_LENGTH + STATUS_LENGTH) * BYTE_SECONDS + THINK_SECONDS
        assert on_wires <= took < on_wires + 0.05
        asked, answered = boards.line.frames
        assert asked.frame == krcu16.status(0)
        assert began <= asked.began < asked.ended < answered.began < answered.ended


async def test_what_is_said_while_a_board_talks_is_lost() -> None:
    async with standing_boards() as boards:
        node = open_node(boards)
        boards.line.noise = bytes(200)  # a tenth of a second of talk
        os.write(node, krcu16.status(0))
        await hear(node, 1)
        os.write(node, krcu16.unlock(0, 0))
        await hear(node, 199 + STATUS_LENGTH)
        os.write(node, krcu16.status(0))
        await hear(node, STATUS_LENGTH)
        os.close(node)

        assert [seen.frame for seen in boards.spoken(Direction.LOST)] == [krcu16.unlock(0, 0)]
        assert boards.world.pulses == []


async def test_a_request_that_was_cut_off_is_dropped_after_a_silence() -> None:
    async with standing_boards() as boards:
        node = open_node(boards)
        os.write(node, krcu16.unlock(0, 0)[:4])
        await asyncio.sleep(0.03)
        os.write(node, krcu16.unlock(0, 0)[4:])
        os.write(node, krcu16.status(0))
        await hear(node, STATUS_LENGTH)
        os.close(node)

        assert boards.world.pulses == []


async def test_the_line_outlives_the_node() -> None:
    async with standing_boards() as boards:
        for _ in range(3):
            node = open_node(boards)
            os.write(node, krcu16.status(1))
            assert len(await hear(node, STATUS_LENGTH)) == STATUS_LENGTH
            os.close(node)


def test_a_link_names_the_line_and_goes_with_it(tmp_path: Path) -> None:
    link = tmp_path / "ttyLOCKS"
    link.symlink_to("/dev/gone")

    with open_pty(link) as (_, device):
        assert device == str(link)
        assert link.is_char_device()

    assert not link.is_symlink()


def test_a_file_in_the_place_of_the_link_is_left_alone(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("mine")

    with pytest.raises(Malformed), open_pty(precious):
        pass

    assert precious.read_text() == "mine"
