"""What a walk over the journal follows beside the point's own chain: members, receipts and checkpoints."""

from collections import deque
from collections.abc import Iterable, Sequence

from lockernet.errors import ErrorCode, Untrusted
from lockernet.models.custody import CustodyReceipt
from lockernet.models.journal import NO_EVENT, Event
from lockernet_node.pipeline.point import Point
from lockernet_node.pipeline.proofs import broken, open_checkpoint
from lockernet_node.pipeline.seals import EVERY_EVENTS
from lockernet_node.ports import CheckpointRow, Head, JournalRow, Transaction

SEALS_PAGE = 64


class Chains:
    """The chains beside the point's own: of each member, and of each parcel's receipts."""

    def __init__(self) -> None:
        self._members: dict[str, Head] = {}
        self._receipts: dict[bytes, bytes] = {}
        self._in_this_epoch: set[bytes] = set()
        self._epochs = 0

    @property
    def places(self) -> int:
        """How many places the members' feeds of this epoch have."""
        return sum(head.sequence for head in self._members.values())

    def new_epoch(self) -> None:
        """All positions begin at 1 again (LN-EVT-020)."""
        self._members = {}
        self._in_this_epoch = set()
        self._epochs += 1

    def follow(self, row: JournalRow, event: Event) -> None:
        """Every member's position comes next in that member's chain (LN-EVT-008)."""
        for place in event.members:
            last = self._members.get(place.member_id, Head(0, NO_EVENT))
            if (place.epoch, place.sequence, place.previous) != (row.epoch, last.sequence + 1, last.event_id):
                raise broken(row, f"it does not come next for {place.member_id}")
            self._members[place.member_id] = Head(place.sequence, row.event_id)

    def link(self, row: JournalRow, receipt: CustodyReceipt, *, receipt_id: bytes) -> None:
        """Every receipt names its parcel's one before (LN-CUS-015); that one may be lost with its epoch."""
        parcel_id = receipt.parcel_id
        may_be_lost = self._epochs > 1 and parcel_id not in self._in_this_epoch
        if receipt.previous_receipt_id != self._receipts.get(parcel_id) and not may_be_lost:
            raise broken(row, "its receipt does not follow the parcel's receipt before")
        self._receipts[parcel_id] = receipt_id
        self._in_this_epoch.add(parcel_id)


class Seals:
    """The chain of checkpoints, followed beside the journal."""

    def __init__(self, point: Point) -> None:
        self._point = point
        self._waiting: deque[tuple[CheckpointRow, bytes]] = deque()
        """Checkpoints whose place was not passed yet, each with the event that it seals."""
        self._previous: bytes | None = None
        self._read = 0
        self._unsealed = 0
        self.count = 0

    def read(self, tx: Transaction, rows: Sequence[JournalRow]) -> Sequence[CheckpointRow]:
        """The checkpoints that come next, up to the last of these rows."""
        found: list[CheckpointRow] = []
        while rows and not (found and _place(found[-1]) >= (rows[-1].epoch, rows[-1].sequence)):
            more = tx.checkpoints_after(self._read, SEALS_PAGE)
            if not more:
                break
            found += more
            self._read = more[-1].number
        return found

    def take(self, checkpoints: Iterable[CheckpointRow]) -> None:
        """Check their chain; each is compared with the journal when its place is passed."""
        for row in checkpoints:
            sealed = open_checkpoint(self._point, row)
            header, cursor = sealed.header, sealed.cursor
            if (header.sequence, header.previous_statement_id) != (self.count + 1, self._previous):
                raise _untrusted(f"checkpoint {row.number} does not follow the one before")
            if (cursor.epoch, cursor.sequence) != _place(row):
                raise _untrusted(f"checkpoint {row.number} seals another place than its row says")
            self.count, self._previous = row.number, row.statement_id
            self._waiting.append((row, sealed.event_id))

    def new_epoch(self) -> None:
        """What was not sealed in the epoch before stays unsealed."""
        self._unsealed = 0

    def pass_row(self, row: JournalRow) -> None:
        """The walk is at this row: what seals it must name it, and something must have sealed of late."""
        here = (row.epoch, row.sequence)
        while self._waiting and _place(self._waiting[0][0]) < here:
            self._waiting.popleft()  # of a part of an epoch that is lost
        self._unsealed += 1
        if self._waiting and _place(self._waiting[0][0]) == here:
            seal, sealed_id = self._waiting.popleft()
            if sealed_id != row.event_id:
                raise _untrusted(f"checkpoint {seal.number} seals another event {row.sequence}")
            self._unsealed = 0
        if self._unsealed > EVERY_EVENTS:
            raise broken(row, f"no checkpoint seals the {EVERY_EVENTS} events before it")

    def finish(self, tx: Transaction, head: Head) -> None:
        """No checkpoint seals what is not there."""
        while found := tx.checkpoints_after(self._read, SEALS_PAGE):
            self._read = found[-1].number
            self.take(found)
        for row, _ in self._waiting:
            if _place(row) > (tx.epoch(), head.sequence):
                raise _untrusted(f"checkpoint {row.number} seals an event that is not there")


def _place(row: CheckpointRow) -> tuple[int, int]:
    return row.epoch, row.sequence


def _untrusted(words: str) -> Untrusted:
    return Untrusted(ErrorCode.UNTRUSTED_HISTORY, words)
