"""Bad bytes under a good signature, and around one: each refused with its reason, none with a Python error.

A member with a key can sign anything. Rules LN-SIG-001 to LN-SIG-003, LN-SIG-013; LN-MSG-002.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from google.protobuf.message import Message
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lockernet.codec.bridge import encode, to_wire
from lockernet.codec.registry import MESSAGES
from lockernet.codec.statements import open_payload, parse_statement, statement_bytes, verify_statement
from lockernet.codec.strict import FIELD_LIMIT
from lockernet.errors import ErrorCode, LockernetError, Malformed, RefusedByPeer, Untrusted
from lockernet.models.payload_types import MODELS, PAYLOAD_TYPES
from lockernet.models.reservations import CancelReservation
from lockernet.models.statements import SignedStatement
from lockernet.models.trust import Purpose, Role
from lockernet.signing.authority import AUTHORITY
from lockernet.signing.pae import statement_id
from lockernet.signing.signer import seal
from lockernet.signing.verify import PAYLOAD_LIMIT, Place
from tests.lockernet.codec.drawn_messages import anything, plausible
from tests.lockernet.codec.test_strict import delimited, field, varint
from tests.lockernet.parties import COURIER, DIRECTORY, MERCHANT, NOW, OPERATOR, PLACE, POINT, header, signer

CANCEL = PAYLOAD_TYPES[CancelReservation]
KEY = signer(COURIER, Purpose.GRANT)
ORDER = CancelReservation(header=header(), point_id=POINT, parcel_id=bytes(range(16)))
BODY = encode(ORDER)
UNKNOWN = 1023


def outcome(payload: bytes, payload_type: str = CANCEL) -> object:
    """The opened order, or the reason why there is none."""
    data = statement_bytes(seal(payload_type, payload, KEY))
    try:
        proof = verify_statement(parse_statement(data), DIRECTORY, place=PLACE, now=NOW)
        proof.require_policy()
        return open_payload(proof, CancelReservation)
    except LockernetError as error:
        return error.code


def with_header(**changes: Any) -> bytes:
    wire: Any = to_wire(ORDER)
    for name, value in changes.items():
        wire.header.ClearField(name)
        wire.header.MergeFrom(type(wire.header)(**{name: value}))
    return bytes(wire.SerializeToString())


def nested(depth: int, number: int = 1) -> bytes:
    """A message in a message in a message."""
    inner = b""
    for _ in range(depth):
        inner = delimited(number, inner)
    return inner


def parts(payload: bytes, name: str) -> tuple[bytes, bytes]:
    """One field's bytes, and those of all others."""
    one: Any = MESSAGES["CancelReservation"].FromString(payload)
    rest: Any = MESSAGES["CancelReservation"].FromString(payload)
    for each in one.DESCRIPTOR.fields:
        (rest if each.name == name else one).ClearField(each.name)
    return one.SerializeToString(), rest.SerializeToString()


BAD, FIELD = ErrorCode.MALFORMED_STATEMENT, ErrorCode.MALFORMED_FIELD
DEEP = 10_000
LATEST = {"seconds": 253_402_300_799, "nanos": 999_999_000}

