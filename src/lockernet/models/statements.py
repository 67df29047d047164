"""Signed statements and what every one of them says first: who, to whom, until when."""

from typing import NamedTuple

from lockernet.models.base import (
    Digest,
    Handle,
    Id16,
    Instant,
    KeyId,
    Model,
    OpenEnum,
    Slug,
    Uint32,
    Uint64,
)


class GrantAction(OpenEnum):
    """What a compact grant lets its holder do."""

    UNSPECIFIED = 0
    BADGE = 1
    COLLECT = 2
    WITHDRAW = 3
    DROP_OFF = 4


class Signature(NamedTuple):
    """One signature; the algorithm belongs to the key record."""

    key_id: bytes
    signature: bytes


class SignedStatement(NamedTuple):
    """The exact signed bytes, stored and forwarded as they came (LN-SIG-001).

    No model: there is nothing to check in an envelope but what `verify` checks, and it is made for each call.
    """

    payload_type: str
    payload: bytes
    signatures: tuple[Signature, ...]


class Header(Model):
    """Addressing and validity, inside the signature."""

    network_id: Slug
    issuer: Slug
    audience: Slug
    request_id: Id16
    issued_at: Instant
    not_before: Instant
    expires_at: Instant
    critical_features: tuple[str, ...] = ()
    sequence: Uint64 | None = None
    previous_statement_id: Digest | None = None


class SessionToken(Model):
    """Lets a member make calls for ten minutes."""

    header: Header


class CompactGrant(Model):
    """The payload of an `LN1:` code; times are Unix seconds."""

    action: GrantAction
    addressee: KeyId
    not_before: Uint32
    expires_at: Uint32
    holder: Handle
