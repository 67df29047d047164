"""The proof that something can be stored now, in memory."""

from datetime import datetime

from lockernet_node.storage.memory.contents import Part


class MemoryHealth(Part):
    """The proof that something can be stored now, in memory."""

    def prove_writable(self, at: datetime) -> None:
        """Write this moment over the last one."""
        self._contents.proofs["written_at"] = at
