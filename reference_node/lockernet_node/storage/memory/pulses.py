"""Planned pulses in memory."""

from collections.abc import Sequence
from datetime import datetime

from lockernet_node.ports import PlannedUnlock
from lockernet_node.storage.memory.contents import Part, refuse_if

OUTCOMES = frozenset({"DONE", "FAILED", "ABANDONED"})


class MemoryPulses(Part):
    """Planned pulses in memory."""

    def plan_unlock(self, compartment: str, parcel_id: bytes, *, until: datetime | None = None) -> None:
        """Plan one pulse; it is done by the effects loop after the commit."""
        effect_id = len(self._contents.unlocks) + 1
        self._contents.unlocks[effect_id] = PlannedUnlock(effect_id, compartment, parcel_id, until)

    def planned_unlocks(self) -> Sequence[PlannedUnlock]:
        """Pulses not yet finished, oldest first."""
        unlocks, outcomes = self._contents.unlocks, self._contents.outcomes
        return [unlock for effect_id, unlock in unlocks.items() if effect_id not in outcomes]

    def finish_unlock(self, effect_id: int, outcome: str) -> None:
        """Mark a planned pulse DONE, FAILED or ABANDONED; a finished one is refused."""
        refuse_if(outcome not in OUTCOMES, f"expected one of {sorted(OUTCOMES)}, got {outcome}")
        planned = effect_id in self._contents.unlocks and effect_id not in self._contents.outcomes
        refuse_if(not planned, f"expected a planned pulse, got {effect_id}")
        self._contents.outcomes[effect_id] = outcome
