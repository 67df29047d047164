"""The lock bank behind a serial line of boards, whatever their dialect.

An unlock is one pulse, and then a question unless the board has answered the pulse: its reply is taken as
"the board has acted". Questions are repeated, a pulse never. A KR-CU16 is BUSY after a pulse until it hears
another command, so the question is the one that ends it; a board that misses an answer is woken with it too,
for a node that died between the two left it BUSY.

A dead board or a missing line never stops the node: their doors read None until they answer again.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress

import structlog

from lockernet.errors import ErrorCode, Unavailable
from lockernet_node.crashpoints import reached
from lockernet_node.hardware.address import DoorAddress, check_doors, check_span
from lockernet_node.hardware.bus import Bus, Rank
from lockernet_node.hardware.dialect import Dialect, Driven, Reply, Status, UnlockTime
from lockernet_node.hardware.dialects import KR_CU16
from lockernet_node.hardware.polling import PollSchedule
from lockernet_node.hardware.rs485 import BusTiming, Line
from lockernet_node.hardware.watch import DoorWatch
from lockernet_node.ports import DoorReading

MISSES_TO_SILENCE = 3
"""Polls in a row without an answer until the doors of a board read None."""

QUIET_SECONDS = 0.05
"""From a shown code to its pulse: what checking and committing take, with room to spare."""

QUIET_SECONDS_LONGEST = 0.25
"""However many codes are shown one after the other, the doors are looked at in between."""

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class SerialBank:
    """A `LockBank` over one RS-485 line; made by `open_serial_bank`."""

    def __init__(
        self, path: str, doors: Mapping[str, DoorAddress], *, dialect: Dialect, timing: BusTiming
    ) -> None:
        check_doors(doors)
        check_span(doors, dialect.span, dialect=dialect.name)
        self._dialect = dialect
        self._doors = dict(doors)
        self._behind: dict[int, dict[str, DoorAddress]] = {}
        for compartment, address in doors.items():
            self._behind.setdefault(address.board, {})[compartment] = address
        self._timing = timing
        self._bus = Bus(path, dialect, timing)
        self._watch = DoorWatch(doors)
        self._schedule = PollSchedule(
            self._behind,
            round_seconds=timing.round_seconds,
            watching_seconds=1 / timing.polls_per_second,
        )
        self._news = asyncio.Event()
        self._misses = dict.fromkeys(self._behind, 0)
        self._tasks: list[asyncio.Task[None]] = []
        self._quiet_until = 0.0

    async def unlock(self, compartment: str) -> None:
        """One pulse, ahead of all reads and polls; returns once the board answered after it."""
        address = self._doors[compartment]

        async def pulse_then_ask(line: Line) -> None:
            reached("pulse.turn")
            await self._pulse(line, address)

        try:
            await self._bus.take_turn(Rank.UNLOCK, pulse_then_ask)
        except (TimeoutError, ConnectionError) as error:
            said = str(error) or "no answer; whether the door opened is unknown"
            raise Unavailable(ErrorCode.BOARD_SILENT, f"board {address.board}: {said}") from error
        finally:
            self._schedule.watch(address.board)
            self._news.set()

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
            await self._end_of_slot(time.monotonic())
            await self._keep_quiet()
            await self._poll_board(self._schedule.next_board())

    async def _end_of_slot(self, begun: float) -> None:
        """Wait for the next slot; it comes sooner if somebody opens a door meanwhile."""
        while (pause := begun + self._schedule.slot_seconds() - time.monotonic()) > 0:
            self._news.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._news.wait()

    async def _keep_quiet(self) -> None:
        longest = time.monotonic() + QUIET_SECONDS_LONGEST
        while (pause := min(self._quiet_until, longest) - time.monotonic()) > 0:  # noqa: ASYNC110
            await asyncio.sleep(pause)  # and look again: another code may have been shown meanwhile

    async def _pulse(self, line: Line, address: DoorAddress) -> None:
        """One pulse, and a word of the board after it; `TimeoutError` if there is none."""
        dialect, timing, board = self._dialect, self._timing, address.board
        patience = timing.reply_seconds if dialect.answers_unlock else timing.pulse_seconds
        with suppress(TimeoutError):
            pulse = dialect.unlock(board, address.lock)
            await line.send(pulse, _is_driven(board, address.lock), within=patience)
            reached("pulse.written")
            return
        reached("pulse.written")
        wake = dialect.wake(board)
        if wake is not None:
            await line.ask(wake, _is_awake(board), tries=timing.tries)
        else:
            await line.ask(dialect.status(board), _is_status_of(board), tries=timing.tries)

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
            else:
                self._schedule.hurry(board)

    async def _status(self, line: Line, board: int, *, tries: int) -> Status:
        for again in range(tries):
            with suppress(TimeoutError):
                wake = self._dialect.wake(board) if again or self._misses[board] else None
                if wake is not None:
                    await line.ask(wake, _is_awake(board))
                reply = await line.ask(self._dialect.status(board), _is_status_of(board))
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


def _is_driven(board: int, lock: int) -> Callable[[Reply], bool]:
    return lambda reply: reply == Driven(board, lock)


def _is_awake(board: int) -> Callable[[Reply], bool]:
    return lambda reply: isinstance(reply, UnlockTime) and reply.board == board


def _is_status_of(board: int) -> Callable[[Reply], bool]:
    return lambda reply: isinstance(reply, Status) and reply.board == board


@asynccontextmanager
async def open_serial_bank(
    path: str,
    doors: Mapping[str, DoorAddress],
    *,
    dialect: Dialect = KR_CU16,
    timing: BusTiming | None = None,
) -> AsyncIterator[SerialBank]:
    """The bank on this device, polling while the block runs; its tasks end with the block.

    `Malformed` if a door stands at an address that the dialect cannot speak.
    """
    bank = SerialBank(path, doors, dialect=dialect, timing=timing or BusTiming())
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
