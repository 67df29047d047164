"""verify(): the only maker of `VerifiedStatement`, with three verdicts kept apart.

    signature   these bytes were signed by a key that we know             else raises Untrusted
    trust       the key's owner may say this, to us, with this key        else raises Untrusted
    policy      it is valid now, understood, and under an agreement       a value: `require_policy()`

Policy is a value because a retry of an answered request gets its answer though it has expired since
(LN-REQ-002): the caller looks the request up between the second verdict and the third.
Nothing here makes a call or reads a clock.
"""

from collections.abc import Callable
from dataclasses import InitVar, dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from cryptography.exceptions import InvalidSignature

from lockernet.errors import ErrorCode, Malformed, Untrusted
from lockernet.models.payload_types import PREFIX, SUFFIX
from lockernet.models.statements import Header, SignedStatement
from lockernet.signing.authority import AUTHORITY, Authority
from lockernet.signing.directory import AdmittedKey, TrustedDirectory
from lockernet.signing.heading import Heading
from lockernet.signing.instants import Micros, micros, span
from lockernet.signing.pae import pae

PAYLOAD_LIMIT = 64 * 1024
SIGNATURE_LIMIT = 8

UNWITNESSED = datetime.max.replace(tzinfo=UTC)
"""Nobody but the key's owner says that the statement existed before this moment, the last there is."""

HeadingReader = Callable[[SignedStatement, AdmittedKey], Heading]
"""Reads the heading out of payload bytes that this key signed; the codec brings it."""

_MAKER = object()


@dataclass(frozen=True, slots=True)
class ClockBounds:
    """How far the node's clock may be off (DESIGN section 9)."""

    early: timedelta
    late: timedelta
    early_by: Micros = field(init=False, repr=False, compare=False)
    late_by: Micros = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "early_by", span(self.early))
        object.__setattr__(self, "late_by", span(self.late))


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
    key: AdmittedKey
    policy: ErrorCode | None
    heading: Heading = field(repr=False, compare=False)
    maker: InitVar[object]
    _header: Header | None = field(init=False, default=None, repr=False, compare=False)

    def __post_init__(self, maker: object) -> None:
        if maker is not _MAKER:
            raise TypeError("only lockernet.signing.verify makes a VerifiedStatement")

    @property
    def header(self) -> Header:
        """The whole header; a model from the first time on that it is asked for."""
        header = self._header
        if header is None:
            header = self.heading.header()
            object.__setattr__(self, "_header", header)
        return header

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
    read_heading: HeadingReader,
    bounds: ClockBounds = SYNCED,
    witnessed_at: datetime | None = None,
) -> VerifiedStatement:
    """Check signature and trust, judge policy.

    `witnessed_at` is when somebody else than the key's owner held the statement (LN-TRU-015); None is now,
    the caller being that somebody, which is right wherever `now` comes from the caller's own clock.
    Raises Malformed for bytes beyond the limits or an unknown version, Untrusted for the rest.
    """
    authority = _authority(statement)
    message = pae(statement.payload_type, statement.payload)
    moment = micros(now)
    key, heading = _find_speaker(
        statement,
        message,
        directory,
        authority=authority,
        place=place,
        witnessed_at=moment if witnessed_at is None else micros(witnessed_at),
        read_heading=read_heading,
    )
    policy = _judge_time(heading, place, moment=moment, bounds=bounds)
    if (
        policy is None and not key.begins <= moment < key.ends
    ):  # issued_at is its owner's own word (LN-TRU-011)
        policy = ErrorCode.UNTRUSTED_KEY
    if policy is None and authority.agreement:
        agreed = directory.in_agreement(heading.issuer, place.operator_id, now)
        policy = None if agreed else ErrorCode.UNTRUSTED_AGREEMENT
    return VerifiedStatement(statement, sha256(message).digest(), key, policy, heading, _MAKER)


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
    directory: TrustedDirectory,
    *,
    authority: Authority,
    place: Place,
    witnessed_at: Micros,
    read_heading: HeadingReader,
) -> tuple[AdmittedKey, Heading]:
    """The first signer who may say this; the order of signatures means nothing. Else the first refusal."""
    any_known, refusals = False, []
    for signature in statement.signatures:
        for key in directory.keys(signature.key_id):  # short ids can collide, so each is tried (LN-SIG-012)
            any_known = True
            try:
                key.verifier.verify(signature.signature, message)
                if key.record.purpose is not authority.purpose:
                    raise Untrusted(ErrorCode.UNTRUSTED_PURPOSE, f"expected a {authority.purpose} key")
                heading = read_heading(statement, key)
                _check_trust(
                    heading, key, directory, authority=authority, place=place, witnessed_at=witnessed_at
                )
            except InvalidSignature:
                continue
            except Untrusted as refusal:
                refusals.append(refusal)
            else:
                return key, heading
    if refusals:
        raise refusals[0]
    raise Untrusted(ErrorCode.UNTRUSTED_SIGNATURE if any_known else ErrorCode.UNTRUSTED_KEY)


def _check_trust(
    heading: Heading,
    key: AdmittedKey,
    directory: TrustedDirectory,
    *,
    authority: Authority,
    place: Place,
    witnessed_at: Micros,
) -> None:
    if heading.network_id != directory.network_id:
        words = f"expected {directory.network_id}, came {heading.network_id}"
        raise Untrusted(ErrorCode.UNTRUSTED_NETWORK, words)
    if heading.issuer != key.member_id:
        words = f"{heading.issuer} did not sign; the key is {key.member_id}'s"
        raise Untrusted(ErrorCode.UNTRUSTED_ISSUER, words)
    if authority.roles and authority.roles.isdisjoint(key.roles):
        words = f"{heading.issuer} is no {'/'.join(sorted(authority.roles))}"
        raise Untrusted(ErrorCode.UNTRUSTED_ISSUER, words)
    if authority.own_points and heading.issuer != place.operator_id:
        words = f"{heading.issuer} is not the operator of this place, {place.operator_id}"
        raise Untrusted(ErrorCode.UNTRUSTED_ISSUER, words)
    if heading.audience not in place.audiences:
        raise Untrusted(ErrorCode.UNTRUSTED_AUDIENCE, f"addressed to {heading.audience}")
    point_id = key.record.point_id
    if point_id is not None and point_id != place.point_id:
        raise Untrusted(ErrorCode.UNTRUSTED_ISSUER, f"signed by the device of {point_id}")
    if not key.begins <= heading.issued_at < key.ends:
        raise Untrusted(ErrorCode.UNTRUSTED_KEY, "the key was not valid when the statement was issued")
    if heading.issued_at >= key.compromised_from or witnessed_at >= key.compromised_from:
        raise Untrusted(ErrorCode.UNTRUSTED_KEY_COMPROMISED)


def _judge_time(heading: Heading, place: Place, *, moment: Micros, bounds: ClockBounds) -> ErrorCode | None:
    if heading.critical_features and not place.critical_features.issuperset(heading.critical_features):
        return ErrorCode.UNTRUSTED_CRITICAL_FEATURE
    if moment - bounds.late_by >= heading.expires_at:
        return ErrorCode.UNTRUSTED_EXPIRED
    latest = moment + bounds.early_by
    if latest < heading.not_before or latest < heading.issued_at:
        return ErrorCode.UNTRUSTED_NOT_YET_VALID
    return None
