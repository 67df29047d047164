"""The store in memory and its transactions."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from lockernet.capacity.fit import Box
from lockernet.errors import ErrorCode, Unavailable
from lockernet_node.ports import Transaction
from lockernet_node.storage.memory.bank import MemoryBank
from lockernet_node.storage.memory.closings import MemoryClosings
from lockernet_node.storage.memory.codes import MemoryCodes
from lockernet_node.storage.memory.contents import Contents
from lockernet_node.storage.memory.figures import MemoryFigures
from lockernet_node.storage.memory.journal import MemoryJournal
from lockernet_node.storage.memory.leases import MemoryLeases
from lockernet_node.storage.memory.parcels import MemoryParcels
from lockernet_node.storage.memory.pulses import MemoryPulses
from lockernet_node.storage.memory.requests import MemoryRequests
from lockernet_node.storage.memory.staff import MemoryStaff

T = TypeVar("T")


class MemoryStore:
    """A store that forgets everything when its process ends."""

    def __init__(self, *, compartments: Sequence[tuple[str, Box]]) -> None:
        self._compartments = tuple(compartments)
        self._contents = Contents()
        self._closed = False

    async def transact(self, work: Callable[[Transaction], T]) -> T:
        """Run `work` on a copy, and keep the copy if it did not raise."""
        if self._closed:
            raise Unavailable(ErrorCode.STORE_UNAVAILABLE, "the store is closed")
        draft = self._contents.copy()
        value = work(MemoryTransaction(draft, self._compartments))
        self._contents = draft
        return value

    async def aclose(self) -> None:
        """Take no more work."""
        self._closed = True


class MemoryTransaction(
    MemoryRequests,
    MemoryParcels,
    MemoryBank,
    MemoryCodes,
    MemoryJournal,
    MemoryPulses,
    MemoryClosings,
    MemoryStaff,
    MemoryLeases,
    MemoryFigures,
):
    """What one command reads and writes, on the copy."""
