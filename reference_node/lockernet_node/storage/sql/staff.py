"""Maintenance grants and doors opened beside visits, in SQL."""

from collections.abc import Sequence
from datetime import datetime

from lockernet.models.grants import MaintenanceAction
from lockernet_node.ports import OpeningRow, OpeningStage
from lockernet_node.storage.rows import instant, microseconds
from lockernet_node.storage.sql.statements import Part

_OPENINGS = "SELECT compartment_id, action, grant_id, until, stage FROM openings "


class SqlStaff(Part):
    """Maintenance grants and doors opened beside visits, in SQL."""

    def keep_maintenance_grant(self, grant_id: bytes, statement: bytes, expires_at: datetime) -> None:
        """Keep a grant by its statement id."""
        self._execute(
            "INSERT INTO maintenance_grants (grant_id, expires_at, statement) VALUES (?, ?, ?) "
            "ON CONFLICT DO NOTHING",
            (grant_id, microseconds(expires_at), statement),
        )

    def maintenance_grants(self, beginning: bytes) -> Sequence[tuple[bytes, bytes]]:
        """The grants whose statement ids begin like this."""
        rows = self._execute(
            "SELECT grant_id, statement FROM maintenance_grants WHERE substr(grant_id, 1, ?) = ? "
            "ORDER BY grant_id",
            (len(beginning), beginning),
        )
        return rows.fetchall()

    def drop_maintenance_grants(self, before: datetime) -> None:
        """Erase those that ended before."""
        self._execute("DELETE FROM maintenance_grants WHERE expires_at <= ?", (microseconds(before),))

    def opening(self, compartment: str) -> OpeningRow | None:
        """The newest opening of this door beside visits."""
        row = self._execute(_OPENINGS + "WHERE compartment_id = ?", (compartment,)).fetchone()
        return None if row is None else _opening(row)

    def openings(self) -> Sequence[OpeningRow]:
        """The newest one of each door."""
        return [_opening(row) for row in self._execute(_OPENINGS + "ORDER BY compartment_id")]

    def save_opening(self, row: OpeningRow) -> None:
        """Insert or replace."""
        self._execute(
            "INSERT INTO openings (compartment_id, action, grant_id, until, stage) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (compartment_id) DO UPDATE SET action = excluded.action, "
            "grant_id = excluded.grant_id, until = excluded.until, stage = excluded.stage",
            (row.compartment, int(row.action), row.grant_id, microseconds(row.until), int(row.stage)),
        )

    def end_opening(self, compartment: str) -> None:
        """Forget it."""
        self._execute("DELETE FROM openings WHERE compartment_id = ?", (compartment,))


def _opening(row: tuple[str, int, bytes | None, int, int]) -> OpeningRow:
    name, action, grant_id, until, stage = row
    return OpeningRow(name, MaintenanceAction(action), grant_id, instant(until), OpeningStage(stage))
