"""Signed statements, right ones: PAE, id, header and envelope (docs/spec/statements.md)."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from lockernet.v1 import statements_pb2

PREFIX, SUFFIX = "application/vnd.lockernet.", ".v1+protobuf"
REQUEST_VALID = timedelta(minutes=10)


class SigningKey(Protocol):
    """A key of the suite, or the operator's by way of the probe."""

    @property
    def key_id(self) -> bytes:
        """First 8 bytes of SHA-256 of the public key."""
        ...

    def sign(self, message: bytes) -> bytes:
        """64 bytes."""
        ...


def payload_type(kind: str) -> str:
    """`cancel-reservation` by its whole name (LN-SIG-003)."""
    return kind if "/" in kind else f"{PREFIX}{kind}{SUFFIX}"


def pae(kind: str, payload: bytes) -> bytes:
    """What is signed: DSSE v1 PAE (LN-SIG-004)."""
    name = payload_type(kind).encode()
    return b"DSSEv1 %d %s %d %s" % (len(name), name, len(payload), payload)


def statement_id(kind: str, payload: bytes) -> bytes:
    """SHA-256 of what is signed (LN-SIG-006)."""
    return hashlib.sha256(pae(kind, payload)).digest()


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement that can still be spoiled: kind, payload, and whatever stands in its envelope."""

    kind: str
    payload: bytes
    signatures: tuple[tuple[bytes, bytes], ...]
    """Key id and signature."""

    @property
    def id(self) -> bytes:
        """The statement's id, whoever signed it."""
        return statement_id(self.kind, self.payload)

    def wire(self) -> statements_pb2.SignedStatement:
        """As the envelope of the schema."""
        return statements_pb2.SignedStatement(
            payload_type=payload_type(self.kind),
            payload=self.payload,
            signatures=[
                statements_pb2.Signature(key_id=key_id, signature=signature)
                for key_id, signature in self.signatures
            ],
        )

    def but(self, **changes: Any) -> "Statement":
        """The same with these parts replaced, and not signed anew."""
        return replace(self, **changes)


def seal(kind: str, payload: Message | bytes, *keys: SigningKey) -> Statement:
    """The payload signed by each of these keys."""
    body = payload if isinstance(payload, bytes) else payload.SerializeToString(deterministic=True)
    message = pae(kind, body)
    return Statement(kind, body, tuple((key.key_id, key.sign(message)) for key in keys))


Spoil = Callable[[Statement, Sequence[SigningKey]], Statement]
"""Makes a right statement wrong in one way, by the keys that signed it."""


def header(
    *,
    network_id: str,
    issuer: str,
    audience: str,
    request_id: bytes,
    now: datetime,
    valid: timedelta = REQUEST_VALID,
    **changes: Any,
) -> statements_pb2.Header:
    """A header that holds from now on; `changes` replace fields, None leaves one out."""
    fields: dict[str, Any] = {
        "network_id": network_id,
        "issuer": issuer,
        "audience": audience,
        "request_id": request_id,
        "issued_at": now,
        "not_before": now,
        "expires_at": now + valid,
        **changes,
    }
    return statements_pb2.Header(
        **{name: plain(value) for name, value in fields.items() if value is not None}
    )


def plain(value: Any) -> Any:
    """A datetime as the schema's timestamp; everything else as it is."""
    if isinstance(value, datetime):
        stamp = Timestamp()
        stamp.FromDatetime(value)
        return stamp
    return value
