"""Questions of members: answered from what is stored, scoped to the caller's parcels, changing nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from lockernet.codec.statements import open_payload, parse_statement, verify_statement
from lockernet.codes.digits import digits
from lockernet.custody.state import ENDED, Custody
from lockernet.errors import ErrorCode, RefusedByPeer, Untrusted
from lockernet.models.calls import (
    CheckReservationRequest,
    CheckReservationResponse,
    GetClaimCodeRequest,
    GetClaimCodeResponse,
    GetParcelRequest,
    GetParcelResponse,
)
from lockernet.models.custody import CustodyState
from lockernet.models.payload_types import PAYLOAD_TYPES
from lockernet.models.statements import SessionToken, SignedStatement
from lockernet_node.pipeline.admission import reason_against_load, reason_against_needs
from lockernet_node.pipeline.closing import Work, reason_against_work
from lockernet_node.pipeline.loads import load_of
from lockernet_node.pipeline.point import Desk
from lockernet_node.ports import Remembered, Transaction

SESSION_LIMIT = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who makes a call; made by `Questions.authenticate` only."""

    member_id: str
    until: datetime
    """The session token ends then."""


class Questions:
    """Answers what callers ask."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def authenticate(self, token: SignedStatement) -> Caller:
        """The member behind a session token. Raises Malformed or Untrusted."""
        if token.payload_type != PAYLOAD_TYPES[SessionToken]:
            raise Untrusted(ErrorCode.UNTRUSTED_SESSION, "the token is another kind of statement")
        point, now = self._desk.point, self._desk.clock.now()
        verified = verify_statement(token, point.directory, place=point.place, now=now)
        verified.require_policy()
        open_payload(verified, SessionToken)  # what two parsers could read differently is none (LN-SIG-013)
        if not timedelta(0) < verified.header.expires_at - verified.header.not_before <= SESSION_LIMIT:
            raise Untrusted(ErrorCode.UNTRUSTED_SESSION, f"expected a token for at most {SESSION_LIMIT}")
        return Caller(verified.header.issuer, verified.header.expires_at)

    def is_current(self, caller: Caller) -> bool:
        """True while the token behind a caller need not be verified again."""
        return self._desk.clock.now() < caller.until

    async def check(
        self, request: CheckReservationRequest, *, courier_id: str | None = None
    ) -> CheckReservationResponse:
        """Would a reservation be given now, to this courier?"""
        self._require_here(request.point_id)
        against_needs = reason_against_needs(self._desk, request.obligations, request.temperature)
        if against_needs is not None:
            return CheckReservationResponse(possible=False, reason=against_needs)
        parcel, now = load_of(request), self._desk.clock.now()
        reason = await self._desk.store.transact(
            lambda tx: (
                reason_against_work(tx, Work.DEPOSIT, courier_id=courier_id)
                or reason_against_load(tx, self._desk, parcel, now=now)
            )
        )
        return CheckReservationResponse(possible=reason is None, reason=reason or "")

    async def request(self, caller: Caller, request_id: bytes) -> tuple[bytes, SignedStatement]:
        """The order's statement id and the answer that was given to this wish of the caller."""

        def look_up(tx: Transaction) -> Remembered | None:
            return tx.remembered(caller.member_id, request_id)

        remembered = await self._desk.store.transact(look_up)
        if remembered is None:
            raise RefusedByPeer(ErrorCode.NOT_FOUND)
        return remembered.statement_id, parse_statement(remembered.answer)

    async def parcel(self, caller: Caller, request: GetParcelRequest) -> GetParcelResponse:
        """Where a parcel of the caller is."""
        custody = await self._own(caller, request.point_id, request.parcel_id)
        return GetParcelResponse(
            custody=custody.state,
            reservation=custody.reservation,
            reserved_until=custody.reserved_until,
            hold_until=custody.hold_until,
            grade=custody.grade,
        )

    async def claim_code(self, caller: Caller, request: GetClaimCodeRequest) -> GetClaimCodeResponse:
        """The digits of a live parcel of the caller, computed now and stored nowhere (LN-COD-005)."""
        custody = await self._own(caller, request.point_id, request.parcel_id)
        if custody.state is CustodyState.COLLECTED:
            raise RefusedByPeer(ErrorCode.ALREADY_COLLECTED)
        if custody.state in ENDED:
            raise RefusedByPeer(ErrorCode.RESERVATION_ENDED)
        if custody.selector is None:
            raise RefusedByPeer(ErrorCode.NOT_FOUND)
        key = self._desk.point.digit_keys[custody.key_version]
        return GetClaimCodeResponse(
            selector=custody.selector,
            digits=digits(
                key,
                key_version=custody.key_version,
                parcel_id=custody.parcel_id,
                generation=custody.generation,
            ),
            generation=custody.generation,
        )

    async def _own(self, caller: Caller, point_id: str, parcel_id: bytes) -> Custody:
        """A parcel of the caller; somebody else's looks as if it did not exist (LN-REQ-005)."""
        self._require_here(point_id)
        custody = await self._desk.store.transact(lambda tx: tx.custody(parcel_id))
        if custody is None or custody.courier_id != caller.member_id:
            raise RefusedByPeer(ErrorCode.NOT_FOUND)
        return custody

    def _require_here(self, point_id: str) -> None:
        if point_id != self._desk.point.point_id:
            raise RefusedByPeer(ErrorCode.NOT_FOUND)
