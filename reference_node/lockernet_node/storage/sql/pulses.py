"""Planned pulses in SQL."""

from collections.abc import Sequence
from datetime import datetime

from lockernet_node.ports import BrokenRule, PlannedUnlock
from lockernet_node.storage.rows import instant, microseconds
from lockernet_node.storage.sql.statements import Part


class SqlPulses(Part):
    """Planned pulses in SQL."""

    def plan_unlock(self, compartment: str, parcel_id: bytes, *, until: datetime | None = None) -> None:
        """Plan one pulse; it is done by the effects loop after the commit."""
        self._execute(
            "INSERT INTO effects (compartment_id, parcel_id, until) VALUES (?, ?, ?)",
            (compartment, parcel_id, None if until is None else microseconds(until)),
        )

    def planned_unlocks(self) -> Sequence[PlannedUnlock]:
        """Pulses not yet finished, oldest first."""
        rows = self._execute(
            "SELECT effect_id, compartment_id, parcel_id, until FROM effects "
            "WHERE state = 'PLANNED' ORDER BY effect_id"
        )
        return [
            PlannedUnlock(effect_id, compartment, parcel_id, None if until is None else instant(until))
            for effect_id, compartment, parcel_id, until in rows
        ]

    def finish_unlock(self, effect_id: int, outcome: str) -> None:
        """Mark a planned pulse DONE, FAILED or ABANDONED; a finished one is refused."""
        cursor = self._execute("UPDATE effects SET state = ? WHERE effect_id = ?", (outcome, effect_id))
        if cursor.rowcount != 1:
            raise BrokenRule(f"expected a planned pulse, got {effect_id}")
