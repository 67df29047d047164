"""Payload bytes that two honest parsers could read differently, or hold what no schema knows (LN-SIG-013).

Each takes a right payload and gives another one. Protobuf wire format: a tag is field number times eight plus
wire type; 0 is a number, 2 has a length, 3 and 4 are a group.
"""

from collections.abc import Callable

Change = Callable[[bytes], bytes]
UNKNOWN_FIELD = 9_999
HEADER_TAG = b"\x0a"


def number(value: int) -> bytes:
    """As short as it can be."""
    told = bytearray()
    while value > 0x7F:
        told.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*told, value])


def tag(field: int, wire_type: int) -> bytes:
    """What stands before a field."""
    return number(field << 3 | wire_type)


def text(field: int, data: bytes) -> bytes:
    """A field with a length."""
    return tag(field, 2) + number(len(data)) + data


def and_then(more: bytes) -> Change:
    """These bytes at the end."""
    return lambda payload: payload + more


def field_twice(field: int) -> Change:
    """A text field once more, with another word."""
    return and_then(text(field, b"another"))


def header_twice(payload: bytes) -> bytes:
    """The header once more, as it is; parsers merge the two or take the last."""
    return payload + _header(payload)


def in_header(more: bytes) -> Change:
    """These bytes at the end of the header, inside it."""

    def change(payload: bytes) -> bytes:
        whole = _header(payload)
        _, start = _length(payload, 1)
        return text(1, whole[start:] + more) + payload[len(whole) :]

    return change


def group(field: int = UNKNOWN_FIELD, depth: int = 1) -> bytes:
    """An empty group, in so many others."""
    return tag(field, 3) * depth + tag(field, 4) * depth


def long_number(field: int = UNKNOWN_FIELD) -> bytes:
    """A one in two bytes, where one byte is enough."""
    return tag(field, 0) + b"\x81\x00"


def huge_number(field: int = UNKNOWN_FIELD) -> bytes:
    """A number that takes more than 64 bits."""
    return tag(field, 0) + b"\xff" * 9 + b"\x02"


def endless_number(field: int = UNKNOWN_FIELD) -> bytes:
    """A number that goes on where the payload ends."""
    return tag(field, 0) + b"\x80"


def beyond_the_end(field: int = UNKNOWN_FIELD) -> bytes:
    """A text that is longer than what is left."""
    return tag(field, 2) + b"\x7fshort"


def many_fields(count: int) -> bytes:
    """So many fields that nobody knows."""
    return (tag(UNKNOWN_FIELD, 0) + b"\x01") * count


def big_field(size: int) -> bytes:
    """One unknown field of so many bytes."""
    return text(UNKNOWN_FIELD, b"\x00" * size)


def _header(payload: bytes) -> bytes:
    """The header's field as it stands at the beginning, tag and length included."""
    if not payload.startswith(HEADER_TAG):
        raise ValueError("the suite writes the header first")
    length, start = _length(payload, 1)
    return payload[: start + length]


def _length(payload: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = payload[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at
