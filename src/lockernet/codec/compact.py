"""Compact grants: the `LN1:` text that fits a QR code, between text and verified grant (LN-SIG-014).

    "LN1:" + base32(key_id 8 ‖ signature 64 ‖ payload of at most 60 bytes)

Same PAE, same `verify` as every statement; the one payload type needs no name in the text. Instead of a
header the payload carries a hash of network and audience, so the reader finds out which of its own names
was meant.
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
from lockernet.models.payload_types import PAYLOAD_TYPES
from lockernet.models.statements import CompactGrant, Header, Signature, SignedStatement
from lockernet.signing.directory import AdmittedKey, TrustedDirectory
from lockernet.signing.heading import Heading, heading_of
from lockernet.signing.signer import Signer, seal
from lockernet.signing.verify import Place, VerifiedStatement, verify
from lockernet.v1.statements_pb2 import CompactGrant as WireGrant

PREFIX = "LN1:"
PAYLOAD_LIMIT = 60
_NO_REQUEST = bytes(16)


def addressee(network_id: str, audience: str) -> bytes:
    """The 8 bytes by which a compact grant names whom it is for."""
    return hashlib.sha256(b"LN-addressee-v1" + network_id.encode() + b"\x00" + audience.encode()).digest()[:8]


def seal_compact(grant: CompactGrant, signer: Signer) -> str:
    """The text of a signed compact grant."""
    statement = seal(PAYLOAD_TYPES[CompactGrant], encode(grant), signer)
    return PREFIX + to_base32(signer.key_id + statement.signatures[0].signature + statement.payload)


def parse_compact(text: str) -> SignedStatement:
    """The statement inside an `LN1:` text; nothing in it is believed yet. Raises Malformed."""
    if not text.startswith(PREFIX):
        raise Malformed(ErrorCode.MALFORMED_CODE, f"expected {PREFIX}")
    raw = decode(text.removeprefix(PREFIX))
    if not 72 < len(raw) <= 72 + PAYLOAD_LIMIT:
        raise Malformed(ErrorCode.MALFORMED_CODE, f"{len(raw)} bytes; expected 73 to {72 + PAYLOAD_LIMIT}")
    return SignedStatement(
        payload_type=PAYLOAD_TYPES[CompactGrant],
        payload=raw[72:],
        signatures=(Signature(raw[:8], raw[8:72]),),
    )


def verify_compact(
    text: str, directory: TrustedDirectory, *, place: Place, now: datetime
) -> tuple[VerifiedStatement, CompactGrant]:
    """Check a compact grant shown here and open it. Raises Malformed or Untrusted, policy included."""
    reader = partial(_read_heading, directory=directory, place=place)
    verified = verify(parse_compact(text), directory, place=place, now=now, read_heading=reader)
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
