"""The journal in memory."""

from collections.abc import Sequence

from lockernet.models.journal import NO_EVENT
from lockernet_node.ports import CheckpointRow, Head, JournalRow, MemberRow
from lockernet_node.storage.memory.contents import Part, refuse_if


class MemoryJournal(Part):
    """The journal in memory."""

    def epoch(self) -> int:
        """The current epoch."""
        return max(self._contents.epochs)

    def journal_head(self) -> Head:
        """The last event of the current epoch."""
        journal = self._events(self.epoch())
        return Head(journal[-1].sequence, journal[-1].event_id) if journal else Head(0, NO_EVENT)

    def member_head(self, member_id: str) -> Head:
        """The last event of one member in the current epoch."""
        rows = self._feed(member_id)
        return Head(rows[-1].sequence, self._event_at(rows[-1]).event_id) if rows else Head(0, NO_EVENT)

    def append(self, row: JournalRow, members: Sequence[MemberRow]) -> None:
        """Add one event and its places in the members' feeds."""
        goes_on = (row.epoch, row.sequence) == (self.epoch(), self.journal_head().sequence + 1)
        refuse_if(not goes_on, "the journal goes on with the next sequence of the current epoch")
        self._contents.journal.append(row)
        for member in members:
            last = self.member_head(member.member_id).sequence
            refuse_if(member.sequence != last + 1, "a member's feed goes on with the next sequence")
            refuse_if(member.journal_sequence != row.sequence, "the place is that of another event")
            self._contents.members.setdefault((row.epoch, member.member_id), []).append(member)

    def keep_receipt(self, receipt_id: bytes, sequence: int) -> None:
        """Let the receipt of an event be found by its statement id."""
        refuse_if(receipt_id in self._contents.receipts, "the receipt is kept already")
        self._contents.receipts[receipt_id] = sequence

    def receipt(self, receipt_id: bytes) -> bytes | None:
        """A receipt."""
        sequence = self._contents.receipts.get(receipt_id)
        return None if sequence is None else self._contents.journal[sequence - 1].receipt

    def last_checkpoint(self) -> CheckpointRow | None:
        """The newest checkpoint."""
        return self._contents.checkpoints[-1] if self._contents.checkpoints else None

    def add_checkpoint(self, row: CheckpointRow) -> None:
        """Keep a checkpoint; its number is the last one's plus one."""
        refuse_if(row.number != len(self._contents.checkpoints) + 1, "checkpoints go on with the next number")
        self._contents.checkpoints.append(row)

    def checkpoints_after(self, number: int, limit: int) -> Sequence[CheckpointRow]:
        """Checkpoints after one of the chain, oldest first."""
        return self._contents.checkpoints[number : number + limit]

    def begin_epoch(self, epoch: int) -> None:
        """Go on in a higher epoch."""
        refuse_if(epoch <= self.epoch(), "a new epoch is higher than the one before")
        self._contents.epochs[epoch] = len(self._contents.journal)

    def epochs(self) -> Sequence[int]:
        """Every epoch with events, ascending."""
        return sorted({row.epoch for row in self._contents.journal})

    def journal_of(self, epoch: int, sequence: int, limit: int) -> Sequence[JournalRow]:
        """Events of one epoch after a place, oldest first."""
        return self._events(epoch)[sequence : sequence + limit]

    def member_place(self, member_id: str, epoch: int, sequence: int) -> int | None:
        """Which event of the journal stands at this place of a member's feed."""
        rows = self._contents.members.get((epoch, member_id), [])
        return rows[sequence - 1].journal_sequence if 0 < sequence <= len(rows) else None

    def member_places(self, epoch: int) -> int:
        """How many places all feeds of an epoch have together."""
        return sum(len(rows) for (of, _), rows in self._contents.members.items() if of == epoch)

    def journal_after(self, sequence: int, limit: int) -> Sequence[JournalRow]:
        """Events of the current epoch after a place, oldest first."""
        return self.journal_of(self.epoch(), sequence, limit)

    def member_journal_after(self, member_id: str, sequence: int, limit: int) -> Sequence[JournalRow]:
        """One member's events of the current epoch after a place in its feed, oldest first."""
        return [self._event_at(row) for row in self._feed(member_id)[sequence : sequence + limit]]

    def _events(self, epoch: int) -> Sequence[JournalRow]:
        begins = self._contents.epochs
        if epoch not in begins:
            return []
        later = [begin for other, begin in begins.items() if other > epoch]
        return self._contents.journal[begins[epoch] : min(later, default=None)]

    def _feed(self, member_id: str) -> Sequence[MemberRow]:
        return self._contents.members.get((self.epoch(), member_id), [])

    def _event_at(self, row: MemberRow) -> JournalRow:
        return self._events(self.epoch())[row.journal_sequence - 1]
