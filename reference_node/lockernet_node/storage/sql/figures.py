"""Figures in SQL; the index of assigned compartments answers."""

from collections.abc import Mapping

from lockernet.models.custody import CustodyState
from lockernet_node.storage.sql.statements import IS_ASSIGNED, Part


class SqlFigures(Part):
    """Figures in SQL."""

    def taken(self) -> Mapping[str, CustodyState]:
        """Every compartment that belongs to a parcel now, with where that parcel is."""
        rows = self._execute(
            f"SELECT compartment_id, state FROM custody WHERE {IS_ASSIGNED} AND compartment_id IS NOT NULL"
        )
        return {compartment: CustodyState(state) for compartment, state in rows}
