"""Compact grants: the `LN1:` texts of badges, collections, withdrawals and drop-offs (LN-SIG-014, LN-TRU)."""

import base64
import hashlib
from datetime import datetime, timedelta
from typing import Any

from tools.vectors.curve import ORDER
from tools.vectors.forge import (
    COURIER,
    DAY,
    HOUR,
    NETWORK,
    NOW,
    OPERATOR,
    PARCEL,
    POINT,
    SECOND,
    Key,
    instant,
    key,
    pae,
    statement_id,
)
from tools.vectors.form import Sheet, Vector
from tools.vectors.kinds import HOLDER, SIZE
from tools.vectors.kinds import payload as payload_of
from tools.vectors.wire import blob, fixed32, number, varint
from tools.vectors.world import ENDED, MERCHANT, STRANGER

TOPIC = "compact"
KIND = "compact-grant"
BADGE, COLLECT, WITHDRAW, DROP_OFF = 1, 2, 3, 4
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

OWN = key(COURIER, "grant")
_HOLDER = blob(5, HOLDER)


def vectors() -> list[Vector]:
    """All of them."""
    sheet = Sheet(TOPIC)
    for write in (_actions, _form, _base32, _addressed, _times, _signers, _badges, _receipts):
        write(sheet)
    return sheet.vectors


def addressee(audience: str, network: str = NETWORK) -> bytes:
    """How a compact grant names whom it is for."""
    return hashlib.sha256(b"LN-addressee-v1" + network.encode() + b"\x00" + audience.encode()).digest()[:8]


def grant(
    action: int = BADGE,
    more: bytes = _HOLDER,
    *,
    to: bytes | None = None,
    begin: datetime = NOW,
    end: datetime = NOW + 8 * HOUR,
) -> bytes:
    """The payload of a compact grant: a badge for eight hours, but for what is given."""
    whom = addressee(OPERATOR) if to is None else to
    times = fixed32(3, int(begin.timestamp())) + fixed32(4, int(end.timestamp()))
    return number(1, action) + blob(2, whom) + times + more


def base32(raw: bytes) -> str:
    """RFC 4648, without padding."""
    return base64.b32encode(raw).decode().rstrip("=")


def text(payload: bytes, own: Key = OWN) -> str:
    """The signed text."""
    return "LN1:" + base32(own.key_id + own.sign(pae(KIND, payload)) + payload)


def shown(code: str, *, place: str = "point", now: datetime = NOW, **more: Any) -> Vector:
    """The input: this text is shown at the point."""
    return {"text": code, "directory": "network", "place": place, "now": instant(now), **more}


def _actions(sheet: Sheet) -> None:
    parcel = blob(6, PARCEL)
    for action, more, why in (
        ("BADGE", _HOLDER, "A driver's badge."),
        ("COLLECT", parcel + number(7, 1), "T1: its holder may collect a parcel, by generation 1."),
        ("WITHDRAW", parcel + number(7, 2), "The sender may take the parcel back."),
        (
            "DROP_OFF",
            parcel + blob(8, SIZE) + number(9, 2_400),
            "A sender may deposit a parcel of this size.",
        ),
    ):
        payload = grant(("BADGE", "COLLECT", "WITHDRAW", "DROP_OFF").index(action) + 1, more)
        expected = {"action": action, "issuer": COURIER, "statement_id": statement_id(KIND, payload).hex()}
        sheet.accepted("LN-SIG-014", why, shown(text(payload)), **expected)


