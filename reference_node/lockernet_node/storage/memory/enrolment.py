"""Claims of devices that were spent, in memory."""

from datetime import datetime

from lockernet_node.ports import Enrolled
from lockernet_node.storage.memory.contents import Part, refuse_if


class MemoryEnrolment(Part):
    """Claims of devices that were spent, in memory."""

    def enrolled(self, claim_hash: bytes) -> Enrolled | None:
        """What this claim was spent for, if it was."""
        return self._contents.enrolments.get(claim_hash)

    def spend_claim(self, claim_hash: bytes, enrolled: Enrolled, at: datetime) -> None:
        """Spend it; a second time is refused."""
        del at  # nothing here asks when
        refuse_if(len(claim_hash) != 32 or len(enrolled.device_digest) != 32, "expected hashes of 32 bytes")
        refuse_if(claim_hash in self._contents.enrolments, "a spent claim stays as it is")
        self._contents.enrolments[claim_hash] = enrolled
