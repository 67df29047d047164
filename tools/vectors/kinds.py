"""One good payload of every kind of statement, after its header; who says it, and to whom.

Written from proto/lockernet/v1 by field number. `AUTHORITY` here is the table of docs/spec/trust.md a second
time, by hand: the first one is what the vectors test.
"""

import hashlib
from dataclasses import dataclass

from tools.vectors.forge import (
    COURIER,
    DAY,
    ED25519,
    HEAD,
    NETWORK,
    NOW,
    OPERATOR,
    PARCEL,
    POINT,
    SECOND,
    Head,
    key,
)
from tools.vectors.wire import blob, number, signed, stamp, text
from tools.vectors.world import KINNARI, possession

DIGEST = hashlib.sha256(b"an order of these vectors").digest()
HANDLE = bytes(range(0xA0, 0xA8))
COMMITMENT = bytes.fromhex("4f4f69235a09e848e111c2a3db2a52b6c663e16a8e02109d28fd13c63c67c48b")
HOLDER = bytes(range(0xD0, 0xD8))
LABEL = "CP000000080SG"

SIZE = number(1, 100) + number(2, 300) + number(3, 450)
"""Dimensions in millimetres."""
TERMS = (
    blob(1, PARCEL)
    + blob(2, SIZE)
    + number(3, 2_400)
    + blob(4, number(1, 1) + number(2, 72))
    + blob(5, HANDLE)
    + blob(6, COMMITMENT)
)
"""ParcelTerms: 72 hours of hold, a T0 claim code."""

_AT = text(2, POINT)
_PARCEL = _AT + blob(3, PARCEL)
_CURSOR = number(1, 1) + number(2, 4)
_PERIOD = stamp(1, NOW - 60 * SECOND) + stamp(2, NOW)
_CLASS = blob(1, number(1, 380) + number(2, 190) + number(3, 640)) + number(2, 25_000)
_DEVICE = key(OPERATOR, "device", number=2)


def _device_key() -> bytes:
    proof = _DEVICE.sign(possession(NETWORK, OPERATOR, "device", _DEVICE.public))
    return _AT + text(3, ED25519) + blob(4, _DEVICE.public) + blob(5, proof)


def _point_record() -> bytes:
    where = signed(1, 12_647_000) + signed(2, 1_038_200_000)
    return b"".join(
        [
            _AT,
            number(3, 1),
            text(4, "Harbour 1"),
            blob(5, where),
            text(6, "1 Harbour Road"),
            text(7, "SG"),
            text(8, "Asia/Singapore"),
            text(9, "24/7"),
            blob(10, _CLASS + number(3, 10) + number(4, 2)),
            number(12, 604_800),
            number(13, 172_800),
            number(14, 5),
            number(17, 1) + number(17, 2),
        ]
    )


@dataclass(frozen=True)
class Kind:
    """What a good statement of this kind holds, and what the table of trust says about it.

    `roles` empty: any member. `audience` is whom it is written to and where it is read.
    """

    name: str
    body: bytes
    roles: tuple[str, ...]
    purpose: str
    audience: str
    place: str
    agreement: bool = False

    @property
    def issuer(self) -> str:
        """Who says it in these vectors."""
        return COURIER if self.roles in ((), ("courier",)) else OPERATOR


def _order(name: str, body: bytes, *, audience: str = OPERATOR) -> Kind:
    return Kind(name, body, ("courier",), "grant", audience, "point", agreement=True)


def _operators(name: str, body: bytes, purpose: str, audience: str) -> Kind:
    place = {COURIER: "courier", NETWORK: "network", POINT: "point"}[audience]
    return Kind(name, body, ("operator",), purpose, audience, place)


_ANSWER = blob(2, DIGEST) + text(3, POINT) + blob(4, PARCEL)
_RECEIPT = (
    _PARCEL + number(4, 2) + number(5, 3) + text(6, "B01") + stamp(7, NOW) + number(8, 5) + blob(9, DIGEST)
)

