"""Private keys that sign: bytes in, signature out; and the proof that a key's owner holds it.

A signer is a protocol, so that a key in hardware fits behind it. Reading keys from files and the
environment is `lockernet.keyring`'s work, not this module's.
"""

import hashlib
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from lockernet.models.statements import Signature, SignedStatement
from lockernet.models.trust import Purpose
from lockernet.signing.pae import pae


class Signer(Protocol):
    """Signs bytes with one key."""

    @property
    def key_id(self) -> bytes:
        """First 8 bytes of SHA-256 of the public key."""

    @property
    def public_key(self) -> bytes:
        """The raw public key, 32 bytes."""

    def sign(self, message: bytes) -> bytes:
        """The 64-byte signature over `message`."""


class Ed25519Signer:
    """A signer whose private key is in this process."""

    def __init__(self, private_key: Ed25519PrivateKey) -> None:
        self._private_key = private_key
        self.public_key = private_key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.key_id = key_id(self.public_key)

    @classmethod
    def from_seed(cls, seed: bytes) -> "Ed25519Signer":
        """A signer from the 32-byte seed of RFC 8032."""
        return cls(Ed25519PrivateKey.from_private_bytes(seed))

    def sign(self, message: bytes) -> bytes:
        """The 64-byte signature over `message`."""
        return self._private_key.sign(message)


def key_id(public_key: bytes) -> bytes:
    """First 8 bytes of SHA-256 of the raw public key."""
    return hashlib.sha256(public_key).digest()[:8]


def seal(payload_type: str, payload: bytes, signer: Signer) -> SignedStatement:
    """A statement over exactly these bytes, with one signature."""
    signature = signer.sign(pae(payload_type, payload))
    return SignedStatement(
        payload_type=payload_type,
        payload=payload,
        signatures=(Signature(key_id=signer.key_id, signature=signature),),
    )


def possession_message(network_id: str, member_id: str, purpose: Purpose, public_key: bytes) -> bytes:
    """What a key signs to show that its owner holds it, and for what (LN-TRU-007)."""
    return b"\x00".join((b"LN-key-v1", network_id.encode(), member_id.encode(), purpose.encode(), public_key))
