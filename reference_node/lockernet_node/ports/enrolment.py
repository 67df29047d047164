"""Claims of devices that were spent."""

from datetime import datetime
from typing import Protocol

from lockernet_node.ports.rows import Enrolled


class EnrolmentTables(Protocol):
    """Claims of devices that were spent, each known by its hash alone."""

    def enrolled(self, claim_hash: bytes) -> Enrolled | None:
        """What this claim was spent for, if it was."""

    def spend_claim(self, claim_hash: bytes, enrolled: Enrolled, at: datetime) -> None:
        """Spend it, once and for good; a second time is an error (IntegrityError of the store)."""
