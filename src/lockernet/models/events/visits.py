"""What can happen at a door: deposits, collections, removals, and what the sensors saw of them."""

from lockernet.models.base import CompartmentId, Id16, Instant, Model, Slug, Uint32
from lockernet.models.custody import CodeTier
from lockernet.models.grants import GrantAction
from lockernet.models.points import EvidenceGrade


class DepositStarted(Model):
    """A door will open for a driver; committed before the pulse."""

    parcel_id: Id16
    compartment_id: CompartmentId
    occupied_before: bool | None = None
    session_until: Instant
    actor_id: Slug | None = None
    tier: CodeTier = CodeTier.UNSPECIFIED


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


class DepositRefused(Model):
    """A parcel was turned away at the door; the DoorRefusal stands beside it."""

    courier_id: Slug
    parcel_id: Id16 | None = None
    reason: str


class CollectionStarted(Model):
    """A door will open for a recipient; committed before the pulse."""

    parcel_id: Id16
    compartment_id: CompartmentId
    tier: CodeTier
    generation: Uint32
    session_until: Instant
    occupied_before: bool | None = None
    action: GrantAction = GrantAction.UNSPECIFIED
    actor_id: Slug | None = None


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


class ParcelWithdrawn(Model):
    """The sender took the parcel back."""

    parcel_id: Id16
    compartment_id: CompartmentId
    grade: EvidenceGrade


class ParcelRefused(Model):
    """The recipient does not want the parcel and left it inside."""

    parcel_id: Id16
    compartment_id: CompartmentId


class RemovalStarted(Model):
    """A door will open for the courier who takes the parcel away; committed before the pulse."""

    parcel_id: Id16
    compartment_id: CompartmentId
    session_until: Instant
    occupied_before: bool | None = None
    actor_id: Slug


class ParcelRemoved(Model):
    """The parcel is out, with the courier."""

    parcel_id: Id16
    compartment_id: CompartmentId
    grade: EvidenceGrade


class RemovalAborted(Model):
    """The parcel is still in, as before."""

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


class SessionInterrupted(Model):
    """A restart cut a visit; the movements of its door in between are not known."""

    parcel_id: Id16
    compartment_id: CompartmentId
