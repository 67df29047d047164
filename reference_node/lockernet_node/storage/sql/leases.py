"""Leases and promises of the hub in SQL."""

from collections.abc import Sequence

from lockernet_node.ports import HubPromise, LeaseRow
from lockernet_node.storage.rows import (
    box_from,
    box_text,
    counts_from,
    counts_text,
    instant,
    microseconds,
)
from lockernet_node.storage.sql.statements import Part

_PROMISES = "SELECT parcel_id, lease_epoch, box, reserved_until, after_return FROM hub_promises "


class SqlLeases(Part):
    """Leases and promises of the hub in SQL."""

    def leases(self) -> Sequence[LeaseRow]:
        """All that set something aside, and the newest one."""
        rows = self._execute("SELECT lease_epoch, counts, kept_until FROM leases ORDER BY lease_epoch")
        return [
            LeaseRow(epoch, counts_from(counts), None if until is None else instant(until))
            for epoch, counts, until in rows
        ]

    def save_lease(self, row: LeaseRow) -> None:
        """Insert or replace."""
        until = None if row.kept_until is None else microseconds(row.kept_until)
        self._execute(
            "INSERT INTO leases (lease_epoch, counts, kept_until) VALUES (?, ?, ?) "
            "ON CONFLICT (lease_epoch) DO UPDATE SET "
            "counts = excluded.counts, kept_until = excluded.kept_until",
            (row.epoch, counts_text(row.counts), until),
        )

    def end_lease(self, epoch: int) -> None:
        """It sets nothing aside any more."""
        self._execute("DELETE FROM leases WHERE lease_epoch = ?", (epoch,))

    def hub_promise(self, parcel_id: bytes) -> HubPromise | None:
        """The hub's promise on which this parcel comes."""
        row = self._execute(_PROMISES + "WHERE parcel_id = ?", (parcel_id,)).fetchone()
        return None if row is None else _promise(row)

    def hub_promises(self, epoch: int) -> Sequence[HubPromise]:
        """All that the point has heard of under this lease."""
        return [
            _promise(row)
            for row in self._execute(_PROMISES + "WHERE lease_epoch = ? ORDER BY parcel_id", (epoch,))
        ]

    def save_hub_promise(self, promise: HubPromise) -> None:
        """Insert or replace."""
        self._execute(
            "INSERT INTO hub_promises (parcel_id, lease_epoch, box, reserved_until, after_return) "
            "VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (parcel_id) DO UPDATE SET lease_epoch = excluded.lease_epoch, box = excluded.box, "
            "reserved_until = excluded.reserved_until, after_return = excluded.after_return",
            (
                promise.parcel_id,
                promise.epoch,
                box_text(promise.box),
                microseconds(promise.reserved_until),
                promise.after_return,
            ),
        )


def _promise(row: tuple[bytes, int, str, int, int]) -> HubPromise:
    parcel_id, epoch, box, until, after_return = row
    return HubPromise(parcel_id, epoch, box_from(box), instant(until), after_return=bool(after_return))
