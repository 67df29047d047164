"""The members, keys, agreements and the point that all vectors share, as JSON in the form of a trust file."""

from datetime import datetime
from typing import Any

from tools.vectors.forge import (
    COURIER,
    DAY,
    ED25519,
    HOUR,
    NETWORK,
    NOW,
    OPERATOR,
    P256,
    POINT,
    Key,
    instant,
    key,
)
from tools.vectors.form import Vector

TOPIC = "world"

PURPOSES = ("grant", "custody", "settlement", "directory", "device")

ENDED, FUTURE, STRANGER = "courier-garuda", "courier-naga", "courier-selkie"
"""Couriers whose agreement with the operator has ended, begins tomorrow, and does not exist."""
KINNARI = "courier-kinnari"
"""A second courier in good standing."""
BOTH = "bay-post"
"""A courier with points of its own."""
OTHER_OPERATOR, OTHER_POINT = "mekong-lockers", "sg-harbour-02"
MERCHANT, COORDINATOR = "corner-shop", "sea-board"

ROLES = {
    COURIER: ("courier",),
    KINNARI: ("courier",),
    ENDED: ("courier",),
    FUTURE: ("courier",),
    STRANGER: ("courier",),
    OPERATOR: ("operator",),
    OTHER_OPERATOR: ("operator",),
    BOTH: ("courier", "operator"),
    MERCHANT: ("merchant",),
    COORDINATOR: ("coordinator",),
}

BEGIN, END = NOW - 30 * DAY, NOW + 300 * DAY

OLD_KEY = key(COURIER, "grant", number=1)
"""Ended an hour ago."""
NEXT_KEY = key(COURIER, "grant", number=2)
"""Begins in an hour."""
P256_KEY = key(COURIER, "grant", number=3, algorithm=P256)
SUPERSEDED_KEY = key(COURIER, "grant", number=4)
"""Another key took over an hour ago."""
COMPROMISED_KEY = key(COURIER, "grant", number=5)
"""Somebody else may hold it since an hour ago."""
COMPROMISED_DEVICE = key(OPERATOR, "device", number=3)
"""The same for a device of the point."""
OTHER_DEVICE = key(OPERATOR, "device", number=1)
"""Of the operator's second point."""


def possession(network: str, member: str, purpose: str, public: bytes) -> bytes:
    """What a key signs to show that its owner holds it (LN-TRU-007)."""
    return b"\x00".join([b"LN-key-v1", network.encode(), member.encode(), purpose.encode(), public])


def record(
    member: str,
    purpose: str,
    own: Key,
    *,
    begin: datetime = BEGIN,
    end: datetime = END,
    point: str = POINT,
    **changes: Any,
) -> dict[str, Any]:
    """A key as a directory lists it."""
    listed = {
        "key_id": own.key_id.hex(),
        "algorithm": own.algorithm,
        "public_key": own.public.hex(),
        "purpose": purpose,
        "not_before": instant(begin),
        "not_after": instant(end),
        "proof": own.sign(possession(NETWORK, member, purpose, own.public)).hex(),
    }
    if purpose == "device":
        listed["point_id"] = point
    return {**listed, **changes}


def member(name: str, *more: dict[str, Any]) -> dict[str, Any]:
    """A member with one key for each purpose, and these further ones."""
    keys = [record(name, purpose, key(name, purpose)) for purpose in PURPOSES]
    return {"member_id": name, "roles": list(ROLES[name]), "keys": [*keys, *more]}


def agreement(
    courier: str, *, operator: str = OPERATOR, begin: datetime = BEGIN, end: datetime = END
) -> dict[str, str]:
    """Lets a courier use the points of an operator."""
    return {
        "courier_id": courier,
        "operator_id": operator,
        "not_before": instant(begin),
        "not_after": instant(end),
    }


def directory(*members: dict[str, Any], agreements: tuple[dict[str, str], ...] = ()) -> dict[str, Any]:
    """A directory of this network."""
    return {
        "version": 1,
        "network_id": NETWORK,
        "issued_at": instant(BEGIN),
        "members": list(members),
        "agreements": list(agreements),
    }


def _network(algorithm: str) -> dict[str, Any]:
    rotated = (
        record(COURIER, "grant", OLD_KEY, end=NOW - HOUR),
        record(COURIER, "grant", NEXT_KEY, begin=NOW + HOUR),
        record(COURIER, "grant", SUPERSEDED_KEY, superseded_at=instant(NOW - HOUR)),
        record(COURIER, "grant", COMPROMISED_KEY, compromised_from=instant(NOW - HOUR)),
    )
    with_p256 = (record(COURIER, "grant", P256_KEY),) if algorithm == P256 else ()
    more = {
        COURIER: (*rotated, *with_p256),
        OPERATOR: (
            record(OPERATOR, "device", OTHER_DEVICE, point=OTHER_POINT),
            record(OPERATOR, "device", COMPROMISED_DEVICE, compromised_from=instant(NOW - HOUR)),
        ),
    }
    agreements = (
        agreement(COURIER),
        agreement(KINNARI),
        agreement(ENDED, end=NOW),
        agreement(FUTURE, begin=NOW + DAY),
        agreement(STRANGER, operator=OTHER_OPERATOR),
    )
    return directory(*(member(name, *more.get(name, ())) for name in ROLES), agreements=agreements)


def vectors() -> list[Vector]:
    """None: this file only holds what the others name."""
    return []


def _place(*audiences: str, operator: str = OPERATOR, point: str | None = POINT) -> dict[str, Any]:
    return {"audiences": list(audiences), "operator": operator, "point": point, "features": []}


PLACES = {
    "point": _place(OPERATOR, POINT),
    "point-with-features": {**_place(OPERATOR, POINT), "features": ["cold-chain-1"]},
    "own-point": _place(BOTH, operator=BOTH, point=None),
    "courier": _place(COURIER),
    "network": _place(NETWORK),
    "other-point": _place(OPERATOR, OTHER_POINT, point=OTHER_POINT),
}
"""Where a statement is read: the names that are meant there, and whose device key counts."""

SHARED = {"directories": {"network": _network(ED25519), "with-p256": _network(P256)}, "places": PLACES}
