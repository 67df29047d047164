"""Parcels in memory."""

from collections.abc import Sequence
from datetime import datetime

from lockernet.capacity.faults import Promise
from lockernet.capacity.fit import Load
from lockernet.custody.state import ENDED, IN_SESSION, PLACED, Custody
from lockernet.models.custody import CustodyState
from lockernet.models.reservations import ReservationState
from lockernet_node.pipeline.loads import load_of
from lockernet_node.storage.memory.contents import Part, place_of, refuse_if, selector_of


class MemoryParcels(Part):
    """Parcels in memory."""

    def custody(self, parcel_id: bytes) -> Custody | None:
        """One parcel, whoever's."""
        return self._contents.custodies.get(parcel_id)

    def custody_by_label(self, courier_id: str, label: str) -> Custody | None:
        """The newest live parcel of this courier with this label, else the newest ended one."""
        labelled = [
            self._contents.custodies[parcel_id]
            for courier, text, parcel_id in reversed(self._contents.labels)
            if (courier, text) == (courier_id, label) and parcel_id in self._contents.custodies
        ]
        return min(labelled, key=lambda custody: custody.state in ENDED, default=None)

    def custody_by_handle(self, handle: bytes) -> Custody | None:
        """The parcel with this T0 handle."""
        return next(self._where(lambda custody: custody.terms.claim_handle == handle), None)

    def custody_by_selector(self, selector: str) -> Custody | None:
        """The live parcel with this T2 selector."""
        return next(self._where(lambda custody: selector_of(custody) == selector), None)

    def custody_in(self, compartment: str) -> Custody | None:
        """The parcel to which this compartment is assigned, if it is."""
        return next(self._where(lambda custody: place_of(custody) == compartment), None)

    def shipment(self, custody: Custody) -> Sequence[Custody]:
        """All parcels of this one's courier and shipment, itself among them; none if it has no shipment."""
        key = _shipment(custody)
        return [] if key is None else list(self._where(lambda other: _shipment(other) == key))

    def sessions(self) -> Sequence[Custody]:
        """All parcels in DEPOSITING, COLLECTING or REMOVING."""
        return list(self._where(lambda custody: custody.state in IN_SESSION))

    def lapsing(self, now: datetime) -> Sequence[Custody]:
        """EXPECTED parcels whose HARD reservation is over."""
        return list(self._where(lambda custody: _is_promised(custody) and not custody.has_promise(now)))

    def save(self, custody: Custody) -> None:
        """Insert or replace."""
        handle, selector, place = custody.terms.claim_handle, selector_of(custody), place_of(custody)
        refuse_if(custody.state in PLACED and place is None, "a parcel inside needs its compartment")
        for other in self._where(lambda other: other.parcel_id != custody.parcel_id):
            refuse_if(handle is not None and other.terms.claim_handle == handle, "the handle is taken")
            refuse_if(selector is not None and selector_of(other) == selector, "the selector is taken")
            refuse_if(place is not None and place_of(other) == place, "the compartment is assigned")
        self._contents.custodies[custody.parcel_id] = custody

    def keep_label(self, parcel_id: bytes, courier_id: str, label: str) -> None:
        """Remember the label in the erasable side table."""
        row = (courier_id, label, parcel_id)
        if row not in self._contents.labels:
            self._contents.labels.append(row)

    def drop_labels(self, parcel_id: bytes) -> None:
        """Forget this parcel's labels."""
        labels = self._contents.labels
        labels[:] = [row for row in labels if row[2] != parcel_id]

    def promised(self, now: datetime) -> Sequence[Load]:
        """The loads of all live HARD promises."""
        return [load_of(custody.terms) for custody in self._where(lambda custody: custody.has_promise(now))]

    def promises(self, now: datetime) -> Sequence[Promise]:
        """The same with their parcels; a parcel keeps its place when it is saved again."""
        custodies = enumerate(self._contents.custodies.values())
        return [
            Promise(place, custody.parcel_id, load_of(custody.terms))
            for place, custody in custodies
            if custody.has_promise(now)
        ]


def _shipment(custody: Custody) -> tuple[str, bytes] | None:
    """The shipment that the parcel is part of."""
    shipment = custody.terms.shipment
    return None if shipment is None else (custody.courier_id, shipment.shipment_id)


def _is_promised(custody: Custody) -> bool:
    """True for EXPECTED and HARD, lapsed or not."""
    hard = custody.reservation is ReservationState.HARD and custody.reserved_until is not None
    return hard and custody.state is CustodyState.EXPECTED
