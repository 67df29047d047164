"""T0, the claim code: a handle that finds the parcel and a secret that opens its door once.

The courier's back end draws both. The point is told the commitment only, so neither the driver nor
the node can make the code, and a copied database opens nothing. It needs no clock.
"""

import hashlib
import hmac
from dataclasses import dataclass, field

from lockernet.codes import base32
from lockernet.errors import ErrorCode, Malformed

PREFIX = "LN0:"
HANDLE_BYTES = 8
SECRET_BYTES = 16

_LABEL = b"LN-claim-v1"


@dataclass(frozen=True, slots=True)
class ClaimCode:
    """What the recipient shows. The secret stays out of `repr`, and so out of logs and tracebacks."""

    handle: bytes
    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        _require_lengths(self.handle, self.secret)

    def text(self) -> str:
        """The content of the QR code: 43 characters of its alphanumeric mode."""
        return PREFIX + base32.encode(self.handle + self.secret)


def parse_claim(text: str) -> ClaimCode:
    """The claim code that `text()` writes like this; anything else raises `Malformed`."""
    if not text.startswith(PREFIX):
        raise Malformed(ErrorCode.MALFORMED_CODE, f"expected a claim code, which begins with {PREFIX}")
    raw = base32.decode(text.removeprefix(PREFIX))
    if len(raw) != HANDLE_BYTES + SECRET_BYTES:
        expected = HANDLE_BYTES + SECRET_BYTES
        raise Malformed(
            ErrorCode.MALFORMED_CODE, f"expected {expected} bytes in a claim code, got {len(raw)}"
        )
    return ClaimCode(handle=raw[:HANDLE_BYTES], secret=raw[HANDLE_BYTES:])


def commitment(handle: bytes, secret: bytes) -> bytes:
    """What the order holds instead of the secret: SHA-256("LN-claim-v1" ‖ handle ‖ secret)."""
    _require_lengths(handle, secret)
    return hashlib.sha256(_LABEL + handle + secret).digest()


def opens(claim: ClaimCode, committed: bytes) -> bool:
    """True if the order that holds `committed` was made for this claim code; takes the same time if not."""
    return hmac.compare_digest(commitment(claim.handle, claim.secret), committed)


def _require_lengths(handle: bytes, secret: bytes) -> None:
    """Fixed lengths keep the commitment unambiguous; wrong ones are our own mistake, not a peer's."""
    if len(handle) != HANDLE_BYTES or len(secret) != SECRET_BYTES:
        raise ValueError(
            f"expected a handle of {HANDLE_BYTES} and a secret of {SECRET_BYTES} bytes, "
            f"got {len(handle)} and {len(secret)}"
        )
