"""The part of statements about payloads that two parsers could read differently (LN-SIG-013)."""

from collections.abc import Iterable

from tools.vectors.forge import HEAD, PARCEL, POINT
from tools.vectors.form import Sheet
from tools.vectors.kinds import SIZE, TERMS, head_of, payload
from tools.vectors.reading import CANCEL, RESERVE, ident_of, sealed
from tools.vectors.wire import blob, long_varint, number, text, varint

_BODY = payload(CANCEL)
_REST = text(2, POINT) + blob(3, PARCEL)


def write(sheet: Sheet) -> None:
    """All of them."""
    rule, bad = "LN-SIG-013", "MALFORMED_STATEMENT"
    for body, why in _two_readings():
        sheet.no(rule, bad, why, sealed(body))
    order = head_of(RESERVE).field() + text(2, POINT)
    terms = TERMS + number(7, 1) + number(7, 2)
    repeated = order + blob(3, terms) + payload(RESERVE).split(TERMS)[1]
    sheet.accepted(
        rule,
        "A repeated field stands twice, as it may.",
        sealed(repeated, kind=RESERVE),
        **ident_of(repeated, RESERVE),
    )
    sheet.accepted(
        rule, "Fields of the header in reverse.", sealed(blob(1, b"".join(HEAD.fields()[::-1])) + _REST)
    )
    deep = order + blob(3, TERMS + blob(2, SIZE)) + payload(RESERVE).split(TERMS)[1]
    sheet.no(
        rule, bad, "A message within a message within the payload stands twice.", sealed(deep, kind=RESERVE)
    )
    within = TERMS.replace(SIZE, SIZE + number(1, 100)).replace(
        blob(2, SIZE)[:2], varint(18) + varint(len(SIZE) + 2)
    )
    deeper = order + blob(3, within) + payload(RESERVE).split(TERMS)[1]
    sheet.no(rule, bad, "A length of the parcel stands twice, with one value.", sealed(deeper, kind=RESERVE))


def _two_readings() -> Iterable[tuple[bytes, str]]:
    yield _BODY + text(2, "sg-harbour-02"), "The point stands twice; the last one would win."
    yield (
        blob(1, b"".join([text(3, "mekong-lockers"), *HEAD.fields()])) + _REST,
        "The audience stands twice in the header.",
    )
    yield HEAD.field() + HEAD.field() + _REST, "The whole header stands twice."
    yield _BODY + text(2, POINT), "The point stands twice with one value."
    yield _BODY + varint(99 << 3) + long_varint(1, 2), "A number in two bytes that needs one."
    yield _BODY + long_varint(99 << 3, 4) + varint(1), "A tag in four bytes that needs two."
    yield _BODY + varint(99 << 3 | 2) + long_varint(1, 3) + b"x", "A length in three bytes that needs one."
    yield _BODY + varint(99 << 3) + b"\xff" * 10 + b"\x01", "A number of eleven bytes."
    yield _BODY + varint(99 << 3) + b"\xff", "A number without an end."
    yield _BODY + varint(99 << 3 | 2) + varint(9) + b"x", "A length beyond the end."
    yield _BODY + varint(99 << 3 | 3) + varint(99 << 3 | 4), "A group."
    yield _BODY + varint(99 << 3 | 5) + b"abc", "Four bytes of which one is missing."
