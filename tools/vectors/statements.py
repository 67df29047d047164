"""Envelopes, signatures, ids, address and time of statements (LN-SIG)."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from tools.vectors import strictness
from tools.vectors.curve import ORDER, P256_ORDER
from tools.vectors.forge import (
    COURIER,
    HEAD,
    MOMENT,
    NOW,
    PARCEL,
    POINT,
    SECOND,
    Head,
    envelope,
    key,
    pae,
    payload_type,
    seal,
    signature,
)
from tools.vectors.form import Sheet, Vector
from tools.vectors.kinds import payload
from tools.vectors.reading import CANCEL, OWN, RESERVE, Parts, ident_of, read, sealed
from tools.vectors.wire import blob, text, varint
from tools.vectors.world import P256_KEY, STRANGER

TOPIC = "statements"

UNLISTED = key("nobody", "grant")

_BODY = payload(CANCEL)
_GOOD = signature(OWN.key_id, OWN.sign(pae(CANCEL, _BODY)))
_REST = text(2, POINT) + blob(3, PARCEL)
_JUNK = signature(UNLISTED.key_id, bytes(64))


def vectors() -> list[Vector]:
    """All of them."""
    sheet = Sheet(TOPIC)
    for write in (_kept, _limits, _kinds, _signed, _good, _ids, _addressed, _expired, _early, _features):
        write(sheet)
    for write in (_hints, strictness.write, _p256, _first_reason):
        write(sheet)
    return sheet.vectors


def _headed(head: Head, **more: Any) -> Vector:
    return sealed(payload(CANCEL, head), **more)


def _kept(sheet: Sheet) -> None:
    rule = "LN-SIG-001"
    unknown = _BODY + text(99, "of a later version")
    sheet.accepted(
        rule, "An unknown field is kept, and is under the signature.", sealed(unknown), **ident_of(unknown)
    )
    moved = _REST + HEAD.field()
    sheet.accepted(
        rule, "Fields in another order are other bytes, and good.", sealed(moved), **ident_of(moved)
    )
    cleaned = envelope(CANCEL, _BODY, signature(OWN.key_id, OWN.sign(pae(CANCEL, unknown))))
    why = "Somebody encoded the payload again and lost the unknown field."
    sheet.no(rule, "UNTRUSTED_SIGNATURE", why, read(cleaned))
    sorted_again = envelope(CANCEL, _BODY, signature(OWN.key_id, OWN.sign(pae(CANCEL, moved))))
    why = "Somebody encoded the payload again and sorted its fields."
    sheet.no(rule, "UNTRUSTED_SIGNATURE", why, read(sorted_again))


def _limits(sheet: Sheet) -> None:
    rule, bad = "LN-SIG-002", "MALFORMED_STATEMENT"
    sheet.no(rule, "MESSAGE_TOO_LARGE", "A payload of 64 KiB and one byte.", read(_padded(64 * 1024 + 1)))
    sheet.accepted(rule, "A payload of 64 KiB is the largest.", read(_padded(64 * 1024)))
    sheet.no(rule, bad, "No signature at all.", read(envelope(CANCEL, _BODY)))
    sheet.no(rule, bad, "Nine signatures.", read(envelope(CANCEL, _BODY, *[_JUNK] * 8, _GOOD)))
    sheet.accepted(
        rule, "Eight signatures, the last one good.", read(envelope(CANCEL, _BODY, *[_JUNK] * 7, _GOOD))
    )
    sheet.no(rule, bad, "A signed payload without a header.", sealed(_REST))
    sheet.no(rule, bad, "The envelope ends within a field.", read(seal(CANCEL, _BODY, OWN)[:-3]))
    sheet.no(rule, bad, "The envelope is no protobuf.", read(b"{}"))
    sheet.no(rule, bad, "The payload is text.", sealed(b'{"header":{}}'))
    sheet.no(rule, bad, "An empty envelope.", read(b""))
    sheet.no(rule, bad, "Ten thousand groups in one another.", read([["9b06", 10_000], ["9c06", 10_000]]))
    why = "The payload does not parse, but nobody looks at it before the signature is good."
    sheet.no(rule, "UNTRUSTED_SIGNATURE", why, read(envelope(CANCEL, b"\xff", _GOOD)))


def _padded(size: int) -> Parts:
    """A statement whose payload has an unknown field that makes it this long."""
    padding = size - len(_BODY) - 2 - 3
    start = _BODY + varint(99 << 3 | 2) + varint(padding)
    body = start + b"x" * padding
    assert len(body) == size
    whole = seal(CANCEL, body, OWN)
    before = whole.index(start) + len(start)
    return [[whole[:before].hex(), 1], ["78", padding], [whole[before + padding :].hex(), 1]]


def _kinds(sheet: Sheet) -> None:
    rule, bad = "LN-SIG-003", "MALFORMED_STATEMENT"
    sheet.accepted(rule, "The kind that is expected here.", sealed(_BODY, kind_expected=CANCEL))
    sheet.no(rule, bad, "A good order, where another kind is expected.", sealed(_BODY, kind_expected=RESERVE))
    sheet.no(rule, bad, "A kind that nobody knows.", sealed(_BODY, kind="open-sesame"))
    sheet.no(rule, bad, "The name of another family.", sealed(_BODY, kind="application/json"))
    upper = payload_type(CANCEL).replace("cancel", "Cancel")
    sheet.no(rule, bad, "Names are compared byte by byte.", sealed(_BODY, kind=upper))
    second = payload_type(CANCEL).replace(".v1+", ".v2+")
    why = "A version that is not spoken here."
    sheet.no("LN-MSG-004", "VERSION_UNSUPPORTED", why, sealed(_BODY, kind=second))


def _signed(sheet: Sheet) -> None:
    rule, bad = "LN-SIG-004", "UNTRUSTED_SIGNATURE"

    def over(message: bytes) -> Vector:
        return read(envelope(CANCEL, _BODY, signature(OWN.key_id, OWN.sign(message))))

    name = payload_type(CANCEL).encode()
    sheet.accepted(rule, "Signed over the PAE.", over(pae(CANCEL, _BODY)), pae=pae(CANCEL, _BODY).hex())
    sheet.no(rule, bad, "Signed over the payload alone.", over(_BODY))
    sheet.no(rule, bad, "Signed over type and payload without their lengths.", over(name + b" " + _BODY))
    sheet.no(
        rule, bad, "Signed over the SHA-256 of the PAE.", over(hashlib.sha256(pae(CANCEL, _BODY)).digest())
    )
    spaced = pae(CANCEL, _BODY).replace(b"DSSEv1 ", b"DSSEv1  ", 1)
    sheet.no(rule, bad, "Two spaces instead of one.", over(spaced))
    sheet.no(rule, bad, "Signed under the name of another kind.", over(pae("release-parcel", _BODY)))


def _good(sheet: Sheet) -> None:
    rule, bad = "LN-SIG-005", "UNTRUSTED_SIGNATURE"
    own = OWN.sign(pae(CANCEL, _BODY))

    def with_value(value: bytes) -> Vector:
        return read(envelope(CANCEL, _BODY, signature(OWN.key_id, value)))

    sheet.accepted(
        rule, "A bad signature beside a good one does no harm.", read(envelope(CANCEL, _BODY, _JUNK, _GOOD))
    )
    sheet.no(rule, bad, "One bit of R is wrong.", with_value(bytes([own[0] ^ 1]) + own[1:]))
    high = int.from_bytes(own[32:], "little") + ORDER
    sheet.no(
        rule,
        bad,
        "S + L: the same number, not the same bytes.",
        with_value(own[:32] + high.to_bytes(32, "little")),
    )
    sheet.no(
        rule,
        "UNTRUSTED_KEY",
        "A good signature by a key that is not listed.",
        read(seal(CANCEL, _BODY, UNLISTED)),
    )
    changed = envelope(CANCEL, _BODY[:-1] + bytes([_BODY[-1] ^ 1]), _GOOD)
    sheet.no(rule, bad, "One bit of the payload is wrong.", read(changed))
    sheet.no(rule, bad, "The signature is one byte short.", with_value(own[:-1]))
    sheet.no(rule, bad, "The signature is one byte long.", with_value(own + b"\x00"))
    sheet.no(rule, bad, "An empty signature.", with_value(b""))
    sheet.no(rule, bad, "A signature of zeros.", with_value(bytes(64)))


def _ids(sheet: Sheet) -> None:
    rule = "LN-SIG-006"
    why = "A second signature does not rename a statement."
    twice = seal(CANCEL, _BODY, OWN, key(STRANGER, "grant"))
    sheet.accepted(rule, "The id is SHA-256 of the PAE.", sealed(_BODY), **ident_of(_BODY))
    sheet.accepted(rule, why, read(twice), **ident_of(_BODY))
    moved = b"".join([blob(2, _BODY), _GOOD, text(1, payload_type(CANCEL))])
    sheet.accepted(
        rule, "Nor does an envelope with its fields in another order.", read(moved), **ident_of(_BODY)
    )
    same = payload("release-parcel")
    why = "The same payload under another kind is another statement."
    sheet.accepted(rule, why, sealed(same, kind="release-parcel"), **ident_of(same, "release-parcel"))


def _addressed(sheet: Sheet) -> None:
    rule, bad = "LN-SIG-007", "UNTRUSTED_NETWORK"
    sheet.accepted(rule, "This network.", sealed(_BODY))
    for network, why in (
        ("other-net", "Another network."),
        ("example-net2", "A longer name."),
        ("examp1e-net", "A name that looks like this network's."),
    ):
        sheet.no(rule, bad, why, _headed(HEAD.but(network_id=network)))
    rule, bad = "LN-SIG-008", "UNTRUSTED_AUDIENCE"
    sheet.accepted(rule, "Addressed to the operator.", sealed(_BODY))
    sheet.accepted(rule, "Addressed to the point.", _headed(HEAD.but(audience=POINT)))
    for audience, why in (
        ("mekong-lockers", "Addressed to another operator."),
        ("sg-harbour-02", "Addressed to another point of the operator."),
        ("harbour-1ockers", "Addressed to a name that looks like the operator's."),
        ("example-net", "Addressed to the whole network."),
        (COURIER, "Addressed to its own issuer."),
    ):
        sheet.no(rule, bad, why, _headed(HEAD.but(audience=audience)))
    receipt = read(seal("custody-receipt", payload("custody-receipt"), key("harbour-lockers", "device")))
    sheet.no(rule, bad, "A receipt for a courier, read at the point.", receipt)


def _expired(sheet: Sheet) -> None:
    rule, bad = "LN-SIG-009", "UNTRUSTED_EXPIRED"
    head = HEAD.but(issued_at=NOW - 600 * SECOND, not_before=NOW - 600 * SECOND)
    bound = 120 * SECOND

    def until(end: datetime) -> Vector:
        return _headed(head.but(expires_at=end))

    sheet.accepted(rule, "One microsecond less than 120 s after expires_at.", until(NOW - bound + MOMENT))
    sheet.no(rule, bad, "120 s after expires_at: equal has ended.", until(NOW - bound))
    sheet.no(rule, bad, "A day after expires_at.", until(NOW - 86_400 * SECOND))
    sheet.accepted(
        rule,
        "The last moment of the year 9999.",
        until(datetime(9999, 12, 31, 23, 59, 59, tzinfo=NOW.tzinfo)),
    )
    early = HEAD.but(
        not_before=NOW - 600 * SECOND, issued_at=NOW - 600 * SECOND, expires_at=NOW - 700 * SECOND
    )
    sheet.no(rule, bad, "It ends before it begins.", _headed(early))


def _first_reason(sheet: Sheet) -> None:
    """Where several reasons fit, the first one in the order of the page is given."""
    over = HEAD.but(
        issued_at=NOW - 900 * SECOND, not_before=NOW - 900 * SECOND, expires_at=NOW - 600 * SECOND
    )
    elsewhere = "mekong-lockers"
    why = "Expired too, but features come first: what is not understood is not judged further."
    sheet.no("LN-SIG-011", "UNTRUSTED_CRITICAL_FEATURE", why, _headed(over.but(features=("drone-drop-1",))))
    why = "Addressed to another operator too, but the network comes first."
    head = HEAD.but(network_id="other-net", audience=elsewhere)
    sheet.no("LN-SIG-007", "UNTRUSTED_NETWORK", why, _headed(head))
    why = "Expired too, but trust comes before policy."
    sheet.no("LN-SIG-008", "UNTRUSTED_AUDIENCE", why, _headed(over.but(audience=elsewhere)))


def _early(sheet: Sheet) -> None:
    rule, bad = "LN-SIG-010", "UNTRUSTED_NOT_YET_VALID"
    bound = timedelta(seconds=120)
    end = NOW + 3600 * SECOND

    def of(**times: datetime) -> Vector:
        return _headed(HEAD.but(expires_at=end, **times))

    sheet.accepted(rule, "not_before is 120 s away: within the clock's bound.", of(not_before=NOW + bound))
    sheet.no(rule, bad, "not_before is 120 s and a microsecond away.", of(not_before=NOW + bound + MOMENT))
    sheet.accepted(rule, "issued_at is 120 s away: within the clock's bound.", of(issued_at=NOW + bound))
    sheet.no(rule, bad, "issued_at is 120 s and a microsecond away.", of(issued_at=NOW + bound + MOMENT))
    sheet.no(rule, bad, "It begins tomorrow.", of(not_before=NOW + 24 * 3600 * SECOND, issued_at=NOW))


def _features(sheet: Sheet) -> None:
    rule, bad = "LN-SIG-011", "UNTRUSTED_CRITICAL_FEATURE"
    cold, other = "cold-chain-1", "drone-drop-1"
    knows = {"place": "point-with-features"}
    sheet.accepted(
        rule, "A critical feature that is understood here.", _headed(HEAD.but(features=(cold,)), **knows)
    )
    sheet.no(
        rule, bad, "A critical feature that is not understood here.", _headed(HEAD.but(features=(cold,)))
    )
    sheet.no(rule, bad, "One of two is not understood.", _headed(HEAD.but(features=(cold, other)), **knows))
    sheet.no(
        rule,
        bad,
        "Features are compared byte by byte.",
        _headed(HEAD.but(features=("Cold-chain-1",)), **knows),
    )
    sheet.no(
        rule,
        bad,
        "An empty name is no feature that anybody knows.",
        _headed(HEAD.but(features=("",)), **knows),
    )


def _hints(sheet: Sheet) -> None:
    rule = "LN-SIG-012"
    own = OWN.sign(pae(CANCEL, _BODY))
    whole = hashlib.sha256(OWN.public).digest()
    sheet.accepted(
        rule,
        "key_id is the first 8 bytes of SHA-256 of the key.",
        read(envelope(CANCEL, _BODY, signature(whole[:8], own))),
    )
    for hint, reason, why in (
        (whole, "UNTRUSTED_KEY", "key_id is the whole hash."),
        (whole[-8:], "UNTRUSTED_KEY", "key_id is the end of the hash."),
        (OWN.public[:8], "UNTRUSTED_KEY", "key_id is the beginning of the key."),
        (b"", "UNTRUSTED_KEY", "key_id is empty."),
        (key(STRANGER, "grant").key_id, "UNTRUSTED_SIGNATURE", "key_id is that of another listed key."),
    ):
        sheet.no(rule, reason, why, read(envelope(CANCEL, _BODY, signature(hint, own))))


def _p256(sheet: Sheet) -> None:
    rule = "LN-SIG-015"

    def by(value: bytes, key_id: bytes = P256_KEY.key_id) -> Vector:
        return {**read(envelope(CANCEL, _BODY, signature(key_id, value))), "directory": "with-p256"}

    message = pae(CANCEL, _BODY)
    good = P256_KEY.sign(message)
    sheet.accepted(rule, "ECDSA P-256: r and s, 32 bytes each.", by(good), **ident_of(_BODY))
    other = good[:32] + (P256_ORDER - int.from_bytes(good[32:])).to_bytes(32)
    sheet.accepted(rule, "n - s is as good as s.", by(other), **ident_of(_BODY))
    sheet.no(rule, "UNTRUSTED_SIGNATURE", "s is n.", by(good[:32] + P256_ORDER.to_bytes(32)))
    sheet.no(rule, "UNTRUSTED_SIGNATURE", "One bit of s is wrong.", by(good[:-1] + bytes([good[-1] ^ 1])))
    sheet.no(rule, "UNTRUSTED_SIGNATURE", "s before r.", by(good[32:] + good[:32]))
    sheet.no(rule, "UNTRUSTED_SIGNATURE", "r is zero.", by(bytes(32) + good[32:]))
    sheet.no(rule, "UNTRUSTED_SIGNATURE", "The signature is in DER.", by(_der(good)))
    why = "The algorithm belongs to the key: an Ed25519 signature under the id of a P-256 key."
    sheet.no(rule, "UNTRUSTED_SIGNATURE", why, by(OWN.sign(message)))
    why = "The algorithm belongs to the key: a P-256 signature under the id of an Ed25519 key."
    sheet.no(rule, "UNTRUSTED_SIGNATURE", why, by(good, OWN.key_id))


def _der(value: bytes) -> bytes:
    parts = (int.from_bytes(half).to_bytes(33).lstrip(b"\x00") for half in (value[:32], value[32:]))
    padded = (b"\x00" + part if part[0] > 0x7F else part for part in parts)
    inner = b"".join(bytes([2, len(part)]) + part for part in padded)
    return bytes([0x30, len(inner)]) + inner
