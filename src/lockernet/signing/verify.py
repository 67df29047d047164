"""verify(): the only maker of `VerifiedStatement`, with three verdicts kept apart.

    signature   these bytes were signed by a key that we know             else raises Untrusted
    trust       the key's owner may say this, to us, with this key        else raises Untrusted
    policy      it is valid now, understood, and under an agreement       a value: `require_policy()`

Policy is a value because a retry of an answered request gets its answer though it has expired since
(LN-REQ-002): the caller looks the request up between the second verdict and the third.
Nothing here makes a call or reads a clock.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import InitVar, dataclass
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidSignature

from lockernet.errors import ErrorCode, Malformed, Untrusted
from lockernet.models.payload_types import PREFIX, SUFFIX
from lockernet.models.statements import Header, SignedStatement
from lockernet.signing.authority import AUTHORITY, Authority
from lockernet.signing.directory import AdmittedKey, TrustedDirectory
from lockernet.signing.pae import pae

PAYLOAD_LIMIT = 64 * 1024
SIGNATURE_LIMIT = 8

HeaderReader = Callable[[SignedStatement, AdmittedKey], Header]
"""Reads the header out of payload bytes that this key signed; the codec brings it."""

_MAKER = object()


@dataclass(frozen=True, slots=True)
class ClockBounds:
    """How far the node's clock may be off (DESIGN section 9)."""

    early: timedelta
    late: timedelta


