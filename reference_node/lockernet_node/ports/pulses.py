"""Pulses that committed events explain."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from lockernet_node.ports.rows import PlannedUnlock


class PulseTables(Protocol):
    """Pulses that committed events explain."""

    def plan_unlock(self, compartment: str, parcel_id: bytes, *, until: datetime | None = None) -> None:
        """Plan one pulse; it is done by the effects loop after the commit.

        `until` None: for this parcel's visit. Else beside visits, then or never; `parcel_id` may be empty.
        """

    def planned_unlocks(self) -> Sequence[PlannedUnlock]:
        """Pulses not yet finished, oldest first."""

    def finish_unlock(self, effect_id: int, outcome: str) -> None:
        """Mark a pulse DONE, FAILED or ABANDONED; a finished pulse is never planned again."""
