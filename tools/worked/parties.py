"""The network of the worked examples. All seeds are plain counts, so that anybody can make the same keys."""

import uuid
from datetime import UTC, datetime, timedelta

from lockernet.models.statements import Header
from lockernet.models.trust import Agreement, KeyRecord, Member, Purpose, Role, TrustFile
from lockernet.signing.directory import TrustedDirectory
from lockernet.signing.signer import Ed25519Signer, possession_message

NETWORK = "example-net"
COURIER = "courier-merlion"
OPERATOR = "harbour-lockers"
POINT = "sg-harbour-01"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
BEGIN, END = NOW - timedelta(days=30), NOW + timedelta(days=400)

COUNT = bytes(range(256))
"""Every seed is 32 bytes of it."""

SEEDS = {
    (COURIER, Purpose.GRANT): COUNT[0x00:0x20],
    (OPERATOR, Purpose.GRANT): COUNT[0x20:0x40],
    (OPERATOR, Purpose.DIRECTORY): COUNT[0x40:0x60],
    (OPERATOR, Purpose.DEVICE): COUNT[0x60:0x80],
}
"""The seeds of RFC 8032, by owner and purpose."""

DIGIT_KEY = COUNT[0x80:0xA0]
"""K_point, version 1."""


def signer(member_id: str, purpose: Purpose) -> Ed25519Signer:
    """The member's key for this purpose."""
    return Ed25519Signer.from_seed(SEEDS[member_id, purpose])


def request_id(number: int) -> bytes:
    """A request id that looks drawn: a version 4 UUID, the same each time."""
    return uuid.UUID(bytes=bytes([number]) * 16, version=4).bytes


def header(audience: str, number: int, *, now: datetime = NOW, minutes: int = 10) -> Header:
    """A header of the courier for its wish of this number."""
    return Header(
        network_id=NETWORK,
        issuer=COURIER,
        audience=audience,
        request_id=request_id(number),
        issued_at=now,
        not_before=now,
        expires_at=now + timedelta(minutes=minutes),
    )


def record(member_id: str, purpose: Purpose) -> KeyRecord:
    """The member's public key record, with its proof of possession."""
    key = signer(member_id, purpose)
    return KeyRecord(
        key_id=key.key_id,
        public_key=key.public_key,
        purpose=purpose,
        not_before=BEGIN,
        not_after=END,
        point_id=POINT if purpose is Purpose.DEVICE else None,
        proof=key.sign(possession_message(NETWORK, member_id, purpose, key.public_key)),
    )


def directory() -> TrustedDirectory:
    """One courier and one operator with an agreement."""
    members = tuple(
        Member(member_id=member_id, roles=(role,), keys=_keys(member_id))
        for member_id, role in ((COURIER, Role.COURIER), (OPERATOR, Role.OPERATOR))
    )
    between = Agreement(courier_id=COURIER, operator_id=OPERATOR, not_before=BEGIN, not_after=END)
    return TrustedDirectory(
        TrustFile(network_id=NETWORK, issued_at=BEGIN, members=members, agreements=(between,))
    )


def _keys(member_id: str) -> tuple[KeyRecord, ...]:
    return tuple(record(owner, purpose) for owner, purpose in SEEDS if owner == member_id)
