"""Maintenance grants and doors opened beside visits, in memory."""

from collections.abc import Sequence
from datetime import datetime

from lockernet_node.ports import OpeningRow
from lockernet_node.storage.memory.contents import Part


class MemoryStaff(Part):
    """Maintenance grants and doors opened beside visits, in memory."""

    def keep_maintenance_grant(self, grant_id: bytes, statement: bytes, expires_at: datetime) -> None:
        """Keep a grant by its statement id."""
        self._contents.maintenance_grants.setdefault(grant_id, (statement, expires_at))

    def maintenance_grants(self, beginning: bytes) -> Sequence[tuple[bytes, bytes]]:
        """The grants whose statement ids begin like this."""
        grants = sorted(self._contents.maintenance_grants.items(), key=lambda each: each[0])
        return [
            (grant_id, statement) for grant_id, (statement, _) in grants if grant_id.startswith(beginning)
        ]

    def drop_maintenance_grants(self, before: datetime) -> None:
        """Erase those that ended before."""
        for grant_id, (_, expires_at) in list(self._contents.maintenance_grants.items()):
            if expires_at <= before:
                del self._contents.maintenance_grants[grant_id]

    def opening(self, compartment: str) -> OpeningRow | None:
        """The newest opening of this door beside visits."""
        return self._contents.openings.get(compartment)

    def openings(self) -> Sequence[OpeningRow]:
        """The newest one of each door."""
        return [row for _, row in sorted(self._contents.openings.items())]

    def save_opening(self, row: OpeningRow) -> None:
        """Insert or replace."""
        self._contents.openings[row.compartment] = row

    def end_opening(self, compartment: str) -> None:
        """Forget it."""
        self._contents.openings.pop(compartment, None)
