"""Compartments in SQL."""

from collections.abc import Iterable, Sequence

from lockernet.capacity.faults import Promise
from lockernet.capacity.fit import Box
from lockernet.custody.compartments import Compartment
from lockernet.custody.state import Custody
from lockernet_node.storage.rows import CUSTODY_COLUMNS, REACH, custody_of, load_from
from lockernet_node.storage.sql.statements import IS_ASSIGNED, IS_BROKEN, Part


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

    def compartment(self, compartment: str) -> Compartment:
        """This compartment, as far as it may be given away."""
        row = self._execute(
            "SELECT fault_reason, orphan FROM compartments WHERE compartment_id = ?", (compartment,)
        ).fetchone()
        fault, orphan = (None, 0) if row is None else row
        return Compartment(compartment_id=compartment, fault=fault, orphan=bool(orphan))

    def unsound_compartments(self) -> Sequence[Compartment]:
        """All that may not be given away."""
        rows = self._execute(
            "SELECT compartment_id, fault_reason, orphan FROM compartments ORDER BY compartment_id"
        )
        return [
            Compartment(compartment_id=name, fault=fault, orphan=bool(orphan)) for name, fault, orphan in rows
        ]

    def save_compartment(self, compartment: Compartment) -> None:
        """Replace what is known of it; a sound one has no row."""
        name = compartment.compartment_id
        if compartment.sound:
            self._execute("DELETE FROM compartments WHERE compartment_id = ?", (name,))
            return
        self._execute(
            "INSERT INTO compartments (compartment_id, fault_reason, orphan) VALUES (?, ?, ?) "
            "ON CONFLICT (compartment_id) DO UPDATE SET "
            "fault_reason = excluded.fault_reason, orphan = excluded.orphan",
            (name, compartment.fault, compartment.orphan),
        )

    def mark_faulted(self, compartment: str, reason: str) -> None:
        """Take a compartment out of service; the newest reason stays, and so does an item inside."""
        self.save_compartment(self.compartment(compartment).model_copy(update={"fault": reason}))

    def assigned(self) -> Sequence[Custody]:
        """All parcels that have a compartment."""
        rows = self._execute(
            f"SELECT {CUSTODY_COLUMNS} FROM custody "
            f"WHERE compartment_id IS NOT NULL AND {IS_ASSIGNED} ORDER BY compartment_id"
        )
        return [custody_of(row) for row in rows]

    def broken_promises(self) -> Sequence[Promise]:
        """Expected parcels whose promise was broken, in the order of their rows, in which they were given."""
        rows = self._execute(f"SELECT rowid, parcel_id, load FROM custody WHERE {IS_BROKEN} ORDER BY rowid")
        return [Promise(place, parcel_id, load_from(text)) for place, parcel_id, text in rows]

    def fitted(self) -> Sequence[str]:
        """The compartments of the last `save_fitted`."""
        rows = self._execute("SELECT compartment_id FROM fitted ORDER BY compartment_id")
        return [name for (name,) in rows]

    def save_fitted(self, compartments: Iterable[str]) -> None:
        """Replace them."""
        self._execute("DELETE FROM fitted")
        for name in sorted(compartments):
            self._execute("INSERT INTO fitted (compartment_id) VALUES (?)", (name,))
