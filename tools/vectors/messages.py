"""Bytes that parse or do not, fields within their rules or not, calls within their limits or not (LN-MSG)."""

from typing import Any

from tools.vectors.forge import COURIER, HEAD, NOW, OPERATOR, PARCEL, POINT
from tools.vectors.form import Sheet, Vector
from tools.vectors.kinds import BY_NAME, COMMITMENT, DIGEST, HANDLE, SIZE, TERMS, payload
from tools.vectors.wire import blob, number, seconds_nanos, signed, stamp, text, varint

TOPIC = "messages"
FIELD = "MALFORMED_FIELD"

_POSITION = number(1, 1) + number(2, 1) + blob(3, bytes(32))
_EVENT = blob(1, _POSITION) + text(3, POINT) + stamp(4, NOW) + blob(5, number(1, 4))
_LAPSED = blob(13, blob(1, PARCEL))


def vectors() -> list[Vector]:
    """All of them."""
    sheet = Sheet(TOPIC)
    for write in (_parsed, _names, _sizes, _ids, _times, _terms, _points, _events, _large, _versions):
        write(sheet)
    for write in (_deadlines, _crowds, _open_enums):
        write(sheet)
    return sheet.vectors


def message(name: str, raw: bytes) -> Vector:
    """The input: these bytes, where this message is expected."""
    return {"message": name, "bytes": raw.hex()}


def _parsed(sheet: Sheet) -> None:
    rule, bad = "LN-MSG-001", "MALFORMED_MESSAGE"
    order = blob(1, b"".join([text(1, "x"), blob(2, b"y")]))
    sheet.accepted(rule, "An envelope within a request.", message("ReserveCompartmentRequest", order))
    for raw, why in (
        (b"{}", "JSON."),
        (order[:-1], "The end is missing."),
        (varint(1 << 3 | 2) + varint(2**31), "A length of two gigabytes."),
        (b"\xff" * 12, "A number without an end."),
        (varint(1 << 3 | 3), "A group that does not end."),
        (varint(0) + varint(1), "Field number 0."),
    ):
        sheet.no(rule, bad, why, message("ReserveCompartmentRequest", raw))


def _names(sheet: Sheet) -> None:
    rule = "LN-MSG-002"

    def to(name: str) -> Vector:
        return message("GetParcelRequest", text(1, name) + blob(2, PARCEL))

    sheet.accepted(rule, "A point.", to(POINT))
    sheet.accepted(rule, "64 characters.", to("a" * 64))
    for name, why in (
        ("", "An empty name."),
        ("a" * 65, "65 characters."),
        ("Sg-harbour-01", "A capital."),
        ("-harbour", "It begins with a dash."),
        ("sg harbour", "A space."),
        ("sg-harbour-01\n", "A line feed at the end."),
        ("sg-h\u0430rbour-01", "A Cyrillic letter that looks like a."),
        ("..\u002f..\u002fetc", "A path."),
    ):
        sheet.no(rule, FIELD, why, to(name), field="point_id")


def _sizes(sheet: Sheet) -> None:
    def of(width: int, weight: int = 1) -> Vector:
        size = number(1, width) + number(2, 300) + number(3, 450)
        return message("CheckReservationRequest", text(1, POINT) + blob(2, size) + number(3, weight))

    rule = "LN-MSG-002"
    sheet.accepted(rule, "10,000 mm and a million grams.", of(10_000, 1_000_000))
    for given, field, why in (
        (of(0), "outside.width_mm", "No width."),
        (of(10_001), "outside.width_mm", "One millimetre too wide."),
        (of(2**32 - 1), "outside.width_mm", "The widest that the wire can say."),
        (of(1, 0), "weight_g", "No weight."),
        (of(1, 1_000_001), "weight_g", "One gram too heavy."),
    ):
        sheet.no(rule, FIELD, why, given, field=field)


def _ids(sheet: Sheet) -> None:
    rule = "LN-MSG-002"

    def asked(parcel: bytes) -> Vector:
        return message("GetParcelRequest", text(1, POINT) + blob(2, parcel))

    for parcel, why in ((b"", "No parcel id."), (PARCEL[:-1], "15 bytes."), (PARCEL + b"\x00", "17 bytes.")):
        sheet.no(rule, FIELD, why, asked(parcel), field="parcel_id")
    unset = message("GetParcelRequest", blob(2, PARCEL))
    sheet.no(
        rule, FIELD, "A field that is not set has its zero value, which is no name.", unset, field="point_id"
    )


