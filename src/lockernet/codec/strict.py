"""Refuses signed payloads that two honest parsers could read differently (LN-SIG-013).

protobuf lets the last of duplicated singular fields win, silently; a signature would cover both. Groups,
over-long numbers and lengths beyond the end are refused too, and so are payloads of very many fields: no walk
takes longer than about a millisecond. The schema has no recursion, so the depth is that of the descriptor.
"""

from google.protobuf.descriptor import Descriptor

from lockernet.errors import ErrorCode, Malformed

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_FIXED_SIZES = {_FIXED64: 8, _FIXED32: 4}


FIELD_LIMIT = 2048
"""Fields of one payload, at all depths together, known or not."""

UNWALKED_BYTES = 2 * FIELD_LIMIT
"""A payload of so many bytes cannot have more fields: each takes two at least."""


def check_singular(payload: bytes, descriptor: Descriptor) -> None:
    """Raise Malformed unless each singular field, at every depth, stands at most once."""
    _walk(payload, descriptor, room=FIELD_LIMIT)


def _walk(payload: bytes, descriptor: Descriptor, *, room: int) -> int:
    """How many more fields may follow this message."""
    fields = descriptor.fields_by_number
    seen: set[int] = set()
    at, end = 0, len(payload)
    while at < end:
        tag, at = _varint(payload, at)
        number, wire_type = tag >> 3, tag & 7
        room -= 1
        if room < 0:
            raise _malformed(f"more than {FIELD_LIMIT} fields")
        field = fields.get(number)
        if field is not None and not field.is_repeated:
            if number in seen:
                raise _malformed(f"{descriptor.name}.{field.name} stands twice")
            seen.add(number)
        start, at = _value(payload, at, wire_type=wire_type)
        if wire_type == _BYTES and field is not None and field.message_type is not None:
            room = _walk(payload[start:at], field.message_type, room=room)
    return room


def _value(payload: bytes, at: int, *, wire_type: int) -> tuple[int, int]:
    """Start and end of the value at `at`."""
    if wire_type == _VARINT:
        return at, _varint(payload, at)[1]
    if wire_type == _BYTES:
        length, at = _varint(payload, at)
    elif wire_type in _FIXED_SIZES:
        length = _FIXED_SIZES[wire_type]
    else:
        raise _malformed(f"wire type {wire_type} is not used here")
    if at + length > len(payload):
        raise _malformed("a length points beyond the end")
    return at, at + length


def _varint(payload: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        if at >= len(payload) or shift > 63:
            raise _malformed("a number does not end")
        byte = payload[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            if byte == 0 and shift:
                raise _malformed("a number is longer than it needs to be")
            if value >> 64:
                raise _malformed("a number does not fit into 64 bits")
            return value, at
        shift += 7


def _malformed(message: str) -> Malformed:
    return Malformed(ErrorCode.MALFORMED_STATEMENT, message)
