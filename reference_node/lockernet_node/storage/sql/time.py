"""What is remembered of the time, in SQL."""

from lockernet.models.events import TimeState
from lockernet_node.ports import KeptTime
from lockernet_node.storage.rows import instant, microseconds
from lockernet_node.storage.sql.statements import Part


class SqlTime(Part):
    """What is remembered of the time, in SQL."""

    def kept_time(self) -> KeptTime | None:
        """What was kept last."""
        row = self._execute("SELECT floor, synced_at, state, stepped FROM kept_time").fetchone()
        if row is None:
            return None
        floor, synced_at, state, stepped = row
        return KeptTime(instant(floor), instant(synced_at), TimeState(state), stepped=bool(stepped))

    def keep_time(self, kept: KeptTime) -> None:
        """Replace it; the floor never goes back."""
        self._execute(
            "INSERT INTO kept_time (only_row, floor, synced_at, state, stepped) VALUES (1, ?, ?, ?, ?) "
            "ON CONFLICT (only_row) DO UPDATE SET floor = excluded.floor, synced_at = excluded.synced_at, "
            "state = excluded.state, stepped = excluded.stepped",
            (microseconds(kept.floor), microseconds(kept.synced_at), int(kept.state), int(kept.stepped)),
        )
