"""Which keys a directory may hold: points, encodings, possession, records (LN-TRU-006, 007, 003, 010)."""

import hashlib
from typing import Any

from tools.vectors.curve import P256 as FIELD
from tools.vectors.curve import (
    P,
    add,
    decode,
    encode,
    is_on_p256,
    of_order_eight,
    small_order_encodings,
    times,
    x_of,
)
from tools.vectors.forge import COURIER, ED25519, NETWORK, P256, POINT, Key, key
from tools.vectors.form import Sheet, Vector
from tools.vectors.world import KINNARI, agreement, directory, member, possession, record

TOPIC = "keys"

BAD = "MALFORMED_FILE"
GRANT = key(COURIER, "grant")


def vectors() -> list[Vector]:
    """All of them."""
    sheet = Sheet(TOPIC)
    for write in (_good, _spellings, _small, _mixed, _p256, _possession, _records, _files):
        write(sheet)
    return sheet.vectors


def point(public: bytes, algorithm: str = ED25519) -> Vector:
    """The input: may these bytes be a key at all?"""
    return {"check": "admission", "algorithm": algorithm, "public_key": public.hex()}


def _good(sheet: Sheet) -> None:
    rule = "LN-TRU-006"
    for number in range(3):
        own = key("somebody", "grant", number=number)
        sheet.accepted(rule, "The public key of a seed.", point(own.public), key_id=own.key_id.hex())
    base = bytes([0x58]) + bytes([0x66]) * 31
    sheet.accepted(rule, "The base point of RFC 8032.", point(base))


def _spellings(sheet: Sheet) -> None:
    rule = "LN-TRU-006"
    beyond = next(y for y in range(2, 19) if x_of(y) is not None)
    why = "y is not below p: a second spelling of a point."
    sheet.no(rule, BAD, why, point((beyond + P).to_bytes(32, "little")))
    hole = next(y for y in range(2, 100) if x_of(y) is None)
    sheet.no(rule, BAD, "No point of the curve has this y.", point(hole.to_bytes(32, "little")))
    sheet.no(rule, BAD, "31 bytes.", point(GRANT.public[:-1]))
    sheet.no(rule, BAD, "33 bytes.", point(GRANT.public + b"\x00"))
    sheet.no(rule, BAD, "No bytes.", point(b""))


def _small(sheet: Sheet) -> None:
    for order, spelling in small_order_encodings():
        why = f"A point of order {order}: one signature by it may fit every message."
        sheet.no("LN-TRU-006", BAD, why, point(spelling))


def _mixed(sheet: Sheet) -> None:
    torsion = of_order_eight()
    for factor, order in ((1, 8), (2, 4), (4, 2)):
        mixed = add(decode(GRANT.public), times(factor, torsion))
        why = f"A good key plus a point of order {order}: not of prime order."
        sheet.no("LN-TRU-006", BAD, why, point(encode(mixed)))


def _p256(sheet: Sheet) -> None:
    rule = "LN-TRU-012"
    own = key("somebody", "grant", algorithm=P256)
    x = own.public[1:]
    sheet.accepted(rule, "A compressed point of P-256.", point(own.public, P256), key_id=own.key_id.hex())
    other = bytes([own.public[0] ^ 1]) + x
    sheet.accepted(rule, "The other point above the same x.", point(other, P256))
    hole = next(each for each in range(1, 100) if not is_on_p256(each))
    sheet.no(rule, BAD, "P-256 has no point above this x.", point(b"\x02" + hole.to_bytes(32), P256))
    above = next(each for each in range(1, 100) if is_on_p256(each))
    why = "x is not below p: a second spelling of a point."
    sheet.no(rule, BAD, why, point(b"\x02" + (above + FIELD).to_bytes(32), P256))
    sheet.no(rule, BAD, "The prefix of an uncompressed point.", point(b"\x04" + x, P256))
    sheet.no(rule, BAD, "The point at infinity.", point(b"\x00", P256))
    sheet.no(rule, BAD, "32 bytes: x without a prefix.", point(x, P256))
    sheet.no(rule, BAD, "x is p itself.", point(b"\x03" + FIELD.to_bytes(32), P256))
    sheet.no(rule, BAD, "An Ed25519 key, said to be one of P-256.", point(GRANT.public, P256))
    sheet.no(rule, BAD, "A P-256 key, said to be one of Ed25519.", point(own.public))
    assert above + FIELD < 2**256


