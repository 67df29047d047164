"""The journal in memory."""

from collections.abc import Sequence

from lockernet.models.journal import NO_EVENT
from lockernet_node.ports import CheckpointRow, Head, JournalRow, MemberRow
from lockernet_node.storage.memory.contents import Part, refuse_if


class MemoryJournal(Part):
    """The journal in memory."""

    def epoch(self) -> int:
        """The current epoch; memory knows one."""
        return 1

    def journal_head(self) -> Head:
        """The last event of the current epoch."""
        journal = self._contents.journal
        return Head(journal[-1].sequence, journal[-1].event_id) if journal else Head(0, NO_EVENT)

    def member_head(self, member_id: str) -> Head:
        """The last event of one member in the current epoch."""
        rows = self._contents.members.get(member_id)
        if not rows:
            return Head(0, NO_EVENT)
        return Head(rows[-1].sequence, self._event_at(rows[-1]).event_id)

    def append(self, row: JournalRow, members: Sequence[MemberRow]) -> None:
        """Add one event and its places in the members' feeds."""
        goes_on = (row.epoch, row.sequence) == (self.epoch(), self.journal_head().sequence + 1)
        refuse_if(not goes_on, "the journal goes on with the next sequence of the current epoch")
        self._contents.journal.append(row)
        for member in members:
            last = self.member_head(member.member_id).sequence
            refuse_if(member.sequence != last + 1, "a member's feed goes on with the next sequence")
            refuse_if(member.journal_sequence != row.sequence, "the place is that of another event")
            self._contents.members.setdefault(member.member_id, []).append(member)

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

    def journal_after(self, sequence: int, limit: int) -> Sequence[JournalRow]:
        """Events of the current epoch after a place, oldest first."""
        return self._contents.journal[sequence : sequence + limit]

    def member_journal_after(self, member_id: str, sequence: int, limit: int) -> Sequence[JournalRow]:
        """One member's events of the current epoch after a place in its feed, oldest first."""
        rows = self._contents.members.get(member_id, [])
        return [self._event_at(row) for row in rows[sequence : sequence + limit]]

    def _event_at(self, row: MemberRow) -> JournalRow:
        return self._contents.journal[row.journal_sequence - 1]
