"""Selectors, counted tries, and the T0 secret of a running collection."""

from collections.abc import Iterable
from typing import Protocol

from lockernet.codes.attempts import Attempts


class CodeTables(Protocol):
    """Selectors, counted tries, and the T0 secret of a running collection."""

    def live_selectors(self) -> Iterable[str]:
        """The selectors of all live parcels."""

    def attempts(self, parcel_id: bytes) -> Attempts | None:
        """The tries counted for a parcel."""

    def save_attempts(self, parcel_id: bytes, attempts: Attempts) -> None:
        """Replace the count."""

    def claim_secret(self, parcel_id: bytes) -> bytes | None:
        """The T0 secret shown for the running collection, until its receipt carries it."""

    def save_claim_secret(self, parcel_id: bytes, secret: bytes | None) -> None:
        """Keep it over a crash, or erase it (None)."""