SYNCED = ClockBounds(early=timedelta(seconds=120), late=timedelta(seconds=120))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a statement is being read: the audiences that are addressed here, and the operator."""

    audiences: frozenset[str]
    operator_id: str
    critical_features: frozenset[str] = frozenset()
    """Features that this implementation understands."""
    point_id: str | None = None
    """Whose device key counts here; a device key speaks for its one point only (LN-TRU-010)."""


@dataclass(frozen=True, slots=True)
class VerifiedStatement:
    """Proof that `verify` said yes to signature and trust; `policy` holds its third verdict."""

    statement: SignedStatement
    statement_id: bytes
    header: Header
    key: AdmittedKey
    policy: ErrorCode | None
    maker: InitVar[object]

    def __post_init__(self, maker: object) -> None:
        if maker is not _MAKER:
            raise TypeError("only lockernet.signing.verify makes a VerifiedStatement")

    def require_policy(self) -> None:
        """Raise Untrusted if the third verdict was no."""
        if self.policy is not None:
            raise Untrusted(self.policy)


def verify(
    statement: SignedStatement,
    directory: TrustedDirectory,
    *,
    place: Place,
    now: datetime,
    read_header: HeaderReader,
    bounds: ClockBounds = SYNCED,
) -> VerifiedStatement:
    """Check signature and trust, judge policy.

    Raises Malformed for bytes beyond the limits or an unknown version, Untrusted for the rest.
    """
    authority = _authority(statement)
    message = pae(statement.payload_type, statement.payload)
    key, header = _find_speaker(
        statement, message, directory=directory, authority=authority, place=place, read_header=read_header
    )
    policy = _judge_time(header, place, now=now, bounds=bounds)
    if policy is None and not key.is_valid_at(now):  # issued_at is its owner's own word (LN-TRU-011)
        policy = ErrorCode.UNTRUSTED_KEY
    if policy is None and authority.agreement:
        agreed = directory.in_agreement(header.issuer, place.operator_id, now)
        policy = None if agreed else ErrorCode.UNTRUSTED_AGREEMENT
    return VerifiedStatement(statement, hashlib.sha256(message).digest(), header, key, policy, _MAKER)


def _authority(statement: SignedStatement) -> Authority:
    """Limits before any crypto (LN-SIG-002), then the kind of statement (LN-SIG-003)."""
    if len(statement.payload) > PAYLOAD_LIMIT:
        raise Malformed(
            ErrorCode.MESSAGE_TOO_LARGE, f"payload of {len(statement.payload)} bytes; limit {PAYLOAD_LIMIT}"
        )
    if not 1 <= len(statement.signatures) <= SIGNATURE_LIMIT:
        count = len(statement.signatures)
        raise Malformed(ErrorCode.MALFORMED_STATEMENT, f"{count} signatures; expected 1 to {SIGNATURE_LIMIT}")
    authority = AUTHORITY.get(statement.payload_type)
    if authority is None:
        known = statement.payload_type.startswith(PREFIX) and not statement.payload_type.endswith(SUFFIX)
        code = ErrorCode.VERSION_UNSUPPORTED if known else ErrorCode.MALFORMED_STATEMENT
        raise Malformed(code, f"payload type {statement.payload_type[:80]!r} is not known here")
    return authority


def _find_speaker(
    statement: SignedStatement,
    message: bytes,
    *,
    directory: TrustedDirectory,
    authority: Authority,
    place: Place,
    read_header: HeaderReader,
) -> tuple[AdmittedKey, Header]:
    """The first signer who may say this; the order of signatures means nothing. Else the first refusal."""
    refusals: list[Untrusted] = []
    for key in _signers(statement, message, directory):
        try:
            if not key.is_for(authority.purpose):
                raise Untrusted(ErrorCode.UNTRUSTED_PURPOSE, f"expected a {authority.purpose} key")
            header = read_header(statement, key)
            _check_trust(header, key, directory=directory, authority=authority, place=place)
        except Untrusted as refusal:
            refusals.append(refusal)
        else:
            return key, header
    raise refusals[0]


def _signers(
    statement: SignedStatement, message: bytes, directory: TrustedDirectory
) -> Iterator[AdmittedKey]:
    """The known keys that signed these bytes. Raises Untrusted if there is none."""
    any_known = any_good = False
    for signature in statement.signatures:
        for key in directory.keys(signature.key_id):
            any_known = True
            try:
                key.verifier.verify(signature.signature, message)
            except InvalidSignature:
                continue
            any_good = True
            yield key
    if not any_good:
        raise Untrusted(ErrorCode.UNTRUSTED_SIGNATURE if any_known else ErrorCode.UNTRUSTED_KEY)


def _check_trust(
    header: Header, key: AdmittedKey, *, directory: TrustedDirectory, authority: Authority, place: Place
) -> None:
    if header.network_id != directory.network_id:
        raise Untrusted(
            ErrorCode.UNTRUSTED_NETWORK, f"expected {directory.network_id}, came {header.network_id}"
        )
    if header.issuer != key.member_id:
        raise Untrusted(
            ErrorCode.UNTRUSTED_ISSUER, f"{header.issuer} did not sign; the key is {key.member_id}'s"
        )
    if authority.roles and not authority.roles & key.roles:
        raise Untrusted(
            ErrorCode.UNTRUSTED_ISSUER, f"{header.issuer} is no {'/'.join(sorted(authority.roles))}"
        )
    if header.audience not in place.audiences:
        raise Untrusted(ErrorCode.UNTRUSTED_AUDIENCE, f"addressed to {header.audience}")
    if key.record.point_id not in (None, place.point_id):
        raise Untrusted(ErrorCode.UNTRUSTED_ISSUER, f"signed by the device of {key.record.point_id}")
    if not key.is_valid_at(header.issued_at):
        raise Untrusted(ErrorCode.UNTRUSTED_KEY, "the key was not valid when the statement was issued")


def _judge_time(header: Header, place: Place, *, now: datetime, bounds: ClockBounds) -> ErrorCode | None:
    if not set(header.critical_features) <= place.critical_features:
        return ErrorCode.UNTRUSTED_CRITICAL_FEATURE
    if now - bounds.late >= header.expires_at:
        return ErrorCode.UNTRUSTED_EXPIRED
    if now + bounds.early < max(header.not_before, header.issued_at):
        return ErrorCode.UNTRUSTED_NOT_YET_VALID
    return None
