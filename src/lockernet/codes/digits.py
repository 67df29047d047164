"""T2, digits for people without a QR code: a selector that finds the parcel, six digits that open it.

The digits are computed each time from the point's key and stored nowhere. They carry 20 bits: what
makes them safe is the count of tries (`attempts`), not their number.
"""

import hmac
from collections.abc import Collection
from dataclasses import dataclass, field
from enum import IntEnum

from lockernet.errors import ErrorCode, Malformed

SELECTOR_DIGITS = 4
SECRET_DIGITS = 6
KEY_BYTES = 32
SELECTORS_EACH = 10**SELECTOR_DIGITS // 2
"""So many can a node draw, and so many a hub."""

_COLLECTION_LABEL = b"LN-T2-v1"
_DROP_OFF_LABEL = b"LN-DO-v1"
_PARCEL_ID_BYTES = 16
_ALL_DIGITS = SELECTOR_DIGITS + SECRET_DIGITS


class Drawer(IntEnum):
    """Who draws a selector: both can while they cannot talk, for they draw different ones (LN-COD-012)."""

    HUB = 0
    NODE = 1


@dataclass(frozen=True, slots=True)
class DigitCode:
    """What the recipient types. The six digits stay out of `repr`, and so out of logs."""

    selector: str
    digits: str = field(repr=False)

    def text(self) -> str:
        """As a person reads it: 1234-567890."""
        return f"{self.selector}-{self.digits}"


def digits(key: bytes, *, key_version: int, parcel_id: bytes, generation: int) -> str:
    """The six digits of a parcel's generation, under one version of the point's key.

    The first 8 bytes, big-endian, of HMAC-SHA256(key, "LN-T2-v1" ‖ u32 key_version ‖ parcel_id ‖
    u32 generation), modulo 10**6. Bias: 2**64 is no multiple of 10**6, so the values below 551,616 are
    more likely than the others by 1 part in 1.8 * 10**13. The 31 bits of RFC 4226 would make it 1 in
    2,147. Neither helps to guess, but the smaller one needs no argument.
    """
    message = _COLLECTION_LABEL + key_version.to_bytes(4, "big") + parcel_id + generation.to_bytes(4, "big")
    return _six_of(key, message, parcel_id)


def drop_off_digits(key: bytes, *, key_version: int, parcel_id: bytes) -> str:
    """The six digits with which a sender deposits this parcel, once (LN-COD-017).

    Like `digits`, over "LN-DO-v1" ‖ u32 key_version ‖ parcel_id: a label of its own, so that no drop-off code
    is ever a collection code, and no generation.
    """
    return _six_of(key, _DROP_OFF_LABEL + key_version.to_bytes(4, "big") + parcel_id, parcel_id)


def parse_digits(text: str) -> DigitCode:
    """Ten ASCII digits, typed in groups of any size with one space or dash between; or `Malformed`."""
    groups = text.replace("-", " ").split(" ")
    typed = "".join(groups)
    if not all(groups) or not (typed.isascii() and typed.isdecimal()):
        raise Malformed(ErrorCode.MALFORMED_CODE, f"expected {_ALL_DIGITS} digits, like 1234-567890")
    if len(typed) != _ALL_DIGITS:
        raise Malformed(ErrorCode.MALFORMED_CODE, f"expected {_ALL_DIGITS} digits, got {len(typed)}")
    return DigitCode(selector=typed[:SELECTOR_DIGITS], digits=typed[SELECTOR_DIGITS:])


def draw_selector(live: Collection[str], drawn: int, *, drawer: Drawer = Drawer.NODE) -> str | None:
    """A selector that is not `live`, found from a random number; None if all 5,000 are taken.

    Nodes draw odd selectors and hubs even ones. `drawn` is the caller's randomness, any non-negative
    number; from there the next free selector is taken. Drawn evenly, every selector is equally likely to
    be live.
    """
    taken = frozenset(live)
    for step in range(SELECTORS_EACH):
        number = 2 * ((drawn + step) % SELECTORS_EACH) + drawer
        selector = f"{number:0{SELECTOR_DIGITS}}"
        if selector not in taken:
            return selector
    return None


def _six_of(key: bytes, message: bytes, parcel_id: bytes) -> str:
    if len(key) < KEY_BYTES or len(parcel_id) != _PARCEL_ID_BYTES:
        raise ValueError(
            f"expected a key of at least {KEY_BYTES} bytes and a parcel id of {_PARCEL_ID_BYTES}, "
            f"got {len(key)} and {len(parcel_id)}"
        )
    number = int.from_bytes(hmac.digest(key, message, "sha256")[:8], "big")
    return f"{number % 10**SECRET_DIGITS:0{SECRET_DIGITS}}"
