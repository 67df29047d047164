"""The control socket from the other side, blocking: for demos, tests and a person at a prompt.

    with BoardControl("/run/board.sock") as world:
        world.wait_open(0, 14, seconds=5)
        world.place(0, 14)
        world.close_door(0, 14)

Doors are named by board and lock, both from 0.
"""

import json
import socket
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from lockernet.errors import ErrorCode, Malformed, Unavailable
from lockernet_node.hardware.board.line import Direction, SeenFrame
from lockernet_node.hardware.board.world import Board, Door, Pulse
from lockernet_node.hardware.faults import Fault

PATIENCE_SECONDS = 5.0


class BoardControl:
    """One conversation with a board simulator.

    Raises `Unavailable` if nobody listens or answers, `Malformed` if what is asked cannot be done.
    """

    def __init__(self, path: str | Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(PATIENCE_SECONDS)
        try:
            self._socket.connect(str(path))
        except OSError as error:
            self._socket.close()
            raise Unavailable(ErrorCode.PEER_UNREACHABLE, f"no board simulator at {path}: {error}") from error
        self._lines = self._socket.makefile("rb")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.disconnect()

    def disconnect(self) -> None:
        """End the conversation; the world goes on."""
        self._lines.close()
        self._socket.close()

    def place(self, board: int, lock: int) -> None:
        """Put a parcel behind an open door."""
        self._ask("place", board=board, door=lock)

    def take(self, board: int, lock: int) -> None:
        """Take the parcel from behind an open door."""
        self._ask("take", board=board, door=lock)

    def close_door(self, board: int, lock: int) -> None:
        """Push the door shut."""
        self._ask("close", board=board, door=lock)

    def force_open(self, board: int, lock: int) -> None:
        """Break the door open, without a pulse."""
        self._ask("open", board=board, door=lock)

    def jam(self, board: int, lock: int) -> None:
        """The bolt moves no more."""
        self._ask("jam", board=board, door=lock)

    def lie(self, board: int, lock: int, fault: Fault) -> None:
        """A sensor of this door says so from now on, whatever is true: one of `DOOR_FAULTS`."""
        self._ask(fault.value, board=board, door=lock)

    def mend(self, board: int, lock: int) -> None:
        """Repair bolt and sensors of this door."""
        self._ask("mend", board=board, door=lock)

    def silence(self, board: int) -> None:
        """The board neither acts nor answers."""
        self._ask("silence", board=board)

    def mute(self, board: int) -> None:
        """The board acts and its answers are lost."""
        self._ask("mute", board=board)

    def restore(self, board: int) -> None:
        """The board acts and answers again, as quickly as ever."""
        self._ask("restore", board=board)

    def slow(self, board: int, *, seconds: float) -> None:
        """The board thinks so long before it answers."""
        self._ask("slow", board=board, seconds=seconds)

    def cut_power(self) -> None:
        """All boards lose their power; the bolts stay."""
        self._ask("cut_power")

    def return_power(self) -> None:
        """All boards have power again; the bolts stay."""
        self._ask("return_power")

    def lose_answer(self) -> None:
        """The next answer of any board is lost."""
        self._ask("lose")

    def double_answer(self) -> None:
        """The next answer of any board comes twice."""
        self._ask("double")

    def noise(self, stray: bytes) -> None:
        """Stray bytes go out ahead of the next answer of any board."""
        self._ask("noise", bytes=stray.hex())

    def wait_open(self, board: int, lock: int, *, seconds: float = 10.0) -> bool:
        """Wait until the door is open; False if it is not after so many seconds."""
        self._socket.settimeout(seconds + PATIENCE_SECONDS)
        answer = self._ask("wait_open", board=board, door=lock, seconds=seconds)
        return bool(answer["open"])

    def state(self) -> list[Board]:
        """All boards with all doors, as they truly are."""
        boards: list[Board] = []
        for told in self._ask("state")["boards"]:
            doors = [Door(**door) for door in told["doors"]]
            rest = {name: value for name, value in told.items() if name not in {"board", "doors"}}
            boards.append(Board(doors, **rest))
        return boards

    def door(self, board: int, lock: int) -> Door:
        """One door as it truly is."""
        return self.state()[board].doors[lock]

    def pulses(self) -> list[Pulse]:
        """Every pulse since the simulator began, oldest first."""
        told = self._ask("pulses")["pulses"]
        return [Pulse(**{**pulse, "frame": bytes.fromhex(pulse["frame"])}) for pulse in told]

    def frames(self, *, after: int = 0) -> list[SeenFrame]:
        """What was said on the line, from this frame number on; the latest 10,000 are kept."""
        return [_seen(told) for told in self._ask("log", after=after)["frames"]]

    def _ask(self, do: str, **fields: object) -> Any:
        try:
            self._socket.sendall(json.dumps({"do": do, **fields}).encode() + b"\n")
            answered = self._lines.readline()
        except OSError as error:
            raise Unavailable(ErrorCode.PEER_TIMEOUT, f"the simulator did not answer: {error}") from error
        if not answered:
            raise Unavailable(ErrorCode.PEER_UNREACHABLE, "the simulator has gone")
        answer = json.loads(answered)
        if not answer["ok"]:
            raise Malformed(ErrorCode.MALFORMED_FIELD, f"{do}: {answer['error']}")
        return answer


def _seen(told: dict[str, Any]) -> SeenFrame:
    direction = Direction(told["direction"])
    return SeenFrame(told["number"], direction, told["began"], told["ended"], bytes.fromhex(told["frame"]))
