"""Delegations in SQL."""

from collections.abc import Sequence
from datetime import datetime

from lockernet_node.ports import HeldDelegation
from lockernet_node.storage.rows import instant, microseconds
from lockernet_node.storage.sql.statements import Part

_COLUMNS = "delegation_id, delegator_id, delegate_id, public_key, statement, held_since, expires_at"
_SELECT = f"SELECT {_COLUMNS} FROM delegations "


class SqlDelegations(Part):
    """Delegations in SQL."""

    def keep_delegation(self, held: HeldDelegation, *, newest: int, now: datetime) -> None:
        """Keep it, and the newest others of the pair that have not expired."""
        self._execute(
            f"INSERT INTO delegations ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (*held[:5], microseconds(held.held_since), microseconds(held.expires_at)),
        )
        self._execute(
            "DELETE FROM delegations WHERE delegate_id = ?1 AND delegator_id = ?2 AND (expires_at <= ?3 OR "
            "rowid NOT IN (SELECT rowid FROM delegations WHERE delegate_id = ?1 AND delegator_id = ?2 "
            "ORDER BY rowid DESC LIMIT ?4))",
            (held.delegate_id, held.delegator_id, microseconds(now), newest),
        )

    def delegation(self, delegation_id: bytes) -> HeldDelegation | None:
        """One by its statement id."""
        row = self._execute(_SELECT + "WHERE delegation_id = ?", (delegation_id,)).fetchone()
        return None if row is None else _held(row)

    def delegations_to(self, delegate_id: str) -> Sequence[HeldDelegation]:
        """All that let this member act, the newest first."""
        rows = self._execute(_SELECT + "WHERE delegate_id = ? ORDER BY rowid DESC", (delegate_id,))
        return [_held(row) for row in rows]


def _held(row: tuple[bytes, str, str, bytes, bytes, int, int]) -> HeldDelegation:
    return HeldDelegation(*row[:5], instant(row[5]), instant(row[6]))
