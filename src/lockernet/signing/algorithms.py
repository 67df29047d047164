"""How a signature is checked, for each algorithm that a key record may name (LN-SIG-004, LN-SIG-015).

    Ed25519              RFC 8032, pure; S < L, as OpenSSL checks
    ECDSA-P256-SHA256    r ‖ s, 32 bytes each, big-endian, 1 <= r, s < n; both halves of s are good

The message carries no algorithm, so nothing can be talked into another one.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from lockernet.models.trust import Algorithm

P256_N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""The order of the curve's base point (SEC 2, section 2.4.2)."""


class Verifier(Protocol):
    """Checks signatures of one public key."""

    def verify(self, signature: bytes, data: bytes, /) -> None:
        """Return if this is a good signature over `data`; raise `InvalidSignature` for every other one."""


class P256Verifier:
    """Checks ECDSA signatures in their 64-byte form; DER is none."""

    def __init__(self, public_key: bytes) -> None:
        self._key = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), public_key)
        self._scheme = ECDSA(SHA256())

    def verify(self, signature: bytes, data: bytes, /) -> None:
        """Return if r ‖ s is a good signature over `data`; raise `InvalidSignature` for every other one."""
        r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
        if len(signature) != 64 or not 0 < r < P256_N or not 0 < s < P256_N:
            raise InvalidSignature
        self._key.verify(encode_dss_signature(r, s), data, self._scheme)


def verifier_of(public_key: bytes, algorithm: Algorithm) -> Verifier:
    """The verifier of an admitted key. Raises ValueError for bytes that are no key."""
    return _VERIFIERS[algorithm](public_key)


_VERIFIERS: Mapping[Algorithm, Callable[[bytes], Verifier]] = MappingProxyType(
    {Algorithm.ED25519: Ed25519PublicKey.from_public_bytes, Algorithm.ECDSA_P256_SHA256: P256Verifier}
)
