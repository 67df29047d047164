"""Remembered answers and kept statements in memory."""

from datetime import datetime

from lockernet_node.ports import Remembered
from lockernet_node.storage.memory.contents import Part, refuse_if


class MemoryRequests(Part):
    """Remembered answers and kept statements in memory."""

    def remembered(self, issuer: str, request_id: bytes) -> Remembered | None:
        """The answer given to this request before, if any."""
        answered = self._contents.requests.get((issuer, request_id))
        return None if answered is None else answered[0]

    def remember(self, issuer: str, request_id: bytes, remembered: Remembered, at: datetime) -> None:
        """Keep the answer; a second one for the same request is refused."""
        refuse_if(self.remembered(issuer, request_id) is not None, "this request has its answer")
        self._contents.requests[issuer, request_id] = (remembered, at)

    def keep_statement(
        self, statement_id: bytes, statement: bytes, at: datetime, *, parcel_id: bytes | None = None
    ) -> None:
        """Keep the original bytes of an accepted order in the erasable side table."""
        self._contents.statements.setdefault(statement_id, (statement, at, parcel_id))