def _times(sheet: Sheet) -> None:
    rule = "LN-MSG-002"
    last = 253_402_300_799

    def at(inside: bytes) -> Vector:
        return message("TimeAttestation", HEAD.field() + blob(2, inside))

    sheet.accepted(rule, "The last moment of the year 9999.", at(seconds_nanos(last, 999_999)))
    sheet.accepted(rule, "The first moment of the year 1.", at(seconds_nanos(-62_135_596_800, 0)))
    for inside, why in (
        (seconds_nanos(last + 1, 0), "The year 10000."),
        (seconds_nanos(-62_135_596_801, 0), "Before the year 1."),
        (number(1, 1) + number(2, 1), "A nanosecond: no whole microsecond."),
        (number(1, 1) + number(2, 1_000_000_000), "A thousand million nanoseconds."),
        (number(1, 1) + number(2, -1000), "Negative nanoseconds."),
        (number(1, 2**63 - 1), "The greatest number of seconds."),
    ):
        sheet.no(rule, FIELD, why, at(inside), field="time")
    sheet.no(rule, FIELD, "No time.", message("TimeAttestation", HEAD.field()), field="time")


def _terms(sheet: Sheet) -> None:
    rule = "LN-MSG-002"
    bare = blob(1, PARCEL) + blob(2, SIZE) + number(3, 2_400) + blob(4, number(1, 1) + number(2, 72))
    sheet.accepted(rule, "Terms with a claim code.", message("ParcelTerms", TERMS))
    sheet.accepted(rule, "Terms without one.", message("ParcelTerms", bare))
    for more, field, why in (
        (blob(5, HANDLE), "ParcelTerms", "A handle without its commitment."),
        (blob(6, COMMITMENT), "ParcelTerms", "A commitment without its handle."),
        (blob(5, HANDLE[:-1]) + blob(6, COMMITMENT), "claim_handle", "A handle of 7 bytes."),
        (blob(5, HANDLE) + blob(6, COMMITMENT + b"\x00"), "claim_commitment", "A commitment of 33 bytes."),
    ):
        sheet.no(rule, FIELD, why, message("ParcelTerms", bare + more), field=field)
    order = HEAD.field() + text(2, POINT) + blob(3, PARCEL)
    sheet.accepted(
        rule, "A label as scanned.", message("BindLabel", order + text(4, "]C1 00340434161094042557"))
    )
    for label, why in (
        ("", "An empty label."),
        ("x" * 65, "65 characters."),
        ("CP\t80", "A tab."),
        ("แพ็ค", "Not ASCII."),
    ):
        sheet.no(rule, FIELD, why, message("BindLabel", order + text(4, label)), field="label")


def _points(sheet: Sheet) -> None:
    rule = "LN-MSG-002"
    good = payload("point-record")
    sheet.accepted(rule, "A point record.", message("PointRecord", good))
    for field, more, why in (
        ("name", text(4, "x" * 81), "A name of 81 characters."),
        ("position.latitude_e7", blob(5, signed(1, 900_000_001) + signed(2, 0)), "North of the pole."),
        ("position.longitude_e7", blob(5, signed(1, 0) + signed(2, -1_800_000_001)), "West of the world."),
        ("country", text(7, "sg"), "A country in small letters."),
        ("country", text(7, "SGP"), "A country of three letters."),
        ("tolerance_mm", number(14, 51), "A tolerance of 51 mm."),
    ):
        sheet.no(rule, FIELD, why, message("PointRecord", good + more), field=field)
    for box, why in (("b01", "A door in small letters."), ("B" * 17, "17 characters."), ("", "No door.")):
        raw = HEAD.field() + text(2, POINT) + text(3, box) + blob(4, HANDLE) + text(5, "X")
        sheet.no(rule, FIELD, why, message("RemoteOpening", raw), field="compartment_id")


