"""Drafts: signs what a courier says, with ids and secrets drawn now; sends nothing."""

from datetime import datetime, timedelta

from lockernet.client import orders
from lockernet.client.orders import ORDER_LIFETIME, Author, NewParcel, SignedOrder
from lockernet.client.parcel_drafts import ParcelDrafts
from lockernet.client.world import Clock, Entropy, draw_id
from lockernet.codec.compact import addressee, seal_compact
from lockernet.codes.claim import HANDLE_BYTES, SECRET_BYTES, ClaimCode
from lockernet.errors import ErrorCode, Malformed
from lockernet.models.grants import CompactGrant, GrantAction
from lockernet.models.statements import Header

BADGE_LIMIT = timedelta(hours=24)
HOLDER_BYTES = 8


class Drafts(ParcelDrafts):
    """One member's orders and badges for one operator."""

    def __init__(self, author: Author, operator_id: str, *, clock: Clock, entropy: Entropy) -> None:
        self._author = author
        self._operator_id = operator_id
        self._clock = clock
        self._entropy = entropy

    def reservation(
        self,
        point_id: str,
        parcel: NewParcel,
        *,
        reserved_until: datetime,
        window_begin: datetime | None = None,
    ) -> SignedOrder:
        """Promise a compartment; draws the parcel's id and, if it asks for one, its claim code.

        With `window_begin` it is SOFT: likely from then on, and HARD or refused once the window begins.
        """
        if parcel.label is None:
            raise Malformed(
                ErrorCode.MALFORMED_FIELD, "a reservation needs a label; a deposit order does not"
            )
        header, parcel_id, claim_code = self._header(self._operator_id), self._id(), self._claim(parcel)
        statement = orders.reservation(
            self._author,
            header,
            point_id=point_id,
            parcel=orders.terms(parcel, parcel_id=parcel_id, claim_code=claim_code),
            label=parcel.label,
            reserved_until=reserved_until,
            window_begin=window_begin,
        )
        return SignedOrder(statement, header.request_id, point_id, parcel_id, claim_code)

    def deposit(self, point_id: str, parcel: NewParcel, *, delegation_id: bytes | None = None) -> SignedOrder:
        """Expect a parcel without a reservation; draws like `reservation`. Its label may be bound later.

        With `delegation_id` the parcel belongs to the courier who gave us that delegation.
        """
        header, parcel_id, claim_code = self._header(point_id), self._id(), self._claim(parcel)
        statement = orders.deposit(
            self._author,
            header,
            point_id=point_id,
            parcel=orders.terms(parcel, parcel_id=parcel_id, claim_code=claim_code),
            label=parcel.label,
            delegation_id=delegation_id,
        )
        return SignedOrder(statement, header.request_id, point_id, parcel_id, claim_code)

    def badge(self, lifetime: timedelta) -> str:
        """The `LN1:` text by which a driver stands for this courier. Raises Malformed beyond 24 h."""
        if not timedelta(0) < lifetime <= BADGE_LIMIT:
            raise Malformed(ErrorCode.MALFORMED_FIELD, f"a badge lasts at most {BADGE_LIMIT}, not {lifetime}")
        now = self._clock.now()
        grant = CompactGrant(
            action=GrantAction.BADGE,
            addressee=addressee(self._author.network_id, self._operator_id),
            not_before=int(now.timestamp()),
            expires_at=int((now + lifetime).timestamp()),
            holder=self._entropy.token(HOLDER_BYTES),
        )
        return seal_compact(grant, self._author.signer)

    def new_parcel_id(self) -> bytes:
        """An id that no parcel had before; `reservation` and `deposit` draw theirs themselves."""
        return self._id()

    def _header(self, audience: str) -> Header:
        return self._author.header(
            audience, request_id=self._id(), now=self._clock.now(), lifetime=ORDER_LIFETIME
        )

    def _now(self) -> datetime:
        return self._clock.now()

    def _id(self) -> bytes:
        return draw_id(self._entropy)

    def _claim(self, parcel: NewParcel) -> ClaimCode | None:
        if not parcel.claim:
            return None
        return ClaimCode(self._entropy.token(HANDLE_BYTES), self._entropy.token(SECRET_BYTES))
