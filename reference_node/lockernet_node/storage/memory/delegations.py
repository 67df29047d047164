"""Delegations in memory."""

from collections.abc import Sequence
from datetime import datetime

from lockernet_node.ports import HeldDelegation
from lockernet_node.storage.memory.contents import Part


class MemoryDelegations(Part):
    """Delegations in memory."""

    def keep_delegation(self, held: HeldDelegation, *, newest: int, now: datetime) -> None:
        """Keep it, and the newest others of the pair that have not expired."""
        kept = self._contents.delegations
        kept.setdefault(held.delegation_id, held)
        pair = [each for each in kept.values() if each[1:3] == held[1:3]]
        for each in pair:
            if each.expires_at <= now or each in pair[:-newest]:
                del kept[each.delegation_id]

    def delegation(self, delegation_id: bytes) -> HeldDelegation | None:
        """One by its statement id."""
        return self._contents.delegations.get(delegation_id)

    def delegations_to(self, delegate_id: str) -> Sequence[HeldDelegation]:
        """All that let this member act, the newest first."""
        kept = reversed(self._contents.delegations.values())
        return [each for each in kept if each.delegate_id == delegate_id]
