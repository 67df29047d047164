"""Who answers for a parcel now, how well that is shown, and the receipts that say so."""

from lockernet.models.base import CompartmentId, Digest, Id16, Instant, Label, Model, OpenEnum, Slug, Uint32
from lockernet.models.points import EvidenceGrade as EvidenceGrade
from lockernet.models.points import Obligation
from lockernet.models.reservations import ParcelTerms
from lockernet.models.statements import Header, Period


class CustodyState(OpenEnum):
    """Where the parcel is, seen from the point."""

    UNSPECIFIED = 0
    EXPECTED = 1
    DEPOSITING = 2
    WAITING = 3
    COLLECTING = 4
    COLLECTED = 5
    REMOVING = 6
    REMOVED = 7
    WITHDRAWN = 8
    ABORTED = 9
    UNCERTAIN = 10


class CustodyMark(OpenEnum):
    """What is said of a parcel beside where it is."""

    UNSPECIFIED = 0
    OVERDUE = 1
    BLOCKED = 2
    DISPUTED = 3


class BlockCause(OpenEnum):
    """Why a parcel is blocked."""

    UNSPECIFIED = 0
    COURIER = 1
    CUSTOMS = 2
    REDIRECT = 3
    RECIPIENT_REFUSED = 4
    RECALL = 5


class DisputeReason(OpenEnum):
    """What somebody says is wrong."""

    UNSPECIFIED = 0
    COMPARTMENT_EMPTY = 1
    WRONG_ITEM = 2
    DAMAGED = 3
    NO_HANDOVER = 4
    WEAK_EVIDENCE = 5


class CodeTier(OpenEnum):
    """Which kind of claim code opened a door."""

    UNSPECIFIED = 0
    T0 = 1
    T1 = 2
    T2 = 3
    ORDER = 4


class DepositOrder(Model):
    """Order: expect this parcel, even without a reservation."""

    header: Header
    point_id: Slug
    parcel: ParcelTerms
    label: Label | None = None
    delegation_id: Digest | None = None


class CollectOrder(Model):
    """Order: the issuer's driver may collect this parcel (first mile, return)."""

    header: Header
    point_id: Slug
    parcel_id: Id16
    delegation_id: Digest | None = None


class RemoveOrder(Model):
    """Order: the issuer's driver may take this parcel away (overdue, redirected, blocked)."""

    header: Header
    point_id: Slug
    parcel_id: Id16
    delegation_id: Digest | None = None


class RedirectParcel(Model):
    """Order: the parcel goes elsewhere."""

    header: Header
    point_id: Slug
    parcel_id: Id16
    successor_point_id: Slug | None = None


class ReissueCode(Model):
    """Order: codes of lower generations are dead."""

    header: Header
    point_id: Slug
    parcel_id: Id16
    generation: Uint32


class BlockParcel(Model):
    """Order: no code opens its door for now."""

    header: Header
    point_id: Slug
    parcel_id: Id16
    cause: BlockCause


class ReleaseParcel(Model):
    """Order: its codes open the door again."""

    header: Header
    point_id: Slug
    parcel_id: Id16


class CloseDispute(Model):
    """Order: the dispute about this parcel is over."""

    header: Header
    point_id: Slug
    parcel_id: Id16


class BindLabel(Model):
    """Order: this is what will be scanned on a parcel that had no label."""

    header: Header
    point_id: Slug
    parcel_id: Id16
    label: Label


class ClearObligation(Model):
    """Order: an obligation of the parcel is met."""

    header: Header
    point_id: Slug
    parcel_id: Id16
    obligation: Obligation


class CollectionProof(Model):
    """What opened the door for a collection."""

    tier: CodeTier
    generation: Uint32
    claim_secret: Id16 | None = None


class CustodyReceipt(Model):
    """The point's word at a hand-over, chained to the parcel's receipt before."""

    header: Header
    point_id: Slug
    parcel_id: Id16
    from_state: CustodyState
    to_state: CustodyState
    compartment_id: CompartmentId
    occurred_at: Instant
    grade: EvidenceGrade
    event_id: Digest
    previous_receipt_id: Digest | None = None
    proof: CollectionProof | None = None


class Countersignature(Model):
    """The courier agrees with a receipt."""

    header: Header
    point_id: Slug
    parcel_id: Id16
    receipt_id: Digest


class Contest(Model):
    """The courier does not agree with a receipt."""

    header: Header
    point_id: Slug
    parcel_id: Id16
    receipt_id: Digest
    reason: DisputeReason


class SessionReceipt(Model):
    """The hand-overs of one visit, signed by the point's device key."""

    header: Header
    point_id: Slug
    visit: Period
    receipt_ids: tuple[Digest, ...] = ()


class DoorRefusal(Model):
    """The point's no to somebody at its door, signed by its device key."""

    header: Header
    point_id: Slug
    parcel_id: Id16 | None = None
    reason: str
    occurred_at: Instant
    event_id: Digest
