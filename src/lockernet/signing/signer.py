"""Private keys that sign: bytes in, signature out; and the proof that a key's owner holds it.

A signer is a protocol, so that a key in hardware fits behind it. Reading keys from files and the
environment is `lockernet.keyring`'s work, not this module's. Both algorithms sign the same bytes in the
same way each time (RFC 8032; RFC 6979), so nothing here draws randomness.
"""

import hashlib
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    derive_private_key,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from lockernet.models.statements import Signature, SignedStatement
from lockernet.models.trust import Algorithm, Purpose
from lockernet.signing.pae import pae


class Signer(Protocol):
    """Signs bytes with one key."""

    @property
    def algorithm(self) -> Algorithm:
        """How it signs; its key record says the same."""

    @property
    def key_id(self) -> bytes:
        """First 8 bytes of SHA-256 of the public key."""

    @property
    def public_key(self) -> bytes:
        """The public key: Ed25519 raw, 32 bytes; P-256 as a compressed point, 33 bytes."""

    def sign(self, message: bytes) -> bytes:
        """The 64-byte signature over `message`."""


class Ed25519Signer:
    """An Ed25519 signer whose private key is in this process."""

    algorithm = Algorithm.ED25519

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


class P256Signer:
    """An ECDSA P-256 signer whose private key is in this process; its nonces are those of RFC 6979."""

    algorithm = Algorithm.ECDSA_P256_SHA256

    def __init__(self, private_key: EllipticCurvePrivateKey) -> None:
        if not isinstance(private_key.curve, SECP256R1):
            words = f"expected a key on {SECP256R1.name}, came {private_key.curve.name}"
            raise ValueError(words)  # noqa: TRY004  # the type is right, the curve is not
        self._private_key = private_key
        self._scheme = ECDSA(SHA256(), deterministic_signing=True)
        self.public_key = private_key.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
        self.key_id = key_id(self.public_key)

    @classmethod
    def from_scalar(cls, scalar: int) -> "P256Signer":
        """A signer from the private number, 1 to n - 1."""
        return cls(derive_private_key(scalar, SECP256R1()))

    def sign(self, message: bytes) -> bytes:
        """R ‖ s over `message`, 64 bytes."""
        r, s = decode_dss_signature(self._private_key.sign(message, self._scheme))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def key_id(public_key: bytes) -> bytes:
    """First 8 bytes of SHA-256 of the public key."""
    return hashlib.sha256(public_key).digest()[:8]


def seal(payload_type: str, payload: bytes, signer: Signer) -> SignedStatement:
    """A statement over exactly these bytes, with one signature."""
    signature = Signature(signer.key_id, signer.sign(pae(payload_type, payload)))
    return SignedStatement(payload_type, payload, (signature,))


def possession_message(network_id: str, member_id: str, purpose: Purpose, public_key: bytes) -> bytes:
    """What a key signs to show that its owner holds it, and for what (LN-TRU-007)."""
    return b"\x00".join((b"LN-key-v1", network_id.encode(), member_id.encode(), purpose.encode(), public_key))
