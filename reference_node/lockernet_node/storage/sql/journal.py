"""The journal in SQL; that it only grows, and without a gap, is held by triggers."""

import sqlite3
from collections.abc import Sequence, Set

from lockernet.models.journal import NO_EVENT
from lockernet_node.ports import WHOLE_JOURNAL, CheckpointRow, Head, JournalRow, MemberRow
from lockernet_node.storage.sql.statements import Compartments, Part

_JOURNAL = "SELECT journal.epoch, journal.sequence, event_id, event, receipt FROM journal "
_CHECKPOINT = "SELECT epoch, sequence, number, statement_id, statement FROM checkpoints "


class SqlJournal(Part):
    """The journal in SQL; that it only grows, and without a gap, is held by triggers."""

    def __init__(self, connection: sqlite3.Connection, compartments: Compartments) -> None:
        super().__init__(connection, compartments)
        self._told: set[str] = set()

    def take_news(self) -> Set[str]:
        """Whose views something was appended to since the last time."""
        told, self._told = self._told, set()
        return told

    def epoch(self) -> int:
        """The current epoch, from 1."""
        (epoch,) = self._execute("SELECT epoch FROM meta").fetchone()
        return int(epoch)

    def journal_head(self) -> Head:
        """The last event of the current epoch."""
        return self._head(
            "SELECT sequence, event_id FROM journal WHERE epoch = (SELECT epoch FROM meta) "
            "ORDER BY sequence DESC LIMIT 1"
        )

    def member_head(self, member_id: str) -> Head:
        """The last event of one member in the current epoch."""
        return self._head(
            "SELECT member_journal.sequence, event_id FROM member_journal "
            "JOIN journal ON journal.epoch = member_journal.epoch AND journal.sequence = journal_sequence "
            "WHERE member_id = ? AND member_journal.epoch = (SELECT epoch FROM meta) "
            "ORDER BY member_journal.sequence DESC LIMIT 1",
            member_id,
        )

    def append(self, row: JournalRow, members: Sequence[MemberRow]) -> None:
        """Add one event and its places in the members' feeds."""
        self._execute(
            "INSERT INTO journal (epoch, sequence, event_id, event, receipt) VALUES (?, ?, ?, ?, ?)",
            (row.epoch, row.sequence, row.event_id, row.event, row.receipt),
        )
        self._told.add(WHOLE_JOURNAL)
        for member in members:
            self._told.add(member.member_id)
            self._execute(
                "INSERT INTO member_journal (member_id, epoch, sequence, journal_sequence) "
                "VALUES (?, ?, ?, ?)",
                (member.member_id, row.epoch, member.sequence, member.journal_sequence),
            )

    def keep_receipt(self, receipt_id: bytes, sequence: int) -> None:
        """Let the receipt of an event be found by its statement id."""
        self._execute(
            "INSERT INTO receipts (receipt_id, epoch, sequence) SELECT ?, epoch, ? FROM meta",
            (receipt_id, sequence),
        )

    def receipt(self, receipt_id: bytes) -> bytes | None:
        """A receipt of any epoch."""
        row = self._execute(
            "SELECT receipt FROM receipts JOIN journal USING (epoch, sequence) WHERE receipt_id = ?",
            (receipt_id,),
        ).fetchone()
        return None if row is None else row[0]

    def last_checkpoint(self) -> CheckpointRow | None:
        """The newest checkpoint."""
        row = self._execute(_CHECKPOINT + "ORDER BY number DESC LIMIT 1").fetchone()
        return None if row is None else CheckpointRow(*row)

    def add_checkpoint(self, row: CheckpointRow) -> None:
        """Keep a checkpoint."""
        self._execute(
            "INSERT INTO checkpoints (epoch, sequence, number, statement_id, statement) "
            "VALUES (?, ?, ?, ?, ?)",
            (row.epoch, row.sequence, row.number, row.statement_id, row.statement),
        )

    def checkpoints_after(self, number: int, limit: int) -> Sequence[CheckpointRow]:
        """Checkpoints after one of the chain, oldest first."""
        rows = self._execute(_CHECKPOINT + "WHERE number > ? ORDER BY number LIMIT ?", (number, limit))
        return [CheckpointRow(*row) for row in rows]

    def begin_epoch(self, epoch: int) -> None:
        """Go on in a higher epoch."""
        self._execute("UPDATE meta SET epoch = ?", (epoch,))

    def epochs(self) -> Sequence[int]:
        """Every epoch with events, ascending; from one to the next by the index."""
        rows = self._execute(
            "WITH RECURSIVE known (epoch) AS (SELECT min(epoch) FROM journal UNION ALL "
            "SELECT (SELECT min(journal.epoch) FROM journal WHERE journal.epoch > known.epoch) "
            "FROM known WHERE known.epoch IS NOT NULL) "
            "SELECT epoch FROM known WHERE epoch IS NOT NULL"
        )
        return [epoch for (epoch,) in rows]

    def journal_of(self, epoch: int, sequence: int, limit: int) -> Sequence[JournalRow]:
        """Events of one epoch after a place, oldest first."""
        rows = self._execute(
            _JOURNAL + "WHERE epoch = ? AND sequence > ? ORDER BY sequence LIMIT ?", (epoch, sequence, limit)
        )
        return list(map(JournalRow._make, rows))

    def member_place(self, member_id: str, epoch: int, sequence: int) -> int | None:
        """Which event of the journal stands at this place of a member's feed."""
        row = self._execute(
            "SELECT journal_sequence FROM member_journal WHERE member_id = ? AND epoch = ? AND sequence = ?",
            (member_id, epoch, sequence),
        ).fetchone()
        return None if row is None else int(row[0])

    def member_places(self, epoch: int) -> int:
        """How many places all feeds of an epoch have together."""
        (count,) = self._execute("SELECT count(*) FROM member_journal WHERE epoch = ?", (epoch,)).fetchone()
        return int(count)

    def journal_after(self, sequence: int, limit: int) -> Sequence[JournalRow]:
        """Events of the current epoch after a place, oldest first."""
        rows = self._execute(
            _JOURNAL + "WHERE epoch = (SELECT epoch FROM meta) AND sequence > ? ORDER BY sequence LIMIT ?",
            (sequence, limit),
        )
        return list(map(JournalRow._make, rows))

    def member_journal_after(self, member_id: str, sequence: int, limit: int) -> Sequence[JournalRow]:
        """One member's events of the current epoch after a place in its feed, oldest first."""
        rows = self._execute(
            _JOURNAL + "JOIN member_journal AS feed "
            "ON feed.epoch = journal.epoch AND feed.journal_sequence = journal.sequence "
            "WHERE member_id = ? AND feed.epoch = (SELECT epoch FROM meta) AND feed.sequence > ? "
            "ORDER BY feed.sequence LIMIT ?",
            (member_id, sequence, limit),
        )
        return list(map(JournalRow._make, rows))

    def _head(self, query: str, *values: str) -> Head:
        row = self._execute(query, values).fetchone()
        return Head(0, NO_EVENT) if row is None else Head(*row)
