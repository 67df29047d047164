"""The proof that something can be stored now, in SQL."""

from datetime import datetime

from lockernet_node.storage.rows import microseconds
from lockernet_node.storage.sql.statements import Part


class SqlHealth(Part):
    """The proof that something can be stored now, in SQL."""

    def prove_writable(self, at: datetime) -> None:
        """Write this moment over the last one."""
        self._execute(
            "INSERT INTO proofs (only_row, written_at) VALUES (1, ?) "
            "ON CONFLICT (only_row) DO UPDATE SET written_at = excluded.written_at",
            (microseconds(at),),
        )
