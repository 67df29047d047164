"""The lock bank behind a serial line of KR-CU16 boards.

An unlock is one pulse and then a question: the board stays BUSY after a pulse until it hears another command,
so 0x38 is asked, and its reply is taken as "the board has acted". Questions are repeated, a pulse never.
A board that misses an answer is woken with 0x38 too: a node that died between the two left it BUSY.

A dead board or a missing line never stops the node: their doors read None until they answer again.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress

import structlog

from lockernet.errors import ErrorCode, Unavailable
from lockernet_node.crashpoints import reached
from lockernet_node.hardware import krcu16
from lockernet_node.hardware.address import DoorAddress, check_doors
from lockernet_node.hardware.bus import Bus, Rank
from lockernet_node.hardware.krcu16 import Reply, Status
from lockernet_node.hardware.polling import PollSchedule
from lockernet_node.hardware.rs485 import BusTiming, Line
from lockernet_node.hardware.watch import DoorWatch
from lockernet_node.ports import DoorReading

MISSES_TO_SILENCE = 3
"""Polls in a row without an answer until the doors of a board read None."""

QUIET_SECONDS = 0.05
"""From a shown code to its pulse: what checking and committing take, with room to spare."""

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class SerialBank:
    """A `LockBank` over one RS-485 line; made by `open_serial_bank`."""

    def __init__(self, path: str, doors: Mapping[str, DoorAddress], *, timing: BusTiming) -> None:
        check_doors(doors)
        self._doors = dict(doors)
        self._behind: dict[int, dict[str, DoorAddress]] = {}
        for compartment, address in doors.items():
            self._behind.setdefault(address.board, {})[compartment] = address
        self._timing = timing
        self._bus = Bus(path, timing)
        self._watch = DoorWatch(doors)
        self._schedule = PollSchedule(self._behind)
        self._misses = dict.fromkeys(self._behind, 0)
        self._tasks: list[asyncio.Task[None]] = []
        self._quiet_until = 0.0

    async def unlock(self, compartment: str) -> None:
        """One pulse, ahead of all reads and polls; returns once the board answered after it."""
        address = self._doors[compartment]

        async def pulse_then_ask(line: Line) -> None:
            reached("pulse.turn")
            any_word = _said_by(address.board)
            with suppress(TimeoutError):
                pulse = krcu16.unlock(address.board, address.lock)
                await line.send(pulse, any_word, within=self._timing.pulse_seconds)
            reached("pulse.written")
            question = krcu16.read_unlock_time(address.board)
            await line.ask(question, any_word, tries=self._timing.tries)

        try:
            await self._bus.take_turn(Rank.UNLOCK, pulse_then_ask)
        except (TimeoutError, ConnectionError) as error:
            said = str(error) or "no answer; whether the door opened is unknown"
            raise Unavailable(ErrorCode.BOARD_SILENT, f"board {address.board}: {said}") from error
        finally:
            self._schedule.hurry(address.board)

    def expect_unlock(self) -> None:
        """Let polls wait for a moment: one under way would hold the pulse up by its 8 ms."""
        self._quiet_until = time.monotonic() + QUIET_SECONDS

    async def read(self, compartment: str) -> DoorReading:
        """Ask the board now, ahead of polling; None values if it is silent."""
        await self._ask_board(self._doors[compartment].board, Rank.READ)
        reading = self._watch.latest(compartment)
        assert reading is not None
        return reading

    def changes(self) -> AsyncIterator[DoorReading]:
        """Every door once, after the first round of polls, then each change until `aclose`."""
        return self._watch.changes()

    async def aclose(self) -> None:
        """Stop polling, let go of the line and end all streams of changes."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        self._watch.close()

    async def start(self, tasks: asyncio.TaskGroup) -> None:
        """Begin to serve and to poll, in a group that the caller owns; the line was tried on return."""
        self._tasks = [tasks.create_task(self._bus.serve()), tasks.create_task(self._poll())]
        await self._bus.tried()

    async def _poll(self) -> None:
        await self._bus.tried()
        for board in self._behind:
            await self._ask_board(board, Rank.POLL)
        while True:
            await asyncio.sleep(1 / self._timing.polls_per_second)
            await asyncio.sleep(max(0.0, self._quiet_until - time.monotonic()))
            await self._poll_board(self._schedule.next_board())

    async def _ask_board(self, board: int, rank: Rank) -> None:
        async def ask(line: Line) -> Status:
            return await self._status(line, board, tries=self._timing.tries)

        try:
            self._note_answer(await self._bus.take_turn(rank, ask))
        except (TimeoutError, ConnectionError):
            self._note_silence(board)

    async def _poll_board(self, board: int) -> None:
        async def ask(line: Line) -> Status:
            return await self._status(line, board, tries=1)

        try:
            self._note_answer(await self._bus.take_turn(Rank.POLL, ask))
        except ConnectionError:
            for each in self._behind:
                self._note_silence(each)
        except TimeoutError:
            self._misses[board] += 1
            if self._misses[board] >= MISSES_TO_SILENCE:
                self._note_silence(board)

    async def _status(self, line: Line, board: int, *, tries: int) -> Status:
        for again in range(tries):
            with suppress(TimeoutError):
                if again or self._misses[board]:
                    await line.ask(krcu16.read_unlock_time(board), _said_by(board))
                reply = await line.ask(krcu16.status(board), _is_status_of(board))
                assert isinstance(reply, Status)
                return reply
        raise TimeoutError(f"board {board} did not answer {tries} times")

    def _note_answer(self, status: Status) -> None:
        if self._misses[status.board] >= MISSES_TO_SILENCE:
            log.info("board_answers", board=status.board)
        self._misses[status.board] = 0
        readings = [_reading(door, at, status) for door, at in self._behind[status.board].items()]
        for reading in readings:
            self._watch.note(reading)
        self._schedule.note_answer(status.board, door_open=not all(reading.closed for reading in readings))

    def _note_silence(self, board: int) -> None:
        self._misses[board] = max(self._misses[board], MISSES_TO_SILENCE)
        self._schedule.note_silence(board)
        unknown = [DoorReading(door, closed=None, occupied=None) for door in self._behind[board]]
        changed = [self._watch.note(reading) for reading in unknown]
        if any(changed):
            log.warning("board_silent", board=board)


def _reading(compartment: str, address: DoorAddress, status: Status) -> DoorReading:
    occupied = status.is_occupied(address.lock) if address.infrared else None
    return DoorReading(compartment, closed=status.is_latched(address.lock), occupied=occupied)


def _said_by(board: int) -> Callable[[Reply], bool]:
    return lambda reply: reply.board == board


def _is_status_of(board: int) -> Callable[[Reply], bool]:
    return lambda reply: isinstance(reply, Status) and reply.board == board


@asynccontextmanager
async def open_serial_bank(
    path: str, doors: Mapping[str, DoorAddress], *, timing: BusTiming | None = None
) -> AsyncIterator[SerialBank]:
    """The bank on this device, polling while the block runs; its tasks end with the block."""
    bank = SerialBank(path, doors, timing=timing or BusTiming())
    lone: BaseException | None = None
    try:
        async with asyncio.TaskGroup() as tasks:
            try:
                await bank.start(tasks)
                yield bank
            finally:
                await bank.aclose()
    except BaseExceptionGroup as group:
        if len(group.exceptions) > 1:
            raise
        lone = group.exceptions[0]
    if lone is not None:  # one failure is that failure, not a group of one
        raise lone
