"""Erasing in memory."""

from collections.abc import Sequence
from datetime import datetime

from lockernet_node.storage.memory.contents import Part


class MemoryErasing(Part):
    """Erasing in memory."""

    def note_end(self, parcel_id: bytes, at: datetime) -> None:
        """The parcel ended, or the days of an ended one begin again."""
        self._contents.endings[parcel_id] = at

    def ended_before(self, moment: datetime, limit: int) -> Sequence[bytes]:
        """Ended parcels that are not erased yet and ended before `moment`, oldest first."""
        due = sorted((at, parcel_id) for parcel_id, at in self._contents.endings.items() if at < moment)
        return [parcel_id for _, parcel_id in due[:limit]]

    def erase_parcel(self, parcel_id: bytes) -> int:
        """Erase the side table of a parcel, and its end."""
        contents = self._contents
        contents.endings.pop(parcel_id, None)
        labels = [label for label in contents.labels if label[2] == parcel_id]
        statements = [key for key, (_, _, parcel) in contents.statements.items() if parcel == parcel_id]
        contents.labels[:] = [label for label in contents.labels if label[2] != parcel_id]
        for key in statements:
            del contents.statements[key]
        secret = contents.claim_secrets.pop(parcel_id, None) is not None
        tries = contents.attempts.pop(parcel_id, None) is not None
        return len(labels) + len(statements) + secret + tries

    def erase_answers(self, before: datetime, limit: int) -> int:
        """Erase at most `limit` remembered answers given before; the oldest are looked at."""
        oldest = list(self._contents.requests.items())[:limit]
        due = [key for key, (_, at) in oldest if at < before]
        for key in due:
            del self._contents.requests[key]
        return len(due)

    def erase_statements(self, before: datetime, limit: int) -> int:
        """Erase at most `limit` statements that were kept before and belong to no one parcel."""
        kept = self._contents.statements.items()
        due = [key for key, (_, at, parcel) in kept if parcel is None and at < before][:limit]
        for key in due:
            del self._contents.statements[key]
        return len(due)
