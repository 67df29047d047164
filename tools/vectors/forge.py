"""Keys from fixed seeds, signatures and envelopes, made without the library that will check them.

Everything is stable: Ed25519 is by nature, and P-256 gets its nonce from key and message.
"""

import hashlib
import hmac
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tools.vectors.curve import P256_ORDER
from tools.vectors.wire import blob, number, stamp, text

ED25519, P256 = "Ed25519", "ECDSA-P256-SHA256"

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)
MOMENT = timedelta(microseconds=1)
"""The shortest time that the protocol can tell apart."""

NETWORK = "example-net"
COURIER = "courier-merlion"
OPERATOR = "harbour-lockers"
POINT = "sg-harbour-01"
REQUEST = bytes([1] * 6 + [0x41, 1, 0x81] + [1] * 7)
PARCEL = bytes(range(0xC0, 0xD0))

PREFIX, SUFFIX = "application/vnd.lockernet.", ".v1+protobuf"


@dataclass(frozen=True)
class Key:
    """A private key; `name` is whose it is, for a reader of this code only."""

    name: str
    seed: bytes
    algorithm: str = ED25519

    @property
    def public(self) -> bytes:
        """32 raw bytes, or the compressed point."""
        if self.algorithm == ED25519:
            own = Ed25519PrivateKey.from_private_bytes(self.seed).public_key()
            return own.public_bytes(Encoding.Raw, PublicFormat.Raw)
        return self._scalar().public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)

    @property
    def key_id(self) -> bytes:
        """The first 8 bytes of SHA-256 of the public key."""
        return hashlib.sha256(self.public).digest()[:8]

    def sign(self, message: bytes) -> bytes:
        """64 bytes, the same each time."""
        if self.algorithm == ED25519:
            return Ed25519PrivateKey.from_private_bytes(self.seed).sign(message)
        secret = self._scalar().private_numbers().private_value
        nonce = _scalar_from(hmac.digest(self.seed, message, "sha256"))
        r = ec.derive_private_key(nonce, ec.SECP256R1()).public_key().public_numbers().x % P256_ORDER
        digest = int.from_bytes(hashlib.sha256(message).digest())
        s = pow(nonce, -1, P256_ORDER) * (digest + r * secret) % P256_ORDER
        return r.to_bytes(32) + min(s, P256_ORDER - s).to_bytes(32)

    def _scalar(self) -> ec.EllipticCurvePrivateKey:
        return ec.derive_private_key(_scalar_from(self.seed), ec.SECP256R1())


def _scalar_from(seed: bytes) -> int:
    return int.from_bytes(hashlib.sha256(b"scalar" + seed).digest()) % (P256_ORDER - 1) + 1


_BY_HAND = {
    f"{COURIER}/grant": bytes(range(0x20)),
    f"{OPERATOR}/grant": bytes(range(0x20, 0x40)),
    f"{OPERATOR}/directory": bytes(range(0x40, 0x60)),
    f"{OPERATOR}/device": bytes(range(0x60, 0x80)),
}
"""The seeds that the examples of docs/spec use."""


def key(member: str, purpose: str, *, number: int = 0, algorithm: str = ED25519) -> Key:
    """The key of a member for a purpose; `number` counts its further ones."""
    name = f"{member}/{purpose}" + (f"/{number}" if number else "")
    seed = _BY_HAND.get(name, hashlib.sha256(f"lockernet vectors {name} {algorithm}".encode()).digest())
    return Key(name, seed, algorithm)


def payload_type(kind: str) -> str:
    """`cancel-reservation` by its full name."""
    return PREFIX + kind + SUFFIX


def pae(kind: str, payload: bytes) -> bytes:
    """DSSE v1: what is signed."""
    name = payload_type(kind).encode() if "/" not in kind else kind.encode()
    return b" ".join([b"DSSEv1", str(len(name)).encode(), name, str(len(payload)).encode(), payload])


def statement_id(kind: str, payload: bytes) -> bytes:
    """SHA-256 of what is signed."""
    return hashlib.sha256(pae(kind, payload)).digest()


@dataclass(frozen=True)
class Head:
    """A header that holds here and now, but for what is replaced."""

    network_id: str = NETWORK
    issuer: str = COURIER
    audience: str = OPERATOR
    request_id: bytes = REQUEST
    issued_at: datetime = NOW
    not_before: datetime = NOW
    expires_at: datetime = NOW + timedelta(minutes=10)
    features: tuple[str, ...] = ()
    sequence: int | None = None
    previous: bytes | None = None

    def fields(self) -> list[bytes]:
        """Each field by itself, in their order."""
        parts = [
            text(1, self.network_id),
            text(2, self.issuer),
            text(3, self.audience),
            blob(4, self.request_id),
            stamp(5, self.issued_at),
            stamp(6, self.not_before),
            stamp(7, self.expires_at),
            *(text(8, feature) for feature in self.features),
        ]
        if self.sequence is not None:
            parts.append(number(9, self.sequence))
        return parts if self.previous is None else [*parts, blob(10, self.previous)]

    def field(self) -> bytes:
        """As field 1 of a payload."""
        return blob(1, b"".join(self.fields()))

    def but(self, **changes: object) -> "Head":
        """The same header with these fields replaced."""
        return replace(self, **changes)  # type: ignore[arg-type]  # names and types are the caller's care


HEAD = Head()


def signature(key_id: bytes, value: bytes) -> bytes:
    """One signature of an envelope."""
    return blob(3, blob(1, key_id) + blob(2, value))


def envelope(kind: str, payload: bytes, *signatures: bytes) -> bytes:
    """A `SignedStatement` as it goes over the wire."""
    name = payload_type(kind) if "/" not in kind else kind
    return text(1, name) + blob(2, payload) + b"".join(signatures)


def seal(kind: str, payload: bytes, *keys: Key) -> bytes:
    """A `SignedStatement` that these keys sign, in this order."""
    message = pae(kind, payload)
    return envelope(kind, payload, *(signature(each.key_id, each.sign(message)) for each in keys))


def instant(moment: datetime) -> str:
    """RFC 3339 in UTC, with microseconds only where there are any."""
    return moment.isoformat().replace("+00:00", "Z")
