"""Questions of members: answered from what is stored, scoped to the caller's parcels, changing nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from lockernet.codec.statements import open_payload, parse_statement, verify_statement
from lockernet.codes.digits import digits, drop_off_digits
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
from lockernet.signing.instants import micros
from lockernet_node.pipeline.admission import reason_against_needs, reason_against_window
from lockernet_node.pipeline.closing import Work, reason_against_work
from lockernet_node.pipeline.loads import load_of
from lockernet_node.pipeline.point import Desk
from lockernet_node.pipeline.promises import reason_against_count, reason_against_promise
from lockernet_node.pipeline.standing import standing_of
from lockernet_node.pipeline.tries import is_dropped_off
from lockernet_node.pipeline.windows import permille_for
from lockernet_node.ports import Remembered, Transaction

SESSION_LIMIT = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who makes a call; made by `Questions.authenticate` only."""

    member_id: str
    until: datetime
    """The session token ends then."""
    public_key: bytes | None = None
    """What signed it, for whoever remembers callers: keys end, and directories change."""


class Questions:
    """Answers what callers ask."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def authenticate(self, token: SignedStatement) -> Caller:
        """The member behind a session token. Raises Malformed, Untrusted or Unavailable(TIME_UNTRUSTED)."""
        if token.payload_type != PAYLOAD_TYPES[SessionToken]:
            raise Untrusted(ErrorCode.UNTRUSTED_SESSION, "the token is another kind of statement")
        point, standing = self._desk.point, standing_of(self._desk)
        standing.require_time()
        verified = verify_statement(
            token, point.directory, place=point.place, now=standing.now, bounds=standing.bounds
        )
        verified.require_policy()
        open_payload(verified, SessionToken)  # what two parsers could read differently is none (LN-SIG-013)
        if not timedelta(0) < verified.header.expires_at - verified.header.not_before <= SESSION_LIMIT:
            raise Untrusted(ErrorCode.UNTRUSTED_SESSION, f"expected a token for at most {SESSION_LIMIT}")
        return Caller(verified.header.issuer, verified.header.expires_at, verified.key.record.public_key)

    def is_current(self, caller: Caller) -> bool:
        """True while the token behind a caller need not be verified again: it and its key go on."""
        standing = standing_of(self._desk)
        now = standing.now
        if not standing.knows_time or now >= caller.until or caller.public_key is None:
            return False
        key = self._desk.point.directory.key(caller.public_key)
        return key is not None and key.is_valid_at(now) and micros(now) < key.compromised_from

    async def check(self, caller: Caller, request: CheckReservationRequest) -> CheckReservationResponse:
        """Would a reservation be given to the caller now? For a later window: how likely is room then?"""
        self._require_here(request.point_id)
        against_needs = reason_against_needs(self._desk, request.obligations, request.temperature)
        if against_needs is not None:
            return CheckReservationResponse(possible=False, reason=against_needs)
        ask = self._check_now if request.window is None else self._check_window
        return await self._desk.store.transact(partial(ask, caller.member_id, request))

    def _check_now(
        self, member_id: str, request: CheckReservationRequest, tx: Transaction
    ) -> CheckReservationResponse:
        parcel, now = load_of(request), self._desk.clock.now()
        reason = reason_against_promise(tx, self._desk, member_id, parcel, now=now)
        reason = reason or self._reason_against_count(tx, member_id)
        return CheckReservationResponse(possible=reason is None, reason=reason or "")

    def _check_window(
        self, member_id: str, request: CheckReservationRequest, tx: Transaction
    ) -> CheckReservationResponse:
        limits, window, now = self._desk.point.limits, request.window, self._desk.clock.now()
        if limits.max_soft_seconds is None or window is None:
            return CheckReservationResponse(possible=False, reason=ErrorCode.NOT_OFFERED)
        reason = reason_against_work(tx, Work.DEPOSIT, courier_id=member_id)
        reason = reason or reason_against_window(window.begin, window.until, limits, now=now)
        permille = permille_for(tx, self._desk, load_of(request), begin=window.begin)
        reason = reason or (None if permille else ErrorCode.NO_FITTING_SIZE)
        reason = reason or self._reason_against_count(tx, member_id)
        if reason is not None:
            return CheckReservationResponse(possible=False, reason=reason)
        return CheckReservationResponse(possible=True, probability_permille=permille)

    def _reason_against_count(self, tx: Transaction, member_id: str) -> ErrorCode | None:
        return reason_against_count(tx, self._desk, member_id, live=set(tx.live_selectors()))

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
            marks=custody.marks,
            obligations=custody.open_obligations(),
            generation=custody.generation,
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
            drop_off_digits=self._drop_off_digits(custody),
        )

    def _drop_off_digits(self, custody: Custody) -> str | None:
        """What its sender types, while there is something to drop off (LN-COD-017)."""
        if not is_dropped_off(custody):
            return None
        key = self._desk.point.digit_keys[custody.key_version]
        return drop_off_digits(key, key_version=custody.key_version, parcel_id=custody.parcel_id)

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
