"""Answers that were given, and the bytes of the orders that were accepted."""

from datetime import datetime
from typing import Protocol

from lockernet_node.ports.rows import Remembered


class RequestTables(Protocol):
    """Answers that were given, and the bytes of the orders that were accepted."""

    def remembered(self, issuer: str, request_id: bytes) -> Remembered | None:
        """The answer given to this request before, if any."""

    def remember(self, issuer: str, request_id: bytes, remembered: Remembered, at: datetime) -> None:
        """Keep the answer; a second one for the same request raises `BrokenRule`."""

    def keep_statement(
        self, statement_id: bytes, statement: bytes, at: datetime, *, parcel_id: bytes | None = None
    ) -> None:
        """Keep the original bytes of an accepted order in the erasable side table.

        One about a parcel is erased with it, any other one by its age.
        """
