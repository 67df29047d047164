"""Keys of the suite's people, made from a seed, so that a replay signs the same bytes (LN-SIG-015).

Ed25519 is deterministic by nature (RFC 8032); ECDSA takes its nonce from key and message (RFC 6979).
"""

import hashlib
import hmac
from dataclasses import dataclass
from functools import cached_property

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ED25519, P256 = "Ed25519", "ECDSA-P256-SHA256"
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
KEY_ID_BYTES = 8


@dataclass(frozen=True)
class Key:
    """A private key of the suite."""

    secret: bytes
    algorithm: str = ED25519

    @cached_property
    def public(self) -> bytes:
        """32 bytes, or the compressed point of 33 (LN-TRU-012)."""
        if self.algorithm == ED25519:
            return self._ed25519().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return self._p256().public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)

    @cached_property
    def key_id(self) -> bytes:
        """First 8 bytes of SHA-256 of the public key (LN-SIG-012)."""
        return hashlib.sha256(self.public).digest()[:KEY_ID_BYTES]

    def sign(self, message: bytes) -> bytes:
        """64 bytes: Ed25519, or r and s of ECDSA."""
        if self.algorithm == ED25519:
            return self._ed25519().sign(message)
        r, s = decode_dss_signature(self.sign_der(message))
        return r.to_bytes(32) + s.to_bytes(32)

    def sign_der(self, message: bytes) -> bytes:
        """The signature of a P-256 key as DER, which the protocol refuses."""
        return self._p256().sign(message, ec.ECDSA(SHA256(), deterministic_signing=True))

    def _ed25519(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.secret)

    def _p256(self) -> ec.EllipticCurvePrivateKey:
        return ec.derive_private_key(int.from_bytes(self.secret) % (P256_ORDER - 1) + 1, ec.SECP256R1())


def derive(seed: bytes, name: str, algorithm: str = ED25519) -> Key:
    """The key of this name; another name, seed or algorithm gives another key."""
    return Key(hmac.digest(seed, f"{algorithm}\n{name}".encode(), "sha256"), algorithm)


def possession(key: Key, *, network_id: str, member_id: str, purpose: str) -> bytes:
    """The proof that its owner holds the private half (LN-TRU-007)."""
    words = (b"LN-key-v1", network_id.encode(), member_id.encode(), purpose.encode(), key.public)
    return key.sign(b"\x00".join(words))
