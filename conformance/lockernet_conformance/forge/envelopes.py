"""What a target signed, opened and verified with the operator's keys of the target file."""

from dataclasses import dataclass
from typing import TypeVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from google.protobuf.message import DecodeError, Message

from lockernet.v1 import statements_pb2
from lockernet_conformance.forge.keys import ED25519
from lockernet_conformance.forge.statements import PREFIX, SUFFIX, pae, statement_id

M = TypeVar("M", bound=Message)


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key of the operator or its point, as the target file lists it."""

    purpose: str
    algorithm: str
    public: bytes
    key_id: bytes
    point_id: str | None = None


def verifies(key: PublicKey, signature: bytes, message: bytes) -> bool:
    """Whether this signature over this message is good under the key (LN-SIG-015)."""
    try:
        if key.algorithm == ED25519:
            Ed25519PublicKey.from_public_bytes(key.public).verify(signature, message)
        else:
            point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), key.public)
            r, s = int.from_bytes(signature[:32]), int.from_bytes(signature[32:])
            point.verify(encode_dss_signature(r, s), message, ec.ECDSA(SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


@dataclass(frozen=True, slots=True)
class Opened:
    """A statement of the target, and what is wrong with it."""

    kind: str
    """`confirmation`, for example; the whole payload type if it is of another form."""
    payload: bytes
    id: bytes
    signed_by: PublicKey | None
    """The first listed key under which a signature is good."""
    wrong: tuple[str, ...]

    def read(self, message: type[M]) -> M:
        """The payload. Raises DecodeError."""
        told = message()
        told.ParseFromString(self.payload)
        return told


def open_statement(
    envelope: statements_pb2.SignedStatement, keys: tuple[PublicKey, ...], *, kind: str, purpose: str
) -> Opened:
    """Judge an envelope that should hold this kind, signed by a key of this purpose."""
    name = envelope.payload_type
    short = name.removeprefix(PREFIX).removesuffix(SUFFIX)
    wrong = []
    if name != f"{PREFIX}{kind}{SUFFIX}":
        wrong.append(f"payload type is {name!r}, expected {kind}")
    if not 1 <= len(envelope.signatures) <= 8:
        wrong.append(f"{len(envelope.signatures)} signatures; expected 1 to 8 (LN-SIG-002)")
    signed_by = _signer(envelope, keys)
    if signed_by is None:
        wrong.append("no signature is good under a key that the target file lists (LN-SIG-005)")
    elif signed_by.purpose != purpose:
        wrong.append(f"signed with a {signed_by.purpose} key; expected {purpose} (LN-TRU-003)")
    return Opened(short, envelope.payload, statement_id(short, envelope.payload), signed_by, tuple(wrong))


def _signer(envelope: statements_pb2.SignedStatement, keys: tuple[PublicKey, ...]) -> PublicKey | None:
    message = pae(envelope.payload_type, envelope.payload)
    for each in envelope.signatures:
        for key in keys:
            if key.key_id == each.key_id and verifies(key, each.signature, message):
                return key
    return None


def header_faults(
    top: statements_pb2.Header,
    *,
    network_id: str,
    issuer: str,
    audience: str,
    request_id: bytes | None = None,
) -> list[str]:
    """What is wrong with the header of an answer."""
    told = {
        "network_id": (top.network_id, network_id),
        "issuer": (top.issuer, issuer),
        "audience": (top.audience, audience),
    }
    wrong = [
        f"{name} is {seen!r}, expected {wanted!r}" for name, (seen, wanted) in told.items() if seen != wanted
    ]
    if request_id is not None and top.request_id != request_id:
        wrong.append(f"request_id is {top.request_id.hex()}, expected {request_id.hex()} (LN-REQ-001)")
    if not top.HasField("issued_at") or not top.HasField("expires_at"):
        wrong.append("issued_at or expires_at is missing")
    return wrong


def parsed(message: type[M], payload: bytes) -> M | None:
    """The message, or None if these bytes are none."""
    told = message()
    try:
        told.ParseFromString(payload)
    except DecodeError:
        return None
    return told
