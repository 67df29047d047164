"""Delegations that were delivered to the point, as the statements that they are."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from lockernet_node.ports.rows import HeldDelegation


class DelegationTables(Protocol):
    """Delegations that were delivered to the point."""

    def keep_delegation(self, held: HeldDelegation, *, newest: int, now: datetime) -> None:
        """Keep it; of this delegator for this delegate the `newest` stay, and none that has expired."""

    def delegation(self, delegation_id: bytes) -> HeldDelegation | None:
        """One by its statement id."""

    def delegations_to(self, delegate_id: str) -> Sequence[HeldDelegation]:
        """All that let this member act, the newest first."""