ALTERED: list[tuple[str, bytes, ErrorCode]] = [
    ("nothing at all", b"", BAD),
    ("no header", parts(BODY, "header")[1], BAD),
    ("an id twice", BODY + parts(BODY, "parcel_id")[0], BAD),
    ("the header twice", BODY + parts(BODY, "header")[0], BAD),
    ("everything twice", BODY + BODY, BAD),
    ("everything until it is full", BODY * (PAYLOAD_LIMIT // len(BODY)), BAD),
    ("a header in a header, 10,000 deep", nested(DEEP), BAD),
    ("groups of no known field, 10,000 deep", BODY + b"\x7b" * DEEP + b"\x7c" * DEEP, BAD),
    ("groups, 90 deep", BODY + b"\x7b" * 90 + b"\x7c" * 90, BAD),
    ("a group that does not end", BODY + b"\x7b", BAD),
    ("a group's end without a beginning", BODY + b"\x7c", BAD),
    ("a number that is too long", BODY + field(UNKNOWN, 0, b"\x80\x00"), BAD),
    ("a number of 64 bits and more", BODY + field(UNKNOWN, 0, b"\xff" * 9 + b"\x02"), BAD),
    ("a number of eleven bytes", BODY + field(UNKNOWN, 0, b"\xff" * 10 + b"\x01"), BAD),
    ("a number of 10,000 bytes", BODY + field(UNKNOWN, 0, b"\xff" * DEEP), BAD),
    ("a known tag in two bytes", b"\x92\x00" + BODY.partition(b"\x12")[2], BAD),
    ("a field with number 0", BODY + b"\x02\x00", BAD),
    ("a length beyond the end", BODY + field(UNKNOWN, 2, varint(2**31)), BAD),
    ("very many unknown fields", BODY + b"\x78\x01" * FIELD_LIMIT, BAD),
    ("as many as there is room for", BODY + b"\x78\x01" * ((PAYLOAD_LIMIT - len(BODY)) // 2), BAD),
    (
        "very many features",
        with_header(critical_features=["x"] * 20_000),
        ErrorCode.UNTRUSTED_CRITICAL_FEATURE,
    ),
    ("one byte more than 64 KiB", BODY + bytes(PAYLOAD_LIMIT + 1 - len(BODY)), ErrorCode.MESSAGE_TOO_LARGE),
    ("4 MiB", bytes(4 * 2**20), ErrorCode.MESSAGE_TOO_LARGE),
    ("text that is no UTF-8", BODY.replace(POINT.encode(), b"\xff" * len(POINT)), BAD),
    ("a name with a zero in it", with_header(issuer="swift\x00parcels"), FIELD),
    ("a name with Cyrillic letters", with_header(issuer="sw\u0456ft-parcels"), FIELD),
    ("an audience with Cyrillic letters", with_header(audience="h\u0430rbour-lockers"), FIELD),
    ("a network in full-width letters", with_header(network_id="\uff53ea-test"), FIELD),
    ("a name of 65 letters", with_header(issuer="a" * 65), FIELD),
    ("a name of 60,000 letters", with_header(issuer="a" * 60_000), FIELD),
    ("the year 10,000", with_header(expires_at={"seconds": 253_402_300_800}), FIELD),
    ("a time of nanoseconds", with_header(issued_at={"seconds": 1, "nanos": 1}), FIELD),
    ("the end of all numbers", with_header(expires_at={"seconds": 2**63 - 1}), FIELD),
    ("not before the year 9999", with_header(not_before=LATEST), ErrorCode.UNTRUSTED_NOT_YET_VALID),
    ("issued in the year 9999", with_header(issued_at=LATEST), ErrorCode.UNTRUSTED_KEY),
    ("another network", with_header(network_id="sea-prod"), ErrorCode.UNTRUSTED_NETWORK),
    ("another audience", with_header(audience="other-lockers"), ErrorCode.UNTRUSTED_AUDIENCE),
    ("another issuer", with_header(issuer="green-parcels"), ErrorCode.UNTRUSTED_ISSUER),
    ("past", with_header(expires_at={"seconds": 1}), ErrorCode.UNTRUSTED_EXPIRED),
]


@pytest.mark.parametrize(
    ("payload", "expected"), [each[1:] for each in ALTERED], ids=[each[0] for each in ALTERED]
)
def test_bad_payload_is_refused_with_its_reason(payload: bytes, expected: ErrorCode) -> None:
    assert outcome(payload) is expected


def test_untouched_order_is_opened() -> None:
    assert outcome(BODY) == ORDER
    assert outcome(with_header(expires_at=LATEST)) == ORDER.model_copy(
        update={"header": header(expires_at=datetime.max.replace(tzinfo=UTC))}
    )


@pytest.mark.parametrize("size", range(len(BODY)))
def test_payload_that_was_cut_is_malformed_at_every_length(size: int) -> None:
    assert outcome(BODY[:size]) in {BAD, FIELD}


@pytest.mark.parametrize("size", range(1, len(statement_bytes(seal(CANCEL, BODY, KEY))), 7))
def test_envelope_that_was_cut_is_refused_at_every_length(size: int) -> None:
    data = statement_bytes(seal(CANCEL, BODY, KEY))[:size]

    with pytest.raises((Malformed, Untrusted)):
        verify_statement(parse_statement(data), DIRECTORY, place=PLACE, now=NOW)


@pytest.mark.parametrize("name", ["header", "point_id", "parcel_id"])
def test_reordered_fields_say_the_same_under_another_id(name: str) -> None:
    """What was signed is carried as it came (LN-SIG-001); no order of fields is right or wrong."""
    first, rest = parts(BODY, name)
    other = rest + first

    assert outcome(other) == ORDER
    assert (statement_id(CANCEL, other) == statement_id(CANCEL, BODY)) is (other == BODY)


def test_fields_up_to_the_limit_are_let_through() -> None:
    room = FIELD_LIMIT - BODY_FIELDS

    assert outcome(BODY + b"\x78\x01" * room) == ORDER
    assert outcome(BODY + b"\x78\x01" * (room + 1)) is BAD


BODY_FIELDS = 3 + 7 + 3
"""Three of the order, seven of its header, the seconds of three times."""


@pytest.mark.parametrize("count", [9, 1000, 50_000])
def test_envelope_of_very_many_signatures_is_not_even_read(count: int) -> None:
    """LN-SIG-002."""
    with pytest.raises(Malformed, match=f"{count} signatures; expected 1 to 8") as refusal:
        parse_statement(statement_bytes(SignedStatement(CANCEL, BODY, ())) + b"\x1a\x00" * count)

    assert refusal.value.code is BAD


@pytest.mark.parametrize("data", [b"\x0b" * DEEP, nested(DEEP), b"\x1a" + varint(2**31), b"\x0a\x01\xff"])
def test_envelope_that_does_not_parse_is_malformed(data: bytes) -> None:
    with pytest.raises(Malformed) as refusal:
        parse_statement(data)

    assert refusal.value.code is BAD


# -------------------------------------------------------------------- drawn from the descriptors

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
EVERYWHERE = Place(
    frozenset({OPERATOR, POINT, COURIER, MERCHANT, header().network_id}), OPERATOR, point_id=POINT
)
SPEAKERS = {  # by hand: somebody who may say it
    Purpose.GRANT: {True: COURIER, False: OPERATOR},
    Purpose.DEVICE: {False: OPERATOR},
    Purpose.DIRECTORY: {False: OPERATOR},
    Purpose.CUSTODY: {True: COURIER},
    Purpose.SETTLEMENT: {True: COURIER, False: OPERATOR},
}


def speaker(payload_type: str) -> tuple[str, Purpose]:
    authority = AUTHORITY[payload_type]
    couriers = authority.roles == {Role.COURIER}
    return SPEAKERS[authority.purpose][couriers], authority.purpose


def addressed(message: Message, payload_type: str) -> Message:
    """The message with a header that is right, so that judging goes on behind it."""
    wire: Any = type(message)()
    wire.CopyFrom(message)
    if "header" in wire.DESCRIPTOR.fields_by_name:
        wire.header.CopyFrom(to_wire(header(issuer=speaker(payload_type)[0])))
    return wire  # type: ignore[no-any-return]  # a copy of a message


@st.composite
def mutated(draw: Callable[..., Any], payload_type: str) -> bytes:
    """Wire bytes of this kind: sound or drawn at random, then cut, repeated, spliced or altered."""
    name = MODELS[payload_type].__name__
    message = draw(st.one_of(plausible(name), anything(name)))
    if draw(st.booleans()):
        message = addressed(message, payload_type)
    data: bytes = message.SerializeToString()
    for _ in range(draw(st.integers(0, 3))):
        at, to = (draw(st.integers(0, len(data))) for _ in range(2))
        noise = draw(st.binary(max_size=12))
        data = draw(
            st.sampled_from([data[:at], data[at:], data + data[at:to], data[:at] + noise + data[at:], data])
        )
    return data


def assert_refused_or_opened(payload: bytes, payload_type: str) -> None:
    member_id, purpose = speaker(payload_type)
    data = statement_bytes(seal(payload_type, payload, signer(member_id, purpose)))
    try:
        proof = verify_statement(parse_statement(data), DIRECTORY, place=EVERYWHERE, now=NOW)
        model = open_payload(proof, MODELS[payload_type])
    except (Malformed, Untrusted, RefusedByPeer):
        return
    assert type(model) is MODELS[payload_type]
    assert proof.header.issuer == member_id
    assert proof.statement.payload == payload


@pytest.mark.parametrize("payload_type", PAYLOAD_TYPES.values())
def test_whatever_is_signed_is_opened_or_refused_and_nothing_else(payload_type: str) -> None:
    @settings(max_examples=60, suppress_health_check=SLOW, deadline=None)
    @given(mutated(payload_type))
    @example(b"")
    def is_opened_or_refused(payload: bytes) -> None:
        assert_refused_or_opened(payload, payload_type)

    is_opened_or_refused()


@pytest.mark.parametrize("payload_type", PAYLOAD_TYPES.values())
def test_plausible_payloads_of_each_kind_are_opened(payload_type: str) -> None:
    """So that the test before does not pass because everything is refused."""
    name = MODELS[payload_type].__name__
    if "header" not in MESSAGES[name].DESCRIPTOR.fields_by_name:
        return

    @settings(max_examples=15, suppress_health_check=SLOW, deadline=None)
    @given(plausible(name))
    def is_opened(message: Message) -> None:
        payload = addressed(message, payload_type).SerializeToString()
        member_id, purpose = speaker(payload_type)
        statement = seal(payload_type, payload, signer(member_id, purpose))
        proof = verify_statement(statement, DIRECTORY, place=EVERYWHERE, now=NOW)
        assert to_wire(open_payload(proof, MODELS[payload_type])).SerializeToString() == payload

    is_opened()


@settings(max_examples=150, suppress_health_check=SLOW)
@given(st.data())
def test_altered_envelope_is_refused_or_is_the_same_statement(data: st.DataObject) -> None:
    whole = bytearray(statement_bytes(seal(CANCEL, BODY, KEY)))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        proof = verify_statement(parse_statement(bytes(whole)), DIRECTORY, place=PLACE, now=NOW)
    except (Malformed, Untrusted):
        return
    assert (proof.statement.payload_type, proof.statement.payload) == (CANCEL, BODY)
