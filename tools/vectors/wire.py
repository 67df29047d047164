"""Protobuf by hand, so that a vector can hold what no encoder would write.

Source: the encoding page of protobuf.dev. A field is a tag (number and wire type) and a value.
"""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def varint(value: int) -> bytes:
    """Seven bits a byte, lowest first; negative numbers as 64 bits."""
    value %= 2**64
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def long_varint(value: int, size: int) -> bytes:
    """The same number in more bytes than it needs."""
    low = [value >> 7 * place & 0x7F | 0x80 for place in range(size - 1)]
    return bytes([*low, value >> 7 * (size - 1) & 0x7F])


def number(field: int, value: int) -> bytes:
    """An integer, a truth or an enum."""
    return varint(field << 3) + varint(value)


def signed(field: int, value: int) -> bytes:
    """A `sint32`: zigzag."""
    return number(field, value * 2 if value >= 0 else -value * 2 - 1)


def fixed32(field: int, value: int) -> bytes:
    """Four bytes, lowest first."""
    return varint(field << 3 | 5) + value.to_bytes(4, "little")


def blob(field: int, value: bytes) -> bytes:
    """Bytes, or a message that is encoded already."""
    return varint(field << 3 | 2) + varint(len(value)) + value


def text(field: int, value: str) -> bytes:
    """A string."""
    return blob(field, value.encode())


def stamp(field: int, moment: datetime) -> bytes:
    """A `google.protobuf.Timestamp`."""
    return blob(field, seconds_nanos(*divmod((moment - _EPOCH) // _MICROSECOND, 1_000_000)))


def seconds_nanos(seconds: int, micros: int) -> bytes:
    """The inside of a Timestamp; what is zero is left out."""
    whole = number(1, seconds) if seconds else b""
    return whole + (number(2, micros * 1000) if micros else b"")
