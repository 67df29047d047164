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

    def live_parcels(self) -> Sequence[Custody]:
        """All parcels that have not ended."""

    def parcels_after(self, parcel_id: bytes, limit: int) -> Sequence[Custody]:
        """All parcels, ended ones too, by ascending id after one; `b""` is before the first."""

    def lapsing(self, now: datetime) -> Sequence[Custody]:
        """Parcels whose HARD reservation has reserved_until <= now and that are still EXPECTED."""

    def due(self, now: datetime) -> Sequence[Custody]:
        """Parcels whose `pipeline.due.due_at` is now or before, in the order in which they were ordered.

        A parcel may be told up to a second early; the custody table decides.
        """

    def inside(self) -> Sequence[Custody]:
        """All parcels to which a compartment is assigned, in no order."""

    def unpromised(self, courier_id: str) -> int:
        """How many parcels of this courier are EXPECTED without a HARD reservation, lapsed ones included."""

    def promised_to(self, courier_id: str, now: datetime) -> int:
        """How many live HARD promises this courier has."""

    def softly_reserved(self) -> Sequence[Custody]:
        """All EXPECTED parcels with a SOFT reservation, in the order in which they were asked for."""

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
