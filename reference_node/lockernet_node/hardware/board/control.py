"""The hands of the simulated world: a unix socket where a person or a demo acts on doors and parcels.

One JSON object a line, one answer a line, `{"ok": true, ...}` or `{"ok": false, "error": "..."}`:

    {"do": "place", "board": 0, "door": 14}     also take, close, open (by force), jam, mend
    {"do": "latch_says_open", "door": 14}       a sensor lies until mend: also latch_says_closed,
                                                infrared_says_empty, infrared_says_occupied
    {"do": "silence", "board": 0}               also mute (acts, answers lost), restore
    {"do": "slow", "board": 0, "seconds": 0.1}  how long it thinks; 0 ends it
    {"do": "cut_power"}                         of all boards; bolts stay; return_power ends it
    {"do": "lose"}                              the next answer is lost; also double
    {"do": "noise", "bytes": "02ff"}            stray bytes ahead of the next answer
    {"do": "state"}                             all doors as they are, and all boards
    {"do": "pulses"}   {"do": "log", "after": 0}
    {"do": "wait_open", "door": 14, "seconds": 10}

`board` is 0 where it is left out; `door` is the lock on that board, from 0.
"""

import asyncio
import json
import socket
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lockernet.errors import ErrorCode, Malformed, Unavailable
from lockernet_node.hardware.board.line import BoardLine
from lockernet_node.hardware.board.world import Board, Door, World
from lockernet_node.hardware.faults import DOOR_FAULTS, Fault

LINE_BYTES = 64 * 1024

Answer: TypeAlias = dict[str, object]


