"""What the client knows: a file of notes, each on the disk before it counts.

The node may die at any instant; what it acknowledged before is what stands here. Bytes are written as hex.
"""

import json
import os
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Sent:
    """A signed statement was about to go out: the only ones that may be a cause in the journal."""

    statement_id: str


@dataclass(frozen=True, slots=True)
class Acked:
    """The operator's confirmation of an order came back."""

    request_id: str
    order_id: str
    answer: str
    """The signed confirmation, as it came."""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """The screen said that it is done."""

    kind: str
    """deposit, collect or remove."""
    parcel_id: str


@dataclass(frozen=True, slots=True)
class TriedWrong:
    """Wrong digits of this parcel were refused: a try that must stay counted."""

    parcel_id: str


@dataclass(frozen=True, slots=True)
class Asked:
    """The same bytes were sent once more, and what came was the same, or not."""

    order_id: str
    same: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A secret that must be found nowhere: digits, a badge, words of a person at the screen."""

    text: str


@dataclass(frozen=True, slots=True)
class Dead:
    """The node was seen dead, in monotonic seconds."""

    at: float


@dataclass(frozen=True, slots=True)
class Begun:
    """A new process began."""

    at: float


@dataclass(frozen=True, slots=True)
class Stirred:
    """From now on somebody may ask for a door."""

    at: float


Note: TypeAlias = Sent | Acked | HandedOver | TriedWrong | Asked | Shown | Dead | Begun | Stirred

KINDS: dict[str, type[Note]] = {
    kind.__name__: kind for kind in (Sent, Acked, HandedOver, TriedWrong, Asked, Shown, Dead, Begun, Stirred)
}


class Ledger:
    """The file; may be written by several threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        path.touch()

    def note(self, *notes: Note) -> None:
        """Write these down; they count once this returns."""
        lines = "".join(json.dumps({"note": type(each).__name__, **asdict(each)}) + "\n" for each in notes)
        with self._lock, self._path.open("a") as file:
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())

    def notes(self) -> list[Note]:
        """Everything that was written down, oldest first."""
        return [_read(line) for line in self._path.read_text().splitlines()]


def now() -> float:
    """Monotonic seconds: one clock for all processes of a machine, the lock boards among them."""
    return time.monotonic()


def _read(line: str) -> Note:
    fields = json.loads(line)
    return KINDS[fields.pop("note")](**fields)
