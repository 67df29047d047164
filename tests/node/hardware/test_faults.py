"""Faults drawn by a seed: the same every time, about as many as asked for, and each kind by itself."""

import asyncio
import os

import pytest

from lockernet.errors import ErrorCode, Malformed
from lockernet_node.hardware import krcu16
from lockernet_node.hardware.board.line import BoardLine, Direction, SeenFrame, open_pty
from lockernet_node.hardware.board.world import SLOW_SECONDS, Board, Door, World
from lockernet_node.hardware.dialect import Deed, Request
from lockernet_node.hardware.faults import (
    ANSWER_FAULTS,
    BOARD_FAULTS,
    CUT_REQUESTS,
    DOOR_FAULTS,
    STRETCH_REQUESTS,
    Draw,
    Fault,
    draw_of,
)

MANY = 2_000


def drawn_doors(draw: Draw) -> list[Fault | None]:
    return [draw.door(f"door {number}") for number in range(MANY)]


def test_the_same_seed_draws_the_same_and_another_seed_something_else() -> None:
    assert drawn_doors(Draw(1, 0.3)) == drawn_doors(Draw(1, 0.3))
    assert drawn_doors(Draw(1, 0.3)) != drawn_doors(Draw(2, 0.3))


@pytest.mark.parametrize("share", [0.0, 0.05, 0.3, 1.0])
def test_about_the_share_that_was_asked_for_is_spoiled(share: float) -> None:
    draw = Draw(1, share)
    spoiled = [
        sum(each is not None for each in drawn_doors(draw)),
        sum(draw.answer(number) is not None for number in range(MANY)),
        sum(draw.board(number) is not None for number in range(MANY)),
        sum(draw.power_is_cut(number * STRETCH_REQUESTS) for number in range(MANY)),
    ]

    assert all(abs(count - share * MANY) <= 0.03 * MANY for count in spoiled)
    assert share not in {0.0, 1.0} or set(spoiled) == {int(share * MANY)}


def test_each_thing_gets_the_faults_that_can_befall_it_and_all_of_them() -> None:
    draw = Draw(1, 1.0)

    assert set(drawn_doors(draw)) == set(DOOR_FAULTS)
    assert {draw.board(number) for number in range(MANY)} == set(BOARD_FAULTS)
    assert {draw.answer(number) for number in range(MANY)} == set(ANSWER_FAULTS)
    assert {*DOOR_FAULTS, *BOARD_FAULTS, *ANSWER_FAULTS, Fault.POWER_CUT} == set(Fault)


def test_more_faults_spoil_what_fewer_spoiled_already() -> None:
    few, more = drawn_doors(Draw(1, 0.05)), drawn_doors(Draw(1, 0.3))

    assert all(more[number] is fault for number, fault in enumerate(few) if fault is not None)


def test_kinds_that_were_not_asked_for_are_not_drawn() -> None:
    draw = draw_of(1, 1.0, ["jammed", "lost"])

    assert set(drawn_doors(draw)) == {Fault.JAMMED}
    assert {draw.answer(number) for number in range(MANY)} == {Fault.LOST}
    assert draw.board(0) is None
    assert not draw.power_is_cut(0)


def test_a_power_cut_lasts_twenty_requests_of_a_hundred() -> None:
    draw = draw_of(1, 1.0, ["power_cut"])

    dark = [number for number in range(2 * STRETCH_REQUESTS) if draw.power_is_cut(number)]

    assert dark == [*range(CUT_REQUESTS), *range(STRETCH_REQUESTS, STRETCH_REQUESTS + CUT_REQUESTS)]


def test_noise_is_one_to_eight_bytes_and_not_always_the_same() -> None:
    stray = {Draw(1, 1.0).noise(number) for number in range(MANY)}

    assert {len(each) for each in stray} == set(range(1, 9))
    assert len(stray) > MANY / 2


@pytest.mark.parametrize(("share", "only"), [(-0.1, []), (1.1, []), (0.5, ["gremlins"])])
def test_what_cannot_be_drawn_is_malformed(share: float, only: list[str]) -> None:
    with pytest.raises(Malformed) as refusal:
        draw_of(1, share, only)
    assert refusal.value.code == ErrorCode.CONFIGURATION


def test_faults_befall_what_they_belong_to() -> None:
    board = Board([Door()])
    board.spoil(Fault.SLOW)
    assert board.slow_seconds == SLOW_SECONDS
    board.spoil(Fault.DEAD)
    assert not board.hears(Request(Deed.STATUS, 0))

    with pytest.raises(ValueError, match="befalls no door"):
        Door().spoil(Fault.DEAD)
    with pytest.raises(ValueError, match="befalls no board"):
        board.spoil(Fault.JAMMED)


def test_a_board_that_lost_its_power_forgets_that_it_was_busy_and_drives_nothing_when_it_is_back() -> None:
    world = World(1)
    world.hear(Request(Deed.UNLOCK, 0, 3), at=0.0)

    world.cut_power()
    assert world.hear(Request(Deed.UNLOCK_TIME, 0), at=0.0) == b""
    world.return_power()

    assert world.hear(Request(Deed.STATUS, 0), at=0.0) != b""
    assert [door.latched for door in world.boards[0].doors].count(False) == 1
    assert len(world.pulses) == 1


async def conversation(draw: Draw) -> list[SeenFrame]:
    """Sixty questions, one after the other, to boards that are spoiled like this."""
    with open_pty() as (master, device):
        line = BoardLine(World(2, draw=draw), master, draw=draw)
        talking = asyncio.create_task(line.run())
        node = os.open(device, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        for number in range(60):
            os.write(node, krcu16.status(number % 2))
            while len([seen for seen in line.frames if seen.direction == Direction.TO_BOARD]) <= number:
                await asyncio.sleep(0.001)
            await asyncio.sleep(0.03)  # longer than any answer, twice and with noise before it
        os.close(node)
        talking.cancel()
        await asyncio.wait([talking])
    return list(line.frames)


async def test_the_same_questions_to_the_same_seed_are_answered_byte_for_byte_the_same() -> None:
    draw = draw_of(5, 0.4, [fault.value for fault in Fault if fault not in BOARD_FAULTS])

    one, other = [
        [(seen.direction, seen.frame) for seen in frames]
        for frames in await asyncio.gather(conversation(draw), conversation(draw))
    ]

    assert one == other
    assert len({frame for direction, frame in one if direction is Direction.FROM_BOARD}) > 4
