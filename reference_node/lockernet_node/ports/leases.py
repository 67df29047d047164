"""The boxes that the point leaves to its hub, and the parcels that the hub has promised them to."""

from collections.abc import Sequence
from typing import Protocol

from lockernet_node.ports.rows import HubPromise, LeaseRow


class LeaseTables(Protocol):
    """The boxes that the point leaves to its hub, and the parcels that the hub has promised them to."""

    def leases(self) -> Sequence[LeaseRow]:
        """All that were ever granted and set something aside still, by epoch; the newest one in any case."""

    def save_lease(self, row: LeaseRow) -> None:
        """Insert, or replace the one of the same epoch."""

    def end_lease(self, epoch: int) -> None:
        """It sets nothing aside any more. Never the newest one: its epoch must be remembered."""

    def hub_promise(self, parcel_id: bytes) -> HubPromise | None:
        """The hub's promise on which this parcel comes, if it does."""

    def hub_promises(self, epoch: int) -> Sequence[HubPromise]:
        """All that the point has heard of under this lease, by parcel."""

    def save_hub_promise(self, promise: HubPromise) -> None:
        """Insert or replace."""
