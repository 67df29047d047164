"""The simulator as it ships: its own loop in its own thread, acted on through the control socket."""

import asyncio
import json
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from queue import Queue

import pytest

from lockernet.errors import ErrorCode, Malformed, Unavailable
from lockernet_node.hardware import krcu16
from lockernet_node.hardware.board import BoardSet, run_board
from lockernet_node.hardware.board.client import BoardControl
from lockernet_node.hardware.board.line import Direction
from lockernet_node.hardware.board.world import Door
from lockernet_node.hardware.dialects import CU48
from lockernet_node.hardware.faults import Fault, draw_of
from lockernet_node.hardware.serial_bank import open_serial_bank
from tests.node.hardware.rig import DOORS, TIMING, first_round
from tests.patience import PATIENCE_SECONDS


class Simulator:
    """`run_board` in a thread, as a process of its own would run it."""

    def __init__(self, folder: Path, boards: BoardSet | None = None) -> None:
        self._boards = boards or BoardSet(2)
        self.control = folder / "control.sock"
        self.link = folder / "line"
        self._ready: Queue[str] = Queue()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()))

    async def _run(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.current_task()
        with suppress(asyncio.CancelledError):
            await run_board(self._boards, link=self.link, control=self.control, on_ready=self._ready.put)

    def start(self) -> str:
        self._thread.start()
        return self._ready.get(timeout=PATIENCE_SECONDS)

    def stop(self) -> None:
        assert self._task is not None
        self._loop.call_soon_threadsafe(self._task.cancel)
        self._thread.join(timeout=PATIENCE_SECONDS)
        assert not self._thread.is_alive()


@pytest.fixture
def simulator(tmp_path: Path) -> Iterator[Simulator]:
    running = Simulator(tmp_path)
    assert running.start() == str(running.link)
    yield running
    running.stop()


@pytest.fixture
def world(simulator: Simulator) -> Iterator[BoardControl]:
    with BoardControl(simulator.control) as control:
        yield control


def test_people_act_on_doors_and_parcels(world: BoardControl) -> None:
    world.force_open(1, 14)
    world.place(1, 14)
    world.close_door(1, 14)

    door = world.door(1, 14)
    assert door.latched
    assert door.occupied
    assert world.pulses() == []
    assert [each.occupied for each in world.state()[0].doors] == [False] * 16


def test_what_cannot_be_done_is_said_and_the_talk_goes_on(world: BoardControl) -> None:
    for lock, words in ((14, "expected an open door"), (16, "lock 0-15"), (256, "door")):
        with pytest.raises(Malformed, match=words):
            world.place(0, lock)
    with pytest.raises(Malformed, match="expected board 0-1"):
        world.silence(2)

    assert len(world.state()) == 2


@pytest.mark.parametrize(
    "line",
    [
        b"{}",
        b"nonsense",
        b"[]",
        b'{"do":"dance"}',
        b'{"do":"place"}',
        b'{"do":"place","door":"x"}',
        b'{"do":1}',
        b"\xff",
    ],
)
def test_rubbish_on_the_control_socket_gets_an_answer(simulator: Simulator, line: bytes) -> None:
    with socket.socket(socket.AF_UNIX) as peer:
        peer.connect(str(simulator.control))
        peer.settimeout(30)
        peer.sendall(line + b'\n{"do":"wait_open","door":3,"seconds":0}\n')
        answers = peer.makefile("rb")
        refused, next_one = json.loads(answers.readline()), json.loads(answers.readline())

    assert refused["ok"] is False
    assert refused["error"]
    assert next_one == {"ok": True, "open": False}


def test_a_line_without_end_ends_the_talk_and_no_other(simulator: Simulator, world: BoardControl) -> None:
    with socket.socket(socket.AF_UNIX) as peer:
        peer.connect(str(simulator.control))
        peer.settimeout(30)
        with pytest.raises(OSError, match=r"Broken pipe|reset"):
            while True:
                peer.sendall(b"x" * 65536)

    assert world.wait_open(0, 0, seconds=0) is False


async def test_a_node_unlocks_and_a_person_who_waits_sees_the_door_open(simulator: Simulator) -> None:
    def wait_and_fill() -> bool:
        with BoardControl(simulator.control) as person:
            opened = person.wait_open(1, 15, seconds=30)
            person.place(1, 15)
            person.close_door(1, 15)
            return opened

    waiting = asyncio.create_task(asyncio.to_thread(wait_and_fill))
    async with open_serial_bank(str(simulator.link), DOORS, timing=TIMING) as bank:
        await first_round(bank)
        asked_at = time.monotonic()
        await bank.unlock("B16")
        assert await waiting
        reading = await bank.read("B16")

    assert reading.closed
    assert reading.occupied
    with BoardControl(simulator.control) as world:
        (pulse,) = world.pulses()
        frames = world.frames()
    assert (pulse.board, pulse.lock, pulse.frame) == (1, 15, krcu16.unlock(1, 15))
    assert asked_at < pulse.at < time.monotonic()
    assert [seen.direction for seen in frames if seen.frame == pulse.frame] == [Direction.TO_BOARD]
    assert not [seen for seen in frames if seen.direction == Direction.LOST]


def test_doors_and_parcels_outlive_the_node(simulator: Simulator, world: BoardControl) -> None:
    world.force_open(0, 2)
    world.place(0, 2)

    async def node_life() -> bool | None:
        async with open_serial_bank(str(simulator.link), DOORS, timing=TIMING) as bank:
            await bank.unlock("A01")
            return (await bank.read("A01")).closed

    assert [asyncio.run(node_life()) for _ in range(2)] == [False, False]
    assert world.door(0, 2).occupied
    assert [(pulse.board, pulse.lock) for pulse in world.pulses()] == [(0, 0), (0, 0)]


def test_the_log_goes_on_from_a_number(simulator: Simulator, world: BoardControl) -> None:
    node = os.open(simulator.link, os.O_RDWR | os.O_NOCTTY)
    world.noise(b"\xff\x02")
    os.write(node, krcu16.status(0))
    deadline = time.monotonic() + PATIENCE_SECONDS
    while len(world.frames()) < 2 and time.monotonic() < deadline:
        pass
    os.close(node)

    asked, answered = world.frames()
    assert asked.frame == krcu16.status(0)
    assert answered.frame.startswith(b"\xff\x02\x02\x00\x35")
    assert world.frames(after=answered.number) == [answered]


def test_faults_are_made_and_mended(world: BoardControl) -> None:
    world.jam(0, 1)
    world.lie(0, 1, Fault.LATCH_SAYS_OPEN)
    world.lie(0, 1, Fault.INFRARED_SAYS_OCCUPIED)
    world.silence(0)
    world.mute(1)
    world.slow(1, seconds=0.2)
    boards = world.state()
    assert boards[0].doors[1] == Door(jammed=True, latch_says=False, infrared_says=True)
    assert (boards[0].silent, boards[1].mute, boards[1].slow_seconds) == (True, True, 0.2)

    world.mend(0, 1)
    world.restore(0)
    world.restore(1)

    boards = world.state()
    assert boards[0].doors[1] == Door()
    assert (boards[0].silent, boards[1].mute, boards[1].slow_seconds) == (False, False, 0.0)


def test_power_that_is_cut_leaves_bolts_and_parcels_where_they_are(world: BoardControl) -> None:
    world.force_open(0, 3)
    world.place(0, 3)

    world.cut_power()
    assert [board.powered for board in world.state()] == [False, False]
    world.return_power()

    boards = world.state()
    assert [board.powered for board in boards] == [True, True]
    assert boards[0].doors[3] == Door(latched=False, occupied=True)
    assert all(door.latched for door in boards[1].doors)
    assert world.pulses() == []


def test_boards_of_another_dialect_with_drawn_faults_are_served(tmp_path: Path) -> None:
    boards = BoardSet(1, CU48, infrared=False, draw=draw_of(1, 1.0, ["jammed"]))
    running = Simulator(tmp_path, boards)
    running.start()
    try:
        with BoardControl(running.control) as world:
            (board,) = world.state()
    finally:
        running.stop()

    assert len(board.doors) == 48
    assert all(door.jammed for door in board.doors)


def test_paths_are_gone_after_the_end_and_a_second_simulator_is_refused(tmp_path: Path) -> None:
    first, second = Simulator(tmp_path), Simulator(tmp_path)
    first.start()
    with pytest.raises(Unavailable) as refusal:
        asyncio.run(second._run())
    assert first.link.is_char_device(), "the line of the first stays where it is"
    first.stop()

    assert refusal.value.code == ErrorCode.PORT_TAKEN
    assert not first.control.exists()
    with pytest.raises(Unavailable):
        BoardControl(first.control)


@pytest.mark.parametrize("count", [0, 11])
async def test_boards_are_counted_one_to_ten(count: int, tmp_path: Path) -> None:
    with pytest.raises(Malformed):
        await run_board(BoardSet(count), link=None, control=tmp_path / "c", on_ready=lambda _: None)


async def test_a_control_path_that_cannot_be_is_malformed(tmp_path: Path) -> None:
    with pytest.raises(Malformed) as refusal:
        await run_board(BoardSet(1), link=None, control=tmp_path / "no" / "such", on_ready=lambda _: None)
    assert refusal.value.code == ErrorCode.CONFIGURATION
