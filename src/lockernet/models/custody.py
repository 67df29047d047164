"""Who answers for a parcel now, how well that is shown, and the receipts that say so."""

from lockernet.models.base import CompartmentId, Digest, Id16, Instant, Label, Model, OpenEnum, Slug, Uint32
from lockernet.models.reservations import ParcelTerms
from lockernet.models.statements import Header


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


class EvidenceGrade(OpenEnum):
    """How well a transition is shown, weakest first."""

    UNSPECIFIED = 0
    COMMANDED = 1
    ACTUATED = 2
    DOOR_OPENED = 3
    DOOR_CLOSED = 4
    OCCUPANCY_CHANGED = 5
    SCANNED = 6
    ATTESTED = 7


class CodeTier(OpenEnum):
    """Which kind of claim code opened a door."""

    UNSPECIFIED = 0
    T0 = 1
    T1 = 2
    T2 = 3


class DepositOrder(Model):
    """Order: expect this parcel, even without a reservation."""

    header: Header
    point_id: Slug
    parcel: ParcelTerms
    label: Label


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
