"""A small network for tests: members, a key for every purpose of each, agreements, and one place.

All seeds come from names, so keys and failures repeat.
"""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache

from lockernet.models.statements import Header
from lockernet.models.trust import Agreement, KeyRecord, Member, Purpose, Role, TrustFile
from lockernet.signing.directory import TrustedDirectory
from lockernet.signing.signer import Ed25519Signer, possession_message
from lockernet.signing.verify import Place

NETWORK = "sea-test"
COURIER, STRANGER = "swift-parcels", "green-parcels"
OPERATOR, MERCHANT, COORDINATOR = "harbour-lockers", "corner-shop", "sea-board"
POINT = "harbour-01"

ROLES = {
    COURIER: (Role.COURIER,),
    STRANGER: (Role.COURIER,),
    OPERATOR: (Role.OPERATOR,),
    MERCHANT: (Role.MERCHANT,),
    COORDINATOR: (Role.COORDINATOR,),
}

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
BEGIN, END = NOW - timedelta(days=30), NOW + timedelta(days=300)
MOMENT = timedelta(microseconds=1)
"""The shortest time that the protocol can tell apart."""

PLACE = Place(audiences=frozenset({OPERATOR, POINT}), operator_id=OPERATOR, point_id=POINT)


def signer(member_id: str, purpose: Purpose, number: int = 0) -> Ed25519Signer:
    """The key of a member for a purpose; `number` counts its further ones."""
    return Ed25519Signer.from_seed(hashlib.sha256(f"{member_id}/{purpose}/{number}".encode()).digest())


def key_record(
    member_id: str,
    purpose: Purpose,
    *,
    number: int = 0,
    not_before: datetime = BEGIN,
    not_after: datetime = END,
) -> KeyRecord:
    """The record of that key, as the trust file lists it."""
    own = signer(member_id, purpose, number)
    return KeyRecord(
        key_id=own.key_id,
        public_key=own.public_key,
        purpose=purpose,
        not_before=not_before,
        not_after=not_after,
        point_id=POINT if purpose is Purpose.DEVICE else None,
        proof=own.sign(possession_message(NETWORK, member_id, purpose, own.public_key)),
    )


def member(member_id: str, *more: KeyRecord, roles: tuple[Role, ...] | None = None) -> Member:
    """A member with one key for each purpose, and these further ones."""
    keys = tuple(key_record(member_id, purpose) for purpose in Purpose)
    return Member(member_id=member_id, roles=ROLES[member_id] if roles is None else roles, keys=keys + more)


def agreement(
    courier_id: str = COURIER,
    operator_id: str = OPERATOR,
    *,
    not_before: datetime = BEGIN,
    not_after: datetime = END,
) -> Agreement:
    """An agreement between the two."""
    return Agreement(
        courier_id=courier_id, operator_id=operator_id, not_before=not_before, not_after=not_after
    )


def trust_file(members: Iterable[Member], agreements: Iterable[Agreement] = ()) -> TrustFile:
    """The trust file of this network."""
    return TrustFile(
        network_id=NETWORK, issued_at=BEGIN, members=tuple(members), agreements=tuple(agreements)
    )


@cache
def directory(*more: KeyRecord, agreements: tuple[Agreement, ...] = (agreement(),)) -> TrustedDirectory:
    """Everybody, where the courier has these further keys. Admission takes its time, so each is made once."""
    members = (member(each, *(more if each == COURIER else ())) for each in ROLES)
    return TrustedDirectory(trust_file(members, agreements))


DIRECTORY = directory()


def header(
    *,
    network_id: str = NETWORK,
    issuer: str = COURIER,
    audience: str = OPERATOR,
    issued_at: datetime = NOW,
    not_before: datetime = NOW,
    expires_at: datetime = NOW + timedelta(minutes=10),
    critical_features: tuple[str, ...] = (),
) -> Header:
    """A header that holds here and now, but for what is given."""
    return Header(
        network_id=network_id,
        issuer=issuer,
        audience=audience,
        request_id=bytes(range(16)),
        issued_at=issued_at,
        not_before=not_before,
        expires_at=expires_at,
        critical_features=critical_features,
    )
