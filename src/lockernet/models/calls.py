"""What callers ask without signing it: questions that change nothing."""

from typing import Annotated

from pydantic import Field

from lockernet.models.base import Digest, Grams, Id16, Instant, Model, OpenEnum, Slug, Uint32, Uint64
from lockernet.models.custody import CustodyMark, CustodyState, EvidenceGrade
from lockernet.models.events import TimeState
from lockernet.models.journal import Cursor
from lockernet.models.points import Dimensions, Obligation, Permille, Temperature
from lockernet.models.reservations import ReservationState
from lockernet.models.statements import Period, SignedStatement

PAGE_LIMIT = 10_000

SixDigits = Annotated[str, Field(pattern=r"^[0-9]{6}$")]
EXCHANGE_LIMIT = 64
"""Orders in one exchange over the local link (LN-CUS-064)."""


class FeedScope(OpenEnum):
    """Whose view of the journal."""

    UNSPECIFIED = 0
    MEMBER = 1
    POINT = 2


class CheckReservationRequest(Model):
    """Would a parcel fit now?"""

    point_id: Slug
    outside: Dimensions
    weight_g: Grams
    obligations: tuple[Obligation, ...] = ()
    accessible: bool = False
    temperature: Temperature = Temperature.UNSPECIFIED
    window: Period | None = None


class CheckReservationResponse(Model):
    """Whether it would, and if not why (a code of the registry)."""

    possible: bool
    reason: str = ""
    probability_permille: Permille | None = None


class GetRequestRequest(Model):
    """What became of this wish of mine?"""

    request_id: Id16


class GetParcelRequest(Model):
    """Where is this parcel of mine?"""

    point_id: Slug
    parcel_id: Id16


class GetParcelResponse(Model):
    """Where it is."""

    custody: CustodyState
    reservation: ReservationState
    reserved_until: Instant | None = None
    hold_until: Instant | None = None
    grade: EvidenceGrade
    marks: tuple[CustodyMark, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    generation: Uint32 = 0


class GetClaimCodeRequest(Model):
    """With which digits can it be collected?"""

    point_id: Slug
    parcel_id: Id16


class GetClaimCodeResponse(Model):
    """The digits; computed each time, stored nowhere. Never log this."""

    selector: Annotated[str, Field(pattern=r"^[0-9]{4}$")]
    digits: Annotated[SixDigits, Field(repr=False)]
    generation: Uint32
    drop_off_digits: Annotated[SixDigits | None, Field(repr=False)] = None


class ListEventsRequest(Model):
    """What happened after this place?"""

    point_id: Slug
    scope: FeedScope
    after: Cursor
    page_size: Annotated[int, Field(ge=0, le=PAGE_LIMIT)] = 0


class ListPointsRequest(Model):
    """What changed in the feed of points after this place?"""

    after_sequence: Uint64 = 0
    page_size: Annotated[int, Field(ge=0, le=PAGE_LIMIT)] = 0


class AttestTimeRequest(Model):
    """Bring the time, or ask for the challenge that an attestation has to answer."""

    point_id: Slug
    attestation: SignedStatement | None = None


class AttestTimeResponse(Model):
    """What the node makes of the time now."""

    challenge: Id16
    state: TimeState
    now: Instant


class StreamEventsRequest(Model):
    """Tell me what happens after this place."""

    point_id: Slug
    scope: FeedScope
    after: Cursor


class EnrolDeviceRequest(Model):
    """Publish the key of this new device."""

    claim: Id16
    point_id: Slug
    algorithm: str
    public_key: Annotated[bytes, Field(min_length=32, max_length=33)]
    proof: Annotated[bytes, Field(min_length=64, max_length=64)]


class ExchangeRequest(Model):
    """What a carrier brings to a point over its local link."""

    point_id: Slug
    badge: Annotated[str, Field(max_length=400)] = ""
    orders: Annotated[tuple[SignedStatement, ...], Field(max_length=EXCHANGE_LIMIT)] = ()
    after: Cursor | None = None
    after_session_receipt: Uint64 = 0


class ExchangeAnswer(Model):
    """What became of one order that a carrier brought; `reason` is empty for a yes."""

    order_id: Digest
    reason: str = ""
    answer: SignedStatement | None = None
