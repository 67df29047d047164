"""Keys that sign certificates (Ed25519), and the operator's key that one is about (either algorithm).

A private key comes from a URI: `file:PATH`, readable by its owner only (LN-NOD-002), or `env:NAME`. Both hold
PEM, PKCS 8.
"""

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

ED25519, P256 = "Ed25519", "ECDSA-P256-SHA256"

_P = 2**255 - 19
_ORDER_8 = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
_SMALL = frozenset({0, 1, _P - 1, _P, _P + 1, _ORDER_8, _P - _ORDER_8})
"""The y of all points whose order divides 8, canonical or not: one signature may be good for any message."""


class BadKey(Exception):
    """The key cannot be used; the message names the file and what was expected."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key as the protocol carries it: 32 bytes, or the compressed point of 33."""

    raw: bytes
    algorithm: str = ED25519

    @property
    def key_id(self) -> str:
        """SHA-256 of the key, hexadecimal; its first 16 digits are the key id of LN-SIG-012."""
        return hashlib.sha256(self.raw).hexdigest()

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Whether the signature is good; a key that is none verifies nothing."""
        try:
            if self.algorithm == ED25519:
                return self._verify_ed25519(signature, message)
            if self.algorithm == P256:
                return self._verify_p256(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return False

    def _verify_ed25519(self, signature: bytes, message: bytes) -> bool:
        if len(self.raw) != 32 or int.from_bytes(self.raw, "little") & (2**255 - 1) in _SMALL:
            return False
        Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, message)
        return True

    def _verify_p256(self, signature: bytes, message: bytes) -> bool:
        if len(self.raw) != 33 or len(signature) != 64:
            return False
        key = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), self.raw)
        r, s = int.from_bytes(signature[:32]), int.from_bytes(signature[32:])
        key.verify(encode_dss_signature(r, s), message, ECDSA(SHA256()))
        return True


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """A key that signs certificates."""

    key: Ed25519PrivateKey

    @property
    def public(self) -> PublicKey:
        """Its public half."""
        return PublicKey(self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))

    def sign(self, message: bytes) -> bytes:
        """64 bytes."""
        return self.key.sign(message)


def load_signer(uri: str) -> PrivateKey:
    """The Ed25519 key behind this URI. Raises BadKey, also if others than its owner can read the file."""
    key = load_private(uri)
    if not isinstance(key, Ed25519PrivateKey):
        raise BadKey(f"{uri}: expected an Ed25519 key")
    return PrivateKey(key)


def load_private(uri: str) -> Ed25519PrivateKey | EllipticCurvePrivateKey:
    """The private key behind `file:PATH` or `env:NAME`, of either algorithm. Raises BadKey."""
    try:
        key = load_pem_private_key(_secret(uri), password=None)
    except (ValueError, TypeError):
        raise BadKey(f"{uri}: expected an unencrypted private key as PEM") from None
    if isinstance(key, EllipticCurvePrivateKey) and isinstance(key.curve, SECP256R1):
        return key
    if isinstance(key, Ed25519PrivateKey):
        return key
    raise BadKey(f"{uri}: expected an Ed25519 or a P-256 key")


def _secret(uri: str) -> bytes:
    """What a URI of a key leads to."""
    scheme, _, rest = uri.partition(":")
    if scheme == "env" and rest:
        if rest not in os.environ:
            raise BadKey(f"{uri}: the variable is not set")
        return os.environ[rest].encode()
    if scheme != "file" or not rest:
        raise BadKey(f"{uri}: expected file:PATH or env:NAME")
    path = Path(rest)
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            raise BadKey(f"{path} has mode {mode:o}; run: chmod 600 {path}")
        return path.read_bytes()
    except OSError as error:
        raise BadKey(f"{path}: {error.strerror}") from None


def load_public(path: Path) -> PublicKey:
    """The Ed25519 public key in this PEM file. Raises BadKey."""
    try:
        key = load_pem_public_key(path.read_bytes())
    except OSError as error:
        raise BadKey(f"{path}: {error.strerror}") from None
    except ValueError:
        raise BadKey(f"{path}: expected a public key as PEM") from None
    if not isinstance(key, Ed25519PublicKey):
        raise BadKey(f"{path}: expected an Ed25519 key")
    return PublicKey(key.public_bytes(Encoding.Raw, PublicFormat.Raw))
