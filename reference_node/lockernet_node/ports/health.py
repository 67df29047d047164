"""The proof that something can be stored now."""

from datetime import datetime
from typing import Protocol


class HealthTables(Protocol):
    """The proof that something can be stored now."""

    def prove_writable(self, at: datetime) -> None:
        """Write this moment over the last one: the commit is a real write, and nothing grows."""
