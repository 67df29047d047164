"""The frozen, strict base of every model, and the scalar types that all of them share.

A model is an inert value: built once at the edge, true from then on. Field names are those of the
proto message of the same name (`tests/lockernet/codec/test_parity.py` compares them).
"""

from enum import IntEnum
from typing import Annotated, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field


class Model(BaseModel):
    """A frozen value with no unknown fields and no silent conversions."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class OpenEnum(IntEnum):
    """An enum that keeps numbers it does not know (LN-MSG-007), as members named `UNRECOGNIZED_<n>`."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, int) or not -(2**31) <= value < 2**31:
            return None
        member = int.__new__(cls, value)
        member._name_ = f"UNRECOGNIZED_{value}"
        member._value_ = value
        return member


Instant = AwareDatetime
"""A moment with its zone, microseconds; `now < until` means still valid (equal has ended)."""

Slug = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[a-z0-9][a-z0-9.-]*$")]
"""A network, member or point id: lower-case letters, digits, dots and dashes."""

Id16 = Annotated[bytes, Field(min_length=16, max_length=16)]
"""A random 128-bit id (a UUID's bytes): request, parcel."""

Digest = Annotated[bytes, Field(min_length=32, max_length=32)]
"""A SHA-256 digest."""

KeyId = Annotated[bytes, Field(min_length=8, max_length=8)]
"""The first 8 bytes of SHA-256 over the raw public key; a hint, never an identity."""

Handle = Annotated[bytes, Field(min_length=8, max_length=8)]
"""The random number in a T0 claim code that finds the parcel and says nothing about it."""

CompartmentId = Annotated[str, Field(min_length=1, max_length=16, pattern=r"^[A-Z0-9][A-Z0-9-]*$")]
"""What is painted on the door."""

Label = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[\x20-\x7e]+$")]
"""A label as scanned: opaque printable ASCII, any courier's form."""

Uint32 = Annotated[int, Field(ge=0, lt=2**32)]
"""What the wire type uint32 or fixed32 can carry."""

Uint64 = Annotated[int, Field(ge=0, lt=2**64)]
"""What the wire type uint64 can carry."""

Millimetres = Annotated[int, Field(ge=1, le=10_000)]
Grams = Annotated[int, Field(ge=1, le=1_000_000)]
