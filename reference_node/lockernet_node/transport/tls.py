"""The node's certificate: read from two files, checked, and read again when they change (LN-NOD-016).

A new pair of files is taken at the next connection, without a restart; connections that are open keep what
they have. A pair that does not hold together is logged once and the one before it goes on: two files are
never changed at the same instant, so halfway there they do not match.
"""

import ssl
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import grpc
import structlog
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from lockernet.errors import ErrorCode, Malformed
from lockernet.keyring import read_secret
from lockernet_node.metrics import gauge

log = structlog.get_logger(__name__)

Stamp = tuple[tuple[int, int, int, int], ...]

_NOT_AFTER = gauge("tls_certificate_not_after_seconds", "When the certificate in use ends, in Unix time.")


@dataclass(frozen=True, slots=True)
class Pair:
    """A certificate chain, the leaf first, and the private key of the leaf; both as PEM."""

    chain: bytes
    key: bytes
    not_after: datetime


def read_pair(certificate: Path, key: Path, *, now: datetime) -> Pair:
    """The pair in these files, if it can serve now.

    Raises Malformed: KEY_FILE_MODE if others can read the key, MALFORMED_FILE for what is no such PEM,
    CONFIGURATION for a pair that does not belong together or a certificate that is not valid now.
    """
    secret = read_secret(key)
    chain = _bytes_of(certificate)
    leaf = _certificates(certificate, chain)[0]
    if _public_half(key, secret) != _public(leaf):
        words = f"{certificate}: expected the certificate of {key}, came one of another key"
        raise Malformed(ErrorCode.CONFIGURATION, words)
    begins, ends = leaf.not_valid_before_utc, leaf.not_valid_after_utc
    if not begins <= now < ends:
        words = f"{certificate}: expected a certificate that is valid now, came one from {begins} to {ends}"
        raise Malformed(ErrorCode.CONFIGURATION, words)
    return Pair(chain, secret, ends)


class Certificate:
    """What the node shows to whoever connects, as its files say now."""

    def __init__(self, certificate: Path, key: Path, *, now: Callable[[], datetime]) -> None:
        """Read the files for the first time. Raises Malformed as `read_pair` does."""
        self._certificate, self._key, self._now = certificate, key, now
        self._lock = threading.Lock()  # gRPC asks from threads of its own
        self._seen = self._stamp()
        self._pair = read_pair(certificate, key, now=now())
        self._context = _context(certificate, key)
        self._changes = 0
        _NOT_AFTER.set(self._pair.not_after.timestamp())

    @property
    def changes(self) -> int:
        """How often a new pair was taken."""
        return self._changes

    def grpc_credentials(self) -> grpc.ServerCredentials:
        """For a gRPC server; each new connection asks for the pair of the moment."""
        return grpc.dynamic_ssl_server_credentials(_for_grpc(self._pair), self._fetch)

    def ssl_context(self) -> ssl.SSLContext:
        """For other servers; each new connection gets the context of the moment."""
        entry = _context(self._certificate, self._key)

        def choose(connection: ssl.SSLObject, _name: str | None, _asked: ssl.SSLContext) -> None:
            self._refresh()
            connection.context = self._context

        entry.sni_callback = choose
        return entry

    def _fetch(self) -> "grpc.ServerCertificateConfiguration":
        self._refresh()
        return _for_grpc(self._pair)

    def _refresh(self) -> None:
        with self._lock:
            stamp = self._stamp()
            if stamp == self._seen:
                return
            self._seen = stamp
            try:
                pair = read_pair(self._certificate, self._key, now=self._now())
                context = _context(self._certificate, self._key)
            except Malformed as error:
                log.warning("certificate_kept", code=error.code, why=error.message)
                return
            self._pair, self._context = pair, context
            self._changes += 1
            _NOT_AFTER.set(pair.not_after.timestamp())
        log.info("certificate_changed", not_after=pair.not_after.isoformat())

    def _stamp(self) -> Stamp:
        """What changes when a file does, even where a link is turned to another file."""
        return tuple(_stamp_of(path) for path in (self._certificate, self._key))


def _stamp_of(path: Path) -> tuple[int, int, int, int]:
    try:
        found = path.stat()
    except OSError:
        return (0, 0, 0, 0)
    return (found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_size)


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Malformed(ErrorCode.MALFORMED_FILE, f"{path}: {error.strerror}") from None


def _certificates(path: Path, pem: bytes) -> Sequence[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(pem)
    except ValueError:
        raise Malformed(ErrorCode.MALFORMED_FILE, f"{path}: expected certificates in PEM") from None


def _public_half(path: Path, pem: bytes) -> bytes:
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        words = f"{path}: expected an unencrypted private key in PEM"
        raise Malformed(ErrorCode.MALFORMED_FILE, words) from None
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _public(certificate: x509.Certificate) -> bytes:
    return certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _context(certificate: Path, key: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    try:
        context.load_cert_chain(certificate, key)
    except (ssl.SSLError, OSError) as error:
        words = f"{certificate}: this machine's TLS does not take it: {error}"
        raise Malformed(ErrorCode.CONFIGURATION, words) from None
    return context


def _for_grpc(pair: Pair) -> "grpc.ServerCertificateConfiguration":
    return grpc.ssl_server_certificate_configuration([(pair.key, pair.chain)])
