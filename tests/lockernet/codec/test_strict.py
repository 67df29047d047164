"""check_singular: what two honest parsers could read differently is refused, at every depth."""

from typing import Any

import pytest
from google.protobuf.descriptor import Descriptor
from google.protobuf.message import Message
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lockernet.codec.bridge import encode, to_wire
from lockernet.codec.registry import descriptor_of
from lockernet.codec.strict import check_singular
from lockernet.errors import ErrorCode, Malformed
from lockernet.models.base import Model
from lockernet.models.payload_types import PAYLOAD_TYPES
from tests.lockernet.codec.drawn_messages import descriptor
from tests.lockernet.codec.drawn_models import models

PAYLOADS = st.sampled_from(sorted(PAYLOAD_TYPES, key=lambda each: each.__name__)).flatmap(models)
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]

ORDER = descriptor("ReserveCompartment")
RECORD = descriptor("PointRecord")
GRANT = descriptor("CompactGrant")


def refusal(payload: bytes, schema: Descriptor) -> str:
    with pytest.raises(Malformed) as caught:
        check_singular(payload, schema)
    assert caught.value.code is ErrorCode.MALFORMED_STATEMENT
    return caught.value.message


def varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def field(number: int, wire_type: int, raw: bytes = b"") -> bytes:
    return varint(number << 3 | wire_type) + raw


def delimited(number: int, raw: bytes) -> bytes:
    return field(number, 2, varint(len(raw)) + raw)


def alone(message: Message, name: str) -> bytes:
    """The bytes of one field, without the others."""
    every: Any = type(message)()
    every.CopyFrom(message)
    for other in every.DESCRIPTOR.fields:
        if other.name != name:
            every.ClearField(other.name)
    return bytes(every.SerializeToString())


@settings(max_examples=30, suppress_health_check=SLOW)
@given(PAYLOADS)
def test_whatever_protobuf_writes_passes(model: Model) -> None:
    check_singular(encode(model), descriptor_of(type(model)))


@settings(max_examples=30, suppress_health_check=SLOW)
@given(PAYLOADS, st.data())
def test_any_own_field_standing_twice_is_malformed(model: Model, data: st.DataObject) -> None:  # LN-SIG-013
    message: Any = to_wire(model)
    singular = [each for each, _ in message.ListFields() if not each.is_repeated]
    again = data.draw(st.sampled_from(singular))
    payload = message.SerializeToString() + alone(message, again.name)

    assert refusal(payload, message.DESCRIPTOR) == f"{message.DESCRIPTOR.name}.{again.name} stands twice"


@settings(max_examples=30, suppress_health_check=SLOW)
@given(PAYLOADS, st.data())
def test_field_twice_in_an_inner_message_is_malformed(model: Model, data: st.DataObject) -> None:
    # LN-SIG-013
    message: Any = to_wire(model)
    inner = [(each, value) for each, value in message.ListFields() if each.message_type is not None]
    inner = [(each, value[0] if each.is_repeated else value) for each, value in inner]
    inner = [(each, value) for each, value in inner if any(not f.is_repeated for f, _ in value.ListFields())]
    if not inner:  # the compact grant has none
        return
    outer, value = data.draw(st.sampled_from(inner))
    again = data.draw(st.sampled_from([each for each, _ in value.ListFields() if not each.is_repeated]))
    twice = delimited(outer.number, value.SerializeToString() + alone(value, again.name))

    assert refusal(twice, message.DESCRIPTOR) == f"{value.DESCRIPTOR.name}.{again.name} stands twice"


HEADER_TWICE_NAMED = delimited(1, delimited(1, b"sea-test") + delimited(1, b"sea-prod"))
STAMP_TWICE_SET = delimited(1, delimited(5, field(1, 0, b"\x01") + field(1, 0, b"\x02")))
SIZE_TWICE_SET = delimited(3, delimited(2, field(1, 0, b"\x64") + field(1, 0, b"\x65")))
CLASS = delimited(1, field(1, 0, b"\x01"))
CLASS_TWICE_SET = delimited(1, field(1, 0, b"\x01") + field(1, 0, b"\x02"))


@pytest.mark.parametrize(
    ("payload", "schema", "words"),
    [
        (delimited(2, b"p") + delimited(2, b"p"), ORDER, "ReserveCompartment.point_id stands twice"),
        (delimited(1, b"") + delimited(1, b""), ORDER, "ReserveCompartment.header stands twice"),
        (HEADER_TWICE_NAMED, ORDER, "Header.network_id stands twice"),
        (STAMP_TWICE_SET, ORDER, "Timestamp.seconds stands twice"),
        (SIZE_TWICE_SET, ORDER, "Dimensions.width_mm stands twice"),
        (delimited(10, CLASS) + delimited(10, CLASS_TWICE_SET), RECORD, "Dimensions.width_mm stands twice"),
        (delimited(2, b"p") + field(2, 0, b"\x01"), ORDER, "ReserveCompartment.point_id stands twice"),
        (field(3, 5, bytes(4)) * 2, GRANT, "CompactGrant.not_before stands twice"),
        (field(1, 0, b"\x00") * 2, GRANT, "CompactGrant.action stands twice"),
    ],
)
def test_duplicate_is_named_at_each_depth(payload: bytes, schema: Descriptor, words: str) -> None:
    assert refusal(payload, schema) == words


