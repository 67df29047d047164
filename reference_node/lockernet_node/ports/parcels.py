"""Where each parcel is, and how it is found."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from lockernet.capacity.faults import Promise
from lockernet.capacity.fit import Load
from lockernet.custody.state import Custody


class ParcelTables(Protocol):
    """Where each parcel is, and how it is found."""

    def custody(self, parcel_id: bytes) -> Custody | None:
        """One parcel, whoever's."""

    def custody_by_label(self, courier_id: str, label: str) -> Custody | None:
        """The newest parcel of this courier with this label that is not ended, else the newest ended one."""

    def custody_by_handle(self, handle: bytes) -> Custody | None:
        """The parcel with this T0 handle."""

    def custody_by_selector(self, selector: str) -> Custody | None:
        """The live parcel with this T2 selector."""

    def custody_in(self, compartment: str) -> Custody | None:
        """The parcel to which this compartment is assigned, if it is."""

    def shipment(self, custody: Custody) -> Sequence[Custody]:
        """All parcels of this one's courier and shipment, itself among them; none if it has no shipment."""

    def sessions(self) -> Sequence[Custody]:
        """All parcels in DEPOSITING, COLLECTING or REMOVING."""

    def lapsing(self, now: datetime) -> Sequence[Custody]:
        """Parcels whose HARD reservation has reserved_until <= now and that are still EXPECTED."""

    def save(self, custody: Custody) -> None:
        """Insert or replace. At most one live parcel per compartment, selector, handle and parcel id,
        enforced by the store itself.
        """

    def keep_label(self, parcel_id: bytes, courier_id: str, label: str) -> None:
        """Remember the label in the erasable side table."""

    def drop_labels(self, parcel_id: bytes) -> None:
        """Forget what was kept by `keep_label` for this parcel."""

    def promised(self, now: datetime) -> Sequence[Load]:
        """The loads of all live HARD promises: EXPECTED parcels with now < reserved_until."""

    def promises(self, now: datetime) -> Sequence[Promise]:
        """The same with their parcels, in the order in which they were given."""
