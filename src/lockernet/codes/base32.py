"""The one text form of bytes in codes: RFC 4648 base32, upper case, no padding, one text per value.

Strict, so that equal bytes are always equal text and a code cannot be written in a second way.
"""

import base64

from lockernet.errors import ErrorCode, Malformed

ALPHABET = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
MAX_CHARACTERS = 512
"""320 bytes; the largest code a kiosk reads, prefix included, has as many characters."""

_LENGTHS_MODULO_8 = frozenset({0, 2, 4, 5, 7})
"""The lengths that a whole number of bytes can have."""


def encode(raw: bytes) -> str:
    """The bytes as base32 without padding."""
    return base64.b32encode(raw).decode("ascii").rstrip("=")


def decode(text: str, *, limit: int = MAX_CHARACTERS) -> bytes:
    """The bytes that `encode` makes this very text from; anything else raises `Malformed`.

    `limit`: the most characters of this form of code; receipts are longer than what a kiosk reads.
    """
    if len(text) > limit:
        raise _malformed(f"expected at most {limit} characters of base32, got {len(text)}")
    if not ALPHABET.issuperset(text):
        raise _malformed("expected only A-Z and 2-7")
    if len(text) % 8 not in _LENGTHS_MODULO_8:
        raise _malformed(f"no bytes are {len(text)} characters of base32")
    raw = base64.b32decode(text + "=" * (-len(text) % 8))
    if encode(raw) != text:
        raise _malformed("expected zero bits after the last byte")
    return raw


def _malformed(message: str) -> Malformed:
    return Malformed(ErrorCode.MALFORMED_CODE, message)
