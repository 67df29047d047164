"""The one place of the SDK that reads a clock and draws randomness; elsewhere they are arguments."""

import secrets
import uuid
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """The wall clock."""

    def now(self) -> datetime:
        """This moment in UTC."""


class Entropy(Protocol):
    """Randomness that nobody can guess."""

    def token(self, size: int) -> bytes:
        """`size` random bytes."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """This moment in UTC."""
        return datetime.now(UTC)  # noqa: TID251  # here and nowhere else


class SystemEntropy:
    """The operating system's randomness."""

    def token(self, size: int) -> bytes:
        """`size` random bytes."""
        return secrets.token_bytes(size)


def draw_id(entropy: Entropy) -> bytes:
    """A new request or parcel id: the 16 bytes of a random UUID."""
    return uuid.UUID(bytes=entropy.token(16), version=4).bytes
