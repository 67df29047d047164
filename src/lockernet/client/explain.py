"""Explains any statement: what it says, who signed it, and the verdicts under a directory. Pure.

For people who hold something signed, at a counter, in a dispute, or while they write their own client; a node
or a courier that acts on a statement uses `verify` where it is addressed.
"""

from dataclasses import dataclass
from datetime import datetime

from lockernet.client.operator import Operator
from lockernet.codec.compact import addressee, verify_compact
from lockernet.codec.statements import read_header, read_payload, verify_statement
from lockernet.errors import ErrorCode, LockernetError, Malformed, Untrusted
from lockernet.models.base import Model
from lockernet.models.grants import CompactGrant
from lockernet.models.payload_types import MODELS
from lockernet.models.statements import Header, SignedStatement
from lockernet.models.trust import Purpose
from lockernet.signing.authority import AUTHORITY
from lockernet.signing.directory import AdmittedKey, TrustedDirectory
from lockernet.signing.pae import statement_id
from lockernet.signing.verify import Place


@dataclass(frozen=True, slots=True)
class Explained:
    """A statement in the open. `word` is what it claims; only without a `fault` did its issuer say so."""

    word: Model
    statement_id: bytes
    audience: str | None
    """Whom it addresses; None for a code whose addressee the directory does not know."""
    judged_at: datetime
    """The moment for which the verdicts hold: for a device's word when it was said, else the given one."""
    key: AdmittedKey | None
    """Whose signature is good; None if no one's is."""
    fault: LockernetError | None
    """The first verdict that says no: signature, trust or policy."""


def explain(
    statement: SignedStatement,
    directory: TrustedDirectory,
    *,
    now: datetime,
    code: str | None = None,
    names: frozenset[str] = frozenset(),
) -> Explained:
    """All that can be known of it with this directory at this moment.

    `code` is the `LN1:` text of a compact grant; `names` are points that may be meant beside those with a
    key in the directory. Raises Malformed for what is no statement of this version.
    """
    kind = MODELS.get(statement.payload_type)
    if kind is None:
        words = f"payload type {statement.payload_type[:80]!r} is not known here"
        raise Malformed(ErrorCode.MALFORMED_STATEMENT, words)
    word = read_payload(statement, kind)
    if isinstance(word, CompactGrant):
        return _explain_code(statement, word, directory, now=now, code=code or "", names=names)
    return _explain_word(statement, word, directory, now=now)


def _explain_word(
    statement: SignedStatement, word: Model, directory: TrustedDirectory, *, now: datetime
) -> Explained:
    header = read_header(statement)
    is_devices = AUTHORITY[statement.payload_type].purpose is Purpose.DEVICE
    at = header.issued_at if is_devices else now
    point_id = getattr(word, "point_id", None) if is_devices else None
    ident = statement_id(statement.payload_type, statement.payload)
    place = Place(frozenset({header.audience}), _operator_of(statement, header, directory), point_id=point_id)
    key = None
    try:
        verified = verify_statement(statement, directory, place=place, now=at, witnessed_at=now)
        key = verified.key
        verified.require_policy()
    except LockernetError as fault:
        return Explained(word, ident, header.audience, at, key, fault)
    return Explained(word, ident, header.audience, at, key, None)


def _explain_code(
    statement: SignedStatement,
    word: CompactGrant,
    directory: TrustedDirectory,
    *,
    now: datetime,
    code: str,
    names: frozenset[str],
) -> Explained:
    ident = statement_id(statement.payload_type, statement.payload)
    known = names | frozenset(directory.members) | _points_of(directory)
    meant = (each for each in known if addressee(directory.network_id, each) == word.addressee)
    audience = next(meant, None)
    if audience is None:
        fault = Untrusted(ErrorCode.UNTRUSTED_AUDIENCE, "no member or point that is known here is addressed")
        return Explained(word, ident, None, now, None, fault)
    place = Place(frozenset({audience}), _owner_of(audience, directory))
    try:
        verified, _ = verify_compact(code, directory, place=place, now=now)
    except LockernetError as fault:
        return Explained(word, ident, audience, now, None, fault)
    return Explained(word, ident, audience, now, verified.key, None)


def _operator_of(statement: SignedStatement, header: Header, directory: TrustedDirectory) -> str:
    """With whom an agreement has to be: the operator who speaks, or the one that is addressed."""
    if AUTHORITY[statement.payload_type].own_points:
        return header.issuer
    return _owner_of(header.audience, directory)


def _owner_of(name: str, directory: TrustedDirectory) -> str:
    """The operator of this name, or of the point with this name; the name itself if nobody knows it."""
    if name in directory.members:
        return name
    try:
        return Operator.of_point(directory, name).operator_id
    except Malformed:
        return name


def _points_of(directory: TrustedDirectory) -> frozenset[str]:
    """Points with a device key in the directory."""
    devices = (key for each in directory.members for key in directory.keys_of(each, Purpose.DEVICE))
    return frozenset(key.record.point_id for key in devices if key.record.point_id is not None)
