"""The time, brought from outside: challenges, attestations, the operator's word; and what is kept of it.

A challenge is good once, for 120 s on the clock that nobody can set: a coordinating body's word on the time
counts as the time of this moment only if it answers one (LN-GRA-004, LN-NOD-053).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from lockernet.codec.statements import open_payload, read_header, verify_statement
from lockernet.errors import ErrorCode, RefusedByPeer
from lockernet.models.calls import AttestTimeRequest, AttestTimeResponse
from lockernet.models.events import TimeStateChanged
from lockernet.models.journal import Cause, CauseKind
from lockernet.models.statements import SignedStatement, TimeAttestation
from lockernet.models.trust import Role
from lockernet.signing.verify import VerifiedStatement
from lockernet_node.pipeline.journal import Moment, record
from lockernet_node.pipeline.point import Desk
from lockernet_node.pipeline.timekeeping import Attestor
from lockernet_node.ports import Clock, KeptTime, Transaction

log = structlog.get_logger(__name__)

CHALLENGE_SECONDS = 120.0
KEEP_EVERY = timedelta(seconds=60)
"""How much time a power cut may take from the floor."""


class Timekeeping(Clock, Protocol):
    """A clock that can be told what time it is, and what to write down."""

    def kept(self) -> KeptTime:
        """What to write down now."""

    def attest(self, time: datetime, *, by: Attestor) -> bool:
        """Take somebody's verified word on the time; False if it moves nothing here."""

    def accept_wall(self) -> bool:
        """Believe the wall clock on the operator's word; False if it stands before the floor."""


@dataclass(frozen=True, slots=True)
class _Challenge:
    token: bytes
    until: float


class Hours:
    """Takes words on the time, and writes down what is known of it."""

    def __init__(self, desk: Desk, clock: Timekeeping) -> None:
        self._desk = desk
        self._clock = clock
        self._challenge: _Challenge | None = None

    def answer(self, request: AttestTimeRequest) -> AttestTimeResponse:
        """Take an attestation, if one is brought, and give the next challenge.

        Raises RefusedByPeer(ATTESTATION_REFUSED) for a word that moves nothing, Malformed or Untrusted.
        """
        if request.point_id != self._desk.point.point_id:
            raise RefusedByPeer(ErrorCode.NOT_FOUND)
        if request.attestation is not None and not self._take(request.attestation):
            raise RefusedByPeer(ErrorCode.ATTESTATION_REFUSED)
        token = self._desk.entropy.token(16)
        self._challenge = _Challenge(token, self._clock.monotonic() + CHALLENGE_SECONDS)
        return AttestTimeResponse(challenge=token, state=self._clock.standing().state, now=self._clock.now())

    def accept_wall(self) -> bool:
        """The operator says that the machine's clock is right."""
        accepted = self._clock.accept_wall()
        log.warning("clock_accepted", accepted=accepted)
        return accepted

    def write_down(self, tx: Transaction) -> None:
        """Keep what is known of the time: at every change of state, else once a minute (LN-NOD-050)."""
        kept, last = self._clock.kept(), tx.kept_time()
        if last is not None and kept.state is last.state and kept.stepped == last.stepped:
            if kept.floor - last.floor >= KEEP_EVERY:
                tx.keep_time(kept)
            return
        tx.keep_time(kept)
        if last is not None and kept.state is last.state:
            return
        off_by = int(self._clock.standing().off_by.total_seconds())
        event = TimeStateChanged(state=kept.state, off_by_seconds=off_by)
        moment = Moment(kept.floor, Cause(kind=CauseKind.CLOCK))
        record(tx, self._desk.point, event, moment=moment, members=())
        log.warning("time_state_changed", state=kept.state.name, off_by_seconds=off_by, stepped=kept.stepped)

    def _take(self, statement: SignedStatement) -> bool:
        """Judged at the time at which it was signed: the point may not know a better one."""
        point = self._desk.point
        said_at = read_header(statement).issued_at
        verified = verify_statement(
            statement, point.directory, place=point.place, now=said_at, witnessed_at=self._clock.now()
        )
        verified.require_policy()
        word = open_payload(verified, TimeAttestation)
        by = self._attestor(verified)
        taken = self._clock.attest(word.time, by=by)
        log.warning("time_attested", issuer=verified.header.issuer, by=by.name, taken=taken)
        return taken

    def _attestor(self, verified: VerifiedStatement) -> Attestor:
        if Role.COORDINATOR not in verified.key.roles:
            return Attestor.MEMBER
        asked, self._challenge = self._challenge, None
        if asked is None or self._clock.monotonic() >= asked.until:
            return Attestor.COORDINATOR
        return Attestor.CHALLENGED if verified.header.request_id == asked.token else Attestor.COORDINATOR
