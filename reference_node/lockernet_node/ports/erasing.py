"""The erasable side table, and answers that are old: what is erased, and when it is due."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol


class ErasingTables(Protocol):
    """The erasable side table, and answers that are old."""

    def note_end(self, parcel_id: bytes, at: datetime) -> None:
        """The parcel ended, or the days of an ended one begin again."""

    def ended_before(self, moment: datetime, limit: int) -> Sequence[bytes]:
        """Ended parcels that are not erased yet and ended before `moment`, oldest first."""

    def erase_parcel(self, parcel_id: bytes) -> int:
        """Erase labels, statements, secrets and tries of a parcel, and its end; how many of the former."""

    def erase_answers(self, before: datetime, limit: int) -> int:
        """Erase at most `limit` remembered answers given before; how many."""

    def erase_statements(self, before: datetime, limit: int) -> int:
        """Erase at most `limit` statements that were kept before and belong to no one parcel; how many."""
