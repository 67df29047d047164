"""What the point knows of one parcel: where it is, since when, and how well that is shown."""

from datetime import datetime, timedelta

from lockernet.models.base import CompartmentId, Digest, Id16, Instant, Model, Slug
from lockernet.models.custody import CodeTier, CustodyState, EvidenceGrade
from lockernet.models.reservations import ParcelTerms, ReservationState

SESSION = timedelta(seconds=120)
"""A visit lasts this long; within it the same door may be opened again (LN-COD-009)."""

TIME_TO_OPEN = timedelta(seconds=10)
"""A door that was not seen open this long after the visit began stayed shut (LN-CUS-011)."""

REOPEN_LIMIT = 2

IN_SESSION = frozenset({CustodyState.DEPOSITING, CustodyState.COLLECTING})

ASSIGNED = IN_SESSION | {CustodyState.WAITING, CustodyState.REMOVING, CustodyState.UNCERTAIN}
"""In these states a compartment belongs to the parcel, and to no other (invariant I1)."""

ENDED = frozenset(
    {CustodyState.COLLECTED, CustodyState.REMOVED, CustodyState.WITHDRAWN, CustodyState.ABORTED}
)
"""From these states no way leads on; codes of such a parcel open nothing."""


class Session(Model):
    """One visit at one door, from the committed intent on."""

    until: Instant
    occupied_before: bool | None = None
    opened: bool = False
    """The latch was seen open since the visit began."""
    door_open: bool = False
    """The latch is open, as far as we know."""
    occupied: bool | None = None
    """What the infrared said when the door was last seen closed."""
    interrupted: bool = False
    """The node was away during the visit, so movements may have been missed."""
    reopens: int = 0
    reopening: bool = False
    """The door was told to open once more and was not seen to move since (LN-CUS-018)."""
    tier: CodeTier = CodeTier.UNSPECIFIED
    generation: int = 0


class Custody(Model):
    """One parcel at one point."""

    parcel_id: Id16
    courier_id: Slug
    terms: ParcelTerms
    state: CustodyState = CustodyState.EXPECTED
    reservation: ReservationState = ReservationState.UNSPECIFIED
    reserved_until: Instant | None = None
    compartment_id: CompartmentId | None = None
    hold_until: Instant | None = None
    grade: EvidenceGrade = EvidenceGrade.UNSPECIFIED
    deposit_grade: EvidenceGrade = EvidenceGrade.UNSPECIFIED
    """Of the deposit; a collection that comes to nothing brings it back."""
    session: Session | None = None
    selector: str | None = None
    key_version: int = 1
    """Of the point's digit key, with which its T2 digits are computed."""
    generation: int = 0
    """Of the newest collection code that the point has seen; T0 is 0."""
    last_receipt_id: Digest | None = None

    def has_promise(self, now: datetime) -> bool:
        """True if a HARD reservation holds a compartment for it now."""
        return (
            self.state is CustodyState.EXPECTED
            and self.reservation is ReservationState.HARD
            and self.reserved_until is not None
            and now < self.reserved_until
        )
