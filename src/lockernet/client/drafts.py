"""Drafts: signs what a courier says, with ids and secrets drawn now; sends nothing."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from lockernet.client import orders
from lockernet.client.orders import ORDER_LIFETIME, Author, NewParcel, SignedOrder
from lockernet.client.parcel_drafts import ParcelDrafts
from lockernet.client.world import Clock, Entropy, draw_id
from lockernet.codec.compact import addressee, seal_compact
from lockernet.codec.statements import read_payload, seal
from lockernet.codes.claim import HANDLE_BYTES, SECRET_BYTES, ClaimCode
from lockernet.errors import ErrorCode, Malformed
from lockernet.models.grants import CompactGrant, GrantAction
from lockernet.models.payload_types import MODELS
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

    def deposit(self, point_id: str, parcel: NewParcel) -> SignedOrder:
        """Expect a parcel without a reservation; draws like `reservation`."""
        header, parcel_id, claim_code = self._header(point_id), self._id(), self._claim(parcel)
        statement = orders.deposit(
            self._author,
            header,
            point_id=point_id,
            parcel=orders.terms(parcel, parcel_id=parcel_id, claim_code=claim_code),
            label=parcel.label,
        )
        return SignedOrder(statement, header.request_id, point_id, parcel_id, claim_code)

    @property
    def parties(self) -> tuple[str, str, str]:
        """Network, member and operator: who speaks to whom."""
        return self._author.network_id, self._author.member_id, self._operator_id

    def renewed(self, order: SignedOrder) -> SignedOrder:
        """The same wish under the same request id, valid from now on for as long as before (LN-REQ-004).

        Only for an order of which the operator says that nothing was stored. Raises Malformed for another's.
        """
        word: Any = read_payload(order.statement, MODELS[order.statement.payload_type])
        header: Header = word.header
        if (header.network_id, header.issuer) != (self._author.network_id, self._author.member_id):
            words = f"expected an order of {self._author.member_id}, came one of {header.issuer}"
            raise Malformed(ErrorCode.CONFIGURATION, words)
        fresh = self._author.header(
            header.audience,
            request_id=header.request_id,
            now=self._clock.now(),
            lifetime=header.expires_at - header.issued_at,
        )
        fresh = fresh.model_copy(update={"critical_features": header.critical_features})
        return replace(
            order, statement=seal(word.model_copy(update={"header": fresh}), self._signer_of(type(word)))
        )

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
