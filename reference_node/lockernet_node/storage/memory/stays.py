"""Stays and session receipts in memory."""

from collections.abc import Sequence

from lockernet_node.ports import SessionReceiptRow, Stay
from lockernet_node.storage.memory.contents import Part, refuse_if


class MemoryStays(Part):
    """Stays and session receipts in memory."""

    def stays(self) -> Sequence[Stay]:
        """All that have not ended."""
        return sorted(self._contents.stays.values(), key=lambda stay: stay.begun_at)

    def save_stay(self, stay: Stay) -> None:
        """Insert or replace the stay with this badge."""
        self._contents.stays[stay.badge_id] = stay

    def end_stay(self, badge_id: bytes) -> None:
        """Forget it."""
        self._contents.stays.pop(badge_id, None)

    def last_session_receipt(self, courier_id: str) -> int:
        """The number of a courier's newest session receipt."""
        return len(self._of(courier_id))

    def add_session_receipt(self, row: SessionReceiptRow) -> None:
        """Keep one."""
        gap = row.number != self.last_session_receipt(row.courier_id) + 1
        refuse_if(gap, "session receipts go on with the courier's next number")
        self._contents.session_receipts.append(row)

    def session_receipts_after(self, courier_id: str, number: int, limit: int) -> Sequence[SessionReceiptRow]:
        """A courier's session receipts after a number, oldest first."""
        return self._of(courier_id)[number : number + limit]

    def _of(self, courier_id: str) -> list[SessionReceiptRow]:
        return [row for row in self._contents.session_receipts if row.courier_id == courier_id]