KINDS = (
    Kind("session-token", b"", (), "grant", OPERATOR, "point"),
    Kind("time-attestation", stamp(2, NOW), (), "directory", POINT, "point"),
    _order("reserve-compartment", _AT + blob(3, TERMS) + text(4, LABEL) + stamp(5, NOW + DAY)),
    _order("cancel-reservation", _PARCEL),
    _order("extend-deadline", _PARCEL + stamp(4, NOW + 2 * DAY)),
    _order("deposit-order", _AT + blob(3, TERMS) + text(4, LABEL), audience=POINT),
    _order("collect-order", _PARCEL, audience=POINT),
    _order("remove-order", _PARCEL, audience=POINT),
    _order("redirect-parcel", _PARCEL + text(4, "sg-harbour-02")),
    _order("reissue-code", _PARCEL + number(4, 1)),
    _order("block-parcel", _PARCEL + number(4, 1)),
    _order("release-parcel", _PARCEL),
    _order("close-dispute", _PARCEL),
    _order("bind-label", _PARCEL + text(4, LABEL)),
    _order("clear-obligation", _PARCEL + number(4, 1)),
    _order("delegation", text(2, KINNARI) + text(3, POINT) + number(4, 1)),
    Kind("countersignature", _PARCEL + blob(4, DIGEST), ("courier",), "custody", OPERATOR, "point"),
    Kind("contest", _PARCEL + blob(4, DIGEST) + number(5, 3), ("courier",), "custody", OPERATOR, "point"),
    _operators("confirmation", _ANSWER + number(5, 1), "grant", COURIER),
    _operators("refusal", _ANSWER + text(5, "POINT_FULL"), "grant", COURIER),
    _operators("maintenance-grant", _AT + number(3, 1) + blob(5, HOLDER), "grant", POINT),
    _operators(
        "remote-opening", _AT + text(3, "B01") + blob(4, HOLDER) + text(5, "BOARD_SILENT"), "grant", POINT
    ),
    _operators("capacity-lease", _AT + number(3, 1) + blob(4, _CLASS + number(4, 10)), "grant", POINT),
    _operators("lease-return", _AT + number(3, 1), "grant", POINT),
    _operators("point-record", _point_record(), "directory", NETWORK),
    _operators("point-tombstone", _AT + stamp(3, NOW), "directory", NETWORK),
    _operators("point-feed-head", number(2, 7) + blob(3, DIGEST), "directory", NETWORK),
    _operators("device-key", _device_key(), "directory", NETWORK),
    _operators("custody-receipt", _RECEIPT, "device", COURIER),
    _operators("session-receipt", _AT + blob(3, _PERIOD) + blob(4, DIGEST), "device", COURIER),
    _operators(
        "door-refusal", _PARCEL + text(4, "POINT_FULL") + stamp(5, NOW) + blob(6, DIGEST), "device", COURIER
    ),
    _operators("checkpoint", _AT + blob(3, _CURSOR) + blob(4, DIGEST), "device", POINT),
    _operators("member-head", _AT + text(3, COURIER) + blob(4, _CURSOR) + blob(5, DIGEST), "device", COURIER),
    _operators("agreement", text(2, COURIER) + text(3, POINT) + text(5, "2026-1"), "settlement", COURIER),
    Kind("agreement-acceptance", blob(2, DIGEST), ("courier",), "settlement", OPERATOR, "point"),
    _operators(
        "usage-record",
        _AT + blob(3, PARCEL) + number(4, 2) + number(5, 1) + stamp(6, NOW) + blob(7, DIGEST),
        "settlement",
        COURIER,
    ),
)

BY_NAME = {kind.name: kind for kind in KINDS}


def head_of(kind: str) -> Head:
    """The usual header of this kind."""
    own = BY_NAME[kind]
    return HEAD.but(issuer=own.issuer, audience=own.audience)


def payload(kind: str, head: Head | None = None) -> bytes:
    """A good payload of this kind, with this header instead of its usual one."""
    return (head_of(kind) if head is None else head).field() + BY_NAME[kind].body