def _events(sheet: Sheet) -> None:
    rule = "LN-MSG-002"
    sheet.accepted(rule, "An event with one body.", message("Event", _EVENT + _LAPSED))
    late = blob(1, number(1, 1) + number(2, 2**63) + blob(3, bytes(32)))
    raw = late + text(3, POINT) + stamp(4, NOW) + blob(5, number(1, 4))
    sheet.no(rule, FIELD, "A sequence of 2^63.", message("Event", raw + _LAPSED), field="position.sequence")
    short = blob(1, number(1, 1) + number(2, 1) + blob(3, bytes(31)))
    raw = short + text(3, POINT) + stamp(4, NOW) + blob(5, number(1, 4))
    sheet.no(
        rule,
        FIELD,
        "The id of the event before has 31 bytes.",
        message("Event", raw + _LAPSED),
        field="position.previous",
    )
    head = payload("member-head")
    sheet.no(
        rule,
        FIELD,
        "The id of the event sealed has 33 bytes.",
        message("MemberHead", head + blob(5, DIGEST + b"\x00")),
        field="event_id",
    )
    page = text(1, POINT) + number(2, 1) + blob(3, b"")
    sheet.accepted(rule, "As many as fit.", message("ListEventsRequest", page))
    sheet.no(
        rule,
        FIELD,
        "A page of 10,001.",
        message("ListEventsRequest", page + number(4, 10_001)),
        field="page_size",
    )


def _large(sheet: Sheet) -> None:
    rule = "LN-MSG-003"
    sheet.accepted(rule, "A message of 256 KiB.", _call(message_bytes=256 * 1024))
    sheet.no(rule, "MESSAGE_TOO_LARGE", "One byte more.", _call(message_bytes=256 * 1024 + 1))
    sheet.no(rule, "MESSAGE_TOO_LARGE", "Three megabytes.", _call(message_bytes=3 * 1024 * 1024))


def _versions(sheet: Sheet) -> None:
    rule, bad = "LN-MSG-004", "VERSION_UNSUPPORTED"
    for version in (None, "1", "1.7"):
        why = "A call without a version means 1." if version is None else f"Version {version}."
        sheet.accepted(rule, why, _call(version=version))
    for version in ("2", "0", "", "v1", "10", "one"):
        sheet.no(rule, bad, f"Version {version!r} is not spoken here.", _call(version=version))


def _deadlines(sheet: Sheet) -> None:
    rule, bad = "LN-MSG-005", "DEADLINE_REQUIRED"
    sheet.accepted(rule, "30 s.", _call(deadline_seconds=30.0))
    sheet.accepted(rule, "A time-out is rounded up on its way.", _call(deadline_seconds=31.0))
    sheet.no(rule, bad, "No deadline.", _call(deadline_seconds=None))
    sheet.no(rule, bad, "A minute.", _call(deadline_seconds=60.0))
    sheet.no(rule, bad, "A year.", _call(deadline_seconds=31_536_000.0))


def _crowds(sheet: Sheet) -> None:
    """The limits of the reference node: 64 in all, 16 from one address."""
    rule, bad = "LN-MSG-006", "OVERLOADED"
    near, far = "ipv4:192.0.2.7", "ipv6:[2001:db8::7]"
    others = {f"ipv4:198.51.100.{number}": 16 for number in range(4)}
    sheet.accepted(rule, "The sixteenth call of one address.", _call(peer=near, running={near: 15}))
    sheet.no(rule, bad, "The seventeenth.", _call(peer=near, running={near: 16}))
    sheet.accepted(rule, "Another address has room.", _call(peer=far, running={near: 16}))
    sheet.no(rule, bad, "64 calls run.", _call(peer=far, running=others))
    sheet.no(
        rule, bad, "An address of the sixth version counts as one too.", _call(peer=far, running={far: 16})
    )


def _call(**changes: Any) -> Vector:
    """The input: a call to `GetParcel`, as its transport sees it."""
    usual = {
        "version": "1",
        "deadline_seconds": 10.0,
        "message_bytes": 40,
        "peer": "ipv4:192.0.2.7",
        "running": {},
    }
    return {"call": {**usual, **changes}}


def _open_enums(sheet: Sheet) -> None:
    """Numbers that this version does not know survive, and mean what cannot be done."""
    rule = "LN-MSG-007"
    raw = TERMS + number(7, 1) + number(7, 77)
    sheet.accepted(
        rule, "An obligation of a later version.", message("ParcelTerms", raw), obligations=[1, 77]
    )
    receipt = BY_NAME["custody-receipt"]
    head = HEAD.but(issuer=OPERATOR, audience=COURIER).field()
    later = head + receipt.body + number(8, 99)
    sheet.accepted(rule, "An evidence grade of a later version.", message("CustodyReceipt", later), grade=99)
    unknown = _EVENT + blob(999, b"x")
    sheet.accepted(
        rule,
        "An event whose body is of a later version keeps its place.",
        message("Event", unknown),
        body=None,
    )
    negative = TERMS + number(8, -1)
    sheet.accepted(rule, "A negative number is a number too.", message("ParcelTerms", negative), journey=-1)
