"""Statements that the tests of verify() are made of, and what becomes of them."""

from datetime import datetime

import pytest

from lockernet.codec.bridge import encode
from lockernet.codec.statements import verify_statement
from lockernet.errors import ErrorCode, LockernetError, Malformed, Untrusted
from lockernet.models.payload_types import PAYLOAD_TYPES
from lockernet.models.reservations import CancelReservation
from lockernet.models.statements import Header, SessionToken, SignedStatement
from lockernet.models.trust import Purpose
from lockernet.signing.directory import TrustedDirectory
from lockernet.signing.signer import Ed25519Signer, seal
from lockernet.signing.verify import Place, VerifiedStatement
from tests.lockernet.parties import (
    COURIER,
    DIRECTORY,
    NOW,
    PLACE,
    POINT,
    STRANGER,
    header,
    signer,
)

CANCEL = PAYLOAD_TYPES[CancelReservation]
TOKEN = PAYLOAD_TYPES[SessionToken]
GRANT_KEY = signer(COURIER, Purpose.GRANT)
STRANGER_KEY = signer(STRANGER, Purpose.GRANT)
UNLISTED_KEY = Ed25519Signer.from_seed(b"\x07" * 32)


def payload(head: Header | None = None) -> bytes:
    cancel = CancelReservation(header=head or header(), point_id=POINT, parcel_id=bytes(16))
    return encode(cancel)


def signed(*keys: Ed25519Signer, head: Header | None = None, payload_type: str = CANCEL) -> SignedStatement:
    """A statement that these keys sign, in this order."""
    body = payload(head)
    signatures = tuple(seal(payload_type, body, key).signatures[0] for key in keys or (GRANT_KEY,))
    return SignedStatement(payload_type=payload_type, payload=body, signatures=signatures)


def verified(
    statement: SignedStatement,
    *,
    trusted: TrustedDirectory = DIRECTORY,
    place: Place = PLACE,
    now: datetime = NOW,
) -> VerifiedStatement:
    return verify_statement(statement, trusted, place=place, now=now)


def refusal(statement: SignedStatement, *, trusted: TrustedDirectory = DIRECTORY) -> ErrorCode:
    with pytest.raises(LockernetError) as caught:
        verified(statement, trusted=trusted)
    malformed = caught.value.code in {
        ErrorCode.MALFORMED_STATEMENT,
        ErrorCode.MESSAGE_TOO_LARGE,
        ErrorCode.VERSION_UNSUPPORTED,
    }
    assert isinstance(caught.value, Malformed if malformed else Untrusted)
    return caught.value.code
