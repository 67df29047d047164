"""Statements as text that fits a QR code: compact grants and receipts (LN-SIG-014, LN-SIG-016).

    "LN1:" + base32(key_id 8 ‖ signature 64 ‖ payload of at most 60 bytes)     a compact grant
    "LN2:" + base32(key_id 8 ‖ signature 64 ‖ payload of at most 531 bytes)    a custody receipt

Same PAE, same `verify` as every statement; each form has one payload type, which needs no name in the text.
Instead of a header a compact grant carries a hash of network and audience, so the reader finds out which of
its own names was meant. A receipt has its header like everywhere.
"""

import hashlib
from datetime import UTC, datetime
from functools import partial

from google.protobuf.message import DecodeError

from lockernet.codec.bridge import encode
from lockernet.codec.statements import open_payload
from lockernet.codes.base32 import decode
from lockernet.codes.base32 import encode as to_base32
from lockernet.errors import ErrorCode, Malformed, Untrusted
from lockernet.models.custody import CustodyReceipt
from lockernet.models.grants import CompactGrant
from lockernet.models.payload_types import PAYLOAD_TYPES
from lockernet.models.statements import Header, Signature, SignedStatement
from lockernet.signing.directory import AdmittedKey, TrustedDirectory
from lockernet.signing.heading import Heading, heading_of
from lockernet.signing.signer import Signer, seal
from lockernet.signing.verify import SYNCED, ClockBounds, Place, VerifiedStatement, verify
from lockernet.v1.grants_pb2 import CompactGrant as WireGrant

PREFIX = "LN1:"
PAYLOAD_LIMIT = 60
"""Bytes; the QR code stays at version 9, level M, or below."""

RECEIPT_PREFIX = "LN2:"
RECEIPT_PAYLOAD_LIMIT = 531
"""Bytes; the QR code stays at version 20, level M, or below. One more would need version 21."""

_GRANT, _RECEIPT = PAYLOAD_TYPES[CompactGrant], PAYLOAD_TYPES[CustodyReceipt]
_BEFORE_PAYLOAD = 8 + 64
_NO_REQUEST = bytes(16)


def addressee(network_id: str, audience: str) -> bytes:
    """The 8 bytes by which a compact grant names whom it is for."""
    return hashlib.sha256(b"LN-addressee-v1" + network_id.encode() + b"\x00" + audience.encode()).digest()[:8]


def seal_compact(grant: CompactGrant, signer: Signer) -> str:
    """The text of a signed compact grant."""
    return _write(seal(_GRANT, encode(grant), signer), PREFIX)


def parse_compact(text: str) -> SignedStatement:
    """The statement inside an `LN1:` text; nothing in it is believed yet. Raises Malformed."""
    return _parse(text, PREFIX, payload_type=_GRANT, limit=PAYLOAD_LIMIT)


def write_receipt(statement: SignedStatement) -> str:
    """The text of a custody receipt, with its one signature. Raises Malformed for what has no such text."""
    if statement.payload_type != _RECEIPT:
        raise Malformed(
            ErrorCode.MALFORMED_STATEMENT, f"expected {_RECEIPT}, came {statement.payload_type[:80]}"
        )
    if [(len(each.key_id), len(each.signature)) for each in statement.signatures] != [(8, 64)]:
        raise Malformed(ErrorCode.MALFORMED_STATEMENT, "expected one signature, 8 bytes of key id and 64")
    if not 0 < len(statement.payload) <= RECEIPT_PAYLOAD_LIMIT:
        words = f"payload of {len(statement.payload)} bytes; expected 1 to {RECEIPT_PAYLOAD_LIMIT}"
        raise Malformed(ErrorCode.MESSAGE_TOO_LARGE, words)
    return _write(statement, RECEIPT_PREFIX)


def parse_receipt(text: str) -> SignedStatement:
    """The statement inside an `LN2:` text, for `verify` like any other. Raises Malformed."""
    return _parse(text, RECEIPT_PREFIX, payload_type=_RECEIPT, limit=RECEIPT_PAYLOAD_LIMIT)


def _write(statement: SignedStatement, prefix: str) -> str:
    (signature,) = statement.signatures
    return prefix + to_base32(signature.key_id + signature.signature + statement.payload)


def _parse(text: str, prefix: str, *, payload_type: str, limit: int) -> SignedStatement:
    if not text.startswith(prefix):
        raise Malformed(ErrorCode.MALFORMED_CODE, f"expected {prefix}")
    raw = decode(text.removeprefix(prefix), limit=_characters(_BEFORE_PAYLOAD + limit))
    if len(raw) <= _BEFORE_PAYLOAD:
        words = f"{len(raw)} bytes; expected {_BEFORE_PAYLOAD + 1} to {_BEFORE_PAYLOAD + limit}"
        raise Malformed(ErrorCode.MALFORMED_CODE, words)
    return SignedStatement(payload_type, raw[_BEFORE_PAYLOAD:], (Signature(raw[:8], raw[8:_BEFORE_PAYLOAD]),))


def _characters(size: int) -> int:
    """How many characters of base32 so many bytes are."""
    return -(-size * 8 // 5)


def verify_compact(
    text: str, directory: TrustedDirectory, *, place: Place, now: datetime, bounds: ClockBounds = SYNCED
) -> tuple[VerifiedStatement, CompactGrant]:
    """Check a compact grant shown here and open it. Raises Malformed or Untrusted, policy included."""
    reader = partial(_read_heading, directory=directory, place=place)
    statement = parse_compact(text)
    verified = verify(statement, directory, place=place, now=now, read_heading=reader, bounds=bounds)
    verified.require_policy()
    return verified, open_payload(verified, CompactGrant)


def _read_heading(
    statement: SignedStatement, key: AdmittedKey, *, directory: TrustedDirectory, place: Place
) -> Heading:
    """Spell out what the grant abbreviates: the issuer is the owner of the key that it names."""
    try:
        grant = WireGrant.FromString(statement.payload)
    except DecodeError:
        raise Malformed(ErrorCode.MALFORMED_CODE, "the code does not parse") from None
    names = (name for name in place.audiences if addressee(directory.network_id, name) == grant.addressee)
    audience = next(names, None)
    if audience is None:
        raise Untrusted(ErrorCode.UNTRUSTED_AUDIENCE, "the code is for another network or place")
    begin, end = (datetime.fromtimestamp(each, UTC) for each in (grant.not_before, grant.expires_at))
    header = Header(
        network_id=directory.network_id,
        issuer=key.member_id,
        audience=audience,
        request_id=_NO_REQUEST,
        issued_at=begin,
        not_before=begin,
        expires_at=end,
    )
    return heading_of(header)
