"""What can happen to the point itself: alarms, compartments, staff, leases, closings, outages, the node."""

from lockernet.models.base import (
    CompartmentId,
    Digest,
    Handle,
    Id16,
    Instant,
    KeyId,
    Model,
    OpenEnum,
    Slug,
    Uint32,
    Uint64,
)
from lockernet.models.grants import LeasedClass, MaintenanceAction
from lockernet.models.statements import Period


class TimeState(OpenEnum):
    """How far a node trusts its clock."""

    UNSPECIFIED = 0
    SYNCED = 1
    HOLDOVER = 2
    UNTRUSTED = 3


class TimeStateChanged(Model):
    """The node trusts its clock more, or less, than before."""

    state: TimeState
    off_by_seconds: Uint32


class UnexpectedDoorOpened(Model):
    """A door opened without a committed cause: alarm."""

    compartment_id: CompartmentId
    parcel_id: Id16 | None = None


class DoorLeftOpen(Model):
    """A door stands open after its visit: alarm."""

    compartment_id: CompartmentId
    parcel_id: Id16 | None = None


class DoorOpenedRemotely(Model):
    """The operator opens a door from afar; committed before the pulse."""

    compartment_id: CompartmentId
    parcel_id: Id16 | None = None
    reason: str
    session_until: Instant | None = None


class CompartmentFaulted(Model):
    """A compartment is out of service."""

    compartment_id: CompartmentId
    reason: str


class CompartmentRepaired(Model):
    """A compartment is back in service."""

    compartment_id: CompartmentId


class CompartmentInspected(Model):
    """Somebody looked into a compartment."""

    compartment_id: CompartmentId
    occupied: bool
    parcel_id: Id16 | None = None


class CompartmentForced(Model):
    """A compartment was opened by order of an authority, or with a key."""

    compartment_id: CompartmentId
    parcel_id: Id16 | None = None
    grant_id: Digest
    pulsed: bool
    second_grant_id: Digest | None = None


class OrphanItemFound(Model):
    """Something lies in a compartment that no parcel explains."""

    compartment_id: CompartmentId


class OrphanItemRemoved(Model):
    """The item that no parcel explained was taken out."""

    compartment_id: CompartmentId


class CapacityLeased(Model):
    """Boxes are left to the hub."""

    lease_epoch: Uint64
    classes: tuple[LeasedClass, ...] = ()


class CapacityReturned(Model):
    """The hub gave its lease back."""

    lease_epoch: Uint64


class PointOutage(Model):
    """The point did not serve for a while; holds are extended by it."""

    period: Period
    reason: str


class NodeStarted(Model):
    """The node began to serve."""

    version: str
    open_sessions: Uint32


class ClosedScope(OpenEnum):
    """What a closed point does not do."""

    UNSPECIFIED = 0
    DEPOSITS = 1
    ALL_BUT_COLLECTIONS = 2


class ServiceClosed(Model):
    """The point serves somebody less than before; with nobody named, everybody."""

    scope: ClosedScope
    reason: str
    courier_id: Slug | None = None
    key_id: KeyId | None = None
    grant_id: Digest | None = None


class ServiceReopened(Model):
    """The point serves them again as before, as far as nothing else is closed."""

    reason: str
    courier_id: Slug | None = None
    key_id: KeyId | None = None
    grant_id: Digest | None = None


class MaintenanceGranted(Model):
    """Staff of the operator may work here for a while."""

    grant_id: Digest
    holder_hash: Handle
    actions: tuple[MaintenanceAction, ...] = ()


class DoorOpenedForStaff(Model):
    """A door will open for staff; committed before the pulse."""

    compartment_id: CompartmentId
    parcel_id: Id16 | None = None
    grant_id: Digest
    action: MaintenanceAction
    session_until: Instant
