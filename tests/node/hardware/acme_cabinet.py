"""The cabinet of docs/guides/drivers.md: a controller that takes a line of text and answers with one."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

from lockernet_node.hardware.address import DoorAddress
from lockernet_node.hardware.board.world import Board, Door, World
from lockernet_node.hardware.contract import Faults, Hands


class Cabinet:
    """One board of sixteen doors behind a socket."""

    def __init__(self, doors: Mapping[str, DoorAddress]) -> None:
        self._doors = doors
        self._world = World(1)
        self.port = 0
        self.hands = Hands(
            force_open=self._on(Door.force_open), close=self._on(Door.close), place=self._on(Door.place)
        )
        self.faults = Faults(
            jam=self._on(_jam),
            silence=lambda _: self._break("silent"),
            mute=lambda _: self._break("mute"),
            cut_power=self._world.cut_power,
            return_power=self._world.return_power,
        )

    def pulses(self) -> int:
        return len(self._world.pulses)

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = (await reader.readline()).decode().split()
        board = self._world.boards[0]
        if board.powered and not board.silent:
            answer = self._act(asked, board)
            if not board.mute:
                writer.write(answer.encode() + b"\n")
        writer.close()

    def _act(self, asked: list[str], board: Board) -> str:
        match asked:
            case ["OPEN", lock]:
                self._world.drive_lock(0, int(lock), at=0.0)
                return f"OPENED {lock}"
            case ["STATE"]:
                shut = "".join(str(int(door.shown_latched())) for door in board.doors)
                return f"{shut} " + "".join(str(int(door.shown_occupied())) for door in board.doors)
            case _:
                return "WHAT"

    def _on(self, deed: Callable[[Door], None]) -> Callable[[str], None]:
        return lambda compartment: deed(self._world.door(0, self._doors[compartment].lock))

    def _break(self, how: str) -> None:
        setattr(self._world.boards[0], how, True)


def _jam(door: Door) -> None:
    door.jammed = True


@asynccontextmanager
async def standing_cabinet(doors: Mapping[str, DoorAddress]) -> AsyncIterator[Cabinet]:
    cabinet = Cabinet(doors)
    server = await asyncio.start_server(cabinet.converse, "127.0.0.1", 0)
    cabinet.port = server.sockets[0].getsockname()[1]
    async with server:
        yield cabinet
