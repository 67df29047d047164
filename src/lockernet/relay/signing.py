"""Standard Webhooks 1.0.0: the three headers, and HMAC-SHA256 over `id.timestamp.body` as `v1,<base64>`.

Several secrets give several signatures, so that a receiver can change its secret without losing a webhook.
"""

import base64
import binascii
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from lockernet.errors import ErrorCode, Malformed
from lockernet.keyring import read_secret

PREFIX = "whsec_"
SIZES = range(24, 65)
"""Bytes of a secret, as the standard has it."""


def headers(
    secret_keys: tuple[bytes, ...], *, webhook_id: str, timestamp: int, body: bytes
) -> dict[str, str]:
    """What goes with the body."""
    signed = b".".join((webhook_id.encode(), str(timestamp).encode(), body))
    signatures = (base64.b64encode(hmac.digest(key, signed, hashlib.sha256)) for key in secret_keys)
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(f"v1,{each.decode()}" for each in signatures),
    }


def new_secret() -> str:
    """A secret of 32 random bytes as text."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def read_key(text: str) -> bytes:
    """The bytes of a secret as text. Raises Malformed; the message holds nothing of it."""
    try:
        key = base64.b64decode(text.strip().removeprefix(PREFIX), validate=True)
    except binascii.Error:
        key = b""
    if len(key) not in SIZES:
        words = f"expected a webhook secret, {PREFIX} and 24 to 64 bytes in base64"
        raise Malformed(ErrorCode.CONFIGURATION, words)
    return key


def load_key(uri: str) -> bytes:
    """The secret behind `file:PATH` (readable by its owner only) or `env:NAME`. Raises Malformed."""
    scheme, _, rest = uri.partition(":")
    if scheme == "file":
        return read_key(read_secret(Path(rest)).decode("utf-8", "replace"))
    if scheme == "env" and rest in os.environ:
        return read_key(os.environ[rest])
    words = "expected the webhook secret as file:PATH, or as env:NAME of a variable that is set"
    raise Malformed(ErrorCode.CONFIGURATION, words)
