"""What can happen to a parcel while no door moves: marks, orders, disputes, codes, delegations."""

from lockernet.models.base import Digest, Id16, Instant, Model, Slug, Uint32
from lockernet.models.custody import BlockCause, CustodyState, DisputeReason
from lockernet.models.points import EvidenceGrade, Obligation


class HoldExtended(Model):
    """A parcel may wait longer: by an order, or because the point was out of service."""

    parcel_id: Id16
    hold_until: Instant


class ParcelOverdue(Model):
    """A hold is over; the parcel stays collectable until removal starts."""

    parcel_id: Id16


class ParcelBlocked(Model):
    """No code opens its door until it is released."""

    parcel_id: Id16
    cause: BlockCause
    successor_point_id: Slug | None = None


class ParcelReleased(Model):
    """Its codes open the door again."""

    parcel_id: Id16


class RemovalOrdered(Model):
    """The courier will take the parcel away: its driver may open the door."""

    parcel_id: Id16
    actor_id: Slug


class CollectionOrdered(Model):
    """The courier will collect the parcel: its driver may open the door."""

    parcel_id: Id16
    actor_id: Slug


class LabelBound(Model):
    """A parcel got its label; the label itself is in no event."""

    parcel_id: Id16


class CodeReissued(Model):
    """Codes of lower generations are dead."""

    parcel_id: Id16
    generation: Uint32


class ObligationCleared(Model):
    """An obligation of the parcel is met."""

    parcel_id: Id16
    obligation: Obligation


class DisputeOpened(Model):
    """Somebody says that something is wrong; evidence is kept."""

    parcel_id: Id16
    reason: DisputeReason
    receipt_id: Digest | None = None


class DisputeClosed(Model):
    """A dispute is over."""

    parcel_id: Id16


class ReceiptCountersigned(Model):
    """The courier agrees with a receipt; `to_state` says of which hand-over."""

    parcel_id: Id16
    receipt_id: Digest
    to_state: CustodyState


class CustodyResolved(Model):
    """An inspection, or evidence, said where an uncertain parcel is."""

    parcel_id: Id16
    state: CustodyState
    grade: EvidenceGrade
    hold_until: Instant | None = None


class DelegationAccepted(Model):
    """A courier may act for another at this point."""

    courier_id: Slug
    delegate_id: Slug
    delegation_id: Digest
