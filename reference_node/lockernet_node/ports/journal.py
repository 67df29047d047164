"""The journal, its places in the feeds of members, and what seals it."""

from collections.abc import Sequence
from typing import Protocol

from lockernet_node.ports.rows import CheckpointRow, Head, JournalRow, MemberRow

WHOLE_JOURNAL = ""
"""Stands among members for the operator's view; no member has an empty id."""


class JournalTables(Protocol):
    """The journal, its places in the feeds of members, and what seals it."""

    def epoch(self) -> int:
        """The current epoch, from 1."""

    def journal_head(self) -> Head:
        """The last event of the current epoch."""

    def member_head(self, member_id: str) -> Head:
        """The last event of one member in the current epoch."""

    def append(self, row: JournalRow, members: Sequence[MemberRow]) -> None:
        """Add one event; its sequence is the head's plus one. Events are never changed or deleted."""

    def keep_receipt(self, receipt_id: bytes, sequence: int) -> None:
        """Let the receipt of an event of the current epoch be found by its statement id."""

    def receipt(self, receipt_id: bytes) -> bytes | None:
        """The serialized SignedStatement of a receipt of any epoch."""

    def last_checkpoint(self) -> CheckpointRow | None:
        """The newest checkpoint."""

    def add_checkpoint(self, row: CheckpointRow) -> None:
        """Keep a checkpoint."""

    def checkpoints_after(self, number: int, limit: int) -> Sequence[CheckpointRow]:
        """Checkpoints after one of the chain, oldest first."""

    def begin_epoch(self, epoch: int) -> None:
        """Go on in a higher epoch: every head stands before its first event again. Checkpoints go on."""

    def epochs(self) -> Sequence[int]:
        """Every epoch with events, ascending."""

    def journal_of(self, epoch: int, sequence: int, limit: int) -> Sequence[JournalRow]:
        """Events of one epoch after a place, oldest first."""

    def member_place(self, member_id: str, epoch: int, sequence: int) -> int | None:
        """Which event of the journal stands at this place of a member's feed; its sequence."""

    def member_places(self, epoch: int) -> int:
        """How many places all feeds of an epoch have together."""

    def journal_after(self, sequence: int, limit: int) -> Sequence[JournalRow]:
        """Events of the current epoch after a place, oldest first."""

    def member_journal_after(self, member_id: str, sequence: int, limit: int) -> Sequence[JournalRow]:
        """One member's events of the current epoch after a place in its feed, oldest first."""
