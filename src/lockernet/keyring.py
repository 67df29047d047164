"""What is read from disk and the environment: private keys by URI, and the trust file.

Key URIs: `file:PATH` (PEM, PKCS 8, readable by its owner only) and `env:NAME` (the same text). The algorithm
is that of the key found there. Hardware keys will be another scheme behind the same `Signer`.
"""

import os
import stat
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from pydantic import ValidationError

from lockernet.errors import ErrorCode, Malformed
from lockernet.models.trust import Algorithm, KeyRecord, Purpose, TrustFile
from lockernet.signing.directory import TrustedDirectory
from lockernet.signing.signer import Ed25519Signer, P256Signer, Signer, possession_message

OWNER_ONLY = 0o600

PrivateKey = Ed25519PrivateKey | EllipticCurvePrivateKey

_GENERATORS: Mapping[Algorithm, Callable[[], PrivateKey]] = MappingProxyType(
    {
        Algorithm.ED25519: Ed25519PrivateKey.generate,
        Algorithm.ECDSA_P256_SHA256: lambda: generate_private_key(SECP256R1()),
    }
)


def load_signer(uri: str) -> Signer:
    """The private key behind a URI.

    Raises Malformed: KEY_FILE_MODE if others could read the file, CONFIGURATION or MALFORMED_FILE otherwise.
    """
    scheme, _, rest = uri.partition(":")
    if scheme == "file":
        return _from_pem(read_secret(Path(rest)), uri)
    if scheme == "env":
        text = os.environ.get(rest)
        if text is None:
            raise Malformed(ErrorCode.CONFIGURATION, f"{uri}: the variable is not set")
        return _from_pem(text.encode(), uri)
    if scheme == "pkcs11":
        words = "keys in hardware are not supported yet; expected file:PATH or env:NAME"
        raise Malformed(ErrorCode.CONFIGURATION, f"{uri}: {words}")
    raise Malformed(ErrorCode.CONFIGURATION, f"{uri}: expected file:PATH or env:NAME")


def read_secret(path: Path) -> bytes:
    """The bytes of a file that only its owner may read."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            raise Malformed(ErrorCode.KEY_FILE_MODE, f"{path} has mode {mode:o}; run: chmod 600 {path}")
        return path.read_bytes()
    except OSError as error:
        raise Malformed(ErrorCode.MALFORMED_FILE, f"{path}: {error.strerror}") from None


def write_secret(path: Path, secret: bytes) -> None:
    """Create a file that only its owner may read; never overwrites. Raises Malformed if it exists."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    except FileExistsError:
        raise Malformed(ErrorCode.CONFIGURATION, f"{path} exists; it is never overwritten") from None
    except OSError as error:
        raise Malformed(ErrorCode.MALFORMED_FILE, f"{path}: {error.strerror}") from None
    with os.fdopen(handle, "wb") as file:
        file.write(secret)


def generate_key(path: Path, algorithm: Algorithm = Algorithm.ED25519) -> Signer:
    """Make a private key and write it to `path` (PEM, PKCS 8, mode 600)."""
    private_key = _GENERATORS[algorithm]()
    pem = private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    write_secret(path, pem)
    return _signer_of(private_key)


def key_record(
    signer: Signer,
    *,
    network_id: str,
    member_id: str,
    purpose: Purpose,
    not_before: datetime,
    not_after: datetime,
    point_id: str | None = None,
) -> KeyRecord:
    """The public record of a key, with the proof that we hold its private half."""
    message = possession_message(network_id, member_id, purpose, signer.public_key)
    return KeyRecord(
        key_id=signer.key_id,
        algorithm=signer.algorithm,
        public_key=signer.public_key,
        purpose=purpose,
        not_before=not_before,
        not_after=not_after,
        point_id=point_id,
        proof=signer.sign(message),
    )


def load_directory(path: Path) -> TrustedDirectory:
    """The static trust file, every key admitted. Raises Malformed with the first thing that is wrong."""
    try:
        trust_file = TrustFile.model_validate_json(path.read_bytes())
    except OSError as error:
        raise Malformed(ErrorCode.MALFORMED_FILE, f"{path}: {error.strerror}") from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise Malformed(ErrorCode.MALFORMED_FILE, f"{path}: {where}: {first['msg']}") from None
    return TrustedDirectory(trust_file)


def _from_pem(pem: bytes, uri: str) -> Signer:
    try:
        private_key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise Malformed(ErrorCode.MALFORMED_FILE, f"{uri}: not an unencrypted PEM private key") from None
    if not isinstance(private_key, PrivateKey) or not _is_on_our_curve(private_key):
        raise Malformed(ErrorCode.MALFORMED_FILE, f"{uri}: expected an Ed25519 or a P-256 key")
    return _signer_of(private_key)


def _is_on_our_curve(private_key: PrivateKey) -> bool:
    return isinstance(private_key, Ed25519PrivateKey) or isinstance(private_key.curve, SECP256R1)


def _signer_of(private_key: PrivateKey) -> Signer:
    if isinstance(private_key, Ed25519PrivateKey):
        return Ed25519Signer(private_key)
    return P256Signer(private_key)
