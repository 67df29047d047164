"""Who of the operator's staff may do what, and the doors that were opened beside visits."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from lockernet_node.ports.rows import OpeningRow


class StaffTables(Protocol):
    """Who of the operator's staff may do what, and the doors that were opened beside visits."""

    def keep_maintenance_grant(self, grant_id: bytes, statement: bytes, expires_at: datetime) -> None:
        """Keep a grant's bytes by its statement id; one that is there already stays."""

    def maintenance_grants(self, beginning: bytes) -> Sequence[tuple[bytes, bytes]]:
        """The ids that begin like this, and the bytes of their grants."""

    def drop_maintenance_grants(self, before: datetime) -> None:
        """Erase those with expires_at <= before."""

    def opening(self, compartment: str) -> OpeningRow | None:
        """The newest opening of this door beside visits."""

    def openings(self) -> Sequence[OpeningRow]:
        """The newest one of each door, by its name."""

    def save_opening(self, row: OpeningRow) -> None:
        """Insert, or replace the one of the same door."""

    def end_opening(self, compartment: str) -> None:
        """Forget it; nothing happens if there is none."""
