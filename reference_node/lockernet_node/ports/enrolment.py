"""Device claims: those that were given out, and those that were spent."""

from datetime import datetime
from typing import Protocol

from lockernet_node.ports.rows import DeviceClaim, Enrolled


class EnrolmentTables(Protocol):
    """Claims of devices that were spent, each known by its hash alone."""

    def enrolled(self, claim_hash: bytes) -> Enrolled | None:
        """What this claim was spent for, if it was."""

    def spend_claim(self, claim_hash: bytes, enrolled: Enrolled, at: datetime) -> None:
        """Spend it, once and for good; a second time is an error (IntegrityError of the store)."""


class DeviceClaims(Protocol):
    """Device claims that were given out, each known by its hash alone."""

    def find(self, claim_hash: bytes) -> DeviceClaim | None:
        """What this one is good for; None if it was never given out. It may be over or spent."""
