"""Signed statements and what every one of them says first: who, to whom, until when."""

from typing import NamedTuple

from lockernet.models.base import Digest, Id16, Instant, Model, Slug, Uint64


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


class Period(Model):
    """A stretch of time; it lasts while begin <= now < until."""

    begin: Instant
    until: Instant


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


class TimeAttestation(Model):
    """The time, for points without a clock of their own."""

    header: Header
    time: Instant