class Wish(BaseModel):
    """One request on the control socket."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    do: str
    board: Annotated[int, Field(ge=0, le=255)] = 0
    door: Annotated[int, Field(ge=0, le=255)] | None = None
    seconds: Annotated[float, Field(ge=0, le=600)] = 10.0
    after: Annotated[int, Field(ge=0)] = 0
    bytes: Annotated[str, Field(max_length=512, pattern=r"^([0-9a-f]{2})*$")] = ""


class Control:
    """Acts on the world and tells about it."""

    def __init__(self, world: World, line: BoardLine) -> None:
        self.world = world
        self.line = line

    async def answer(self, asked: bytes) -> Answer:
        """Do what one line asks; a wish that cannot be is answered, never raised."""
        try:
            wish = Wish.model_validate_json(asked)
            return {"ok": True, **await self._act(wish)}
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            return {"ok": False, "error": f"{'.'.join(map(str, first['loc']))}: {first['msg']}"}
        except ValueError as error:
            return {"ok": False, "error": str(error)}

    async def converse(self, peer: socket.socket) -> None:
        """Answer one peer line by line until it leaves."""
        reader, writer = await asyncio.open_unix_connection(sock=peer, limit=LINE_BYTES)
        with suppress(ConnectionError, ValueError):  # the peer left, or sent a line without end
            try:
                while asked := await reader.readline():
                    writer.write(json.dumps(await self.answer(asked)).encode() + b"\n")
                    await writer.drain()
            finally:
                writer.close()
                await writer.wait_closed()

    async def _act(self, wish: Wish) -> Answer:
        if wish.do in DOOR_ACTS:
            DOOR_ACTS[wish.do](self.door(wish))
        elif wish.do in BOARD_ACTS:
            BOARD_ACTS[wish.do](self.board(wish))
        elif wish.do in QUESTIONS:
            return await QUESTIONS[wish.do](self, wish)
        else:
            known = ", ".join([*DOOR_ACTS, *BOARD_ACTS, *QUESTIONS])
            raise ValueError(f"expected one of {known}; got {wish.do}")
        self.line.note_move()
        return {}

    def board(self, wish: Wish) -> Board:
        """The board that is meant; `ValueError` if there is none."""
        if wish.board >= len(self.world.boards):
            raise ValueError(f"expected board 0-{len(self.world.boards) - 1}, got {wish.board}")
        return self.world.boards[wish.board]

    def door(self, wish: Wish) -> Door:
        """The door that is meant; `ValueError` if none is, or there is none."""
        if wish.door is None:
            raise ValueError(f"expected a door to {wish.do}, got none")
        return self.world.door(wish.board, wish.door)


def _silence(board: Board) -> None:
    board.silent = True


def _mute(board: Board) -> None:
    board.mute = True


def _restore(board: Board) -> None:
    board.silent = board.mute = False
    board.slow_seconds = 0.0


def _spoiled(fault: Fault) -> Callable[[Door], None]:
    return lambda door: door.spoil(fault)


DOOR_ACTS: Mapping[str, Callable[[Door], None]] = MappingProxyType(
    {
        "place": Door.place,
        "take": Door.take,
        "close": Door.close,
        "open": Door.force_open,
        "jam": _spoiled(Fault.JAMMED),
        **{fault.value: _spoiled(fault) for fault in DOOR_FAULTS if fault is not Fault.JAMMED},
        "mend": Door.mend,
    }
)

BOARD_ACTS: Mapping[str, Callable[[Board], None]] = MappingProxyType(
    {"silence": _silence, "mute": _mute, "restore": _restore}
)


async def _state(control: Control, _: Wish) -> Answer:
    boards = enumerate(control.world.boards)
    return {"boards": [{"board": number, **asdict(board)} for number, board in boards]}


async def _pulses(control: Control, _: Wish) -> Answer:
    return {"pulses": [{**asdict(pulse), "frame": pulse.frame.hex()} for pulse in control.world.pulses]}


async def _log(control: Control, wish: Wish) -> Answer:
    seen = [frame for frame in control.line.frames if frame.number >= wish.after]
    return {"frames": [{**asdict(frame), "frame": frame.frame.hex()} for frame in seen]}


async def _wait_open(control: Control, wish: Wish) -> Answer:
    door = control.door(wish)
    with suppress(TimeoutError):
        async with asyncio.timeout(wish.seconds):
            while door.latched:
                await control.line.next_move()
    return {"open": not door.latched}


async def _noise(control: Control, wish: Wish) -> Answer:
    control.line.noise = bytes.fromhex(wish.bytes)
    return {}


async def _slow(control: Control, wish: Wish) -> Answer:
    control.board(wish).slow_seconds = wish.seconds
    return {}


async def _cut_power(control: Control, _: Wish) -> Answer:
    control.world.cut_power()
    return {}


async def _return_power(control: Control, _: Wish) -> Answer:
    control.world.return_power()
    return {}


async def _lose(control: Control, _: Wish) -> Answer:
    control.line.next_fault = Fault.LOST
    return {}


async def _double(control: Control, _: Wish) -> Answer:
    control.line.next_fault = Fault.DOUBLED
    return {}


QUESTIONS: Mapping[str, Callable[[Control, Wish], Awaitable[Answer]]] = MappingProxyType(
    {
        "state": _state,
        "pulses": _pulses,
        "log": _log,
        "wait_open": _wait_open,
        "noise": _noise,
        "slow": _slow,
        "cut_power": _cut_power,
        "return_power": _return_power,
        "lose": _lose,
        "double": _double,
    }
)
"""What concerns the line, all boards, or more than the doing."""


@contextmanager
def control_socket(path: Path) -> Iterator[socket.socket]:
    """A listening socket; `Unavailable` if somebody answers at this path, `Malformed` if it cannot be."""
    _refuse_if_taken(path)
    with socket.socket(socket.AF_UNIX) as listening:
        try:
            path.unlink(missing_ok=True)
            listening.bind(str(path))
            listening.listen()
            listening.settimeout(0)  # for the loop
        except OSError as error:
            raise Malformed(ErrorCode.CONFIGURATION, f"no control socket at {path}: {error}") from error
        try:
            yield listening
        finally:
            path.unlink(missing_ok=True)


@contextmanager
def serve_control(listening: socket.socket, control: Control, tasks: asyncio.TaskGroup) -> Iterator[None]:
    """Take peers while the block runs; each conversation is a task of the caller's group."""

    def take_peer() -> None:
        with suppress(BlockingIOError):
            peer, _ = listening.accept()
            tasks.create_task(control.converse(peer)).add_done_callback(partial(_hang_up, peer))

    loop = asyncio.get_running_loop()
    loop.add_reader(listening, take_peer)
    try:
        yield
    finally:
        loop.remove_reader(listening)


def _hang_up(peer: socket.socket, _: asyncio.Task[None]) -> None:
    peer.close()  # here, since a talk that is cancelled before it began closes nothing


def _refuse_if_taken(path: Path) -> None:
    if path.exists() and not path.is_socket():
        raise Malformed(ErrorCode.CONFIGURATION, f"expected a free name for the socket, but {path} exists")
    with socket.socket(socket.AF_UNIX) as probe, suppress(OSError):
        probe.settimeout(1)
        probe.connect(str(path))
        raise Unavailable(ErrorCode.PORT_TAKEN, f"another board simulator listens at {path}")