def shown(own: Key, **changes: Any) -> Vector:
    """The input: does this proof show that the courier holds its grant key?"""
    given = {
        "check": "possession",
        "network_id": NETWORK,
        "member_id": COURIER,
        "purpose": "grant",
        "algorithm": own.algorithm,
        "public_key": own.public.hex(),
        "proof": own.sign(possession(NETWORK, COURIER, "grant", own.public)).hex(),
    }
    return {**given, **changes}


def _possession(sheet: Sheet) -> None:
    rule = "LN-TRU-007"
    message = possession(NETWORK, COURIER, "grant", GRANT.public)
    sheet.accepted(rule, "Signed by the key itself.", shown(GRANT), message=message.hex())
    own = key("somebody", "grant", algorithm=P256)
    sheet.accepted(rule, "Signed by the P-256 key itself.", shown(own))
    for changed, why in (
        ({"network_id": "other-net"}, "The proof is for another network."),
        ({"member_id": KINNARI}, "Another member copied key and proof."),
        ({"purpose": "custody"}, "The proof is for another purpose."),
        ({"proof": bytes(64).hex()}, "A proof of zeros."),
        ({"proof": key(KINNARI, "grant").sign(message).hex()}, "Signed by another key."),
        ({"proof": GRANT.sign(hashlib.sha256(message).digest()).hex()}, "Signed over the hash."),
        ({"proof": GRANT.sign(message.replace(b"\x00", b"")).hex()}, "Signed without the zero bytes."),
    ):
        sheet.no(rule, BAD, why, shown(GRANT, **changed))


def listed(*members: dict[str, Any]) -> Vector:
    """The input: a whole directory."""
    return {"check": "directory", "directory": directory(*members, agreements=(agreement(COURIER),))}


def _records(sheet: Sheet) -> None:
    def courier(*records: dict[str, Any]) -> Vector:
        return listed({"member_id": COURIER, "roles": ["courier"], "keys": list(records)})

    good = record(COURIER, "grant", GRANT)
    device = record(COURIER, "device", key(COURIER, "device"))
    sheet.accepted("LN-TRU-003", "One key with one purpose.", courier(good))
    sheet.no("LN-TRU-003", BAD, "A purpose that nobody knows.", courier({**good, "purpose": "everything"}))
    sheet.no("LN-TRU-003", BAD, "A key without a purpose.", courier({**good, "purpose": ""}))
    custody = record(COURIER, "custody", GRANT)
    sheet.no("LN-TRU-003", BAD, "One key, listed for two purposes.", courier(good, custody))
    sheet.no("LN-SIG-012", BAD, "The key has another id than its own.", courier({**good, "key_id": "00" * 8}))
    sheet.accepted("LN-TRU-010", "A device key names its point.", courier(device))
    nowhere = {name: value for name, value in device.items() if name != "point_id"}
    sheet.no("LN-TRU-010", BAD, "A device key without a point.", courier(nowhere))
    sheet.no("LN-TRU-010", BAD, "A grant key that names a point.", courier({**good, "point_id": POINT}))
    sheet.no("LN-TRU-006", BAD, "An algorithm that nobody knows.", courier({**good, "algorithm": "RSA-2048"}))


def _files(sheet: Sheet) -> None:
    one, other = member(COURIER), member(KINNARI)
    sheet.accepted("LN-TRU-001", "A directory of two members.", listed(one, other))
    sheet.no("LN-TRU-001", BAD, "A member stands twice.", listed(one, other, one))
    thief = {"member_id": KINNARI, "roles": ["courier"], "keys": one["keys"][:1]}
    sheet.no("LN-TRU-007", BAD, "A second member lists the first one's key.", listed(one, thief))
    spoilt = {**one["keys"][0], "public_key": "01" + "00" * 31}
    half = {"member_id": KINNARI, "roles": ["courier"], "keys": [spoilt, *other["keys"][1:]]}
    sheet.no("LN-TRU-006", BAD, "One bad key spoils the whole directory.", listed(one, half))
