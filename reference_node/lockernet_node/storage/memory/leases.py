"""Leases and promises of the hub in memory."""

from collections.abc import Sequence

from lockernet_node.ports import HubPromise, LeaseRow
from lockernet_node.storage.memory.contents import Part


class MemoryLeases(Part):
    """Leases and promises of the hub in memory."""

    def leases(self) -> Sequence[LeaseRow]:
        """All that set something aside, and the newest one."""
        return [row for _, row in sorted(self._contents.leases.items())]

    def save_lease(self, row: LeaseRow) -> None:
        """Insert or replace."""
        self._contents.leases[row.epoch] = row

    def end_lease(self, epoch: int) -> None:
        """It sets nothing aside any more."""
        self._contents.leases.pop(epoch, None)

    def hub_promise(self, parcel_id: bytes) -> HubPromise | None:
        """The hub's promise on which this parcel comes."""
        return self._contents.hub_promises.get(parcel_id)

    def hub_promises(self, epoch: int) -> Sequence[HubPromise]:
        """All that the point has heard of under this lease."""
        promises = sorted(self._contents.hub_promises.items())
        return [promise for _, promise in promises if promise.epoch == epoch]

    def save_hub_promise(self, promise: HubPromise) -> None:
        """Insert or replace."""
        self._contents.hub_promises[promise.parcel_id] = promise
