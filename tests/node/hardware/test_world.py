"""The model behind the simulator: what opens a door, what the sensors say, and the BUSY quirk."""

import itertools

import pytest

from lockernet_node.hardware import krcu16
from lockernet_node.hardware.board.world import World
from lockernet_node.hardware.dialect import Deed, Reply, Request, Status, UnlockTime
from lockernet_node.hardware.frames import FrameReader
from lockernet_node.hardware.krcu16 import REPLIES

UNLOCK = Request(Deed.UNLOCK, board=1, lock=3)
STATUS = Request(Deed.STATUS, board=1)
UNLOCK_TIME = Request(Deed.UNLOCK_TIME, board=1)


def told(world: World, request: Request) -> Reply | None:
    reader: FrameReader[Reply] = FrameReader(REPLIES)
    answers = reader.feed(world.hear(request, at=0.0))
    return answers[0] if answers else None


def test_an_unlock_frame_opens_its_door_and_no_other() -> None:
    world = World(2)

    world.hear(UNLOCK, at=12.5)

    opened = [(b, d) for b, d in itertools.product(range(2), range(16)) if not world.door(b, d).latched]
    assert opened == [(1, 3)]
    assert [(pulse.board, pulse.lock, pulse.at) for pulse in world.pulses] == [(1, 3, 12.5)]
    assert world.pulses[0].frame == krcu16.unlock(1, 3)


def test_no_other_frame_opens_a_door() -> None:
    world = World(2)

    for command, board in itertools.product([Deed.STATUS, Deed.ALL_STATUS, Deed.UNLOCK_TIME], range(3)):
        world.hear(Request(command, board), at=0.0)

    assert all(door.latched for board in world.boards for door in board.doors)
    assert world.pulses == []


def test_a_pulse_leaves_the_board_busy_until_it_hears_0x38() -> None:
    world = World(2)
    world.hear(UNLOCK, at=0.0)

    assert told(world, STATUS) is None
    assert told(world, Request(Deed.UNLOCK, board=1, lock=4)) is None
    assert world.door(1, 4).latched
    assert told(world, UNLOCK_TIME) == UnlockTime(board=1, milliseconds=500)
    assert told(world, STATUS) == Status(board=1, latched=0xFFFF & ~(1 << 3), infrared=0)


def test_a_busy_board_leaves_its_neighbour_alone() -> None:
    world = World(2)
    world.hear(UNLOCK, at=0.0)

    assert told(world, Request(Deed.STATUS, board=0)) == Status(board=0, latched=0xFFFF, infrared=0)


def test_a_jammed_bolt_moves_neither_for_a_pulse_nor_for_a_push() -> None:
    world = World(2)
    door = world.door(1, 3)
    door.jammed = True

    world.hear(UNLOCK, at=0.0)
    assert door.latched
    door.force_open()
    door.close()
    assert not door.latched


def test_nobody_reaches_through_a_closed_door() -> None:
    door = World(1).door(0, 0)

    with pytest.raises(ValueError, match="expected an open door"):
        door.place()
    door.force_open()
    door.place()
    door.close()
    with pytest.raises(ValueError, match="expected an open door"):
        door.take()
    assert door.occupied


def test_a_stuck_sensor_lies_about_the_truth() -> None:
    world = World(2)
    door = world.door(1, 0)
    door.latch_says, door.infrared_says = False, True

    assert told(world, STATUS) == Status(board=1, latched=0xFFFE, infrared=1)
    assert door.latched
    assert not door.occupied


def test_a_silent_board_does_nothing_and_a_mute_board_acts_without_a_word() -> None:
    world = World(2)
    world.boards[1].silent = True
    assert told(world, UNLOCK) is None
    assert world.door(1, 3).latched

    world.boards[1].silent, world.boards[1].mute = False, True
    world.hear(UNLOCK, at=0.0)
    assert told(world, UNLOCK_TIME) is None
    assert not world.door(1, 3).latched


def test_unlock_all_drives_each_lock_of_one_board() -> None:
    world = World(2)

    world.hear(Request(Deed.UNLOCK_ALL, board=0), at=0.0)

    assert [pulse.lock for pulse in world.pulses] == list(range(16))
    assert all(door.latched for door in world.boards[1].doors)


def test_a_board_that_is_not_there_says_nothing() -> None:
    assert World(1).hear(Request(Deed.STATUS, board=15), at=0.0) == b""
    with pytest.raises(ValueError, match="expected board 0-0"):
        World(1).door(1, 0)
