"""Gates and the anchor's mark in SQL."""

from collections.abc import Mapping
from datetime import datetime

from lockernet_node.ports import Gate
from lockernet_node.storage.rows import microseconds
from lockernet_node.storage.sql.statements import Part


class SqlGates(Part):
    """Gates and the anchor's mark in SQL."""

    def shut_gates(self) -> Mapping[Gate, str]:
        """The gates that are shut, each with its reason."""
        rows = self._execute("SELECT gate, reason FROM gates")
        return {Gate(gate): reason for gate, reason in rows}

    def shut(self, gate: Gate, reason: str, at: datetime) -> None:
        """Shut a gate; one that is shut keeps its first reason and time."""
        self._execute(
            "INSERT INTO gates (gate, reason, closed_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            (gate, reason, microseconds(at)),
        )

    def unshut(self, gate: Gate) -> None:
        """Open a gate, if it is shut."""
        self._execute("DELETE FROM gates WHERE gate = ?", (gate,))

    def is_anchored(self) -> bool:
        """True once a place of this journal was kept outside the database."""
        (anchored,) = self._execute("SELECT anchored FROM meta").fetchone()
        return bool(anchored)

    def note_anchored(self) -> None:
        """From now on it has to be there at each start."""
        self._execute("UPDATE meta SET anchored = 1")
