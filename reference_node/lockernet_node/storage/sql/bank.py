"""Compartments in SQL."""

from collections.abc import Mapping, Sequence

from lockernet.capacity.fit import Box
from lockernet_node.storage.rows import REACH
from lockernet_node.storage.sql.statements import IS_ASSIGNED, Part


class SqlBank(Part):
    """Compartments in SQL."""

    def free_compartments(self) -> Sequence[tuple[str, Box]]:
        """All sound, unassigned compartments in layout order; one row for the same reason."""
        (texts,) = self._execute(
            "SELECT group_concat(compartment_id, ';') FROM "
            f"(SELECT compartment_id FROM custody WHERE {IS_ASSIGNED} "
            "UNION ALL SELECT compartment_id FROM compartments)"
        ).fetchone()
        taken = frozenset(() if texts is None else texts.split(";"))
        return [compartment for compartment in self._compartments if compartment[0] not in taken]

    def taken_on_request(self) -> Sequence[str]:
        """The compartments of parcels whose recipients asked for easy reach."""
        (texts,) = self._execute(
            "SELECT group_concat(compartment_id, ';') FROM custody "
            f"WHERE {IS_ASSIGNED} AND load LIKE '% {REACH}'"
        ).fetchone()
        return [] if texts is None else texts.split(";")

    def all_compartments(self) -> Sequence[tuple[str, Box]]:
        """All compartments in layout order, whatever their state."""
        return self._compartments

    def out_of_service(self) -> Mapping[str, str]:
        """The compartments that are out of service, each with the reason."""
        return dict(self._execute("SELECT compartment_id, fault_reason FROM compartments"))

    def mark_sound(self, compartment: str) -> None:
        """Take a compartment back into service, if it is out."""
        self._execute("DELETE FROM compartments WHERE compartment_id = ?", (compartment,))

    def mark_faulted(self, compartment: str, reason: str) -> None:
        """Take a compartment out of service; the newest reason stays."""
        self._execute(
            "INSERT INTO compartments (compartment_id, fault_reason) VALUES (?, ?) "
            "ON CONFLICT (compartment_id) DO UPDATE SET fault_reason = excluded.fault_reason",
            (compartment, reason),
        )
