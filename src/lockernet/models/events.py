"""What can happen at a point: one model per event, past tense."""

from lockernet.models.base import CompartmentId, Id16, Instant, Model, Slug, Uint32
from lockernet.models.custody import CodeTier, EvidenceGrade
from lockernet.models.reservations import ParcelTerms


class CompartmentReserved(Model):
    """A promise was given."""

    courier_id: Slug
    parcel: ParcelTerms
    reserved_until: Instant


class ParcelExpected(Model):
    """A deposit order was taken."""

    courier_id: Slug
    parcel: ParcelTerms


class ReservationCancelled(Model):
    """The courier took the promise back."""

    parcel_id: Id16


class ReservationLapsed(Model):
    """The promise ran out."""

    parcel_id: Id16


class OrderRefused(Model):
    """An order was answered with no."""

    courier_id: Slug
    parcel_id: Id16
    reason: str
    final: bool


class DepositStarted(Model):
    """A door will open for a driver; committed before the pulse."""

    parcel_id: Id16
    compartment_id: CompartmentId
    occupied_before: bool | None = None
    session_until: Instant


class ParcelDeposited(Model):
    """The parcel is in: custody moved from courier to operator."""

    parcel_id: Id16
    compartment_id: CompartmentId
    hold_until: Instant
    grade: EvidenceGrade


class DepositAborted(Model):
    """The parcel is not in; it is expected as before."""

    parcel_id: Id16
    compartment_id: CompartmentId
    reason: str


class CollectionStarted(Model):
    """A door will open for a recipient; committed before the pulse."""

    parcel_id: Id16
    compartment_id: CompartmentId
    tier: CodeTier
    generation: Uint32
    session_until: Instant
    occupied_before: bool | None = None


class ParcelCollected(Model):
    """The parcel is out: custody ended, the code is spent."""

    parcel_id: Id16
    compartment_id: CompartmentId
    grade: EvidenceGrade


class CollectionAborted(Model):
    """The parcel is still in; its code works as before."""

    parcel_id: Id16
    compartment_id: CompartmentId
    reason: str


class CompartmentReopened(Model):
    """The same door will open once more within its session; committed before the pulse."""

    parcel_id: Id16
    compartment_id: CompartmentId


class DoorOpened(Model):
    """A latch was seen open."""

    parcel_id: Id16
    compartment_id: CompartmentId


class DoorClosed(Model):
    """A latch was seen closed."""

    parcel_id: Id16
    compartment_id: CompartmentId
    occupied: bool | None = None


class CustodyMarkedUncertain(Model):
    """Nobody can say where the parcel is; the compartment is quarantined."""

    parcel_id: Id16
    compartment_id: CompartmentId
    reason: str


class CodeRefused(Model):
    """A code opened nothing; the code itself is in no event."""

    tier: CodeTier
    parcel_id: Id16 | None = None


class UnexpectedDoorOpened(Model):
    """A door opened without a committed cause: alarm."""

    compartment_id: CompartmentId
    parcel_id: Id16 | None = None


class CompartmentFaulted(Model):
    """A compartment is out of service."""

    compartment_id: CompartmentId
    reason: str


class SessionInterrupted(Model):
    """A restart cut a visit; the movements of its door in between are not known."""

    parcel_id: Id16
    compartment_id: CompartmentId


class NodeStarted(Model):
    """The node began to serve."""

    version: str
    open_sessions: Uint32


Body = (
    CompartmentReserved
    | ParcelExpected
    | ReservationCancelled
    | ReservationLapsed
    | OrderRefused
    | DepositStarted
    | ParcelDeposited
    | DepositAborted
    | CollectionStarted
    | ParcelCollected
    | CollectionAborted
    | CompartmentReopened
    | DoorOpened
    | DoorClosed
    | CustodyMarkedUncertain
    | CodeRefused
    | UnexpectedDoorOpened
    | CompartmentFaulted
    | NodeStarted
    | SessionInterrupted
)
