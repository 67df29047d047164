"""Claims of devices that were spent, in SQL."""

from datetime import datetime

from lockernet_node.ports import Enrolled
from lockernet_node.storage.rows import microseconds
from lockernet_node.storage.sql.statements import Part


class SqlEnrolment(Part):
    """Claims of devices that were spent, in SQL."""

    def enrolled(self, claim_hash: bytes) -> Enrolled | None:
        """What this claim was spent for, if it was."""
        row = self._execute(
            "SELECT device_digest, answer FROM enrolments WHERE claim_hash = ?", (claim_hash,)
        ).fetchone()
        return None if row is None else Enrolled(*row)

    def spend_claim(self, claim_hash: bytes, enrolled: Enrolled, at: datetime) -> None:
        """Spend it; a second time is refused."""
        self._execute(
            "INSERT INTO enrolments (claim_hash, device_digest, answer, enrolled_at) VALUES (?, ?, ?, ?)",
            (claim_hash, enrolled.device_digest, enrolled.answer, microseconds(at)),
        )
