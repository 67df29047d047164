"""Stays of drivers, and the session receipts that they end with."""

from collections.abc import Sequence
from typing import Protocol

from lockernet_node.ports.rows import SessionReceiptRow, Stay


class StayTables(Protocol):
    """Stays of drivers, and the session receipts that they end with."""

    def stays(self) -> Sequence[Stay]:
        """All that have not ended; one kiosk has one, rarely two."""

    def save_stay(self, stay: Stay) -> None:
        """Insert or replace the stay with this badge."""

    def end_stay(self, badge_id: bytes) -> None:
        """Forget it; its receipts stand in the journal, and in its session receipt."""

    def last_session_receipt(self, courier_id: str) -> int:
        """The number of a courier's newest session receipt; 0 if there is none."""

    def add_session_receipt(self, row: SessionReceiptRow) -> None:
        """Keep one; its number is the courier's last one plus one."""

    def session_receipts_after(self, courier_id: str, number: int, limit: int) -> Sequence[SessionReceiptRow]:
        """A courier's session receipts after a number, oldest first."""
