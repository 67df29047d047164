"""The store in memory and its transactions."""

from collections.abc import Callable, Sequence, Set
from datetime import datetime
from typing import TypeVar

from lockernet.capacity.fit import Box
from lockernet.errors import ErrorCode, Unavailable
from lockernet_node.ports import WHOLE_JOURNAL, Transaction
from lockernet_node.storage.memory.bank import MemoryBank
from lockernet_node.storage.memory.closings import MemoryClosings
from lockernet_node.storage.memory.codes import MemoryCodes
from lockernet_node.storage.memory.contents import Contents
from lockernet_node.storage.memory.delegations import MemoryDelegations
from lockernet_node.storage.memory.enrolment import MemoryEnrolment
from lockernet_node.storage.memory.erasing import MemoryErasing
from lockernet_node.storage.memory.figures import MemoryFigures
from lockernet_node.storage.memory.gates import MemoryGates
from lockernet_node.storage.memory.health import MemoryHealth
from lockernet_node.storage.memory.journal import MemoryJournal
from lockernet_node.storage.memory.leases import MemoryLeases
from lockernet_node.storage.memory.parcels import MemoryParcels
from lockernet_node.storage.memory.points import MemoryPoints
from lockernet_node.storage.memory.pulses import MemoryPulses
from lockernet_node.storage.memory.requests import MemoryRequests
from lockernet_node.storage.memory.staff import MemoryStaff
from lockernet_node.storage.memory.stays import MemoryStays
from lockernet_node.storage.memory.time import MemoryTime
from lockernet_node.storage.memory.windows import MemoryWindows

T = TypeVar("T")


class MemoryStore:
    """A store that forgets everything when its process ends."""

    def __init__(self, *, compartments: Sequence[tuple[str, Box]]) -> None:
        self._compartments = tuple(compartments)
        self._contents = Contents()
        self._closed = False
        self._watchers: list[Callable[[Set[str]], None]] = []

    async def transact(self, work: Callable[[Transaction], T]) -> T:
        """Run `work` on a copy, and keep the copy if it did not raise."""
        if self._closed:
            raise Unavailable(ErrorCode.STORE_UNAVAILABLE, "the store is closed")
        draft = self._contents.copy()
        before = self._contents
        value = work(MemoryTransaction(draft, self._compartments))
        self._contents = draft
        if len(draft.journal) > len(before.journal):
            self._spread_news(before)
        return value

    def watch(self, told: Callable[[Set[str]], None]) -> None:
        """Call `told` after each transaction that appended to the journal."""
        self._watchers.append(told)

    def _spread_news(self, before: Contents) -> None:
        members = self._contents.members
        grown = {feed[1] for feed, rows in members.items() if len(rows) > len(before.members.get(feed, ()))}
        for watcher in self._watchers:
            watcher(grown | {WHOLE_JOURNAL})

    async def forget(self, now: datetime) -> None:  # it keeps no copies
        """Memory keeps no files; what was erased is gone."""

    async def aclose(self) -> None:
        """Take no more work."""
        self._closed = True


class MemoryTransaction(
    MemoryRequests,
    MemoryParcels,
    MemoryBank,
    MemoryCodes,
    MemoryDelegations,
    MemoryJournal,
    MemoryPulses,
    MemoryTime,
    MemoryWindows,
    MemoryGates,
    MemoryErasing,
    MemoryClosings,
    MemoryStaff,
    MemoryLeases,
    MemoryFigures,
    MemoryHealth,
    MemoryEnrolment,
    MemoryPoints,
    MemoryStays,
):
    """What one command reads and writes, on the copy."""
