"""What the operator's staff show at the kiosk: which maintenance grant, and that they hold it (LN-GRA-005).

    "LN3:" + base32(first 8 bytes of the grant's statement id ‖ holder 8)

The grant itself is at the node already. The holder's number opens doors, so journals keep its hash alone.
"""

import hashlib
from dataclasses import dataclass, field

from lockernet.codes import base32
from lockernet.errors import ErrorCode, Malformed

PREFIX = "LN3:"
GRANT_BYTES = 8
HOLDER_BYTES = 8

_LABEL = b"LN-holder-v1"
_SPACE_AND_CONTROL = "".join(map(chr, range(0x21))) + "\x7f"


@dataclass(frozen=True, slots=True)
class StaffCode:
    """What one member of the staff shows. The holder stays out of `repr`."""

    grant: bytes
    """How the grant's statement id begins."""
    holder: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.grant) != GRANT_BYTES or len(self.holder) != HOLDER_BYTES:
            came = f"{len(self.grant)} and {len(self.holder)}"
            raise ValueError(f"expected {GRANT_BYTES} bytes of the grant's id and {HOLDER_BYTES}, got {came}")

    @classmethod
    def of(cls, grant_id: bytes, holder: bytes) -> "StaffCode":
        """The code of the grant with this statement id."""
        return cls(grant_id[:GRANT_BYTES], holder)

    def text(self) -> str:
        """The content of the QR code."""
        return PREFIX + base32.encode(self.grant + self.holder)


def parse_staff(text: str) -> StaffCode:
    """The code that was scanned or typed, in capitals or not. Raises Malformed, which repeats nothing."""
    entered = text.strip(_SPACE_AND_CONTROL).upper()
    if not entered.startswith(PREFIX):
        raise Malformed(ErrorCode.MALFORMED_CODE, f"expected a code of staff, which begins with {PREFIX}")
    raw = base32.decode(entered.removeprefix(PREFIX))
    if len(raw) != GRANT_BYTES + HOLDER_BYTES:
        expected = GRANT_BYTES + HOLDER_BYTES
        raise Malformed(ErrorCode.MALFORMED_CODE, f"expected {expected} bytes in a code of staff")
    return StaffCode(raw[:GRANT_BYTES], raw[GRANT_BYTES:])


def holder_hash(holder: bytes) -> bytes:
    """What the journal keeps of a holder: the first 8 bytes of SHA-256("LN-holder-v1" ‖ holder)."""
    return hashlib.sha256(_LABEL + holder).digest()[:HOLDER_BYTES]
