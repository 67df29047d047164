"""What the point knows of one parcel: where it is, since when, and how well that is shown."""

from datetime import datetime, timedelta

from lockernet.models.base import CompartmentId, Digest, Id16, Instant, Model, Slug
from lockernet.models.custody import (
    BlockCause,
    CodeTier,
    CustodyMark,
    CustodyState,
    DisputeReason,
    EvidenceGrade,
)
from lockernet.models.grants import GrantAction
from lockernet.models.points import Obligation
from lockernet.models.reservations import ParcelTerms, ReservationState

SESSION = timedelta(seconds=120)
"""A visit lasts this long; within it the same door may be opened again (LN-COD-009)."""

TIME_TO_OPEN = timedelta(seconds=10)
"""A door that was not seen open this long after the visit began stayed shut (LN-CUS-011)."""

LATE_COMER = timedelta(hours=24)
"""So long after its promise is over a parcel is still expected, as a walk-in (LN-CUS-050)."""

REOPEN_LIMIT = 2

IN_SESSION = frozenset({CustodyState.DEPOSITING, CustodyState.COLLECTING, CustodyState.REMOVING})

ASSIGNED = IN_SESSION | {CustodyState.WAITING, CustodyState.UNCERTAIN}
"""In these states a compartment belongs to the parcel, and to no other (invariant I1)."""

PLACED = ASSIGNED - {CustodyState.UNCERTAIN}
"""In these it always has one. An UNCERTAIN parcel has none once its compartment was found empty."""

ENDED = frozenset(
    {CustodyState.COLLECTED, CustodyState.REMOVED, CustodyState.WITHDRAWN, CustodyState.ABORTED}
)
"""From these states no way leads on; codes of such a parcel open nothing."""

BESIDE_THE_JOURNAL = frozenset({"selector", "key_version", "last_receipt_id"})
"""Fields that no event tells, so that no replay brings them back (LN-CUS-020).

Selector and key version are the finder of a claim code: drawn by the node with the order, kept in its
table, in no event, so that no reader of the feed learns them. A receipt is made over its event and stands
beside it in the journal, so its id cannot stand inside.
"""


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
    left_open: bool = False
    """The alarm of a door that stands open after its visit was raised."""
    tier: CodeTier = CodeTier.UNSPECIFIED
    """What was shown; UNSPECIFIED: badge and label."""
    generation: int = 0
    action: GrantAction = GrantAction.UNSPECIFIED
    """Of a collection: WITHDRAW where the sender takes it back."""
    actor_id: Slug | None = None
    """Whose driver stands there: always at a removal and a collection by order, else only a delegate."""


class Custody(Model):
    """One parcel at one point."""

    parcel_id: Id16
    courier_id: Slug
    terms: ParcelTerms
    state: CustodyState = CustodyState.EXPECTED
    reservation: ReservationState = ReservationState.UNSPECIFIED
    window_begin: Instant | None = None
    """Of a SOFT reservation."""
    reserved_until: Instant | None = None
    expected_until: Instant | None = None
    """Of a parcel that was announced without a reservation."""
    compartment_id: CompartmentId | None = None
    too_small: tuple[CompartmentId, ...] = ()
    """Compartments that it was found not to fit."""
    hold_until: Instant | None = None
    grade: EvidenceGrade = EvidenceGrade.UNSPECIFIED
    deposit_grade: EvidenceGrade = EvidenceGrade.UNSPECIFIED
    """Of the deposit; UNSPECIFIED until it is proven to have been inside."""
    brought_by: Slug | None = None
    """The delegate whose driver brought it; None: its courier's own driver, or a person."""
    brought_with: CodeTier = CodeTier.UNSPECIFIED
    taken_by: Slug | None = None
    """The member whose driver took it; None: a person."""
    taken_with: CodeTier = CodeTier.UNSPECIFIED
    overdue: bool = False
    block: BlockCause | None = None
    successor_point_id: Slug | None = None
    """Where a redirected parcel goes, if it is known."""
    dispute: DisputeReason | None = None
    """What somebody said last is wrong, until the dispute is closed."""
    cleared: tuple[Obligation, ...] = ()
    """Obligations that are met, in the order in which they were."""
    removal_by: Slug | None = None
    """Whose driver may take it away."""
    collection_by: Slug | None = None
    """Whose driver may collect it."""
    countersigned: tuple[CustodyState, ...] = ()
    """The hand-overs whose receipts the courier agreed with, by the state after each."""
    session: Session | None = None
    seen_inside: bool = False
    """The infrared saw it arrive and has not said "empty" since."""
    disturbed: bool = False
    """Its door opened without a cause since the infrared saw it arrive."""
    sensor_may_tell: bool = False
    """UNCERTAIN after a deposit before which the infrared said "empty"; the door has not moved since."""
    forced: bool = False
    """Its lock was pulsed for an authority and the door was not seen open since."""
    opens_until: Instant | None = None
    """Its lock was pulsed from afar or for staff: until then the door may open once without an alarm."""
    selector: str | None = None
    key_version: int = 1
    """Of the point's digit key, with which its T2 digits are computed."""
    generation: int = 0
    """Of the newest collection code that the point has seen; T0 is 0."""
    last_receipt_id: Digest | None = None

    @property
    def marks(self) -> tuple[CustodyMark, ...]:
        """What is said of it beside where it is, in the order of the schema."""
        said = {
            CustodyMark.OVERDUE: self.overdue,
            CustodyMark.BLOCKED: self.block is not None,
            CustodyMark.DISPUTED: self.dispute is not None,
        }
        return tuple(mark for mark, holds in said.items() if holds)

    @property
    def was_deposited(self) -> bool:
        """True once it is proven to have been inside."""
        return self.deposit_grade is not EvidenceGrade.UNSPECIFIED

    @property
    def expected_end(self) -> datetime | None:
        """Until when it is expected if it has no promise; None: until it is cancelled (LN-CUS-050)."""
        return self.expected_until if self.reserved_until is None else self.reserved_until + LATE_COMER

    def has_promise(self, now: datetime) -> bool:
        """True if a HARD reservation holds a compartment for it now."""
        return (
            self.state is CustodyState.EXPECTED
            and self.reservation is ReservationState.HARD
            and self.reserved_until is not None
            and now < self.reserved_until
        )

    def open_obligations(self) -> tuple[Obligation, ...]:
        """What has still to be met before a door opens; COLD is met by the compartment (LN-CUS-036)."""
        met = {*self.cleared, Obligation.COLD}
        return tuple(each for each in self.terms.obligations if each not in met)