@pytest.mark.parametrize(
    ("payload", "schema"),
    [
        (delimited(6, b"Quay 1") + delimited(6, b"Quay 1"), RECORD),
        (delimited(10, CLASS) + delimited(10, CLASS), RECORD),
        (field(11, 0, b"\x01") + delimited(11, b"\x01\x02") + field(11, 0, b"\x01"), RECORD),
        (delimited(1, delimited(8, b"a") + delimited(8, b"a")), ORDER),
        (b"", ORDER),
    ],
)
def test_repeated_fields_may_stand_often(payload: bytes, schema: Descriptor) -> None:
    check_singular(payload, schema)


@pytest.mark.parametrize("raw", [field(1000, 0, b"\x05"), delimited(1000, b"\xff"), field(1000, 1, bytes(8))])
def test_unknown_fields_are_let_through(raw: bytes) -> None:
    check_singular(delimited(2, b"p") + raw + raw, ORDER)


def test_equal_fields_of_two_members_of_a_list_are_no_duplicates() -> None:
    check_singular(delimited(10, CLASS) * 3, RECORD)


@pytest.mark.parametrize("number", [2, 1000])
@pytest.mark.parametrize("wire_type", [3, 4, 6, 7])
def test_groups_and_unused_wire_types_are_malformed(number: int, wire_type: int) -> None:  # LN-SIG-013
    assert refusal(field(number, wire_type), ORDER) == f"wire type {wire_type} is not used here"
    assert refusal(delimited(1, field(number, wire_type)), ORDER) == f"wire type {wire_type} is not used here"


LONGER = "a number is longer than it needs to be"
ENDLESS = "a number does not end"


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        (b"\x92\x00\x01p", LONGER),  # the tag of point_id in two bytes
        (b"\x12\x81\x00p", LONGER),  # a length in two bytes
        (b"\x12\x80\x00", LONGER),  # a length of zero in two bytes
        (field(1000, 0, b"\x80\x00"), LONGER),
        (field(1000, 0, b"\x85\x80\x80\x00"), LONGER),
        (delimited(3, field(3, 0, b"\xe0\x92\x00")), LONGER),  # weight_g
        (field(1000, 0, b"\xff" * 9 + b"\x00"), LONGER),
        (field(1000, 0, b"\xff" * 10 + b"\x01"), ENDLESS),
        (field(1000, 0, b"\x80" * 40), ENDLESS),
        (field(1000, 0), ENDLESS),
        (field(1000, 0, b"\x80"), ENDLESS),
        (b"\x80", ENDLESS),
        (b"\x12", ENDLESS),
        (b"\x12\x80", ENDLESS),
    ],
)
def test_numbers_that_are_too_long_or_do_not_end_are_malformed(payload: bytes, words: str) -> None:
    # LN-SIG-013
    assert refusal(payload, ORDER) == words


def test_negative_number_of_an_open_enum_passes_with_its_ten_bytes() -> None:
    check_singular(field(1, 0, b"\xff" * 9 + b"\x01"), GRANT)


@pytest.mark.parametrize(
    ("payload", "schema"),
    [
        (b"\x12\x02p", ORDER),
        (b"\x12" + varint(2**32) + b"p", ORDER),
        (b"\x12" + varint(2**63) + b"p", ORDER),
        (delimited(1, b"\x0a\x05sea") + b"aaaaaaaa", ORDER),  # reaches past the header into its neighbour
        (field(3, 5, bytes(3)), GRANT),
        (field(1000, 1, bytes(7)), GRANT),
        (delimited(1000, b"ok") + field(1000, 5), GRANT),
    ],
)
def test_length_beyond_the_end_is_malformed(payload: bytes, schema: Descriptor) -> None:  # LN-SIG-013
    assert refusal(payload, schema) == "a length points beyond the end"


@settings(max_examples=60, suppress_health_check=SLOW)
@given(PAYLOADS, st.data())
def test_cut_or_altered_payload_passes_or_is_malformed(model: Model, data: st.DataObject) -> None:
    payload = bytearray(encode(model))
    at = data.draw(st.integers(0, len(payload) - 1))
    payload[at] ^= data.draw(st.integers(1, 255))
    cut = data.draw(st.integers(0, len(payload)))
    try:
        check_singular(bytes(payload[:cut]), descriptor_of(type(model)))
    except Malformed as error:
        assert error.code is ErrorCode.MALFORMED_STATEMENT


@settings(max_examples=300)
@given(st.sampled_from([ORDER, RECORD, GRANT]), st.binary(max_size=60))
def test_rubbish_passes_or_is_malformed(schema: Descriptor, payload: bytes) -> None:
    try:
        check_singular(payload, schema)
    except Malformed as error:
        assert error.code is ErrorCode.MALFORMED_STATEMENT
