"""Figures in memory."""

from collections.abc import Mapping

from lockernet.models.custody import CustodyState
from lockernet_node.storage.memory.contents import Part, place_of


class MemoryFigures(Part):
    """Figures in memory."""

    def taken(self) -> Mapping[str, CustodyState]:
        """Every compartment that belongs to a parcel now, with where that parcel is."""
        placed = ((place_of(custody), custody.state) for custody in self._contents.custodies.values())
        return {place: state for place, state in placed if place is not None}