def _form(sheet: Sheet) -> None:
    rule, bad = "LN-SIG-014", "MALFORMED_CODE"
    room = 60 - len(grant()) - len(varint(99 << 3 | 2)) - 1
    fits = grant() + blob(99, bytes(room))
    assert len(fits) == 60
    sheet.accepted(rule, "A payload of 60 bytes is the largest; an unknown field is kept.", shown(text(fits)))
    sheet.no(rule, bad, "A payload of 61 bytes.", shown(text(grant() + blob(99, bytes(room + 1)))))
    sheet.no(rule, bad, "No payload at all.", shown(text(b"")))
    sheet.no(rule, bad, "Only a key id.", shown("LN1:" + base32(OWN.key_id)))
    sheet.no(rule, bad, "The prefix of a receipt.", shown("LN2:" + text(grant())[4:]))
    sheet.no(rule, bad, "No prefix.", shown(text(grant())[4:]))
    sheet.no(
        "LN-SIG-013",
        "MALFORMED_STATEMENT",
        "The action stands twice.",
        shown(text(grant() + number(1, BADGE))),
    )


def _base32(sheet: Sheet) -> None:
    rule, bad = "LN-COD-001", "MALFORMED_CODE"
    good = text(grant())
    assert len(good[4:]) % 8 != 0
    value = ALPHABET.index(good[-1])
    sheet.accepted(rule, "Upper case, no padding, zero bits at the end.", shown(good))
    sheet.no(rule, bad, "A bit after the last byte is not zero.", shown(good[:-1] + ALPHABET[value + 1]))
    sheet.no(rule, bad, "With padding.", shown(good + "=" * (-len(good[4:]) % 8)))
    sheet.no(rule, bad, "Lower case.", shown("LN1:" + good[4:].lower()))
    sheet.no(
        rule,
        bad,
        "A length that no bytes have.",
        shown(good + "A" if len(good[4:]) % 8 == 0 else good + "AA"),
    )
    sheet.no(rule, bad, "The digit 1 is not in the alphabet.", shown(good[:-2] + "1" + good[-1]))
    sheet.no(rule, bad, "A space within.", shown(good[:20] + " " + good[20:]))


def _addressed(sheet: Sheet) -> None:
    rule, bad = "LN-SIG-008", "UNTRUSTED_AUDIENCE"
    sheet.accepted(rule, "Addressed to the operator.", shown(text(grant())))
    sheet.accepted(rule, "Addressed to the point.", shown(text(grant(to=addressee(POINT)))))
    sheet.no(rule, bad, "Addressed to another operator.", shown(text(grant(to=addressee("mekong-lockers")))))
    sheet.no(rule, bad, "Addressed to another point.", shown(text(grant(to=addressee("sg-harbour-02")))))
    elsewhere = addressee(OPERATOR, "other-net")
    sheet.no(rule, bad, "The operator's name in another network.", shown(text(grant(to=elsewhere))))
    joined = hashlib.sha256(b"LN-addressee-v1" + f"{NETWORK}{OPERATOR}".encode()).digest()[:8]
    sheet.no(rule, bad, "Hashed without the zero byte between.", shown(text(grant(to=joined))))


def _times(sheet: Sheet) -> None:
    bound = timedelta(seconds=120)
    code = text(grant())
    ends = NOW + 8 * HOUR
    sheet.accepted(
        "LN-SIG-009", "A second less than 120 s after its end.", shown(code, now=ends + bound - SECOND)
    )
    sheet.no("LN-SIG-009", "UNTRUSTED_EXPIRED", "120 s after its end.", shown(code, now=ends + bound))
    sheet.accepted("LN-SIG-010", "120 s before it begins.", shown(code, now=NOW - bound))
    early = shown(code, now=NOW - bound - SECOND)
    sheet.no("LN-SIG-010", "UNTRUSTED_NOT_YET_VALID", "121 s before it begins.", early)


