"""The static trust file: members, their keys and their agreements (JSON, until the directory exists)."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from lockernet.models.base import Instant, KeyId, Slug


class _FileModel(BaseModel):
    """Read from JSON: frozen, no unknown fields, bytes in hexadecimal."""

    model_config = ConfigDict(frozen=True, extra="forbid", val_json_bytes="hex", ser_json_bytes="hex")


class Role(StrEnum):
    """What a member may be in the network."""

    COURIER = "courier"
    OPERATOR = "operator"
    MERCHANT = "merchant"
    COORDINATOR = "coordinator"


class Purpose(StrEnum):
    """The one thing that a key may sign for."""

    GRANT = "grant"
    CUSTODY = "custody"
    SETTLEMENT = "settlement"
    DIRECTORY = "directory"
    DEVICE = "device"


class Algorithm(StrEnum):
    """How a key signs. It belongs to the key's record, never to a message (LN-SIG-015)."""

    ED25519 = "Ed25519"
    ECDSA_P256_SHA256 = "ECDSA-P256-SHA256"


class KeyRecord(_FileModel):
    """A public key, what it is for and when. `proof` shows that its owner holds the private half."""

    key_id: KeyId
    algorithm: Algorithm = Algorithm.ED25519
    public_key: Annotated[bytes, Field(min_length=32, max_length=33)]
    """Ed25519: 32 bytes. P-256: the compressed point, 33 bytes."""
    purpose: Purpose
    not_before: Instant
    not_after: Instant
    superseded_at: Instant | None = None
    """Another key has taken over: signs nothing from then on; what it signed before stays good."""
    compromised_from: Instant | None = None
    """Somebody else may hold it since then: what is not shown to be older is not believed."""
    point_id: Slug | None = None
    """For device keys: the one point that signs with it."""
    proof: Annotated[bytes, Field(min_length=64, max_length=64)]


class Member(_FileModel):
    """A company in the network."""

    member_id: Slug
    roles: tuple[Role, ...]
    endpoint: str | None = None
    """host:port of an operator's gRPC endpoint."""
    keys: tuple[KeyRecord, ...] = ()


class Agreement(_FileModel):
    """Lets a courier use the points of an operator."""

    courier_id: Slug
    operator_id: Slug
    not_before: Instant
    not_after: Instant


class TrustFile(_FileModel):
    """The whole static directory of one network."""

    version: Literal[1] = 1
    network_id: Slug
    issued_at: Instant
    expires_at: Instant | None = None
    """Stale from then on, and expired 7 days later (LN-TRU-030); None: it does not end."""
    members: tuple[Member, ...]
    agreements: tuple[Agreement, ...] = ()
