"""Claim codes and compact grants (docs/spec/codes.md; LN-SIG-014)."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lockernet.v1 import grants_pb2
from lockernet_conformance.forge.statements import SigningKey, pae

HANDLE_BYTES, SECRET_BYTES = 8, 16
GRANT_KIND = "compact-grant"


@dataclass(frozen=True, slots=True)
class Claim:
    """A T0 claim code (LN-COD-002)."""

    handle: bytes
    secret: bytes

    @property
    def commitment(self) -> bytes:
        """What the order holds."""
        return hashlib.sha256(b"LN-claim-v1" + self.handle + self.secret).digest()

    @property
    def text(self) -> str:
        """What its QR holds."""
        return "LN0:" + base32(self.handle + self.secret)


def base32(data: bytes) -> str:
    """RFC 4648, upper case, without padding (LN-COD-001)."""
    return base64.b32encode(data).decode().rstrip("=")


def addressee(network_id: str, audience: str) -> bytes:
    """Whom a compact grant addresses (LN-SIG-014)."""
    return hashlib.sha256(b"LN-addressee-v1" + network_id.encode() + b"\x00" + audience.encode()).digest()[:8]


def compact_grant(
    key: SigningKey,
    action: int,
    *,
    network_id: str,
    audience: str,
    not_before: datetime,
    expires_at: datetime,
    **fields: Any,
) -> str:
    """An `LN1:` text signed by this key; `fields` are holder, parcel_id, generation, outside, weight_g."""
    grant = grants_pb2.CompactGrant(
        addressee=addressee(network_id, audience),
        not_before=int(not_before.timestamp()),
        expires_at=int(expires_at.timestamp()),
        **fields,
    )
    grant.action = action  # type: ignore[assignment]  # any number, also one that the schema does not know
    return grant_text(key, grant.SerializeToString(deterministic=True))


def grant_text(key: SigningKey, payload: bytes) -> str:
    """`LN1:` over any payload."""
    return "LN1:" + base32(key.key_id + key.sign(pae(GRANT_KIND, payload)) + payload)