def _signers(sheet: Sheet) -> None:
    payload = grant()
    own = OWN.sign(pae(KIND, payload))

    def with_value(value: bytes) -> Vector:
        return shown("LN1:" + base32(OWN.key_id + value + payload))

    rule, bad = "LN-SIG-005", "UNTRUSTED_SIGNATURE"
    sheet.no(rule, bad, "One bit of the signature is wrong.", with_value(bytes([own[0] ^ 1]) + own[1:]))
    high = int.from_bytes(own[32:], "little") + ORDER
    sheet.no(rule, bad, "S + L.", with_value(own[:32] + high.to_bytes(32, "little")))
    sheet.no(rule, bad, "Signed over the payload alone.", with_value(OWN.sign(payload)))
    sheet.no(rule, "UNTRUSTED_KEY", "A key that is not listed.", shown(text(payload, key("nobody", "grant"))))
    custody = key(COURIER, "custody")
    sheet.no("LN-TRU-003", "UNTRUSTED_PURPOSE", "The courier's custody key.", shown(text(payload, custody)))
    for member, who in ((OPERATOR, "An operator"), (MERCHANT, "A merchant")):
        given = shown(text(payload, key(member, "grant")))
        sheet.no("LN-TRU-002", "UNTRUSTED_ISSUER", f"{who} is no courier.", given)
    for member, why in ((STRANGER, "No agreement with this operator."), (ENDED, "The agreement has ended.")):
        sheet.no("LN-TRU-004", "UNTRUSTED_AGREEMENT", why, shown(text(payload, key(member, "grant"))))


def _badges(sheet: Sheet) -> None:
    """Shown where a badge is wanted."""
    day = grant(end=NOW + DAY)
    sheet.accepted("LN-TRU-009", "A badge for 24 hours.", shown(text(day), use="badge"))
    for end, why in (
        (NOW + DAY + SECOND, "A badge for 24 hours and a second."),
        (NOW + 365 * DAY, "A badge for a year."),
    ):
        sheet.no("LN-TRU-009", "UNTRUSTED_PURPOSE", why, shown(text(grant(end=end)), use="badge"))
    sheet.accepted("LN-TRU-008", "A badge says whose driver this is.", shown(text(grant()), use="badge"))
    parcel = blob(6, PARCEL)
    for action, more, name in (
        (COLLECT, parcel + number(7, 1), "to collect"),
        (WITHDRAW, parcel + number(7, 1), "to withdraw"),
        (DROP_OFF, parcel + blob(8, SIZE) + number(9, 1), "to drop off"),
        (99, parcel, "of a later version"),
    ):
        code = text(grant(action, more))
        sheet.no("LN-TRU-008", "UNTRUSTED_PURPOSE", f"A grant {name} is no badge.", shown(code, use="badge"))


def _receipts(sheet: Sheet) -> None:
    """Read by the courier, as the statement that it is."""
    rule, bad = "LN-SIG-016", "MALFORMED_CODE"
    kind, device = "custody-receipt", key(OPERATOR, "device")
    payload = payload_of(kind)

    def written(raw: bytes, own: Key = device) -> str:
        return "LN2:" + base32(own.key_id + own.sign(pae(kind, raw)) + raw)

    def read(text: str) -> Vector:
        return {**shown(text, place="courier"), "use": "receipt"}

    good = written(payload)
    ident = statement_id(kind, payload).hex()
    sheet.accepted(rule, "A receipt on paper has the id of its statement.", read(good), statement_id=ident)
    room = 531 - len(payload) - 4
    most = payload + blob(99, bytes(room))
    assert len(most) == 531
    sheet.accepted(rule, "A receipt of 531 bytes is the largest.", read(written(most)))
    sheet.no(rule, bad, "A receipt of 532 bytes.", read(written(payload + blob(99, bytes(room + 1)))))
    sheet.no(rule, bad, "The prefix of a grant.", read("LN1:" + good[4:]))
    sheet.no(rule, bad, "Nothing after the signature.", read(written(b"")))
    sheet.no(
        rule,
        "UNTRUSTED_PURPOSE",
        "The operator's grant key signed it.",
        read(written(payload, key(OPERATOR, "grant"))),
    )
    changed = payload.replace(b"B01", b"B02")
    forged = "LN2:" + base32(device.key_id + device.sign(pae(kind, payload)) + changed)
    sheet.no(rule, "UNTRUSTED_SIGNATURE", "Somebody changed the compartment.", read(forged))
